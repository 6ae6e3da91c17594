# The firewall of ora1, as its administrator keeps it.
$nodes = '10.10.1.11', '10.10.1.12-10.10.1.13'

New-NetFirewallRule -DisplayName 'Backup agent' -Direction Inbound -Action Allow `
  -Protocol TCP -LocalPort 50051 -LocalAddress 10.10.2.21 -RemoteAddress $nodes

New-NetFirewallRule -DisplayName 'Oracle adapter' -Direction Outbound -Action Allow `
  -Protocol TCP -RemotePort 11113, 11117 -LocalAddress 10.10.2.21 `
  -RemoteAddress 10.10.1.11-10.10.1.13, 10.10.1.21-10.10.1.23

Set-NetFirewallProfile -All -Enabled True -DefaultInboundAction Block -DefaultOutboundAction Block
