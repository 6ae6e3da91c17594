#include "dialect/iptables/guide.h"

namespace portwright::dialect::iptables {

const Guide& IptablesGuide() {
  static const Guide guide = {
      "iptables and ip6tables",
      "iptables 1.8, its nft and legacy variants, with ipset 7",
      {"iptables-save > before.rules; ip6tables-save > before6.rules",
       "ipset -exist restore < POINT.ipset (where that file was written)",
       "iptables-restore --noflush --test POINT.iptables.rules",
       "ip6tables-restore --noflush --test POINT.ip6tables.rules",
       "iptables-restore --noflush POINT.iptables.rules",
       "ip6tables-restore --noflush POINT.ip6tables.rules"},
      {"iptables-restore before.rules; ip6tables-restore before6.rules",
       "for s in $(ipset list -n | grep '^pw-'); do ipset destroy $s; done (takes away the sets "
       "that no rule names)"},
      {{"session timeouts",
        "left out: they need a timeout policy that `nfct` makes; set "
        "net.netfilter.nf_conntrack_tcp_timeout_established for all connections"},
       {"a last day after 2038-01-18", "the rule ends on that day: the kernel knows no later one"},
       {"protocol 0, and of IPv6 the protocols 43, 44, 51 and 60",
        "refused: iptables takes 0 for every protocol, and ip6tables matches no packet by a header "
        "that leads to another"},
       {"type 255 of ICMP for IPv4", "refused: iptables takes it for every type"},
       {"an interface whose name ends in a plus", "refused: it would stand for every ending"},
       {"host names", "addresses of the plan"}},
      {"One text for each family; the chains of the table filter that the plan speaks of (INPUT "
       "and "
       "OUTPUT of a host, FORWARD of a gateway) are emptied and filled in one step, with the "
       "policy "
       "DROP.",
       "Load with --noflush: chains of others (Docker, libvirt) stay. Without it the rest of the "
       "table is lost, and rules that others put into these chains are gone in any case.",
       "First come replies, then what state knows to be invalid is dropped, then loopback and what "
       "IPv6 cannot do without, then the plan's rules by requirement, then a limited log.",
       "A rule names up to eight pairs of addresses itself; more become a set of ipset, whose name "
       "ends in a hash of what it holds, so that no load changes a set that rules read.",
       "From 128 rules of few hosts and single ports on, they become elements of a set, "
       "hash:ip,port,ip, each with its reason: the kernel looks once instead of walking.",
       "A rule that ends has `-m time --datestop` with 23:59:59 UTC of its last day; a device that "
       "lives by another zone ends it at that moment, which is not its midnight.",
       "Each comment begins with a hash of the requirements behind the rule; the list of reasons "
       "beside the text resolves it."},
      {"`iptables-restore --test` and `ip6tables-restore --test` of both variants, and `ipset "
       "restore`, in a namespace",
       "packets at the borders of every cell of small plans, through both variants in a kernel",
       "mutations: each line taken away, each word dropped, numbers and ends exchanged: each is "
       "refused by the reader or means something else"},
  };
  return guide;
}

}  // namespace portwright::dialect::iptables
