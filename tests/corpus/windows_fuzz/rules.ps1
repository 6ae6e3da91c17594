$agents = @('10.1.0.1', "10.1.0.2")
$rule = @{ DisplayName = "x $y"; Protocol = 'TCP'; LocalPort = 443, 80 }
New-NetFirewallRule @rule -RemoteAddress $agents -Direction Inbound -Action Allow `
  -Profile Domain,Private | Out-Null
if ($true) { New-NetFirewallRule -DisplayName 'b' -Protocol ICMPv4 -IcmpType 3:4 -Action Block }
Set-NetFirewallProfile -All -DefaultOutboundAction Block
Remove-NetFirewallRule -DisplayName 'b'
$text = @"
here $agents
"@
