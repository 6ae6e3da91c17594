#include "dialect/nftables/lift_rule.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/nftables/selector.h"
#include "dialect/nftables/statements.h"

namespace portwright::dialect::nftables {
namespace {

using policy::VerdictKind;

// Lines that one table may become. Concatenated sets multiply where a rule has several of them.
constexpr std::uint64_t kLinesMax = 5'000'000;
// Elements looked at in all rules: a set of a million may stand in every one of them.
constexpr std::uint64_t kElementsUsedMax = 100'000'000;
// Matches and statements of one rule; the kernel takes 128 expressions, and most need two.
constexpr std::uint32_t kPartsMax = 128;

bool ReadVerdictWord(const std::vector<Token>& words, std::size_t& at, NamedVerdict& out) {
  constexpr std::pair<std::string_view, VerdictKind> kVerdicts[] = {
      {"accept", VerdictKind::kAccept},     {"drop", VerdictKind::kDrop},
      {"reject", VerdictKind::kReject},     {"return", VerdictKind::kReturn},
      {"continue", VerdictKind::kContinue}, {"jump", VerdictKind::kJump},
      {"goto", VerdictKind::kGoto}};
  if (at >= words.size() || words[at].kind != TokenKind::kWord) return false;
  for (const auto& [name, kind] : kVerdicts) {
    if (words[at].text != name) continue;
    out.kind = kind;
    ++at;
    if ((kind == VerdictKind::kJump || kind == VerdictKind::kGoto) && at < words.size())
      out.chain = words[at++].text;
    return true;
  }
  return false;
}

std::optional<std::uint8_t> FlagOf(std::string_view word) {
  constexpr std::pair<std::string_view, std::uint8_t> kFlags[] = {
      {"fin", 1},  {"syn", 2},  {"rst", 4},  {"psh", 8},
      {"ack", 16}, {"urg", 32}, {"ecn", 64}, {"cwr", 128}};
  for (const auto& [name, bit] : kFlags) {
    if (name == word) return bit;
  }
  return std::nullopt;
}

}  // namespace

std::uint32_t RuleLifter::ChainOf(std::string_view name) {
  const auto found = chains_.find(name);
  if (found != chains_.end()) return found->second;
  const std::uint32_t chain = builder_.ChainOf(std::string(table_.family) + " " +
                                               std::string(table_.name) + " " + std::string(name));
  chains_.emplace(name, chain);
  return chain;
}

void RuleLifter::Lift(const RuleBlock& rule, std::uint32_t chain) {
  chain_ = chain;
  Continue(rule.words, 0, RuleMatch());
}

void RuleLifter::LiftKeeping(const RuleBlock& rule, std::uint32_t chain) {
  is_keeping_ = true;
  Lift(rule, chain);
  is_keeping_ = false;
}

bool OnlyKeepsSessions(const ChainBlock& chain) {
  if (chain.rules.size() < 2) return false;
  for (std::size_t r = 0; r < chain.rules.size(); ++r) {
    const std::vector<Token>& words = chain.rules[r].words;
    const bool is_last = r + 1 == chain.rules.size();
    if (is_last) return words.size() == 1 && words[0].IsWord("accept");
    if (words.size() < 4 || !words[words.size() - 4].IsWord("ct") ||
        !words[words.size() - 3].IsWord("timeout"))
      return false;
  }
  return false;
}

// A timeout of another protocol or family than the rule's has no effect.
bool RuleLifter::TakeTimeout(const Words& words, std::size_t at, const RuleMatch& match) {
  const bool sets = is_keeping_ && at + 3 < words.size() && words[at].IsWord("ct") &&
                    words[at + 1].IsWord("timeout") && words[at + 2].IsWord("set");
  if (!sets) return false;
  const auto found = table_.timeouts.find(words[at + 3].text);
  if (found == table_.timeouts.end()) return false;
  const TimeoutBlock& timeout = found->second;
  const std::string_view family = timeout.family == "ip"    ? "ipv4"
                                  : timeout.family == "ip6" ? "ipv6"
                                                            : "";
  const auto says = [&](std::string_view word) {
    return std::any_of(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at),
                       [&](const Token& token) { return token.IsWord(word); });
  };
  if (timeout.seconds == 0 || !says(family) || !says(timeout.protocol)) return false;
  std::vector<policy::Rule>& rules = builder_.policy().chains[chain_].rules;
  const std::size_t before = rules.size();
  Finish(match, {policy::VerdictKind::kAccept, {}}, PlaceOf(words[0]));
  for (std::size_t r = before; r < rules.size(); ++r) rules[r].session_timeout_s = timeout.seconds;
  return true;
}

