#include "proof/point_compare.h"

#include <algorithm>
#include <optional>

#include "policy/essentials.h"
#include "policy/host_names.h"
#include "proof/views.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::Tracking;

// The answers to pings among what a box accepts, where it accepts them.
std::optional<packetset::Box> AnswersToPings(const packetset::Box& opened) {
  const bool is_ipv4 = opened.source.family == net::Family::kIpv4;
  const std::uint8_t protocol = is_ipv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
  const unsigned request = is_ipv4 ? 8 : 128, answer = is_ipv4 ? 0 : 129;
  if (opened.protocol_lo > protocol || opened.protocol_hi < protocol) return std::nullopt;
  if (!opened.destination_ports.Contains(static_cast<std::uint16_t>(request * 256)))
    return std::nullopt;
  packetset::Box out;
  out.source = opened.destination;
  out.destination = opened.source;
  out.protocol_lo = out.protocol_hi = protocol;
  out.destination_ports = {static_cast<std::uint16_t>(answer * 256),
                           static_cast<std::uint16_t>(answer * 256 + 255)};
  return out;
}

// The packets that answer what a list accepts: ends and ports exchanged. Where a device keeps
// connections, ICMP answers follow their state and are left out; elsewhere those to pings count.
LineList RepliesTo(const LineList& list, Tracking tracking) {
  LineList out;
  out.lines = list.lines;
  out.guards = list.guards;
  for (const packetset::LabelledBox& box : list.boxes) {
    if (!list.lines[box.label].accepts) continue;
    packetset::LabelledBox reply = box;
    std::swap(reply.box.source, reply.box.destination);
    std::swap(reply.box.source_ports, reply.box.destination_ports);
    if (tracking != Tracking::kConnections && reply.box.destination_ports.IsAny())
      reply.box.destination_ports = kEphemeralPorts;
    for (const std::uint8_t protocol : {net::kProtocolTcp, net::kProtocolUdp}) {
      if (box.box.protocol_lo > protocol || box.box.protocol_hi < protocol) continue;
      reply.box.protocol_lo = reply.box.protocol_hi = protocol;
      out.boxes.push_back(reply);
    }
    if (tracking == Tracking::kConnections) continue;
    if (const auto answers = AnswersToPings(box.box)) {
      reply = box;
      reply.box = *answers;
      out.boxes.push_back(reply);
    }
  }
  return out;
}

View ReplyView(const View& view) {
  View reply = view;
  reply.state = net::ConnectionState::kEstablished;
  if (view.hook == Hook::kInput) reply.hook = Hook::kOutput;
  if (view.hook == Hook::kOutput) reply.hook = Hook::kInput;
  std::swap(reply.in_interface, reply.out_interface);
  return reply;
}

class Comparer {
 public:
  Comparer(const policy::Policy& required, const policy::Policy& found,
           const ProofQuestion& question)
      : required_(required), found_(found), question_(question) {}

  Result<std::vector<Finding>> Run() {
    for (const policy::Chain& chain : required_.chains) {
      if (chain.hook == Hook::kNone || (question_.hook && chain.hook != *question_.hook)) continue;
      for (const View& view :
           ViewsOf(required_, found_, chain.hook, net::ConnectionState::kNew, Loopback::kLeftOut)) {
        PORTWRIGHT_TRY_STATUS(CompareView(view));
      }
    }
    return std::move(out_);
  }

 private:
  Status CompareView(const View& view) {
    PORTWRIGHT_TRY(const LineList left, Flatten(required_, view));
    if (IsAsked(view)) PORTWRIGHT_TRY_STATUS(CompareFirstPackets(view, left));
    if (question_.with_replies && !left.boxes.empty() && IsAsked(ReplyView(view)))
      return CompareReplies(view, left);
    return Ok();
  }

  bool IsAsked(const View& view) const {
    return question_.in_interface.empty() || view.in_interface == question_.in_interface;
  }

  Status CompareFirstPackets(const View& view, const LineList& left) {
    PORTWRIGHT_TRY(const LineList right, Flatten(found_, view));
    Question question;
    question.touching = question_.touching;
    question.expected = policy::Essentials(view.hook);
    for (const packetset::Box& box : policy::Harmless(view.hook)) question.expected.push_back(box);
    for (const packetset::Box& box : LeavingElsewhere(view)) question.expected.push_back(box);
    if (question_.tracking != Tracking::kConnections)
      PORTWRIGHT_TRY_STATUS(ExpectReplies(view, question.expected));
    PORTWRIGHT_TRY(const auto differing, Compare(left, right, question));
    for (const Disagreement& d : differing) Add(view, left, right, d);
    return question_.with_essentials ? CompareEssentials(view, right) : Ok();
  }

