// Every change of a rendered text is refused by the reader, or means something else.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/iptables/render_asks.h"
#include "policy/essentials.h"
#include "policy/evaluate.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::iptables {
namespace {

using net::ConnectionState;
using net::Packet;
using policy::Hook;
using policy::Policy;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

struct Question {
  Hook hook = Hook::kInput;
  Packet packet;
  bool passes = false;
};

std::vector<net::Address> BordersOf(const net::AddressSet& set, net::Family family) {
  std::set<net::Address> out;
  for (const net::AddressRange& range : set.ranges()) {
    if (range.family != family) continue;
    for (const net::U128 value : {range.lo, range.hi, range.lo - 1, range.hi + 1})
      out.insert({family, value & net::MaxAddress(family)});
    for (const net::Prefix& prefix : net::ToPrefixes(range)) {
      const net::AddressRange inner = prefix.Range();
      out.insert({family, inner.lo});
      out.insert({family, inner.hi});
    }
  }
  if (out.empty()) out.insert({family, family == net::Family::kIpv4 ? 0x08080808U : 1U});
  return {out.begin(), out.end()};
}

std::vector<Packet> BordersOf(const net::Service& service, net::PortRange source_ports,
                              net::Family family) {
  std::vector<Packet> out;
  Packet packet;
  packet.source_port = 40000;
  const bool is_v4 = family == net::Family::kIpv4;
  const auto add_ports = [&](std::uint8_t protocol, net::PortRange ports) {
    packet.protocol = protocol;
    for (const int port : {ports.lo - 1, int{ports.lo}, int{ports.hi}, ports.hi + 1}) {
      packet.destination_port = static_cast<std::uint16_t>(port);
      for (const int from : {source_ports.lo - 1, int{source_ports.lo}, int{source_ports.hi},
                             source_ports.hi + 1, 40000}) {
        packet.source_port = static_cast<std::uint16_t>(from);
        out.push_back(packet);
      }
    }
  };
  switch (service.kind) {
    case net::ServiceKind::kAny:
      add_ports(6, {1, 65534});
      add_ports(17, {1, 65534});
      break;
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp:
      add_ports(6, service.ports);
      add_ports(17, service.ports);
      break;
    case net::ServiceKind::kIcmp:
    case net::ServiceKind::kProtocol:
      break;
  }
  packet.source_port = 0;
  for (const int protocol : {is_v4 ? 1 : 58, 49, 50, 51, 111, 112, 113, 132}) {
    packet.protocol = static_cast<std::uint8_t>(protocol);
    const bool is_icmp = protocol == 1 || protocol == 58;
    for (const int type : {7, 8, 9, 127, 128, 129, 255}) {
      packet.destination_port = static_cast<std::uint16_t>(is_icmp ? type * 256 : 0);
      out.push_back(packet);
      if (!is_icmp) break;
    }
  }
  return out;
}

// At the borders of every rule, from the right interfaces and others, in every state.
std::vector<Question> QuestionsOf(const Policy& policy) {
  std::vector<Question> out;
  for (const policy::Chain& chain : policy.chains) {
    for (const policy::Rule& rule : chain.rules) {
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
        for (const net::Address& source : BordersOf(policy.address_sets[rule.sources], family)) {
          for (const net::Address& destination :
               BordersOf(policy.address_sets[rule.destinations], family)) {
            for (Packet packet :
                 BordersOf(policy.services[rule.service], rule.source_ports, family)) {
              packet.source = source;
              packet.destination = destination;
              if (chain.hook == Hook::kForward) {
                packet.in_interface = policy.interfaces[rule.in_interface];
                packet.out_interface = policy.interfaces[rule.out_interface];
              }
              out.push_back({chain.hook, packet, false});
            }
          }
        }
      }
    }
  }
  // What passes, and few of the others, in other states and by other interfaces.
  const std::size_t plain = out.size();
  const auto passes = [&](const Question& question) {
    return policy::Evaluate(policy, question.hook, question.packet).verdict ==
           policy::VerdictKind::kAccept;
  };
  for (std::size_t i = 0; i < plain; ++i) {
    if (i % 7 != 0 && !passes(out[i])) continue;
    for (const ConnectionState state :
         {ConnectionState::kEstablished, ConnectionState::kRelated, ConnectionState::kInvalid}) {
      out.push_back(out[i]);
      out.back().packet.state = state;
    }
    if (out[i].hook != Hook::kForward) continue;
    for (const std::string& name : policy.interfaces) {
      out.push_back(out[i]);
      out.back().packet.in_interface = name;
      out.push_back(out[i]);
      out.back().packet.out_interface = name;
    }
  }
  for (Question& question : out) question.passes = passes(question);
  return out;
}

