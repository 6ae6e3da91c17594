#include "dialect/nftables/nftables.h"

#include "dialect/common/allow_rules.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/nftables/cells.h"
#include "dialect/nftables/json_ruleset.h"
#include "dialect/nftables/lift.h"
#include "dialect/nftables/rule_lines.h"
#include "dialect/nftables/scrub.h"
#include "dialect/nftables/shape.h"
#include "dialect/nftables/table_text.h"

namespace portwright::dialect::nftables {
namespace {

class NftablesDialect : public Dialect {
 public:
  std::string_view name() const override { return "nftables"; }
  std::string_view extension() const override { return "nft"; }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.session_timeouts = true;
    can.interfaces = true;
    can.comments = true;
    can.essentials = true;
    can.comment_bytes_max = static_cast<int>(kCommentBytesMax);
    return can;
  }

  const Guide* guide() const override {
    static const Guide guide = {
        "nftables",
        "nft 1.0.6 and Linux 5.7 or later",
        {"nft -c -f POINT.nftables.nft", "nft -f POINT.nftables.nft"},
        {"nft delete table inet portwright"},
        {{"more than 4,096 pairs of interfaces", "refused"},
         {"denials and jumps", "refused: a plan has none"},
         {"idle time of protocols other than TCP and UDP", "the system's own, with a warning"},
         {"a last day", "a second text, to be loaded on the day after"},
         {"host names", "not in the policy; the plan names what is left out"}},
        {"One table, `inet portwright`, replaced as a whole in one step.",
         "Verdict maps of disjoint cells decide: one look-up for a new connection.",
         "Each cell's comment begins with a hash that the list of reasons resolves."},
        {"`nft -c -f` in the tests",
         "packets at the borders of every cell of a small plan, sent "
         "through the kernel in network namespaces"}};
    return &guide;
  }

  // Cutting into cells first, then about 0.1 us a cell.
  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    if (!CheckShape(policy, diagnostics)) return {};
    const std::size_t errors_before = diagnostics.error_count();
    RequirementSets requirements(policy);
    const std::vector<HookCells> hooks = CellsOf(policy, requirements, diagnostics);
    if (diagnostics.error_count() != errors_before) return {};
    Rendered out{TableText(policy, options, hooks, requirements), requirements.Csv()};
    for (const HookCells& hook : hooks) {
      for (const PathCells& path : hook.paths) out.rules += path.cells.size();
    }
    out.naive_rules = NaiveRules(policy);
    return out;
  }

  int Recognise(std::string_view text) const override {
    const std::string_view head = text.substr(0, 4096);
    if (LooksLikeJsonRuleset(head)) return 100;
    // A playbook that holds one.
    if (head.starts_with("---") || head.find("\n- hosts:") != std::string_view::npos) return 0;
    if (head.find("hook input priority") != std::string_view::npos ||
        head.find("hook forward priority") != std::string_view::npos)
      return 100;
    for (const std::string_view begins :
         {"table inet ", "table ip ", "table ip6 ", "flush ruleset"}) {
      if (head.starts_with(begins) ||
          head.find("\n" + std::string(begins)) != std::string_view::npos)
        return 90;
    }
    return head.find("/nft -f") != std::string_view::npos ? 60 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  std::vector<std::string> RuleLines(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place) const override {
    return LinesOfRule(policy, rule, place);
  }

  std::string Scrub(std::string_view text, const LiftOptions& options,
                    Diagnostics& diagnostics) const override {
    return ScrubText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Nftables() {
  static const NftablesDialect dialect;
  return dialect;
}

std::string RenderReasons(const policy::Policy& policy) {
  Diagnostics ignored;  // whoever renders the text sees them
  return Nftables().RenderWithReasons(policy, RenderOptions(), ignored).reasons;
}

}  // namespace portwright::dialect::nftables
