#include "dialect/common/xml_elements.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace portwright::dialect {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 30;
constexpr std::size_t kTextBytesMax = 65'536;  // of one element

std::string_view ViewOf(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

struct FreeContext {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};

class Reader {
 public:
  Reader(std::string_view text, std::uint32_t file, std::uint32_t lines_before,
         const XmlCodes& codes, Diagnostics& diagnostics)
      : text_(text),
        file_(file),
        codes_(codes),
        diagnostics_(diagnostics),
        line_(lines_before + 1) {}

  std::vector<XmlElement> Read() {
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(
        xmlCreateMemoryParserCtxt(text_.data(), static_cast<int>(text_.size())));
    if (context == nullptr) {
      Fail(codes_.broken, "expected XML, found nothing to read");
      return {};
    }
    context_ = context.get();
    SetHandlers(*context_->sax);
    context_->userData = this;
    xmlCtxtUseOptions(context_, XML_PARSE_BIG_LINES | XML_PARSE_NONET | XML_PARSE_NOERROR |
                                    XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    xmlParseDocument(context_);
    if (context_->wellFormed == 0)
      Fail(codes_.broken, "expected well-formed XML in UTF-8, found an end of it",
           "was the file cut or edited?");
    context_ = nullptr;
    return has_failed_ ? std::vector<XmlElement>() : std::move(elements_);
  }

 private:
  static void SetHandlers(xmlSAXHandler& handler) {
    handler = xmlSAXHandler();
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*,
                                int, const xmlChar**, int count, int, const xmlChar** attributes) {
      static_cast<Reader*>(self)->Begin(ViewOf(name), count, attributes);
    };
    handler.endElementNs = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      static_cast<Reader*>(self)->End();
    };
    handler.characters = [](void* self, const xmlChar* text, int size) {
      static_cast<Reader*>(self)->Text(
          {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    };
    handler.cdataBlock = handler.characters;
    handler.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      auto& reader = *static_cast<Reader*>(self);
      reader.Fail(reader.codes_.broken, "expected a configuration, found a document type",
                  "no device writes one; remove it");
    };
    handler.serror = [](void*, xmlErrorPtr) {};
  }

  // Stops at the first error: nothing after it can be trusted.
  void Fail(std::string_view code, std::string message, std::string hint = "") {
    if (has_failed_) return;
    has_failed_ = true;
    diagnostics_.Error(code, Here(), std::move(message), std::move(hint));
    if (context_ != nullptr) xmlStopParser(context_);
  }

  // Of the last `<` before where the parser stands, which is the tag that it has just read.
  SourcePlace Here() {
    const long at = context_ == nullptr ? 0 : xmlByteConsumed(context_);
    auto offset = std::min(static_cast<std::size_t>(std::max(at, 0L)), text_.size());
    if (offset > 0) {
      const std::size_t tag = text_.rfind('<', offset - 1);
      if (tag != std::string_view::npos && tag >= counted_) offset = tag;
    }
    for (; counted_ < offset; ++counted_) {
      if (text_[counted_] != '\n') continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    return {file_, line_, static_cast<std::uint32_t>(counted_ - line_start_ + 1)};
  }

  void Begin(std::string_view name, int count, const xmlChar** attributes) {
    if (has_failed_) return;
    if (elements_.size() >= kXmlElementsMax || open_.size() >= kXmlDepthMax) {
      Fail(codes_.too_much, "expected at most " + WithThousands(kXmlElementsMax) + " elements, " +
                                std::to_string(kXmlDepthMax) + " deep, found more");
      return;
    }
    const auto id = static_cast<std::uint32_t>(elements_.size());
    XmlElement element;
    element.name = name;
    element.place = Here();
    for (int i = 0; i < count; ++i) {
      const xmlChar** attribute = attributes + static_cast<std::ptrdiff_t>(i) * 5;
      const std::string_view value(reinterpret_cast<const char*>(attribute[3]),
                                   static_cast<std::size_t>(attribute[4] - attribute[3]));
      element.attributes.emplace_back(ViewOf(attribute[0]), Unescaped(value));
    }
    if (!open_.empty()) {
      element.parent = open_.back().element;
      std::uint32_t& last = open_.back().last_below;
      (last == XmlElement::kNone ? elements_[element.parent].first : elements_[last].next) = id;
      last = id;
    }
    elements_.push_back(std::move(element));
    open_.push_back({id, XmlElement::kNone});
  }

  // In attributes, and only there, the parser leaves an ampersand as a reference to it.
  static std::string Unescaped(std::string_view text) {
    constexpr std::string_view kAmpersand = "&#38;";
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const bool is_reference = text.substr(at).starts_with(kAmpersand);
      out += text[at];
      at += is_reference ? kAmpersand.size() : 1;
    }
    return out;
  }

  void Text(std::string_view text) {
    if (has_failed_ || open_.empty()) return;
    std::string& own = elements_[open_.back().element].text;
    if (own.empty()) {
      while (!text.empty() && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t'))
        text.remove_prefix(1);
    }
    if (own.size() + text.size() > kTextBytesMax) {
      Fail(codes_.too_much, "expected texts of at most 65,536 bytes, found a longer one");
      return;
    }
    own += text;
  }

  void End() {
    if (has_failed_ || open_.empty()) return;
    std::string& own = elements_[open_.back().element].text;
    if (!own.empty()) own = std::string(Trim(own));
    open_.pop_back();
  }

  struct Open {
    std::uint32_t element = XmlElement::kNone;
    std::uint32_t last_below = XmlElement::kNone;
  };

  std::string_view text_;
  std::uint32_t file_;
  const XmlCodes& codes_;
  Diagnostics& diagnostics_;
  xmlParserCtxt* context_ = nullptr;
  bool has_failed_ = false;
  std::vector<XmlElement> elements_;
  std::vector<Open> open_;
  std::size_t counted_ = 0;  // bytes of which the lines are counted
  std::uint32_t line_;
  std::size_t line_start_ = 0;
};

}  // namespace

const std::string* XmlElement::Attribute(std::string_view attribute) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute) return &value;
  }
  return nullptr;
}

std::vector<XmlElement> ReadXmlElements(std::string_view text, std::uint32_t file,
                                        std::uint32_t lines_before, const XmlCodes& codes,
                                        Diagnostics& diagnostics) {
  if (text.size() > kBytesMax) {
    diagnostics.Error(codes.too_much, {file, 0, 0}, "expected a text of at most 1 GiB, found more");
    return {};
  }
  return Reader(text, file, lines_before, codes, diagnostics).Read();
}

}  // namespace portwright::dialect
