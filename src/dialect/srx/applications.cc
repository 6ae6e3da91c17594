#include "dialect/srx/applications.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/common/nested_groups.h"
#include "dialect/srx/words.h"

namespace portwright::dialect::srx {
namespace {

constexpr std::size_t kTermsMax = 200'000;  // in one place
constexpr std::uint32_t kForever = std::numeric_limits<std::uint32_t>::max();

}  // namespace

Applications::Applications(const Tree& tree, Ledger& ledger) : tree_(tree), ledger_(ledger) {
  const NodeId all = tree.Child(tree.root(), "applications");
  for (const NodeId id : tree.Children(tree.Child(all, "application")))
    terms_.emplace(tree[id].name, ReadApplication(id));
  ReadSets(tree.Child(all, "application-set"));
}

void Applications::Wrong(NodeId term, std::string_view field) {
  const NodeId leaf = tree_.Child(term, field);
  ledger_.Error("PW-DIA-srx-0111", tree_.place(leaf),
                "expected " + std::string(field) + " as the device writes it, found " +
                    Quote(tree_.Value(term, field)));
}

void Applications::Open(NodeId at, std::string_view application, std::string_view found,
                        TimedTerm& out) {
  ledger_.Warning(
      "PW-DIA-srx-0208", tree_.place(at),
      "expected protocols, ports and types in an application, found " + std::string(found),
      "answers are given for both readings of policies that name it");
  out.term.unknown = "application " + Quote(application);
}

Applications::Terms Applications::ReadApplication(NodeId application) {
  const std::string_view name = tree_[application].name;
  Terms out;
  bool has_own = false;
  for (const NodeId id : tree_.Children(application))
    has_own = has_own || tree_[id].shape == Shape::kLeaf || tree_[id].shape == Shape::kUnknown;
  const std::vector<NodeId> terms = tree_.Children(tree_.Child(application, "term"));
  if (has_own || terms.empty()) out.push_back(ReadTerm(application, name));
  for (const NodeId term : terms) out.push_back(ReadTerm(term, name));
  // The timeout of the whole holds for terms without one.
  if (terms.empty() || !has_own) return out;
  const TimedTerm whole = out.front();
  if (tree_.Value(application, "protocol").empty()) out.erase(out.begin());
  for (TimedTerm& term : out) {
    if (term.timeout_s == 0) term.timeout_s = whole.timeout_s;
  }
  return out;
}

TimedTerm Applications::ReadTerm(NodeId term, std::string_view application) {
  TimedTerm out;
  ReadTimeout(term, out);
  for (const char* field : {"application-protocol", "alg"}) {
    const std::string_view helper = tree_.Value(term, field);
    has_helpers_ = has_helpers_ || (!helper.empty() && helper != "ignore");
  }
  const std::string_view word = tree_.Value(term, "protocol");
  if (word.empty()) {
    const bool is_whole = tree_.Has(term, "term");
    if (!is_whole) Open(term, application, "none", out);
    return out;
  }
  const auto protocol = ReadProtocol(word);
  if (!protocol) {
    Wrong(term, "protocol");
    return out;
  }
  out.term.service = ServiceOfProtocol(*protocol);
  for (const char* field : {"rpc-program-number", "uuid"}) {
    if (!tree_.Value(term, field).empty())
      Open(tree_.Child(term, field), application, "a " + std::string(field), out);
  }
  for (const NodeId id : tree_.Children(term)) {
    if (tree_[id].shape == Shape::kUnknown) Open(id, application, Quote(tree_[id].name), out);
  }
  ReadPorts(term, *protocol, out);
  ReadIcmp(term, *protocol, out);
  return out;
}

void Applications::ReadPorts(NodeId term, std::uint8_t protocol, TimedTerm& out) {
  for (const bool is_source : {false, true}) {
    const std::string_view field = is_source ? "source-port" : "destination-port";
    const std::string_view word = tree_.Value(term, field);
    if (word.empty()) continue;
    const auto ports = srx::ReadPorts(word);
    if (!ports) {
      Wrong(term, field);
    } else if (protocol != net::kProtocolTcp && protocol != net::kProtocolUdp) {
      if (!ports->IsAny())
        Open(tree_.Child(term, field), tree_[term].name, "ports of another protocol", out);
    } else if (is_source) {
      out.term.source_ports = *ports;
    } else {
      out.term.service.ports = *ports;
    }
  }
}

void Applications::ReadIcmp(NodeId term, std::uint8_t protocol, TimedTerm& out) {
  for (const char* which : {"icmp", "icmp6"}) {
    const std::string type_field = std::string(which) + "-type";
    const std::string code_field = std::string(which) + "-code";
    const std::string_view type_word = tree_.Value(term, type_field);
    const std::string_view code_word = tree_.Value(term, code_field);
    if (type_word.empty() && code_word.empty()) continue;
    const bool is_v6 = protocol == net::kProtocolIcmpv6;
    const bool fits =
        is_v6 || (protocol == net::kProtocolIcmp && std::string_view(which) == "icmp");
    const NodeId at = tree_.Child(term, type_word.empty() ? code_field : type_field);
    if (!fits || type_word.empty()) {
      Open(at, tree_[term].name, "types of another protocol", out);
      continue;
    }
    const net::Family family = is_v6 ? net::Family::kIpv6 : net::Family::kIpv4;
    const auto type = ReadIcmpType(type_word, family);
    if (!type) {
      Wrong(term, type_field);
      continue;
    }
    out.term.service = IcmpType(family, *type);
    out.term.family = family;
    if (code_word.empty()) continue;
    const auto code = ParseNumber(code_word);
    if (!code || *code > 255) {
      Open(tree_.Child(term, code_field), tree_[term].name, "a code by its name", out);
      continue;
    }
    out.term.icmp_code_lo = out.term.icmp_code_hi = static_cast<std::uint8_t>(*code);
  }
}

void Applications::ReadTimeout(NodeId term, TimedTerm& out) {
  const std::string_view word = tree_.Value(term, "inactivity-timeout");
  if (word.empty()) return;
  const auto seconds = ParseNumber(word);
  if (word == "never") {
    out.timeout_s = kForever;
  } else if (seconds && *seconds >= 4 && *seconds <= 129'600) {
    out.timeout_s = static_cast<std::uint32_t>(*seconds);
  } else {
    Wrong(term, "inactivity-timeout");
  }
}

void Applications::ReadSets(NodeId sets) {
  const std::vector<NodeId> all = tree_.Children(sets);
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < all.size(); ++i) numbers.emplace(tree_[all[i]].name, i);
  std::vector<std::vector<std::uint32_t>> members(all.size());
  std::vector<std::vector<NodeId>> lines(all.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    for (const NodeId value : tree_.Children(tree_.Child(all[i], "application-set"))) {
      const auto found = numbers.find(tree_[value].name);
      if (found == numbers.end()) continue;
      members[i].push_back(found->second);
      lines[i].push_back(value);
    }
  }
  const GroupOrder order = OrderGroups(members);
  for (const GroupOrder::Loop& loop : order.loops) {
    const NodeId line = lines[loop.group][loop.member];
    ledger_.Error("PW-DIA-srx-0109", tree_.place(line),
                  "expected sets that do not hold themselves, found a loop through " +
                      Quote(tree_[line].name));
  }
  for (const std::uint32_t i : order.order) {
    Terms terms;
    for (const NodeId id : tree_.Children(all[i])) {
      if (tree_[id].shape == Shape::kUnknown) {
        TimedTerm open;
        Open(id, tree_[all[i]].name, Quote(tree_[id].name), open);
        terms.push_back(std::move(open));
      }
      for (const NodeId value : tree_.Children(id)) AddMember(value, terms);
    }
    KeepOnce(terms);
    terms_.emplace(tree_[all[i]].name, std::move(terms));
  }
}

