#include "document/asciidoc_inline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "document/entities.h"
#include "document/line_text.h"
#include "document/mapped_text.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr int kReferenceDepthMax = 8;
constexpr std::size_t kWindow = 250;    // in which a mark looks for its end
constexpr std::size_t kMacrosOpen = 8;  // within each other

constexpr std::pair<std::string_view, std::string_view> kBuiltIn[] = {{"nbsp", " "},
                                                                      {"sp", " "},
                                                                      {"space", " "},
                                                                      {"empty", ""},
                                                                      {"blank", ""},
                                                                      {"zwsp", ""},
                                                                      {"wj", ""},
                                                                      {"plus", "+"},
                                                                      {"vbar", "|"},
                                                                      {"asterisk", "*"},
                                                                      {"lt", "<"},
                                                                      {"gt", ">"},
                                                                      {"amp", "&"},
                                                                      {"startsb", "["},
                                                                      {"endsb", "]"},
                                                                      {"apos", "'"},
                                                                      {"quot", "\""},
                                                                      {"lsquo", "‘"},
                                                                      {"rsquo", "’"},
                                                                      {"ldquo", "“"},
                                                                      {"rdquo", "”"},
                                                                      {"backslash", "\\"},
                                                                      {"tilde", "~"},
                                                                      {"caret", "^"},
                                                                      {"deg", "°"},
                                                                      {"backtick", "`"},
                                                                      {"two-colons", "::"},
                                                                      {"cpp", "C++"},
                                                                      {"brvbar", "¦"},
                                                                      {"rarr", "→"},
                                                                      {"two-semicolons", ";;"}};

// Puts lines together and resolves what stands in braces.
class Joiner {
 public:
  Joiner(AdocContext& context, MappedText& out) : context_(context), out_(out) {}

  void Add(std::string_view piece, std::uint32_t source) {
    std::size_t done = 0;
    std::size_t at = 0;
    for (;;) {
      const std::size_t open = piece.find('{', at);
      if (open == kNone) break;
      at = open + 1;
      if (open > 0 && piece[open - 1] == '\\') {
        out_.Append(piece.substr(done, open - 1 - done), source + static_cast<std::uint32_t>(done));
        done = open;
        continue;
      }
      const std::size_t close = piece.substr(0, std::min(piece.size(), open + 120)).find('}', open);
      if (close == kNone) continue;
      const std::string_view name = piece.substr(open + 1, close - open - 1);
      if (!IsAdocName(name)) continue;
      const auto from = source + static_cast<std::uint32_t>(open);
      out_.Append(piece.substr(done, open - done), source + static_cast<std::uint32_t>(done));
      done = open;
      if (!Resolve(name, from)) continue;
      done = close + 1;
      at = done;
    }
    out_.Append(piece.substr(done), source + static_cast<std::uint32_t>(done));
  }

 private:
  bool Resolve(std::string_view name, std::uint32_t from) {
    const auto at = depth_ == 0 ? from : at_;
    const auto* found = context_.source.attributes.Find(name, at);
    if (found == nullptr) return ResolveBuiltIn(name, from);
    if (found->ambiguous) {
      TellAmbiguous(name, from);
      return false;
    }
    std::uint64_t size = 0;
    for (const Span& piece : found->pieces) size += piece.end - piece.begin + 1;
    if (depth_ >= kReferenceDepthMax || size > context_.substituted_left) {
      TellLimit(from);
      return false;
    }
    context_.substituted_left -= size;
    const std::uint32_t outer = std::exchange(at_, found->at - 1);
    ++depth_;
    bool first = true;
    for (const Span& piece : found->pieces) {
      if (!std::exchange(first, false)) out_.AppendFor(" ", piece.begin);
      Add(context_.assembly.Slice(piece.begin, piece.end), piece.begin);
    }
    --depth_;
    at_ = outer;
    return true;
  }

  bool ResolveBuiltIn(std::string_view name, std::uint32_t from) {
    for (const auto& [known, text] : kBuiltIn) {
      if (known != name) continue;
      out_.AppendFor(text, from);
      return true;
    }
    return false;
  }

