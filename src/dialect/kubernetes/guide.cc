#include "dialect/kubernetes/guide.h"

namespace portwright::dialect::kubernetes {

const Guide& KubernetesGuide() {
  static const Guide guide = {
      "Kubernetes NetworkPolicy",
      "Kubernetes 1.25 or newer (networking.k8s.io/v1 with endPort), with a network plugin that "
      "follows NetworkPolicies",
      {"kubectl apply --server-side --dry-run=server -n NAMESPACE -f FILE",
       "kubectl diff --server-side -n NAMESPACE -f FILE",
       "kubectl apply --server-side -n NAMESPACE -f FILE",
       "kubectl label pods -n NAMESPACE POD portwright.io/point=VALUE"},
      {"kubectl apply --server-side -n NAMESPACE -f FILE-OF-BEFORE",
       "kubectl delete networkpolicies -n NAMESPACE -l portwright.io/policy-of=POINT"},
      {{"ICMP", "left out, with a warning that names who misses it"},
       {"protocols but TCP, UDP and SCTP", "left out, with a warning"},
       {"any protocol",
        "written as TCP, UDP and SCTP, with a warning: a rule without ports says nothing certain "
        "of the others"},
       {"source ports", "the rule is left out, with a warning"},
       {"rules of a gateway, and interfaces", "refused: policies belong to pods"},
       {"the addresses of pods",
        "one policy for each set of own addresses with the same rules, chosen by a label"},
       {"ranges of addresses", "written as the fewest prefixes"},
       {"objects of more than a million bytes", "several policies of the same pods, which add up"}},
      {"Pods are chosen by the label portwright.io/point. Where all pods of the point have the "
       "same "
       "rules, its value is the name of the point; else each policy has a value of its own. Put "
       "the label into the pod templates, and on no other pods.",
       "Where addresses of IPv6 need a policy of their own beside those of IPv4, the label is "
       "portwright.io/point-ipv6, and a pod with both addresses has both labels.",
       "The annotation portwright.io/addresses says which addresses a policy was planned for. It "
       "is for people and for the proof; the cluster does not look at it.",
       "In each direction that the plan filters, labelled pods are denied what no rule permits; "
       "DNS "
       "has to be part of the plan.",
       "Load the policies before the pods get their labels: a policy that selects no pods does "
       "nothing. A pod whose label changes goes from one policy to the other at once.",
       "Policies that select the same pods add up: those of others may permit more.",
       "Comments of YAML hold the requirements; the cluster does not keep comments. Keep the file.",
       "What a later text no longer has stays in the cluster: list the policies by their label "
       "portwright.io/policy-of, and delete what is not in the text.",
       "Pods of the host's network, and traffic between a pod and its node, are not filtered.",
       "`--change-from` writes the whole text and says in words which rules are new and which "
       "lines "
       "of today go; kubectl diff has the same as objects."},
      {"a JSON schema of what NetworkPolicies may say, over the parsed YAML"}};
  return guide;
}

}  // namespace portwright::dialect::kubernetes
