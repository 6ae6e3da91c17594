// Address objects and applications that policies need, each written once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dialect/common/address_names.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/srx/plan_text.h"
#include "dialect/srx/release.h"

namespace portwright::dialect::srx {

// Names of 63 bytes are what every release takes.
inline constexpr NameStyle kObjectNames{63, "-_.", true};
inline constexpr NameStyle kPolicyNames{63, "-_", true};

class Objects {
 public:
  Objects(const policy::Policy& policy, const Release& release, PlanText& plan)
      : names_(policy), release_(release), book_(kObjectNames), plan_(plan) {}

  // Names of objects that make up the set, of one family; `any-ipv4` for all of it.
  std::vector<std::string> NamesOf(const net::AddressSet& set);

  // The application of a service; `any` for all of them. A timeout is part of the application.
  std::string NameOf(const AllowedService& service, std::uint32_t timeout_s);

  // A scheduler that ends with the day.
  std::string Until(Date day);

 private:
  std::string DnsNameOf(const NamedPart& part);
  std::string AddressOf(std::string_view words, const net::AddressSet& set);
  void AddSet(const std::string& name, const std::vector<net::Prefix>& prefixes);
  void AddAddress(const std::string& name, const std::string& value);

  // Whether the object is not written yet. Names of one book differ in what they hold.
  bool IsNew(std::string_view kind, const std::string& name);

  AddressNames names_;
  Release release_;
  NameBook book_;
  PlanText& plan_;
  std::unordered_set<std::string> written_;
};

}  // namespace portwright::dialect::srx
