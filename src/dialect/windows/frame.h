// The program around the rules of a script: it makes rules, sets what happens to other packets, and
// takes away rules of earlier scripts. It is one text, which the reader knows by heart: a script
// with any other program around our rules is not read.
#pragma once

#include <string>
#include <string_view>

namespace portwright::dialect::windows {

inline constexpr std::string_view kOwnGroup = "Portwright";
// The variable with the rules, an array of hash tables.
inline constexpr std::string_view kRulesVariable = "$portwrightRules";

// Which sides a policy speaks of: what no rule permits there is blocked.
struct Sides {
  bool inbound = false;
  bool outbound = false;
};

// What stands before the rules, without comments that speak of the policy.
std::string_view FrameHead();
std::string FrameTail(Sides sides);
// The script that takes away what the other one made.
std::string RemovalScript(std::string_view title);

// `-DefaultInboundAction Block -DefaultOutboundAction Block`, as far as they are asked for.
std::string DefaultActions(Sides sides);

}  // namespace portwright::dialect::windows
