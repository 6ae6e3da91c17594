#include "dialect/nftables/table_text.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string_view>

#include "base/text.h"
#include "dialect/nftables/cell_text.h"

namespace portwright::dialect::nftables {
namespace {

using net::Family;
using policy::Hook;

constexpr std::size_t kCellBytesGuess = 160;
constexpr Family kBothFamilies[] = {Family::kIpv4, Family::kIpv6};

std::string_view HookName(Hook hook) {
  switch (hook) {
    case Hook::kInput:
      return "input";
    case Hook::kOutput:
      return "output";
    case Hook::kForward:
      return "forward";
    case Hook::kNone:
      break;
  }
  return "none";
}

std::string_view FamilyName(Family family) { return family == Family::kIpv4 ? "ipv4" : "ipv6"; }

std::string_view KindName(MapKind kind) {
  switch (kind) {
    case MapKind::kPorts:
      return "ports";
    case MapKind::kSourcePorts:
      return "source_ports";
    case MapKind::kIcmp:
      return "icmp";
    case MapKind::kProtocol:
      return "protocol";
  }
  return "";
}

// What every hook lets through beside the plan. ICMP errors (packet too big, unreachable, time
// exceeded) that belong to a permitted connection are `related`; those that belong to none are
// `invalid`.
constexpr std::string_view kState =
    "    ct state established,related counter accept comment \"replies, and ICMP errors that "
    "belong to them\"\n"
    "    ct state invalid counter drop\n";

// A host's talk with itself, and what IPv6 cannot do without: neighbour discovery, router
// advertisements, multicast listener discovery. Connection tracking leaves these alone, so state
// cannot let them through.
std::string_view HostNeeds(Hook hook) {
  if (hook == Hook::kInput) {
    return "    iif \"lo\" counter accept\n"
           "    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 counter "
           "accept\n"
           "    icmpv6 type nd-router-advert ip6 hoplimit 255 ip6 saddr fe80::/10 counter accept\n"
           "    icmpv6 type mld-listener-query ip6 hoplimit 1 ip6 saddr fe80::/10 counter accept\n";
  }
  if (hook == Hook::kOutput) {
    return "    oif \"lo\" counter accept\n"
           "    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } ip6 "
           "hoplimit 255 "
           "counter accept\n"
           "    icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } ip6 "
           "hoplimit 1 "
           "counter accept\n";
  }
  return "";
}

// For which family and protocol a timeout object is needed.
struct TimeoutUse {
  bool tcp[kFamilies] = {};
  bool udp[kFamilies] = {};
};

// What is not planned goes to `last` where it wants a restricted service, and passes otherwise.
std::string OthersChain(const std::string& name, const std::string& last,
                        const std::vector<net::Service>& restricted) {
  std::string ports, rules;
  const auto restrict = [&](const std::string& match) {
    rules += "    " + match + " goto " + last + "\n";
  };
  for (const net::Service& service : restricted) {
    const bool is_tcp = service.kind == net::ServiceKind::kTcp;
    switch (service.kind) {
      case net::ServiceKind::kTcp:
      case net::ServiceKind::kUdp:
        if (service.ports.IsAny()) {
          restrict(is_tcp ? "meta l4proto tcp" : "meta l4proto udp");
        } else {
          ports += std::string(ports.empty() ? "" : ", ") + (is_tcp ? "tcp . " : "udp . ") +
                   net::ToText(service.ports);
        }
        break;
      case net::ServiceKind::kIcmp:
        restrict(service.icmp_any ? "meta l4proto icmp"
                                  : "icmp type " + std::to_string(service.icmp_type_v4));
        restrict(service.icmp_any ? "meta l4proto ipv6-icmp"
                                  : "icmpv6 type " + std::to_string(service.icmp_type_v6));
        break;
      case net::ServiceKind::kProtocol:
        restrict("meta l4proto " + std::to_string(service.protocol));
        break;
      case net::ServiceKind::kAny:
        restrict("");
        break;
    }
  }
  if (!ports.empty()) restrict("meta l4proto . th dport { " + ports + " }");
  return "  chain " + name + " {\n" + rules +
         "    counter accept comment \"not planned, and of no restricted service\"\n  }\n\n";
}

class TableWriter {
 public:
  TableWriter(const RequirementSets& requirements, std::size_t cells_max)
      : requirements_(requirements), cells_max_(cells_max) {}

