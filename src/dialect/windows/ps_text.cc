#include "dialect/windows/ps_text.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::dialect::windows {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool EndsWord(char c) {
  static constexpr std::string_view kMarks = ";|&(){},'\"`$<>";
  return IsBlank(c) || c == '\n' || c == '\0' || kMarks.find(c) != std::string_view::npos;
}

}  // namespace

bool PsValue::Is(std::string_view word) const {
  return !is_open && !is_table && words.size() == 1 && ToLower(words[0]) == ToLower(word);
}

PsText::PsText(std::string_view text, std::uint32_t file, Strings& strings,
               Diagnostics& diagnostics)
    : text_(text), file_(file), strings_(strings), diagnostics_(diagnostics) {
  lines_.push_back(0);
  for (std::size_t i = text.find('\n'); i != text.npos; i = text.find('\n', i + 1))
    lines_.push_back(i + 1);
}

SourcePlace PsText::PlaceOf(std::size_t at) const {
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), at);
  const auto line = static_cast<std::uint32_t>(next - lines_.begin());
  return {file_, line, static_cast<std::uint32_t>(at - lines_[line - 1] + 1)};
}

void PsText::Break(std::string_view code, std::size_t at, const std::string& message) {
  if (!is_broken_) diagnostics_.Error(code, PlaceOf(at), message);
  is_broken_ = true;
  at_ = text_.size();
}

bool PsText::Spend(std::size_t words) {
  spent_ += words;
  if (spent_ <= kWordsMax) return true;
  Break("PW-DIA-windows-0101", at_,
        "expected at most " + WithThousands(kWordsMax) + " values, found more");
  return false;
}

void PsText::SkipBlanks() {
  while (!AtEnd()) {
    const char c = Peek();
    if (IsBlank(c)) {
      Advance();
    } else if (c == '`' && (Peek(1) == '\n' || (Peek(1) == '\r' && Peek(2) == '\n'))) {
      Advance(Peek(1) == '\n' ? 2 : 3);
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '<' && Peek(1) == '#') {
      const std::size_t end = text_.find("#>", at_ + 2);
      if (end == text_.npos)
        return Break("PW-DIA-windows-0100", at_, "expected #> behind a comment, found the end");
      at_ = end + 2;
    } else {
      return;
    }
  }
}

void PsText::SkipLines() {
  SkipBlanks();
  while (Peek() == '\n' || Peek() == ';') {
    Advance();
    SkipBlanks();
  }
}

bool PsText::AtStatementEnd() const {
  const char c = Peek();
  return AtEnd() || c == '\n' || c == ';' || c == '}' || c == ')';
}

std::string_view PsText::ReadWord() {
  const std::size_t begin = at_;
  while (!AtEnd() && !EndsWord(Peek())) Advance();
  return Since(begin);
}

bool PsText::EndsElement() const {
  const char c = Peek();
  return AtStatementEnd() || IsBlank(c) || c == ',' || c == '|' || c == '`' || c == '>';
}

void PsText::SkipQuoted() {
  bool ignored = false;
  if (Peek() == '@') {
    ReadHere(ignored);
  } else if (Peek() == '\'') {
    ReadSingle();
  } else {
    ReadDouble(ignored);
  }
}

void PsText::SkipBrackets() {
  const std::size_t begin = at_;
  std::size_t depth = 0;
  while (!AtEnd()) {
    SkipBlanks();
    const char c = Peek();
    if (c == '\'' || c == '"' || (c == '@' && (Peek(1) == '\'' || Peek(1) == '"'))) {
      SkipQuoted();
      continue;
    }
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']') --depth;
    // Within a word a `#` begins no comment.
    Advance(c == '`' ? 2 : 1);
    if (!EndsWord(c)) {
      while (Peek() == '#') Advance();
    }
    if (depth == 0) return;
  }
  Break("PW-DIA-windows-0100", begin, "expected a bracket that closes this one, found the end");
}

void PsText::SkipStatement(bool stop_at_pipe) {
  while (!AtEnd()) {
    SkipBlanks();
    if (AtStatementEnd() || (stop_at_pipe && Peek() == '|')) return;
    const char c = Peek();
    if (c == '(' || c == '{' || c == '[') {
      SkipBrackets();
    } else if (c == '\'' || c == '"' || (c == '@' && (Peek(1) == '\'' || Peek(1) == '"'))) {
      SkipQuoted();
    } else if (c == '|') {
      Advance();
      SkipLines();
    } else {
      Advance(c == '`' ? 2 : 1);
      if (!EndsWord(c)) ReadWord();
    }
  }
}

