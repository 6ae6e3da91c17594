#include "dialect/common/xml_walk.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace portwright::dialect {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 30;
constexpr std::size_t kPartsOfAttribute = 5;  // name, prefix, address, begin and end of the value

std::string_view ViewOf(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

struct FreeParser {
  void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};

}  // namespace

std::string_view XmlAttributes::Name(std::size_t i) const {
  return ViewOf(all_[i * kPartsOfAttribute]);
}

// In attributes, and only there, the parser leaves an ampersand as a reference to it.
std::string XmlAttributes::Value(std::size_t i) const {
  constexpr std::string_view kAmpersand = "&#38;";
  const unsigned char** of = all_ + i * kPartsOfAttribute;
  const std::string_view text(reinterpret_cast<const char*>(of[3]),
                              static_cast<std::size_t>(of[4] - of[3]));
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_reference = text.substr(at).starts_with(kAmpersand);
    out += text[at];
    at += is_reference ? kAmpersand.size() : 1;
  }
  return out;
}

// What libxml2 calls.
struct XmlWalk::Events {
  static XmlWalk& Of(void* self) { return *static_cast<XmlWalk*>(self); }

  static void Begin(void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int,
                    const xmlChar**, int count, int, const xmlChar** attributes) {
    if (Of(self).has_failed_) return;
    Of(self).Begin(ViewOf(name), XmlAttributes(attributes, static_cast<std::size_t>(count)));
  }
  static void End(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    if (!Of(self).has_failed_) Of(self).End();
  }
  static void Text(void* self, const xmlChar* text, int size) {
    if (Of(self).has_failed_) return;
    Of(self).Text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  }
  static void Doctype(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    Of(self).Fail(Of(self).faults_.doctype);
  }

  static void Set(xmlSAXHandler& handler) {
    handler = xmlSAXHandler();
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = Begin;
    handler.endElementNs = End;
    handler.characters = Text;
    handler.cdataBlock = Text;
    handler.internalSubset = Doctype;
    handler.serror = [](void*, xmlErrorPtr) {};
  }
};

XmlWalk::XmlWalk(std::string_view text, std::uint32_t file, std::uint32_t lines_before,
                 const XmlFaults& faults, Diagnostics& diagnostics)
    : text_(text),
      file_(file),
      faults_(faults),
      diagnostics_(diagnostics),
      line_(lines_before + 1) {}

bool XmlWalk::Walk() {
  if (text_.size() > kBytesMax) {
    Fail({file_, 0, 0}, faults_.too_long.code, std::string(faults_.too_long.message));
    return false;
  }
  const std::unique_ptr<xmlParserCtxt, FreeParser> parser(
      xmlCreateMemoryParserCtxt(text_.data(), static_cast<int>(text_.size())));
  if (parser == nullptr) {  // of an empty text
    Fail(faults_.broken);
    return false;
  }
  parser_ = parser.get();
  Events::Set(*parser->sax);
  parser->userData = this;
  xmlCtxtUseOptions(parser.get(), XML_PARSE_BIG_LINES | XML_PARSE_NONET | XML_PARSE_NOERROR |
                                      XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
  xmlParseDocument(parser.get());
  if (parser->wellFormed == 0) Fail(faults_.broken);
  parser_ = nullptr;
  return !has_failed_;
}

void XmlWalk::Fail(const XmlFault& fault) {
  Fail(Here(), fault.code, std::string(fault.message), std::string(fault.hint));
}

void XmlWalk::Fail(SourcePlace place, std::string_view code, std::string message,
                   std::string hint) {
  if (has_failed_) return;
  has_failed_ = true;
  diagnostics_.Error(code, place, std::move(message), std::move(hint));
  if (parser_ != nullptr) xmlStopParser(static_cast<xmlParserCtxt*>(parser_));
}

SourcePlace XmlWalk::Here() {
  const long at = parser_ == nullptr ? 0 : xmlByteConsumed(static_cast<xmlParserCtxt*>(parser_));
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

}  // namespace portwright::dialect
