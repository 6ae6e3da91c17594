#include "inventory/ansible.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "inventory/address_words.h"
#include "inventory/codes.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

constexpr std::size_t kExpandedMax = 100'000;

// What a variable says of the operating system; empty for all others.
std::string OsOfVariable(std::string_view key, std::string_view value) {
  if (key == "ansible_connection" && ToLower(value) == "winrm") return "windows";
  if (key == "ansible_os_family" || key == "ansible_distribution" || key == "ansible_system") {
    return OsOf(value);
  }
  if (key == "ansible_network_os") return TagOf(value);
  return "";
}

std::vector<std::string> ValuesOf(std::string_view range) {
  const auto parts = Split(range, ':');
  std::vector<std::string> out;
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || parts[1].empty()) return out;
  const auto step = parts.size() == 3 ? ParseNumber(parts[2]) : std::optional<std::uint64_t>(1);
  if (!step || *step == 0) return out;
  const auto from = ParseNumber(parts[0]);
  const auto to = ParseNumber(parts[1]);
  if (from && to) {
    if (*to < *from || (*to - *from) / *step >= kExpandedMax) return out;
    for (std::uint64_t i = *from; i <= *to; i += *step) {
      std::string text = std::to_string(i);
      if (text.size() < parts[0].size()) text.insert(0, parts[0].size() - text.size(), '0');
      out.push_back(std::move(text));
    }
  } else if (parts[0].size() == 1 && parts[1].size() == 1 && parts[0][0] <= parts[1][0]) {
    for (int c = parts[0][0]; c <= parts[1][0];
         c += static_cast<int>(std::min<std::uint64_t>(*step, 255))) {
      out.emplace_back(1, static_cast<char>(c));
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> ExpandRange(std::string_view pattern) {
  std::vector<std::string> out = {""};
  while (true) {
    const std::size_t open = pattern.find('[');
    const std::size_t close = open == std::string_view::npos ? open : pattern.find(']', open);
    const bool range = close != std::string_view::npos &&
                       pattern.substr(open, close - open).find(':') != std::string_view::npos;
    const std::string_view before = range ? pattern.substr(0, open) : pattern;
    for (std::string& text : out) text += before;
    if (!range) return out;
    const auto values = ValuesOf(pattern.substr(open + 1, close - open - 1));
    if (values.empty() || out.size() * values.size() > kExpandedMax) return {};
    std::vector<std::string> longer;
    longer.reserve(out.size() * values.size());
    for (const std::string& text : out) {
      for (const std::string& value : values) longer.push_back(text + value);
    }
    out = std::move(longer);
    pattern.remove_prefix(close + 1);
  }
}

void AnsibleInventory::AddHost(std::string_view pattern, const std::string& group,
                               std::uint32_t line) {
  const auto names = ExpandRange(pattern);
  if (names.empty()) {
    ReportLine(reading_, reading_.At(line, 1),
               "expected a host or a range of at most " + WithThousands(kExpandedMax) +
                   " hosts, found " + Quote(pattern));
  }
  for (const std::string& said : names) {
    const std::string name = SiteName(said);
    if (name.empty() || ToLower(name) == "localhost") continue;
    const bool is_new = hosts_.Find(name) == nullptr;
    HostFact& host = hosts_.Of(name, {"", line});
    if (is_new) {
      ++reading_.facts.rows;
      // A host that is called by its address has it.
      std::string problem;
      if (const auto address = ReadHostAddress(said, problem); address) {
        host.addresses.push_back({address->first, address->second, "", 0});
      } else if (name != said) {
        host.title = said;
      }
    }
    groups_of_host_[ToLower(name)].insert(group);
  }
}

void AnsibleInventory::AddChild(const std::string& parent, const std::string& child) {
  if (child != parent) parents_[child].insert(parent);
}

void AnsibleInventory::SetOfHost(std::string_view pattern, std::string_view key,
                                 std::string_view value, SourcePlace place) {
  for (const std::string& said : ExpandRange(pattern)) {
    HostFact* host = hosts_.Find(SiteName(said));
    if (host == nullptr) continue;
    if (const std::string os = OsOfVariable(key, value); !os.empty()) host->os = os;
    if (key != "ansible_host" && key != "ansible_ssh_host") continue;
    if (value.find("{{") != std::string_view::npos) {
      ReportLeftOut(
          reading_, place,
          "expected an address for " + Quote(host->name) + ", found a template; it was left out");
      continue;
    }
    if (net::ParseAddress(value)) {
      host->addresses.clear();
      AddAddress(value, "", place, *host, reading_);
    } else if (const std::string alias = SiteName(value); !alias.empty() && alias != host->name) {
      host->aliases.push_back(alias);
    }
  }
}

void AnsibleInventory::SetOfGroup(const std::string& group, std::string_view key,
                                  std::string_view value) {
  if (const std::string os = OsOfVariable(key, value); !os.empty()) os_of_group_[group] = os;
}

void AnsibleInventory::CollectGroups(const std::string& group, std::set<std::string>& all) const {
  if (!all.insert(group).second) return;
  const auto parents = parents_.find(group);
  if (parents == parents_.end()) return;
  for (const std::string& parent : parents->second) CollectGroups(parent, all);
}

void AnsibleInventory::Finish() {
  for (const auto& [name, groups] : groups_of_host_) {
    HostFact* host = hosts_.Find(name);
    if (host == nullptr) continue;
    std::set<std::string> all;
    for (const std::string& group : groups) CollectGroups(group, all);
    all.insert("all");
    for (const std::string& group : all) {
      const auto os = os_of_group_.find(group);
      if (host->os.empty() && os != os_of_group_.end()) host->os = os->second;
      if (group == "all" || group == "ungrouped" || group.empty()) continue;
      if (std::string tag = TagOf(group); !tag.empty()) host->tags.push_back(std::move(tag));
    }
  }
}

}  // namespace portwright::inventory
