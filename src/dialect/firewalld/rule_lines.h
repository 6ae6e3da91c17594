// Rich rules and elements of one zone or policy as lines of a chain, in firewalld's order: rules of
// a negative priority, denials, what is allowed, rules of a positive priority.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/policy_builder.h"
#include "dialect/firewalld/model.h"
#include "dialect/firewalld/terms.h"

namespace portwright::dialect::firewalld {

class RuleLines {
 public:
  RuleLines(PolicyBuilder& builder, Terms& terms, Diagnostics& diagnostics)
      : builder_(builder), terms_(terms), diagnostics_(diagnostics) {}

  // Rules of the file and, of a zone, what it names beside them.
  void Add(const RuleFile& file, std::uint32_t chain);

  // Places that translated packets go to: `forward-port`, wherever it stands.
  static std::vector<ForwardPort> ForwardPorts(const RuleFile& file);

 private:
  void AddElements(const RuleFile& file, std::uint32_t chain, bool denials);
  void AddRule(const RichRule& rule, std::uint32_t chain);

  PolicyBuilder& builder_;
  Terms& terms_;
  Diagnostics& diagnostics_;
};

// The addresses of a family, of both where it is empty.
const net::AddressSet& AddressesOf(std::string_view family);

}  // namespace portwright::dialect::firewalld
