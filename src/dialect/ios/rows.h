// What each list of a router has to permit: rules of a policy at the interface by which packets
// come in, and the replies that other rules let in there, since the device keeps no connections.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/allow_services.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::ios {

struct Row {
  net::Family family = net::Family::kIpv4;
  std::uint32_t sources = 0;  // index into AllowRules::sets
  std::uint32_t destinations = 0;
  const std::vector<AllowedService>* services = nullptr;
  bool is_reply = false;
  bool is_established = false;  // TCP with ACK or RST
  std::optional<Date> until;
  std::uint32_t requirements = 0;
};

// By interface, permits before replies; nothing that another row of the list says wholly. Refers to
// the rules. A rule without an interface is at all of them.
class RowsByInterface {
 public:
  RowsByInterface(const policy::Policy& policy, const AllowRules& rules);

  const std::map<std::string, std::vector<Row>>& all() const { return rows_; }

 private:
  void AddReplies(const AllowRule& rule, const std::vector<std::string>& interfaces);
  const std::vector<AllowedService>* Keep(std::vector<AllowedService> services);
  void DropCovered(std::vector<Row>& rows) const;

  const AllowRules& rules_;
  std::map<std::string, std::vector<Row>> rows_;
  std::map<std::vector<AllowedService>, std::uint32_t> services_;  // nodes stay where they are
};

}  // namespace portwright::dialect::ios
