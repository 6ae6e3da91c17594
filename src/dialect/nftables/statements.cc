#include "dialect/nftables/statements.h"

#include "dialect/common/shown_text.h"
#include "dialect/nftables/selector.h"

namespace portwright::dialect::nftables {
namespace {

using Words = std::vector<Token>;

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> known) {
  for (const std::string_view each : known) {
    if (each == word) return true;
  }
  return false;
}

bool IsAt(const Words& words, std::size_t at, std::string_view word) {
  return at < words.size() && words[at].IsWord(word);
}

// Behind `log`: its options, which take a word each.
void PassLogOptions(const Words& words, std::size_t& at) {
  while (at + 1 < words.size() && words[at].kind == TokenKind::kWord &&
         IsOneOf(words[at].text,
                 {"prefix", "level", "group", "snaplen", "queue-threshold", "flags"})) {
    const bool are_flags = words[at].text == "flags";
    at += 2;
    if (!are_flags) continue;
    // `flags all`, `flags tcp sequence,options`, `flags ip options`
    if (words[at - 1].IsWord("tcp") || words[at - 1].IsWord("ip")) ++at;
    while (at + 1 < words.size() && words[at].Is(",")) at += 2;
  }
}

// Past one value: a selector, a word, or something in parentheses; and a map that it is looked up
// in.
void PassValue(const Words& words, std::size_t& at) {
  if (at >= words.size()) return;
  if (words[at].Is("(")) {
    while (at < words.size() && !words[at].Is(")")) ++at;
    if (at < words.size()) ++at;
  } else if (!ReadSelector(words, at)) {
    ++at;
  }
  while (at < words.size() && words[at].Is(".")) {
    ++at;
    if (!ReadSelector(words, at)) ++at;
  }
  if (!IsAt(words, at, "map")) return;
  ++at;
  if (at < words.size() && words[at].Is("{")) {
    SkipBraces(words, at);
  } else {
    ++at;
  }
}

}  // namespace

bool IsStatement(std::string_view word) {
  return IsOneOf(word, {"counter", "log", "limit", "comment", "quota", "accept", "drop", "reject",
                        "return", "continue", "jump", "goto", "queue", "notrack"});
}

void SkipBraces(const Words& words, std::size_t& at) {
  if (at >= words.size() || !words[at].Is("{")) return;
  for (int depth = 0; at < words.size(); ++at) {
    if (words[at].Is("{")) ++depth;
    if (words[at].Is("}") && --depth == 0) {
      ++at;
      return;
    }
  }
}

bool PassSilent(const Words& words, std::size_t& at) {
  const Token& word = words[at];
  if (word.IsWord("counter")) {
    ++at;
    while (at + 1 < words.size() && words[at].kind == TokenKind::kWord &&
           IsOneOf(words[at].text, {"packets", "bytes", "name"}))
      at += 2;
    return true;
  }
  if (word.IsWord("comment") || word.IsWord("notrack")) {
    at += word.IsWord("comment") ? 2U : 1U;
    return true;
  }
  if (!word.IsWord("log")) return false;
  ++at;
  PassLogOptions(words, at);
  return true;
}

bool PassChange(const Words& words, std::size_t& at) {
  if (words[at].kind != TokenKind::kWord) return false;
  std::size_t set = at + 2;
  if (words[at].text == "tcp" && IsAt(words, at + 1, "option")) set = at + 4;
  if (words[at].text == "mark") set = at + 1;
  const bool changes =
      IsAt(words, set, "set") && IsOneOf(words[at].text, {"meta", "ct", "ip", "ip6", "tcp", "udp",
                                                          "th", "ether", "icmp", "icmpv6", "mark"});
  if (!changes) return false;
  at = set + 1;
  PassValue(words, at);
  while (at < words.size() && (words[at].Is("&") || words[at].Is("|") || words[at].Is("^") ||
                               words[at].text == "<<" || words[at].text == ">>")) {
    ++at;
    PassValue(words, at);
  }
  return true;
}

bool PassLimit(const Words& words, std::size_t& at) {
  if (!IsAt(words, at, "limit") && !IsAt(words, at, "quota")) return false;
  ++at;
  for (; at < words.size() && words[at].kind == TokenKind::kWord; ++at) {
    const std::string_view word = words[at].text;
    if (word == "name") {
      at += 2;
      return true;
    }
    const bool is_amount =
        (word[0] >= '0' && word[0] <= '9') || word.find("/") != std::string_view::npos ||
        IsOneOf(word,
                {"rate", "over", "until", "burst", "used", "packets", "bytes", "kbytes", "mbytes"});
    if (!is_amount) break;
  }
  return true;
}

std::string TextOf(const Words& words, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to && i < words.size() && out.size() < 60;) {
    if (PassSilent(words, i)) continue;
    out += (out.empty() ? "" : " ") + std::string(words[i++].text.substr(0, 60));
  }
  if (!MayHoldSecret(out)) return out;
  const Token& first = words[from];
  return (first.kind == TokenKind::kString ? "a text" : std::string(first.text)) + " ... at " +
         std::to_string(first.line) + ":" + std::to_string(first.column);
}

}  // namespace portwright::dialect::nftables
