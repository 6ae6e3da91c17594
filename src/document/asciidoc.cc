// Reads AsciiDoc: what asciidoc_lines left, block by block.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/asciidoc_attributes.h"
#include "document/asciidoc_inline.h"
#include "document/asciidoc_lines.h"
#include "document/asciidoc_table.h"
#include "document/assembly.h"
#include "document/line_text.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

constexpr std::size_t kBlocksOpen = 64;  // within each other
constexpr int kCellDepth = 3;            // of tables within cells
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct Marker {
  std::string_view key;      // what items of one list share
  std::size_t begin = 0;     // of the marker in the line
  std::size_t words = 0;     // where the words begin
  std::size_t term_end = 0;  // of a description's term; 0 for other lists
};

bool IsNumbered(std::string_view s) {
  return !s.empty() && s.size() <= 4 && std::all_of(s.begin(), s.end(), IsDigitChar);
}

// The marker of a list item at the front of `line`.
std::optional<Marker> ParseMarker(std::string_view line) {
  const std::size_t begin = line.size() - TrimLeft(line).size();
  const std::string_view s = line.substr(begin);
  if (s.empty()) return std::nullopt;
  const std::size_t blank = std::min(s.find_first_of(" \t"), s.size());
  const std::string_view word = s.substr(0, blank);
  const std::size_t words = line.size() - TrimLeft(s.substr(blank)).size();
  if (words >= line.size()) return std::nullopt;
  const char c = word[0];
  if ((c == '*' || c == '.') && word.size() <= 5 && IsAll(word, c, 1)) {
    return Marker{word, begin, words};
  }
  if (word == "-" || word == "•") return Marker{word, begin, words};
  const char last = word.back();
  const std::string_view body = word.substr(0, word.size() - 1);
  if (last == '.' && (IsNumbered(body) || (body.size() == 1 && IsLetterChar(body[0])))) {
    return Marker{IsDigitChar(c) ? "1." : "a.", begin, words};
  }
  if (c == '<' && last == '>' && (body.substr(1) == "." || IsNumbered(body.substr(1)))) {
    return Marker{"<1>", begin, words};
  }
  return std::nullopt;
}

// `term:: words`.
std::optional<Marker> ParseTerm(std::string_view line) {
  const std::size_t begin = line.size() - TrimLeft(line).size();
  std::size_t end = begin;
  for (std::size_t at = line.find("::", begin); at != line.npos; at = line.find("::", end)) {
    end = at + 2;
    while (end < line.size() && line[end] == ':') ++end;
    const bool apart = end == line.size() || IsBlankChar(line[end]);
    if (!apart || at == begin || end - at > 4) continue;
    const std::size_t words = line.size() - TrimLeft(line.substr(end)).size();
    constexpr std::string_view kKeys[] = {"::", ":::", "::::"};
    return Marker{kKeys[end - at - 2], begin, words, at};
  }
  return std::nullopt;
}

bool IsTableFence(std::string_view line) {
  line = TrimRight(line);
  return line.size() >= 4 && std::string_view("|,:!").find(line[0]) != line.npos &&
         IsAll(line.substr(1), '=', 3);
}

// Of a block that holds other blocks.
bool IsFence(std::string_view line) {
  line = TrimRight(line);
  if (line == "--") return true;
  if (line.size() < 4) return false;
  const char c = line[0];
  return (c == '=' || c == '*' || c == '_') && IsAll(line, c, 4);
}

bool IsAdmonition(std::string_view style) {
  return style == "NOTE" || style == "TIP" || style == "IMPORTANT" || style == "WARNING" ||
         style == "CAUTION";
}

bool IsAttributeLine(std::string_view line) {
  line = TrimRight(line);
  if (line.size() < 2 || line[0] != '[' || line.back() != ']') return false;
  const char c = line[1];
  return c == '[' || c == ']' || IsWordChar(c) || std::string_view(".#%,\"'{").find(c) != line.npos;
}

