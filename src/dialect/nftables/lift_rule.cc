#include "dialect/nftables/lift_rule.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/shown_text.h"
#include "dialect/nftables/selector.h"

namespace portwright::dialect::nftables {
namespace {

using policy::VerdictKind;

// Lines that one table may become. Concatenated sets multiply where a rule has several of them.
constexpr std::uint64_t kLinesMax = 20'000'000;

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

// Words from a place on, cut short, without what says nothing about packets: counters change from
// day to day, and comments and prefixes of logs may hold anything. Of words that may hold a secret,
// the first and the place, so that two of them stay two.
std::string TextOf(const std::vector<Token>& words, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < words.size() && out.size() < 60;) {
    if (PassSilent(words, i)) continue;
    out += (out.empty() ? "" : " ") + std::string(words[i++].text);
  }
  if (!MayHoldSecret(out)) return out;
  const Token& first = words[from];
  return (first.kind == TokenKind::kString ? "a text" : std::string(first.text)) + " ... at " +
         std::to_string(first.line) + ":" + std::to_string(first.column);
}

// Past `{ ... }`, if one begins here.
void SkipBraces(const std::vector<Token>& words, std::size_t& at) {
  if (at >= words.size() || !words[at].Is("{")) return;
  for (int depth = 0; at < words.size(); ++at) {
    if (words[at].Is("{")) ++depth;
    if (words[at].Is("}") && --depth == 0) {
      ++at;
      return;
    }
  }
}

}  // namespace

bool IsStatement(std::string_view word) {
  for (const std::string_view known :
       {"counter", "log", "limit", "comment", "quota", "accept", "drop", "reject", "return",
        "continue", "jump", "goto", "queue", "notrack"}) {
    if (known == word) return true;
  }
  return false;
}

bool PassSilent(const std::vector<Token>& words, std::size_t& at) {
  const Token& word = words[at];
  if (word.IsWord("counter")) {
    ++at;
    while (at + 1 < words.size() &&
           (words[at].text == "packets" || words[at].text == "bytes" || words[at].text == "name"))
      at += 2;
    return true;
  }
  if (word.IsWord("comment") || word.IsWord("notrack")) {
    at += word.IsWord("comment") ? 2U : 1U;
    return true;
  }
  if (!word.IsWord("log")) return false;
  ++at;
  while (at + 1 < words.size() && !IsStatement(words[at].text) && words[at].kind != TokenKind::kEof)
    ++at;
  if (at < words.size() && !IsStatement(words[at].text)) ++at;
  return true;
}

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

