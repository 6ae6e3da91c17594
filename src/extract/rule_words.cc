#include "extract/rule_words.h"

#include <algorithm>
#include <iterator>

#include "extract/ports.h"

namespace portwright::extract {
namespace {

template <typename List>
bool OneOf(const List& sorted, const Word& word) {
  return !word.mark && std::binary_search(std::begin(sorted), std::end(sorted), word.lower);
}

constexpr std::string_view kRules[] = {
    "access",    "accessible", "allow",     "allowed",   "allows",    "communicate", "communicates",
    "connect",   "connects",   "enable",    "enabled",   "expose",    "exposed",     "forward",
    "forwarded", "listen",     "listening", "listens",   "needed",    "needs",       "open",
    "opened",    "permit",     "permits",   "permitted", "reachable", "require",     "required",
    "requires",  "unblock",    "unblocked", "unlock",    "unlocked",  "whitelist",   "whitelisted"};
static_assert(std::is_sorted(std::begin(kRules), std::end(kRules)));

constexpr std::string_view kRemarks[] = {
    "accepts",    "accessed",   "available",   "communicating", "communication", "communications",
    "connecting", "connection", "connections", "contacts",      "exposes",       "forwarding",
    "need",       "over",       "polling",     "pushing",       "querying",      "reach",
    "receive",    "receives",   "receiving",   "run",           "running",       "runs",
    "send",       "sending",    "sends",       "talk",          "talking",       "talks",
    "through",    "traffic",    "use",         "used",          "uses",          "using",
    "via"};
static_assert(std::is_sorted(std::begin(kRemarks), std::end(kRemarks)));

constexpr std::string_view kSteps[] = {
    "add",      "browse",   "change", "choose",  "click",   "configure",   "copy",   "create",
    "download", "edit",     "enter",  "execute", "find",    "go",          "launch", "log",
    "login",    "navigate", "paste",  "press",   "replace", "right-click", "run",    "select",
    "set",      "specify",  "start",  "type",    "update"};
static_assert(std::is_sorted(std::begin(kSteps), std::end(kSteps)));

bool IsCondition(const Word& word) {
  return word.Is("if") || word.Is("when") || word.Is("unless") || word.Is("where") ||
         word.Is("whether") || word.Is("because") || word.Is("since") || word.Is("although") ||
         word.Is("while");
}

bool IsNegation(const Word& word) {
  return word.Is("not") || word.Is("never") || word.lower.ends_with("n't") ||
         word.lower.ends_with("n\xe2\x80\x99t") || word.Is("cannot");
}

bool IsClosing(const Word& word) {
  return word.Is("blocked") || word.Is("block") || word.Is("closed") || word.Is("close") ||
         word.Is("denied") || word.Is("filtered") || word.Is("restricted") || word.Is("dropped") ||
         word.Is("disabled") || word.Is("disable") || word.Is("deny");
}

// Marks the words of clauses that only set a condition. One goes to the next comma, or to "it
// must", "you should" where the writer left the comma out.
std::vector<bool> ConditionalWords(const std::vector<Word>& words, std::size_t begin,
                                   std::size_t end) {
  std::vector<bool> conditional(end - begin, false);
  for (std::size_t i = begin; i < end; ++i) {
    if (!IsCondition(words[i])) continue;
    const std::size_t from = i;
    while (i < end && words[i].text != "," && !words[i].Is("then")) {
      const bool modal = words[i].Is("must") || words[i].Is("should") || words[i].Is("need");
      if (modal && i > from + 3) {
        const Word& before = words[i - 1];
        if (before.Is("it") || before.Is("you") || before.Is("ports") || before.Is("port")) break;
      }
      conditional[i++ - begin] = true;
    }
  }
  return conditional;
}

bool SaysNo(const std::vector<Word>& words, const std::vector<bool>& conditional, std::size_t begin,
            std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (conditional[i - begin]) continue;
    const Word& word = words[i];
    if (word.Is("no") && i + 1 < end) {
      if (words[i + 1].Is("longer")) return true;
      for (std::size_t k = i + 1; k < std::min(end, i + 5); ++k) {
        if (words[k].Is("ports") || words[k].Is("port") || words[k].Is("inbound")) return true;
      }
    }
    const bool closes = IsClosing(word);
    if (!IsNegation(word) && !closes) continue;
    if (closes) {
      // "must be blocked", "must not be blocked"
      bool negated = false;
      bool asked = word.Is("block") || word.Is("deny");
      for (std::size_t k = i > begin + 4 ? i - 4 : begin; k < i; ++k) {
        negated = negated || IsNegation(words[k]);
        asked = asked || words[k].Is("must") || words[k].Is("should") || words[k].Is("be") ||
                words[k].Is("is") || words[k].Is("are");
      }
      if (asked && !negated) return true;
      continue;
    }
    if (i + 1 < end && words[i + 1].Is("only")) continue;
    bool closing = false;
    for (std::size_t k = i + 1; k < std::min(end, i + 5); ++k) {
      closing = closing || IsClosing(words[k]);
    }
    if (!closing) return true;
  }
  return false;
}

// "signalling is on UDP port 5060", "the standard port for X is TCP 8089".
bool SaysWhere(const std::vector<Word>& words, std::size_t i, std::size_t end) {
  if (!words[i].Is("is") && !words[i].Is("are")) return false;
  for (std::size_t k = i + 1; k < std::min(end, i + 6); ++k) {
    const Word& word = words[k];
    if (!word.mark && word.text.front() >= '0' && word.text.front() <= '9') {
      return IsPortWord(words[k - 1]) || i == k - 1;
    }
    if (!IsPortWord(word) && !IsArticle(word) && !word.Is("on") && !word.Is("at")) return false;
  }
  return false;
}

std::size_t ExampleAt(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (words[i].Is("e.g") || words[i].Is("eg")) return i;
    if (i + 1 < end && ((words[i].Is("for") && words[i + 1].Is("example")) ||
                        (words[i].Is("for") && words[i + 1].Is("instance")) ||
                        (words[i].Is("such") && words[i + 1].Is("as")))) {
      return i;
    }
  }
  return static_cast<std::size_t>(-1);
}

}  // namespace

