@echo off
netsh advfirewall firewall add rule name="a b" dir=in action=allow protocol=icmpv4:8,any remoteip=10.0.0.0/255.0.0.0,LocalSubnet ^
  enable=yes
netsh advfirewall firewall add rule name=c dir=out action=block protocol=tcp remoteport=1-5,80 >nul
netsh advfirewall set allprofiles firewallpolicy blockinbound,blockoutbound
netsh advfirewall firewall delete rule name=c
