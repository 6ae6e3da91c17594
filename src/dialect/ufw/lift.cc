#include "dialect/ufw/lift.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/policy_builder.h"
#include "dialect/ufw/before_lines.h"
#include "dialect/ufw/model.h"
#include "dialect/ufw/read_script.h"
#include "dialect/ufw/read_status.h"

namespace portwright::dialect::ufw {
namespace {

using net::Family;
using policy::Hook;
using policy::VerdictKind;

class Lifter {
 public:
  explicit Lifter(const Config& config) : config_(config) {}

  std::unique_ptr<policy::Policy> Lift() {
    if (!config_.is_enabled) builder_.Assume("ufw is not active: nothing is filtered");
    AddHook("input", Hook::kInput, config_.incoming);
    AddHook("output", Hook::kOutput, config_.outgoing);
    AddHook("forward", Hook::kForward, config_.routed);
    if (!config_.is_enabled) return builder_.Take();
    builder_.Assume("before.rules and after.rules are otherwise as ufw 0.36 of Debian 12 has them");
    builder_.Assume("IPV6=yes: rules hold in both families");
    builder_.Assume("packets to the host are for one of its addresses, or for many hosts");
    return builder_.Take();
  }

 private:
  void AddHook(const std::string& name, Hook hook, VerdictKind otherwise) {
    const std::uint32_t chain = builder_.ChainOf(name);
    builder_.SetHook(chain, hook, config_.is_enabled ? otherwise : VerdictKind::kAccept);
    if (!config_.is_enabled) return;
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      const BeforeFile& before = config_.before[IndexOf(family)];
      for (const BeforeLine& line : before.lines) {
        if (line.hook == hook) AddBefore(chain, family, line);
      }
      const bool is_replaced =
          std::find(before.replaced.begin(), before.replaced.end(), hook) != before.replaced.end();
      for (const BeforeLine& line : StockLines(family, hook, is_replaced))
        AddBefore(chain, family, line);
    }
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      for (const UserRule& rule : config_.rules[IndexOf(family)]) {
        if (rule.match.hook == hook) AddRule(chain, family, rule);
      }
    }
  }

  static void SetAddresses(LineMatch& match, Family family,
                           const std::optional<net::Prefix>& source,
                           const std::optional<net::Prefix>& destination) {
    if (source && source->length != 0) match.sources = net::AddressSet(source->Range());
    if (destination && destination->length != 0)
      match.destinations = net::AddressSet(destination->Range());
    if (!match.sources && !match.destinations)
      match.sources = net::AddressSet(net::AllAddresses(family));
  }

  static void SetInterfaces(LineMatch& match, const std::string& in, const std::string& out) {
    if (!in.empty()) match.condition.interfaces.push_back({in, false, false});
    if (!out.empty()) match.condition.interfaces.push_back({out, true, false});
  }

  void AddBefore(std::uint32_t chain, Family family, const BeforeLine& line) {
    LineMatch match;
    SetAddresses(match, family, line.source, line.destination);
    SetInterfaces(match, line.in, line.out);
    match.condition.states = line.states;
    if (line.icmp_type) {
      const std::uint8_t own = family == Family::kIpv6 ? net::kProtocolIcmpv6 : net::kProtocolIcmp;
      if (line.protocol != own) return;  // a type of the other family matches nothing
      match.services = {IcmpType(family, *line.icmp_type)};
    } else if (line.protocol) {
      match.services = {ServiceOfProtocol(*line.protocol)};
      if (line.ports) match.services[0].ports = *line.ports;
    }
    if (line.source_ports) match.source_ports = {*line.source_ports};
    builder_.AddLine(chain, match, {line.accepts ? VerdictKind::kAccept : VerdictKind::kDrop, 0},
                     line.place);
  }

  void AddRule(std::uint32_t chain, Family family, const UserRule& rule) {
    const RuleMatch& said = rule.match;
    LineMatch match;
    SetAddresses(match, family, said.source.address, said.destination.address);
    SetInterfaces(match, said.in, said.out);
    match.services = ServicesOf(said);
    match.source_ports = said.source.ports;
    for (const End* end : {&said.source, &said.destination}) {
      if (!end->unknown.empty()) match.condition.unknown.push_back("port " + end->unknown);
    }
    VerdictKind kind = VerdictKind::kAccept;
    if (rule.action == Action::kDeny) kind = VerdictKind::kDrop;
    if (rule.action == Action::kReject) kind = VerdictKind::kReject;
    if (rule.action == Action::kLimit) {
      LineMatch often = match;
      often.condition.unknown.push_back("limit: six connections in 30 s from one address");
      builder_.AddLine(chain, often, {VerdictKind::kReject, 0}, rule.place);
    }
    builder_.AddLine(chain, match, {kind, 0}, rule.place);
  }

  // Ports without a protocol are those of TCP and UDP.
  static std::vector<net::Service> ServicesOf(const RuleMatch& match) {
    const bool has_ports = !match.source.ports.empty() || !match.destination.ports.empty();
    std::vector<std::uint8_t> protocols;
    if (match.protocol) {
      protocols = {*match.protocol};
    } else if (has_ports) {
      protocols = {net::kProtocolTcp, net::kProtocolUdp};
    }
    std::vector<net::Service> out;
    for (const std::uint8_t protocol : protocols) {
      net::Service service = ServiceOfProtocol(protocol);
      if (match.destination.ports.empty()) out.push_back(service);
      for (const net::PortRange& ports : match.destination.ports) {
        service.ports = ports;
        out.push_back(service);
      }
    }
    return out;
  }

  const Config& config_;
  PolicyBuilder builder_;
};

}  // namespace

bool LooksLikeStatus(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && text.substr(first).starts_with("Status: ");
}

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const std::uint32_t file =
      diagnostics.AddFile(options.file_name.empty() ? "ufw script" : options.file_name);
  const Config config = LooksLikeStatus(text) ? ReadStatus(text, file, diagnostics)
                                              : ReadScript(text, file, diagnostics);
  if (diagnostics.error_count() != errors_before) return nullptr;
  return Lifter(config).Lift();
}

}  // namespace portwright::dialect::ufw
