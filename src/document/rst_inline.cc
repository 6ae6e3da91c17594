#include "document/rst_inline.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "document/line_text.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kWindow = 200;  // in which names look for their end
constexpr int kDepthMax = 6;          // of substitutions within each other

class RstScanner {
 public:
  RstScanner(RstContext& context, const MappedText& in, Text& out, int depth)
      : context_(context), in_(in), t_(in.text()), out_(out), depth_(depth) {}

  void Run() {
    while (i_ < t_.size()) {
      if (!Step()) ++i_;
    }
    Flush(t_.size());
  }

 private:
  char At(std::size_t i) const { return i < t_.size() ? t_[i] : ' '; }
  char Before(std::size_t i) const { return i > 0 ? t_[i - 1] : ' '; }
  static bool IsSpace(char c) { return IsBlankChar(c) || c == '\n'; }

  void Flush(std::size_t end) {
    if (done_ < end) in_.Emit(done_, end, out_);
    done_ = std::max(done_, end);
  }
  void Drop(std::size_t end) {
    Flush(i_);
    done_ = end;
    i_ = end;
  }
  void Hide(std::size_t end, HiddenKind kind) {
    for (const Span& place : in_.Places(i_, end)) {
      context_.assembly.Hide(place.begin, place.end, kind);
    }
    Drop(end);
  }
  void Put(std::string_view words) {
    Flush(i_);
    const std::uint32_t source = in_.SourceOf(i_);
    for (const char c : words) out_.Append(std::string_view(&c, 1), source);
  }
  // The words from here to `end` as they stand, but for backslashes.
  void Keep(std::size_t end) {
    while (i_ < end) {
      if (t_[i_] == '\\' && i_ + 1 < end) {
        Escape();
      } else {
        ++i_;
      }
    }
    i_ = end;
  }

  bool MayStart() const {
    const char before = Before(i_);
    return IsSpace(before) || !IsWordChar(before);
  }
  bool MayEnd(std::size_t after) const { return !IsWordChar(At(after)); }

  bool Step() {
    switch (t_[i_]) {
      case '\\':
        return Escape();
      case '`':
        return Backtick();
      case ':':
        return MayStart() && Role();
      case '*':
        return MayStart() && Stars();
      case '|':
        return MayStart() && Substitution();
      case '[':
        return Footnote();
      case '_':
        return Underscore();
      case '\xC2':
        if (At(i_ + 1) != '\xA0') return false;
        Put(" ");
        Drop(i_ + 2);
        return true;
      default:
        return false;
    }
  }

  bool Escape() {
    Drop(i_ + 1);
    if (i_ == t_.size()) return true;  // alone it keeps an empty cell of a first column
    if (IsSpace(t_[i_])) {
      Drop(i_ + 1);
    } else {
      ++i_;
    }
    return true;
  }

  bool Backtick() {
    if (At(i_ + 1) == '`') {
      if (no_literal_) return false;
      std::size_t close = t_.find("``", i_ + 2);
      while (close != kNone && At(close + 2) == '`') ++close;
      no_literal_ = close == kNone;
      if (no_literal_) return false;
      Drop(i_ + 2);
      i_ = close;
      Drop(close + 2);
      return true;
    }
    return MayStart() && Interpreted("");
  }

  // The end of what a backtick before `from` opened.
  std::size_t CloseOf(std::size_t from) {
    if (no_close_ || from >= t_.size() || IsSpace(t_[from])) return kNone;
    for (std::size_t j = t_.find('`', from); j != kNone; j = t_.find('`', j + 1)) {
      if (!IsSpace(t_[j - 1]) && t_[j - 1] != '\\' && At(j + 1) != '`' && j > from) return j;
      if (At(j + 1) == '`') ++j;
    }
    no_close_ = true;
    return kNone;
  }

  bool Role() {
    std::size_t end = i_ + 1;
    while (end < t_.size() && end < i_ + 60 &&
           (IsWordChar(t_[end]) || t_[end] == '-' || t_[end] == ':' || t_[end] == '.' ||
            t_[end] == '+')) {
      ++end;
    }
    if (At(end) != '`' || t_[end - 1] != ':' || end < i_ + 3 || At(end + 1) == '`') return false;
    const std::string_view role = t_.substr(i_ + 1, end - i_ - 2);
    if (CloseOf(end + 1) == kNone) return false;
    Hide(end, HiddenKind::kTemplate);
    return Interpreted(role);
  }