  void TellAmbiguous(std::string_view name, std::uint32_t from) {
    auto& told = context_.told_ambiguous;
    if (std::find(told.begin(), told.end(), name) != told.end() || told.size() > 100) return;
    told.emplace_back(name);
    context_.assembly.diagnostics().Warning(
        "PW-DOC-0046", context_.assembly.PlaceOf(from),
        fmt::format("'{}' has different values in variants of the document, none of them was put "
                    "in",
                    name),
        "state one value in the document and import it again");
  }

  void TellLimit(std::uint32_t from) {
    if (std::exchange(context_.told_limit, true)) return;
    context_.assembly.diagnostics().Warning(
        "PW-DOC-0047", context_.assembly.PlaceOf(from),
        "references to attributes go too deep or put in too much; this one and further ones were "
        "left as they stand");
  }

  AdocContext& context_;
  MappedText& out_;
  std::uint32_t at_ = 0;  // where the value that is being put in was defined
  int depth_ = 0;
};

class Scanner {
 public:
  Scanner(Assembly& assembly, const MappedText& in, const AdocWords& words, Text& out)
      : assembly_(assembly), in_(in), t_(in.text()), words_(words), out_(out) {
    MatchBrackets();
  }

  void Run() {
    while (i_ < t_.size()) {
      if (DropClosing()) continue;
      if (Step()) continue;
      ++i_;
    }
    Flush(t_.size());
  }

 private:
  enum Mark : std::uint8_t { kStrong, kEmphasis, kMark, kMono, kMarkCount };
  struct Pair {
    std::size_t close = kNone;
    std::size_t size = 0;  // of the closing mark
  };

  void MatchBrackets() {
    if (t_.find('[') == kNone) return;
    match_.assign(t_.size(), 0);
    std::vector<std::uint32_t> open;
    for (std::size_t i = 0; i < t_.size(); ++i) {
      if (t_[i] == '\\') {
        ++i;
      } else if (t_[i] == '[') {
        open.push_back(static_cast<std::uint32_t>(i));
      } else if (t_[i] == ']' && !open.empty()) {
        match_[open.back()] = static_cast<std::uint32_t>(i);
        open.pop_back();
      }
    }
  }
  std::size_t MatchOf(std::size_t open) const {
    return open < match_.size() && match_[open] != 0 ? match_[open] : kNone;
  }

  char At(std::size_t i) const { return i < t_.size() ? t_[i] : ' '; }
  char Before(std::size_t i) const { return i > 0 ? t_[i - 1] : ' '; }
  std::string_view Rest() const { return t_.substr(i_); }
  // The text up to `size` characters from here.
  std::string_view Window(std::size_t size) const { return t_.substr(0, i_ + size); }

  void Flush(std::size_t end) {
    if (done_ < end) in_.Emit(done_, end, out_);
    done_ = std::max(done_, end);
  }
  // What stands from here to `end` is markup.
  void Drop(std::size_t end) {
    Flush(i_);
    done_ = end;
    i_ = end;
  }
  void Hide(std::size_t end, HiddenKind kind) {
    for (const Span& place : in_.Places(i_, end)) assembly_.Hide(place.begin, place.end, kind);
    Drop(end);
  }
  void Put(std::string_view words, std::size_t at) {
    Flush(at);
    const std::uint32_t source = in_.SourceOf(at);
    for (const char c : words) out_.Append(std::string_view(&c, 1), source);
  }

  bool DropClosing() {
    for (Pair& pair : pairs_) {
      if (pair.close != i_) continue;
      pair.close = kNone;
      Drop(i_ + pair.size);
      return true;
    }
    while (!ends_.empty() && ends_.back().first < i_) ends_.pop_back();
    if (!ends_.empty() && ends_.back().first == i_) {
      const std::size_t end = ends_.back().second;
      const bool footnote = end == i_;
      ends_.pop_back();
      if (footnote) {
        Put(")", i_);
        Drop(i_ + 1);
      } else {
        Hide(end, HiddenKind::kTemplate);
      }
      return true;
    }
    return false;
  }

