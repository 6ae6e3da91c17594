// One CiliumNetworkPolicy object (cilium.io/v2): its fields, as the API has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/kubernetes/object_reader.h"
#include "policy/policy.h"
#include "yaml/yaml.h"

namespace portwright::dialect::kubernetes {

class CiliumReader : public ObjectReader {
 public:
  // Host names that are read join those of `names`.
  CiliumReader(std::uint32_t file, policy::Policy& names, Diagnostics& diagnostics)
      : ObjectReader(file, diagnostics), names_(names) {}

  // A policy for each of its specs.
  void Read(const yaml::Node& object, std::vector<ReadPolicy>& out);

 private:
  void ReadOneSpec(const yaml::Node& object, const yaml::Node& spec, std::vector<ReadPolicy>& out);
  void ReadSpec(const yaml::Node& spec, ReadPolicy& policy);
  void ReadDefaultDeny(const yaml::Node& node, ReadPolicy& policy);
  void ReadRules(const yaml::Node& list, std::size_t side, ReadPolicy& policy,
                 std::vector<ReadRule>& rules);
  // Nothing for a rule that says nothing, which permits nothing.
  bool ReadOne(const yaml::Node& node, std::size_t side, ReadRule& rule);
  void ReadCidrs(const yaml::Node& list, AddressTerm& peers);
  void ReadCidrSet(const yaml::Node& list, AddressTerm& peers);
  void ReadCidrRule(const yaml::Node& node, AddressTerm& peers);
  void ReadEntities(const yaml::Node& list, AddressTerm& peers);
  void ReadNames(const yaml::Node& list, AddressTerm& peers);
  void ReadPorts(const yaml::Node& list, ReadRule& rule);
  void ReadPort(const yaml::Node& node, ReadRule& rule);
  void ReadNumbers(const yaml::Node& port, const yaml::Node* end,
                   const std::vector<std::uint8_t>& protocols, ReadRule& rule);
  bool IsEveryDnsName(const yaml::Node& rules);
  void ReadIcmps(const yaml::Node& list, ReadRule& rule);
  void ReadIcmpField(const yaml::Node& node, ReadRule& rule);

  policy::Policy& names_;
};

}  // namespace portwright::dialect::kubernetes
