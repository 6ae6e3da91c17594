#include "dialect/fortigate/change.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/fortigate/config_tree.h"
#include "dialect/fortigate/items.h"
#include "dialect/fortigate/render.h"

namespace portwright::dialect::fortigate {
namespace {

using Items = std::vector<Item>;
using Key = std::pair<Table, std::string>;

// The order in which tables are written; taken away the other way round.
constexpr Table kObjectTables[] = {
    Table::kAddress, Table::kAddressGroup, Table::kAddress6, Table::kAddressGroup6,
    Table::kService, Table::kServiceGroup, Table::kOnetime,  Table::kRecurring};
constexpr Table kPolicyTables[] = {Table::kPolicy, Table::kPolicy6};

Key KeyOf(const Item& item) { return {item.table, item.key}; }

std::map<Key, const Item*> ByKey(const Items& items) {
  std::map<Key, const Item*> out;
  for (const Item& item : items) out[KeyOf(item)] = &item;
  return out;
}

bool IsKept(Table table) {
  return std::find(std::begin(kObjectTables), std::end(kObjectTables), table) !=
             std::end(kObjectTables) ||
         table == Table::kPolicy || table == Table::kPolicy6;
}

// Whether a policy denies whatever no other one matched.
bool DeniesTheRest(const Item& item) {
  const ItemField* action = item.Find("action");
  const auto is_all = [&](const char* field, const char* word) {
    const ItemField* found = item.Find(field);
    return found != nullptr && found->values == std::vector<std::string>{word};
  };
  const bool denies = action == nullptr || action->values == std::vector<std::string>{"deny"};
  return denies && is_all("srcintf", "any") && is_all("dstintf", "any") &&
         (is_all("srcaddr", "all") || is_all("srcaddr6", "all"));
}

// The device behind each step.
struct Steps {
  Items both;   // what is new beside what is old
  Items after;  // without what is old
};

class Planner {
 public:
  Planner(const Items& today, const Items& wanted, Diagnostics& diagnostics)
      : today_(today), wanted_(wanted), diagnostics_(diagnostics) {}

  std::optional<Steps> Run() {
    const auto today = ByKey(today_);
    const auto wanted = ByKey(wanted_);
    Steps out;
    for (const Item& item : today_) {
      if (item.IsPolicy()) continue;
      const auto found = wanted.find(KeyOf(item));
      const bool is_ours = item.IsOwn() && found != wanted.end();
      out.both.push_back(is_ours && !IsAsWanted(item, *found->second) ? *found->second : item);
    }
    for (const Item& item : wanted_) {
      if (!item.IsPolicy() && today.count(KeyOf(item)) == 0) out.both.push_back(item);
    }
    for (const Table table : kPolicyTables) AddPolicies(table, out.both);
    if (is_unnumbered_) return std::nullopt;
    KeepWhatIsUsed(out);
    return out;
  }

 private:
  // Those of today with the new ones where they belong.
  void AddPolicies(Table table, Items& out) {
    Items list;
    std::uint64_t number = 0;
    std::map<std::string, std::size_t> own;  // by name: index into `list`
    for (const Item& item : today_) {
      if (item.table != table) continue;
      if (item.IsOwn()) own.emplace(item.name, list.size());
      number = std::max(number, ParseNumber(item.key).value_or(0));
      if (item.key == "0") SayUnnumbered(item);
      list.push_back(item);
    }
    // New policies before the next one that stays, the others behind what is ours.
    std::map<std::size_t, Items> before;
    Items waiting;
    for (const Item& item : wanted_) {
      if (item.table != table) continue;
      const auto found = own.find(item.name);
      if (found == own.end()) {
        waiting.push_back(item);
        waiting.back().key = std::to_string(++number);
        continue;
      }
      Item& there = list[found->second];
      if (!IsAsWanted(there, item)) {
        const std::string key = there.key;
        there = item;
        there.key = key;
      }
      kept_.insert({table, there.key});
      Items& place = before[found->second];
      place.insert(place.end(), waiting.begin(), waiting.end());
      waiting.clear();
    }
    for (const Item& item : waiting) kept_.insert(KeyOf(item));
    for (const auto& [at, items] : before)
      for (const Item& item : items) kept_.insert(KeyOf(item));
    Items& place = before[LastPlace(list)];
    place.insert(place.end(), waiting.begin(), waiting.end());
    for (std::size_t i = 0; i <= list.size(); ++i) {
      const auto found = before.find(i);
      if (found != before.end()) out.insert(out.end(), found->second.begin(), found->second.end());
      if (i < list.size()) out.push_back(list[i]);
    }
  }

  // Behind the last policy of ours; where there is none, before a last one that denies the rest.
  static std::size_t LastPlace(const Items& list) {
    for (std::size_t i = list.size(); i-- > 0;) {
      if (list[i].IsOwn()) return i + 1;
    }
    return !list.empty() && DeniesTheRest(list.back()) ? list.size() - 1 : list.size();
  }

  void SayUnnumbered(const Item& item) {
    if (std::exchange(is_unnumbered_, true)) return;
    diagnostics_.Error("PW-DIA-fortigate-0305", item.place,
                       "expected a number for each policy, found edit 0",
                       "give what `show` prints on the device");
  }