// What every host lets through beside its plan.
void AddEssentials(const Policy& policy, std::vector<Question>& out) {
  for (const policy::Chain& chain : policy.chains) {
    for (const packetset::Box& box : policy::Essentials(chain.hook)) {
      for (const net::U128 source :
           {box.source.lo, box.source.hi, box.source.lo - 1, box.source.hi + 1}) {
        Packet packet;
        packet.source = {net::Family::kIpv6, source};
        packet.destination = *net::ParseAddress("ff02::1");
        packet.protocol = net::kProtocolIcmpv6;
        packet.destination_port = box.destination_ports.lo;
        out.push_back({chain.hook, packet, box.source.Contains(packet.source)});
        packet.state = ConnectionState::kInvalid;
        out.push_back({chain.hook, packet, false});
      }
    }
    if (chain.hook == Hook::kForward) continue;
    for (const char* address : {"127.0.0.1", "::1"}) {
      Packet packet;
      packet.source = packet.destination = *net::ParseAddress(address);
      packet.protocol = net::kProtocolTcp;
      packet.source_port = packet.destination_port = 6000;
      (chain.hook == Hook::kInput ? packet.in_interface : packet.out_interface) = "lo";
      out.push_back({chain.hook, packet, true});
    }
  }
}

// Whether a text answers some question otherwise, or cannot be read.
bool IsNoticed(const Rendered& rendered, Date day, const std::vector<Question>& questions) {
  const auto read = LiftRendered(rendered, day);
  if (read == nullptr) return true;
  return std::any_of(questions.begin(), questions.end(), [&](const Question& question) {
    const policy::Possible possible =
        policy::EvaluateReadings(*read, question.hook, question.packet);
    return possible.accept != question.passes || possible.deny == question.passes;
  });
}

