// What a rule of nftables matches, gathered word by word, and how that becomes lines of a policy.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "dialect/common/policy_builder.h"
#include "dialect/nftables/ruleset.h"
#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect::nftables {

// What a value is compared with.
enum class Field : std::uint8_t {
  kSource4,
  kDestination4,
  kSource6,
  kDestination6,
  kProtocol,
  kFamily,
  kSourcePort,
  kDestinationPort,
  kIcmpType,
  kIcmpCode,
  kIcmpv6Type,
  kIcmpv6Code,
  kInInterface,
  kOutInterface,
  kState,
  kUnknown,
};

struct Selector {
  Field field = Field::kUnknown;
  FieldType type = FieldType::kNumber;
  int protocol = -1;  // that naming the field requires: `tcp dport`; -1: none
  std::string text;   // as written, for what is unknown
};

class RuleMatch {
 public:
  // All of the values (any of them matches); `negated`: none of them.
  void Require(const Selector& selector, const std::vector<Value>& values, bool negated);
  void RequireFlags(std::uint8_t mask, std::uint8_t value, bool negated);
  void AddUnknown(std::string words);
  bool never() const { return never_; }

  // Lines of the chain with this match and verdict, if they are no more than `lines_max`: how many
  // they are, or would be.
  std::uint64_t AddTo(PolicyBuilder& builder, std::uint32_t chain, policy::Verdict verdict,
                      SourcePlace place, std::uint64_t lines_max) const;

 private:
  using Protocols = std::bitset<256>;

  void RequireAddresses(std::optional<net::AddressSet>& end, net::Family family,
                        const std::vector<Value>& values, bool negated);
  void RequireFamily(net::Family family);
  void RequireProtocols(const Protocols& wanted);
  void RequirePorts(std::optional<std::vector<net::PortRange>>& ports,
                    const std::vector<Value>& values, bool negated);
  void RequireInterfaces(bool is_output, const std::vector<Value>& values, bool negated);
  bool ListServices(std::vector<net::Service>& exact, std::vector<net::Service>& bounded) const;

  bool never_ = false;
  std::optional<net::AddressSet> sources_, destinations_;
  std::optional<Protocols> protocols_;
  std::optional<std::vector<net::PortRange>> source_ports_, destination_ports_;
  std::optional<std::bitset<256>> icmp_types_;  // of the one ICMP that protocols_ names
  policy::Condition condition_;
};

}  // namespace portwright::dialect::nftables