bool RuleLifter::TooMany(const Words& words) {
  if (lines_ <= kLinesMax) return false;
  if (!said_too_many_) {
    diagnostics_.Error("PW-DIA-nftables-0120", PlaceOf(words[0]),
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
    const bool known = std::any_of(table_.chains.begin(), table_.chains.end(),
                                   [&](const auto& chain) { return chain.name == verdict.chain; });
    if (!known) {
      diagnostics_.Error("PW-DIA-nftables-0121", place,
                         "expected a chain of this table, found " + Quote(verdict.chain));
      return;
    }
    made.chain = ChainOf(verdict.chain);
  }
  ++lines_;
  if (verdict.kind != VerdictKind::kContinue) match.AddTo(builder_, chain_, made, place);
}

void RuleLifter::Continue(const Words& words, std::size_t at, RuleMatch match) {
  while (at < words.size()) {
    if (match.never() || TooMany(words)) return;
    NamedVerdict verdict;
    if (ReadVerdictWord(words, at, verdict)) return Finish(match, verdict, PlaceOf(words[0]));
    bool is_over = false;
    if (TakeStatement(words, at, match, is_over)) {
      if (is_over) return;
      continue;
    }
    if (TakeFlags(words, at, match)) continue;
    if (TakeComparison(words, at, match)) return;  // goes on by itself
    return TakeRest(words, at, std::move(match));
  }
}

// What is no comparison: counters, logs, changes of the packet, limits.
bool RuleLifter::TakeStatement(const Words& words, std::size_t& at, RuleMatch& match,
                               bool& is_over) {
  const Token& word = words[at];
  const auto next_is = [&](std::size_t ahead, std::string_view text) {
    return at + ahead < words.size() && words[at + ahead].text == text;
  };
  if (PassSilent(words, at)) return true;
  if (word.IsWord("limit") || word.IsWord("quota")) {
    const std::size_t begin = at;
    ++at;
    while (at < words.size() && !IsStatement(words[at].text)) ++at;
    match.AddUnknown(TextOf({words.begin() + static_cast<std::ptrdiff_t>(begin),
                             words.begin() + static_cast<std::ptrdiff_t>(at)},
                            0));
    return true;
  }
  // `meta mark set 1`, `ct timeout set "x"`, `ct helper set "x"`
  if ((word.IsWord("meta") || word.IsWord("ct") || word.IsWord("ip") || word.IsWord("ip6")) &&
      next_is(2, "set")) {
    at += 4;
    return true;
  }
  if ((word.IsWord("add") || word.IsWord("update") || word.IsWord("delete")) &&
      at + 1 < words.size() && words[at + 1].text.starts_with("@")) {
    at += 2;
    const bool bounded = at < words.size() && words[at].Is("{");
    SkipBraces(words, at);
    if (bounded) match.AddUnknown("a set that packets fill");
    return true;
  }
  if (word.IsWord("flow") || word.IsWord("dup") || word.IsWord("synproxy")) {
    builder_.Assume(std::string(word.text) + " statements are passed over");
    at = words.size();
    is_over = true;
    return true;
  }
  if (word.IsWord("snat") || word.IsWord("dnat") || word.IsWord("masquerade") ||
      word.IsWord("redirect") || word.IsWord("tproxy")) {
    builder_.Assume("address translation is not followed: addresses are those that the rules see");
    is_over = true;
    return true;
  }
  if (word.IsWord("queue")) {
    match.AddUnknown("a program decides (queue)");
    Finish(match, {VerdictKind::kAccept, {}}, PlaceOf(words[0]));
    is_over = true;
    return true;
  }
  return false;
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
  const std::string text = TextOf(words, at);
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

// A selector or several, and what they are compared with. Every branch goes on behind it.
bool RuleLifter::TakeComparison(const Words& words, std::size_t at, RuleMatch match) {
  std::vector<Selector> selectors;
  while (true) {
    const auto selector = ReadSelector(words, at);
    if (!selector) return false;
    selectors.push_back(*selector);
    if (at >= words.size() || !words[at].Is(".")) break;
    ++at;
  }
  if (at >= words.size()) return false;
  bool is_map = false, negated = false;
  bool ordered = false;  // < > <= >=
  std::string_view comparison;
  if (words[at].IsWord("vmap")) {
    is_map = true;
    ++at;
  } else if (words[at].kind == TokenKind::kMark && !words[at].Is("{")) {
    comparison = words[at].text;
    if (comparison == "&" || comparison == "|" || comparison == "^") return false;
    negated = comparison == "!=";
    ordered = comparison == "<" || comparison == ">" || comparison == "<=" || comparison == ">=";
    ++at;
  }
  if (at >= words.size()) return false;
  const SourcePlace place = PlaceOf(words[at]);
  Operand operand;
  const bool unmodelled = std::any_of(selectors.begin(), selectors.end(),
                                      [](const Selector& s) { return s.field == Field::kUnknown; });
  if (!ReadOperand(words, at, selectors, is_map, operand)) return false;
  if (is_map) {
    if (operand.is_unknown) {
      TakeRest(words, 0, std::move(match));
      return true;
    }
    LiftMap(match, selectors, operand, place);
    Continue(words, at, std::move(match));
    return true;
  }
  if (operand.is_unknown || unmodelled || ordered || (negated && selectors.size() > 1)) {
    if (ordered && selectors.size() == 1 && !unmodelled && operand.elements->count == 1) {
      // A half-open range is a range of the field's numbers.
      Value value = operand.elements->values[0];
      const bool below = comparison[0] == '<';
      const bool inclusive = comparison.size() == 2;
      const bool empty = !inclusive && (below ? value.lo == 0 : value.hi >= 65535);
      if (selectors[0].type == FieldType::kPort && !empty) {
        value = below ? Value{0, inclusive ? value.hi : value.lo - 1, {}}
                      : Value{inclusive ? value.lo : value.hi + 1, 65535, {}};
        match.Require(selectors[0], {value}, false);
        Continue(words, at, std::move(match));
        return true;
      }
    }
    match.AddUnknown(selectors[0].text + " " + TextOf(words, at > 1 ? at - 1 : 0));
    Continue(words, at, std::move(match));
    return true;
  }
  const bool by_interface = selectors[0].type == FieldType::kInterface;
  if (selectors.size() == 1 && (negated || !by_interface)) {
    match.Require(selectors[0], operand.elements->values, negated);
    Continue(words, at, std::move(match));
    return true;
  }
  Branch(words, at, match, selectors, operand);
  return true;
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
                        const std::vector<Selector>& selectors, const Operand& operand) {
  const Elements& elements = *operand.elements;
  for (std::size_t e = 0; e < elements.count && !TooMany(words); ++e) {
    RuleMatch narrowed = match;
    for (std::size_t s = 0; s < selectors.size(); ++s)
      narrowed.Require(selectors[s], {elements.values[e * selectors.size() + s]}, false);
    ++lines_;
    Continue(words, at, std::move(narrowed));
  }
}

void RuleLifter::LiftMap(const RuleMatch& match, const std::vector<Selector>& selectors,
                         const Operand& operand, SourcePlace place) {
  const Elements& elements = *operand.elements;
  for (std::size_t e = 0; e < elements.count; ++e) {
    RuleMatch narrowed = match;
    for (std::size_t s = 0; s < selectors.size(); ++s)
      narrowed.Require(selectors[s], {elements.values[e * selectors.size() + s]}, false);
    Finish(narrowed, elements.verdicts[e], elements.places.empty() ? place : elements.places[e]);
    if (lines_ > kLinesMax) return;
  }
}

}  // namespace portwright::dialect::nftables
