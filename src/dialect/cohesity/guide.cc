#include "dialect/cohesity/guide.h"

namespace portwright::dialect::cohesity {
namespace {

std::vector<Instead> WhatInstead() {
  return {
      {"ICMP, and protocols but TCP and UDP", "left out, with a warning that names who misses it"},
      {"any protocol, and source ports", "the rule is left out, with a warning"},
      {"ranges of ports",
       "written port by port; a range of more than 1,000 ports is left out, with a warning"},
      {"single addresses of the cluster",
       "a point whose dialect this is permits to a whole interface group what one of its addresses "
       "needs, and a warning says for how many flows; elsewhere the rule is left out"},
      {"what the cluster sends", "not filtered: documents speak of incoming traffic alone"},
      {"rules of a gateway or of a host", "refused: attachments hold for interface groups"},
      {"every address as a source",
       "written as 0.0.0.0/0 and ::/0: an empty list of ipsets, which "
       "the cluster takes for everyone, is never written"},
      {"ranges of addresses", "written as the fewest prefixes"},
  };
}

std::vector<std::string_view> WhatShape() {
  return {
      "A profile holds the ports of rules with the same ends, and has one attachment, which says "
      "for whom (ipsets) and where (interface groups); its name is of the first requirement, and "
      "has a hash of all it holds.",
      "Both families of a rule are one attachment.",
      "Nothing attached, nothing open; what one attachment denies is denied whatever others allow, "
      "and several that allow add up. Public documents do not say how overlapping attachments "
      "work together: this meaning is inferred, and texts that only allow do not depend on it.",
      "Attachments that are there already stay, those of the delivery included, and may permit "
      "more than is planned: list them, and take them out of force one by one, never those that "
      "carry your own session.",
      "The management controllers of the nodes (IPMI) have network interfaces of their own, which "
      "this firewall does not stand before.",
  };
}

}  // namespace

const Guide& ScriptGuide() {
  static const Guide guide = [] {
    Guide out;
    out.title = "Backup cluster (Cohesity, IBM), commands";
    out.platform =
        "the cluster's own command line, 6.8 and later; the keys of its commands are inferred";
    out.load = {"# in the cluster's shell: compare the keys first",
                "firewall-profile activate help", "firewall-profile list-active",
                "# then the lines of FILE that do not begin with #, one by one"};
    out.undo = {"# in the cluster's shell: the lines of the file POINT.cohesity.undo.txt"};
    out.instead = WhatInstead();
    out.shape = WhatShape();
    out.shape.emplace_back(
        "No public document names the keys of these commands. They follow the REST API, and stand "
        "in one table; a cluster with other words can be read with a file of the same form beside "
        "(--beside cluster-grammar.yaml).");
    out.checks = {
        "No checker of these commands is public; the REST objects of `cohesity-api`, "
        "which say the same, are checked by a schema."};
    return out;
  }();
  return guide;
}

const Guide& ApiGuide() {
  static const Guide guide = [] {
    Guide out;
    out.title = "Backup cluster (Cohesity, IBM), REST API";
    out.platform = "V2 of the cluster's REST API: 6.8, 7.1 and 7.3 each in their own calls";
    out.load = {
        "curl -s -H \"apiKey: $KEY\" https://CLUSTER/v2/network/firewall/profiles > before.json",
        "jq -c '.[]' FILE | while read -r call; do curl -sf -H \"apiKey: $KEY\" -H 'Content-Type: "
        "application/json' -X \"$(jq -r .method <<<\"$call\")\" -d \"$(jq -c .body <<<\"$call\")\" "
        "\"https://CLUSTER$(jq -r .path <<<\"$call\")\" || break; done"};
    out.undo = {"# the same with POINT.cohesity-api.undo.json"};
    out.instead = WhatInstead();
    out.shape = WhatShape();
    out.shape.emplace_back(
        "A call is an object with method, path and body. From 7.3 on a profile is made by POST and "
        "removed by DELETE; 7.1 and 7.2 put one profile a call; 6.8 and 7.0 put lists of ip sets "
        "and of profiles. Whether those lists take the place of what they do not name is not "
        "documented: on 6.8 and 7.0 put what `GET` gives into them first.");
    out.checks = {"a JSON schema of the calls, made from the fields that the API documents"};
    return out;
  }();
  return guide;
}

}  // namespace portwright::dialect::cohesity