RuleReading ReadRule(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  RuleReading reading;
  reading.example = ExampleAt(words, begin, end);
  const std::vector<bool> conditional = ConditionalWords(words, begin, end);
  std::size_t first = begin;
  while (first < end &&
         (words[first].mark || conditional[first - begin] || words[first].Is("then") ||
          words[first].Is("to") || words[first].Is("please"))) {
    ++first;
  }
  if (first < end && OneOf(kSteps, words[first])) {
    reading.strength = Strength::kStep;
    return reading;
  }
  for (std::size_t i = begin; i < end; ++i) {
    const Word& word = words[i];
    if (word.Is("only")) reading.only = true;
    bool right = false;
    bool left = false;
    if (IsArrow(word, right, left)) reading.strength = Strength::kRule;
    if (OneOf(kRules, word) && !conditional[i - begin]) reading.strength = Strength::kRule;
    if (IsClosing(word) && !conditional[i - begin]) reading.strength = Strength::kRule;
    if (reading.strength == Strength::kOther && OneOf(kRemarks, word)) {
      reading.strength = Strength::kRemark;
    }
    if (reading.strength == Strength::kOther && (word.Is("default") || SaysWhere(words, i, end))) {
      reading.strength = Strength::kRemark;
    }
  }
  if (SaysNo(words, conditional, begin, end)) reading.strength = Strength::kDenied;
  return reading;
}

bool SpeaksOfPing(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (words[i].Is("icmp") || words[i].Is("icmpv4") || words[i].Is("icmpv6")) return true;
    if (words[i].Is("ping") && i + 1 < end && !words[i + 1].Is("the")) return true;
  }
  return false;
}

Group GroupIn(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i + 1 < end; ++i) {
    if (!words[i + 1].Is("ports")) continue;
    if (words[i].lower.ends_with("-related")) return {i, i + 2};
    if (words[i].Is("related") && i > begin && !words[i - 1].mark) return {i - 1, i + 2};
    const bool capital = words[i].text.front() >= 'A' && words[i].text.front() <= 'Z';
    if (capital && FindService(words[i].lower) != nullptr) return {i, i + 2};
  }
  return {};
}

}  // namespace portwright::extract
