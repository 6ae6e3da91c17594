#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/panos/read_text.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 30;
constexpr std::size_t kValueBytesMax = 65'536;  // of a name or value that is kept

std::string_view ViewOf(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

struct FreeContext {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};

class XmlReader {
 public:
  XmlReader(std::string_view text, Tree& tree, Diagnostics& diagnostics)
      : text_(text), tree_(tree), diagnostics_(diagnostics) {
    open_.push_back({tree.root(), Part::kRoot, Shape::kBody});
  }

  void Read() {
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(
        xmlCreateMemoryParserCtxt(text_.data(), static_cast<int>(text_.size())));
    if (context == nullptr) {
      Fail({tree_.file(), 0, 0}, "PW-DIA-panos-0101", "expected XML, found nothing to read");
      return;
    }
    context_ = context.get();
    SetHandlers(*context_->sax);
    context_->userData = this;
    xmlCtxtUseOptions(context_, XML_PARSE_BIG_LINES | XML_PARSE_NONET | XML_PARSE_NOERROR |
                                    XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    xmlParseDocument(context_);
    if (context_->wellFormed == 0 && !has_failed_) {
      Fail(Here(), "PW-DIA-panos-0101", "expected well-formed XML in UTF-8, found an end of it",
           "a text of the device is complete; was it cut or edited?");
    }
    context_ = nullptr;
  }

 private:
  struct Open {
    NodeId node = kNone;
    Part part = Part::kNothing;
    Shape shape = Shape::kBody;
  };

  static void SetHandlers(xmlSAXHandler& handler) {
    handler = xmlSAXHandler();
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*,
                                int, const xmlChar**, int count, int, const xmlChar** attributes) {
      static_cast<XmlReader*>(self)->Begin(ViewOf(name), count, attributes);
    };
    handler.endElementNs = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      static_cast<XmlReader*>(self)->End();
    };
    handler.characters = [](void* self, const xmlChar* text, int size) {
      static_cast<XmlReader*>(self)->Text(
          {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    };
    handler.cdataBlock = handler.characters;
    handler.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      auto& reader = *static_cast<XmlReader*>(self);
      reader.Fail(reader.Here(), "PW-DIA-panos-0102",
                  "expected a configuration, found a document type",
                  "no device writes one; remove it");
    };
    handler.serror = [](void*, xmlErrorPtr) {};
  }

  // Stops at the first such error: nothing after it can be trusted.
  void Fail(SourcePlace place, std::string_view code, std::string message, std::string hint = "") {
    if (has_failed_) return;
    has_failed_ = true;
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
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
    return {tree_.file(), line_, static_cast<std::uint32_t>(counted_ - line_start_ + 1)};
  }

  void Begin(std::string_view name, int count, const xmlChar** attributes) {
    if (has_failed_) return;
    if (skipped_ > 0) {
      ++skipped_;
      return;
    }
    const Open& above = open_.back();
    Open below = {kNone, Part::kNothing, Shape::kSkip};
    if (above.shape == Shape::kNamed) {
      if (name == "entry") below = BeginEntry(above, count, attributes);
    } else if (above.shape == Shape::kList) {
      if (name == "member") below = {above.node, Part::kNothing, Shape::kLeaf};
    } else if (above.shape == Shape::kBody) {
      below = BeginPart(above, name);
    }
    if (below.shape != Shape::kSkip) {
      value_.clear();
      if (below.shape == Shape::kLeaf) place_ = Here();
      open_.push_back(below);
      return;
    }
    skipped_ = 1;
  }

  Open BeginEntry(const Open& above, int count, const xmlChar** attributes) {
    std::string name;
    for (int i = 0; i < count; ++i) {
      const xmlChar** attribute = attributes + static_cast<std::ptrdiff_t>(i) * 5;
      if (ViewOf(attribute[0]) == "name") {
        name.assign(reinterpret_cast<const char*>(attribute[3]),
                    static_cast<std::size_t>(attribute[4] - attribute[3]));
      }
    }
    const SourcePlace place = Here();
    if (name.empty()) {
      diagnostics_.Error("PW-DIA-panos-0110", place, "expected an entry with a name, found none");
      return {kNone, Part::kNothing, Shape::kSkip};
    }
    const NodeId node =
        AddNode(above.node, tree_.Keep(Unescaped(name)), above.part, Shape::kBody, place);
    return {node, above.part, node == kNone ? Shape::kSkip : Shape::kBody};
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

  Open BeginPart(const Open& above, std::string_view name) {
    const Edge* edge = FindEdge(above.part, name);
    if (edge == nullptr) {
      if (above.part == Part::kRule) {
        AddNode(above.node, tree_.Keep(name), Part::kNothing, Shape::kUnknown, Here());
      }
      return {kNone, Part::kNothing, Shape::kSkip};
    }
    if (edge->shape == Shape::kSkip || edge->shape == Shape::kSkipLeaf ||
        edge->shape == Shape::kSkipList)
      return {kNone, Part::kNothing, Shape::kSkip};
    const NodeId node = AddNode(above.node, edge->name, edge->to, edge->shape, Here());
    return {node, edge->to, node == kNone ? Shape::kSkip : edge->shape};
  }

  NodeId AddNode(NodeId parent, std::string_view name, Part part, Shape shape, SourcePlace place) {
    Node node;
    node.name = name;
    node.part = part;
    node.shape = shape;
    node.line = place.line;
    node.column = place.column;
    const NodeId id = tree_.Add(parent, node);
    if (id == kNone) {
      Fail(place, "PW-DIA-panos-0102",
           "expected at most " + WithThousands(Tree::kNodesMax) +
               " names, rules and values, found more");
    }
    return id;
  }

  void Text(std::string_view text) {
    if (has_failed_ || skipped_ > 0 || open_.back().shape != Shape::kLeaf) return;
    if (value_.size() + text.size() <= kValueBytesMax) {
      value_ += text;
    } else {
      Fail(place_, "PW-DIA-panos-0102",
           "expected values of at most 65,536 bytes, found a longer one");
    }
  }

  void End() {
    if (has_failed_) return;
    if (skipped_ > 0) {
      --skipped_;
      return;
    }
    const Open closed = open_.back();
    open_.pop_back();
    if (closed.shape != Shape::kLeaf) return;
    AddNode(closed.node, tree_.Keep(Trim(value_)), Part::kNothing, Shape::kLeaf, place_);
  }

  std::string_view text_;
  Tree& tree_;
  Diagnostics& diagnostics_;
  xmlParserCtxt* context_ = nullptr;
  bool has_failed_ = false;
  std::vector<Open> open_;
  std::size_t skipped_ = 0;  // elements open that are not looked at
  std::string value_;
  SourcePlace place_;
  std::size_t counted_ = 0;  // bytes of which the lines are counted
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace

void ReadXml(std::string_view text, Tree& tree, Diagnostics& diagnostics) {
  if (text.size() > kBytesMax) {
    diagnostics.Error("PW-DIA-panos-0102", {tree.file(), 0, 0},
                      "expected a text of at most 1 GiB, found more");
    return;
  }
  XmlReader(text, tree, diagnostics).Read();
}

}  // namespace portwright::dialect::panos
