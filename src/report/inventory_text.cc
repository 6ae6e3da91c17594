// The lists of an inventory as goss, Prometheus and nmap read them.
#include <algorithm>
#include <tuple>

#include "base/date.h"
#include "base/text.h"
#include "report/display_text.h"
#include "report/inventory.h"
#include "report/json_text.h"

namespace portwright::report {
namespace {

using net::ServiceKind;

constexpr int kGossTimeoutMs = 3000;
constexpr std::size_t kReasonsInComment = 4;

// A scalar of YAML in double quotes, control characters made visible. Braces are escaped: goss runs
// its file through a template first, and no name of a site is to become a call of it.
std::string Quoted(std::string_view text) {
  std::string out;
  for (const char c : JsonString(Printable(text))) {
    if (c == '{') {
      out += "\\u007b";
    } else if (c == '}') {
      out += "\\u007d";
    } else {
      out += c;
    }
  }
  return out;
}

std::string QuotedList(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + Quoted(text);
  return out + "]";
}

// On one line, with nothing in it that a template or a terminal would obey.
std::string Comment(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) out += c == '\n' ? ' ' : c == '{' ? '(' : c == '}' ? ')' : c;
  return out;
}

// What it is, and what is not in it.
std::string Head(const plan::Plan& plan, const Inventory& inventory, const std::string& sender,
                 Checker checker) {
  const std::string who = sender.empty() ? "everybody" : sender;
  std::string out = "# What " + Comment(who) + " has to reach, by the plan of " +
                    Comment(plan.site->name) + " for " + FormatDate(plan.as_of) + ".\n";
  for (const auto& [why, flows] : inventory.untested)
    out += "# Not in it: " + Count(flows, "flow") + " " + WhyUntested(why, checker) + ".\n";
  return out;
}

std::string HostText(const net::AddressRange& range) {
  const std::string text = ToText(net::Address{range.family, range.lo});
  return range.family == net::Family::kIpv6 ? "[" + text + "]" : text;
}

std::string ServiceText(const Probe& probe) {
  if (probe.kind == ServiceKind::kIcmp) return "icmp/echo-request";
  return (probe.kind == ServiceKind::kTcp ? "tcp/" : "udp/") + ToText(probe.ports);
}

std::string_view ModuleOf(const Probe& probe) {
  return probe.kind == ServiceKind::kTcp   ? "tcp_connect"
         : probe.kind == ServiceKind::kUdp ? "dns_udp"
                                           : "icmp";
}

// One run of nmap.
struct Scan {
  ServiceKind kind = ServiceKind::kTcp;
  net::Family family = net::Family::kIpv4;
  std::uint16_t source_port = 0;
  std::vector<net::PortRange> ports;

