#include "document/xml_parts.h"

#include <libxml/parser.h>

#include <cstring>
#include <memory>

#include "base/text.h"

namespace portwright::document {
namespace {

constexpr int kDepthMax = 100;

struct State {
  XmlSink* sink = nullptr;
  xmlParserCtxtPtr context = nullptr;
  int depth = 0;
  bool too_deep = false;
  bool has_type = false;
};

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

void Start(void* data, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**,
           int count, int, const xmlChar** attributes) {
  auto& state = *static_cast<State*>(data);
  if (++state.depth > kDepthMax) {
    state.too_deep = true;
    xmlStopParser(state.context);
    return;
  }
  state.sink->Start(View(name), XmlAttributes(attributes, count));
}

void End(void* data, const xmlChar* name, const xmlChar*, const xmlChar*) {
  auto& state = *static_cast<State*>(data);
  --state.depth;
  state.sink->End(View(name));
}

void Words(void* data, const xmlChar* words, int size) {
  static_cast<State*>(data)->sink->Words(
      {reinterpret_cast<const char*>(words), static_cast<std::size_t>(size)});
}

void Type(void* data, const xmlChar*, const xmlChar*, const xmlChar*) {
  auto& state = *static_cast<State*>(data);
  state.has_type = true;
  xmlStopParser(state.context);
}

void Ignore(void*, xmlErrorPtr) {}

struct FreeContext {
  void operator()(xmlParserCtxt* context) const {
    if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
    xmlFreeParserCtxt(context);
  }
};

}  // namespace

std::string_view XmlAttributes::Find(std::string_view name) const {
  for (int i = 0; i < count_; ++i) {
    const unsigned char* const* attribute = attributes_ + 5 * static_cast<std::ptrdiff_t>(i);
    if (View(attribute[0]) != name) continue;
    return {reinterpret_cast<const char*>(attribute[3]),
            static_cast<std::size_t>(attribute[4] - attribute[3])};
  }
  return {};
}

Status ReadXmlPart(ZipArchive& archive, const std::string& name, XmlSink& sink) {
  State state;
  state.sink = &sink;
  xmlSAXHandler handler;
  std::memset(&handler, 0, sizeof(handler));
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = Start;
  handler.endElementNs = End;
  handler.characters = Words;
  handler.ignorableWhitespace = Words;
  handler.cdataBlock = Words;
  handler.internalSubset = Type;
  handler.serror = Ignore;
  const std::unique_ptr<xmlParserCtxt, FreeContext> context(
      xmlCreatePushParserCtxt(&handler, &state, nullptr, 0, nullptr));
  if (context == nullptr) return Error{ErrorCode::kLimit, "expected memory for XML, found none"};
  state.context = context.get();
  xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
  int failed = 0;
  PORTWRIGHT_TRY_STATUS(archive.Read(name, [&](std::string_view piece) {
    failed = xmlParseChunk(context.get(), piece.data(), static_cast<int>(piece.size()), 0);
    return failed == 0 && !state.too_deep && !state.has_type && !sink.stopped();
  }));
  if (sink.stopped()) return Ok();
  if (failed == 0) failed = xmlParseChunk(context.get(), nullptr, 0, 1);
  if (state.too_deep) {
    return Error{ErrorCode::kLimit, "expected elements at most " + std::to_string(kDepthMax) +
                                        " deep in " + Quote(name) + ", found more"};
  }
  if (state.has_type) {
    return Error{ErrorCode::kInvalid,
                 "expected no document type in " + Quote(name) + ", found one"};
  }
  if (failed != 0) {
    return Error{ErrorCode::kInvalid, "expected well-formed XML in " + Quote(name) +
                                          ", found an error of libxml2: " + std::to_string(failed)};
  }
  return Ok();
}

}  // namespace portwright::document
