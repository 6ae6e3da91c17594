// One rule of the filter table, word by word, into lines of a policy.
//
// Options that are not modelled make a condition unknown and say so; options that cannot be read
// are errors, and the rule is left out. Cost: linear in the words; sets are resolved once for each
// way of use. One thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/policy_builder.h"
#include "dialect/iptables/ipset.h"
#include "dialect/iptables/rule_match.h"
#include "dialect/iptables/tables.h"
#include "dialect/iptables/time_span.h"
#include "dialect/iptables/words.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

// Words of people are cut at this length where they name a condition.
inline constexpr std::size_t kTextMax = 80;

// More lines of a policy than this from one device are refused.
inline constexpr std::size_t kLinesMax = 2'000'000;

// What all rules of a device share.
struct LiftState {
  PolicyBuilder& builder;
  Diagnostics& diagnostics;
  const IpSets& sets;
  std::optional<Date> as_of;  // nothing: the day is not known
  // Sets that rules fill while packets pass (`-j SET --add-set`).
  std::set<std::string, std::less<>> filled_sets;
  std::set<std::string, std::less<>> chain_names;  // of the policy
  std::size_t lines = 0;

  // A name that no chain of the policy has yet.
  std::string FreshName(std::string wanted);
};

// A chain of the text, as lines of it are made.
struct ChainTarget {
  std::uint32_t index = 0;  // of the policy
  const ChainBlock* block = nullptr;
  bool only_input = false;  // packets come here from INPUT alone
};

// How a rule ends, as its words say.
struct TargetWords {
  std::string_view name;  // empty: none
  bool is_goto = false;
  std::size_t word = 0;
};
TargetWords FindTarget(const Words& words);

class RuleLifter {
 public:
  RuleLifter(LiftState& state, net::Family family, std::uint32_t file,
             const std::map<std::string_view, std::uint32_t>& chains)
      : state_(state), family_(family), file_(file), chains_(chains) {}

  // False: too many lines, and an error was said.
  bool Lift(const RuleText& rule, const ChainTarget& chain);

 private:
  // Ports wait until the protocol is known.
  struct PortList {
    std::vector<net::PortRange> ports;
    bool is_source = false;
    bool is_either = false;
    bool negated = false;
    std::string unknown;  // a name that is not known here
  };

  void Begin();
  bool Take();
  bool TakeBase(std::string_view option, bool negated);
  bool TakeTransport(std::string_view option, bool negated);
  bool TakeState(std::string_view option, bool negated);
  bool TakeOther(std::string_view option, bool negated);
  bool TakeTime(std::string_view option, bool negated);
  void TakeUnmodelled(std::size_t first);
  void EndModule();
  void ApplyTime();
  bool SkipsFamily(std::string_view option);

  void TakeProtocol(bool negated);
  void TakeAddresses(bool is_source, bool negated);
  void TakeInterface(bool is_output, bool negated);
  void TakePorts(bool is_source, bool is_either, bool negated, bool is_list);
  void TakeFlags(bool negated);
  void TakeIcmp(bool negated);
  void TakeRange(bool is_source, bool negated);
  void TakeStates(bool negated);
  void TakeAddressType(bool is_source, bool negated);
  void TakeMatchSet(bool negated);

  void ApplyPorts();
  void Finish(const ChainTarget& chain);
  void AddLines(const ChainTarget& chain, policy::Verdict verdict, std::string_view doubt = {});
  void AddByPolicy(const ChainTarget& chain);

  // The value of the option that was taken; nothing: an error was said.
  std::optional<Word> Value(bool& negated);
  void Refuse(std::string_view expected, const Word& found);
  void AddUnknown(const std::string& words);
  SourcePlace At(std::size_t word) const;
  const std::vector<Piece>& Members(const IpSet& set, std::string_view directions);
  std::string WhyUnknown(std::string_view name) const;
  std::vector<Piece> ResolveSet(const IpSet& set, const std::vector<bool>& from_source) const;

  LiftState& state_;
  net::Family family_;
  std::uint32_t file_;
  const std::map<std::string_view, std::uint32_t>& chains_;
  std::map<std::pair<std::string_view, std::string>, std::vector<Piece>> members_;

  // Of the rule at hand.
  Words words_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  RuleMatch match_{net::Family::kIpv4};
  std::string_view module_;  // the last `-m`; `-j` behind the target
  std::size_t module_word_ = 0;
  std::string unmodelled_;      // what of its options is not modelled
  bool notes_address_ = false;  // `-m recent --set`
  TimeSpan time_;               // `-m time`
  std::optional<std::uint8_t> protocol_;
  bool failed_ = false;
  bool other_family_ = false;
  bool only_input_ = false;
  std::vector<PortList> ports_;
  TargetWords target_;
  std::vector<std::pair<std::size_t, std::string>> warnings_;  // said if the rule decides anything
};

}  // namespace portwright::dialect::iptables
