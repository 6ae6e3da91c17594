#include "dialect/srx/guide.h"

namespace portwright::dialect::srx {

const Guide& SrxGuide() {
  static const Guide guide = {
      "Juniper SRX",
      "Junos 11.2 and later on SRX and vSRX",
      {"configure exclusive", "load set FILE", "show | compare", "commit check",
       "commit confirmed 10", "commit"},
      {"rollback 1", "show | compare", "commit"},
      {
          {"rules of hosts and cloud groups",
           "refused: an SRX filters what passes between its zones; give the point another dialect"},
          {"interfaces whose names are no names of zones",
           "refused: zones have letters, digits, "
           "`-` and `_`"},
          {"session timeouts for `any` service",
           "the device's defaults hold, and a warning says so: a timeout belongs to an "
           "application"},
          {"session timeouts below 4 s or above 86,400 s",
           "the nearest the device takes, and a "
           "warning says so"},
          {"an IPv4 range that is no prefix, before Junos 12.1",
           "an address set of its prefixes, which is equal"},
          {"an IPv6 range that is no prefix", "an address set of its prefixes, which is equal"},
          {"rules for any zone",
           "global policies; refused before Junos 12.1X47, which cannot name "
           "one zone of them"},
          {"host names with `*`", "left out, with a warning: a `dns-name` is one host"},
          {"the last minute of a rule's last day", "left out: a scheduler stops at 23:59"},
      },
      {
          "The interfaces of the point, as the site names them, are the device's zones.",
          "Addresses and address sets stand in the global address book, services are applications, "
          "last days are schedulers; every name begins with `pw-` and says what it holds, so that "
          "no name ever changes its meaning.",
          "A host name is an address with `dns-name`, one a family; `system name-server` is yours "
          "to set.",
          "Each policy permits; its description begins with the hash of its requirements. What no "
          "policy permits is denied by `default-policy deny-all`, also within one zone.",
          "A service whose sessions stay open has an application with `inactivity-timeout`.",
          "IPv6 is forwarded by policies where `security forwarding-options family inet6 mode "
          "flow-based` is set, which releases before 15.1X49 do not do by themselves.",
          "A policy with more than 1,024 addresses on a side or 128 applications becomes several.",
      },
      {
          "The text is read back by a reader of its own, for `set` commands and curly braces, and "
          "proven equal.",
          "The reader and Capirca's generator for SRX agree on the same rules, packet by packet.",
          "`commit check` on the device says what no other program can.",
      },
  };
  return guide;
}

}  // namespace portwright::dialect::srx