bool RuleLifter::TooMany(SourcePlace place) {
  if (lines_ <= kLinesMax && elements_used_ <= kElementsUsedMax) return false;
  if (!said_too_many_ && lines_ <= kLinesMax) {
    diagnostics_.Error("PW-DIA-nftables-0126", place,
                       "expected rules that name sets of at most " +
                           WithThousands(kElementsUsedMax) + " elements in all, found more",
                       "put rules about one set into a chain, and jump there with one rule");
  } else if (!said_too_many_) {
    diagnostics_.Error("PW-DIA-nftables-0120", place,
                       "expected a table of at most " + WithThousands(kLinesMax) +
                           " lines once its sets are written out, found more",
                       "several concatenated sets in one rule multiply");
  }
  said_too_many_ = true;
  return true;
}

void RuleLifter::Finish(const RuleMatch& match, NamedVerdict verdict, SourcePlace place) {
  policy::Verdict made{verdict.kind, 0};
  if (verdict.kind == VerdictKind::kJump || verdict.kind == VerdictKind::kGoto) {
    if (table_.chain_of.find(verdict.chain) == table_.chain_of.end()) {
      diagnostics_.Error("PW-DIA-nftables-0121", place,
                         "expected a chain of this table, found " + Quote(verdict.chain));
      return;
    }
    made.chain = ChainOf(verdict.chain);
  }
  if (verdict.kind == VerdictKind::kContinue || TooMany(place)) return;
  lines_ += match.AddTo(builder_, chain_, made, place, kLinesMax - lines_);
  TooMany(place);
}

void RuleLifter::Continue(const Words& words, std::size_t at, RuleMatch match,
                          std::uint32_t parts) {
  while (at < words.size()) {
    if (match.never() || TooMany(PlaceOf(words[0]))) return;
    NamedVerdict verdict;
    if (ReadVerdictWord(words, at, verdict)) return Finish(match, verdict, PlaceOf(words[0]));
    if (++parts > kPartsMax) {
      diagnostics_.Error("PW-DIA-nftables-0127", PlaceOf(words[at]),
                         "expected a rule of at most " + std::to_string(kPartsMax) +
                             " matches and statements, found more");
      return;
    }
    Took took = TakeStatement(words, at, match);
    if (took == Took::kNothing && TakeFlags(words, at, match)) took = Took::kOne;
    if (took == Took::kNothing) took = TakeComparison(words, at, match, parts);
    if (took == Took::kRule) return;
    if (took == Took::kNothing) return TakeRest(words, at, std::move(match));
  }
}

