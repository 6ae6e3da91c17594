#include "dialect/windows/guide.h"

namespace portwright::dialect::windows {

const Guide& GuideOfWindows() {
  static const Guide guide{
      "Windows Firewall",
      "Windows 8, Windows Server 2012 and later, with the module NetSecurity of Windows PowerShell",
      {"powershell -ExecutionPolicy Bypass -File POINT.windows.ps1",
       "Get-NetFirewallRule -Group Portwright | Format-Table Name, Direction, Action, Enabled",
       "Get-NetFirewallProfile | Format-Table Name, Enabled, DefaultInboundAction, "
       "DefaultOutboundAction"},
      {"powershell -ExecutionPolicy Bypass -File POINT.remove.ps1"},
      {{"gateways", "refused: this firewall filters what the host itself sends and receives"},
       {"interfaces", "refused: rules hold for every interface"},
       {"a last day of a rule",
        "the rule has none; a message names the day on which to take it away"},
       {"session timeouts", "not set: Windows keeps the time itself"},
       {"versions before Windows 8 and Windows Server 2012",
        "refused: they have no New-NetFirewallRule"},
       {"more than 1,000 addresses at one end", "split into several rules"},
       {"all addresses of one family", "a range from its first to its last address"},
       {"ICMP of one family over the other", "its protocol number, with addresses of that family"}},
      {"A script with a table of rules and a short program below it, which makes the rules with "
       "New-NetFirewallRule.",
       "All rules belong to the group Portwright, allow, and hold in every profile; the name of a "
       "rule begins with pw- and never changes what it lets pass.",
       "The script first makes the rules, then sets the default actions of all profiles to Block, "
       "and takes rules of an earlier script away last.",
       "What leaves the host is blocked too where the plan speaks of it, unlike on a new "
       "installation.",
       "Rules of other groups stay: those of Core Networking let pass neighbour discovery, DHCP "
       "and "
       "DNS, and whatever else other rules allow is still allowed.",
       "Where group policy forbids local rules, they have no effect; import them there instead.",
       "The removal script restores enabling and default actions as they were before the first "
       "run, and then removes the rules.",
       "An address list of both IPv4 and IPv6 is one rule, since no packet has both."},
      {"The own reader takes PowerShell and netsh commands, and our scripts only with exactly "
       "their own program around the rules.",
       "A PowerShell grammar reads every golden text in the full tests.",
       "Rules that Capirca writes for netsh are read with equal verdicts."}};
  return guide;
}

}  // namespace portwright::dialect::windows