  bool Step() {
    const char c = t_[i_];
    switch (c) {
      case '\\':
        return Escape();
      case '`':
        return Backtick();
      case '*':
        return Quote(kStrong);
      case '_':
        return Quote(kEmphasis);
      case '#':
        return Quote(kMark);
      case '+':
        return Pass();
      case '^':
      case '~':
        return Raised();
      case '[':
        return Bracket();
      case '<':
        return Angle();
      case '(':
        return IndexTerm();
      case '&':
        return Reference();
      case '\xC2':
        if (At(i_ + 1) != '\xA0') return false;
        Put(" ", i_);
        Drop(i_ + 2);
        return true;
      case '\xE2':
        if (At(i_ + 1) != '\x80' || At(i_ + 2) != '\x8B') return false;
        Drop(i_ + 3);
        return true;
      default:
        // Footnotes alone stand directly behind a word.
        return IsLetterChar(c) && (!IsWordChar(Before(i_)) || StartsWith(Rest(), "footnote")) &&
               Macro();
    }
  }

  bool Escape() {
    const char next = At(i_ + 1);
    constexpr std::string_view kMarks = "*_`#+^~[<{&|:(";
    const bool separator =
        !words_.separator.empty() && StartsWith(t_.substr(i_ + 1), words_.separator);
    const bool macro = IsLetterChar(next) && MacroName(i_ + 1) != kNone;
    if (!separator && !macro && kMarks.find(next) == kNone) return false;
    std::size_t last = i_ + 1;
    Drop(last);
    while (At(last + 1) == next && next != '|') ++last;
    i_ = std::min(t_.size(), last + 1);
    return true;
  }

  // A closing mark of `size` characters after `from`; each search that fails is the last one.
  std::size_t FindClose(Mark mark, char c, std::size_t size, std::size_t from) {
    bool& failed = failed_[mark][size - 1];
    if (failed) return kNone;
    for (std::size_t j = t_.find(c, from); j != kNone; j = t_.find(c, j + 1)) {
      if (size == 2) {
        if (At(j + 1) == c) return j;
      } else if (j > from && !IsBlankChar(t_[j - 1]) && t_[j - 1] != '\n' &&
                 !IsWordChar(At(j + 1))) {
        return j;
      }
    }
    failed = true;
    return kNone;
  }

  bool Quote(Mark mark) {
    const char c = t_[i_];
    Pair& pair = pairs_[mark];
    if (pair.close != kNone || InMono()) return false;
    std::size_t size = At(i_ + 1) == c ? 2 : 1;
    std::size_t close = kNone;
    if (size == 2) close = FindClose(mark, c, 2, i_ + 2);
    if (close == kNone) {
      size = 1;
      const char next = At(i_ + 1);
      if (IsWordChar(Before(i_)) || IsBlankChar(next) || next == '\n' || next == c) return false;
      close = FindClose(mark, c, 1, i_ + 1);
    }
    if (close == kNone) return false;
    pair = {close, size};
    Drop(i_ + size);
    return true;
  }

  // In `mono` other marks are words, unless one wraps all of it.
  bool InMono() const {
    const Pair& mono = pairs_[kMono];
    if (mono.close == kNone) return false;
    const bool first = i_ == mono_begin_;
    return !first || Before(mono.close) != t_[i_] || mono.close < i_ + 3 ||
           t_.substr(i_ + 1, mono.close - i_ - 2).find(t_[i_]) != kNone;
  }

  bool Backtick() {
    if (pairs_[kMono].close != kNone) return false;
    if (!Quote(kMono)) return false;
    mono_begin_ = i_;
    const std::size_t close = pairs_[kMono].close;
    if (At(i_) == '+' && Before(close) == '+' && close >= i_ + 2) {
      Drop(i_ + 1);
      i_ = close - 1;
      Drop(close);
    }
    return true;
  }

  bool Pass() {
    if (Rest().substr(0, 3) == "+++") {
      if (no_pass_) return false;
      const std::size_t close = t_.find("+++", i_ + 3);
      no_pass_ = close == kNone;
      if (no_pass_) return false;
      Drop(i_ + 3);
      Raw(close);
      Drop(close + 3);
      return true;
    }
    const bool two = At(i_ + 1) == '+';
    if (no_plus_[two ? 1 : 0]) return false;
    if (!two && (IsWordChar(Before(i_)) || IsBlankChar(At(i_ + 1)) || At(i_ + 1) == '\n')) {
      return false;
    }
    const std::size_t size = two ? 2 : 1;
    std::size_t close = t_.find(two ? "++" : "+", i_ + size);
    while (!two && close != kNone &&
           (close == i_ + 1 || IsBlankChar(t_[close - 1]) || IsWordChar(At(close + 1)))) {
      close = t_.find('+', close + 1);
    }
    no_plus_[two ? 1 : 0] = close == kNone;
    if (close == kNone || close == i_ + size) return false;
    Drop(i_ + size);
    i_ = close;
    Drop(close + size);
    return true;
  }