// What is no comparison: counters, logs, changes of the packet, limits.
RuleLifter::Took RuleLifter::TakeStatement(const Words& words, std::size_t& at, RuleMatch& match) {
  const Token& word = words[at];
  const std::size_t begin = at;
  if (PassSilent(words, at)) return Took::kOne;
  if (TakeTimeout(words, at, match)) return Took::kRule;
  if (PassChange(words, at)) {
    if (!word.IsWord("meta") && !word.IsWord("ct") && !word.IsWord("mark"))
      builder_.Assume("changes of packets are not followed");
    return Took::kOne;
  }
  if (PassLimit(words, at)) {
    match.AddUnknown(TextOf(words, begin, at));
    return Took::kOne;
  }
  if ((word.IsWord("add") || word.IsWord("update") || word.IsWord("delete")) &&
      at + 1 < words.size() && words[at + 1].text.starts_with("@")) {
    at += 2;
    const bool bounded = at < words.size() && words[at].Is("{");
    SkipBraces(words, at);
    if (bounded) match.AddUnknown("a set that packets fill");
    return Took::kOne;
  }
  if (word.IsWord("flow") || word.IsWord("dup")) {  // `flow add @f`, `dup to 10.0.0.1 device eth0`
    builder_.Assume(std::string(word.text) + " statements are passed over");
    at += 3;
    if (at < words.size() && words[at].IsWord("device")) at += 2;
    return Took::kOne;
  }
  if (word.IsWord("synproxy")) {
    builder_.Assume(std::string(word.text) + " statements are passed over");
    return Took::kRule;
  }
  if (word.IsWord("snat") || word.IsWord("dnat") || word.IsWord("masquerade") ||
      word.IsWord("redirect") || word.IsWord("tproxy")) {
    builder_.Assume("address translation is not followed: addresses are those that the rules see");
    return Took::kRule;
  }
  if (word.IsWord("queue")) {
    match.AddUnknown("a program decides (queue)");
    Finish(match, {VerdictKind::kAccept, {}}, PlaceOf(words[0]));
    return Took::kRule;
  }
  return Took::kNothing;
}

// `tcp flags syn`, `tcp flags & (fin | syn) == syn`, `tcp flags syn / fin,syn,rst,ack`.
bool RuleLifter::TakeFlags(const Words& words, std::size_t& at, RuleMatch& match) {
  if (at + 2 >= words.size() || !words[at].IsWord("tcp") || !words[at + 1].IsWord("flags"))
    return false;
  std::size_t i = at + 2;
  const auto read = [&](bool in_parentheses) -> std::optional<std::uint8_t> {
    std::uint8_t bits = 0;
    bool any = false;
    if (in_parentheses) ++i;
    while (i < words.size()) {
      const auto flag = FlagOf(words[i].text);
      if (flag) {
        bits |= *flag;
        any = true;
      } else if (!words[i].Is("|") && !words[i].Is(",")) {
        break;
      }
      ++i;
    }
    if (in_parentheses && i < words.size() && words[i].Is(")")) ++i;
    return any ? std::optional(bits) : std::nullopt;
  };
  const auto compares = [&](std::string_view mark) {
    return i < words.size() && words[i].Is(mark);
  };
  bool negated = false;
  std::optional<std::uint8_t> mask, value;
  if (compares("&")) {
    ++i;
    mask = read(compares("("));
    if (compares("!=")) negated = true;
    if (compares("==") || compares("!=")) ++i;
    if (i < words.size() && (words[i].text == "0" || words[i].text == "0x0")) {
      value = 0;
      ++i;
    } else {
      value = read(compares("("));
    }
  } else {
    if (compares("!=")) negated = true;
    if (compares("==") || compares("!=")) ++i;
    const bool exact = negated || words[i - 1].Is("==");
    value = read(compares("("));
    if (i < words.size() && words[i].text == "/") {
      ++i;
      mask = read(false);
    } else if (exact) {
      mask = 255;
    } else {  // any of the bits
      mask = value;
      if (value) value = 0;
      negated = true;
    }
  }
  if (!mask || !value) return false;
  match.RequireFlags(*mask, *value, negated);
  at = i;
  return true;
}

// From here on nothing is understood: whether the rest matches is unknown, and its last verdict may
// fall.
void RuleLifter::TakeRest(const Words& words, std::size_t at, RuleMatch match) {
  const std::string text = TextOf(words, at, words.size());
  NamedVerdict last;
  bool any = false;
  for (std::size_t i = at; i < words.size();) {
    NamedVerdict verdict;
    if (ReadVerdictWord(words, i, verdict)) {
      last = verdict;
      any = true;
    } else {
      ++i;
    }
  }
  diagnostics_.Warning("PW-DIA-nftables-0122", PlaceOf(words[at]),
                       "expected a match or statement that is modelled, found " + Quote(text),
                       any ? "answers say where it decides" : "it decides nothing here");
  if (!any) return;
  match.AddUnknown(text);
  Finish(match, last, PlaceOf(words[0]));
}