std::string_view PsText::ReadSingle() {
  const std::size_t begin = at_;
  std::size_t end = at_ + 1;
  bool has_quotes = false;
  while (true) {
    end = text_.find('\'', end);
    if (end == text_.npos) {
      Break("PW-DIA-windows-0100", begin, "expected a quote that closes this one, found the end");
      return {};
    }
    if (end + 1 >= text_.size() || text_[end + 1] != '\'') break;
    has_quotes = true;
    end += 2;
  }
  const std::string_view raw = text_.substr(begin + 1, end - begin - 1);
  at_ = end + 1;
  if (!has_quotes) return raw;
  std::string plain;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    plain += raw[i];
    if (raw[i] == '\'') ++i;
  }
  return strings_.emplace_back(std::move(plain));
}

std::string_view PsText::ReadDouble(bool& is_open) {
  const std::size_t begin = at_;
  std::size_t end = at_ + 1;
  bool is_plain = true;
  for (; end < text_.size(); ++end) {
    const char c = text_[end];
    if (c == '"' && (end + 1 >= text_.size() || text_[end + 1] != '"')) break;
    if (c == '"' || c == '`') ++end;
    if (c == '"' || c == '`' || c == '$') is_plain = false;
  }
  if (end >= text_.size()) {
    Break("PW-DIA-windows-0100", begin, "expected a quote that closes this one, found the end");
    return {};
  }
  const std::string_view raw = text_.substr(begin + 1, end - begin - 1);
  at_ = end + 1;
  return is_plain ? raw : Expanded(raw, '"', is_open);
}

// Here-strings begin behind the line of their mark and end before the line of the other one.
std::string_view PsText::ReadHere(bool& is_open) {
  const std::size_t begin = at_;
  const char quote = Peek(1);
  const std::size_t first = text_.find('\n', at_);
  const std::string mark = std::string("\n") + quote + "@";
  const std::size_t end = first == text_.npos ? text_.npos : text_.find(mark, first);
  if (end == text_.npos) {
    Break("PW-DIA-windows-0100", begin, "expected the end of a text of several lines, found none");
    return {};
  }
  at_ = end + 3;
  std::string_view raw =
      end == first ? std::string_view() : text_.substr(first + 1, end - first - 1);
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  return quote == '\'' ? raw : Expanded(raw, '\0', is_open);
}

std::string_view PsText::Expanded(std::string_view raw, char doubled, bool& is_open) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '`' && i + 1 < raw.size()) {
      const char next = raw[++i];
      if (IsLetter(next) || IsDigit(next)) is_open = true;  // `n, `t: no part of what we read
      out += next;
    } else if (c == doubled && c != '\0') {
      out += raw[i++];
    } else if (c == '$') {
      const bool in_braces = i + 1 < raw.size() && raw[i + 1] == '{';
      std::size_t end = i + (in_braces ? 2U : 1U);
      const std::size_t begin = end;
      while (end < raw.size() && (IsLetter(raw[end]) || IsDigit(raw[end]))) ++end;
      const PsValue* value = Find(ToLower(raw.substr(begin, end - begin)));
      const bool is_scoped = end < raw.size() && raw[end] == ':' && !in_braces;
      const bool is_closed = !in_braces || (end < raw.size() && raw[end] == '}');
      if (value == nullptr || value->is_open || value->words.size() != 1 || is_scoped || !is_closed)
        is_open = true;
      else if (Spend(1 + value->words[0].size() / 64))
        out += value->words[0];
      i = in_braces ? end : end - 1;
    } else {
      out += c;
    }
  }
  return strings_.emplace_back(std::move(out));
}

std::string PsText::ReadVariable() {
  Advance();
  const bool in_braces = Peek() == '{';
  if (in_braces) Advance();
  const std::size_t begin = at_;
  while (IsLetter(Peek()) || IsDigit(Peek()) || Peek() == ':' || Peek() == '?') Advance();
  std::string name = ToLower(Since(begin));
  if (in_braces && Peek() == '}') Advance();
  for (const std::string_view scope : {"script:", "global:", "local:", "private:"}) {
    if (name.starts_with(scope)) name.erase(0, scope.size());
  }
  return name;
}

const PsValue* PsText::Find(const std::string& variable) const {
  const auto found = variables_.find(variable);
  return found == variables_.end() ? nullptr : &found->second;
}

PsValue PsText::ReadVariableValue() {
  PsValue open;
  open.is_open = true;
  if (Peek(1) == '(') {
    Advance();
    SkipBrackets();
    return open;
  }
  const std::string name = ReadVariable();
  if (name == "true" || name == "false") {
    PsValue value;
    value.words.push_back(name == "true" ? "True" : "False");
    return value;
  }
  const PsValue* value = Find(name);
  if (value == nullptr) return open;
  if (!Spend(1 + value->words.size() + 20 * (value->entries.size() + value->tables.size())))
    return open;
  return *value;
}

PsValue PsText::ReadParenthesis(int depth) {
  const std::size_t begin = at_;
  Advance();
  SkipLines();
  PsValue value = ReadList(Mode::kExpression, depth + 1);
  SkipLines();
  if (Peek() == ')' && !is_broken_) {
    Advance();
    return value;
  }
  at_ = is_broken_ ? text_.size() : begin;
  if (!is_broken_) SkipBrackets();
  value = PsValue();
  value.is_open = true;
  return value;
}