  // Words that went around AsciiDoc: tags are taken away, <br> breaks the line.
  void Raw(std::size_t end) {
    while (i_ < end) {
      const bool tag = t_[i_] == '<' && (IsLetterChar(At(i_ + 1)) || At(i_ + 1) == '/');
      const std::size_t close = tag ? Window(std::min(end - i_, kWindow)).find('>', i_) : kNone;
      if (close == kNone) {
        if (t_[i_] == '&' && Reference()) continue;
        ++i_;
        continue;
      }
      const std::string_view name = t_.substr(i_ + 1, 2);
      const bool breaks = (name == "br" || name == "BR") && !IsLetterChar(At(i_ + 3));
      const std::uint32_t source = in_.SourceOf(i_);
      Hide(close + 1, HiddenKind::kAttribute);
      if (breaks) out_.Break(source);
    }
  }

  bool Raised() {
    const char c = t_[i_];
    if (InMono()) return false;
    std::size_t end = i_ + 1;
    while (end < t_.size() && end < i_ + 80 && t_[end] != c && !IsBlankChar(t_[end]) &&
           t_[end] != '\n') {
      ++end;
    }
    if (At(end) != c || end == i_ + 1) return false;
    const std::string_view inside = t_.substr(i_ + 1, end - i_ - 1);
    const bool digits = std::all_of(inside.begin(), inside.end(), IsDigitChar);
    // A raised figure after a word would become part of it: 443^1^.
    const bool apart = digits && IsWordChar(Before(i_));
    if (apart) Put(" (", i_);
    Drop(i_ + 1);
    i_ = end;
    if (apart) Put(")", i_);
    Drop(end + 1);
    return true;
  }

  bool Bracket() {
    const std::size_t close = MatchOf(i_);
    if (close == kNone || InMono()) return false;
    const std::string_view inside = t_.substr(i_ + 1, close - i_ - 1);
    if (inside.size() >= 2 && inside[0] == '[' && inside.back() == ']' &&
        MatchOf(i_ + 1) == close - 1 && IsLetterChar(inside[1])) {
      Hide(close + 1, HiddenKind::kTemplate);
      return true;
    }
    const char after = At(close + 1);
    const bool marked = after == '#' || after == '*' || after == '_' || after == '`';
    if (!marked || inside.empty() || inside.size() > 60) return false;
    const char first = inside[0];
    if (first != '.' && first != '#' && !IsLetterChar(first)) return false;
    const bool name = std::all_of(inside.begin(), inside.end(), [](char c) {
      return IsWordChar(c) || c == '-' || c == '.' || c == '#' || c == '%';
    });
    if (!name) return false;
    Hide(close + 1, HiddenKind::kTemplate);
    return true;
  }

  bool Angle() {
    if (InMono()) return false;
    if (At(i_ + 1) == '<') {
      const std::size_t close = Window(kWindow).find(">>", i_ + 2);
      if (close == kNone) return false;
      const std::size_t comma = t_.substr(0, close).find(',', i_ + 2);
      if (!IsWordChar(At(i_ + 2)) && At(i_ + 2) != '#') return false;
      Hide(comma == kNone ? close + 2 : comma + 1, HiddenKind::kLink);
      if (comma != kNone) ends_.emplace_back(close, close + 2);
      SortEnds();
      return true;
    }
    const std::string_view head = t_.substr(i_ + 1, 8);
    if (!StartsWith(head, "http://") && !StartsWith(head, "https://")) return false;
    std::size_t end = i_ + 1;
    while (end < t_.size() && t_[end] != '>' && t_[end] != '\n' && !IsBlankChar(t_[end])) ++end;
    if (At(end) != '>') return false;
    Drop(i_ + 1);
    i_ = end;
    Drop(end + 1);
    return true;
  }

