#include "dialect/cohesity/cohesity.h"

#include "base/text.h"
#include "cluster/grammar.h"
#include "cluster/records.h"
#include "dialect/cohesity/guide.h"
#include "dialect/cohesity/lift.h"
#include "dialect/cohesity/render.h"

namespace portwright::dialect::cohesity {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class ClusterDialect : public Dialect {
 public:
  explicit ClusterDialect(Form form) : form_(form) {}

  std::string_view name() const override {
    return form_ == Form::kScript ? "cohesity" : "cohesity-api";
  }
  std::string_view extension() const override { return form_ == Form::kScript ? "txt" : "json"; }
  const Guide* guide() const override {
    return form_ == Form::kScript ? &ScriptGuide() : &ApiGuide();
  }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kCommentBytes);
    can.gateway_rules = false;
    can.outgoing_rules = false;
    can.own_addresses = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderText(policy, options, form_, diagnostics);
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = Trim(text);
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    const bool is_json = text.starts_with('{') || text.starts_with('[');
    if (is_json != (form_ == Form::kApi)) return 0;
    if (is_json) {
      if (has("network/firewall/")) return 100;
      if (has("\"gatewayParams\"") || has("\"ipsetNames\"")) return 100;
      if (has("\"interfaceGroups\"") && has("\"ports\"")) return 90;
      return has("\"ipSets\"") && has("\"subnets\"") ? 90 : 0;
    }
    if (has("firewall-profile ") || has("firewall-ipset list")) return 100;
    return cluster::LooksLikeRecords(text, cluster::BuiltInGrammar()) ? 60 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

 private:
  Form form_;
};

}  // namespace

const Dialect& Cohesity() {
  static const ClusterDialect dialect(Form::kScript);
  return dialect;
}

const Dialect& CohesityApi() {
  static const ClusterDialect dialect(Form::kApi);
  return dialect;
}

}  // namespace portwright::dialect::cohesity
