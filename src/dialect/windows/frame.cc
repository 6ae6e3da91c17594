#include "dialect/windows/frame.h"

namespace portwright::dialect::windows {
namespace {

constexpr std::string_view kHead = R"ps(#Requires -RunAsAdministrator
#Requires -Modules NetSecurity
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
)ps";

constexpr std::string_view kMakeRules = R"ps(
$store = 'PersistentStore'
$group = 'Portwright'
$common = @{
  PolicyStore = $store
  Action      = 'Allow'
  Enabled     = 'True'
  Profile     = 'Any'
  ErrorAction = 'Stop'
}
$unset = @{ LocalAddress = 'Any'; RemoteAddress = 'Any'; Program = 'Any'; InterfaceType = 'Any' }

# How the profiles were before the first run, for the script that removes all this.
$saved = 'HKLM:\SOFTWARE\Portwright\FirewallProfiles'
if (-not (Test-Path -LiteralPath $saved)) {
  $before = @(Get-NetFirewallProfile -PolicyStore $store -ErrorAction Stop)
  New-Item -Path $saved -Force | Out-Null
  foreach ($one in $before) {
    $value = "$($one.Enabled) $($one.DefaultInboundAction) $($one.DefaultOutboundAction)"
    New-ItemProperty -LiteralPath $saved -Name $one.Name -Value $value | Out-Null
  }
}

# Rules first. One that stands already has this name and says the same: it is written again, in
# case somebody changed it.
$present = @{}
Get-NetFirewallRule -PolicyStore $store -Group $group -ErrorAction SilentlyContinue |
  ForEach-Object { $present[$_.Name] = $_ }
foreach ($rule in $portwrightRules) {
  if ($present.ContainsKey($rule.Name)) {
    $again = $unset.Clone()
    foreach ($key in $rule.Keys) { $again[$key] = $rule[$key] }
    $again.Remove('DisplayName')
    Set-NetFirewallRule @again @common -NewDisplayName $rule.DisplayName
    $present.Remove($rule.Name)
  } else {
    New-NetFirewallRule @rule @common -Group $group | Out-Null
  }
}

# Then what no rule permits is blocked.
)ps";

constexpr std::string_view kDropOld = R"ps(
# Last, rules of an earlier script that this one does not have.
foreach ($rule in @($present.Values)) {
  Remove-NetFirewallRule -InputObject $rule -ErrorAction Stop
}
)ps";

constexpr std::string_view kRemove =
    R"ps(# Takes away the firewall rules of the script beside, and sets the profiles as they were
# before it.
#Requires -RunAsAdministrator
#Requires -Modules NetSecurity
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$store = 'PersistentStore'
$saved = 'HKLM:\SOFTWARE\Portwright\FirewallProfiles'
if (Test-Path -LiteralPath $saved) {
  foreach ($name in 'Domain', 'Private', 'Public') {
    $value = Get-ItemPropertyValue -LiteralPath $saved -Name $name
    $enabled, $inbound, $outbound = $value -split ' '
    Set-NetFirewallProfile -Name $name -PolicyStore $store -Enabled $enabled `
      -DefaultInboundAction $inbound -DefaultOutboundAction $outbound -ErrorAction Stop
  }
} else {
  Write-Warning 'No saved profiles found: their default actions stay as they are.'
}

$group = 'Portwright'
$present = @(Get-NetFirewallRule -PolicyStore $store -Group $group -ErrorAction SilentlyContinue)
foreach ($rule in $present) { Remove-NetFirewallRule -InputObject $rule -ErrorAction Stop }
if (Test-Path -LiteralPath $saved) { Remove-Item -LiteralPath $saved }
)ps";

}  // namespace

std::string_view FrameHead() { return kHead; }

std::string DefaultActions(Sides sides) {
  std::string out;
  if (sides.inbound) out += " -DefaultInboundAction Block";
  if (sides.outbound) out += " -DefaultOutboundAction Block";
  return out;
}

std::string FrameTail(Sides sides) {
  std::string out(kMakeRules);
  out +=
      "Set-NetFirewallProfile -Name 'Domain', 'Private', 'Public' -PolicyStore $store `\n"
      "  -Enabled True";
  out += DefaultActions(sides);
  out += " -ErrorAction Stop\n";
  out += kDropOld;
  return out;
}

std::string RemovalScript(std::string_view title) {
  return (title.empty() ? "" : "# " + std::string(title) + "\n") + std::string(kRemove);
}

}  // namespace portwright::dialect::windows