  void AddHook(const HookCells& hook) {
    const std::string name = "pw_" + std::string(HookName(hook.hook));
    const std::string last = name + "_drop";
    const std::string drop = hook.lets_others_pass ? name + "_others" : last;
    std::string base = "  chain " + name + " {\n    type filter hook " +
                       std::string(HookName(hook.hook)) + " priority filter; policy drop;\n";
    base += kState;
    base += HostNeeds(hook.hook);
    std::string pairs;
    std::string ins;
    std::string outs;
    std::string any;
    std::size_t number = 0;
    for (const PathCells& path : hook.paths) {
      const bool is_open = path.in_interface.empty() && path.out_interface.empty();
      if (is_open) {
        any = FamilyDispatch(path, name, drop);
        continue;
      }
      const std::string chain = name + "_p" + std::to_string(++number);
      chains_ += PathChain(path, chain, drop);
      if (path.out_interface.empty()) {
        ins += "      \"" + path.in_interface + "\" : goto " + chain + ",\n";
      } else if (path.in_interface.empty()) {
        outs += "      \"" + path.out_interface + "\" : goto " + chain + ",\n";
      } else {
        pairs += "      \"" + path.in_interface + "\" . \"" + path.out_interface + "\" : goto " +
                 chain + ",\n";
      }
    }
    base += InterfaceDispatch(name + "_pairs", "iifname . oifname", "ifname . ifname", pairs);
    base += InterfaceDispatch(name + "_in", "iifname", "ifname", ins);
    base += InterfaceDispatch(name + "_out", "oifname", "ifname", outs);
    bases_ += base + any + "    goto " + drop + "\n  }\n\n";
    if (hook.lets_others_pass) chains_ += OthersChain(drop, last, hook.restricted);
    chains_ +=
        "  chain " + last +
        " {\n    limit rate 10/second burst 50 packets log prefix \"portwright " +
        std::string(HookName(hook.hook)) +
        " drop: \" level info\n    counter drop comment \"no requirement asks for these\"\n  }\n\n";
  }

  // Chains, timeout objects, then maps: what a person reads first.
  void Finish(std::string& out) {
    out += bases_;
    out += chains_;
    std::string objects;
    for (const auto& [seconds, use] : timeouts_) TimeoutChain(seconds, use, out, objects);
    out += objects;
    std::size_t bytes = out.size() + small_maps_.size() + 64;
    for (const BigMap& map : big_maps_) bytes += 200 + map.cells->size() * kCellBytesGuess;
    out.reserve(bytes);
    out += small_maps_;
    for (const BigMap& map : big_maps_) AppendMap(map, out);
    out.resize(out.size() - 1);  // the blank line after the last block
  }

 private:
  // A map of cells, written at the very end, straight into the text.
  struct BigMap {
    std::string name;
    Family family;
    MapKind kind;
    bool is_range;
    const PathCells* path;
    const std::vector<std::uint32_t>* cells;
  };

  std::string PathChain(const PathCells& path, const std::string& chain, const std::string& drop) {
    const auto named = [](const std::string& interface) {
      return interface.empty() ? "any" : interface;
    };
    return "  chain " + chain + " {\n    comment \"" + named(path.in_interface) + " to " +
           named(path.out_interface) + "\"\n" + FamilyDispatch(path, chain, drop) + "    goto " +
           drop + "\n  }\n\n";
  }

  std::string InterfaceDispatch(const std::string& map, const std::string& key,
                                const std::string& type, const std::string& elements) {
    if (elements.empty()) return "";
    small_maps_ += "  map " + map + " {\n    type " + type + " : verdict\n    elements = {\n" +
                   elements + "    }\n  }\n\n";
    return "    " + key + " vmap @" + map + "\n";
  }

  // A rule that sends each family with cells to its chain, and those chains.
  std::string FamilyDispatch(const PathCells& path, const std::string& name,
                             const std::string& drop) {
    std::string targets;
    for (const Family family : kBothFamilies) {
      const auto& lists = path.lists[static_cast<std::size_t>(family)];
      const bool has_cells = std::any_of(lists.begin(), lists.end(), [](const CellLists& l) {
        return !l.exact.empty() || !l.ranges.empty();
      });
      if (!has_cells) continue;
      const std::string chain = name + (family == Family::kIpv4 ? "_v4" : "_v6");
      FamilyChain(path, family, chain, drop);
      if (!targets.empty()) targets += ", ";
      targets += std::string(FamilyName(family)) + " : goto " + chain;
      NoteTimeouts(path, family);
    }
    return targets.empty() ? "" : "    meta nfproto vmap { " + targets + " }\n";
  }

