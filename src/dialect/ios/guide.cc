#include "dialect/ios/guide.h"

namespace portwright::dialect::ios {

const Guide& IosGuide() {
  static const Guide guide = {
      "Cisco IOS and IOS-XE",
      "IOS 12.0 and later, IOS-XE 16 and later; the site's `version` decides the syntax (`12.4`, "
      "`15.2`, `17.9`)",
      {"copy flash:POINT.ios.cfg running-config", "show ip access-lists", "show ipv6 access-list",
       "copy running-config startup-config"},
      {"interface INTERFACE", "no ip access-group pw-INTERFACE-in in",
       "no ipv6 traffic-filter pw-INTERFACE-in-v6 in"},
      {{"connections",
        "the device keeps none: replies have lines of their own, of TCP with `established`, of UDP "
        "and TCP to ports from 1024 on (or to the rule's source ports), of pings as echo-reply"},
       {"replies of other protocols (ESP, GRE)", "not let back: plan both directions"},
       {"ICMP errors (unreachable, packet-too-big)",
        "not let back: what the path needs of them is to be planned"},
       {"session timeouts", "not said, as there are no sessions"},
       {"outgoing interfaces",
        "a list stands where packets come in and sees destinations only: the routes decide by "
        "which "
        "interface they leave, and the proof knows them"},
       {"hosts", "refused: what the device itself speaks is not in these lists"},
       {"the zone-based firewall", "not used"},
       {"object groups before 12.4(20)T, and of IPv6", "a line for each network"},
       {"several ports in a line before 12.4, and of IPv6", "a line for each port"},
       {"a list of somebody else at an interface", "a change is refused, as an interface has one"},
       {"reasons of lines that stay", "a change leaves their remarks as they are"}},
      {"Every interface of the point has a list of each family, bound where packets come in; one "
       "without any permit denies by its only line (of IPv6 by its end, so that neighbour "
       "discovery "
       "works). Behind permits the list's own end denies.",
       "Object groups carry the site's names and a hash of what they hold, so that none ever "
       "changes its meaning.",
       "A rule that ends has a time range with its last day in its name.",
       "The whole text is for a device without our lists, as lines are added to what is there; "
       "later `--change-from` writes the difference: what is new first, then the end of what is "
       "old, and never a list without lines."},
      {"read back by a reader of its own and compared in every view of packets, with the site's "
       "routes and the replies",
       "last days are read back as well"}};
  return guide;
}

}  // namespace portwright::dialect::ios
