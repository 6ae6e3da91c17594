New-NetFirewallRule -PolicyStore PersistentStore -Name 'pw-b-fbe99983' -DisplayName 'Portwright b (TCP in)' -Direction 'Inbound' -Protocol 'TCP' -LocalPort '22' -LocalAddress '10.9.0.1' -RemoteAddress '10.0.0.2' -Group 'Portwright' -ErrorAction Stop | Out-Null
Remove-NetFirewallRule -PolicyStore PersistentStore -Name 'pw-b-1bcf0c53' -ErrorAction Stop
