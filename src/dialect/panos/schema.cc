#include "dialect/panos/schema.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace portwright::dialect::panos {
namespace {

using enum Part;
using enum Shape;

constexpr Edge kEdges[] = {
    {kRoot, "config", kConfig, kBody},
    {kRoot, "response", kRoot, kBody},
    {kRoot, "result", kResult, kBody},
    {kResult, "config", kConfig, kBody},
    {kResult, "policy", kPolicy, kBody},
    {kRoot, "policy", kPolicy, kBody},

    {kSetRoot, "shared", kScope, kBody},
    {kSetRoot, "vsys", kScope, kNamed},
    {kSetRoot, "device-group", kScope, kNamed},
    {kSetRoot, "template", kTemplate, kNamed},
    {kSetRoot, "readonly", kReadonly, kBody},
    {kSetRoot, "policy", kPolicy, kBody},

    {kConfig, "shared", kScope, kBody},
    {kConfig, "devices", kDevice, kNamed},
    {kConfig, "readonly", kReadonly, kBody},
    {kConfig, "policy", kPolicy, kBody},
    {kPolicy, "panorama", kScope, kBody},

    {kDevice, "vsys", kScope, kNamed},
    {kDevice, "device-group", kScope, kNamed},
    {kDevice, "template", kTemplate, kNamed},
    {kTemplate, "config", kTemplateConfig, kBody},
    {kTemplateConfig, "devices", kDevice, kNamed},
    {kReadonly, "devices", kReadonlyDevice, kNamed},
    {kReadonlyDevice, "device-group", kReadonlyGroup, kNamed},
    {kReadonlyGroup, "parent-dg", kNothing, kLeaf},

    {kScope, "address", kAddress, kNamed},
    {kScope, "address-group", kAddressGroup, kNamed},
    {kScope, "service", kService, kNamed},
    {kScope, "service-group", kServiceGroup, kNamed},
    {kScope, "zone", kZone, kNamed},
    {kScope, "rulebase", kRulebase, kBody},
    {kScope, "pre-rulebase", kRulebase, kBody},
    {kScope, "post-rulebase", kRulebase, kBody},
    {kScope, "application", kNothing, kNamed},
    {kScope, "application-group", kNothing, kNamed},
    {kScope, "external-list", kNothing, kNamed},
    {kScope, "region", kNothing, kNamed},
    {kScope, "parent-dg", kNothing, kLeaf},
    {kScope, "devices", kNothing, kNamed},

    {kAddress, "ip-netmask", kNothing, kLeaf},
    {kAddress, "ip-range", kNothing, kLeaf},
    {kAddress, "ip-wildcard", kNothing, kLeaf},
    {kAddress, "fqdn", kNothing, kLeaf},
    {kAddress, "description", kNothing, kSkipLeaf},
    {kAddress, "tag", kNothing, kSkipList},
    {kAddress, "disable-override", kNothing, kSkipLeaf},
    {kAddressGroup, "static", kNothing, kList},
    {kAddressGroup, "dynamic", kNothing, kBody},
    {kAddressGroup, "description", kNothing, kSkipLeaf},
    {kAddressGroup, "tag", kNothing, kSkipList},
    {kAddressGroup, "disable-override", kNothing, kSkipLeaf},
    {kService, "protocol", kProtocol, kBody},
    {kService, "description", kNothing, kSkipLeaf},
    {kService, "tag", kNothing, kSkipList},
    {kService, "disable-override", kNothing, kSkipLeaf},
    {kProtocol, "tcp", kPorts, kBody},
    {kProtocol, "udp", kPorts, kBody},
    {kProtocol, "sctp", kPorts, kBody},
    {kPorts, "port", kNothing, kLeaf},
    {kPorts, "source-port", kNothing, kLeaf},
    {kPorts, "override", kNothing, kSkip},
    {kServiceGroup, "members", kNothing, kList},
    {kServiceGroup, "description", kNothing, kSkipLeaf},
    {kServiceGroup, "tag", kNothing, kSkipList},
    {kServiceGroup, "disable-override", kNothing, kSkipLeaf},
    {kZone, "network", kZoneNetwork, kBody},
    {kZone, "enable-user-identification", kNothing, kSkipLeaf},
    {kZone, "enable-device-identification", kNothing, kSkipLeaf},
    {kZoneNetwork, "layer3", kNothing, kList},
    {kZoneNetwork, "layer2", kNothing, kList},
    {kZoneNetwork, "virtual-wire", kNothing, kList},
    {kZoneNetwork, "tap", kNothing, kList},
    {kZoneNetwork, "external", kNothing, kList},
    {kZoneNetwork, "tunnel", kNothing, kBody},
    {kZoneNetwork, "zone-protection-profile", kNothing, kSkipLeaf},
    {kZoneNetwork, "enable-packet-buffer-protection", kNothing, kSkipLeaf},
    {kZoneNetwork, "log-setting", kNothing, kSkipLeaf},

    {kRulebase, "security", kSecurity, kBody},
    {kRulebase, "default-security-rules", kSecurity, kBody},
    {kRulebase, "nat", kOtherRules, kBody},
    {kRulebase, "pbf", kOtherRules, kBody},
    {kRulebase, "dos", kOtherRules, kBody},
    {kRulebase, "authentication", kOtherRules, kBody},
    {kRulebase, "tunnel-inspect", kOtherRules, kBody},
    {kOtherRules, "rules", kOtherRule, kNamed},
    {kOtherRule, "disabled", kNothing, kLeaf},
    {kSecurity, "rules", kRule, kNamed},

    {kRule, "from", kNothing, kList},
    {kRule, "to", kNothing, kList},
    {kRule, "source", kNothing, kList},
    {kRule, "destination", kNothing, kList},
    {kRule, "service", kNothing, kList},
    {kRule, "application", kNothing, kList},
    {kRule, "action", kNothing, kLeaf},
    {kRule, "disabled", kNothing, kLeaf},
    {kRule, "negate-source", kNothing, kLeaf},
    {kRule, "negate-destination", kNothing, kLeaf},
    {kRule, "rule-type", kNothing, kLeaf},
    {kRule, "schedule", kNothing, kLeaf},
    {kRule, "target", kTarget, kBody},
    {kRule, "source-user", kNothing, kList},
    {kRule, "category", kNothing, kList},
    {kRule, "hip-profiles", kNothing, kList},
    {kRule, "source-hip", kNothing, kList},
    {kRule, "destination-hip", kNothing, kList},
    {kRule, "source-device", kNothing, kList},
    {kRule, "destination-device", kNothing, kList},
    {kRule, "source-imsi", kNothing, kList},
    {kRule, "source-imei", kNothing, kList},
    {kRule, "source-nw-slice", kNothing, kList},
    {kRule, "saas-user-list", kNothing, kList},
    {kRule, "saas-tenant-list", kNothing, kList},
    {kRule, "profile-setting", kProfileSetting, kBody},
    {kRule, "option", kRuleOption, kBody},
    {kRule, "description", kNothing, kSkipLeaf},
    {kRule, "tag", kNothing, kSkipList},
    {kRule, "group-tag", kNothing, kSkipLeaf},
    {kRule, "log-setting", kNothing, kSkipLeaf},
    {kRule, "log-start", kNothing, kSkipLeaf},
    {kRule, "log-end", kNothing, kSkipLeaf},
    {kRule, "uuid", kNothing, kSkipLeaf},
    {kRule, "icmp-unreachable", kNothing, kSkipLeaf},
    {kRule, "disable-inspect", kNothing, kSkipLeaf},
    {kRule, "disable-server-response-inspection", kNothing, kSkipLeaf},
    {kRule, "qos", kNothing, kSkip},
    {kProfileSetting, "group", kNothing, kSkipList},
    {kProfileSetting, "profiles", kProfiles, kBody},
    {kProfiles, "virus", kNothing, kSkipList},
    {kProfiles, "spyware", kNothing, kSkipList},
    {kProfiles, "vulnerability", kNothing, kSkipList},
    {kProfiles, "url-filtering", kNothing, kSkipList},
    {kProfiles, "file-blocking", kNothing, kSkipList},
    {kProfiles, "wildfire-analysis", kNothing, kSkipList},
    {kProfiles, "data-filtering", kNothing, kSkipList},
    {kProfiles, "gtp", kNothing, kSkipList},
    {kProfiles, "sctp", kNothing, kSkipList},
    {kRuleOption, "disable-server-response-inspection", kNothing, kSkipLeaf},
    {kTarget, "devices", kNothing, kNamed},
    {kTarget, "tags", kNothing, kList},
    {kTarget, "negate", kNothing, kLeaf},
};

bool Before(const Edge& a, const Edge& b) {
  return std::tie(a.from, a.name) < std::tie(b.from, b.name);
}

}  // namespace

const Edge* FindEdge(Part from, std::string_view name) {
  static const std::vector<Edge> sorted = [] {
    std::vector<Edge> edges(std::begin(kEdges), std::end(kEdges));
    std::sort(edges.begin(), edges.end(), Before);
    return edges;
  }();
  Edge wanted;
  wanted.from = from;
  wanted.name = name;
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), wanted, Before);
  return found != sorted.end() && found->from == from && found->name == name ? &*found : nullptr;
}

}  // namespace portwright::dialect::panos
