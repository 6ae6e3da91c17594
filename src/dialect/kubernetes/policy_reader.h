// One NetworkPolicy object: its fields, as the API has them. What is not known here is a warning
// and third value; what the API refuses is an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/kubernetes/manifests.h"
#include "yaml/yaml.h"

namespace portwright::dialect::kubernetes {

// Reads objects of a document that begins behind `lines_before` lines of a file. One thread.
class PolicyReader {
 public:
  PolicyReader(std::uint32_t file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void set_lines_before(std::uint32_t lines) { lines_before_ = lines; }
  void Read(const yaml::Node& object, std::vector<ReadPolicy>& out);
  SourcePlace PlaceOf(const yaml::Node& node) const;

 private:
  void ReadMetadata(const yaml::Node& metadata, ReadPolicy& policy);
  void ReadSpec(const yaml::Node& spec, ReadPolicy& policy);
  void ReadSelector(const yaml::Node& selector, ReadPolicy& policy);
  void ReadOwn(const yaml::Node& value, ReadPolicy& policy);
  void ReadTypes(const yaml::Node& types, ReadPolicy& policy, bool& is_said);
  void CheckOurs(ReadPolicy& policy);
  void ReadRules(const yaml::Node& list, std::size_t side, ReadPolicy& policy);
  ReadRule ReadOne(const yaml::Node& node, std::size_t side);
  AddressTerm ReadPeers(const yaml::Node& list);
  bool ReadPeer(const yaml::Node& peer, std::vector<net::AddressRange>& ranges);
  void ReadBlock(const yaml::Node& block, std::vector<net::AddressRange>& ranges);
  std::optional<net::AddressRange> ReadPrefix(const yaml::Node& node);
  void ReadPort(const yaml::Node& node, std::vector<ServiceTerm>& out);
  void ReadNumbers(const yaml::Node* port, const yaml::Node* end, ServiceTerm term,
                   std::vector<ServiceTerm>& out);

  // An error otherwise.
  bool IsMapping(const yaml::Node& node, const char* what);
  bool IsList(const yaml::Node& node, const char* what);
  void Error(std::string_view code, const yaml::Node& node, std::string message);
  // A warning, and the words for the third value.
  std::string Ask(const yaml::Node& node, std::string found);

  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::uint32_t lines_before_ = 0;
  std::size_t rule_count_ = 0;
  std::string name_;       // of the policy that is read
  std::string our_label_;  // the value of Portwright's own label that it selects by
  SourcePlace our_place_;  // of the annotation
};

}  // namespace portwright::dialect::kubernetes
