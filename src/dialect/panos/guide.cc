#include "dialect/panos/guide.h"

namespace portwright::dialect::panos {

Guide MakeGuide() {
  Guide guide;
  guide.title = "Palo Alto PAN-OS";
  guide.platform = "PAN-OS 6.0 to 11.x, a firewall with one virtual system; Panorama is read only";
  guide.load = {"set cli scripting-mode on", "configure", "(paste the text)", "validate full",
                "commit"};
  guide.undo = {"configure", "load config version (the one before)", "commit"};
  guide.instead = {
      {"rules of hosts, cloud groups and clusters", "refused: rules stand between zones"},
      {"interfaces",
       "the names of the point's interfaces in the site are those of its zones; "
       "names that no zone can have are refused"},
      {"session timeouts before PAN-OS 8.1",
       "a warning; sessions end after the timeout of their "
       "application"},
      {"session timeouts of any service, and of protocols without ports",
       "a warning; sessions end after the device's timeout"},
      {"session timeouts of more than 604,800 seconds", "604,800 seconds, and a warning"},
      {"host names with `*`", "left out, with a warning: an `fqdn` object is one host"},
      {"descriptions of more than 1,000 bytes", "cut at the end; the list of reasons has it all"},
  };
  guide.shape = {
      "Objects come first, each named after what it holds; a name never changes its content.",
      "A rule names zones, addresses and services; its description has the requirement and the "
      "line "
      "of the document, its tag is `pw`.",
      "One rule serves both families where both are asked for.",
      "A host name is an `fqdn` object, which holds for both families and for the addresses that "
      "the device looked up.",
      "Services are objects of TCP or UDP with all ports of a rule; the application is `any`, so "
      "that nothing but the header decides.",
      "Types of ICMP and other protocols are applications of their own, known by the header alone. "
      "An application of one's own takes its packets from the predefined ones: a rule of others "
      "that names `ping` no longer meets echo requests once `pw-icmp-8` is there.",
      "Rules with a session timeout stand first, as the first rule that lets a session pass "
      "decides "
      "how long it stays.",
      "A rule that ends has a schedule to the last minute of its last day.",
      "The last rules deny what is left within each zone, which PAN-OS allows by default; what is "
      "left between zones is denied by `interzone-default`.",
      "New rules of a change are moved before those, old ones are taken away after them; one "
      "commit "
      "makes all of it work at once.",
  };
  guide.checks = {
      "The text is read back by a reader of its own, written from the documented configuration, "
      "and compared with the plan for every packet.",
      "On the device `validate full` checks a candidate before it is committed.",
  };
  return guide;
}

}  // namespace portwright::dialect::panos