  bool IndexTerm() {
    if (At(i_ + 1) != '(') return false;
    const bool hidden = At(i_ + 2) == '(';
    const std::string_view tail = hidden ? ")))" : "))";
    const std::size_t close = Window(kWindow).find(tail, i_ + 2);
    if (close == kNone) return false;
    if (hidden) {
      Hide(close + 3, HiddenKind::kTemplate);
      return true;
    }
    if (!IsWordChar(At(i_ + 2))) return false;
    const std::string_view inside = t_.substr(i_ + 2, close - i_ - 2);
    if (inside.find('(') != kNone) return false;
    Drop(i_ + 2);
    ends_.emplace_back(close, close + 2);
    SortEnds();
    return true;
  }

  bool Reference() {
    const auto entity = ParseEntity(Rest());
    if (!entity) return false;
    const std::uint32_t code = entity->code;
    const bool blank =
        code < 0x20 || code == 0xA0 || code == 0x202F || (code >= 0x2000 && code <= 0x200A);
    const bool nothing = code == 0xAD || code == 0xFEFF || (code >= 0x200B && code <= 0x200D);
    if (!nothing) Put(blank ? " " : EncodeUtf8(code), i_);
    Drop(i_ + entity->length);
    return true;
  }

  // Length of the name of a macro or a scheme at `at`, its colon not counted.
  std::size_t MacroName(std::size_t at) const {
    std::size_t end = at;
    while (end < t_.size() && end < at + 12 && IsLetterChar(t_[end])) ++end;
    if (At(end) != ':') return kNone;
    constexpr std::string_view kNames[] = {
        "http", "https", "ftp",       "link",        "xref",      "mailto", "irc",  "kbd",
        "btn",  "menu",  "footnote",  "footnoteref", "image",     "icon",   "pass", "anchor",
        "stem", "sftp",  "asciimath", "latexmath",   "indexterm", "ldap",   "ldaps"};
    const std::string_view name = t_.substr(at, end - at);
    const bool known = std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
    return known ? end - at : kNone;
  }

  bool Macro() {
    const std::size_t size = MacroName(i_);
    if (size == kNone || InMono() || ends_.size() >= kMacrosOpen) return false;
    const std::string_view name = t_.substr(i_, size);
    const std::size_t target = i_ + size + 1;
    const bool address = t_.substr(target, 2) == "//";
    std::size_t open = address ? target : std::max(target, target_end_);
    while (open < t_.size() && t_[open] != '[' && t_[open] != '\n' && !IsBlankChar(t_[open])) {
      if (address && (t_[open] == '<' || t_[open] == '>' || t_[open] == '|' || t_[open] == '"')) {
        break;
      }
      ++open;
    }
    // A target can have blanks only here.
    if (At(open) == ' ' && (name == "menu" || name == "image")) {
      open = std::min(t_.size(), Window(kWindow).find('[', open));
    }
    const std::size_t close = At(open) == '[' ? MatchOf(open) : kNone;
    if (close == kNone) {
      if (!address) {
        if (At(open) != '[') target_end_ = open;
        return false;
      }
      i_ = open;
      return true;
    }
    return address || name == "link" || name == "xref" || name == "mailto"
               ? Link(name, target, open, close, address)
               : OtherMacro(name, target, open, close);
  }

  bool Link(std::string_view name, std::size_t target, std::size_t open, std::size_t close,
            bool address) {
    std::size_t begin = open + 1;
    std::size_t end = close;
    TrimLinkWords(begin, end);
    if (begin >= end) {  // without words its target is shown, of a cross reference another title
      if (name == "xref") {
        Hide(close + 1, HiddenKind::kLink);
      } else {
        if (!address) Drop(target);
        i_ = open;
        Drop(close + 1);
      }
      return true;
    }
    Hide(begin, HiddenKind::kLink);
    ends_.emplace_back(end, close + 1);
    SortEnds();
    return true;
  }

