// Objects of a text for an ASA: addresses and services under names that say what they hold, each
// made once and before the line that uses it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/asa/device_text.h"
#include "dialect/common/address_names.h"
#include "dialect/common/allow_services.h"
#include "dialect/common/object_names.h"
#include "net/address.h"

namespace portwright::dialect::asa {

// What a version of the device's software can say.
struct Syntax {
  bool has_objects = true;     // since 8.3: `object network`, real addresses, global lists
  bool has_idle = true;        // since 8.2: `timeout idle` of every protocol
  bool has_host_names = true;  // `fqdn v4`, of which 8.4 has the first; `fqdn v6` since 9.0
  bool is_unified = true;      // since 9.0: one list for both families, `any4` and `any6`
};

// One line's service: around the ends of `permit tcp S sp D dp`.
struct ServiceWords {
  std::string protocol;         // `tcp`, `object-group pw-...`
  std::string source_ports;     // ` range 600 1023`
  std::string tail;             // ` eq 443`
  bool keeps_sessions = false;  // TCP or UDP among them
};

// Not thread safe. Refers to the policy's names, which must outlive it.
class Objects {
 public:
  Objects(const policy::Policy& policy, const Syntax& syntax)
      : syntax_(syntax), names_(policy), book_({63, "-_.", true}) {}

  // `any4`, `host 10.0.0.1`, `object pw-...`, `object-group pw-...`, of one family. Several where
  // the version has no groups for them.
  std::vector<std::string> EndsOf(const net::AddressSet& set);
  // One, or one for each protocol where the version cannot mix them.
  std::vector<ServiceWords> ServicesOf(const std::vector<AllowedService>& services);

  // By kind and name, each behind those that it names.
  std::vector<Block> Take();

 private:
  std::string GroupOf(std::string_view words, const net::AddressSet& set,
                      const std::vector<NamedPart>& parts);
  std::string HostObjectOf(const NamedPart& part);
  void AppendMembers(const NamedPart& part, std::vector<std::string>& members);
  std::string ObjectOf(std::string_view words, const net::AddressRange& range);
  ServiceWords PortGroupOf(std::string_view protocol, const std::vector<AllowedService>& services);
  ServiceWords ServiceGroupOf(const std::vector<AllowedService>& services);

  Syntax syntax_;
  AddressNames names_;
  NameBook book_;
  std::vector<Block> blocks_;
};

}  // namespace portwright::dialect::asa
