// Objects of the management: what a rule's cells name, by name or by identifier, as addresses,
// zones, services and times. Read from calls that make them and from answers that list them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/json_tree.h"
#include "policy/policy.h"

namespace portwright::dialect::checkpoint {

// Any of it: addresses, or what comes in (goes out) by one of the zones.
struct EndCell {
  AddressTerm addresses;
  std::vector<std::string> zones;
};

struct ServiceItem {
  ServiceTerm term;
  std::uint32_t session_timeout_s = 0;  // 0: the device's default
};

enum class Holding : std::uint8_t { kHolds, kOver, kUnknown };

class Objects {
 public:
  static constexpr std::size_t kObjectsMax = 2'000'000;
  static constexpr std::size_t kEntriesMax = 20'000'000;  // of all cells and groups written out
  static constexpr int kDepthMax = 50;                    // of groups in groups

  Objects(std::optional<Date> as_of, Diagnostics& diagnostics)
      : as_of_(as_of), diagnostics_(diagnostics) {}

  // Where host names that are read go; without it they may be any addresses.
  void GiveNames(policy::Policy& policy) { policy_ = &policy; }

  // An object of a kind (`host`, `service-tcp`), by its name and its identifier.
  void Add(std::string_view kind, JsonValue object);

  // Of a cell: one name, a list of them, or objects written out. Absent cells are any.
  EndCell Ends(JsonValue cell);
  std::vector<ServiceItem> Services(JsonValue cell);
  Holding Times(JsonValue cell);
  // Whether a cell says any, or nothing.
  bool IsAny(JsonValue cell) const;
  // The name of what a cell names: of an action, a layer.
  std::string NameOf(JsonValue cell) const;

 private:
  struct Object {
    std::string kind;
    JsonValue value;
    bool is_open = false;  // being written out
  };

  const Object* Find(JsonValue item) const;
  Object* Find(JsonValue item);
  void AddEnd(JsonValue item, int depth, std::vector<net::AddressRange>& known, EndCell& out);
  void AddAddress(Object& object, int depth, std::vector<net::AddressRange>& known, EndCell& out);
  std::optional<net::AddressRange> NetworkOf(JsonValue object, std::string_view suffix);
  std::optional<net::AddressRange> RangeOf(JsonValue object, std::string_view prefix);
  void AddServiceItem(JsonValue item, int depth, std::vector<ServiceItem>& out);
  std::optional<ServiceItem> ServiceOf(const Object& object);
  bool ReadPorts(JsonValue object, ServiceTerm& out);
  Holding TimeOf(const Object& object) const;
  bool Spend(SourcePlace place);
  void Open(SourcePlace place, std::string_view what);

  std::optional<Date> as_of_;
  Diagnostics& diagnostics_;
  policy::Policy* policy_ = nullptr;
  std::vector<Object> objects_;
  std::map<std::string, std::size_t, std::less<>> by_key_;
  std::size_t spent_ = 0;
};

}  // namespace portwright::dialect::checkpoint