const SetBlock* RuleLifter::FindSet(const Token& reference) {
  const auto found = table_.sets.find(reference.text.substr(1));
  if (found != table_.sets.end()) return &found->second;
  diagnostics_.Error("PW-DIA-nftables-0123", PlaceOf(reference),
                     "expected a set of this table, found " + Quote(reference.text));
  return nullptr;
}

// A selector or several, and what they are compared with.
RuleLifter::Took RuleLifter::TakeComparison(const Words& words, std::size_t& begin,
                                            RuleMatch& match, std::uint32_t parts) {
  std::size_t at = begin;
  std::vector<Selector> selectors;
  while (true) {
    const auto selector = ReadSelector(words, at);
    if (!selector) return Took::kNothing;
    selectors.push_back(*selector);
    if (at >= words.size() || !words[at].Is(".")) break;
    ++at;
  }
  if (at >= words.size()) return Took::kNothing;
  const bool is_map = words[at].IsWord("vmap");
  std::string_view comparison;
  if (is_map) {
    ++at;
  } else if (words[at].kind == TokenKind::kMark && !words[at].Is("{")) {
    comparison = words[at].text;
    if (comparison == "&" || comparison == "|" || comparison == "^") return Took::kNothing;
    ++at;
  }
  if (at >= words.size()) return Took::kNothing;
  const SourcePlace place = PlaceOf(words[at]);
  Operand operand;
  if (!ReadOperand(words, at, selectors, is_map, operand)) return Took::kNothing;
  elements_used_ += operand.elements->count;
  begin = at;
  if (is_map) {
    if (operand.is_unknown) {
      TakeRest(words, 0, std::move(match));
      return Took::kRule;
    }
    LiftMap(match, selectors, operand, place);
    return Took::kOne;
  }
  const bool by_interface = selectors[0].type == FieldType::kInterface;
  const bool branches = comparison.empty() || comparison == "=" || comparison == "==";
  if (selectors.size() == 1 && (!by_interface || !branches)) {
    Compare(words, at, match, selectors[0], operand, comparison);
    return Took::kOne;
  }
  const bool is_modelled = std::none_of(selectors.begin(), selectors.end(), [](const Selector& s) {
    return s.field == Field::kUnknown;
  });
  if (operand.is_unknown || !is_modelled || !branches) {
    match.AddUnknown(selectors[0].text + " " + TextOf(words, at > 1 ? at - 1 : 0, words.size()));
    return Took::kOne;
  }
  Branch(words, at, match, selectors, operand, parts);
  return Took::kRule;
}

// One selector with values that need no branches.
void RuleLifter::Compare(const Words& words, std::size_t at, RuleMatch& match,
                         const Selector& selector, const Operand& operand,
                         std::string_view comparison) {
  const bool is_modelled = selector.field != Field::kUnknown && !operand.is_unknown;
  const bool below = comparison.starts_with('<');
  const bool is_ordered = below || comparison.starts_with('>');
  if (is_modelled && !is_ordered)
    return match.Require(selector, operand.elements->values, comparison == "!=");
  if (is_modelled && operand.elements->count == 1 && selector.type == FieldType::kPort) {
    // A half-open range is a range of the field's numbers.
    Value value = operand.elements->values[0];
    const bool inclusive = comparison.size() == 2;
    const bool empty = !inclusive && (below ? value.lo == 0 : value.hi >= 65535);
    if (!empty) {
      value = below ? Value{0, inclusive ? value.hi : value.lo - 1, {}}
                    : Value{inclusive ? value.lo : value.hi + 1, 65535, {}};
      return match.Require(selector, {value}, false);
    }
  }
  match.AddUnknown(selector.text + " " + TextOf(words, at > 1 ? at - 1 : 0, words.size()));
}

