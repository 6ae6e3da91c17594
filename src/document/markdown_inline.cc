#include "document/markdown_inline.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/text.h"
#include "document/entities.h"
#include "document/markdown_lines.h"
#include "document/tags.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kBacktickLengths = 32;
constexpr std::size_t kLabelMax = 200;
constexpr int kParenthesesMax = 32;  // more of them in a target are no target: as CommonMark

enum class TokenKind : std::uint8_t { kWords, kCharacter, kRun, kOpen, kBreak, kItem };

struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t number =
      0;  // kCharacter: its code; kItem: its depth; kRun: marks taken on the left
  TokenKind kind = TokenKind::kWords;
  bool opens = false;  // kRun
  bool closes = false;
};

bool IsPunctuation(char c) { return std::ispunct(static_cast<unsigned char>(c)) != 0; }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class InlineReader {
 public:
  InlineReader(const Stretch& stretch, std::size_t begin, std::size_t end,
               const InlineContext& context)
      : stretch_(stretch),
        all_(std::string_view(stretch.text()).substr(0, end)),
        context_(context),
        finder_(all_),
        begin_(begin),
        at_(begin),
        words_(begin) {}

  void Read() {
    if (context_.cell) BeginLine();
    while (at_ < all_.size()) {
      const char c = all_[at_];
      if (IsPunctuation(c) && ReadMark(c)) continue;
      ++at_;
      if (c == '\n' && context_.cell) BeginLine();  // a cell that was broken over lines
    }
    EndWords(at_);
    MatchRuns();
  }

  void Emit(Text& text) const {
    for (const Token& token : tokens_) EmitToken(token, text);
  }

 private:
  // Whether a mark began at at_ and was read; at_ then stands behind it.
  bool ReadMark(char c) {
    switch (c) {
      case '\\':
        return ReadEscape();
      case '`':
        return ReadCode();
      case '&':
        return ReadEntity();
      case '<':
        return ReadAngle();
      case '!':
        if (at_ + 1 >= all_.size() || all_[at_ + 1] != '[') return false;
        Open(2);
        return true;
      case '[':
        Open(1);
        return true;
      case ']':
        return Close();
      case '{':
        return ReadBrace();
      case '*':
      case '_':
      case '~':
        ReadRun(c);
        return true;
      default:
        return false;
    }
  }

  void EndWords(std::size_t end) {
    if (end > words_) Push(TokenKind::kWords, words_, end);
    words_ = end;
  }
  Token& Push(TokenKind kind, std::size_t begin, std::size_t end) {
    Token token;
    token.kind = kind;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    tokens_.push_back(token);
    return tokens_.back();
  }
  // Goes on at `to`; what lies between is no words.
  void Skip(std::size_t to) {
    EndWords(at_);
    at_ = to;
    words_ = to;
  }
  void SkipHidden(std::size_t to, HiddenKind kind) {
    stretch_.HideIn(context_.hidden, at_, to, kind);
    Skip(to);
  }

  bool ReadEscape() {
    if (at_ + 1 >= all_.size()) return false;
    const char next = all_[at_ + 1];
    if (next == '\n') {
      Skip(at_ + 1);
      return true;
    }
    if (!IsPunctuation(next)) return false;
    Skip(at_ + 1);
    ++at_;
    return true;
  }

  bool ReadCode() {
    std::size_t end = at_;
    while (end < all_.size() && all_[end] == '`') ++end;
    const std::size_t length = end - at_;
    const std::size_t close = length < kBacktickLengths ? FindBackticks(end, length) : kNone;
    if (close == kNone) {
      at_ = end;
      return true;
    }
    Skip(end);
    for (; at_ < close; ++at_) {
      if (context_.cell && all_[at_] == '\\' && all_[at_ + 1] == '|') Skip(at_ + 1);
    }
    Skip(close + length);
    return true;
  }

  // Where a run of so many backticks begins; kNone is remembered.
  std::size_t FindBackticks(std::size_t from, std::size_t length) {
    if (no_backticks_[length]) return kNone;
    for (std::size_t i = finder_.Find("`", from); i != kNone; i = finder_.Find("`", i)) {
      std::size_t end = i;
      while (end < all_.size() && all_[end] == '`') ++end;
      if (end - i == length) return i;
      i = end;
    }
    no_backticks_[length] = true;
    return kNone;
  }

  bool ReadEntity() {
    const auto entity = ParseEntity(all_.substr(at_));
    if (!entity) return false;
    EndWords(at_);
    Push(TokenKind::kCharacter, at_, at_ + entity->length).number = entity->code;
    if (entity->numeric) {
      stretch_.HideIn(context_.hidden, at_ + 2, at_ + entity->length, HiddenKind::kTemplate);
    }
    words_ = at_ += entity->length;
    return true;
  }

  bool ReadAngle() {
    if (all_.substr(at_).starts_with("<!--")) {
      const std::size_t end = finder_.Find("-->", at_ + 4);
      if (end == kNone) return false;
      SkipHidden(end + 3, HiddenKind::kComment);
      return true;
    }
    if (const std::size_t end = AutolinkEnd(all_, at_); end != kNone) {
      Skip(at_ + 1);
      at_ = end;
      Skip(end + 1);
      return true;
    }
    const auto tag = ParseTag(all_, at_, finder_);
    if (!tag) return false;
    ReadTag(*tag);
    return true;
  }

  void ReadTag(const Tag& tag) {
    const std::string_view source = all_.substr(at_, tag.end - at_);
    const bool numbers = std::any_of(source.begin(), source.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
    if ((tag.name == "script" || tag.name == "style") && !tag.closing) {
      const std::size_t end = finder_.Find(tag.name == "script" ? "</script" : "</style", tag.end);
      SkipHidden(end == kNone ? all_.size() : end, HiddenKind::kScript);
      return;
    }
    if (tag.name == "sup" && !tag.closing) {
      // A mark of a footnote, which would else be read as the last digits of a number.
      const std::size_t end = finder_.Find("</sup>", tag.end);
      if (end != kNone && end - tag.end <= 5 && IsNoteMark(all_.substr(tag.end, end - tag.end))) {
        SkipHidden(end + 6, HiddenKind::kMarker);
        return;
      }
    }
    if (numbers) {
      SkipHidden(tag.end, HiddenKind::kAttribute);
    } else {
      Skip(tag.end);
    }
    if (tag.name == "ul" || tag.name == "ol") {
      html_depth_ = tag.closing ? html_depth_ - (html_depth_ > 0 ? 1 : 0) : html_depth_ + 1;
      Push(TokenKind::kBreak, at_, at_);
    } else if (tag.name == "li" && !tag.closing) {
      Push(TokenKind::kItem, at_, at_).number = std::max(html_depth_, 1U);
    } else if (BreaksLine(tag.name)) {
      Push(TokenKind::kBreak, at_ - 1, at_);
      BeginLine();
    }
  }

  static bool IsNoteMark(std::string_view words) {
    return std::all_of(words.begin(), words.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '*' || c == '(' || c == ')' ||
             c == '[' || c == ']' || c == ',' || c == ' ';
    });
  }

  // In a cell, at the beginning of a line: a mark of a list and its depth by the indentation.
  void BeginLine() {
    std::size_t i = at_;
    std::uint32_t indent = 0;
    for (; i < all_.size() && (all_[i] == ' ' || all_[i] == '\t'); ++i) ++indent;
    const auto marker = FindMarker(all_.substr(i));
    if (!marker || marker->empty) return;
    const std::string_view rest = all_.substr(i + marker->length);
    if (ToLower(rest.substr(0, 3)) == "<br" || (marker->number && marker->digits > 2)) return;
    if (indent == 0 || indents_.empty() || indent <= indents_.front()) {
      indents_.assign(1, indent);
    } else {
      while (indents_.back() > indent) indents_.pop_back();
      if (indents_.back() < indent && indents_.size() < kNestingMax) indents_.push_back(indent);
    }
    EndWords(at_);
    at_ = i;
    words_ = i;
    if (marker->number) {
      stretch_.HideIn(context_.hidden, i, i + marker->digits + 1, HiddenKind::kMarker);
    }
    words_ = at_ = i + marker->length;
    Push(TokenKind::kItem, i, at_).number = static_cast<std::uint32_t>(indents_.size());
  }

  bool ReadBrace() {
    const std::string_view rest = all_.substr(at_);
    const auto hide_to = [&](std::string_view closer, std::size_t from) {
      const std::size_t end = finder_.Find(closer, at_ + from);
      if (end == kNone) return false;
      SkipHidden(end + closer.size(), HiddenKind::kTemplate);
      return true;
    };
    if (rest.starts_with("{{<")) return hide_to(">}}", 3);
    if (rest.starts_with("{{%")) return hide_to("%}}", 3);
    if (rest.starts_with("{%")) return hide_to("%}", 2);
    if (rest.starts_with("{{")) {
      const std::size_t end = finder_.Find("}}", at_ + 2);
      if (end == kNone) return false;
      at_ = end + 2;  // as it stands: the marks in it are no emphasis
      return true;
    }
    const std::size_t end = AttributesEnd(all_, at_);
    if (end == kNone) return false;
    SkipHidden(end, HiddenKind::kTemplate);
    return true;
  }

  void ReadRun(char c) {
    std::size_t end = at_;
    while (end < all_.size() && all_[end] == c) ++end;
    const char before = at_ > begin_ ? all_[at_ - 1] : ' ';
    const char after = end < all_.size() ? all_[end] : ' ';
    const bool left =
        !IsSpace(after) && (!IsPunctuation(after) || IsSpace(before) || IsPunctuation(before));
    const bool right =
        !IsSpace(before) && (!IsPunctuation(before) || IsSpace(after) || IsPunctuation(after));
    EndWords(at_);
    Token& token = Push(TokenKind::kRun, at_, end);
    token.opens = left;
    token.closes = right;
    if (c == '_') {
      token.opens = left && (!right || IsPunctuation(before));
      token.closes = right && (!left || IsPunctuation(after));
    }
    if (c == '~' && end - at_ != 2) token.opens = token.closes = false;
    words_ = at_ = end;
  }

  void Open(std::size_t length) {
    EndWords(at_);
    if (open_.size() >= kNestingMax) open_.erase(open_.begin());
    open_.push_back(static_cast<std::uint32_t>(tokens_.size()));
    Push(TokenKind::kOpen, at_, at_ + length);
    words_ = at_ += length;
  }

  bool Close() {
    if (open_.empty()) return false;
    const std::uint32_t opener = open_.back();
    open_.pop_back();
    const std::size_t begin = tokens_[opener].begin;
    const bool image = all_[begin] == '!';
    const std::size_t inner = tokens_[opener].end;
    const std::string_view label = all_.substr(inner, at_ - inner);
    if (label.size() > 1 && label.size() < kLabelMax && label[0] == '^' &&
        label.find_first_of(" \n") == kNone) {
      Drop(opener, begin, at_ + 1, HiddenKind::kMarker);
      return true;
    }
    const std::size_t end = LinkEnd(label);
    if (end == kNone) return false;
    if (image) {
      Drop(opener, begin, end, HiddenKind::kLink);
    } else {
      tokens_[opener].end = tokens_[opener].begin;  // the bracket is syntax
      SkipHidden(end, HiddenKind::kLink);
    }
    const std::size_t attributes = AttributesEnd(all_, at_, true);
    if (attributes != kNone) SkipHidden(attributes, HiddenKind::kTemplate);
    return true;
  }

  // Takes back what was read from the opening bracket on, and hides it.
  void Drop(std::uint32_t opener, std::size_t begin, std::size_t end, HiddenKind kind) {
    tokens_.resize(opener);
    words_ = at_ = begin;
    SkipHidden(end, kind);
  }

  // Behind the target of a link whose `]` is at at_.
  std::size_t LinkEnd(std::string_view label) {
    const char next = at_ + 1 < all_.size() ? all_[at_ + 1] : ' ';
    if (next == '(') {
      const std::size_t end = TargetEnd(at_ + 2);
      if (end != kNone) return end;
    }
    if (next == '[') {
      const std::size_t end =
          all_.substr(0, std::min(all_.size(), at_ + kLabelMax)).find(']', at_ + 2);
      if (end != kNone) {
        const std::string_view reference = all_.substr(at_ + 2, end - at_ - 2);
        if (IsLabel(reference.empty() ? label : reference)) return end + 1;
      }
    }
    return IsLabel(label) ? at_ + 1 : kNone;
  }

  bool IsLabel(std::string_view label) const {
    return !context_.labels.empty() && label.size() < kLabelMax &&
           context_.labels.contains(ToLower(Trim(label)));
  }

  // `(target "title")`, from behind its parenthesis. A target with blanks in it is none in
  // CommonMark but stands in many documents that were converted.
  std::size_t TargetEnd(std::size_t from) const {
    int depth = 1;
    bool blanks = false;
    bool path = false;
    for (std::size_t i = from; i < all_.size(); ++i) {
      const char c = all_[i];
      if (c == '\\') {
        ++i;
      } else if (c == '(') {
        if (++depth > kParenthesesMax) return kNone;
      } else if (c == ')') {
        if (--depth == 0) return blanks && !path ? kNone : i + 1;
      } else if (IsSpace(c)) {
        blanks = true;
      } else if (c == '/' || c == '#' || c == '"' || c == '\'' || c == '.') {
        path = true;
      }
    }
    return kNone;
  }

  // Matches marks of emphasis as CommonMark does, but for its rule about multiples of three.
  void MatchRuns() {
    std::array<std::vector<std::uint32_t>, 3> open;
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
      Token& token = tokens_[i];
      if (token.kind != TokenKind::kRun || (!token.opens && !token.closes)) continue;
      const char c = all_[token.begin];
      auto& same = open[c == '*' ? 0 : c == '_' ? 1 : 2];
      while (token.closes && !same.empty() && token.begin + token.number < token.end) {
        Token& opener = tokens_[same.back()];
        const std::uint32_t taken = std::min(opener.end - opener.begin - opener.number,
                                             token.end - token.begin - token.number);
        opener.end -= taken;
        token.number += taken;
        for (auto& other : open) {
          while (&other != &same && !other.empty() && other.back() > same.back()) other.pop_back();
        }
        if (opener.begin + opener.number >= opener.end) same.pop_back();
      }
      if (token.opens && token.begin + token.number < token.end) same.push_back(i);
    }
  }

  void EmitToken(const Token& token, Text& text) const {
    switch (token.kind) {
      case TokenKind::kCharacter:
        text.Append(token.number == 0xa0 ? " " : EncodeUtf8(token.number),
                    stretch_.SourceOf(token.begin));
        return;
      case TokenKind::kBreak:
        text.Break(stretch_.SourceOf(token.begin));
        return;
      case TokenKind::kItem:
        text.BeginItem(stretch_.SourceOf(token.begin), token.number);
        return;
      case TokenKind::kRun:
        stretch_.AppendTo(text, token.begin + token.number, token.end);
        return;
      case TokenKind::kWords:
      case TokenKind::kOpen:
        stretch_.AppendTo(text, token.begin, token.end);
        return;
    }
  }

  const Stretch& stretch_;
  std::string_view all_;
  const InlineContext& context_;
  Finder finder_;
  std::size_t begin_;
  std::size_t at_;
  std::size_t words_;  // where words begin that no token holds yet
  std::vector<Token> tokens_;
  std::vector<std::uint32_t> open_;     // tokens of brackets
  std::vector<std::uint32_t> indents_;  // of the items of this cell
  std::uint32_t html_depth_ = 0;
  std::array<bool, kBacktickLengths> no_backticks_ = {};
};

}  // namespace

void AppendInline(const Stretch& stretch, std::size_t begin, std::size_t end,
                  const InlineContext& context, Text& text) {
  InlineReader reader(stretch, begin, end, context);
  reader.Read();
  reader.Emit(text);
}

}  // namespace portwright::document