  Status CompareEssentials(const View& view, const LineList& right) {
    LineList wanted;
    wanted.lines.push_back({{}, {}, true, 0});
    for (const packetset::Box& box : policy::Essentials(view.hook))
      wanted.boxes.push_back({box, 0});
    if (wanted.boxes.empty()) return Ok();
    Question question;
    question.only_missing = true;
    PORTWRIGHT_TRY(const auto missing, Compare(wanted, right, question));
    for (const Disagreement& d : missing) {
      if (d.in_every_reading) Add(view, wanted, right, d);
    }
    return Ok();
  }

  // Replies that look like first packets to a device that keeps no connections.
  Status ExpectReplies(const View& view, std::vector<packetset::Box>& expected) const {
    View opened = ReplyView(view);
    opened.state = net::ConnectionState::kNew;
    if (required_.FindHook(opened.hook) == nullptr) return Ok();
    PORTWRIGHT_TRY(const LineList list, Flatten(required_, opened));
    for (const packetset::LabelledBox& reply : RepliesTo(list, question_.tracking).boxes) {
      const bool by_flags =
          question_.tracking == Tracking::kTcpFlags && reply.box.protocol_lo == net::kProtocolTcp;
      if (by_flags) continue;
      expected.push_back(reply.box);
      const bool has_ports =
          reply.box.protocol_lo == net::kProtocolTcp || reply.box.protocol_lo == net::kProtocolUdp;
      if (has_ports && question_.tracking == Tracking::kDestinations)
        expected.back().source_ports = net::kAnyPort;
    }
    return Ok();
  }

  // Packets that the view's interface never sees, since their destinations are behind others.
  std::vector<packetset::Box> LeavingElsewhere(const View& view) const {
    std::vector<packetset::Box> out;
    if (view.hook != Hook::kForward) return out;
    net::AddressSet elsewhere;
    for (const auto& [interface, destinations] : question_.routes)
      elsewhere = Union(elsewhere, destinations);
    const auto here = question_.routes.find(view.out_interface);
    if (here != question_.routes.end()) elsewhere = Difference(elsewhere, here->second);
    for (const net::AddressRange& range : elsewhere.ranges()) {
      packetset::Box box;
      box.source = net::AllAddresses(range.family);
      box.destination = range;
      out.push_back(box);
    }
    return out;
  }

  Status CompareReplies(const View& view, const LineList& left) {
    const View reply = ReplyView(view);
    // A host's answers leave by its other hook, which a policy may not have.
    PORTWRIGHT_TRY(const LineList answers, Flatten(found_, reply));
    const LineList wanted = RepliesTo(left, question_.tracking);
    Question question;
    question.only_missing = true;
    PORTWRIGHT_TRY(const auto unanswered, Compare(wanted, answers, question));
    for (const Disagreement& d : unanswered) Add(reply, wanted, answers, d);
    return Ok();
  }

  void Add(const View& view, const LineList& left, const LineList& right, const Disagreement& d) {
    Finding finding;
    finding.view = view;
    finding.is_missing = d.left_accepts;
    finding.in_every_reading = d.in_every_reading;
    if (d.left != kDefault) finding.required = left.lines[d.left].at;
    if (d.right != kDefault) {
      finding.decides = right.lines[d.right].at;
      finding.via = right.lines[d.right].via;
    } else {
      finding.decides = right.DefaultOf(d.witness.source.family).at;
      finding.via = right.DefaultOf(d.witness.source.family).via;
    }
    finding.default_chain = right.default_chain;
    finding.packets = d.packets;
    finding.at_least = d.at_least;
    finding.witness = d.witness;
    finding.witness.state = view.state;
    finding.witness.in_interface = view.in_interface;
    finding.witness.out_interface = view.out_interface;
    policy::NameDestination(required_, found_, finding.witness);
    out_.push_back(std::move(finding));
  }

  const policy::Policy& required_;
  const policy::Policy& found_;
  const ProofQuestion& question_;
  std::vector<Finding> out_;
};

}  // namespace

Result<std::vector<Finding>> CompareAt(const policy::Policy& required, const policy::Policy& found,
                                       const ProofQuestion& question) {
  PORTWRIGHT_TRY_STATUS(policy::CheckSameNames(required, found));
  return Comparer(required, found, question).Run();
}

Result<std::string> FindDifference(const policy::Policy& required, const policy::Policy& found,
                                   const ProofQuestion& question) {
  PORTWRIGHT_TRY(const std::vector<Finding> findings, CompareAt(required, found, question));
  if (findings.empty()) return std::string();
  const Finding& first = findings[0];
  return std::string(first.is_missing ? "the plan permits " : "the text permits ") +
         ToText(first.witness) + (first.is_missing ? ", the text does not" : ", the plan does not");
}

}  // namespace portwright::proof