  void FamilyChain(const PathCells& path, Family family, const std::string& chain,
                   const std::string& drop) {
    std::string body;
    std::string dispatch;
    const std::string ports = KindLookups(path, family, MapKind::kPorts, chain) +
                              KindLookups(path, family, MapKind::kSourcePorts, chain);
    if (!ports.empty()) {
      dispatch = "tcp : jump " + chain + "_tcp_udp, udp : jump " + chain + "_tcp_udp";
      chains_ += "  chain " + chain + "_tcp_udp {\n" + ports + "  }\n\n";
    }
    const std::string icmp = KindLookups(path, family, MapKind::kIcmp, chain);
    if (!icmp.empty()) {
      if (!dispatch.empty()) dispatch += ", ";
      dispatch +=
          (family == Family::kIpv4 ? "icmp : jump " : "icmpv6 : jump ") + chain + "_icmp_types";
      chains_ += "  chain " + chain + "_icmp_types {\n" + icmp + "  }\n\n";
    }
    if (!dispatch.empty()) body += "    meta l4proto vmap { " + dispatch + " }\n";
    body += KindLookups(path, family, MapKind::kProtocol, chain);
    chains_ += "  chain " + chain + " {\n" + body + "    goto " + drop + "\n  }\n\n";
  }

  // The rules that look a packet up in the maps of one kind, and those maps.
  std::string KindLookups(const PathCells& path, Family family, MapKind kind,
                          const std::string& chain) {
    const CellLists& lists =
        path.lists[static_cast<std::size_t>(family)][static_cast<std::size_t>(kind)];
    const std::string name = chain + "_" + std::string(KindName(kind));
    std::string rules;
    if (!lists.exact.empty()) {
      rules += Lookup(family, kind, name + "_exact");
      big_maps_.push_back({name + "_exact", family, kind, false, &path, &lists.exact});
    }
    if (!lists.ranges.empty()) {
      trees_.push_back(SplitCells(path.cells, lists.ranges, cells_max_));
      rules += TreeLookups(trees_.back(), path, family, kind, name + "_range");
    }
    return rules;
  }

  static std::string Lookup(Family family, MapKind kind, const std::string& map) {
    return "    " + KeyExpression(family, kind) + " vmap @" + map + "\n";
  }

  std::string TreeLookups(const LookupTree& tree, const PathCells& path, Family family,
                          MapKind kind, const std::string& name) {
    if (tree.field == SplitField::kNone) {
      big_maps_.push_back({name, family, kind, true, &path, &tree.cells});
      return Lookup(family, kind, name);
    }
    const bool by_source = tree.field == SplitField::kSource;
    const std::string map = name + (by_source ? "_by_source" : "_by_destination");
    std::string elements;
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
      const std::string child = name + (by_source ? "_s" : "_d") + std::to_string(i + 1);
      chains_ += "  chain " + child + " {\n" +
                 TreeLookups(tree.children[i], path, family, kind, child) + "  }\n\n";
      elements += "      ";
      AppendAddresses(elements, {family, tree.starts[i], tree.ends[i]});
      elements += " : jump " + child + ",\n";
    }
    const bool is_v4 = family == Family::kIpv4;
    small_maps_ += "  map " + map + " {\n    type " + (is_v4 ? "ipv4_addr" : "ipv6_addr") +
                   " : verdict\n    flags interval\n    elements = {\n" + elements +
                   "    }\n  }\n\n";
    std::string rules = std::string("    ") + (is_v4 ? "ip " : "ip6 ") +
                        (by_source ? "saddr" : "daddr") + " vmap @" + map + "\n";
    if (tree.over_borders != nullptr) {
      rules += TreeLookups(*tree.over_borders, path, family, kind, name + "_wide");
    }
    return rules;
  }

  void AppendMap(const BigMap& map, std::string& out) const {
    out += "  map " + map.name + " {\n    type " + KeyType(map.family, map.kind) + " : verdict\n";
    if (map.is_range) out += "    flags interval\n";
    out += "    counter\n    elements = {\n";
    for (const std::uint32_t index : *map.cells) {
      const packetset::Cell& cell = map.path->cells[index];
      const CellTag& tag = map.path->tags[cell.labels];
      out += "      ";
      AppendKey(out, map.kind, cell.box);
      out += " comment \"";
      requirements_.AppendComment(out, tag.requirements, kCommentBytesMax);
      if (tag.session_timeout_s == 0) {
        out += "\" : accept,\n";
      } else {
        out += "\" : goto pw_keep_";
        AppendNumber(out, tag.session_timeout_s);
        out += ",\n";
      }
    }
    out += "    }\n  }\n\n";
  }

