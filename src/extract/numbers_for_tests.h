// For tests and fuzzers: whether an extraction tells every number of its document once.
#pragma once

#include <cstddef>
#include <string>

#include "extract/extraction.h"

namespace portwright::extract {

// Empty, or what is wrong: a run of digits of the source that is told twice or not at all, a number
// that is none, a row that does not exist.
inline std::string WrongNumbers(const document::Document& document, const Extraction& extraction) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string& source = document.source;
  std::size_t at = 0;
  for (const Number& number : extraction.numbers) {
    while (at < source.size() && !is_digit(source[at])) ++at;
    const std::size_t begin = at;
    while (at < source.size() && is_digit(source[at])) ++at;
    const std::string where = "line " + std::to_string(document.LineOf(begin)) + ": ";
    if (number.place != begin || number.size != at - begin) {
      return where + "expected '" + source.substr(begin, at - begin) + "', found '" +
             source.substr(number.place, number.size) + "' of line " + std::to_string(number.line);
    }
    if (number.line != document.LineOf(begin)) return where + "the number has another line";
    if (number.row != kNone && number.row >= extraction.rows.size()) {
      return where + "the number's row does not exist";
    }
  }
  for (; at < source.size(); ++at) {
    if (is_digit(source[at])) return "line " + std::to_string(document.LineOf(at)) + ": not told";
  }
  return "";
}

}  // namespace portwright::extract