// The level of a heading, 0 for none; `words` is where its words begin.
std::uint32_t HeadingLevel(std::string_view line, std::size_t& words) {
  const char c = line.empty() ? ' ' : line[0];
  if (c != '=' && c != '#') return 0;
  std::size_t size = 0;
  while (size < line.size() && line[size] == c) ++size;
  if (size > 6 || size == line.size() || !IsBlankChar(line[size])) return 0;
  words = line.size() - TrimLeft(line.substr(size)).size();
  return words < line.size() ? static_cast<std::uint32_t>(size) : 0;
}

// The level of a heading whose underline is `line`.
std::uint32_t UnderlineLevel(std::string_view title, std::string_view line) {
  line = TrimRight(line);
  title = TrimRight(title);
  constexpr std::string_view kSigns = "=-~^+";
  if (line.size() < 3 || title.empty() || !IsAll(line, line[0], 3)) return 0;
  const std::size_t level = kSigns.find(line[0]);
  const std::size_t width = CharacterCount(title);
  if (level == kSigns.npos || line.size() + 1 < width || line.size() > width + 1) return 0;
  if (IsBlankChar(title[0]) || title[0] == '[' || title[0] == '.' ||
      std::none_of(title.begin(), title.end(), IsWordChar)) {
    return 0;
  }
  return static_cast<std::uint32_t>(level + 1);
}

class BlockReader {
 public:
  BlockReader(AdocContext& context, const AdocLine* begin, const AdocLine* end, AdocWords words,
              int depth)
      : context_(context),
        a_(context.assembly),
        lines_(begin),
        count_(static_cast<std::size_t>(end - begin)),
        words_(words),
        depth_(depth) {}

