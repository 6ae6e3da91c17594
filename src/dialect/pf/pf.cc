#include "dialect/pf/pf.h"

#include "base/text.h"
#include "dialect/pf/guide.h"
#include "dialect/pf/lift.h"
#include "dialect/pf/render.h"

namespace portwright::dialect::pf {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

// How many lines of the text begin like ones of pf.conf.
int LinesLikePf(std::string_view text) {
  constexpr std::string_view kBegins[] = {
      "pass in ",          "pass out ",    "pass quick ",  "pass on ",    "pass all",
      "block in ",         "block out ",   "block all",    "block drop ", "block return",
      "block log ",        "block quick ", "set skip on ", "table <",     "antispoof ",
      "scrub in",          "scrub on ",    "match in ",    "match out ",  "anchor \"",
      "set block-policy ", "rdr on ",      "rdr pass ",    "nat on ",     "pass proto ",
      "pass inet",         "pass from "};
  int count = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    for (const std::string_view begin : kBegins) count += line.starts_with(begin) ? 1 : 0;
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return count;
}

class PfDialect : public Dialect {
 public:
  std::string_view name() const override { return "pf"; }
  std::string_view extension() const override { return "conf"; }
  const Guide* guide() const override { return &PfGuide(); }

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
    can.comment_bytes_max = static_cast<int>(kCommentBytes);
    can.named_objects = true;
    can.essentials = true;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderText(policy, options, diagnostics);
  }

  int Recognise(std::string_view text) const override {
    if (text.starts_with("# pf rules of ")) return 100;
    const int lines = LinesLikePf(text.substr(0, kLookedAt));
    return lines >= 3 ? 95 : lines * 30;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Pf() {
  static const PfDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::pf
