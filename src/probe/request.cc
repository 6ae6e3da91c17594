#include "probe/request.h"

#include <array>

#include "base/text.h"
#include "probe/exchange.h"

namespace portwright::probe {
namespace {

constexpr std::array<std::string_view, 4> kAsked = {"TIME", "SIZE", "HOLD", "TAKE"};
constexpr std::array<std::string_view, 4> kGranted = {"TIMED", "SIZED", "HELD", "TAKES"};

std::string Line(std::string_view key, std::string_view word, const Request& request) {
  std::string text(kVersionWord);
  text.append(word).append(" ").append(request.nonce).append(" ");
  return SignedLine(key, text.append(std::to_string(request.amount)));
}

}  // namespace

std::string RequestLine(std::string_view key, const Request& request) {
  return Line(key, kAsked[static_cast<std::size_t>(request.kind)], request);
}

std::optional<Request> ReadRequest(std::string_view key, std::string_view line) {
  const auto words = SignedWords(key, line);
  if (words.size() != 4 || words[0] != Trim(kVersionWord) || !IsNonce(words[2]))
    return std::nullopt;
  const auto amount = ParseNumber(words[3]);
  if (!amount) return std::nullopt;
  for (std::size_t k = 0; k < kAsked.size(); ++k) {
    if (words[1] == kAsked[k])
      return Request{static_cast<RequestKind>(k), std::string(words[2]), *amount};
  }
  return std::nullopt;
}

std::string GrantLine(std::string_view key, const Request& request) {
  return Line(key, kGranted[static_cast<std::size_t>(request.kind)], request);
}

std::optional<std::uint64_t> ReadGrant(std::string_view key, const Request& request,
                                       std::string_view line) {
  const auto words = SignedWords(key, line);
  const bool is_it = words.size() == 4 && words[0] == Trim(kVersionWord) &&
                     words[1] == kGranted[static_cast<std::size_t>(request.kind)] &&
                     words[2] == request.nonce;
  return is_it ? ParseNumber(words[3]) : std::nullopt;
}

}  // namespace portwright::probe
