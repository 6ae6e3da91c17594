// A hook of a policy as one list of lines, for packets of one state between two interfaces: jumps
// are written out, and the first line over a packet decides. What the list says is exactly what the
// chains say (policy/evaluate.h is the judge); what is unknown stays unknown.
//
// Cost: linear in the lines after writing out; a `return`, or a `goto` to a chain that may fall
// through, cuts what follows it in its chain. No state, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/packet.h"
#include "packetset/partition.h"
#include "policy/policy.h"

namespace portwright::proof {

// Which packets a list is for.
struct View {
  policy::Hook hook = policy::Hook::kForward;
  net::ConnectionState state = net::ConnectionState::kNew;
  std::string in_interface;  // empty: one that no rule names
  std::string out_interface;
};

// A rule by its chain and index.
struct RuleAt {
  static constexpr std::uint32_t kNowhere = 0xffffffffU;
  std::uint32_t chain = kNowhere;
  std::uint32_t rule = 0;
  friend auto operator<=>(const RuleAt&, const RuleAt&) = default;
};

struct Line {
  RuleAt at;   // the rule that decides
  RuleAt via;  // the innermost jump or goto that leads there; nowhere: none
  bool accepts = false;
  std::uint32_t guards = 0;  // index into LineList::guards; 0: the line matches for certain
};

// An unknown condition on the way to a line, met once: the line can only match if it holds, or if
// it does not.
struct Guard {
  std::uint32_t condition = 0;  // its number in this list
  bool holds = true;
};

struct LineList {
  std::vector<Line> lines;
  std::vector<packetset::LabelledBox> boxes;   // label: index of the line
  std::vector<std::string> conditions;         // unknown ones in their order, in the device's words
  std::vector<std::vector<Guard>> guards{{}};  // all of one entry have to be as they say
  // What decides where no line does, by net::Family: the chain's default, or a line over the whole
  // family. Lines behind such a one never decide and are not in the list.
  struct Default {
    bool accepts = false;
    RuleAt at;  // nowhere: the default of `default_chain`
    RuleAt via;
  };
  std::array<Default, 2> defaults;
  std::uint32_t default_chain = 0;

  const Default& DefaultOf(net::Family family) const {
    return defaults[static_cast<std::size_t>(family)];
  }
};

// What is more than this is refused (kLimit), with the number: boxes, 64 bytes and more each; jumps
// in jumps, which no device takes (the kernel stops at 16); and boxes looked at, since jumps that
// fork meet as many chains as there are ways through them.
inline constexpr std::size_t kBoxesMax = 8'000'000;
inline constexpr std::uint32_t kDepthMax = 2'000;
inline constexpr std::uint64_t kStepsMax = 400'000'000;

// The policy must pass Check. A hook without a chain accepts everything.
Result<LineList> Flatten(const policy::Policy& policy, const View& view);

}  // namespace portwright::proof
