#include "dialect/nftables/cells.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "policy/compile.h"

namespace portwright::dialect::nftables {
namespace {

using packetset::Box;
using packetset::Cell;
using policy::Chain;
using policy::Policy;
using policy::Rule;

// Wildcard interfaces beside named ones make a path of every pair; more of them are no firewall
// that anybody reads.
constexpr std::size_t kPathsMax = 4096;

bool HasAllPorts(const Box& box) {
  return box.source_ports.IsAny() && box.destination_ports.IsAny();
}

bool IsTcpOrUdp(std::uint8_t protocol) {
  return protocol == net::kProtocolTcp || protocol == net::kProtocolUdp;
}

std::uint8_t IcmpOf(net::Family family) {
  return family == net::Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
}

bool IsWholeIcmpTypes(net::PortRange range) { return range.lo % 256 == 0 && range.hi % 256 == 255; }

// The types whose code 0 the range holds, with all their codes; false if there is none.
bool RoundToIcmpTypes(net::PortRange& range) {
  const int first = (range.lo + 255) / 256;
  const int last = range.hi / 256;
  if (first > last) return false;
  range = {static_cast<std::uint16_t>(first * 256), static_cast<std::uint16_t>(last * 256 + 255)};
  return true;
}

// A box that constrains ports and spans several protocols means other things for each: cut it by
// protocol. Of protocols without ports a packet's ports count as 0. Services name whole ICMP types,
// so that what holds for code 0 of a type holds for all of them; a cut between two codes comes from
// the ports of another protocol and means nothing.
void AppendByProtocol(const Cell& cell, std::vector<Cell>& out) {
  const Box& box = cell.box;
  const std::uint8_t icmp = IcmpOf(box.family());
  const bool has_portless = box.source_ports.lo == 0 && box.destination_ports.lo == 0;
  for (unsigned protocol = box.protocol_lo; protocol <= box.protocol_hi; ++protocol) {
    const auto number = static_cast<std::uint8_t>(protocol);
    Cell piece = cell;
    piece.box.protocol_lo = piece.box.protocol_hi = number;
    if (IsTcpOrUdp(number)) {
      out.push_back(piece);
      continue;
    }
    piece.box.source_ports = net::kAnyPort;
    if (number == icmp) {
      if (box.source_ports.lo == 0 && RoundToIcmpTypes(piece.box.destination_ports)) {
        out.push_back(piece);
      }
      continue;
    }
    if (!has_portless) continue;
    piece.box.destination_ports = net::kAnyPort;
    // Neighbours without ports stay one cell.
    while (protocol < box.protocol_hi && !IsTcpOrUdp(static_cast<std::uint8_t>(protocol + 1)) &&
           protocol + 1 != icmp) {
      piece.box.protocol_hi = static_cast<std::uint8_t>(++protocol);
    }
    out.push_back(piece);
  }
}

bool IsSingle(net::PortRange range) { return range.lo == range.hi; }

bool NeedsCutting(const Box& box) {
  if (HasAllPorts(box)) return false;
  if (box.protocol_lo != box.protocol_hi) return true;
  return !IsTcpOrUdp(box.protocol_lo) &&
         !(box.protocol_lo == IcmpOf(box.family()) && box.source_ports.IsAny() &&
           IsWholeIcmpTypes(box.destination_ports));
}

MapKind KindOf(const Box& box) {
  if (box.protocol_lo != box.protocol_hi) return MapKind::kProtocol;
  if (IsTcpOrUdp(box.protocol_lo)) {
    return box.source_ports.IsAny() ? MapKind::kPorts : MapKind::kSourcePorts;
  }
  return HasAllPorts(box) ? MapKind::kProtocol : MapKind::kIcmp;
}

bool IsExact(const Box& box, MapKind kind) {
  if (!box.source.IsHost() || !box.destination.IsHost()) return false;
  switch (kind) {
    case MapKind::kPorts:
      return IsSingle(box.destination_ports);
    case MapKind::kSourcePorts:
      return IsSingle(box.source_ports) && IsSingle(box.destination_ports);
    case MapKind::kIcmp:
      return box.destination_ports.lo / 256 == box.destination_ports.hi / 256;
    case MapKind::kProtocol:
      return box.protocol_lo == box.protocol_hi;
  }
  return false;
}

// The rules of a hook by the interfaces that they name: indices into Chain::rules, in order.
struct RulesOfPath {
  std::uint32_t in = 0;
  std::uint32_t out = 0;
  std::vector<std::uint32_t> rules;
};

// Paths that no packet shares, so that the first that fits a packet decides it. Where some rules
// leave an interface open that others name, the open ones stand in the path of every name as well:
// a packet meets one path's cells only, and a session timeout on either rule must win.
class Paths {
 public:
  Paths(const Policy& policy, const Chain& chain) : policy_(policy) {
    CanonicalInterfaces();
    for (std::uint32_t i = 0; i < chain.rules.size(); ++i) {
      const Rule& rule = chain.rules[i];
      if (rule.verdict.kind != policy::VerdictKind::kAccept) continue;  // HookCells::restricted
      by_key_[{canonical_[rule.in_interface], canonical_[rule.out_interface]}].push_back(i);
    }
  }

