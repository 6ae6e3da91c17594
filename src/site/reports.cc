#include "site/reports.h"

#include <algorithm>

#include "base/text.h"
#include "site/codes.h"

namespace portwright::site {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

void ReportTwo(Diagnostics& diagnostics, std::string_view code, SourcePlace place,
               SourcePlace other, std::string message, std::string hint) {
  diagnostics.Add(
      {Severity::kError, std::string(code), {place, other}, std::move(message), std::move(hint)});
}

bool IsName(std::string_view text) {
  constexpr std::size_t kLengthMax = 253;
  if (text.empty() || text.size() > kLengthMax) return false;
  if (!IsLetterOrDigit(text[0]) && text[0] != '_') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '_' || c == '.' || c == '-'; });
}

bool CheckName(Diagnostics& diagnostics, SourcePlace place, std::string_view text) {
  if (IsName(text)) return true;
  ReportBadName(diagnostics, place, "a name of letters, digits, '_', '.' and '-'", text);
  return false;
}

void ReportBadName(Diagnostics& diagnostics, SourcePlace place, std::string_view expected,
                   std::string_view found, std::string hint) {
  diagnostics.Error(codes::kBadName, place,
                    "expected " + std::string(expected) + ", found " + Quote(found),
                    std::move(hint));
}

void ReportNameTwice(Diagnostics& diagnostics, SourcePlace place, SourcePlace other,
                     std::string_view kind, std::string_view name, std::string hint) {
  ReportTwo(diagnostics, codes::kNameTwice, place, other,
            "expected each " + std::string(kind) + " once, found " + Quote(name) + " again",
            std::move(hint));
}

void ReportUnknownName(Diagnostics& diagnostics, SourcePlace place, std::string_view expected,
                       std::string_view found, const std::vector<std::string>& known) {
  constexpr std::size_t kListed = 12;
  std::string hint;
  if (const auto nearest = Nearest(found, known)) {
    hint = "did you mean " + Quote(*nearest) + "?";
  } else if (!known.empty() && known.size() <= kListed) {
    hint = "known: " + Join(known, ", ");
  }
  ReportUnknownName(diagnostics, place, expected, found, std::move(hint));
}

void ReportUnknownName(Diagnostics& diagnostics, SourcePlace place, std::string_view expected,
                       std::string_view found, std::string hint) {
  diagnostics.Error(codes::kUnknownName, place,
                    "expected " + std::string(expected) + ", found " + Quote(found),
                    std::move(hint));
}

void ReportBadAddress(Diagnostics& diagnostics, SourcePlace place, std::string message,
                      std::string hint) {
  diagnostics.Error(codes::kBadAddress, place, std::move(message), std::move(hint));
}

}  // namespace portwright::site
