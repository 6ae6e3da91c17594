#include "dialect/nftables/nftables.h"

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
    can.comment_bytes_max = static_cast<int>(kCommentBytesMax);
    return can;
  }

  std::string Render(const policy::Policy& policy, const RenderOptions& options,
                     Diagnostics& diagnostics) const override {
    return RenderWithReasons(policy, options, diagnostics).text;
  }

  // Cutting into cells first, then about 0.1 us a cell.
  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    if (!CheckShape(policy, diagnostics)) return {};
    const std::size_t errors_before = diagnostics.error_count();
    RequirementSets requirements(policy);
    const std::vector<HookCells> hooks = CellsOf(policy, requirements, diagnostics);
    if (diagnostics.error_count() != errors_before) return {};
    return {TableText(policy, options, hooks, requirements), requirements.Csv()};
  }

  int Recognise(std::string_view text) const override {
    const std::string_view head = text.substr(0, 4096);
    if (LooksLikeJsonRuleset(head)) return 100;
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
