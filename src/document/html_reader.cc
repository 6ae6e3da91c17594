#include "document/html_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "document/html_blocks.h"
#include "document/html_text.h"

namespace portwright::document {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool HasDigit(std::string_view text) { return std::any_of(text.begin(), text.end(), IsDigit); }
bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// Places that a stretch of so many bytes may fill: a few for each byte.
std::uint64_t PlacesFor(std::uint64_t bytes) {
  constexpr std::uint64_t kAlways = 5'000;
  constexpr std::uint64_t kForEachByte = 8;
  return std::min(GridBuilder::kPlacesMax, kAlways + kForEachByte * bytes);
}

// What stands in <sup> behind a number or a word: a footnote's number, not a part of the port.
bool IsFootnoteMark(std::string_view words) {
  return HasDigit(words) && words.size() <= 16 &&
         std::all_of(words.begin(), words.end(), [](char c) {
           return IsDigit(c) || IsBlank(c) ||
                  std::string_view("()[],*;.").find(c) != std::string_view::npos;
         });
}

// Neither a word nor a number.
bool IsSign(std::string_view words) {
  const HtmlEntity entity = DecodeHtmlEntity(words);
  if (entity.size > 0 && entity.size == words.size()) words = entity.bytes;
  return std::none_of(words.begin(), words.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

HtmlReader::HtmlReader(Document& document, std::uint32_t begin, std::uint32_t end,
                       std::uint32_t file, Diagnostics& diagnostics)
    : document_(document),
      end_(end),
      file_(file),
      diagnostics_(diagnostics),
      tokens_(document.source, begin, end),
      tables_(document, file, diagnostics, PlacesFor(end - begin)) {}

void HtmlReader::Warn(std::string_view what, std::uint32_t at) {
  SourcePlace place = {file_, 0, 0};
  if (!document_.line_starts.empty()) {
    const auto in_document = document_.PlaceOf(at);
    place = {file_, in_document.line, in_document.column};
  }
  diagnostics_.Warning(
      "PW-DOC-0026", place,
      "expected the end of " + std::string(what) + ", found none; what follows it is not read");
}

Status HtmlReader::Read() {
  while (true) {
    const HtmlToken token = tokens_.Next();
    if (token.kind == HtmlTokenKind::kFinished) break;
    switch (token.kind) {
      case HtmlTokenKind::kText:
        ReadWords(token.begin, token.end);
        break;
      case HtmlTokenKind::kStart:
        ReadStart(token);
        break;
      case HtmlTokenKind::kEnd:
        ReadEnd(token);
        break;
      case HtmlTokenKind::kComment:
        ReadComment(token);
        break;
      case HtmlTokenKind::kCdata:
        ReadCdata(token);
        break;
      case HtmlTokenKind::kFinished:
        break;
    }
    if (too_deep_) {
      const std::uint32_t line = document_.line_starts.empty() ? 0 : document_.LineOf(token.begin);
      PopTo(0);
      Hide(token.begin, end_, HiddenKind::kTemplate);
      return Error{ErrorCode::kLimit, "expected tables nested at most " +
                                          std::to_string(kTableDepthMax) + " deep, found more" +
                                          (line > 0 ? " in line " + std::to_string(line) : "")};
    }
  }
  at_ = end_;
  EndMarker(end_);
  Flush();
  PopTo(0);
  return Ok();
}

// --- words ---------------------------------------------------------------------------------------

void HtmlReader::ReadWords(std::uint32_t begin, std::uint32_t end) {
  if (stack_.context().hidden || marker_) return;
  const std::string_view source(document_.source);
  if (in_sup_ && IsFootnoteMark(source.substr(begin, end - begin))) {
    Hide(begin, end, HiddenKind::kMarker);
    block_.text.Append(" ", begin - 1);
    return;
  }
  if (in_self_link_ && IsSign(source.substr(begin, end - begin))) return;
  const bool fresh = block_.text.empty();
  AppendHtmlText(block_.text, source, begin, end, stack_.context().code);
  if (!fresh || block_.text.empty()) return;
  const HtmlContext& context = stack_.context();
  block_.source = block_.text.SourceOf(0);
  block_.quoted = context.quoted;
  if (context.code) {
    block_.kind = BlockKind::kCode;
  } else if (context.heading > 0) {
    block_.kind = BlockKind::kHeading;
    block_.level = context.heading;
  } else if (begins_item_ || item_level_ > 0) {
    block_.kind = BlockKind::kItem;
    block_.level = item_level_ > 0 ? item_level_ : std::max<std::uint32_t>(context.list_depth, 1);
  }
  begins_item_ = false;
}

void HtmlReader::Flush() {
  in_sup_ = false;
  in_self_link_ = false;
  item_level_ = 0;
  if (block_.text.text().empty()) return;
  block_.text.Finish();
  Block block = std::exchange(block_, Block());
  if (block.text.empty()) return;
  if (stack_.ScopeRole() == HtmlRole::kCaption) {
    tables_.AddToCaption(std::move(block));
  } else if (stack_.IsBetweenCells()) {
    tables_.AddStray(std::move(block));
  } else {
    document_.blocks.push_back(std::move(block));
  }
}

void HtmlReader::EndMarker(std::uint32_t end) {
  if (!marker_) return;
  Hide(*marker_, end, HiddenKind::kMarker);
  marker_.reset();
}

void HtmlReader::Hide(std::uint32_t begin, std::uint32_t end, HiddenKind kind) {
  if (begin < end) document_.hidden.push_back({begin, end, kind});
}

void HtmlReader::HideAttributes() {
  if (stack_.context().hidden || marker_) return;
  constexpr std::array<std::string_view, 8> kLinks = {"href",   "src",  "srcset",     "action",
                                                      "poster", "data", "xlink:href", "cite"};
  const std::string_view source(document_.source);
  for (const HtmlAttribute& attribute : tokens_.attributes()) {
    if (!HasDigit(source.substr(attribute.begin, attribute.end - attribute.begin))) continue;
    const bool link = std::any_of(kLinks.begin(), kLinks.end(), [&](std::string_view name) {
      return EqualsIgnoringCase(attribute.name, name);
    });
    Hide(attribute.begin, attribute.end, link ? HiddenKind::kLink : HiddenKind::kAttribute);
  }
}

// --- what is no words ----------------------------------------------------------------------------

void HtmlReader::ReadComment(const HtmlToken& token) {
  if (stack_.context().hidden) return;
  const std::string_view words =
      std::string_view(document_.source).substr(token.begin, token.end - token.begin);
  if (marker_) {
    if (words.find("[endif]") == std::string_view::npos) return;
    EndMarker(token.end);
    return;
  }
  // Word writes the bullet or number of a list item between these, for programs without lists.
  if (words == "<![if !supportLists]>" || words == "<!--[if !supportLists]-->") {
    marker_ = token.begin;
    return;
  }
  if (token.unfinished) Warn("the comment", token.begin);
  Hide(token.begin, token.end, HiddenKind::kComment);
}

// Confluence stores code so; XHTML may hold anything so.
void HtmlReader::ReadCdata(const HtmlToken& token) {
  if (stack_.context().hidden || marker_) return;
  if (token.unfinished) Warn("<![CDATA[", token.begin);
  Flush();
  const bool code = std::exchange(stack_.context().code, true);
  const std::string_view source(document_.source);
  block_.text.Append(source.substr(token.content_begin, token.content_end - token.content_begin),
                     token.content_begin);
  block_.kind = BlockKind::kCode;
  block_.source = token.content_begin;
  block_.quoted = stack_.context().quoted;
  Flush();
  stack_.context().code = code;
}

void HtmlReader::ReadRaw(const HtmlToken& token) {
  if (token.closes_itself) return;
  const HtmlToken raw = tokens_.ReadRaw(token.name);
  if (stack_.context().hidden || marker_) return;
  if (raw.unfinished) Warn("<" + ToLower(token.name) + ">", token.begin);
  if (token.tag == HtmlTag::kTitle) {
    Hide(raw.begin, raw.end, HiddenKind::kFrontMatter);
    if (!title_.empty()) return;
    Text title;
    AppendHtmlText(title, document_.source, raw.begin, raw.end, false);
    title.Finish();
    title_ = title.text();
  } else if (token.tag == HtmlTag::kTextarea) {
    Flush();
    const bool code = std::exchange(stack_.context().code, true);
    ReadWords(raw.begin, raw.end);
    Flush();
    stack_.context().code = code;
  } else {
    Hide(raw.begin, raw.end, HiddenKind::kScript);
  }
}

}  // namespace portwright::document
