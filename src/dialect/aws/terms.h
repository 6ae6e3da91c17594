// What the parts of one rule mean, for security groups and network ACLs alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/aws/tables.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/hcl_tree.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::aws {

// A value of a text, or one that is known only after a plan was applied.
struct Field {
  enum class Kind : std::uint8_t { kNothing, kFlag, kNumber, kString, kOther };

  Field() = default;
  Field(JsonValue value, bool open);
  // Open where it is not written out.
  explicit Field(HclValue value);

  // Nothing, or nothing in it.
  bool IsEmpty() const { return is_empty; }
  bool is_given() const { return is_open || !is_empty; }

  Kind kind = Kind::kNothing;
  bool is_open = false;
  bool is_empty = true;
  bool is_true = false;
  std::string text;                     // of a string
  std::optional<std::int64_t> integer;  // of a whole number
  std::string_view found = "nothing";   // for messages: `a string`
  SourcePlace place;
};

// Numbers of ports, or type and code of ICMP. Security groups write both into the same fields.
struct ServiceFields {
  Field protocol;
  Field from;
  Field to;
  Field icmp_type;
  Field icmp_code;
  SourcePlace place;  // of the rule, for what is not there
};

// Warns of what is third value; errors have their place. Errors give empty terms.
class Terms {
 public:
  Terms(const Tables& tables, Diagnostics& diagnostics)
      : tables_(tables), diagnostics_(diagnostics) {}

  std::vector<ServiceTerm> Services(const ServiceFields& fields);
  AddressTerm Cidr(const Field& cidr, SourcePlace place);
  AddressTerm Group(const Field& id, SourcePlace place);       // its members
  AddressTerm PrefixList(const Field& id, SourcePlace place);  // its entries
  AddressTerm Ranges(const std::vector<net::AddressRange>& ranges, SourcePlace place);
  // `why` is what is not known.
  AddressTerm Anywhere(std::string why, SourcePlace place);

  // The number of a field, also of one in quotes; nothing, after an error, for others.
  std::optional<std::int64_t> Number(const Field& field, std::string_view name);
  // Whether it is one; nothing is false.
  bool Flag(const Field& field, std::string_view name);
  // Of a field that is not known here and may narrow what a rule matches: what to say of the rule.
  std::string UnknownField(SourcePlace place);

 private:
  std::vector<ServiceTerm> Ported(std::uint8_t protocol, const ServiceFields& fields);
  std::vector<ServiceTerm> Icmp(net::Family family, const ServiceFields& fields);
  ServiceTerm Open(ServiceTerm bound, std::string why, SourcePlace place);
  bool Spend(std::size_t ranges, SourcePlace place);

  const Tables& tables_;
  Diagnostics& diagnostics_;
  std::size_t spent_ = 0;
};

// An id of the cloud (`sg-0123abcd`), else `otherwise`: nothing else of a text is repeated.
std::string SafeId(std::string_view id, std::string_view prefix, std::string_view otherwise);

}  // namespace portwright::dialect::aws
