#include "extract/thousands.h"

#include <algorithm>
#include <optional>

namespace portwright::extract {
namespace {

// A group of one or two digits and one of three, as one number.
struct Grouped {
  std::uint64_t value = 0;
  std::size_t tokens = 0;  // that it takes: 2 with a blank, 3 with a sign
};

bool IsNumber(const std::vector<Token>& tokens, std::size_t i) {
  return i < tokens.size() && tokens[i].Is(Mark::kNumber);
}

bool IsSign(const Token& token) { return token.Is(Mark::kComma) || token.Is(Mark::kDot); }

// What stands at i if it were one number.
std::optional<Grouped> GroupedAt(const std::vector<Token>& tokens, std::size_t i) {
  if (!IsNumber(tokens, i) || tokens[i].size > 2 || tokens[i].value == 0) return std::nullopt;
  if (tokens[i].glued && i > 0 && (IsSign(tokens[i - 1]) || tokens[i - 1].Is(Mark::kWord))) {
    return std::nullopt;
  }
  std::size_t next = i + 1;
  if (next < tokens.size() && IsSign(tokens[next])) {
    if (!tokens[next].glued) return std::nullopt;
    ++next;
    if (!IsNumber(tokens, next) || !tokens[next].glued) return std::nullopt;
  } else if (!IsNumber(tokens, next) || tokens[next].glued) {
    return std::nullopt;
  }
  if (tokens[next].size != 3) return std::nullopt;
  const std::size_t after = next + 1;
  if (IsNumber(tokens, after + 1) && tokens[after].glued && IsSign(tokens[after])) {
    return std::nullopt;
  }
  return Grouped{tokens[i].value * 1000 + tokens[next].value, next + 1 - i};
}

bool IsRangeSign(const Token& token) {
  return token.Is(Mark::kDash) || token.Is("to") || token.Is("through") || token.Is("thru");
}

bool IsBound(std::uint64_t value) {
  return value == 49152 || value == 65535 || value == 32768 || value == 32767 || value == 16384;
}

bool IsUsed(std::uint64_t port) {
  return port <= 65535 && !ServicesOf(static_cast<std::uint16_t>(port)).empty();
}

bool IsOneNumber(const std::vector<Token>& tokens, std::size_t i, const Grouped& grouped,
                 Setting setting) {
  if (grouped.value > 65535) return false;
  const Token& last = tokens[i + grouped.tokens - 1];
  const bool comma = grouped.tokens == 3 && tokens[i + 1].Is(Mark::kComma);
  const bool dot = grouped.tokens == 3 && !comma;
  // 14.400 in a sentence is a quantity or a version, whatever its value.
  if (dot && setting != Setting::kPortColumn) return false;
  if (last.first == '0') return comma || dot || tokens[i].value < 10;
  const std::size_t sign = i + grouped.tokens;
  if (sign < tokens.size() && IsRangeSign(tokens[sign])) {
    const std::optional<Grouped> upper = GroupedAt(tokens, sign + 1);
    if (upper && last.value > tokens[sign + 1].value && upper->value > grouped.value) return true;
  }
  if (IsBound(grouped.value)) return true;
  return !dot && !IsUsed(tokens[i].value) && IsUsed(grouped.value);
}

}  // namespace

void JoinThousands(Setting setting, std::vector<Token>& tokens) {
  bool upper = false;  // the lower bound of the range was one number: so is the upper one
  std::size_t kept = 0;
  for (std::size_t i = 0; i < tokens.size(); ++kept) {
    const std::optional<Grouped> grouped = GroupedAt(tokens, i);
    const bool joins =
        grouped && grouped->value <= 65535 && (upper || IsOneNumber(tokens, i, *grouped, setting));
    const std::size_t end = joins ? i + grouped->tokens : i + 1;
    if (joins) {
      tokens[i].value = grouped->value;
      tokens[i].size = tokens[end - 1].end() - tokens[i].at;
      upper = end < tokens.size() && IsRangeSign(tokens[end]);
    } else {
      upper = upper && IsRangeSign(tokens[i]);
    }
    // What has been read lies behind: nothing looks back further than the token before.
    if (kept != i) tokens[kept] = std::move(tokens[i]);
    i = end;
  }
  tokens.resize(kept);
}

}  // namespace portwright::extract
