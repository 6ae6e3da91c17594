#include "dialect/azure/bicep_tree.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/code_point.h"

namespace portwright::dialect::azure {
namespace {

constexpr std::size_t kComputedMax = 200;  // bytes of an expression that are kept

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  Reader(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  std::optional<BicepTree> Read() {
    if (text_.size() > BicepTree::kBytesMax) {
      diagnostics_.Error("PW-DIA-azure-0151", {file_, 0, 0},
                         "expected at most 64 MiB of Bicep, found more");
      return std::nullopt;
    }
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    for (SkipSpace(); ok_ && at_ < text_.size(); SkipSpace()) ReadStatement();
    if (!ok_) return std::nullopt;
    return std::move(out_);
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  bool Sees(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  void Advance() {
    if (text_[at_] == '\n') {
      ++line_;
      line_begin_ = at_ + 1;
    }
    ++at_;
  }

  SourcePlace Here() const {
    return {file_, line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)};
  }

  bool Fail(std::string_view expected) {
    if (!ok_) return false;
    ok_ = false;
    const std::string found = AtEnd() ? "the end" : Quote(text_.substr(at_, 1));
    diagnostics_.Error("PW-DIA-azure-0150", Here(),
                       "expected " + std::string(expected) + ", found " + found);
    return false;
  }

  bool Count(int depth) {
    if (++values_ > BicepTree::kValuesMax || depth > BicepTree::kDepthMax) {
      if (ok_) {
        diagnostics_.Error("PW-DIA-azure-0152", Here(),
                           "expected at most " + WithThousands(BicepTree::kValuesMax) +
                               " values, nested " + std::to_string(BicepTree::kDepthMax) +
                               " times at most, found more");
      }
      ok_ = false;
    }
    return ok_;
  }

  // --- blanks and words ---

  bool SkipComment() {
    if (Sees("//")) {
      while (!AtEnd() && Peek() != '\n') Advance();
      return true;
    }
    if (!Sees("/*")) return false;
    Advance();
    Advance();
    while (!AtEnd() && !Sees("*/")) Advance();
    if (AtEnd()) {
      Fail("the end of a comment");
      return false;
    }
    Advance();
    Advance();
    return true;
  }

  void SkipBlank() {  // within a line
    while (ok_) {
      if (Peek() == ' ' || Peek() == '\t' || Peek() == '\r') {
        Advance();
      } else if (!SkipComment()) {
        return;
      }
    }
  }

  void SkipSpace() {  // over lines
    for (SkipBlank(); ok_ && Peek() == '\n'; SkipBlank()) Advance();
  }

  std::string ReadWord() {
    const std::size_t begin = at_;
    while (IsLetter(Peek())) Advance();
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool Expect(char c) {
    SkipBlank();
    if (Peek() != c) return Fail(Quote(std::string_view(&c, 1)));
    Advance();
    return true;
  }

  // --- statements ---

  void ReadStatement() {
    if (Peek() == '@' || Peek() == '#') {
      SkipExpression();
      return;
    }
    if (!IsLetter(Peek()) || IsDigit(Peek())) {
      Fail("a statement");
      return;
    }
    const std::string word = ReadWord();
    SkipBlank();
    if (word == "resource") {
      BicepResource resource;
      if (ReadResource(resource, 0)) out_.resources.push_back(std::move(resource));
    } else if (word == "var") {
      ReadVariable();
    } else {
      SkipExpression();
    }
    SkipBlank();
    if (ok_ && !AtEnd() && Peek() != '\n') Fail("the end of the line");
  }

  void ReadVariable() {
    const SourcePlace place = Here();
    std::string name = ReadWord();
    SkipBlank();
    if (Peek() != '=') return SkipExpression();  // with a type
    Advance();
    BicepValue value;
    SkipSpace();
    if (!ReadValue(value, 0)) return;
    if (!out_.variables.emplace(std::move(name), std::move(value)).second) {
      ok_ = false;
      diagnostics_.Error("PW-DIA-azure-0154", place,
                         "expected each variable once, found one again");
    }
  }

  // Behind the word `resource`.
  bool ReadResource(BicepResource& out, int depth) {
    out.kind = BicepKind::kResource;
    out.place = Here();
    out.name = ReadWord();
    SkipBlank();
    BicepValue type;
    if (out.name.empty() || Peek() != '\'') return Fail("a name and a type of a resource");
    if (!ReadString(type)) return false;
    out.text = type.text;
    SkipBlank();
    if (IsLetter(Peek())) {
      if (ReadWord() != "existing") return Fail("existing or =");
      out.is_existing = true;
    }
    if (!Expect('=')) return false;
    SkipSpace();
    if (Sees("if") && !IsLetter(Peek(2))) {  // taken to hold
      at_ += 2;
      SkipBlank();
      if (Peek() != '(') return Fail("a condition");
      if (!SkipBracket()) return false;
      SkipSpace();
    }
    out.values.emplace_back();
    return ReadValue(out.values.back(), depth + 1);
  }

  // --- values ---

  bool ReadValue(BicepValue& out, int depth) {
    if (!Count(depth)) return false;
    if (out.place.line == 0) out.place = Here();
    const std::size_t begin = at_;
    const char c = Peek();
    if (c == '{') {
      if (!ReadObject(out, depth)) return false;
    } else if (c == '[') {
      if (!ReadArray(out, depth)) return false;
    } else if (c == '\'') {
      if (!ReadString(out)) return false;
    } else if (IsDigit(c) || (c == '-' && IsDigit(Peek(1)))) {
      Advance();
      while (IsDigit(Peek())) Advance();
      out.kind = BicepKind::kNumber;
      out.text = text_.substr(begin, at_ - begin);
    } else if (IsLetter(c)) {
      out.text = ReadWord();
      out.kind = out.text == "null"                          ? BicepKind::kNull
                 : out.text == "true" || out.text == "false" ? BicepKind::kBool
                                                             : BicepKind::kComputed;
    } else if (c != '(' && c != '!' && c != '-') {
      return Fail("a value");
    } else {
      out.kind = BicepKind::kComputed;
    }
    return EndValue(out, begin);
  }

  // What goes on behind a value is an expression.
  bool EndValue(BicepValue& out, std::size_t begin) {
    const std::size_t end = at_;
    SkipBlank();
    if (!ok_) return false;
    const char next = Peek();
    const bool ends =
        AtEnd() || next == ',' || next == '}' || next == ']' || (next == '\n' && !GoesOn());
    if (ends && (end > begin)) return true;
    SkipExpression();
    if (!ok_) return false;
    out.kind = BicepKind::kComputed;
    out.values.clear();
    out.text = Trim(text_.substr(begin, std::min(at_ - begin, kComputedMax)));
    return true;
  }

  // Whether the next line begins with an operator.
  bool GoesOn() const {
    std::size_t next = at_;
    while (next < text_.size() && (text_[next] == ' ' || text_[next] == '\t' ||
                                   text_[next] == '\r' || text_[next] == '\n'))
      ++next;
    const std::string_view rest = text_.substr(next);
    if (rest.empty() || rest.starts_with("...")) return false;
    return std::string_view("?:.&|=+*%<>").find(rest[0]) != std::string_view::npos;
  }

  // To the end of a line, a comma or a closing bracket that belongs to what is around.
  void SkipExpression() {
    while (ok_ && !AtEnd()) {
      const char c = Peek();
      if (c == ',' || c == '}' || c == ']' || c == ')') return;
      if (c == '\n') {
        if (!GoesOn()) return;
        SkipSpace();
      } else if (c == '{' || c == '[' || c == '(') {
        SkipBracket();
      } else if (c == '\'') {
        BicepValue ignored;
        ReadString(ignored);
      } else if (!SkipComment() && ok_) {
        Advance();
      }
    }
  }

  // From an opening bracket to behind its closing one; on a stack of its own.
  bool SkipBracket() {
    std::string open;
    do {
      const char c = Peek();
      if (AtEnd() || open.size() > 1'000) return Fail("a closing bracket");
      if (c == '{' || c == '[' || c == '(') {
        open += c == '{' ? '}' : c == '[' ? ']' : ')';
        Advance();
      } else if (c == '}' || c == ']' || c == ')') {
        if (open.back() != c) return Fail(Quote(std::string_view(&open.back(), 1)));
        open.pop_back();
        Advance();
      } else if (c == '\'') {
        BicepValue ignored;
        if (!ReadString(ignored)) return false;
      } else if (!SkipComment() && ok_) {
        Advance();
      }
    } while (ok_ && !open.empty());
    return ok_;
  }

  // `[for x in y: ...]`
  bool BeginsLoop() const {
    const std::size_t word = text_.find_first_not_of(" \t\r\n", at_ + 1);
    if (word == text_.npos || !text_.substr(word).starts_with("for")) return false;
    return word + 3 < text_.size() && !IsLetter(text_[word + 3]);
  }

  bool ReadArray(BicepValue& out, int depth) {
    out.kind = BicepKind::kArray;
    if (BeginsLoop()) {
      out.kind = BicepKind::kComputed;
      return SkipBracket();
    }
    Advance();
    SkipSpace();
    while (ok_ && Peek() != ']') {
      out.values.emplace_back();
      const bool is_spread = Sees("...");
      if (is_spread) at_ += 3;
      if (!ReadValue(out.values.back(), depth + 1) || !EndMember(']')) return false;
      if (!is_spread) continue;
      out.values.back().kind = BicepKind::kComputed;
      out.values.back().values.clear();
    }
    if (!ok_) return false;
    Advance();
    return true;
  }

  bool ReadObject(BicepValue& out, int depth) {
    out.kind = BicepKind::kObject;
    Advance();
    SkipSpace();
    while (ok_ && Peek() != '}') {
      if (Peek() == '@' || Peek() == '#') {
        SkipExpression();
      } else if (!ReadMember(out, depth)) {
        return false;
      }
      if (!EndMember('}')) return false;
    }
    if (!ok_) return false;
    Advance();
    return true;
  }

  // A comma or a line's end, or the end of it all.
  bool EndMember(char closing) {
    SkipBlank();
    const bool has_end = Peek() == ',' || Peek() == '\n';
    if (Peek() == ',') Advance();
    SkipSpace();
    if (!has_end && Peek() != closing) return Fail("the end of the line");
    return ok_;
  }

  bool ReadMember(BicepValue& object, int depth) {
    BicepValue member;
    member.place = Here();
    if (Sees("...")) {
      at_ += 3;
      SkipExpression();
      member.kind = BicepKind::kComputed;
      object.values.push_back(std::move(member));
      return Count(depth);
    }
    bool is_computed = false;
    if (Peek() == '\'') {
      BicepValue name;
      if (!ReadString(name)) return false;
      is_computed = name.kind == BicepKind::kComputed;
      if (!is_computed) member.name = name.text;
    } else if (IsLetter(Peek()) && !IsDigit(Peek())) {
      member.name = ReadWord();
    } else {
      return Fail("a name");
    }
    SkipBlank();
    if (member.name == "resource" && Peek() != ':') {
      if (!ReadResource(member, depth)) return false;
      object.values.push_back(std::move(member));
      return Count(depth);
    }
    if (!Expect(':')) return false;
    SkipSpace();
    if (!is_computed && object.Member(member.name) != nullptr && object.values.size() < 1'000) {
      ok_ = false;
      diagnostics_.Error("PW-DIA-azure-0153", member.place,
                         "expected each name once in an object, found one again");
      return false;
    }
    if (!ReadValue(member, depth + 1)) return false;
    object.values.push_back(std::move(member));
    return true;
  }

  // At a quote.
  bool ReadString(BicepValue& out) {
    out.kind = BicepKind::kString;
    const std::size_t begin = at_;
    if (Sees("'''")) return ReadLongString(out);
    Advance();
    while (Peek() != '\'') {
      if (AtEnd() || Peek() == '\n') return Fail("the end of a string");
      if (Peek() == '\\') {
        if (!ReadEscape(out.text)) return false;
      } else if (Sees("${")) {
        Advance();
        if (++strings_ > BicepTree::kDepthMax) return Fail("strings that are less nested");
        const bool is_closed = SkipBracket();
        --strings_;
        if (!is_closed) return false;
        out.kind = BicepKind::kComputed;
      } else {
        out.text += Peek();
        Advance();
      }
    }
    Advance();
    if (out.kind == BicepKind::kComputed)
      out.text = text_.substr(begin, std::min(at_ - begin, kComputedMax));
    return true;
  }

  bool ReadLongString(BicepValue& out) {
    at_ += 3;
    if (Peek() == '\n') Advance();
    while (!AtEnd() && !Sees("'''")) {
      out.text += Peek();
      Advance();
    }
    if (AtEnd()) return Fail("the end of a string");
    at_ += 3;
    return true;
  }

  bool ReadEscape(std::string& out) {
    Advance();
    constexpr std::string_view kNamed = "\\'nrt$";
    constexpr std::string_view kLetters = "\\'\n\r\t$";
    const std::size_t named = kNamed.find(Peek());
    if (!AtEnd() && named != kNamed.npos) {
      out += kLetters[named];
      Advance();
      return true;
    }
    if (!Sees("u{")) return Fail("an escape");
    at_ += 2;
    const std::size_t begin = at_;
    while (IsHexDigit(Peek()) && at_ - begin < 6) Advance();
    if (at_ == begin || Peek() != '}') return Fail("a code point");
    const std::uint32_t point = HexNumber(text_.substr(begin, at_ - begin));
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return Fail("a code point");
    AppendUtf8(out, point);
    Advance();
    return true;
  }

  std::string_view text_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  BicepTree out_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_ = 1;
  std::size_t values_ = 0;
  int strings_ = 0;  // within `${`
  bool ok_ = true;
};

}  // namespace

const BicepValue* BicepValue::Member(std::string_view member) const {
  if (kind != BicepKind::kObject) return nullptr;
  for (const BicepValue& value : values) {
    if (value.kind != BicepKind::kResource && value.name == member) return &value;
  }
  return nullptr;
}

std::optional<BicepTree> ReadBicepTree(std::string_view text, std::uint32_t file,
                                       Diagnostics& diagnostics) {
  return Reader(text, file, diagnostics).Read();
}

}  // namespace portwright::dialect::azure
