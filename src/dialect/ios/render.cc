#include "dialect/ios/render.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/ios/entries.h"
#include "dialect/ios/rows.h"

namespace portwright::dialect::ios {
namespace {

using net::Family;

constexpr std::size_t kInterfaceBytesMax = 40;
constexpr std::string_view kRepliesMark = "replies to ";

// Numbers of a version in order: 12, 4, 20 of `12.4(20)T`.
std::vector<std::uint64_t> NumbersOf(std::string_view text) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i < text.size() && out.size() < 3;) {
    std::size_t end = i;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end > i) out.push_back(ParseNumber(text.substr(i, end - i)).value_or(0));
    i = end + 1;
  }
  return out;
}

std::optional<Syntax> SyntaxOf(std::string_view version) {
  if (version.empty()) return Syntax();
  const bool is_number = version[0] >= '0' && version[0] <= '9';
  std::vector<std::uint64_t> numbers =
      is_number ? NumbersOf(version) : std::vector<std::uint64_t>();
  if (numbers.empty() || numbers[0] < 12 || numbers[0] > 99) return std::nullopt;
  numbers.resize(3);
  Syntax out;
  const bool is_t_train = version.find('T') != std::string_view::npos;
  out.has_groups =
      numbers[0] > 12 || (is_t_train && std::tie(numbers[1], numbers[2]) >=
                                            std::tuple(std::uint64_t{4}, std::uint64_t{20}));
  out.has_port_lists = numbers[0] > 12 || numbers[1] >= 4;
  return out;
}

bool IsInterfaceWord(std::string_view name) {
  return name.size() <= kInterfaceBytesMax && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
         });
}

// `pw-GigabitEthernet0-1-in`.
std::string ListNameOf(std::string_view interface) {
  std::string out = "pw-";
  for (const char c : interface) out += c == '/' || c == ':' ? '-' : c;
  return out + "-in";
}

bool CheckInterfaces(const policy::Policy& policy, Diagnostics& diagnostics) {
  std::map<std::string, std::string> by_list;
  bool ok = true;
  for (const std::string& name : policy.interfaces) {
    if (name.empty()) continue;
    if (!IsInterfaceWord(name)) {
      diagnostics.Error("PW-DIA-ios-0004", {},
                        "expected an interface's name of at most 40 letters, digits and -_./:, "
                        "found " +
                            Quote(name),
                        "the site names interfaces as the configuration does");
      ok = false;
    }
    const auto [other, fresh] = by_list.try_emplace(ListNameOf(name), name);
    if (!fresh && other->second != name) {
      diagnostics.Error("PW-DIA-ios-0004", {},
                        "expected names of interfaces that differ in letters and digits, found " +
                            Quote(name) + " and " + Quote(other->second));
      ok = false;
    }
  }
  if (by_list.empty()) {
    diagnostics.Error("PW-DIA-ios-0005", {},
                      "expected the interfaces of " + Quote(policy.point) + ", found none",
                      "a list of this device does nothing until an interface has it");
    ok = false;
  }
  return ok;
}

// The lists of one interface from its rows.
class ListsOf {
 public:
  ListsOf(Entries& entries, const RequirementSets& requirements, std::set<std::int32_t>& last_days)
      : entries_(entries), requirements_(requirements), last_days_(last_days) {}

  void Add(const std::string& interface, const std::vector<Row>& rows, Lowered& out) {
    const std::string name = ListNameOf(interface);
    ListText ipv4{name, false, {}}, ipv6{name + "-v6", true, {}};
    for (const Row& row : rows) {
      ListText& list = row.family == Family::kIpv4 ? ipv4 : ipv6;
      std::string remark = RemarkOf(row);
      std::string tail;
      if (row.until) {
        last_days_.insert(row.until->days);
        tail = " time-range pw-until-" + FormatDate(*row.until);
      }
      for (std::string& text : entries_.Of(row, tail)) {
        list.entries.push_back({std::exchange(remark, ""), std::move(text)});
        ++out.rules;
      }
    }
    if (ipv4.entries.empty()) ipv4.entries.push_back({"", std::string(kNothing)});
    if (ipv6.entries.empty()) ipv6.entries.push_back({"", std::string(kNothingOfIpv6)});
    out.device.bindings.push_back({interface, "ip access-group " + ipv4.name + " in"});
    out.device.bindings.push_back({interface, "ipv6 traffic-filter " + ipv6.name + " in"});
    out.device.lists.push_back(std::move(ipv4));
    out.device.lists.push_back(std::move(ipv6));
  }

 private:
  std::string RemarkOf(const Row& row) const {
    if (!row.is_reply) return requirements_.Comment(row.requirements, kRemarkBytesMax);
    return std::string(kRepliesMark) +
           requirements_.Comment(row.requirements, kRemarkBytesMax - kRepliesMark.size());
  }

  Entries& entries_;
  const RequirementSets& requirements_;
  std::set<std::int32_t>& last_days_;
};

}  // namespace

std::optional<Lowered> LowerPolicy(const policy::Policy& policy, const RenderOptions& options,
                                   Diagnostics& diagnostics) {
  const auto syntax = SyntaxOf(options.version);
  if (!syntax) {
    diagnostics.Error(
        "PW-DIA-ios-0003", {},
        "expected a version from 12.0 on, such as 15.2 or 17.9, found " + Quote(options.version));
    return std::nullopt;
  }
  for (const policy::Chain& chain : policy.chains) {
    if (chain.hook != policy::Hook::kInput && chain.hook != policy::Hook::kOutput) continue;
    diagnostics.Error("PW-DIA-ios-0006", {},
                      "expected a gateway, found chain " + Quote(chain.name) + " of a host",
                      "these lists judge what crosses the device, not what it speaks itself");
    return std::nullopt;
  }
  RequirementSets requirements(policy);
  const auto rules = AllowRulesOf(policy, {false, true, true}, requirements, diagnostics);
  if (!rules || !CheckInterfaces(policy, diagnostics)) return std::nullopt;
  Lowered out;
  const RowsByInterface rows(policy, *rules);
  Entries entries(policy, *rules, *syntax);
  std::set<std::int32_t> last_days;
  ListsOf lists(entries, requirements, last_days);
  for (const auto& [interface, of] : rows.all()) lists.Add(interface, of, out);
  for (const std::int32_t day : last_days) out.device.time_ranges.push_back(TimeRangeOf(Date{day}));
  out.device.groups = entries.TakeGroups();
  out.naive_rules = rules->naive_rules;
  out.reasons = requirements.Csv();
  return out;
}

std::string HeadOf(const policy::Policy& policy, const RenderOptions& options) {
  std::string out;
  if (!options.title.empty()) out += "! " + Sanitised(options.title) + "\n";
  out += "! Access lists of " + Sanitised(policy.point) +
         ": what is not permitted is denied. Names of Portwright begin with pw-.\n"
         "! The device keeps no connections: replies have lines of their own.\n";
  return out;
}

}  // namespace portwright::dialect::ios
