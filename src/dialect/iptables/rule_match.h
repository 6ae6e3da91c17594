// What one rule of iptables matches: alternatives, each a conjunction, gathered option by option;
// and how that becomes lines of a policy.
//
// Cost: options apply to every alternative; alternatives multiply and are limited. One thread.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "dialect/common/policy_builder.h"
#include "dialect/iptables/names.h"
#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

using Protocols = std::bitset<256>;

// One type, some of its codes.
struct IcmpPiece {
  std::uint8_t type = 0;
  std::uint8_t code_lo = 0;
  std::uint8_t code_hi = 255;
  friend bool operator==(const IcmpPiece&, const IcmpPiece&) = default;
};

// A conjunction; what is not said holds for any packet of the family.
struct Piece {
  std::optional<net::AddressSet> sources, destinations;
  std::optional<Protocols> protocols;
  std::optional<std::vector<net::PortRange>> source_ports, destination_ports;
  std::optional<std::vector<IcmpPiece>> icmp;
  policy::Condition condition;
  bool never = false;

  void RequireAddresses(bool is_source, const net::AddressSet& wanted);
  void RequireProtocols(const Protocols& wanted);
  void RequirePorts(bool is_source, const std::vector<net::PortRange>& wanted);
  void RequireIcmp(const std::vector<IcmpPiece>& wanted);
  void RequireFlags(std::uint8_t mask, std::uint8_t value, bool negated);
  void RequireStates(std::uint8_t states);
  void RequireInterface(std::string pattern, bool is_output, bool negated);
  void RequireUnknown(std::string words);
  // All that the other asks for.
  void RequireAll(const Piece& other);
  bool AsksNothing() const;
};

// More alternatives of one rule than this are refused.
inline constexpr std::size_t kPiecesMax = 100'000;

class RuleMatch {
 public:
  explicit RuleMatch(net::Family family) : family_(family) {}

  net::Family family() const { return family_; }
  std::vector<Piece>& pieces() { return pieces_; }
  // Any of these: false, and nothing changes, where they would be too many.
  bool RequireAny(const std::vector<Piece>& alternatives);
  // None of these. They become a chain of their own.
  void RequireNone(std::vector<Piece> alternatives);
  const std::vector<Piece>& exclusions() const { return exclusions_; }
  void DropExclusions() { exclusions_.clear(); }
  bool AsksNothing() const;
  std::size_t CountLines() const;  // at most so many are added

  // Lines at the end of the chain. With exclusions, a verdict that leaves the chain on its own
  // terms (return, goto) cannot be said: the caller sees to that. `fresh` names chains.
  void AddTo(PolicyBuilder& builder, std::uint32_t chain, policy::Verdict verdict,
             SourcePlace place, const std::string& fresh) const;

 private:
  void AddPiece(const Piece& piece, PolicyBuilder& builder, std::uint32_t chain,
                policy::Verdict verdict, SourcePlace place) const;

  net::Family family_;
  std::vector<Piece> pieces_ = std::vector<Piece>(1);
  std::vector<Piece> exclusions_;
};

// The complement of ICMP types and codes.
std::vector<IcmpPiece> ComplementIcmp(const IcmpMatch& match);

net::AddressSet WholeOf(net::Family family);

}  // namespace portwright::dialect::iptables
