#include "policy/compile.h"

#include <array>
#include <span>
#include <utility>

#include "base/check.h"

namespace portwright::policy {
namespace {

using packetset::Box;
using packetset::PacketSet;

// The ranges that an index into Policy::address_sets names; 0 is any address of both families.
std::span<const net::AddressRange> RangesOf(const Policy& policy, std::uint32_t index) {
  static const std::array<net::AddressRange, 2> any{net::AllAddresses(net::Family::kIpv4),
                                                    net::AllAddresses(net::Family::kIpv6)};
  if (index == 0) return any;
  return policy.address_sets[index].ranges();
}

template <typename Consume>
void ForEachBox(const Policy& policy, const Rule& rule, const Consume& consume) {
  const net::Service& service = policy.services[rule.service];
  std::array<Box, 2> boxes;
  for (const net::AddressRange& source : RangesOf(policy, rule.sources)) {
    for (const net::AddressRange& destination : RangesOf(policy, rule.destinations)) {
      const std::size_t count =
          packetset::BoxesOf(source, destination, service, rule.source_ports, boxes);
      for (std::size_t i = 0; i < count; ++i) consume(boxes[i]);
    }
  }
}

PacketSet MatchOf(const Policy& policy, const Rule& rule) {
  std::vector<Box> boxes;
  ForEachBox(policy, rule, [&](const Box& box) { boxes.push_back(box); });
  return PacketSet(boxes);
}

// Walks chains with the whole set of packets that is still undecided. What a chain accepts gathers
// in `accepted`; what it leaves undecided goes back to whoever entered it.
class Walk {
 public:
  Walk(const Policy& policy, std::uint32_t in_interface, std::uint32_t out_interface)
      : policy_(policy),
        in_interface_(policy.interfaces[in_interface]),
        out_interface_(policy.interfaces[out_interface]) {}

  PacketSet Through(const Chain& chain, PacketSet packets) {
    PacketSet returned;
    for (const Rule& rule : chain.rules) {
      if (packets.empty()) break;
      if (rule.verdict.kind == VerdictKind::kContinue || !SharesInterfaces(rule)) continue;
      const PacketSet matched = packets.Intersection(MatchOf(policy_, rule));
      packets = packets.Difference(matched);
      switch (rule.verdict.kind) {
        case VerdictKind::kAccept:
          accepted_ = accepted_.Union(matched);
          break;
        case VerdictKind::kJump:
          packets = packets.Union(Through(policy_.chains[rule.verdict.chain], matched));
          break;
        case VerdictKind::kGoto:
          returned = returned.Union(Through(policy_.chains[rule.verdict.chain], matched));
          break;
        case VerdictKind::kReturn:
          returned = returned.Union(matched);
          break;
        case VerdictKind::kDrop:
        case VerdictKind::kReject:
        case VerdictKind::kContinue:
          break;
      }
    }
    return packets.Union(returned);
  }

  const PacketSet& accepted() const { return accepted_; }

 private:
  bool SharesInterfaces(const Rule& rule) const {
    return (rule.in_interface == 0 || policy_.interfaces[rule.in_interface] == in_interface_) &&
           (rule.out_interface == 0 || policy_.interfaces[rule.out_interface] == out_interface_);
  }

  const Policy& policy_;
  const std::string& in_interface_;
  const std::string& out_interface_;
  PacketSet accepted_;
};

}  // namespace

PacketSet Accepted(const Policy& policy, Hook hook, std::uint32_t in_interface,
                   std::uint32_t out_interface) {
  const Chain* chain = policy.FindHook(hook);
  if (chain == nullptr) return PacketSet::All();
  Walk walk(policy, in_interface, out_interface);
  const PacketSet undecided = walk.Through(*chain, PacketSet::All());
  if (chain->default_verdict.kind != VerdictKind::kAccept) return walk.accepted();
  return walk.accepted().Union(undecided);
}

void AppendBoxes(const Policy& policy, const Rule& rule,
                 std::vector<packetset::LabelledBox>& boxes) {
  PORTWRIGHT_CHECK(rule.verdict.kind == VerdictKind::kAccept,
                   "boxes are cut from rules that accept, whatever order they stand in");
  ForEachBox(policy, rule, [&](const Box& box) { boxes.push_back({box, rule.origin}); });
}

}  // namespace portwright::policy
