// Addresses, services and schedules of one virtual domain, with their groups written out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/ledger.h"
#include "dialect/fortigate/config_tree.h"
#include "policy/policy.h"

namespace portwright::dialect::fortigate {

class Ledger : public dialect::Ledger {
 public:
  // Host names that are read join the policy's.
  Ledger(Diagnostics& diagnostics, policy::Policy& policy)
      : dialect::Ledger(diagnostics), policy_(policy) {}

  policy::Policy& policy() { return policy_; }

 private:
  void SayTooMany(Spent what, SourcePlace place) override;

  policy::Policy& policy_;
};

enum class OnDay : std::uint8_t { kHolds, kOver, kUnknown };

using ServiceTerms = std::vector<ServiceTerm>;

class Objects {
 public:
  Objects(const ConfigTree& tree, std::string_view domain, std::optional<Date> as_of,
          Ledger& ledger);

  // What a policy's list names, in one family.
  AddressTerm Addresses(const Field& list, net::Family family);
  ServiceTerms Services(const Field& list);
  OnDay ScheduleOn(std::string_view name) const;

 private:
  using NameTable = std::unordered_map<std::string_view, const Entry*>;

  const NameTable& TableOf(Table table) const;
  const AddressTerm& AddressOf(std::string_view name, net::Family family, SourcePlace place,
                               int depth);
  AddressTerm ReadAddress(const Entry& entry, net::Family family);
  AddressTerm ReadGroup(const Entry& entry, net::Family family, int depth);
  void AddService(std::string_view name, SourcePlace place, int depth, ServiceTerms& out);
  ServiceTerms ReadService(const Entry& entry);
  bool AddPorts(const Entry& entry, std::string_view field, net::ServiceKind kind,
                ServiceTerms& out);
  ServiceTerm Unread(const Entry& entry, std::string why);

  std::unordered_map<int, NameTable> tables_;
  std::optional<Date> as_of_;
  Ledger& ledger_;
  std::unordered_map<std::string, AddressTerm> addresses_;
  std::unordered_map<std::string_view, ServiceTerms> services_;
};

// `300`; `never` is the longest; 0 for nothing.
std::optional<std::uint32_t> ReadTimeout(std::string_view text);

}  // namespace portwright::dialect::fortigate
