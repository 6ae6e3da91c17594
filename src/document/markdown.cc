#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "document/html_blocks.h"
#include "document/markdown_reader.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsAdmonition(std::string_view word) {
  static constexpr auto kKinds = std::to_array<std::string_view>(
      {"abstract", "admonition", "attention", "bug",     "caution",   "danger", "details",
       "error",    "example",    "failure",   "hint",    "important", "info",   "note",
       "question", "quote",      "seealso",   "success", "tip",       "warning"});
  return std::binary_search(kKinds.begin(), kKinds.end(), ToLower(word));
}

std::size_t WordEnd(std::string_view text, std::size_t from) {
  while (from < text.size() && std::isalpha(static_cast<unsigned char>(text[from])) != 0) ++from;
  return from;
}

}  // namespace

MarkdownReader::MarkdownReader(std::string source, std::uint32_t file, Diagnostics& diagnostics)
    : file_(file), diagnostics_(diagnostics), finder_({}) {
  document_.format = Format::kMarkdown;
  document_.source = std::move(source);
  finder_ = Finder(document_.source);
  document_.line_starts.push_back(0);
  for (std::size_t i = document_.source.find('\n'); i != kNone;
       i = document_.source.find('\n', i + 1)) {
    document_.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Document MarkdownReader::Read() {
  ReadFrontMatter();
  GatherLabels();
  while (pos_ < document_.source.size()) ReadLine(ScanLine(pos_));
  CloseParagraph();
  SortHidden(document_.hidden);
  ChooseTitle();
  return std::move(document_);
}

MarkdownReader::Line MarkdownReader::ScanLine(std::size_t begin) const {
  const std::string_view all = source();
  Line line;
  line.begin = static_cast<std::uint32_t>(begin);
  const std::size_t feed = std::min(all.find('\n', begin), all.size());
  line.next = static_cast<std::uint32_t>(std::min(feed + 1, all.size()));
  const std::string_view words = TrimEnd(all.substr(begin, feed - begin));
  line.end = line.begin + static_cast<std::uint32_t>(words.size());
  std::uint32_t column = 0;
  std::size_t i = 0;
  while (i < words.size()) {
    if (words[i] == '\t') {
      column += 4 - column % 4;
      ++i;
    } else if (words[i] == ' ') {
      ++column;
      ++i;
    } else if (words[i] == '>' && line.quotes < kNestingMax) {
      if (line.quotes++ == 0) line.outer_indent = column;
      column = 0;
      ++i;
      if (i < words.size() && words[i] == ' ') ++i;
    } else if (const std::size_t wide = SkipBlanks(words, i); wide > i) {
      ++column;
      i = std::min(wide, i + 2);  // a no-break space
    } else {
      break;
    }
  }
  line.indent = column;
  if (line.quotes == 0) line.outer_indent = column;
  line.at = line.begin + static_cast<std::uint32_t>(i);
  return line;
}

void MarkdownReader::ReadLine(Line line) {
  if (line.blank()) {
    CloseParagraph();
    blank_ = true;
    pos_ = line.next;
    return;
  }
  if (line.quotes != paragraph_quotes_) CloseParagraph();
  LeaveContainers(line);
  for (std::size_t depth = 0; depth <= kNestingMax; ++depth) {
    if (ReadBlock(line)) return;
    if (depth == kNestingMax || !BeginItem(line)) break;
    if (line.blank()) {
      pos_ = line.next;
      return;
    }
  }
  AddWords(line, line.at);
  pos_ = line.next;
}

void MarkdownReader::LeaveContainers(const Line& line) {
  while (!indented_.empty() && line.outer_indent < indented_.back().indent) {
    CloseParagraph();
    indented_.pop_back();
  }
  while (!lists_.empty()) {
    const List& list = lists_.back();
    const std::uint32_t indent = list.quotes < line.quotes ? line.outer_indent : line.indent;
    if (list.quotes <= line.quotes && indent > list.indent) break;
    // A sibling, an outer item or what is no longer in the list.
    CloseParagraph();
    lists_.pop_back();
    pending_item_ = 0;
  }
}

// Whether a block began here that is no paragraph and no item; it was read, and pos_ is behind it.
bool MarkdownReader::ReadBlock(Line& line) {
  const char first = source()[line.at];
  switch (first) {
    case '<':
      if (ReadComment(line) || ReadHtml(line)) return true;
      break;
    case '#':
      if (const auto heading = ParseHeading(WordsOf(line))) {
        ReadHeading(line, *heading);
        return true;
      }
      break;
    case '`':
    case '~':
      if (ReadFence(line)) return true;
      break;
    case '{':
    case ':':
    case '!':
    case '?':
      if (ReadDirective(line)) return true;
      break;
    case '[':
      if (ReadDefinition(line)) return true;
      break;
    case '-':
    case '=':
    case '*':
    case '_':
      if (ReadSetextOrBreak(line)) return true;
      break;
    default:
      break;
  }
  if (first == '+' && IsGridBorder(WordsOf(line))) {
    ReadGridTable(line);
    return true;
  }
  if (first != '|' && ReadIndentedCode(line)) return true;
  if (FindMarker(WordsOf(line))) return false;
  if (!BeginsTable(line)) return false;
  ReadTable(line);
  return true;
}

// `[label]: target`, and the mark of a footnote's text.
bool MarkdownReader::ReadDefinition(const Line& line) {
  const std::string_view words = WordsOf(line);
  const std::size_t close = words.substr(0, 200).find("]:");
  if (close == kNone || close < 2 || open_) return false;
  if (words[1] == '^') {
    Hide(line.at, line.at + close + 2, HiddenKind::kMarker);
    const std::size_t at = SkipBlanks(words, close + 2);
    pos_ = line.next;
    if (at < words.size()) AddWords(line, line.at + static_cast<std::uint32_t>(at));
    return true;
  }
  const std::size_t target = SkipBlanks(words, close + 2);
  if (target >= words.size() || !labels_.contains(ToLower(Trim(words.substr(1, close - 1))))) {
    return false;
  }
  Hide(line.at, line.end, HiddenKind::kLink);
  pos_ = line.next;
  return true;
}

// Lines that are markup: attributes, templates, fences of divisions, heads of admonitions.
bool MarkdownReader::ReadDirective(const Line& line) {
  const std::string_view words = WordsOf(line);
  if (words[0] == '{') {
    const bool tag = words.starts_with("{%") && words.ends_with("%}");
    const bool shortcode = (words.starts_with("{{<") && words.ends_with(">}}")) ||
                           (words.starts_with("{{%") && words.ends_with("%}}"));
    const bool attributes = AttributesEnd(words, 0) == words.size();
    if (!attributes && ((!tag && !shortcode) || words.find('}') + 2 < words.size())) return false;
    CloseParagraph();
    Hide(line.at, line.end, HiddenKind::kTemplate);
    pos_ = line.next;
    return true;
  }
  const bool division = words.starts_with(":::");
  if (!division && !words.starts_with("!!! ") && !words.starts_with("??? ") &&
      !words.starts_with("???+ ")) {
    return false;
  }
  CloseParagraph();
  pos_ = line.next;
  std::size_t kind = words.find_first_not_of(":!?+ {.");
  if (kind == kNone) {
    if (!fenced_divisions_.empty()) fenced_divisions_.pop_back();
    return true;
  }
  const std::size_t end = WordEnd(words, kind);
  const bool admonition = IsAdmonition(words.substr(kind, end - kind));
  if (!division && !admonition) return false;
  const bool closed = division && words.size() > 3 && words.ends_with(":::");
  if (division && !closed) {
    if (fenced_divisions_.size() < kNestingMax) fenced_divisions_.push_back(admonition);
  } else if (!division && indented_.size() < kNestingMax) {
    indented_.push_back({line.outer_indent + 1, true});
  }
  Hide(line.at, line.at + end, HiddenKind::kTemplate);
  if (!admonition) {
    Hide(line.at, line.end, HiddenKind::kTemplate);
    return true;
  }
  const std::size_t title = words.find_first_not_of("}\" \t", end);
  if (title != kNone) {
    Line head = line;
    if (words.back() == '"') --head.end;
    AddWords(head, line.at + static_cast<std::uint32_t>(title));
    CloseParagraph();
  }
  return true;
}

bool MarkdownReader::ReadSetextOrBreak(const Line& line) {
  const std::string_view words = WordsOf(line);
  const std::uint32_t level = UnderlineLevel(words);
  // CommonMark takes every paragraph; a long one is prose above a line that was drawn.
  if (level > 0 && open_ && begun_.kind == BlockKind::kParagraph && paragraph_lines_ <= 3) {
    begun_.kind = BlockKind::kHeading;
    begun_.level = level;
    CloseParagraph();
    pos_ = line.next;
    return true;
  }
  if (!IsThematicBreak(words)) return false;
  CloseParagraph();
  blank_ = true;
  pos_ = line.next;
  return true;
}

bool MarkdownReader::ReadFence(const Line& line) {
  if (!directives_.empty() && ClosesFence(WordsOf(line), directives_.back())) {
    CloseParagraph();
    directives_.pop_back();
    if (!fenced_divisions_.empty()) fenced_divisions_.pop_back();
    pos_ = line.next;
    return true;
  }
  const auto fence = ParseFence(WordsOf(line));
  if (!fence) return false;
  CloseParagraph();
  if (BeginsDirective(line, *fence)) return true;
  const std::uint32_t info = line.at + static_cast<std::uint32_t>(fence->length);
  if (info < line.end) Hide(info, line.end, HiddenKind::kTemplate);
  Text text;
  Line inner = line;
  bool closed = false;
  while (!closed && inner.next < document_.source.size()) {
    inner = ScanLine(inner.next);
    if (inner.quotes < line.quotes) {
      inner.next = inner.begin;  // the end of the quote ends it too
      break;
    }
    closed = !inner.blank() && ClosesFence(WordsOf(inner), *fence);
    if (closed) break;
    text.Append(source().substr(inner.at, inner.end - inner.at), inner.at);
    text.Break(inner.end);
  }
  if (!closed) {
    diagnostics_.Warning("PW-DOC-0006", PlaceOf(line.at),
                         "expected a line that closes the code block, found none",
                         "what follows is taken as code");
  }
  text.Finish();
  Block& block = AddBlock(BlockKind::kCode, line.at, Quoted(line));
  block.text = std::move(text);
  pos_ = inner.next;
  return true;
}

// ```{note}: what stands in the fence is Markdown.
bool MarkdownReader::BeginsDirective(const Line& line, const Fence& fence) {
  const std::string_view words = WordsOf(line);
  if (words.size() < fence.length + 3 || words[fence.length] != '{') return false;
  const std::size_t name = fence.length + 1;
  const std::string_view kind = words.substr(name, WordEnd(words, name) - name);
  const bool admonition = IsAdmonition(kind);
  if (!admonition && kind != "table" && kind != "tab" && kind != "dropdown") return false;
  if (directives_.size() >= kNestingMax) return false;
  directives_.push_back(fence);
  fenced_divisions_.push_back(admonition);
  const std::size_t close = std::min(words.find('}'), words.size() - 1) + 1;
  Hide(line.at, line.at + close, HiddenKind::kTemplate);
  pos_ = line.next;
  const std::size_t title = SkipBlanks(words, close);
  if (title < words.size()) {
    AddWords(line, line.at + static_cast<std::uint32_t>(title));
    CloseParagraph();
  }
  return true;
}

bool MarkdownReader::ReadIndentedCode(const Line& line) {
  const std::uint32_t base = indented_.empty() ? 0 : indented_.back().indent + 3;
  if (!blank_ || open_ || !lists_.empty() || pending_item_ > 0 || line.indent < base + 4) {
    return false;
  }
  Text text;
  Line inner = line;
  std::uint32_t end = line.next;
  while (inner.blank() ||
         (inner.indent >= base + 4 && inner.quotes == line.quotes && source()[inner.at] != '|')) {
    if (!inner.blank()) {
      text.Append(WordsOf(inner), inner.at);
      text.Break(inner.end);
      end = inner.next;
    }
    if (inner.next >= document_.source.size()) break;
    inner = ScanLine(inner.next);
  }
  text.Finish();
  AddBlock(BlockKind::kCode, line.at, Quoted(line)).text = std::move(text);
  pos_ = end;
  return true;
}

void MarkdownReader::ReadHeading(const Line& line, const HeadingLine& heading) {
  CloseParagraph();
  Stretch words;
  words.AddLine(WordsOf(line).substr(heading.begin, heading.end - heading.begin),
                line.at + static_cast<std::uint32_t>(heading.begin));
  Text text;
  AppendInline(words, 0, words.text().size(), Context(false), text);
  text.Finish();
  Block& block = AddBlock(BlockKind::kHeading, line.at, Quoted(line));
  block.level = heading.level;
  block.text = std::move(text);
  pos_ = line.next;
}

// A mark of a list at the beginning of the line: `line` then stands behind it.
bool MarkdownReader::BeginItem(Line& line) {
  const std::string_view words = WordsOf(line);
  const bool definition = words[0] == ':' && words.size() > 2 && (words[1] == ' ');
  Marker marker;
  if (const auto found = FindMarker(words)) {
    marker = *found;
  } else if (definition && !blank_) {
    marker.length = SkipBlanks(words, 1);
  } else {
    return false;
  }
  // Words go on in a line that begins with a number, but for a first item.
  if (open_ && (marker.empty || (marker.number && marker.value != 1 && lists_.empty() &&
                                 begun_.kind == BlockKind::kParagraph))) {
    return false;
  }
  CloseParagraph();
  if (marker.number) {
    Hide(line.at, line.at + marker.digits + 1, HiddenKind::kMarker);
  }
  if (!lists_.empty() && lists_.back().quotes == line.quotes &&
      line.indent < lists_.back().indent + 2) {
    // One column deeper is a sibling that was set carelessly.
  } else if (lists_.size() < kNestingMax) {
    lists_.push_back({line.quotes, line.indent, marker.number});
  } else if (!deep_) {
    deep_ = true;
    diagnostics_.Warning(
        "PW-DOC-0007", PlaceOf(line.at),
        "expected at most " + std::to_string(kNestingMax) + " lists within each other, found more");
  }
  pending_item_ = static_cast<std::uint32_t>(lists_.size());
  line.at += static_cast<std::uint32_t>(marker.length);
  line.indent += static_cast<std::uint32_t>(marker.length);
  const std::string_view rest = source().substr(line.at, line.end - line.at);
  if (rest.size() > 3 && rest[0] == '[' && rest[2] == ']' && rest[3] == ' ' &&
      (rest[1] == ' ' || rest[1] == 'x' || rest[1] == 'X')) {
    line.at += 4;  // a task
  }
  return true;
}

void MarkdownReader::AddWords(const Line& line, std::uint32_t at) {
  if (!open_) {
    open_ = true;
    begun_ = Block();
    begun_.kind = pending_item_ > 0 ? BlockKind::kItem : BlockKind::kParagraph;
    begun_.level = pending_item_;
    begun_.quoted = Quoted(line);
    begun_.after_blank = blank_;
    begun_.source = at;
    pending_item_ = 0;
    blank_ = false;
    paragraph_quotes_ = line.quotes;
    if (line.quotes > 0 && source().substr(at, 2) == "[!") {
      const std::size_t close = source().substr(at, line.end - at).find(']');
      if (close != kNone) {
        Hide(at, at + close + 1, HiddenKind::kTemplate);
        at += static_cast<std::uint32_t>(close) + 1;
      }
    }
  }
  paragraph_.AddLine(source().substr(at, line.end - at), at);
  ++paragraph_lines_;
}

void MarkdownReader::CloseParagraph() {
  if (!open_) return;
  open_ = false;
  AppendInline(paragraph_, 0, paragraph_.text().size(), Context(false), begun_.text);
  begun_.text.Finish();
  if (!begun_.text.empty()) document_.blocks.push_back(std::move(begun_));
  begun_ = Block();
  paragraph_.Clear();
  paragraph_lines_ = 0;
}

bool MarkdownReader::Quoted(const Line& line) const {
  return line.quotes > 0 || (!indented_.empty() && indented_.back().quoted) ||
         (!fenced_divisions_.empty() && fenced_divisions_.back());
}

Block& MarkdownReader::AddBlock(BlockKind kind, std::uint32_t at, bool quoted) {
  Block block;
  block.kind = kind;
  block.quoted = quoted;
  block.after_blank = blank_;
  block.source = at;
  blank_ = false;
  pending_item_ = 0;
  document_.blocks.push_back(std::move(block));
  return document_.blocks.back();
}

void MarkdownReader::Hide(std::size_t begin, std::size_t end, HiddenKind kind) {
  document_.hidden.push_back(
      {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), kind});
}

SourcePlace MarkdownReader::PlaceOf(std::size_t at) const {
  const Place place = document_.PlaceOf(at);
  return {file_, place.line, place.column};
}

Result<Document> ReadMarkdown(std::string source, std::uint32_t file, Diagnostics& diagnostics) {
  return MarkdownReader(std::move(source), file, diagnostics).Read();
}

}  // namespace portwright::document
