// One NetworkPolicy object: its fields, as the API has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/kubernetes/object_reader.h"
#include "yaml/yaml.h"

namespace portwright::dialect::kubernetes {

class PolicyReader : public ObjectReader {
 public:
  using ObjectReader::ObjectReader;

  void Read(const yaml::Node& object, std::vector<ReadPolicy>& out);

 private:
  void ReadSpec(const yaml::Node& spec, ReadPolicy& policy);
  void ReadTypes(const yaml::Node& types, ReadPolicy& policy, bool& is_said);
  void ReadRules(const yaml::Node& list, std::size_t side, ReadPolicy& policy);
  ReadRule ReadOne(const yaml::Node& node, std::size_t side);
  AddressTerm ReadPeers(const yaml::Node& list);
  bool ReadPeer(const yaml::Node& peer, std::vector<net::AddressRange>& ranges);
  void ReadBlock(const yaml::Node& block, std::vector<net::AddressRange>& ranges);
  void ReadPort(const yaml::Node& node, std::vector<ServiceTerm>& out);
  void ReadNumbers(const yaml::Node* port, const yaml::Node* end, ServiceTerm term,
                   std::vector<ServiceTerm>& out);
};

}  // namespace portwright::dialect::kubernetes
