#include "dialect/gcp/render.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"

namespace portwright::dialect::gcp {
namespace {

// RFC 1035, as Google Cloud asks for it: lower case, 63 letters.
const NameStyle kStyle{55, "-", false};

using Prefixes = std::vector<net::Prefix>;

// A piece of a rule that stays within the limits of ranges.
struct Piece {
  Prefixes sources, destinations;
};

Prefixes PrefixesOfSet(const net::AddressSet& set) {
  Prefixes out;
  for (const net::AddressRange& range : set.ranges()) {
    const std::vector<net::Prefix> some = net::ToPrefixes(range);
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

std::vector<Prefixes> Cut(const Prefixes& all) {
  std::vector<Prefixes> out;
  for (std::size_t at = 0; at < all.size(); at += kRangesPerRule) {
    const std::size_t end = std::min(at + kRangesPerRule, all.size());
    out.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(at),
                     all.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return out;
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if ((text[i] == '$' || text[i] == '%') && text.substr(i + 1, 1) == "{") out += text[i];
  }
  return out + '"';
}

class Writer {
 public:
  Writer(const policy::Policy& policy, const AllowRules& rules, const RequirementSets& requirements,
         const RenderOptions& options)
      : policy_(policy), rules_(rules), requirements_(requirements), options_(options) {
    const std::string point = NamePart(policy.point, kStyle, 40);
    tag_ = std::string(kOwnPrefix) + (point.empty() ? "point" : point);
    stem_ = tag_;
    std::replace(stem_.begin(), stem_.end(), '-', '_');
  }

  Rendered Write() {
    for (const AllowRule& rule : rules_.rules) WriteRule(rule);
    if (policy_.FindHook(policy::Hook::kOutput) != nullptr) {
      WriteDenial("out-deny-ipv4", "0.0.0.0/0");
      WriteDenial("out-deny-ipv6", "::/0");
    }
    if (policy_.FindHook(policy::Hook::kInput) != nullptr && count_ == 0)
      WriteDenial("in-deny-ipv4", "0.0.0.0/0", true);
    Rendered out;
    out.text = Head() + body_;
    out.reasons = requirements_.Csv();
    out.rules = count_;
    out.naive_rules = rules_.naive_rules;
    return out;
  }

 private:
  std::string Head() const {
    return "# " + Sanitised(options_.title) + "\n# " + Count(count_, "rule") + " (" +
           WithThousands(rules_.naive_rules) +
           " with one source, destination and service each), for the instances with the\n"
           "# network tag " +
           tag_ + ".\n\nvariable \"" + stem_ +
           "_network\" {\n  description = \"Name or self link of the VPC network\"\n"
           "  type        = string\n}\n";
  }

  void WriteRule(const AllowRule& rule) {
    const bool is_egress = rule.hook == policy::Hook::kOutput;
    const std::vector<Prefixes> sources = Cut(PrefixesOfSet(rules_.sets[rule.sources]));
    const std::vector<Prefixes> destinations = Cut(PrefixesOfSet(rules_.sets[rule.destinations]));
    for (const Prefixes& from : sources) {
      for (const Prefixes& to : destinations) {
        std::string ranges = "  source_ranges      = [" + ListOf(from) +
                             "]\n  destination_ranges = [" + ListOf(to) + "]\n";
        const std::string blocks = BlocksOf(rules_.services[rule.services]);
        Begin(NameOf(rule, is_egress, ranges + blocks), is_egress);
        body_ += ranges;
        body_ += "  target_tags        = [\"" + tag_ + "\"]\n";
        comment_.clear();
        requirements_.AppendComment(comment_, rule.requirements, kDescriptionBytes);
        body_ += "  description        = " + Quoted(comment_) + "\n" + blocks;
        body_ += "\n  log_config {\n    metadata = \"INCLUDE_ALL_METADATA\"\n  }\n}\n";
      }
    }
  }

  // `pw-app-in-web-443-1a2b3c4d`: what the rule is for, and what it says.
  std::string NameOf(const AllowRule& rule, bool is_egress, const std::string& content) {
    const std::string side = is_egress ? "-out-" : "-in-";
    std::string name = tag_ + side;
    const std::string words(requirements_.FirstId(rule.requirements));
    const std::size_t room = 63 - name.size() - 9;
    const std::string part = NamePart(words, kStyle, room);
    name += part + (part.empty() ? "" : "-") + ShortHash(side + content);
    while (!names_.emplace(name, true).second) name.replace(name.size() - 8, 8, ShortHash(name));
    return name;
  }

  void Begin(const std::string& name, bool is_egress) {
    ++count_;
    std::string label = name;
    std::replace(label.begin(), label.end(), '-', '_');
    body_ += "\nresource \"google_compute_firewall\" \"" + label + "\" {\n";
    body_ += "  name               = \"" + name + "\"\n";
    body_ += "  network            = var." + stem_ + "_network\n";
    // Ingress and priority 1000 are what a rule is that says nothing.
    if (is_egress) body_ += "  direction          = \"EGRESS\"\n";
  }

  // Google lets everything out where no rule says otherwise.
  void WriteDenial(const std::string& ending, const std::string& range, bool is_ingress = false) {
    Begin(tag_ + "-" + ending, !is_ingress);
    body_ += "  priority           = 65534\n";
    body_ += (is_ingress ? "  source_ranges      = [\"" : "  destination_ranges = [\"") + range +
             "\"]\n";
    body_ += "  target_tags        = [\"" + tag_ + "\"]\n";
    body_ += "  description        = \"Nothing else\"\n";
    body_ += "\n  deny {\n    protocol = \"all\"\n  }\n}\n";
  }

  static std::string ListOf(const Prefixes& prefixes) {
    std::string out;
    for (const net::Prefix& prefix : prefixes) {
      out += out.empty() ? "\"" : ", \"";
      net::AppendText(out, prefix.address);
      out += "/" + std::to_string(prefix.length) + "\"";
    }
    return out;
  }

  static std::string BlocksOf(const std::vector<AllowedService>& services) {
    std::map<std::string, std::string> ports;  // by protocol; empty: all
    std::vector<std::string> order;
    for (const AllowedService& service : services) {
      const std::string protocol = ProtocolOf(service);
      const auto [at, is_new] = ports.emplace(protocol, "");
      if (is_new) order.push_back(protocol);
      const bool has_ports =
          service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp;
      if (service.any_protocol || !has_ports || service.ports.IsAny()) continue;
      std::string text = std::to_string(service.ports.lo);
      if (service.ports.hi != service.ports.lo) text += "-" + std::to_string(service.ports.hi);
      at->second += (at->second.empty() ? "\"" : ", \"") + text + "\"";
    }
    std::string out;
    for (const std::string& protocol : order) {
      out += "\n  allow {\n    protocol = \"" + protocol + "\"\n";
      if (!ports[protocol].empty()) out += "    ports    = [" + ports[protocol] + "]\n";
      out += "  }\n";
    }
    return out;
  }

  static std::string ProtocolOf(const AllowedService& service) {
    if (service.any_protocol) return "all";
    switch (service.protocol) {
      case net::kProtocolTcp:
        return "tcp";
      case net::kProtocolUdp:
        return "udp";
      case net::kProtocolIcmp:
        return "icmp";
      default:
        return std::to_string(service.protocol);
    }
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  const RenderOptions& options_;
  std::string tag_, stem_, body_, comment_;
  std::map<std::string, bool> names_;
  std::uint64_t count_ = 0;
};

bool CheckRules(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics) {
  if (policy.FindHook(policy::Hook::kForward) != nullptr) {
    diagnostics.Error("PW-DIA-gcp-0001", {}, "expected rules of hosts, found those of a gateway",
                      "firewall rules of a VPC network belong to its instances");
    return false;
  }
  for (const AllowRule& rule : rules.rules) {
    for (const AllowedService& service : rules.services[rule.services]) {
      if (!service.source_ports.IsAny()) {
        diagnostics.Error(
            "PW-DIA-gcp-0002", {},
            "expected services from any source port, found " + ToText(service) + " from some",
            "firewall rules of Google Cloud do not look at source ports");
        return false;
      }
      if (service.icmp_type) {
        diagnostics.Error("PW-DIA-gcp-0003", {},
                          "expected ICMP as a whole, found " + ToText(service),
                          "firewall rules of Google Cloud do not look at types of ICMP");
        return false;
      }
    }
  }
  return true;
}

}  // namespace

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics) {
  AllowShape shape;
  shape.interfaces = false;
  RequirementSets requirements(policy);
  const std::optional<AllowRules> rules = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!rules || !CheckRules(policy, *rules, diagnostics)) return {};
  return Writer(policy, *rules, requirements, options).Write();
}

}  // namespace portwright::dialect::gcp
