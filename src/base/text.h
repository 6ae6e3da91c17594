// Small text functions that several folders need. ASCII rules only: a locale changes nothing here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright {

std::string_view Trim(std::string_view text);
std::string ToLower(std::string_view text);
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// A whole decimal number without sign, blanks or leading plus; nothing for anything else or on
// overflow.
std::optional<std::uint64_t> ParseNumber(std::string_view text);

// "did you mean": the candidate nearest to `word`, within two edits; nothing if none is.
std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

// Text in single quotes for a message: control characters escaped, cut at 80 bytes with "...".
std::string Quote(std::string_view text);

// Offset of the first byte that is not valid UTF-8 (RFC 3629), or nothing.
std::optional<std::size_t> FindInvalidUtf8(std::string_view text);

// "1 flow", "2 flows"; "1 policy", "2 policies" with an explicit plural.
std::string Count(std::uint64_t n, std::string_view singular, std::string_view plural = "");

// 1234567 -> "1,234,567".
std::string WithThousands(std::uint64_t n);

// A field of a CSV row by RFC 4180, quoted only where needed. With `guard`, a text that a
// spreadsheet would take for a formula (= + - @ or a tab first) gets a leading apostrophe.
std::string CsvField(std::string_view text, bool guard = false);

}  // namespace portwright
