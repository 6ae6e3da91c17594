// Applications that a text defines itself and that the device tells by the IP header alone: by
// protocol, or by type of ICMP. They are packets, exactly; all others hang on what the device finds
// in a session.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "dialect/common/entry_match.h"
#include "dialect/panos/names.h"
#include "dialect/panos/services.h"

namespace portwright::dialect::panos {

class Applications {
 public:
  Applications(const Context& context, Ledger& ledger)
      : context_(context), names_(context, &Scope::applications, ledger), ledger_(ledger) {}

  // The packets of the applications in a rule's list; nothing where one of them is no such
  // application. Of two that fit a packet the device takes the narrower one, so one that means a
  // protocol leaves out the types that others mean. Where two mean the same, which is taken is not
  // known.
  std::optional<ServiceTerms> OfList(const Spot& list, std::size_t position);

 private:
  // A protocol, or a type of ICMP with its codes.
  struct Identity {
    std::uint8_t protocol = 0;
    std::optional<std::uint8_t> type;
    std::optional<std::uint8_t> code;
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };
  struct Member {
    Identity identity;
    std::uint32_t timeout_s = 0;
  };
  using Members = std::vector<Member>;

  static std::optional<Identity> IdentityOf(const Spot& application);
  std::optional<std::uint32_t> TimeoutOf(const Spot& application);
  void FindIdentities();
  bool HasRival(const Identity& identity, const Members& listed) const;
  void AddTerms(const Member& member, const Members& listed, const Spot& list, ServiceTerms& out);
  void AddWithoutTypes(const Member& member, const Members& listed, ServiceTerms& out);

  const Context& context_;
  Names names_;
  Ledger& ledger_;
  bool has_identities_ = false;
  std::map<Identity, std::size_t> identities_;  // how many names each has
};

}  // namespace portwright::dialect::panos
