// The canonical policy: what one enforcement point lets through, free of any dialect. It is the
// neck of the pipeline: plan makes one, dialects lower it to a device's text, proofs compare two.
//
// Packets that belong to a connection whose first packet was accepted are accepted (`stateful`);
// rules decide first packets. A policy that was read from a device says in its rules what happens
// to which state instead. A chain is walked in order, the first matching rule with a final verdict
// wins, the chain's default otherwise.
//
// A condition that cannot be modelled exactly is a third value (Condition::unknown): it may hold
// for a packet or not, whatever the packet says, and answers are given for every reading apart from
// those for some.
//
// Sets are kept once in pools and named by index, since a plan of a million flows shares most of
// them. Index 0 of every pool means "any". Plain values; const access from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "base/result.h"
#include "net/address.h"
#include "net/packet.h"
#include "net/service.h"

namespace portwright::policy {

enum class Hook : std::uint8_t { kNone, kInput, kOutput, kForward };
enum class VerdictKind : std::uint8_t { kAccept, kDrop, kReject, kJump, kGoto, kReturn, kContinue };

// How a device knows which packets are replies.
enum class Tracking : std::uint8_t {
  kConnections,   // it keeps connections in mind
  kTcpFlags,      // by the flags of TCP; replies of UDP look like first packets
  kNone,          // not at all: every reply looks like a first packet
  kDestinations,  // not at all, and its rules see destination ports alone: from whatever port of a
                  // server a packet comes, it looks like a reply
};

// Bits of Condition::states.
inline constexpr std::uint8_t kStateNew = 1;
inline constexpr std::uint8_t kStateEstablished = 2;
inline constexpr std::uint8_t kStateRelated = 4;
inline constexpr std::uint8_t kStateInvalid = 8;
inline constexpr std::uint8_t kStateUntracked = 16;
inline constexpr std::uint8_t kAnyState = 31;

// An interface by name; a trailing `*` stands for any ending. A packet whose interface is not known
// matches no name.
struct InterfaceMatch {
  std::string pattern;
  bool is_output = false;
  bool is_negated = false;
};

// What few rules ask for beside the fields of Rule. All of it has to hold.
struct Condition {
  std::uint8_t states = kAnyState;
  std::vector<InterfaceMatch> interfaces;
  // TCP: flags & mask == value (bits as in the header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32),
  // or unlike, if negated. A first packet has SYN alone, others ACK.
  std::uint8_t tcp_flags_mask = 0;
  std::uint8_t tcp_flags_value = 0;
  bool tcp_flags_negated = false;
  std::uint8_t icmp_code_lo = 0;
  std::uint8_t icmp_code_hi = 255;
  std::vector<std::string> unknown;  // what is not modelled, in the device's words
};

struct Verdict {
  VerdictKind kind = VerdictKind::kDrop;
  std::uint32_t chain = 0;  // kJump, kGoto: index into Policy::chains
};

struct Rule {
  std::uint32_t sources = 0;  // index into Policy::address_sets
  std::uint32_t destinations = 0;
  std::uint32_t service = 0;                    // index into Policy::services
  net::PortRange source_ports = net::kAnyPort;  // TCP and UDP
  std::uint32_t in_interface = 0;               // index into Policy::interfaces
  std::uint32_t out_interface = 0;
  Verdict verdict;
  std::uint32_t origin = 0;  // index into Policy::origins
  std::uint32_t session_timeout_s =
      0;                        // sessions stay at least so long when idle; 0: the device's default
  std::uint32_t condition = 0;  // index into Policy::conditions
};

struct Chain {
  std::string name;
  Hook hook = Hook::kNone;
  Verdict default_verdict;  // of a chain with a hook; others return
  std::vector<Rule> rules;
  // Where a device's text says each rule; empty, or as long as `rules`. Rules of one line share it.
  std::vector<SourcePlace> places = {};
};

// Why a rule stands here: the reasons that it serves, each a line of the plan that people can look
// up.
struct Origin {
  std::vector<std::uint32_t> reasons;  // indices into Policy::reasons, sorted, each once
};

struct Reason {
  std::string id;        // `backup-dc1/oracle/oracle-cluster/11117`: instance, then requirement
  std::string citation;  // `ibm-backup-recovery L512`: document and line; or who asked for an extra
  std::string purpose;
  std::optional<Date> until = std::nullopt;  // the last day on which it holds; nothing: for good
};

// A destination that is a name; policy/host_names.h.
struct HostName {
  net::Address stand_in;
  std::string name;

  friend auto operator<=>(const HostName&, const HostName&) = default;
};

// Addresses that a device has at one of its interfaces, or groups of them.
struct OwnInterface {
  std::string name;
  net::AddressSet addresses;
};

struct Policy {
  std::string point;  // the enforcement point's name
  bool stateful = true;
  std::vector<Chain> chains;
  std::vector<net::AddressSet> address_sets{net::AddressSet()};  // [0] means any address
  // What the site calls each address set, empty where it has no word for it: `ora01`, `c1 (VIPs)`.
  // As long as `address_sets`, or empty where nobody asked for names.
  std::vector<std::string> set_names = {};
  std::vector<net::Service> services{net::Service()};  // [0] means any service
  std::vector<std::string> interfaces{""};             // [0] means any interface
  std::vector<Origin> origins{Origin()};               // [0] means none
  std::vector<Reason> reasons;
  std::vector<Condition> conditions{Condition()};  // [0] asks for nothing
  std::vector<std::string> assumptions;  // what reading a text left out, in words: `nat is not ...`
  std::vector<HostName> host_names = {};  // by stand-in; each name once a family
  // Rules name every interface that the device has: packets come and go by no other.
  bool names_all_interfaces = false;
  // Of a cluster: its interface groups, by name. A packet for one of the addresses comes in there.
  std::vector<OwnInterface> own_interfaces = {};

  const Chain* FindHook(Hook hook) const;
};

// Ok, or the first break of an invariant: an index out of its pool, a pool whose first entry is not
// "any", reasons out of order, ports from high to low or beside a service without ports, a jump to
// a chain with a hook, a loop of jumps, two chains at one hook, a default that decides nothing.
// Linear; chains may nest deeply.
Status Check(const Policy& policy);

}  // namespace portwright::policy
