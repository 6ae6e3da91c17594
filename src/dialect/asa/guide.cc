#include "dialect/asa/guide.h"

namespace portwright::dialect::asa {

const Guide& AsaGuide() {
  static const Guide guide = {
      "Cisco ASA",
      "ASA 7.0 and later; the site's `version` decides the syntax (`8.2`, `8.4`, `9.16`)",
      {"copy disk0:/POINT.asa.cfg running-config", "show access-list", "write memory"},
      {"no access-group pw-INTERFACE-in in interface INTERFACE",
       "no service-policy pw-INTERFACE-sessions interface INTERFACE",
       "clear configure access-list pw-INTERFACE-in"},
      {{"outgoing interfaces",
        "a list stands where packets come in and sees destinations only: the routes decide by "
        "which "
        "interface they leave, and the proof knows them"},
       {"hosts", "refused: what the device itself speaks is not in these lists"},
       {"two interfaces of one security level",
        "no list lets packets pass between them: `same-security-traffic permit inter-interface` is "
        "yours to set; it stands in no text, as it would open interfaces without lists too"},
       {"a second service policy at an interface",
        "the device has one: where somebody else's is there, a change leaves the session timeouts "
        "out and says so"},
       {"session timeouts before 8.2", "of TCP alone (`set connection timeout tcp`)"},
       {"last days of IPv6 lines before 9.0",
        "rendered without an end, with a warning that has the day"},
       {"a list of somebody else at an interface",
        "a change puts its entries before the others in that list, under remarks that begin with "
        "`pw `; what others opened stays"},
       {"host names with `*`", "left out, with a warning: an `fqdn` object is one host"},
       {"host names before 9.0", "refused"},
       {"inspection of applications", "left as it is"}},
      {"Every interface of the point has a list `pw-INTERFACE-in`, bound where packets come in; "
       "one "
       "without any permit has `deny ip any any`, since security levels would let packets through "
       "otherwise. Behind permits the list's own end denies.",
       "Rules for every interface are the list `pw-global`.",
       "Objects and groups carry the site's names and what they hold, so that none ever changes "
       "its "
       "meaning. Before 8.3 there are groups only.",
       "A host name is an object with `fqdn v4` or `fqdn v6`; `dns domain-lookup` and a name "
       "server "
       "are yours to set.",
       "From 9.0 on one list speaks of both families; before, `ipv6 access-list` stands beside it.",
       "Long sessions are a class of a policy map for each interface, which repeats the permits: "
       "`set connection timeout idle`.",
       "A rule that ends has a time range with its last day in its name.",
       "The whole text is for a device without our lists, as entries are added to what is there; "
       "later `--change-from` writes the difference: what is new first, then the end of what is "
       "old, and never a list without entries."},
      {"read back by a reader of its own and compared in every view of packets, with the site's "
       "routes",
       "session timeouts and last days are read back as well"}};
  return guide;
}

}  // namespace portwright::dialect::asa