  void Run() {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::string_view line = TrimRight(LineAt(i));
      if (lines_[i].role == AdocRole::kText && (IsFence(line) || IsTableFence(line))) {
        last_fence_[line] = i;
      }
    }
    while (i_ < count_) Step();
    while (!open_.empty()) CloseBlock();
  }

 private:
  struct Open {
    std::string_view fence;
    bool quotes = false;
    std::vector<std::string_view> lists;
  };

  std::string_view LineAt(std::size_t i) const { return a_.Slice(lines_[i].begin, lines_[i].end); }
  bool IsBlankLine(std::size_t i) const { return Trim(LineAt(i)).empty(); }

  // What attribute lines and titles said goes to the next block.
  void Forget() {
    attributes_ = {};
    title_ = kNone;
    start_ = kNone;
  }
  std::uint32_t StartOf(std::size_t i) const { return lines_[start_ == kNone ? i : start_].begin; }

  void Step() {
    const std::string_view line = LineAt(i_);
    if (Trim(line).empty()) {
      after_blank_ = true;
      ++i_;
      return;
    }
    if (lines_[i_].role != AdocRole::kText) {
      Listing();
    } else if (!Mark(line)) {
      Words(line);
    }
    after_blank_ = false;
  }

  // Lines that are markup as a whole.
  bool Mark(std::string_view line) {
    const std::string_view ended = TrimRight(line);
    if (ended == "+") {
      attached_ = true;
      ++i_;
      return true;
    }
    if (IsAttributeLine(line)) {
      TakeAttributes(ended);
      return true;
    }
    if (IsTableFence(line)) {
      TakeTable(ended);
      return true;
    }
    if (IsFence(line)) {
      Fence(ended);
      return true;
    }
    if (ended.size() > 1 && ended[0] == '.' && ended[1] != '.' && !IsBlankChar(ended[1])) {
      EmitTitle();
      title_ = i_;
      if (start_ == kNone) start_ = i_;
      ++i_;
      return true;
    }
    if (ended == "'''" || ended == "---" || ended == "***" || ended == "<<<" || ended == "* * *") {
      ++i_;
      return true;
    }
    return Heading(line) || BlockMacro(ended);
  }

  void TakeAttributes(std::string_view ended) {
    if (start_ == kNone) start_ = i_;
    if (StartsWith(ended, "[[")) {
      ++i_;
    } else {
      ParseAdocBlockAttributes(ended.substr(1, ended.size() - 2), attributes_);
      ++i_;
    }
    a_.Hide(lines_[i_ - 1].begin, lines_[i_ - 1].end, HiddenKind::kTemplate);
    if (!attached_ && after_blank_ && !lists().empty() && !NextIsItem()) lists().clear();
  }

  bool NextIsItem() const {
    return i_ < count_ && (ParseMarker(LineAt(i_)) || ParseTerm(LineAt(i_)));
  }

  std::vector<std::string_view>& lists() { return open_.empty() ? lists_ : open_.back().lists; }

  // A block that no list holds ends the lists.
  void LeaveLists() {
    if (!attached_) lists().clear();
    attached_ = false;
  }

  // The title of a block that is no table stands as words before it.
  void EmitTitle() {
    if (title_ == kNone) return;
    AdocLine line = lines_[title_];
    ++line.begin;
    Append(BlockKind::kParagraph, 0, &line, &line + 1, lines_[title_].begin);
    title_ = kNone;
    start_ = kNone;
  }

  void Append(BlockKind kind, std::uint32_t level, const AdocLine* begin, const AdocLine* end,
              std::uint32_t start) {
    Text& text = a_.Begin(kind, level, begin->begin, start);
    AdocWords words = words_;
    words.line_feeds = words.line_feeds || !a_.in_cell();
    words.literal = kind == BlockKind::kCode;
    AppendAdocWords(context_, begin, end, words, text);
    a_.End();
  }

  void Listing() {
    EmitTitle();
    const std::uint32_t start = StartOf(i_);
    LeaveLists();
    const bool opens = lines_[i_].role == AdocRole::kOpen;
    if (opens) a_.Hide(lines_[i_].begin, lines_[i_].end, HiddenKind::kTemplate);
    std::size_t from = opens ? i_ + 1 : i_;
    std::size_t to = from;
    while (to < count_ && lines_[to].role == AdocRole::kInside) ++to;
    if (from < to) Append(BlockKind::kCode, 0, lines_ + from, lines_ + to, start);
    i_ = to < count_ && lines_[to].role == AdocRole::kClose ? to + 1 : std::max(to, i_ + 1);
    Forget();
  }

  void Fence(std::string_view fence) {
    for (std::size_t i = open_.size(); i > 0; --i) {
      if (open_[i - 1].fence != fence) continue;
      EmitTitle();
      while (open_.size() >= i) CloseBlock();
      Forget();
      ++i_;
      return;
    }
    EmitTitle();
    const bool closes = last_fence_[fence] > i_;
    if (!closes || open_.size() >= kBlocksOpen) {
      a_.diagnostics().Warning(closes ? "PW-DOC-0045" : "PW-DOC-0043", a_.PlaceOf(lines_[i_].begin),
                               closes ? "expected blocks within at most 64 others, found one deeper"
                                      : "expected another " + std::string(fence.substr(0, 8)) +
                                            " that closes this block, found the end",
                               "what follows was read as text");
    } else {
      LeaveLists();
      Open open;
      open.fence = fence;
      open.quotes = fence[0] == '*' || fence[0] == '_' || IsAdmonition(attributes_.style) ||
                    attributes_.style == "sidebar" || attributes_.style == "quote";
      if (open.quotes) a_.BeginQuote();
      open_.push_back(std::move(open));
    }
    Forget();
    ++i_;
  }

  void CloseBlock() {
    if (open_.back().quotes) a_.EndQuote();
    open_.pop_back();
  }

  bool IsOpen(std::string_view fence) const {
    return std::any_of(open_.begin(), open_.end(),
                       [fence](const Open& open) { return open.fence == fence; });
  }

  bool Heading(std::string_view line) {
    std::size_t words = 0;
    std::uint32_t level = HeadingLevel(line, words);
    AdocLine title = lines_[i_];
    std::size_t used = 1;
    if (level > 0) {
      std::string_view ended = TrimRight(line);
      const std::string_view tail(line.substr(0, level));
      if (EndsWith(ended, tail) && ended.size() > words + level &&
          IsBlankChar(ended[ended.size() - level - 1])) {
        ended.remove_suffix(level);
      }
      title.end = title.begin + static_cast<std::uint32_t>(ended.size());
      title.begin += static_cast<std::uint32_t>(words);
    } else if (i_ + 1 < count_ && lines_[i_ + 1].role == AdocRole::kText &&
               !IsOpen(TrimRight(LineAt(i_ + 1)))) {
      level = UnderlineLevel(line, LineAt(i_ + 1));
      used = 2;
    }
    if (level == 0 || a_.in_cell()) return false;
    EmitTitle();
    lists().clear();
    attached_ = false;
    Text& text = a_.Begin(BlockKind::kHeading, level, lines_[i_].begin, StartOf(i_));
    AppendAdocWords(context_, &title, &title + 1, words_, text);
    text.Finish();
    if (level == 1 && !a_.has_title()) a_.SetTitle(text.text());
    a_.End();
    i_ += used;
    Forget();
    return true;
  }

  // `image::path[...]` and the like stand for no words.
  bool BlockMacro(std::string_view line) {
    constexpr std::string_view kNames[] = {
        "image::", "video::", "audio::", "toc::", "ditaa::", "plantuml::", "leveloffset::"};
    for (const std::string_view name : kNames) {
      if (!StartsWith(line, name) || line.back() != ']') continue;
      EmitTitle();
      a_.Hide(lines_[i_].begin, lines_[i_].end, HiddenKind::kLink);
      ++i_;
      Forget();
      return true;
    }
    return false;
  }

  void TakeTable(std::string_view fence) {
    const std::size_t open = i_;
    std::size_t close = open + 1;
    const bool closes = last_fence_[fence] > open;
    std::size_t words = 0;
    while (close < count_ && TrimRight(LineAt(close)) != fence) {
      if (!closes && lines_[close].role == AdocRole::kText && IsBlankLine(close - 1) &&
          HeadingLevel(LineAt(close), words) > 1) {
        break;
      }
      ++close;
    }
    if (!closes) {
      a_.diagnostics().Warning("PW-DOC-0043", a_.PlaceOf(lines_[open].begin),
                               "expected another " + std::string(fence.substr(0, 8)) +
                                   " that closes this table, found none",
                               "it was read up to the next heading");
    }
    const AdocBlockAttributes attributes = std::exchange(attributes_, {});
    const std::string separator = AdocSeparator(fence[0], attributes);
    const AdocCells cells =
        SplitAdocTable(context_, lines_ + open + 1, lines_ + close, fence[0], attributes);
    const AdocCellReader read = [this](const AdocLine* begin, const AdocLine* end,
                                       const AdocWords& cell_words,
                                       bool blocks) { ReadCell(begin, end, cell_words, blocks); };
    if (a_.in_cell()) {
      EmitTitle();
      AppendAdocTable(context_, cells, attributes, separator, read);
    } else {
      const std::uint32_t start = StartOf(open);
      LeaveLists();
      Table table = BuildAdocTable(context_, cells, lines_[open].begin, attributes, separator,
                                   Caption(), read);
      a_.AddTable(std::move(table), start);
    }
    i_ = std::min(count_, close < count_ && TrimRight(LineAt(close)) == fence ? close + 1 : close);
    Forget();
  }

  Text Caption() {
    Text caption;
    if (title_ == kNone) return caption;
    AdocLine line = lines_[title_];
    ++line.begin;
    AppendAdocWords(context_, &line, &line + 1, words_, caption);
    caption.Finish();
    return caption;
  }

  void ReadCell(const AdocLine* begin, const AdocLine* end, const AdocWords& words, bool blocks) {
    while (begin != end && Trim(a_.Slice(begin->begin, begin->end)).empty()) ++begin;
    if (begin == end) return;
    if (words.literal) {
      Text& text = a_.Begin(BlockKind::kParagraph, 0, begin->begin, begin->begin);
      AppendAdocWords(context_, begin, end, words, text);
      a_.End();
      return;
    }
    const bool deep = depth_ + 1 >= kCellDepth;
    BlockReader inner(context_, begin, end, words, depth_ + 1);
    inner.plain_ = !blocks || deep;
    if (inner.plain_) {
      inner.RunPlain();
    } else {
      inner.Run();
    }
  }

  // A cell of words: paragraphs, and lists although AsciiDoc shows their markers as they stand.
  void RunPlain() {
    while (i_ < count_) {
      if (IsBlankLine(i_) || TrimRight(LineAt(i_)) == "+") {
        ++i_;
      } else {
        Words(LineAt(i_));
      }
    }
  }

  void Words(std::string_view line) {
    const auto marker = ParseMarker(line);
    if (marker) {
      Item(*marker);
      return;
    }
    if (const auto term = plain_ ? std::nullopt : ParseTerm(line)) {
      Term(*term);
      return;
    }
    Paragraph(line);
  }

  std::uint32_t DepthOf(std::string_view key) {
    auto& stack = lists();
    const auto found = std::find(stack.begin(), stack.end(), key);
    if (found != stack.end()) {
      stack.erase(found + 1, stack.end());
    } else {
      stack.push_back(key);
    }
    return static_cast<std::uint32_t>(stack.size());
  }

  // After the last line of the words that begin at `from`.
  std::size_t WordsEnd(std::size_t from, bool item) const {
    std::size_t end = from + 1;
    for (; end < count_; ++end) {
      if (lines_[end].role != AdocRole::kText || IsBlankLine(end)) break;
      const std::uint32_t branch = lines_[end].branch;
      // Variants of a paragraph are no one paragraph.
      if (branch != lines_[end - 1].branch && branch != 0 && !plain_ &&
          context_.source.branches[branch].previous == lines_[end - 1].branch &&
          lines_[end - 1].branch != 0) {
        break;
      }
      const std::string_view line = LineAt(end);
      const std::string_view ended = TrimRight(line);
      if (ended == "+" || IsFence(line) || IsTableFence(line)) break;
      if (IsAttributeLine(line) && !plain_) break;
      const auto marker = ParseMarker(line);
      const bool sure = marker && (marker->key[0] == '*' || marker->key[0] == '.');
      if (marker && (item || plain_ || sure)) break;
      if (item && !plain_ && ParseTerm(line)) break;
    }
    return end;
  }

  void Item(const Marker& marker) {
    EmitTitle();
    attached_ = false;
    const std::size_t end = WordsEnd(i_, true);
    std::vector<AdocLine> words(lines_ + i_, lines_ + end);
    const std::uint32_t begin = words[0].begin;
    a_.Hide(begin + static_cast<std::uint32_t>(marker.begin),
            begin + static_cast<std::uint32_t>(marker.words), HiddenKind::kMarker);
    words[0].begin += static_cast<std::uint32_t>(marker.words);
    SkipCheckbox(words[0]);
    Append(BlockKind::kItem, DepthOf(marker.key), words.data(), words.data() + words.size(),
           StartOf(i_));
    i_ = end;
    Forget();
  }

  void SkipCheckbox(AdocLine& line) {
    const std::string_view head = a_.Slice(line.begin, line.end).substr(0, 4);
    if (head == "[ ] " || head == "[x] " || head == "[*] ") line.begin += 4;
  }

  // `term:: words` and words on the lines below.
  void Term(const Marker& marker) {
    EmitTitle();
    attached_ = false;
    std::vector<AdocLine> words = {lines_[i_]};
    words[0].begin += static_cast<std::uint32_t>(marker.begin);
    words[0].end = lines_[i_].begin + static_cast<std::uint32_t>(marker.term_end) + 1;
    std::size_t next = i_ + 1;
    if (marker.words < LineAt(i_).size()) {
      words.push_back(lines_[i_]);
      words.back().begin += static_cast<std::uint32_t>(marker.words);
      const std::size_t end = WordsEnd(i_, true);
      words.insert(words.end(), lines_ + next, lines_ + end);
      next = end;
    } else {
      std::size_t body = next;
      while (body < count_ && IsBlankLine(body)) ++body;
      if (body < count_ && lines_[body].role == AdocRole::kText && IsBody(LineAt(body))) {
        const std::size_t end = WordsEnd(body, true);
        words.insert(words.end(), lines_ + body, lines_ + end);
        next = end;
      }
    }
    const std::uint32_t level = DepthOf(marker.key);
    Text& text = a_.Begin(BlockKind::kItem, level, words[0].begin, StartOf(i_));
    AdocWords style = words_;
    style.line_feeds = style.line_feeds || !a_.in_cell();
    AppendAdocWords(context_, words.data(), words.data() + 1, style, text);
    if (words.size() > 1) {
      text.Append(" ", words[0].end);
      AppendAdocWords(context_, words.data() + 1, words.data() + words.size(), style, text);
    }
    a_.End();
    i_ = next;
    Forget();
  }

  // Words of a description, not a block of another kind.
  bool IsBody(std::string_view line) const {
    const std::string_view ended = TrimRight(line);
    std::size_t words = 0;
    return !ParseMarker(line) && !ParseTerm(line) && !IsAttributeLine(line) && !IsFence(line) &&
           !IsTableFence(line) && ended != "+" && line[0] != '.' && HeadingLevel(line, words) == 0;
  }

  void Paragraph(std::string_view line) {
    EmitTitle();
    const std::uint32_t start = StartOf(i_);
    const bool in_list = !lists().empty();
    if (after_blank_ || attached_) LeaveLists();
    std::string style = attributes_.style;
    const bool indented = IsBlankChar(line[0]) && !plain_ && (!in_list || after_blank_);
    const bool code = style == "source" || style == "listing" || style == "literal" || indented;
    const std::size_t end = WordsEnd(i_, in_list && !after_blank_);
    AdocLine first = lines_[i_];
    const std::size_t colon = line.find(": ");
    if (!plain_ && colon != line.npos && colon < 10 && IsAdmonition(line.substr(0, colon))) {
      style = std::string(line.substr(0, colon));
      first.begin += static_cast<std::uint32_t>(colon + 2);
    }
    const bool quoted =
        IsAdmonition(style) || style == "quote" || style == "verse" || style == "sidebar";
    if (quoted) a_.BeginQuote();
    std::vector<AdocLine> words(lines_ + i_, lines_ + end);
    words[0] = first;
    Append(code ? BlockKind::kCode : BlockKind::kParagraph, 0, words.data(),
           words.data() + words.size(), start);
    if (quoted) a_.EndQuote();
    i_ = end;
    Forget();
  }

  AdocContext& context_;
  Assembly& a_;
  const AdocLine* lines_;
  std::size_t count_;
  AdocWords words_;
  int depth_;
  bool plain_ = false;  // a cell without blocks
  std::size_t i_ = 0;
  std::map<std::string_view, std::size_t> last_fence_;
  std::vector<Open> open_;
  std::vector<std::string_view> lists_;  // markers of the lists around, outside blocks
  AdocBlockAttributes attributes_;
  std::size_t title_ = kNone;  // the line of a title that waits for its block
  std::size_t start_ = kNone;  // the first line that belongs to the next block
  bool after_blank_ = true;
  bool attached_ = false;  // by a + to the item before
};

}  // namespace

Result<Document> ReadAsciidoc(std::string source, std::uint32_t file, Diagnostics& diagnostics) {
  Assembly assembly(std::move(source), file, diagnostics);
  const AdocSource lines = PreprocessAsciidoc(assembly);
  AdocContext context{assembly, lines, GridBuilder(file, diagnostics, &assembly.document()),
                      assembly.source().size() + 65'536};
  const AdocLine* begin = lines.lines.data();
  BlockReader(context, begin, begin + lines.lines.size(), {}, 0).Run();
  Document document = assembly.Finish();
  document.format = Format::kAsciidoc;
  return document;
}

}  // namespace portwright::document
