# Rules of proxy1
# Takes away the firewall rules of the script beside, and sets the profiles as they were
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
