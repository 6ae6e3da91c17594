#include "dialect/common/config_lines.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/shown_text.h"

namespace portwright::dialect {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

std::string_view FirstWord(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(kBlanks), text.size()));
}

std::string_view WithoutBlanksBefore(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

}  // namespace

bool ConfigLines::Next(ConfigLine& line) {
  if (rest_.empty()) return false;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  line.number = ++number_;
  line.is_too_long = text.size() > kBytesMax;
  text = text.substr(0, kBytesMax);
  const std::string_view body = WithoutBlanksBefore(text);
  line.indent = static_cast<std::uint32_t>(text.size() - body.size());
  line.text = body.substr(0, body.find_last_not_of(kBlanks) + 1);
  return true;
}

WordReader::WordReader(std::string_view text, std::uint32_t file, std::uint32_t line,
                       std::uint32_t column)
    : whole_(text),
      rest_(WithoutBlanksBefore(text)),
      word_(FirstWord(rest_)),
      file_(file),
      line_(line),
      first_column_(column) {}

std::string_view WordReader::PeekSecond() const {
  return FirstWord(WithoutBlanksBefore(rest_.substr(word_.size())));
}

std::string_view WordReader::Take() {
  const std::string_view taken = word_;
  rest_ = WithoutBlanksBefore(rest_.substr(word_.size()));
  word_ = FirstWord(rest_);
  return taken;
}

bool WordReader::Accept(std::string_view word) {
  if (AtEnd() || word_ != word) return false;
  Take();
  return true;
}

std::string WordReader::Found() const {
  return AtEnd() ? "the end of the line" : ShownWord(whole_, word_);
}

std::uint32_t WordReader::column() const {
  return first_column_ + static_cast<std::uint32_t>(whole_.size() - rest_.size());
}

}  // namespace portwright::dialect