  // Takes quotes, a caret and named attributes off the words of a link.
  void TrimLinkWords(std::size_t& begin, std::size_t& end) const {
    const std::string_view inside = t_.substr(begin, end - begin);
    if (!inside.empty() && inside[0] == '"') {
      const std::size_t quote = inside.find('"', 1);
      if (quote != kNone) {
        end = begin + quote;
        ++begin;
        return;
      }
    }
    for (const std::string_view key : {",role=", ",window=", ",opts=", ",id=", ",title=", ", role=",
                                       ", window=", ", opts=", "window=", "role="}) {
      const std::size_t at = inside.find(key);
      if (at != kNone && (key[0] == ',' || at == 0)) end = std::min(end, begin + at);
    }
    if (end > begin && t_[end - 1] == '^') --end;
  }

  bool OtherMacro(std::string_view name, std::size_t target, std::size_t open, std::size_t close) {
    if (name == "image" || name == "icon" || name == "anchor" || name == "indexterm") {
      if (At(target) == ':') return false;
      Hide(close + 1,
           name == "image" || name == "icon" ? HiddenKind::kLink : HiddenKind::kTemplate);
      return true;
    }
    if (name == "footnote" || name == "footnoteref") {
      if (close == open + 1) {
        Hide(close + 1, HiddenKind::kMarker);
        return true;
      }
      Hide(open + 1, HiddenKind::kMarker);
      if (name == "footnoteref") {
        const std::size_t comma = t_.substr(0, close).find(',', open);
        Hide(comma == kNone ? close : comma + 1, HiddenKind::kMarker);
      }
      Put(" (", i_);
      ends_.emplace_back(close, close);
      SortEnds();
      return true;
    }
    if (name == "pass") {
      Drop(open + 1);
      Raw(close);
      Drop(close + 1);
      return true;
    }
    if (name == "menu") {
      Drop(target);
      i_ = open;
      Put(" ", open);
      Drop(open + 1);
    } else if (name == "kbd" || name == "btn" || name == "stem" || EndsWith(name, "math")) {
      if (target != open) return false;
      Drop(open + 1);
    } else {
      return false;
    }
    ends_.emplace_back(close, close + 1);
    SortEnds();
    return true;
  }

  // Ends lie within each other, the innermost last, as brackets do.
  void SortEnds() {
    for (std::size_t i = ends_.size(); i > 1 && ends_[i - 1].first > ends_[i - 2].first; --i) {
      std::swap(ends_[i - 1], ends_[i - 2]);
    }
  }

  Assembly& assembly_;
  const MappedText& in_;
  std::string_view t_;
  const AdocWords& words_;
  Text& out_;
  std::size_t i_ = 0;
  std::size_t done_ = 0;  // what stands before it was passed on or dropped
  std::size_t mono_begin_ = 0;
  std::array<Pair, kMarkCount> pairs_;
  std::array<std::array<bool, 2>, kMarkCount> failed_ = {};
  std::array<bool, 2> no_plus_ = {};
  bool no_pass_ = false;
  std::size_t target_end_ = 0;                             // of the last target without brackets
  std::vector<std::uint32_t> match_;                       // of each [ its ], 0 for none
  std::vector<std::pair<std::size_t, std::size_t>> ends_;  // where words of a macro end, and it
};

}  // namespace

void AppendAdocWords(AdocContext& context, const AdocLine* begin, const AdocLine* end,
                     const AdocWords& words, Text& out) {
  MappedText joined;
  Joiner joiner(context, joined);
  bool broken = false;
  for (const AdocLine* line = begin; line != end; ++line) {
    std::string_view piece = context.assembly.Slice(line->begin, line->end);
    if (words.literal) {
      out.Append(piece, line->begin);
      out.Break(line->end);
      continue;
    }
    if (line != begin && !line->glued) {
      // Variants of a sentence are no one sentence.
      const bool other = (line - 1)->branch != line->branch;
      joined.AppendFor(broken || other || words.line_feeds ? "\n" : " ", line->begin);
    }
    const std::string_view ended = TrimRight(piece);
    broken = ended == "+" || EndsWith(ended, " +");
    if (broken) piece = ended.substr(0, ended.size() - 1);
    joiner.Add(piece, line->begin);
  }
  if (!words.literal) Scanner(context.assembly, joined, words, out).Run();
}

}  // namespace portwright::document