  // Here stands the backtick that opens words of a role, or of a reference.
  bool Interpreted(std::string_view role) {
    const std::size_t close = CloseOf(i_ + 1);
    if (close == kNone) return false;
    const std::string_view words = t_.substr(i_ + 1, close - i_ - 1);
    const std::size_t angle = words.back() == '>' ? words.rfind('<') : kNone;
    const bool target_only = role == "ref" || role == "doc" || role == "numref" || role == "any" ||
                             EndsWith(role, ":ref") || EndsWith(role, ":doc");
    if ((role == "rfc" || role == "pep") && angle == kNone) {
      Put(role == "rfc" ? "RFC " : "PEP ");
    }
    const bool raised = (role == "sup" || role == "sub" || role == "superscript") &&
                        !out_.empty() && IsDigitChar(words[0]);
    if (raised) Put(" (");
    if (target_only && angle == kNone) {
      Hide(close + 1, HiddenKind::kLink);
    } else {
      const bool bare = angle != kNone && Trim(words.substr(0, angle)).empty();
      Drop(i_ + 1);
      if (angle == kNone) {
        if (At(i_) == '~' || At(i_) == '!') Drop(i_ + 1);
        Keep(close);
      } else if (bare) {
        Drop(i_ + angle + 1);
        Keep(close - 1);
      } else {
        const std::size_t end = i_ + angle;
        Keep(end);
        Hide(close, HiddenKind::kLink);
      }
      i_ = close;
      Drop(close + 1);
    }
    if (raised) Put(")");
    std::size_t tail = i_;
    while (tail < t_.size() && tail < i_ + 2 && t_[tail] == '_') ++tail;
    Drop(tail);
    if (role.empty() && At(i_) == ':') SkipRoleAfter();
    return true;
  }

  // `words`:role:
  void SkipRoleAfter() {
    std::size_t end = i_ + 1;
    while (end < t_.size() && end < i_ + 40 && (IsLetterChar(t_[end]) || t_[end] == '-')) ++end;
    if (At(end) == ':' && end > i_ + 1) Drop(end + 1);
  }

  bool Stars() {
    const std::size_t size = At(i_ + 1) == '*' ? 2 : 1;
    const char next = At(i_ + size);
    if (no_star_[size - 1] || IsSpace(next) || next == '*') return false;
    std::size_t close = t_.find('*', i_ + size + 1);
    for (; close != kNone; close = t_.find('*', close + 1)) {
      const bool two = At(close + 1) == '*';
      if (IsSpace(t_[close - 1]) || t_[close - 1] == '\\') continue;
      if (size == 2 ? two && MayEnd(close + 2) : !two && MayEnd(close + 1)) break;
    }
    no_star_[size - 1] = close == kNone;
    if (close == kNone) return false;
    Drop(i_ + size);
    Keep(close);
    Drop(close + size);
    return true;
  }

  bool Substitution() {
    const std::size_t close = t_.substr(0, i_ + kWindow).find('|', i_ + 1);
    if (close == kNone || close == i_ + 1 || IsSpace(At(i_ + 1)) || IsSpace(t_[close - 1])) {
      return false;
    }
    const auto found = context_.substitutions.find(t_.substr(i_ + 1, close - i_ - 1));
    std::size_t end = close + 1;
    while (end < close + 3 && At(end) == '_') ++end;
    if (found == context_.substitutions.end()) {
      i_ = close + 1;
      return true;
    }
    std::uint64_t size = 1;
    for (const Span& piece : found->second) size += piece.end - piece.begin;
    if (depth_ >= kDepthMax || size > context_.substituted_left) {
      if (context_.told.insert("|limit").second) {
        context_.assembly.diagnostics().Warning(
            "PW-DOC-0051", context_.assembly.PlaceOf(in_.SourceOf(i_)),
            "substitutions go too deep or put in too much; this one and further ones were left as "
            "they stand");
      }
      i_ = close + 1;
      return true;
    }
    context_.substituted_left -= size;
    Drop(end);
    MappedText value;
    for (const Span& piece : found->second) {
      if (!value.text().empty()) value.AppendFor(" ", piece.begin);
      value.Append(context_.assembly.Slice(piece.begin, piece.end), piece.begin);
    }
    RstScanner(context_, value, out_, depth_ + 1).Run();
    return true;
  }

  bool Footnote() {
    std::size_t end = i_ + 1;
    while (end < t_.size() && end < i_ + 60 &&
           (IsWordChar(t_[end]) || t_[end] == '#' || t_[end] == '*' || t_[end] == '-' ||
            t_[end] == '.')) {
      ++end;
    }
    if (At(end) != ']' || At(end + 1) != '_' || end == i_ + 1 || !MayEnd(end + 2)) return false;
    Hide(end + 2, HiddenKind::kMarker);
    return true;
  }

  bool Underscore() {
    if (At(i_ + 1) == '`' && MayStart()) {
      const std::size_t close = CloseOf(i_ + 2);
      if (close == kNone) return false;
      Drop(i_ + 2);
      Keep(close);
      Drop(close + 1);
      return true;
    }
    std::size_t end = i_ + 1;
    if (At(end) == '_') ++end;
    const char before = Before(i_);
    if (!IsWordChar(before) || before == '_' || !MayEnd(end) || At(end) == '*') return false;
    Drop(end);
    return true;
  }

  RstContext& context_;
  const MappedText& in_;
  std::string_view t_;
  Text& out_;
  int depth_;
  std::size_t i_ = 0;
  std::size_t done_ = 0;
  bool no_literal_ = false;
  bool no_close_ = false;
  bool no_star_[2] = {false, false};
};

}  // namespace

void AppendRstWords(RstContext& context, const Span* begin, const Span* end, bool line_feeds,
                    Text& out) {
  MappedText joined;
  for (const Span* line = begin; line != end; ++line) {
    if (line != begin) joined.AppendFor(line_feeds ? "\n" : " ", line->begin);
    joined.Append(context.assembly.Slice(line->begin, line->end), line->begin);
  }
  RstScanner(context, joined, out, 0).Run();
}

}  // namespace portwright::document