// Words of a line, quoted ones whole.
std::vector<std::string> WordsOf(const std::string& line) {
  std::vector<std::string> out(1);
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"') is_quoted = !is_quoted;
    if (c == ' ' && !is_quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::string Joined(const std::vector<std::string>& words, std::size_t dropped = ~std::size_t{0}) {
  std::string out;
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (w != dropped) out += (out.empty() ? "" : " ") + words[w];
  }
  return out;
}

// The word with each of its numbers made one larger, and others for words that have a counterpart.
std::vector<std::string> ChangesOf(const std::string& word) {
  std::vector<std::string> out;
  if (word[0] == '"') return out;
  constexpr std::array<std::array<const char*, 2>, 12> kPairs = {
      {{"-s", "-d"},
       {"--dport", "--sport"},
       {"--dports", "--sports"},
       {"-i", "-o"},
       {"ACCEPT", "DROP"},
       {"src", "dst"},
       {"INPUT", "OUTPUT"},
       {"tcp", "udp"},
       {"--src-range", "--dst-range"},
       {"RELATED,ESTABLISHED", "RELATED"},
       {"inet", "inet6"},
       {"src,dst,dst", "dst,src,src"}}};
  for (const auto& [one, other] : kPairs) {
    if (word == one) out.emplace_back(other);
    if (word == other) out.emplace_back(one);
  }
  if (word == "RELATED,ESTABLISHED") out.emplace_back("ESTABLISHED");
  if (word.starts_with("pw-") || word.starts_with("--")) return out;
  for (std::size_t at = 0; at < word.size();) {
    std::size_t end = at;
    while (end < word.size() && word[end] >= '0' && word[end] <= '9') ++end;
    if (end == at) {
      ++at;
      continue;
    }
    const auto number = ParseNumber(word.substr(at, end - at));
    for (const std::uint64_t other : {*number + 1, *number - 1}) {
      if (other > 100'000) continue;
      out.push_back(word.substr(0, at) + std::to_string(other) + word.substr(end));
    }
    at = end;
  }
  return out;
}

// `10.0.0.1/8` is `10.0.0.0/8` to iptables: bits of the host are passed over.
bool IsSameNetwork(const std::string& one, const std::string& other) {
  const std::size_t slash = other.find('/');
  if (slash == std::string::npos || one.find('/') == std::string::npos) return false;
  const auto network = net::ParsePrefix(one);
  const auto address = net::ParseAddress(other.substr(0, slash));
  return network && address && one.substr(one.find('/')) == other.substr(slash) &&
         network->Range().Contains(*address);
}

// Neither comments nor what is only logged decide anything.
bool MeansNothing(const std::string& line) {
  return line.empty() || line[0] == '#' || line.find(" -j LOG ") != std::string::npos;
}

// The policy behind a day: without what ended on it.
Policy After(Policy policy, Date day) {
  for (policy::Chain& chain : policy.chains) {
    chain.rules.erase(std::remove_if(chain.rules.begin(), chain.rules.end(),
                                     [&](const policy::Rule& rule) {
                                       const auto& reasons = policy.origins[rule.origin].reasons;
                                       return std::all_of(
                                           reasons.begin(), reasons.end(), [&](std::uint32_t r) {
                                             const auto& until = policy.reasons[r].until;
                                             return until && *until <= day;
                                           });
                                     }),
                      chain.rules.end());
  }
  return policy;
}

class Mutations {
 public:
  Mutations(const Policy& policy, Date day) : day_(day) {
    rendered_ = RenderedOf(policy);
    questions_ = QuestionsOf(policy);
    AddEssentials(policy, questions_);
    later_ = questions_;
    const Policy after = After(policy, day);
    for (Question& question : later_) {
      question.passes =
          question.passes && (policy::Evaluate(after, question.hook, question.packet).verdict ==
                                  policy::VerdictKind::kAccept ||
                              policy::Evaluate(policy, question.hook, question.packet).verdict !=
                                  policy::VerdictKind::kAccept);
    }
    EXPECT_FALSE(IsFound());
  }

  // Tries each change of each of the texts; those that nobody notices.
  std::vector<std::string> Survivors() {
    for (std::size_t text = 0; text <= rendered_.beside.size(); ++text) {
      std::string& own = text == 0 ? rendered_.text : rendered_.beside[text - 1].second;
      const std::string whole = own;
      std::vector<std::string> lines;
      for (const std::string_view line : Split(whole, '\n')) lines.emplace_back(line);
      for (std::size_t n = 0; n < lines.size(); ++n) {
        if (MeansNothing(lines[n])) continue;
        const auto attempt = [&](const std::string& changed) {
          own.clear();
          for (std::size_t i = 0; i < lines.size(); ++i) {
            if (i != n || !changed.empty()) own += (i == n ? changed : lines[i]) + "\n";
          }
          ++tried_;
          if (!IsFound()) survivors_.push_back(lines[n] + "  =>  " + changed);
        };
        attempt("");
        const std::vector<std::string> words = WordsOf(lines[n]);
        for (std::size_t w = 0; w < words.size(); ++w) {
          attempt(Joined(words, w));
          for (const std::string& other : ChangesOf(words[w])) {
            if (IsSameNetwork(words[w], other)) continue;
            std::vector<std::string> changed = words;
            changed[w] = other;
            attempt(Joined(changed));
          }
        }
      }
      own = whole;
    }
    return survivors_;
  }
  std::size_t tried() const { return tried_; }

 private:
  // Noticed on the last day of what ends, or on the day behind it.
  bool IsFound() const {
    return IsNoticed(rendered_, day_, questions_) ||
           IsNoticed(rendered_, Date{day_.days + 1}, later_);
  }

  Date day_;
  Rendered rendered_;
  std::vector<Question> questions_, later_;
  std::vector<std::string> survivors_;
  std::size_t tried_ = 0;
};

TEST(RenderIptablesMutations, NoChangeOfAHostIsMissed) {
  Mutations mutations(SmallHost<PolicyBuilder, RuleExtras>(), *ParseDate("2026-12-31"));
  for (const std::string& survivor : mutations.Survivors()) ADD_FAILURE() << survivor;
  EXPECT_GT(mutations.tried(), 500U);
}

TEST(RenderIptablesMutations, NoChangeOfAGatewayIsMissed) {
  Mutations mutations(SmallGateway<PolicyBuilder, RuleExtras>(), *ParseDate("2026-12-31"));
  for (const std::string& survivor : mutations.Survivors()) ADD_FAILURE() << survivor;
  EXPECT_GT(mutations.tried(), 200U);
}

}  // namespace
}  // namespace portwright::dialect::iptables
