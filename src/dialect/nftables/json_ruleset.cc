#include "dialect/nftables/json_ruleset.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/shown_text.h"
#include "dialect/nftables/json_words.h"

namespace portwright::dialect::nftables {
namespace {

class Reader {
 public:
  explicit Reader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Ruleset Read(JsonValue root) {
    const JsonValue objects = root.Member("nftables");
    if (objects.kind() != JsonKind::kArray) {
      Expected("PW-DIA-nftables-0130", "an array of objects in 'nftables'", objects, root);
      return {};
    }
    for (JsonValue object = objects.First(); object.exists(); object = object.Next())
      ReadObject(object);
    MarkChanging();
    return std::move(ruleset_);
  }

 private:
  void Expected(std::string_view code, std::string what, JsonValue found, JsonValue around) {
    diagnostics_.Error(
        code, (found.exists() ? found : around).place(),
        "expected " + std::move(what) + ", found " + std::string(NameOf(found.kind())),
        "print the whole of it with `nft -j list ruleset`");
  }

  void ReadObject(JsonValue object) {
    const JsonValue what = object.kind() == JsonKind::kObject ? object.First() : JsonValue();
    if (what.IsNamed("table")) {
      TableBlock* table = nullptr;
      Table(what, "name", table);
    } else if (what.IsNamed("chain")) {
      ReadChain(what);
    } else if (what.IsNamed("rule")) {
      ReadRule(what);
    } else if (what.IsNamed("set") || what.IsNamed("map")) {
      ReadSet(what, what.IsNamed("map"));
    } else if (what.IsNamed("element")) {
      ReadMoreElements(what);
    } else if (!IsPassedOver(what)) {
      diagnostics_.Error("PW-DIA-nftables-0131", object.place(),
                         "expected a table, chain, rule, set or other object of a ruleset, found " +
                             (what.exists() ? ShownWord("", what.Name()) : "none"),
                         "commands are not read: print what holds with `nft -j list ruleset`");
    }
  }

  // Objects that a rule may use: no packet is decided by them.
  static bool IsPassedOver(JsonValue what) {
    for (const std::string_view known :
         {"metainfo", "flowtable", "counter", "quota", "limit", "ct helper", "ct timeout",
          "ct expectation", "secmark", "synproxy", "tunnel"}) {
      if (what.IsNamed(known)) return true;
    }
    return false;
  }

  // A member that has to be a text.
  bool Text(JsonValue object, std::string_view member, std::string_view& out) {
    const JsonValue value = object.Member(member);
    if (value.kind() != JsonKind::kString || value.IsEmpty()) {
      Expected("PW-DIA-nftables-0132", "a string in '" + std::string(member) + "'", value, object);
      return false;
    }
    out = ruleset_.texts.emplace_back(value.Text());
    return true;
  }

  // The table of an object, by its family and the member that names it.
  bool Table(JsonValue object, std::string_view member, TableBlock*& out) {
    std::string_view family, name;
    if (!Text(object, "family", family) || !Text(object, member, name)) return false;
    if (last_ != nullptr && last_->family == family && last_->name == name) {
      out = last_;
      return true;
    }
    out = last_ = &ruleset_.TableOf(family, name, object.place());
    if (ruleset_.tables.size() <= kTablesMax) return true;
    if (ruleset_.tables.size() == kTablesMax + 1) {
      diagnostics_.Error(
          "PW-DIA-nftables-0140", object.place(),
          "expected a ruleset of at most " + WithThousands(kTablesMax) + " tables, found more");
    }
    ruleset_.tables.pop_back();
    last_ = nullptr;
    return false;
  }

  void ReadChain(JsonValue object) {
    TableBlock* table = nullptr;
    std::string_view name;
    if (!Table(object, "table", table) || !Text(object, "name", name)) return;
    ChainBlock& chain = table->ChainOf(name, object.place());
    if (!object.Member("hook").exists()) return;
    if (!Text(object, "type", chain.type) || !Text(object, "hook", chain.hook)) return;
    const auto priority = object.Member("prio").Integer();
    if (!priority)
      return Expected("PW-DIA-nftables-0133", "a number in 'prio'", object.Member("prio"), object);
    chain.priority = *priority;
    chain.drops = object.Member("policy").Is("drop");
  }

