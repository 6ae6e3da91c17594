#include "dialect/fortigate/guide.h"

namespace portwright::dialect::fortigate {

const Guide& FortigateGuide() {
  static const Guide guide = {
      "Fortinet FortiGate",
      "FortiOS 5.0 to 7.x in NAT mode, one virtual domain with profile-based policies",
      {"execute backup config flash before-portwright", "execute config-transaction start",
       "(paste the text)", "show firewall policy", "execute config-transaction commit"},
      {"execute config-transaction abort   (before the commit)",
       "execute revision list config        (behind it)", "execute restore config flash NUMBER"},
      {
          {"rules of hosts and cloud groups",
           "refused: policies stand between interfaces; give the point another dialect"},
          {"interfaces whose names no interface or zone can have",
           "refused: at most 35 letters, digits, blanks, `-`, `_`, `.` and `/`, and not `any`"},
          {"the IP protocols 0 and 255", "refused: FortiOS takes 0 for every protocol"},
          {"session timeouts below 300 s", "300 s, the least the device takes"},
          {"session timeouts above 604,800 s", "604,800 s, and a warning says so"},
          {"the last minute of a rule's last day", "left out: a schedule ends at 23:59"},
          {"versions before 5.0", "refused"},
          {"`?` in comments", "a dot: at a prompt it would ask for help"},
          {"a change of a device with several virtual domains",
           "refused: give what `show` prints within the domain of the point"},
      },
      {
          "The interfaces of the point, as the site names them, are interfaces or zones of the "
          "device.",
          "Addresses, groups, services and schedules come first; every name begins with `pw-` and "
          "says what it holds, so that no name ever changes its meaning.",
          "A host name is an address of type `fqdn`, one a family. With `*` in it the device "
          "learns "
          "addresses from the answers that pass it, from FortiOS 6.2 on.",
          "Each policy permits; its comment begins with the hash of its requirements. What no "
          "policy permits is denied by the device.",
          "`edit 0` takes the next free number: nothing that is there is overwritten, and new "
          "policies stand behind it. A policy before them that denies more goes on deciding.",
          "From FortiOS 6.4 on, one policy has the addresses of both families; for versions before "
          "it, those of IPv6 stand in `config firewall policy6`.",
          "Policies with a session timeout stand first, as the first policy that lets a session "
          "pass decides how long it stays.",
          "A rule that ends has a one-time schedule that begins in 2001 for all, so that the text "
          "does not depend on the day of its making.",
          "A group has at most 300 members, a service at most 30 ranges of ports.",
          "`--change-from` takes what `show` prints and writes the difference: new objects first, "
          "then new policies under the next free numbers, moved before the next policy that stays "
          "or before a last one that denies the rest, then the old policies and objects away. What "
          "others name stays.",
          "With virtual domains, enter the right one first: the text names none.",
          "Versions before 6.2 know no `config-transaction`: each line works as soon as it is "
          "entered.",
      },
      {
          "The text is read back by a reader of its own, for what `show` prints, and proven equal.",
          "`show firewall policy` on the device says what it took; no program beside the device "
          "checks its syntax.",
      },
  };
  return guide;
}

}  // namespace portwright::dialect::fortigate
