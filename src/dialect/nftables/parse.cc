// The blocks of an nftables text.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/shown_text.h"
#include "dialect/nftables/ruleset.h"

namespace portwright::dialect::nftables {
namespace {

// A message a line is enough for a person; a broken text of a gigabyte must not become one of ten.
constexpr std::size_t kErrorsMax = 1000;

class Parser {
 public:
  Parser(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
      : tokens_(text), file_(file), diagnostics_(diagnostics) {}

  Ruleset Parse() {
    for (tokens_.SkipEnds(); tokens_.Peek().kind != TokenKind::kEof; tokens_.SkipEnds()) {
      const Token word = tokens_.Take();
      if (word.IsWord("table")) {
        ReadTable();
      } else if (word.IsWord("flush")) {
        ReadFlush();
      } else if (word.IsWord("delete") || word.IsWord("destroy")) {
        ReadDelete();
      } else if (word.IsWord("add") && tokens_.Peek().IsWord("table")) {
        continue;  // `add table` is `table`
      } else {
        Expected("PW-DIA-nftables-0100", "`table`, `delete table` or `flush ruleset`", word,
                 "print the whole of it with `nft list ruleset`");
        SkipLine();
      }
    }
    return std::move(ruleset_);
  }

 private:
  SourcePlace PlaceOf(const Token& token) const { return {file_, token.line, token.column}; }

  void Expected(std::string_view code, std::string_view what, const Token& found,
                std::string hint = "") {
    if (is_refused_ || ++errors_ > kErrorsMax) return;
    const std::string text = found.kind == TokenKind::kEof ? "the end of the text"
                             : found.kind == TokenKind::kEnd
                                 ? "the end of the line"
                                 : ShownWord(tokens_.LineOf(found), found.text);
    diagnostics_.Error(code, PlaceOf(found), "expected " + std::string(what) + ", found " + text,
                       std::move(hint));
  }

  // Otherwise the rest of the text is not read: nobody wrote it.
  bool Few(std::size_t count, std::size_t limit, const char* of_what, const Token& at) {
    if (count <= limit) return true;
    diagnostics_.Error(
        "PW-DIA-nftables-0128", PlaceOf(at),
        "expected a ruleset of at most " + WithThousands(limit) + " " + of_what + ", found more");
    tokens_ = Tokens("");
    is_refused_ = true;
    return false;
  }

  void SkipLine() {
    int depth = 0;
    while (tokens_.Peek().kind != TokenKind::kEof) {
      if (tokens_.Peek().Is("{")) ++depth;
      if (tokens_.Peek().Is("}")) {
        if (depth == 0) return;
        --depth;
      }
      if (depth == 0 && (tokens_.Peek().kind == TokenKind::kEnd || tokens_.Peek().Is(";"))) return;
      tokens_.Take();
    }
  }

  // Behind a `{`: to its `}`.
  void SkipBlock() {
    for (int depth = 1; depth > 0 && tokens_.Peek().kind != TokenKind::kEof;) {
      const Token token = tokens_.Take();
      if (token.Is("{")) ++depth;
      if (token.Is("}")) --depth;
    }
  }

  // `[family] name` behind `table`.
  bool ReadTableName(std::string_view& family, Token& name) {
    name = tokens_.Take();
    family = "ip";
    const bool is_family = name.kind == TokenKind::kWord &&
                           (name.text == "ip" || name.text == "ip6" || name.text == "inet" ||
                            name.text == "arp" || name.text == "bridge" || name.text == "netdev");
    const bool more =
        tokens_.Peek().kind == TokenKind::kWord || tokens_.Peek().kind == TokenKind::kString;
    if (is_family && more) {
      family = name.text;
      name = tokens_.Take();
    }
    if (name.kind == TokenKind::kWord || name.kind == TokenKind::kString) return true;
    Expected("PW-DIA-nftables-0101", "the name of a table", name);
    return false;
  }

  void ReadFlush() {
    const Token what = tokens_.Take();
    if (what.IsWord("ruleset")) {
      ruleset_.tables.clear();
      SkipLine();
      return;
    }
    std::string_view family;
    Token name;
    if (what.IsWord("table") && ReadTableName(family, name)) {
      for (ChainBlock& chain : ruleset_.TableOf(family, name.text, PlaceOf(name)).chains)
        chain.rules.clear();
      return;
    }
    Expected("PW-DIA-nftables-0102", "`flush ruleset` or `flush table`", what);
    SkipLine();
  }

  void ReadDelete() {
    const Token what = tokens_.Take();
    std::string_view family;
    Token name;
    if (!what.IsWord("table") || !ReadTableName(family, name)) {
      Expected("PW-DIA-nftables-0103", "`delete table`", what);
      SkipLine();
      return;
    }
    auto& tables = ruleset_.tables;
    tables.erase(std::remove_if(tables.begin(), tables.end(),
                                [&, f = family](const TableBlock& table) {
                                  return table.family == f && table.name == name.text;
                                }),
                 tables.end());
  }

  void ReadTable() {
    std::string_view family;
    Token name;
    if (!ReadTableName(family, name)) {
      SkipLine();
      return;
    }
    TableBlock& table = ruleset_.TableOf(family, name.text, PlaceOf(name));
    if (!Few(ruleset_.tables.size(), kTablesMax, "tables", name)) return;
    if (!tokens_.Peek().Is("{")) return;  // `table inet x` alone makes it
    tokens_.Take();
    for (tokens_.SkipEnds(); !tokens_.Peek().Is("}"); tokens_.SkipEnds()) {
      if (tokens_.Peek().kind == TokenKind::kEof) {
        Expected("PW-DIA-nftables-0104", "`}` at the end of a table", tokens_.Peek());
        return;
      }
      ReadTableEntry(table);
    }
    tokens_.Take();
  }

  void ReadTableEntry(TableBlock& table) {
    const Token word = tokens_.Take();
    if (word.IsWord("chain")) {
      ReadChain(table);
    } else if (word.IsWord("set") || word.IsWord("map")) {
      ReadSet(table, word.text == "map");
    } else if (word.IsWord("comment") || word.IsWord("flags")) {
      SkipLine();
    } else if (word.IsWord("ct") && tokens_.Peek().IsWord("timeout")) {
      tokens_.Take();
      ReadTimeout(table);
    } else if (word.kind == TokenKind::kWord) {
      // Objects that a rule may use (counter, quota, flowtable, ...): no packet is decided by them.
      while (tokens_.Peek().kind == TokenKind::kWord || tokens_.Peek().kind == TokenKind::kString)
        tokens_.Take();
      if (tokens_.Peek().Is("{")) {
        tokens_.Take();
        SkipBlock();
      }
    } else {
      Expected("PW-DIA-nftables-0105", "a chain, set, map or object", word);
      SkipLine();
      if (tokens_.Peek().Is("{")) SkipBlock();
    }
  }

  // No packet is decided by it, but sessions stay by it. Of a policy only the state counts in which
  // a session is idle.
  void ReadTimeout(TableBlock& table) {
    const Token name = tokens_.Take();
    if (!tokens_.Peek().Is("{")) return SkipLine();
    tokens_.Take();
    TimeoutBlock timeout;
    for (int depth = 1; depth > 0 && tokens_.Peek().kind != TokenKind::kEof;) {
      const Token token = tokens_.Take();
      if (token.Is("{")) ++depth;
      if (token.Is("}")) --depth;
      if (token.IsWord("protocol")) timeout.protocol = tokens_.Take().text;
      if (token.IsWord("l3proto")) timeout.family = tokens_.Take().text;
      if (!token.IsWord("established") && !token.IsWord("replied")) continue;
      if (tokens_.Peek().Is(":")) tokens_.Take();
      if (tokens_.Peek().kind == TokenKind::kWord)
        timeout.seconds = static_cast<std::uint32_t>(std::min<std::uint64_t>(
            ParseNumber(tokens_.Take().text).value_or(0), ~std::uint32_t{0}));
    }
    table.timeouts[name.text] = timeout;
  }

  // --- chains -----------------------------------------------------------------------------------
  void ReadChain(TableBlock& table) {
    const Token name = tokens_.Take();
    if (!tokens_.Peek().Is("{")) {
      Expected("PW-DIA-nftables-0106", "`{` behind the name of a chain", tokens_.Peek());
      SkipLine();
      return;
    }
    tokens_.Take();
    ChainBlock& chain = table.ChainOf(name.text, PlaceOf(name));
    for (tokens_.SkipEnds(); !tokens_.Peek().Is("}"); tokens_.SkipEnds()) {
      if (tokens_.Peek().kind == TokenKind::kEof) {
        Expected("PW-DIA-nftables-0107", "`}` at the end of a chain", tokens_.Peek());
        return;
      }
      if (tokens_.Peek().IsWord("type")) {
        ReadBase(chain);
      } else if (tokens_.Peek().IsWord("policy")) {
        tokens_.Take();
        chain.drops = tokens_.Take().IsWord("drop");
      } else if (tokens_.Peek().IsWord("comment")) {
        SkipLine();
      } else {
        ReadRule(chain);
      }
    }
    tokens_.Take();
  }

  // `type filter hook input priority filter + 10; policy drop;`
  void ReadBase(ChainBlock& chain) {
    tokens_.Take();
    chain.type = tokens_.Take().text;
    if (tokens_.Peek().IsWord("hook")) {
      tokens_.Take();
      chain.hook = tokens_.Take().text;
    }
    while (tokens_.Peek().kind == TokenKind::kWord && !tokens_.Peek().IsWord("priority")) {
      tokens_.Take();  // `device eth0`
      if (tokens_.Peek().kind == TokenKind::kString) tokens_.Take();
    }
    if (!tokens_.Peek().IsWord("priority")) {
      Expected("PW-DIA-nftables-0108", "`priority` of a base chain", tokens_.Peek());
      SkipLine();
      return;
    }
    tokens_.Take();
    chain.priority = ReadPriority();
  }

  std::int64_t ReadPriority() {
    constexpr std::pair<std::string_view, int> kNames[] = {
        {"raw", -300},    {"mangle", -150}, {"dstnat", -100}, {"filter", 0},
        {"security", 50}, {"srcnat", 100},  {"out", 100}};
    std::int64_t priority = 0;
    int sign = 1;
    while (tokens_.Peek().kind == TokenKind::kWord) {
      std::string_view word = tokens_.Take().text;
      if (word == "+" || word == "-") {
        sign = word == "-" ? -1 : 1;
        continue;
      }
      if (word[0] == '-') {
        sign = -1;
        word.remove_prefix(1);
      }
      const auto named = std::find_if(std::begin(kNames), std::end(kNames),
                                      [&](const auto& name) { return name.first == word; });
      const std::int64_t number =
          named != std::end(kNames)
              ? named->second
              : static_cast<std::int64_t>(ParseNumber(word).value_or(0) & 0x7fffffffU);
      priority += sign * number;
      sign = 1;
    }
    return priority;
  }

  void ReadRule(ChainBlock& chain) {
    RuleBlock rule;
    int depth = 0;
    while (tokens_.Peek().kind != TokenKind::kEof) {
      const Token& next = tokens_.Peek();
      if (depth == 0 && (next.kind == TokenKind::kEnd || next.Is(";") || next.Is("}"))) break;
      if (next.Is("{")) ++depth;
      if (next.Is("}")) --depth;
      const Token taken = tokens_.Take();
      if (taken.kind == TokenKind::kEnd) continue;
      if (!Few(++words_, kWordsMax, "words in rules", taken)) return;
      rule.words.push_back(taken);
    }
    if (!rule.words.empty()) chain.rules.push_back(std::move(rule));
  }

  // --- sets and maps
  // ------------------------------------------------------------------------------
  void ReadSet(TableBlock& table, bool is_map) {
    const Token name = tokens_.Take();
    if (!tokens_.Peek().Is("{")) {
      Expected("PW-DIA-nftables-0109", "`{` behind the name of a set", tokens_.Peek());
      SkipLine();
      return;
    }
    tokens_.Take();
    SetBlock& set = table.sets[name.text];
    set.name = name.text;
    set.place = PlaceOf(name);
    set.is_map = is_map;
    for (tokens_.SkipEnds(); !tokens_.Peek().Is("}"); tokens_.SkipEnds()) {
      if (tokens_.Peek().kind == TokenKind::kEof) {
        Expected("PW-DIA-nftables-0110", "`}` at the end of a set", tokens_.Peek());
        return;
      }
      ReadSetEntry(set);
    }
    tokens_.Take();
  }

  void ReadSetEntry(SetBlock& set) {
    const Token word = tokens_.Take();
    if (word.IsWord("type") || word.IsWord("typeof")) {
      ReadTypes(set, word.text == "typeof");
    } else if (word.IsWord("elements")) {
      if (tokens_.Peek().Is("=")) tokens_.Take();
      if (!tokens_.Peek().Is("{")) {
        Expected("PW-DIA-nftables-0111", "`{` before elements", tokens_.Peek());
        SkipLine();
        return;
      }
      if (set.types.empty()) {
        Expected("PW-DIA-nftables-0116", "the type of a set before its elements", tokens_.Peek());
        set.is_readable = false;
      }
      tokens_.Take();
      ReadElements(set);
    } else {
      while (tokens_.Peek().kind != TokenKind::kEnd && !tokens_.Peek().Is(";") &&
             !tokens_.Peek().Is("}") && tokens_.Peek().kind != TokenKind::kEof) {
        const Token next = tokens_.Take();
        const bool changes = next.IsWord("dynamic") || next.IsWord("timeout");
        set.is_changing = set.is_changing || changes;
      }
      set.is_changing = set.is_changing || word.IsWord("timeout");
    }
  }

  void ReadTypes(SetBlock& set, bool by_selector) {
    std::vector<std::string_view> words;
    const std::vector<FieldType> before = std::exchange(set.types, {});
    const auto finish = [&](const Token& at) {
      if (words.empty()) {
        Expected("PW-DIA-nftables-0112", "a type of elements", at);
        return;
      }
      const auto type = by_selector ? TypeOfSelector(words) : TypeOf(words.back());
      if (!type) {
        if (++errors_ <= kErrorsMax) {
          diagnostics_.Warning("PW-DIA-nftables-0113", PlaceOf(at),
                               "expected a type that is modelled, found " + Quote(words.back()),
                               "what is compared with this set counts as unknown");
        }
        set.is_readable = false;
      }
      set.types.push_back(type.value_or(FieldType::kNumber));
      words.clear();
    };
    Token last = tokens_.Peek();
    while (tokens_.Peek().kind == TokenKind::kWord || tokens_.Peek().Is(".")) {
      last = tokens_.Take();
      if (last.Is(".")) {
        finish(last);
      } else {
        words.push_back(last.text);
      }
    }
    finish(last);
    const bool has_values = tokens_.Peek().Is(":");
    if (has_values) tokens_.Take();
    const bool has_verdicts = has_values && tokens_.Peek().IsWord("verdict");
    // Elements lie side by side, so many values each.
    if (set.elements.count > 0 && (set.types != before || set.is_verdict_map != has_verdicts)) {
      Expected("PW-DIA-nftables-0117", "the type that the set has already", last);
      set.types = before;
    } else {
      set.is_verdict_map = has_verdicts;
    }
    if (has_values) SkipLine();
  }

  // Behind `{`, to the `}`.
  void ReadElements(SetBlock& set) {
    while (true) {
      while (tokens_.Peek().kind == TokenKind::kEnd || tokens_.Peek().Is(",")) tokens_.Take();
      if (tokens_.Peek().Is("}")) break;
      if (tokens_.Peek().kind == TokenKind::kEof) {
        Expected("PW-DIA-nftables-0114", "`}` at the end of elements", tokens_.Peek());
        return;
      }
      ReadElement(set);
    }
    tokens_.Take();
  }

  void SkipElement() {
    while (tokens_.Peek().kind != TokenKind::kEof && !tokens_.Peek().Is(",") &&
           !tokens_.Peek().Is("}"))
      tokens_.Take();
  }

  void ReadElement(SetBlock& set) {
    const SourcePlace place = PlaceOf(tokens_.Peek());
    const std::size_t first = set.elements.values.size();
    values_ += set.types.size();
    if (!Few(values_, kValuesMax, "values in sets", tokens_.Peek())) return;
    for (std::size_t field = 0; field < set.types.size(); ++field) {
      if (field > 0) {
        if (!tokens_.Peek().Is(".")) return BadElement(set, first, "`.` before the next field");
        tokens_.Take();
      }
      const Token word = tokens_.Peek();
      const auto value = word.kind == TokenKind::kWord || word.kind == TokenKind::kString
                             ? ParseValue(word.text, set.types[field])
                             : std::nullopt;
      if (!value && set.types[field] != FieldType::kNumber)
        return BadElement(set, first, "a value of the set's type");
      tokens_.Take();
      set.elements.values.push_back(value.value_or(Value()));
    }
    NamedVerdict verdict;
    if (!ReadElementTail(set, verdict)) return BadElement(set, first, "a verdict behind `:`");
    if (set.is_verdict_map) set.elements.verdicts.push_back(verdict);
    set.elements.places.push_back(place);
    ++set.elements.count;
  }

  // `counter packets 0 bytes 0 comment "x" timeout 1h : accept`.
  bool ReadElementTail(SetBlock& set, NamedVerdict& verdict) {
    bool has_verdict = false;
    while (tokens_.Peek().kind != TokenKind::kEof && !tokens_.Peek().Is(",") &&
           !tokens_.Peek().Is("}")) {
      const Token token = tokens_.Take();
      if (token.IsWord("timeout") || token.IsWord("expires")) set.is_changing = true;
      if (!token.Is(":")) continue;
      if (!set.is_verdict_map) {
        SkipElement();
        return true;
      }
      has_verdict = ReadVerdict(verdict);
      SkipElement();
      break;
    }
    return has_verdict || !set.is_verdict_map;
  }

  bool ReadVerdict(NamedVerdict& verdict) {
    using policy::VerdictKind;
    constexpr std::pair<std::string_view, VerdictKind> kVerdicts[] = {
        {"accept", VerdictKind::kAccept}, {"drop", VerdictKind::kDrop},
        {"return", VerdictKind::kReturn}, {"continue", VerdictKind::kContinue},
        {"jump", VerdictKind::kJump},     {"goto", VerdictKind::kGoto}};
    const Token word = tokens_.Take();
    for (const auto& [name, kind] : kVerdicts) {
      if (!word.IsWord(name)) continue;
      verdict.kind = kind;
      if (kind == VerdictKind::kJump || kind == VerdictKind::kGoto)
        verdict.chain = tokens_.Take().text;
      return true;
    }
    return false;
  }

  void BadElement(SetBlock& set, std::size_t first, std::string_view what) {
    Expected("PW-DIA-nftables-0115", what, tokens_.Peek());
    set.elements.values.resize(first);
    set.is_readable = false;
    SkipElement();
  }

  Tokens tokens_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Ruleset ruleset_;
  std::size_t errors_ = 0;
  std::size_t words_ = 0;
  std::size_t values_ = 0;
  bool is_refused_ = false;
};

}  // namespace

Ruleset ParseRuleset(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  return Parser(text, file, diagnostics).Parse();
}

}  // namespace portwright::dialect::nftables