  void ReadRule(JsonValue object) {
    TableBlock* table = nullptr;
    std::string_view name;
    if (!Table(object, "table", table) || !Text(object, "chain", name)) return;
    if (table->chain_of.find(name) == table->chain_of.end()) {
      diagnostics_.Error("PW-DIA-nftables-0134", object.Member("chain").place(),
                         "expected a chain of this table, found " + ShownWord("", name),
                         "chains stand before their rules");
      return;
    }
    const JsonValue statements = object.Member("expr");
    if (statements.kind() != JsonKind::kArray)
      return Expected("PW-DIA-nftables-0135", "an array in 'expr'", statements, object);
    JsonWords words(ruleset_.texts);
    for (JsonValue each = statements.First(); each.exists(); each = each.Next()) {
      const JsonValue what = each.First();
      if (what.IsNamed("set") || what.IsNamed("map"))
        changing_.emplace(table - ruleset_.tables.data(),
                          what.Member(what.IsNamed("set") ? "set" : "map").Text());
      words.AddStatement(each);
    }
    if (words.words().empty()) return;
    const JsonValue handle = object.Member("handle");
    const SourcePlace place = (handle.exists() ? handle : object).place();
    words.words()[0].line = place.line;
    words.words()[0].column = place.column;
    table->ChainOf(name, place).rules.push_back({std::move(words.words())});
  }

  // Sets that packets fill: nft says so only of some.
  void MarkChanging() {
    for (const auto& [table, name] : changing_) {
      auto& sets = ruleset_.tables[static_cast<std::size_t>(table)].sets;
      const auto found = name.empty() ? sets.end() : sets.find(std::string_view(name).substr(1));
      if (found != sets.end()) found->second.is_changing = true;
    }
  }

  // --- sets and maps
  void ReadSet(JsonValue object, bool is_map) {
    TableBlock* table = nullptr;
    std::string_view name;
    if (!Table(object, "table", table) || !Text(object, "name", name)) return;
    const auto [entry, is_new] = table->sets.try_emplace(name);
    SetBlock& set = entry->second;
    if (!is_new) {
      diagnostics_.Error("PW-DIA-nftables-0141", object.place(),
                         "expected each set once, found " + ShownWord("", name) + " again");
      return;
    }
    set.name = name;
    set.place = object.place();
    set.is_map = is_map;
    set.is_verdict_map = is_map && object.Member("map").Is("verdict");
    set.is_changing = object.Member("timeout").exists();
    const JsonValue flags = object.Member("flags");
    const JsonValue first = flags.kind() == JsonKind::kArray ? flags.First() : flags;
    for (JsonValue flag = first; flag.exists() && flag.kind() == JsonKind::kString;
         flag = flags.kind() == JsonKind::kArray ? flag.Next() : JsonValue())
      set.is_changing = set.is_changing || flag.Is("timeout") || flag.Is("dynamic");
    ReadTypes(object, set);
    ReadElements(object.Member("elem"), set);
  }

  void ReadMoreElements(JsonValue object) {
    TableBlock* table = nullptr;
    std::string_view name;
    if (!Table(object, "table", table) || !Text(object, "name", name)) return;
    const auto found = table->sets.find(name);
    if (found != table->sets.end()) return ReadElements(object.Member("elem"), found->second);
    diagnostics_.Error("PW-DIA-nftables-0136", object.Member("name").place(),
                       "expected a set of this table, found " + ShownWord("", name),
                       "sets stand before their elements");
  }

  // `"ipv4_addr"`, `["ipv4_addr", "inet_service"]`, or the selectors of `typeof`.
  void ReadTypes(JsonValue object, SetBlock& set) {
    const JsonValue type = object.Member("type");
    JsonValue types = type;
    if (type.kind() == JsonKind::kObject) types = type.First();  // `typeof`
    if (types.kind() == JsonKind::kObject && types.First().IsNamed("concat")) types = types.First();
    const bool is_list = types.kind() == JsonKind::kArray;
    for (JsonValue each = is_list ? types.First() : types; each.exists();
         each = is_list ? each.Next() : JsonValue()) {
      std::optional<FieldType> field;
      if (each.kind() == JsonKind::kString) {
        field = TypeOf(each.Text());
      } else if (each.kind() == JsonKind::kObject) {
        field = TypeOfExpression(each);
      }
      if (!field) {
        diagnostics_.Warning("PW-DIA-nftables-0139", each.place(),
                             "expected a type that is modelled, found " +
                                 (each.kind() == JsonKind::kString ? ShownWord("", each.Text())
                                                                   : std::string("another")),
                             "what is compared with this set counts as unknown");
        set.is_readable = false;
      }
      set.types.push_back(field.value_or(FieldType::kNumber));
    }
    if (set.types.empty())
      Expected("PW-DIA-nftables-0137", "the type of elements in 'type'", type, object);
  }