  // False: more than kPathsMax.
  bool Make(std::vector<RulesOfPath>& paths) {
    std::set<std::uint32_t> ins;
    std::set<std::uint32_t> outs;
    bool has_open_in = false;
    bool has_open_out = false;
    for (const auto& [key, rules] : by_key_) {
      if (key.first == 0) {
        has_open_in = true;
      } else {
        ins.insert(key.first);
      }
      if (key.second == 0) {
        has_open_out = true;
      } else {
        outs.insert(key.second);
      }
    }
    const bool is_mixed = (has_open_in && !ins.empty()) || (has_open_out && !outs.empty());
    if (!is_mixed) {
      for (auto& [key, rules] : by_key_) paths.push_back({key.first, key.second, std::move(rules)});
      return paths.size() <= kPathsMax;
    }
    ins.insert(0);
    outs.insert(0);
    if (ins.size() * outs.size() > kPathsMax) return false;
    for (const std::uint32_t in : ins) {
      for (const std::uint32_t out : outs) {
        RulesOfPath path{in, out, RulesFor(in, out)};
        if (!path.rules.empty()) paths.push_back(std::move(path));
      }
    }
    return true;
  }

 private:
  // The pool may hold one name twice.
  void CanonicalInterfaces() {
    std::map<std::string_view, std::uint32_t> by_name;
    for (std::uint32_t i = 0; i < policy_.interfaces.size(); ++i) {
      canonical_.push_back(by_name.try_emplace(policy_.interfaces[i], i).first->second);
    }
  }

