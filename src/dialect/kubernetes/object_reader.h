// What NetworkPolicies of every kind have in common: metadata, the selector of pods, and messages.
// What is not known here is a warning and third value; what the API refuses is an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/kubernetes/manifests.h"
#include "yaml/yaml.h"

namespace portwright::dialect::kubernetes {

inline constexpr std::size_t kSelectorBytes = 65'536;

// Keys and values of a mapping in turns.
template <typename Function>
void ForPairs(const yaml::Node& mapping, const Function& function) {
  for (auto at = mapping.begin(); at != mapping.end(); ++at) {
    const yaml::Node key = *at;
    ++at;
    function(key, *at);
  }
}

// Reads objects of a document that begins behind `lines_before` lines of a file. One thread.
class ObjectReader {
 public:
  ObjectReader(std::uint32_t file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void set_lines_before(std::uint32_t lines) { lines_before_ = lines; }
  SourcePlace PlaceOf(const yaml::Node& node) const;

 protected:
  // Before the first word of a policy is read, and behind the last one.
  ReadPolicy Begin(const yaml::Node& object);
  void Finish(ReadPolicy& policy);
  void ReadMetadata(const yaml::Node& metadata, ReadPolicy& policy);
  void ReadSelector(const yaml::Node& selector, ReadPolicy& policy);
  std::optional<net::AddressRange> ReadPrefix(const yaml::Node& node);
  // False, with an error at the first of them, once a text has more than it may.
  bool CountRule(const yaml::Node& node);

  // An error otherwise.
  bool IsMapping(const yaml::Node& node, const char* what);
  bool IsList(const yaml::Node& node, const char* what);
  void Error(std::string_view code, const yaml::Node& node, std::string message);
  // A warning, and the words for the third value.
  std::string Ask(const yaml::Node& node, std::string found);

 private:
  void ReadOwn(const yaml::Node& value, ReadPolicy& policy);
  void CheckOurs(ReadPolicy& policy);

  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::uint32_t lines_before_ = 0;
  std::size_t rule_count_ = 0;
  std::string name_;       // of the policy that is read
  std::string our_label_;  // the value of Portwright's own label that it selects by
  SourcePlace our_place_;  // of the annotation
};

}  // namespace portwright::dialect::kubernetes