  std::optional<FieldType> TypeOfExpression(JsonValue expression) {
    JsonWords words(ruleset_.texts);
    words.AddExpression(expression);
    std::vector<std::string_view> texts;
    for (const Token& word : words.words()) texts.push_back(word.text);
    if (texts.empty()) return std::nullopt;
    return TypeOfSelector(texts);
  }

  void ReadElements(JsonValue elements, SetBlock& set) {
    for (JsonValue each = elements.First(); each.exists(); each = each.Next()) {
      const bool is_pair = set.is_map && each.kind() == JsonKind::kArray;
      ReadElement(is_pair ? each.First() : each, is_pair ? each.First().Next() : JsonValue(), set);
    }
  }

  void ReadElement(JsonValue key, JsonValue verdict, SetBlock& set) {
    JsonValue value = key;
    if (key.First().IsNamed("elem")) {
      const JsonValue element = key.First();
      value = element.Member("val");
      if (element.Member("timeout").exists() || element.Member("expires").exists())
        set.is_changing = true;
    }
    const JsonValue concat = value.kind() == JsonKind::kObject ? value.First() : JsonValue();
    const bool is_concat = concat.IsNamed("concat");
    const std::size_t before = set.elements.values.size();
    JsonValue part = is_concat ? concat.First() : value;
    for (const FieldType type : set.types) {
      const auto read = ValueOf(part, type);
      if (!read && type != FieldType::kNumber) return BadElement(set, before, key);
      set.elements.values.push_back(read.value_or(Value()));
      part = is_concat ? part.Next() : JsonValue();
    }
    NamedVerdict named;
    if (set.is_verdict_map && !ReadVerdict(verdict, named)) return BadElement(set, before, key);
    if (set.is_verdict_map) set.elements.verdicts.push_back(named);
    set.elements.places.push_back((value.exists() ? value : key).place());
    ++set.elements.count;
  }

  std::optional<Value> ValueOf(JsonValue value, FieldType type) {
    std::string text = ScalarText(value);
    if (text.empty()) return std::nullopt;
    auto read = ParseValue(text, type);
    if (read && !read->name.empty()) read->name = ruleset_.texts.emplace_back(std::move(text));
    return read;
  }

  bool ReadVerdict(JsonValue verdict, NamedVerdict& out) {
    using policy::VerdictKind;
    constexpr std::pair<std::string_view, VerdictKind> kVerdicts[] = {
        {"accept", VerdictKind::kAccept}, {"drop", VerdictKind::kDrop},
        {"return", VerdictKind::kReturn}, {"continue", VerdictKind::kContinue},
        {"jump", VerdictKind::kJump},     {"goto", VerdictKind::kGoto}};
    const JsonValue what = verdict.kind() == JsonKind::kObject ? verdict.First() : JsonValue();
    for (const auto& [name, kind] : kVerdicts) {
      if (!what.IsNamed(name)) continue;
      out.kind = kind;
      const bool leads = kind == VerdictKind::kJump || kind == VerdictKind::kGoto;
      return !leads || Text(what, "target", out.chain);
    }
    return false;
  }

  void BadElement(SetBlock& set, std::size_t first, JsonValue at) {
    diagnostics_.Error("PW-DIA-nftables-0138", at.place(),
                       "expected an element of the set's type" +
                           std::string(set.is_verdict_map ? " and a verdict" : "") + ", found " +
                           (ScalarText(at).empty() ? std::string(NameOf(at.kind()))
                                                   : ShownWord("", ScalarText(at))));
    set.elements.values.resize(first);
    set.is_readable = false;
  }

  Diagnostics& diagnostics_;
  Ruleset ruleset_;
  TableBlock* last_ = nullptr;                                 // of the object before
  std::set<std::pair<std::ptrdiff_t, std::string>> changing_;  // table and `@set`
};

}  // namespace

bool StartsLikeJson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

bool LooksLikeJsonRuleset(std::string_view text) {
  const auto skip_blanks = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  };
  constexpr std::string_view kName = "\"nftables\"";
  skip_blanks();
  if (!text.starts_with('{')) return false;
  text.remove_prefix(1);
  skip_blanks();
  if (!text.starts_with(kName)) return false;
  text.remove_prefix(kName.size());
  skip_blanks();
  return text.starts_with(':');
}

Ruleset ParseJsonRuleset(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  const JsonTree tree(text, file, diagnostics);
  if (!tree.root().exists()) return {};
  return Reader(diagnostics).Read(tree.root());
}

}  // namespace portwright::dialect::nftables
