# Rules of proxy1
# Portwright wrote this. It makes the rules of the group Portwright, blocks what no rule of
# this host permits, and can be run again at any time. Rules of other groups stay.
#Requires -RunAsAdministrator
#Requires -Modules NetSecurity
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$portwrightRules = @(
  @{
    Name          = 'pw-b-nfs-portmap-9b26d69e'
    DisplayName   = 'Portwright b/nfs/portmap (TCP in)'
    Description   = '4cff20d5 b/nfs/portmap +1'
    Direction     = 'Inbound'
    Protocol      = 'TCP'
    LocalPort     = '1521', '1575-1580'
    LocalAddress  = '10.20.0.5'
    RemoteAddress = '10.1.0.11'
  }
  @{
    Name          = 'pw-b-nfs-portmap-b5cb122d'
    DisplayName   = 'Portwright b/nfs/portmap (TCP in)'
    Description   = '4cff20d5 b/nfs/portmap +1'
    Direction     = 'Inbound'
    Protocol      = 'TCP'
    LocalPort     = '111'
    RemotePort    = '600-1023'
    LocalAddress  = '10.20.0.5'
    RemoteAddress = '10.1.0.11'
  }
  @{
    Name          = 'pw-b-nodes-428e72b4'
    DisplayName   = 'Portwright b/nodes (all protocols in)'
    Description   = '5d0052c2 b/nodes'
    Direction     = 'Inbound'
    Protocol      = 'Any'
    LocalAddress  = '10.20.0.5'
    RemoteAddress = '10.20.0.6'
  }
  @{
    Name          = 'pw-b-oracle-11117-579382b6'
    DisplayName   = 'Portwright b/oracle/11117 (TCP in)'
    Description   = '03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
    Direction     = 'Inbound'
    Protocol      = 'TCP'
    LocalPort     = '11117'
    LocalAddress  = '10.20.0.5', 'fd00:20::5'
    RemoteAddress = '10.1.0.11-10.1.0.14', 'fd00:1::/64'
  }
  @{
    Name          = 'pw-b-ping-4048a83d'
    DisplayName   = 'Portwright b/ping (ICMPv4 in)'
    Description   = '7a0b3714 b/ping'
    Direction     = 'Inbound'
    Protocol      = 'ICMPv4'
    IcmpType      = '8'
    LocalAddress  = '10.20.0.5'
  }
  @{
    Name          = 'pw-b-ping-07cf5f48'
    DisplayName   = 'Portwright b/ping (ICMPv6 in)'
    Description   = '7a0b3714 b/ping'
    Direction     = 'Inbound'
    Protocol      = 'ICMPv6'
    IcmpType      = '128'
    LocalAddress  = 'fd00:20::5'
  }
  @{
    Name          = 'pw-b-vrrp-16e70aae'
    DisplayName   = 'Portwright b/vrrp (protocol 112 in)'
    Description   = '43637452 b/vrrp'
    Direction     = 'Inbound'
    Protocol      = '112'
    LocalAddress  = '10.20.0.5'
    RemoteAddress = '10.1.0.9'
  }
  @{
    Name          = 'pw-b-dns-a1864ad2'
    DisplayName   = 'Portwright b/dns (UDP out)'
    Description   = '87c1f3dd b/dns (ibm-backup-recovery L88)'
    Direction     = 'Outbound'
    Protocol      = 'UDP'
    RemotePort    = '53'
    LocalAddress  = '10.20.0.5'
    RemoteAddress = '10.9.0.53'
  }
  @{
    Name          = 'pw-b-support-s-45971448'
    DisplayName   = 'Portwright b/support''s (TCP out)'
    Description   = 'a436dc81 b/support''s'
    Direction     = 'Outbound'
    Protocol      = 'TCP'
    LocalAddress  = '10.20.0.5'
    RemoteAddress = '10.30.0.0/18'
  }
)

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
Set-NetFirewallProfile -Name 'Domain', 'Private', 'Public' -PolicyStore $store `
  -Enabled True -DefaultInboundAction Block -DefaultOutboundAction Block -ErrorAction Stop

# Last, rules of an earlier script that this one does not have.
foreach ($rule in @($present.Values)) {
  Remove-NetFirewallRule -InputObject $rule -ErrorAction Stop
}