PsValue PsText::ReadArray(int depth) {
  const std::size_t begin = at_;
  Advance(2);
  PsValue out;
  while (!is_broken_) {
    SkipLines();
    if (Peek() == ')') {
      Advance();
      return out;
    }
    const std::size_t before = at_;
    PsValue part = ReadList(Mode::kExpression, depth + 1);
    Append(out, std::move(part));
    SkipBlanks();
    if (at_ != before && AtStatementEnd() && Peek() != '}') continue;
    if (is_broken_) break;
    at_ = begin + 1;
    SkipBrackets();
    out = PsValue();
    out.is_open = true;
    return out;
  }
  out.is_open = true;
  return out;
}

PsValue PsText::ReadTable(int depth) {
  PsValue out;
  out.is_table = true;
  out.place = place();
  const std::size_t begin = at_;
  Advance(2);
  while (!is_broken_) {
    SkipLines();
    if (Peek() == '}') {
      Advance();
      return out;
    }
    bool is_open = false;
    const SourcePlace where = place();
    const std::string_view key = Peek() == '\''  ? ReadSingle()
                                 : Peek() == '"' ? ReadDouble(is_open)
                                                 : ReadWord().substr(0, 64);
    SkipBlanks();
    if (key.empty() || is_open || Peek() != '=') break;
    Advance();
    SkipLines();
    PsValue value = ReadList(Mode::kExpression, depth + 1);
    SkipBlanks();
    if (!AtStatementEnd() || Peek() == ')') {
      SkipStatement(false);
      value = PsValue();
      value.is_open = true;
    }
    value.place = where;
    if (!Spend(4)) break;
    out.entries.emplace_back(key, std::move(value));
  }
  if (!is_broken_) {
    at_ = begin + 1;
    SkipBrackets();
  }
  out.is_open = true;
  return out;
}

PsValue PsText::ReadElement(Mode mode, int depth) {
  PsValue value;
  value.place = place();
  const SourcePlace where = value.place;
  const char c = Peek();
  const char next = Peek(1);
  if (depth > kDepthMax) {
    Break("PW-DIA-windows-0101", at_,
          "expected brackets in few brackets, found more than " + std::to_string(kDepthMax));
    value.is_open = true;
  } else if (c == '\'') {
    value.words.push_back(ReadSingle());
  } else if (c == '"') {
    value.words.push_back(ReadDouble(value.is_open));
  } else if (c == '@' && (next == '\'' || next == '"')) {
    value.words.push_back(ReadHere(value.is_open));
  } else if (c == '@' && next == '(') {
    value = ReadArray(depth);
  } else if (c == '@' && next == '{') {
    value = ReadTable(depth);
  } else if (c == '$') {
    value = ReadVariableValue();
  } else if (c == '(') {
    value = ReadParenthesis(depth);
  } else if (c == '{' || c == '[') {
    SkipBrackets();
    value.is_open = true;
  } else {
    const std::string_view word = ReadWord();
    if (word.empty()) {
      value.is_open = true;
    } else if (mode == Mode::kExpression && !ParseNumber(word)) {
      value.is_open = true;  // a command, or something to compute
    } else {
      value.words.push_back(word);
    }
  }
  value.place = where;
  if (!EndsElement() && !is_broken_) {
    // `$x.Count`, `'a'.Split(',')`, `C:\$name`: put together.
    while (!AtEnd() && !EndsElement()) {
      if (Peek() == '\'' || Peek() == '"') {
        SkipQuoted();
      } else if (Peek() == '(' || Peek() == '{' || Peek() == '[') {
        SkipBrackets();
      } else {
        Advance();
      }
    }
    value = PsValue();
    value.place = where;
    value.is_open = true;
  }
  return value;
}

void PsText::Append(PsValue& list, PsValue element) {
  if (element.is_open) list.is_open = true;
  if (!Spend(1 + element.words.size())) return;
  if (element.is_table) {
    list.tables.push_back(std::move(element));
    return;
  }
  list.words.insert(list.words.end(), element.words.begin(), element.words.end());
  for (PsValue& table : element.tables) list.tables.push_back(std::move(table));
}

PsValue PsText::ReadList(Mode mode, int depth) {
  PsValue first = ReadElement(mode, depth);
  std::size_t before = at_;
  SkipBlanks();
  if (Peek() != ',') {
    if (!is_broken_) at_ = before;
    return first;
  }
  PsValue list;
  list.place = first.place;
  Append(list, std::move(first));
  while (Peek() == ',' && !is_broken_) {
    Advance();
    SkipBlanks();
    while (Peek() == '\n') {
      Advance();
      SkipBlanks();
    }
    Append(list, ReadElement(mode, depth));
    before = at_;
    SkipBlanks();
  }
  if (!is_broken_) at_ = before;
  return list;
}

}  // namespace portwright::dialect::windows