  void NoteTimeouts(const PathCells& path, Family family) {
    for (const CellLists& lists : path.lists[static_cast<std::size_t>(family)]) {
      for (const auto* indices : {&lists.exact, &lists.ranges}) {
        for (const std::uint32_t index : *indices) {
          const packetset::Cell& cell = path.cells[index];
          const std::uint32_t seconds = path.tags[cell.labels].session_timeout_s;
          if (seconds == 0) continue;
          TimeoutUse& use = timeouts_[seconds];
          const auto covers = [&](std::uint8_t protocol) {
            return cell.box.protocol_lo <= protocol && protocol <= cell.box.protocol_hi;
          };
          use.tcp[static_cast<std::size_t>(family)] |= covers(net::kProtocolTcp);
          use.udp[static_cast<std::size_t>(family)] |= covers(net::kProtocolUdp);
        }
      }
    }
  }

  // A map's verdict cannot set a timeout; it goes to this chain, which does. The object is of one
  // family and protocol.
  static void TimeoutChain(std::uint32_t seconds, const TimeoutUse& use, std::string& chains,
                           std::string& objects) {
    const std::string name = "pw_keep_" + std::to_string(seconds);
    chains += "  chain " + name + " {\n";
    for (const Family family : kBothFamilies) {
      for (const bool is_tcp : {true, false}) {
        const auto index = static_cast<std::size_t>(family);
        if (!(is_tcp ? use.tcp[index] : use.udp[index])) continue;
        const std::string protocol = is_tcp ? "tcp" : "udp";
        const std::string object = name + (family == Family::kIpv4 ? "_v4_" : "_v6_") + protocol;
        chains += "    meta nfproto " + std::string(FamilyName(family)) + " meta l4proto " +
                  protocol + " ct timeout set \"" + object + "\"\n";
        objects += "  ct timeout " + object + " {\n    protocol " + protocol + "\n    l3proto " +
                   (family == Family::kIpv4 ? "ip" : "ip6") + "\n    policy = { " +
                   (is_tcp ? "established" : "replied") + " : " + std::to_string(seconds) +
                   " }\n  }\n\n";
      }
    }
    chains += "    accept\n  }\n\n";
  }

  const RequirementSets& requirements_;
  const std::size_t cells_max_;
  std::string bases_;
  std::string chains_;
  std::string small_maps_;
  std::vector<BigMap> big_maps_;
  std::deque<LookupTree> trees_;  // big_maps_ points into them
  std::map<std::uint32_t, TimeoutUse> timeouts_;
};

std::string Head(const policy::Policy& policy, const RenderOptions& options,
                 const std::vector<HookCells>& hooks, const RequirementSets& requirements) {
  std::size_t exact = 0;
  std::size_t ranges = 0;
  for (const HookCells& hook : hooks) {
    for (const PathCells& path : hook.paths) {
      for (const auto& kinds : path.lists) {
        for (const CellLists& lists : kinds) {
          exact += lists.exact.size();
          ranges += lists.ranges.size();
        }
      }
    }
  }
  std::string out =
      "#!/usr/sbin/nft -f\n# " +
      Sanitised(options.title.empty() ? "Firewall of " + policy.point : options.title) + "\n";
  out += "# Written by Portwright for " + Sanitised(policy.point) + ": " +
         Count(requirements.requirement_count(), "requirement") + " in " +
         Count(exact + ranges, "cell") + " (" + WithThousands(exact) + " exact, " +
         WithThousands(ranges) + " with ranges).\n";
  out +=
      "# Check with `nft -c -f FILE`, load with `nft -f FILE`: the table is replaced as a whole, "
      "in one step.\n"
      "# A cell's comment begins with a hash of the requirements behind it; the list beside this "
      "file names them.\n"
      "\ntable inet portwright\ndelete table inet portwright\ntable inet portwright {\n";
  return out;
}

}  // namespace

std::string TableText(const policy::Policy& policy, const RenderOptions& options,
                      const std::vector<HookCells>& hooks, const RequirementSets& requirements,
                      std::size_t cells_max) {
  TableWriter writer(requirements, cells_max);
  for (const HookCells& hook : hooks) writer.AddHook(hook);
  std::string out = Head(policy, options, hooks, requirements);
  writer.Finish(out);
  out += "}\n";
  return out;
}

}  // namespace portwright::dialect::nftables
