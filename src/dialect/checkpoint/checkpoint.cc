#include "dialect/checkpoint/checkpoint.h"

#include "base/text.h"
#include "dialect/checkpoint/api_calls.h"
#include "dialect/checkpoint/change.h"
#include "dialect/checkpoint/lift.h"

namespace portwright::dialect::checkpoint {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

Guide MakeGuide() {
  Guide guide;
  guide.title = "Check Point";
  guide.platform = "Security Management R80.20 and later, by its web API";
  guide.load = {
      "SID=$(curl -s -H 'Content-Type: application/json' -d @login.json "
      "https://MANAGEMENT/web_api/login | jq -r .sid)",
      "jq -c '.[]' FILE | while read -r call; do curl -sf -H 'Content-Type: application/json' "
      "-H \"X-chkpt-sid: $SID\" -d \"$(jq -c .payload <<<\"$call\")\" "
      "\"https://MANAGEMENT/web_api/$(jq -r .command <<<\"$call\")\" || break; done"};
  guide.undo = {"# until the last call:",
                "curl -s -H 'Content-Type: application/json' -H \"X-chkpt-sid: $SID\" -d '{}' "
                "https://MANAGEMENT/web_api/discard",
                "# afterwards, for each layer of the text, the outer one first, and then publish:",
                "mgmt_cli delete access-layer name LAYER"};
  guide.instead = {
      {"rules of hosts and of the gateway itself",
       "refused: a layer is for packets that pass through"},
      {"sessions of ICMP that stay long", "kept at the gateway's own time"},
      {"session timeouts for `any` service",
       "the gateway's own timeouts hold, and a warning says so: a timeout belongs to a service"},
      {"host names with `*`",
       "left out, with a warning: a domain with its subdomains is more than the pattern"},
      {"which gateway the layer is for",
       "not written: put the layer into the policy package of the gateway, and install it"},
  };
  guide.shape = {
      "An access layer of the point's name leads to an inline layer for each pair of interfaces, "
      "which are security zones here: an interface of the site has the name of its zone.",
      "An inline layer has the rules of its zones and ends with a rule that drops and logs.",
      "Objects begin with pw-; a name says what the object holds, by address or by a hash, so that "
      "no name changes its meaning.",
      "A host name is a domain object without subdomains, which the management knows by a dot and "
      "the name alone: one that is there already is used in its place, and the call left out.",
      "Rules that end on a day name a time object; long sessions are services with a session "
      "timeout of their own.",
      "`--change-from` takes answers of show-access-rulebase for the point's layers, with their "
      "objects, or calls of a former text. It adds objects, layers and rules, each rule above the "
      "next one that stays, and then takes old rules and layers away. Old objects stay, as other "
      "points may name them: show unused-objects lists those that nothing needs.",
      "Nothing is in force before the call publish, and before the policy is installed.",
  };
  guide.checks = {
      "The management judges each call as it comes: one that it refuses stops the commands above, "
      "before `publish`."};
  return guide;
}

class CheckpointDialect : public Dialect {
 public:
  std::string_view name() const override { return "checkpoint"; }
  std::string_view extension() const override { return "json"; }
  const Guide* guide() const override {
    static const Guide guide = MakeGuide();
    return &guide;
  }

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
    can.comment_bytes_max = 200;
    can.expiry = true;
    can.named_objects = true;
    can.host_names = true;
    can.host_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    auto calls = CallsOf(policy, options.title, diagnostics);
    if (!calls) return {};
    Rendered out;
    out.text = std::move(calls->text);
    out.reasons = std::move(calls->reasons);
    out.rules = calls->rules;
    out.naive_rules = calls->naive_rules;
    return out;
  }

  std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                             const RenderOptions& options, std::string_view today,
                                             const LiftOptions& lift,
                                             Diagnostics& diagnostics) const override {
    return ChangeText(policy, options, today, lift, diagnostics);
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = Trim(text);
    if (!text.starts_with('{') && !text.starts_with('[')) return 0;
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    if (has("\"command\"") && (has("\"add-access-") || has("\"add-security-zone\""))) return 100;
    if (has("\"rulebase\"") && (has("\"access-rule\"") || has("\"objects-dictionary\""))) return 95;
    return has("\"command\"") && has("\"payload\"") && has("\"add-host\"") ? 90 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Checkpoint() {
  static const CheckpointDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::checkpoint
