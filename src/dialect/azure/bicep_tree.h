// Bicep texts as far as resources need them: their bodies as trees of values with places, and the
// variables by name. Nothing is evaluated: what is no literal stays its text. Statements that make
// no resource are passed over. Nothing of a text is ever part of a message but a single character.
// Bytes, depth and values are limited. Linear in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::azure {

enum class BicepKind : std::uint8_t {
  kNull,
  kBool,
  kNumber,    // a whole one, as its digits
  kString,    // without `${`
  kComputed,  // names, calls, operators, loops, strings with `${`: as written, at most 200 bytes
  kArray,
  kObject,
  kResource,  // within the object of its parent; see BicepResource
};

struct BicepValue {
  BicepKind kind = BicepKind::kNull;
  std::string name;  // of a member of an object; empty for one whose name is computed
  std::string text;
  SourcePlace place;               // of a member, where its name stands
  std::vector<BicepValue> values;  // of an array or object; of a resource its body
  bool is_existing = false;        // of a resource

  const BicepValue* Member(std::string_view member) const;  // null where it is not there
};

// As a value of kind kResource: `name` is its symbol, `text` its type with the version.
using BicepResource = BicepValue;

struct BicepTree {
  static constexpr std::size_t kBytesMax = std::size_t{64} << 20;
  static constexpr std::size_t kValuesMax = 1'000'000;
  static constexpr int kDepthMax = 100;

  std::vector<BicepResource> resources;
  std::map<std::string, BicepValue, std::less<>> variables;
};

// Nothing after an error (PW-DIA-azure-0150 to 0154).
std::optional<BicepTree> ReadBicepTree(std::string_view text, std::uint32_t file,
                                       Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
