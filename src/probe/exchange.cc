#include "probe/exchange.h"

#include <algorithm>

#include "base/hmac.h"
#include "base/text.h"

namespace portwright::probe {
namespace {

constexpr std::string_view kAsk = "PORTWRIGHT1 ASK ";
constexpr std::string_view kSeen = "PORTWRIGHT1 SEEN ";
constexpr std::string_view kStandIn = "stand-in";
constexpr std::size_t kNonceDigits = 32;

std::optional<std::uint16_t> PortOf(std::string_view word) {
  const auto number = ParseNumber(word);
  if (!number || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::string SignedLine(std::string_view key, std::string text) {
  const std::string mac = HmacSha256(key, text);
  return text.append(" ").append(mac).append("\n");
}

std::vector<std::string_view> SignedWords(std::string_view key, std::string_view line) {
  if (line.size() > kLineBytesMax || !line.ends_with('\n')) return {};
  line.remove_suffix(1);
  const std::size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view text = line.substr(0, blank);
  if (!EqualInConstantTime(HmacSha256(key, text), line.substr(blank + 1))) return {};
  return Split(text, ' ');
}

bool IsNonce(std::string_view word) {
  return word.size() == kNonceDigits &&
         word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string QuestionLine(std::string_view key, std::string_view nonce) {
  return SignedLine(key, std::string(kAsk).append(nonce));
}

std::optional<std::string> ReadQuestion(std::string_view key, std::string_view line) {
  if (!line.starts_with(kAsk)) return std::nullopt;
  const auto words = SignedWords(key, line);
  if (words.size() != 3 || !IsNonce(words[2])) return std::nullopt;
  return std::string(words[2]);
}

std::string AnswerLine(std::string_view key, std::string_view nonce, const Seen& seen) {
  std::string text(kSeen);
  text += std::string(nonce) + " " + seen.source_address + " ";
  text += std::to_string(seen.source_port) + " " + seen.own_address + " ";
  text += std::to_string(seen.own_port);
  if (seen.is_stand_in) text.append(" ").append(kStandIn);
  return SignedLine(key, std::move(text));
}

std::optional<Seen> ReadAnswer(std::string_view key, std::string_view nonce,
                               std::string_view line) {
  if (!line.starts_with(kSeen)) return std::nullopt;
  const auto words = SignedWords(key, line);
  const bool is_stand_in = words.size() == 8 && words[7] == kStandIn;
  if ((words.size() != 7 && !is_stand_in) || words[2] != nonce) return std::nullopt;
  const auto source_port = PortOf(words[4]);
  const auto own_port = PortOf(words[6]);
  if (!source_port || !own_port) return std::nullopt;
  return Seen{std::string(words[3]), *source_port, std::string(words[5]), *own_port, is_stand_in};
}

bool MayBeQuestion(std::string_view text) {
  if (text.size() > kLineBytesMax) return false;
  const std::size_t common = std::min(text.size(), kVersionWord.size());
  return text.substr(0, common) == kVersionWord.substr(0, common);
}

}  // namespace portwright::probe
