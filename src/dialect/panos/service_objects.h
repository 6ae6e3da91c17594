// Service objects, their groups, and applications of protocols that have no ports, for the rules of
// a policy.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/panos/items.h"

namespace portwright::dialect::panos {

// What one rule of a policy asks for: up to three rules of the device, as applications and services
// are both asked for where a rule names both.
struct ServiceChoice {
  bool is_any = false;
  std::vector<std::string> services;      // TCP and UDP
  std::vector<std::string> applications;  // the rest
};

// Refers to the rules, which must outlive it. Not thread safe.
class ServiceObjects {
 public:
  explicit ServiceObjects(const AllowRules& rules);

  // `timeout_s`: how long sessions stay when idle; 0: as the device has it.
  ServiceChoice Of(std::uint32_t services, std::uint32_t timeout_s);

  // Objects, groups and applications, in this order.
  void AppendItems(std::vector<Item>& out) const;

 private:
  using Key = std::pair<std::uint32_t, std::uint32_t>;  // services, timeout

  ServiceChoice Make(std::uint32_t services, std::uint32_t timeout_s);
  std::string ObjectOf(const std::vector<AllowedService>& ports, std::uint32_t timeout_s);
  void AddObjects(const std::vector<AllowedService>& same, std::uint32_t timeout_s,
                  std::vector<std::string>& out);
  void AddApplications(const AllowedService& service, std::vector<std::string>& out);
  std::string ApplicationOf(const AllowedService& service);

  const AllowRules& rules_;
  NameBook book_;
  std::map<Key, std::uint32_t> uses_;
  std::map<Key, ServiceChoice> known_;
  std::map<std::uint8_t, std::set<std::uint8_t>> types_;  // of ICMP that rules name, by protocol
  std::map<std::string, std::string> objects_;            // commands by name
  std::map<std::string, std::string> groups_;
  std::map<std::string, std::string> applications_;
};

}  // namespace portwright::dialect::panos
