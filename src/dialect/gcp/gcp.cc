#include "dialect/gcp/gcp.h"

#include "base/text.h"
#include "dialect/gcp/lift.h"
#include "dialect/gcp/render.h"

namespace portwright::dialect::gcp {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

const Guide& GcpGuide() {
  static const Guide guide = {
      "Google Cloud firewall rules (Terraform)",
      "Terraform with the provider hashicorp/google 5 or newer",
      {"terraform init", "terraform plan -out pw.plan", "terraform apply pw.plan"},
      {"terraform apply with the former text", "terraform destroy, where there was none"},
      {{"source ports", "refused: the rules look at destination ports alone"},
       {"types of ICMP", "refused: the rules know ICMP as a whole"},
       {"rules of gateways", "refused: the rules belong to instances"},
       {"session timeouts",
        "left out with a warning: Google forgets idle connections after "
        "10 minutes, so clients need keepalives"},
       {"last days of rules", "left out with a warning that says when to take them away"},
       {"more than 5,000 ranges in a rule", "several rules"}},
      {"Each rule has its sources and its destinations, also the instance's own addresses, and "
       "holds for instances with the network tag that the head of the text names. Tag the "
       "instances of the point, and only those.",
       "IPv4 and IPv6 are rules apart.",
       "Google lets everything out that no rule denies: two rules of priority 65534 deny it.",
       "What comes in and matches no rule is denied by Google itself. Rules of other texts hold "
       "beside these: the default network has some that let SSH and ICMP in.",
       "The network is a variable without a default, as the site does not know its name.",
       "`--change-from` writes the whole text and says in words which rules are new and which "
       "lines "
       "of today go; terraform plan has the same as resources."},
      {"The text is parsed by HashiCorp's own HCL parser in the long tests, and what it sees is "
       "compared with what the reader here sees."}};
  return guide;
}

class GcpDialect : public Dialect {
 public:
  std::string_view name() const override { return "gcp"; }
  std::string_view extension() const override { return "tf"; }
  const Guide* guide() const override { return &GcpGuide(); }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.other_protocols = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kDescriptionBytes);
    can.gateway_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderText(policy, options, diagnostics);
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = Trim(text);
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    if (!text.starts_with('{') && !text.starts_with('['))
      return has("resource \"google_compute_firewall\"") ? 95 : 0;
    if (has("\"compute#firewall\"")) return 100;
    return has("\"IPProtocol\"") && has("\"direction\"") && has("\"network\"") ? 90 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Gcp() {
  static const GcpDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::gcp