bool RuleLifter::ReadOperand(const Words& words, std::size_t& at,
                             const std::vector<Selector>& selectors, bool is_map, Operand& out) {
  if (words[at].kind == TokenKind::kWord && words[at].text.starts_with("@")) {
    const SetBlock* set = FindSet(words[at]);
    ++at;
    if (set == nullptr) {
      out.is_unknown = true;
      out.elements = &out.own;
      return true;
    }
    const bool fits = set->types.size() == selectors.size() && set->is_verdict_map == is_map;
    out.is_unknown = !fits || set->is_changing || !set->is_readable;
    out.elements = &set->elements;
    return true;
  }
  out.elements = &out.own;
  if (words[at].Is("{")) return ReadBraces(words, at, selectors, is_map, out);
  if (is_map) return false;
  // A single value, or a list without braces.
  if (!ReadElement(words, at, selectors, false, out.own)) {
    out.is_unknown = true;
    ++at;
    return true;
  }
  while (at + 1 < words.size() && words[at].Is(",")) {
    ++at;
    if (!ReadElement(words, at, selectors, false, out.own)) return false;
  }
  return true;
}

bool RuleLifter::ReadBraces(const Words& words, std::size_t& at,
                            const std::vector<Selector>& selectors, bool is_map, Operand& out) {
  ++at;
  while (at < words.size() && !words[at].Is("}")) {
    if (words[at].Is(",")) {
      ++at;
      continue;
    }
    if (!ReadElement(words, at, selectors, is_map, out.own)) {
      out.is_unknown = true;
      while (at < words.size() && !words[at].Is(",") && !words[at].Is("}")) ++at;
    }
    // Counters and comments of an element.
    while (at < words.size() && PassSilent(words, at)) continue;
  }
  ++at;
  return true;
}

bool RuleLifter::ReadElement(const Words& words, std::size_t& at,
                             const std::vector<Selector>& selectors, bool is_map, Elements& out) {
  const std::size_t first = out.values.size();
  const SourcePlace place = PlaceOf(words[at < words.size() ? at : words.size() - 1]);
  for (std::size_t s = 0; s < selectors.size(); ++s) {
    if (s > 0) {
      if (at >= words.size() || !words[at].Is(".")) break;
      ++at;
    }
    if (at >= words.size()) break;
    const bool readable =
        words[at].kind == TokenKind::kWord || words[at].kind == TokenKind::kString;
    const auto value = readable ? ParseValue(words[at].text, selectors[s].type) : std::nullopt;
    if (!value && selectors[s].field != Field::kUnknown) break;
    if (!readable) break;
    out.values.push_back(value.value_or(Value()));
    ++at;
  }
  if (out.values.size() != first + selectors.size()) {
    out.values.resize(first);
    return false;
  }
  NamedVerdict verdict;
  if (is_map) {
    while (at < words.size() && !words[at].Is(":") && !words[at].Is(",") && !words[at].Is("}"))
      ++at;  // counters of an element
    if (at >= words.size() || !words[at].Is(":")) return false;
    ++at;
    if (!ReadVerdictWord(words, at, verdict)) return false;
    out.verdicts.push_back(verdict);
  }
  out.places.push_back(place);
  ++out.count;
  return true;
}

// One rule for each element: products of ranges are no set of a single field.
void RuleLifter::Branch(const Words& words, std::size_t at, const RuleMatch& match,
                        const std::vector<Selector>& selectors, const Operand& operand,
                        std::uint32_t parts) {
  const Elements& elements = *operand.elements;
  for (std::size_t e = 0; e < elements.count && !TooMany(PlaceOf(words[0])); ++e) {
    RuleMatch narrowed = match;
    for (std::size_t s = 0; s < selectors.size(); ++s)
      narrowed.Require(selectors[s], {elements.values[e * selectors.size() + s]}, false);
    ++lines_;
    Continue(words, at, std::move(narrowed), parts);
  }
}

void RuleLifter::LiftMap(const RuleMatch& match, const std::vector<Selector>& selectors,
                         const Operand& operand, SourcePlace place) {
  const Elements& elements = *operand.elements;
  for (std::size_t e = 0; e < elements.count; ++e) {
    RuleMatch narrowed = match;
    for (std::size_t s = 0; s < selectors.size(); ++s)
      narrowed.Require(selectors[s], {elements.values[e * selectors.size() + s]}, false);
    ++lines_;
    Finish(narrowed, elements.verdicts[e], elements.places.empty() ? place : elements.places[e]);
    if (said_too_many_) return;
  }
}

}  // namespace portwright::dialect::nftables
