#include "proof/differences.h"

#include "policy/host_names.h"
#include "proof/views.h"

namespace portwright::proof {
namespace {

constexpr net::ConnectionState kStates[] = {
    net::ConnectionState::kNew, net::ConnectionState::kEstablished, net::ConnectionState::kRelated,
    net::ConnectionState::kInvalid};

}  // namespace

Status ForEachDifference(const policy::Policy& left, const policy::Policy& right,
                         std::optional<policy::Hook> only,
                         const std::function<void(const Difference&)>& take) {
  PORTWRIGHT_TRY_STATUS(policy::CheckSameNames(left, right));
  for (const policy::Hook hook :
       {policy::Hook::kInput, policy::Hook::kOutput, policy::Hook::kForward}) {
    if (only && *only != hook) continue;
    for (const net::ConnectionState state : kStates) {
      for (const View& view : ViewsOf(left, right, hook, state, Loopback::kIncluded)) {
        PORTWRIGHT_TRY(const LineList before, Flatten(left, view));
        PORTWRIGHT_TRY(const LineList after, Flatten(right, view));
        PORTWRIGHT_TRY(const auto found, Compare(before, after));
        for (const Disagreement& d : found) {
          Difference difference{state, &d, &before, &after, d.witness};
          difference.witness.in_interface = view.in_interface;
          difference.witness.out_interface = view.out_interface;
          policy::NameDestination(left, right, difference.witness);
          take(difference);
        }
      }
    }
  }
  return Ok();
}

}  // namespace portwright::proof
