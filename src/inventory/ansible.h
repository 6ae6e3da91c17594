// Groups and hosts of an Ansible inventory, whichever way it is written. Behind readers.h.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/readers.h"

namespace portwright::inventory {

// `esx[01:40].corp`, `db-[a:f]`, `web[01:50:2]`: all names meant; the text itself without a range.
// Empty for more than 100,000, and for a range that makes no sense.
std::vector<std::string> ExpandRange(std::string_view pattern);

class AnsibleInventory {
 public:
  explicit AnsibleInventory(Reading& reading) : reading_(reading), hosts_(reading.facts) {}

  void AddHost(std::string_view pattern, const std::string& group, std::uint32_t line);
  void AddChild(const std::string& parent, const std::string& child);
  // A variable of the hosts that `pattern` means.
  void SetOfHost(std::string_view pattern, std::string_view key, std::string_view value,
                 SourcePlace place);
  void SetOfGroup(const std::string& group, std::string_view key, std::string_view value);
  // Groups become tags, and what they say of the operating system holds for their hosts.
  void Finish();

 private:
  void CollectGroups(const std::string& group, std::set<std::string>& all) const;

  Reading& reading_;
  HostList hosts_;
  std::map<std::string, std::set<std::string>> groups_of_host_;  // by lower name
  std::map<std::string, std::set<std::string>> parents_;         // of a group
  std::map<std::string, std::string> os_of_group_;
};

}  // namespace portwright::inventory
