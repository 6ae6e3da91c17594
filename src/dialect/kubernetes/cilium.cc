#include "dialect/kubernetes/cilium.h"

#include "dialect/kubernetes/cilium_render.h"
#include "dialect/kubernetes/guide.h"
#include "dialect/kubernetes/lift.h"
#include "dialect/kubernetes/render.h"

namespace portwright::dialect::kubernetes {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class CiliumDialect : public Dialect {
 public:
  std::string_view name() const override { return "cilium"; }
  std::string_view extension() const override { return "yaml"; }
  const Guide* guide() const override { return &CiliumGuide(); }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kCommentBytes);
    can.host_names = true;
    can.wildcard_names = true;
    can.named_objects = true;
    can.gateway_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderCilium(policy, options, diagnostics);
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    if (has("kind: CiliumNetworkPolicy") || has("kind: \"CiliumNetworkPolicy") ||
        has("\"kind\": \"CiliumNetworkPolicy") || has("\"kind\":\"CiliumNetworkPolicy"))
      return 100;
    return has("cilium.io/v2") ? 60 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, Kinds::kCilium, options, diagnostics);
  }
};

}  // namespace

const Dialect& Cilium() {
  static const CiliumDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::kubernetes
