#include "dialect/kubernetes/kubernetes.h"

#include "base/text.h"
#include "dialect/kubernetes/guide.h"
#include "dialect/kubernetes/lift.h"
#include "dialect/kubernetes/render.h"

namespace portwright::dialect::kubernetes {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class KubernetesDialect : public Dialect {
 public:
  std::string_view name() const override { return "kubernetes"; }
  std::string_view extension() const override { return "yaml"; }
  const Guide* guide() const override { return &KubernetesGuide(); }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kCommentBytes);
    can.named_objects = true;
    can.gateway_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderText(policy, options, diagnostics);
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    const bool is_yaml = has("kind: NetworkPolicy") || has("kind: \"NetworkPolicy\"");
    const bool is_json = has("\"kind\": \"NetworkPolicy") || has("\"kind\":\"NetworkPolicy");
    if (is_yaml || is_json) return has("networking.k8s.io/v1") ? 100 : 90;
    return (has("apiVersion:") && has("kind:")) || (has("\"apiVersion\"") && has("\"kind\"")) ? 40
                                                                                              : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, Kinds::kNetworkPolicies, options, diagnostics);
  }
};

}  // namespace

const Dialect& Kubernetes() {
  static const KubernetesDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::kubernetes