  friend auto operator<=>(const Scan&, const Scan&) = default;
};

struct Targets {
  std::vector<net::AddressRange> ranges;
  std::vector<std::string> to, reasons;
};

// Sorted ranges, those that touch joined.
std::vector<net::PortRange> Joined(std::vector<net::PortRange> ports) {
  std::sort(ports.begin(), ports.end());
  std::vector<net::PortRange> out;
  for (const net::PortRange& range : ports) {
    if (!out.empty() && range.lo <= std::uint32_t{out.back().hi} + 1) {
      out.back().hi = std::max(out.back().hi, range.hi);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

void AddMissing(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& text : more) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  }
}

std::map<Scan, Targets> ScansOf(const Inventory& inventory) {
  struct Open {
    std::vector<net::PortRange> ports;
    std::vector<std::string> to, reasons;
  };
  std::map<std::tuple<ServiceKind, net::AddressRange, std::uint16_t>, Open> by_target;
  for (const auto& [probe, names] : inventory.probes) {
    Open& open = by_target[{probe.kind, probe.to, probe.source_port}];
    open.ports.push_back(probe.ports);
    AddMissing(open.to, names.to);
    AddMissing(open.reasons, names.reasons);
  }
  std::map<Scan, Targets> out;
  for (const auto& [target, open] : by_target) {
    const auto& [kind, range, source_port] = target;
    Targets& targets = out[{kind, range.family, source_port, Joined(open.ports)}];
    targets.ranges.push_back(range);
    AddMissing(targets.to, open.to);
    AddMissing(targets.reasons, open.reasons);
  }
  return out;
}

std::string PortsText(const std::vector<net::PortRange>& ports) {
  std::string out;
  for (const net::PortRange& range : ports) {
    const std::uint16_t lo = std::max<std::uint16_t>(range.lo, 1);
    out += (out.empty() ? "" : ",") + std::to_string(lo);
    if (range.hi != lo) out += "-" + std::to_string(range.hi);
  }
  return out;
}

std::string Some(const std::vector<std::string>& texts) {
  std::string out;
  for (std::size_t i = 0; i < std::min(texts.size(), kReasonsInComment); ++i)
    out += (i == 0 ? "" : ", ") + Comment(texts[i]);
  if (texts.size() > kReasonsInComment)
    out += " and " + std::to_string(texts.size() - kReasonsInComment) + " more";
  return out;
}

// Scans that craft packets need root; a connection does not.
std::string CommandOf(const Scan& scan) {
  std::string out = "$NMAP -n";
  if (scan.family == net::Family::kIpv6) out += " -6";
  if (scan.kind == ServiceKind::kIcmp) return out + " -sn -PE";
  out += scan.kind == ServiceKind::kUdp ? " -Pn -sU"
         : scan.source_port != 0        ? " -Pn -sS"
                                        : " -Pn -sT";
  if (scan.source_port != 0) out += " --source-port " + std::to_string(scan.source_port);
  return out + " -p " + PortsText(scan.ports);
}

}  // namespace

std::string GossText(const plan::Plan& plan, const Inventory& inventory,
                     const std::string& sender) {
  std::string out = Head(plan, inventory, sender, Checker::kGoss);
  out += "# Run it there: goss --gossfile FILE validate\n";
  if (inventory.probes.empty()) return out + "addr: {}\n";
  out += "addr:\n";
  for (const auto& [probe, names] : inventory.probes) {
    out +=
        "  " + Quoted("tcp://" + HostText(probe.to) + ":" + std::to_string(probe.ports.lo)) + ":\n";
    out += "    title: " + Quoted(ServiceText(probe) + " to " + Join(names.to, ", ")) + "\n";
    out += "    meta:\n      requirement: " + QuotedList(names.reasons) + "\n";
    if (!names.points.empty()) out += "      point: " + QuotedList(names.points) + "\n";
    out += "    reachable: true\n    timeout: " + std::to_string(kGossTimeoutMs) + "\n";
  }
  return out;
}

std::string BlackboxText(const plan::Plan& plan, const Inventory& inventory,
                         const std::string& sender) {
  std::string out = Head(plan, inventory, sender, Checker::kBlackbox);
  out +=
      "# For file_sd_configs; the label `module` names the exporter's module, `from` who asks.\n";
  if (inventory.probes.empty()) return out + "[]\n";
  // Targets of equal labels stand together.
  std::map<std::vector<std::pair<std::string, std::string>>, std::vector<std::string>> groups;
  for (const auto& [probe, names] : inventory.probes) {
    const std::string port =
        probe.kind == ServiceKind::kIcmp ? "" : ":" + std::to_string(probe.ports.lo);
    const std::string address = ToText(net::Address{probe.to.family, probe.to.lo});
    groups[{{"from", probe.from},
            {"module", std::string(ModuleOf(probe))},
            {"service", ServiceText(probe)},
            {"to", Join(names.to, ", ")},
            {"point", Join(names.points, ", ")},
            {"requirement", Join(names.reasons, ", ")}}]
        .push_back(port.empty() ? address : HostText(probe.to) + port);
  }
  for (const auto& [labels, targets] : groups) {
    out += "- targets: " + QuotedList(targets) + "\n  labels:\n";
    for (const auto& [name, value] : labels) out += "    " + name + ": " + Quoted(value) + "\n";
  }
  return out;
}

std::string NmapText(const plan::Plan& plan, const Inventory& inventory,
                     const std::string& sender) {
  const std::map<Scan, Targets> scans = ScansOf(inventory);
  std::string out = "#!/bin/sh\n" + Head(plan, inventory, sender, Checker::kNmap);
  out +=
      "# Run it there; `open` and `closed` came through, `filtered` did not. Scans of UDP, from a\n"
      "# port of their own and by ICMP need root: NMAP='sudo nmap' sh FILE\n"
      ": \"${NMAP:=nmap}\"\n";
  for (const auto& [scan, targets] : scans) {
    out += "\n# to " + Some(targets.to) + "\n# for " + Some(targets.reasons) + "\n";
    out += CommandOf(scan) + " -iL - <<'TARGETS'\n";
    for (const net::AddressRange& range : targets.ranges) {
      for (const net::Prefix& prefix : ToPrefixes(range)) out += ToText(prefix.Range()) + "\n";
    }
    out += "TARGETS\n";
  }
  return out;
}

}  // namespace portwright::report