  std::vector<std::uint32_t> RulesFor(std::uint32_t in, std::uint32_t out) const {
    std::vector<std::uint32_t> found;
    for (const auto& [key, rules] : by_key_) {
      if (key.first != 0 && key.first != in) continue;
      if (key.second != 0 && key.second != out) continue;
      found.insert(found.end(), rules.begin(), rules.end());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  const Policy& policy_;
  std::vector<std::uint32_t> canonical_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> by_key_;
};

// Rules whose packets mean the same to us: one label.
struct Label {
  std::uint32_t origin = 0;
  std::uint32_t session_timeout_s = 0;
  friend bool operator==(const Label&, const Label&) = default;
};

class LabelPool {
 public:
  std::uint32_t Intern(Label label) {
    if (!labels_.empty() && labels_[last_] == label) return last_;
    const auto next = static_cast<std::uint32_t>(labels_.size());
    const auto [at, is_new] =
        index_.try_emplace(std::uint64_t{label.origin} << 32 | label.session_timeout_s, next);
    if (is_new) labels_.push_back(label);
    return last_ = at->second;
  }
  const Label& operator[](std::uint32_t i) const { return labels_[i]; }

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> index_;
  std::vector<Label> labels_;
  std::uint32_t last_ = 0;
};

std::vector<CellTag> TagsOf(const std::vector<std::vector<std::uint32_t>>& label_sets,
                            const LabelPool& labels, RequirementSets& requirements) {
  std::vector<CellTag> tags;
  tags.reserve(label_sets.size());
  std::vector<std::uint32_t> origins;
  for (const std::vector<std::uint32_t>& set : label_sets) {
    CellTag tag;
    origins.clear();
    for (const std::uint32_t label : set) {
      origins.push_back(labels[label].origin);
      tag.session_timeout_s = std::max(tag.session_timeout_s, labels[label].session_timeout_s);
    }
    tag.requirements = requirements.Intern(origins);
    tags.push_back(tag);
  }
  return tags;
}

PathCells CutPath(const Policy& policy, const Chain& chain, const RulesOfPath& rules,
                  RequirementSets& requirements) {
  PathCells path;
  path.in_interface = policy.interfaces[rules.in];
  path.out_interface = policy.interfaces[rules.out];
  packetset::Partitioner partitioner;
  partitioner.Reserve(rules.rules.size());
  std::vector<packetset::LabelledBox> boxes;  // of one rule
  LabelPool labels;
  for (const std::uint32_t index : rules.rules) {
    const Rule& rule = chain.rules[index];
    boxes.clear();
    policy::AppendBoxes(policy, rule, boxes);
    const std::uint32_t label = labels.Intern({rule.origin, rule.session_timeout_s});
    for (const packetset::LabelledBox& box : boxes) partitioner.Add(box.box, label);
  }
  packetset::Partition partition = partitioner.Finish();
  path.cells = std::move(partition.cells);
  path.tags = TagsOf(partition.label_sets, labels, requirements);
  return path;
}

// Named interfaces before open ones.
auto PathOrder(const PathCells& path) {
  const int open = (path.in_interface.empty() ? 2 : 0) + (path.out_interface.empty() ? 1 : 0);
  return std::tuple(open, std::string_view(path.in_interface),
                    std::string_view(path.out_interface));
}

}  // namespace

void SortIntoLists(PathCells& path) {
  std::vector<Cell> cut;
  bool needs_cutting = false;
  for (const Cell& cell : path.cells) needs_cutting = needs_cutting || NeedsCutting(cell.box);
  if (needs_cutting) {
    for (const Cell& cell : path.cells) {
      if (NeedsCutting(cell.box)) {
        AppendByProtocol(cell, cut);
      } else {
        cut.push_back(cell);
      }
    }
    path.cells = std::move(cut);
  }
  for (std::uint32_t i = 0; i < path.cells.size(); ++i) {
    const Box& box = path.cells[i].box;
    const MapKind kind = KindOf(box);
    CellLists& lists =
        path.lists[static_cast<std::size_t>(box.family())][static_cast<std::size_t>(kind)];
    (IsExact(box, kind) ? lists.exact : lists.ranges).push_back(i);
  }
}

std::vector<HookCells> CellsOf(const Policy& policy, RequirementSets& requirements,
                               Diagnostics& diagnostics) {
  std::vector<HookCells> hooks;
  for (const policy::Hook hook :
       {policy::Hook::kInput, policy::Hook::kOutput, policy::Hook::kForward}) {
    const Chain* chain = policy.FindHook(hook);
    if (chain == nullptr) continue;
    HookCells cells;
    cells.hook = hook;
    cells.lets_others_pass = chain->default_verdict.kind == policy::VerdictKind::kAccept;
    for (const Rule& rule : chain->rules) {
      if (rule.verdict.kind == policy::VerdictKind::kDrop)
        cells.restricted.push_back(policy.services[rule.service]);
    }
    std::vector<RulesOfPath> paths;
    if (!Paths(policy, *chain).Make(paths)) {
      diagnostics.Error(
          "PW-DIA-nftables-0003", {},
          "expected at most " + std::to_string(kPathsMax) + " pairs of interfaces, found more",
          "name both interfaces in every rule, or in none");
      continue;
    }
    for (const RulesOfPath& rules : paths) {
      cells.paths.push_back(CutPath(policy, *chain, rules, requirements));
      SortIntoLists(cells.paths.back());
    }
    std::sort(cells.paths.begin(), cells.paths.end(),
              [](const PathCells& a, const PathCells& b) { return PathOrder(a) < PathOrder(b); });
    hooks.push_back(std::move(cells));
  }
  requirements.AssignHashes();
  return hooks;
}

}  // namespace portwright::dialect::nftables