void Applications::AddMember(NodeId member, Terms& out) {
  const std::string_view name = tree_[member].name;
  const auto known = terms_.find(name);
  if (known != terms_.end()) {
    if (out.size() + known->second.size() > kTermsMax) {
      ledger_.Error("PW-DIA-srx-0116", tree_.place(member),
                    "expected at most 200,000 services in one place, found more");
    } else if (ledger_.Spend(known->second.size() + 1, tree_.place(member))) {
      out.insert(out.end(), known->second.begin(), known->second.end());
    }
    return;
  }
  if (const auto predefined = PredefinedApplication(name)) {
    for (const ServiceTerm& term : *predefined) out.push_back({term, 0});
    return;
  }
  ledger_.Warning("PW-DIA-srx-0204", tree_.place(member),
                  "expected the name of an application, found " + Quote(name),
                  "it is taken for any ports or none");
  TimedTerm open;
  open.term.unknown = "application " + Quote(name);
  out.push_back(std::move(open));
}

std::map<std::uint32_t, std::vector<ServiceTerm>> Applications::OfList(NodeId list) {
  Terms terms;
  for (const NodeId id : tree_.Children(list)) AddMember(id, terms);
  KeepOnce(terms);
  std::map<std::uint32_t, std::vector<ServiceTerm>> out;
  for (TimedTerm& term : terms) out[term.timeout_s].push_back(std::move(term.term));
  return out;
}

}  // namespace portwright::dialect::srx