  // Objects of ours go unless somebody else's policies or objects name them.
  void KeepWhatIsUsed(Steps& out) {
    const auto wanted = ByKey(wanted_);
    std::set<std::string> used;
    const auto use = [&](const Item& item) {
      bool is_new = false;
      for (const ItemField& field : item.fields) {
        if (field.name == "name") continue;
        for (const std::string& value : field.values) is_new = used.insert(value).second || is_new;
      }
      return is_new;
    };
    const auto stays = [&](const Item& item) {
      if (!item.IsOwn() || !IsKept(item.table)) return true;
      if (item.IsPolicy()) return kept_.count(KeyOf(item)) > 0;
      return wanted.count(KeyOf(item)) > 0 || used.count(item.key) > 0;
    };
    for (bool is_new = true; is_new;) {
      is_new = false;
      for (const Item& item : out.both)
        if (stays(item)) is_new = use(item) || is_new;
    }
    for (const Item& item : out.both)
      if (stays(item)) out.after.push_back(item);
  }

  const Items& today_;
  const Items& wanted_;
  Diagnostics& diagnostics_;
  std::set<Key> kept_;  // policies
  bool is_unnumbered_ = false;
};

void AppendTable(std::string& out, Table table, const std::string& body) {
  if (!body.empty()) out += "config " + std::string(PathOf(table)) + "\n" + body + "end\n";
}

std::string EditOf(const Item& item, const Item* there) {
  std::string out;
  AppendItem(out, item);
  if (there == nullptr) return out;
  std::string unset;
  for (const std::string& field : Surplus(*there, item)) unset += "        unset " + field + "\n";
  out.insert(out.rfind("    next\n"), unset);
  return out;
}

// What is new or unlike, by `from` and `to`; then what is gone.
std::string CommandsBetween(const Items& from, const Items& to) {
  const auto before = ByKey(from);
  const auto behind = ByKey(to);
  const auto add = [&](Table table, std::string& body) {
    for (const Item& item : to) {
      if (item.table != table || !item.IsOwn()) continue;
      const auto there = before.find(KeyOf(item));
      if (there == before.end()) {
        body += EditOf(item, nullptr);
      } else if (!IsAsWanted(*there->second, item)) {
        body += EditOf(item, there->second);
      }
    }
  };
  std::string out;
  for (const Table table : kObjectTables) {
    std::string body;
    add(table, body);
    AppendTable(out, table, body);
  }
  for (const Table table : kPolicyTables) {
    std::string body, moves;
    add(table, body);
    // A new policy stands last; before the next one that was there, where it does not belong last.
    std::string next;
    std::vector<std::string> lines;
    for (auto item = to.rbegin(); item != to.rend(); ++item) {
      if (item->table != table) continue;
      if (before.count(KeyOf(*item)) > 0) {
        next = item->key;
      } else if (!next.empty()) {
        lines.push_back("    move " + item->key + " before " + next + "\n");
      }
    }
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) moves += *line;
    AppendTable(out, table, body + moves);
  }
  for (const Table table : kPolicyTables) {
    std::string body;
    for (const Item& item : from) {
      if (item.table == table && behind.count(KeyOf(item)) == 0)
        body += "    delete " + item.key + "\n";
    }
    AppendTable(out, table, body);
  }
  for (auto table = std::rbegin(kObjectTables); table != std::rend(kObjectTables); ++table) {
    std::string body;
    for (auto item = from.rbegin(); item != from.rend(); ++item) {
      if (item->table == *table && behind.count(KeyOf(*item)) == 0)
        body += "    delete \"" + item->key + "\"\n";
    }
    AppendTable(out, *table, body);
  }
  return out;
}

// The one domain that has policies, or objects; nothing, after an error, where several have them.
std::optional<std::string_view> DomainOf(const ConfigTree& tree, std::uint32_t file,
                                         Diagnostics& diagnostics) {
  std::set<std::string_view> domains;
  for (const Entry& entry : tree.entries()) {
    if (IsKept(entry.table)) domains.insert(entry.domain);
  }
  if (domains.size() < 2) return domains.empty() ? std::string_view() : *domains.begin();
  diagnostics.Error("PW-DIA-fortigate-0306", {file, 0, 0},
                    "expected the configuration of one virtual domain, found " +
                        Count(domains.size(), "domain") + " with policies or objects",
                    "give what `show` prints within the domain of the point");
  return std::nullopt;
}

}  // namespace

std::optional<RenderedChange> ChangeText(const policy::Policy& policy, const RenderOptions& options,
                                         std::string_view today, const LiftOptions& lift,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const std::string whole = RenderText(policy, options, diagnostics).text;
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  const std::uint32_t file = diagnostics.AddFile(lift.file_name);
  const ConfigTree device(today, file, diagnostics);
  const ConfigTree text(whole, 0, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  const auto domain = DomainOf(device, file, diagnostics);
  if (!domain) return std::nullopt;
  const Items found = ItemsOf(device, *domain);
  const Items wanted = ItemsOf(text, "");
  const auto steps = Planner(found, wanted, diagnostics).Run();
  if (!steps) return std::nullopt;
  RenderedChange out;
  out.commands = CommandsBetween(found, steps->after);
  if (out.commands.empty()) return out;
  if (!domain->empty()) {
    const std::string head = "# In the virtual domain " + Quote(*domain) + ".\n";
    out.commands.insert(0, head);
    out.undo = head;
  }
  out.undo += CommandsBetween(steps->after, found);
  out.states = {TextOf(steps->both), TextOf(steps->after)};
  return out;
}

}  // namespace portwright::dialect::fortigate
