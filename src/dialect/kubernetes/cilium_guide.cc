#include "dialect/kubernetes/guide.h"

namespace portwright::dialect::kubernetes {

const Guide& CiliumGuide() {
  static const Guide guide = {
      "Cilium network policy",
      "Cilium 1.16 or newer (cilium.io/v2 with endPort and enableDefaultDeny)",
      {"kubectl apply --server-side --dry-run=server -n NAMESPACE -f FILE",
       "kubectl diff --server-side -n NAMESPACE -f FILE",
       "kubectl apply --server-side -n NAMESPACE -f FILE",
       "kubectl label pods -n NAMESPACE POD portwright.io/point=VALUE"},
      {"kubectl apply --server-side -n NAMESPACE -f FILE-OF-BEFORE",
       "kubectl delete ciliumnetworkpolicies -n NAMESPACE -l portwright.io/policy-of=POINT"},
      {{"protocols but TCP, UDP, SCTP and ICMP", "left out, with a warning"},
       {"all types of ICMP at once", "left out, with a warning; single types are written"},
       {"source ports", "the rule is left out, with a warning"},
       {"a host name in one family of pods that have both",
        "left out, with a warning: a name holds for both"},
       {"host names with `*`",
        "matchPattern, where `*` stands for letters within one label: `*.example.com` is "
        "www.example.com, and not a.b.example.com"},
       {"rules of a gateway, and interfaces", "refused: policies belong to pods"},
       {"the addresses of pods",
        "one policy for each set of own addresses with the same rules, chosen by a label"},
       {"ranges of addresses", "written as the fewest prefixes"},
       {"objects of more than a million bytes", "several policies of the same pods, which add up"}},
      {"Pods are chosen by the label portwright.io/point. Where all pods of the point have the "
       "same rules, its value is the name of the point; else each policy has a value of its own. "
       "Put the label into the pod templates, and on no other pods.",
       "Where addresses of IPv6 need a policy of their own beside those of IPv4, the label is "
       "portwright.io/point-ipv6, and a pod with both addresses has both labels.",
       "The annotation portwright.io/addresses says which addresses a policy was planned for. It "
       "is for people and for the proof; the cluster does not look at it.",
       "Prefixes are peers outside the cluster: Cilium knows its pods and nodes by labels, and "
       "lets no prefix speak of them. Flows between pods need policies of your own.",
       "A host name is toFQDNs. Cilium learns its addresses from the answers of name servers that "
       "pass it, so that a rule for port 53 beside names has a DNS rule which lets every question "
       "through; without such a rule in the plan a warning says so. Where the name servers are "
       "pods of the cluster, a policy of your own has to permit them, with such a DNS rule.",
       "A rule for any protocol has no ports; what Cilium does not know it drops all the same.",
       "In each direction that the plan filters enableDefaultDeny is true and labelled pods are "
       "denied what no rule permits; a direction without rules has an empty one.",
       "Policies that select the same pods add up, those of Kubernetes too; denials of others go "
       "before.",
       "Comments of YAML hold the requirements; the cluster does not keep comments. Keep the file.",
       "What a later text no longer has stays in the cluster: list the policies by their label "
       "portwright.io/policy-of, and delete what is not in the text."},
      {"a JSON schema of what the policies may say, over the parsed YAML"}};
  return guide;
}

}  // namespace portwright::dialect::kubernetes
