#include "enforce/sessions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include "base/check.h"
#include "base/text.h"
#include "enforce/changes.h"
#include "policy/evaluate.h"
#include "proof/trace.h"

namespace portwright::enforce {
namespace {

using policy::Hook;

constexpr char kLoopback[] = "lo";

// The packet with each pair of interfaces by which it may have come or gone at a hook.
std::vector<net::Packet> Ways(const net::Packet& packet, Hook hook, const Tracked& tracked,
                              bool is_loopback) {
  std::vector<std::string> names{""};
  for (const std::string& name : tracked.interfaces) {
    if (name != kLoopback) names.push_back(name);
  }
  if (is_loopback) names = {kLoopback};
  std::vector<net::Packet> ways;
  for (const std::string& name : names) {
    net::Packet way = packet;
    (hook == Hook::kOutput ? way.out_interface : way.in_interface) = name;
    if (hook != Hook::kForward) {
      ways.push_back(way);
      continue;
    }
    for (const std::string& other : names) {
      way.out_interface = other;
      ways.push_back(way);
    }
  }
  return ways;
}

// Judges connections by a policy; remembers what it said of two ends.
class Judge {
 public:
  Judge(const policy::Policy& policy, const Tracked& tracked) : policy_(policy), tracked_(tracked) {
    for (const policy::Chain& chain : policy.chains) {
      for (const policy::Rule& rule : chain.rules) asks_source_ |= !rule.source_ports.IsAny();
    }
  }

  // The hook that surely denies it; nothing: it is permitted.
  std::optional<Hook> DeniedAt(const net::Packet& packet) {
    const auto key =
        std::make_tuple(packet.source, packet.destination, packet.protocol, packet.destination_port,
                        asks_source_ ? packet.source_port : 0);
    const auto [at, is_new] = known_.try_emplace(key);
    if (is_new) at->second = Ask(packet);
    return at->second;
  }

 private:
  std::optional<Hook> Ask(const net::Packet& packet) const {
    const bool is_from_here = IsOwn(packet.source);
    const bool is_for_here = IsOwn(packet.destination);
    const bool is_loopback = is_from_here && is_for_here;
    if (is_from_here && !MayPass(packet, Hook::kOutput, is_loopback)) return Hook::kOutput;
    if (is_for_here && !MayPass(packet, Hook::kInput, is_loopback)) return Hook::kInput;
    if (is_from_here || is_for_here) return std::nullopt;
    // It passes through, or was for everybody: a group's or a network's address.
    const bool may_pass =
        MayPass(packet, Hook::kForward, false) || MayPass(packet, Hook::kInput, false);
    return may_pass ? std::nullopt : std::optional(Hook::kForward);
  }

  bool IsOwn(const net::Address& address) const { return tracked_.own.Contains(address); }

  bool MayPass(const net::Packet& packet, Hook hook, bool is_loopback) const {
    const auto ways = Ways(packet, hook, tracked_, is_loopback);
    return std::any_of(ways.begin(), ways.end(), [&](const net::Packet& way) {
      return policy::EvaluateReadings(policy_, hook, way).accept;
    });
  }

  const policy::Policy& policy_;
  const Tracked& tracked_;
  bool asks_source_ = false;
  std::map<std::tuple<net::Address, net::Address, std::uint8_t, std::uint16_t, std::uint16_t>,
           std::optional<Hook>>
      known_;
};

net::Packet FirstPacket(const sys::Connection& connection) {
  net::Packet packet;
  packet.source = AddressOf(connection.source);
  packet.destination = AddressOf(connection.destination);
  packet.protocol = connection.protocol;
  packet.source_port = connection.source_port;
  packet.destination_port = connection.destination_port;
  return packet;
}

// The connection that one came out of, over all between; nothing: it is not followed any more.
const sys::Connection* RootOf(const sys::Connection& connection,
                              const std::map<std::string_view, const sys::Connection*>& by_tuple) {
  constexpr int kDepthMax = 8;
  const sys::Connection* at = &connection;
  for (int depth = 0; depth < kDepthMax; ++depth) {
    if (at->parent.empty()) return at;
    const auto parent = by_tuple.find(at->parent);
    if (parent == by_tuple.end()) return nullptr;
    at = parent->second;
  }
  return nullptr;
}

}  // namespace

net::Address AddressOf(const std::string& bytes) {
  const auto address = net::FromBytes(bytes);
  PORTWRIGHT_CHECK(address.has_value(), "an address has 4 or 16 bytes");
  return *address;
}

std::vector<Session> RevokedSessions(const policy::Policy& policy, const Tracked& tracked) {
  std::map<std::string_view, const sys::Connection*> by_tuple;
  for (const sys::Connection& connection : tracked.connections)
    by_tuple.emplace(connection.tuple, &connection);
  Judge judge(policy, tracked);
  std::vector<Session> revoked;
  for (const sys::Connection& connection : tracked.connections) {
    if (connection.is_over) continue;
    const sys::Connection* root = RootOf(connection, by_tuple);
    if (root == nullptr) continue;
    const auto denied_at = judge.DeniedAt(FirstPacket(*root));
    if (denied_at) revoked.push_back({FirstPacket(connection), *denied_at, connection});
  }
  return revoked;
}

std::vector<std::string> RequirementsBehind(const policy::Policy& policy, const Bundle& bundle,
                                            const Session& session, const Tracked& tracked) {
  if (policy.FindHook(session.denied_at) == nullptr) return {};
  const auto lines = Split(bundle.text, '\n');
  for (const net::Packet& way : Ways(session.first, session.denied_at, tracked, false)) {
    const auto trace = proof::TracePacket(policy, session.denied_at, way, true);
    if (!trace || trace->decision.verdict != policy::VerdictKind::kAccept) continue;
    for (const proof::TraceStep& step : trace->steps) {
      const policy::Chain& chain = policy.chains[step.at.chain];
      if (step.at.rule >= chain.places.size()) continue;
      const std::uint32_t line = chain.places[step.at.rule].line;
      if (line == 0 || line > lines.size()) continue;
      auto requirements = RequirementsOf(bundle, lines[line - 1]);
      if (!requirements.empty()) return requirements;
    }
  }
  return {};
}

}  // namespace portwright::enforce
