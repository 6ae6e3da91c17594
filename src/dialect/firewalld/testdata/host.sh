#!/bin/sh
# firewalld configuration of db1
# Rules of db1
# Written by Portwright: 8 requirements in 10 rich rules (13 without groups).
# Run it as root. It writes the files below into /etc/firewalld, in place of those of an earlier
# run, and reloads firewalld; with a folder as argument it only writes them there.
# A comment of XML begins with a hash of the requirements behind the rules below it; the list
# beside this file names them.
set -eu
umask 022
dir=${1:-/etc/firewalld}
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
cp -R "$dir/." "$new"
mkdir -p "$new/ipsets" "$new/policies" "$new/services" "$new/zones"
rm -f "$new"/*/pw-*.xml

cat >"$new/ipsets/pw-10.1.0.11-from-600-6c34de69.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<ipset type="hash:net,port">
  <entry>10.1.0.11,tcp:600-1023</entry>
</ipset>
END

cat >"$new/ipsets/pw-media-servers-9605be7b.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<ipset type="hash:net">
  <entry>10.1.0.11</entry>
  <entry>10.1.0.12/31</entry>
  <entry>10.1.0.14</entry>
</ipset>
END

cat >"$new/services/pw-tcp-1521-and-1-b1194b27.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<service>
  <port port="1521" protocol="tcp"/>
  <port port="1526-1530" protocol="tcp"/>
</service>
END

cat >"$new/policies/pw-in.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<policy target="DROP" priority="-29999">
  <ingress-zone name="ANY"/>
  <egress-zone name="HOST"/>
  <!-- neighbour and router discovery -->
  <rule family="ipv6">
    <icmp-type name="neighbour-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-advertisement"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source address="fe80::/10"/>
    <icmp-type name="router-advertisement"/>
    <accept/>
  </rule>
  <!-- 7e46650e b/ike -->
  <rule family="ipv4">
    <source address="10.1.0.12"/>
    <destination address="10.20.0.5"/>
    <source-port port="500" protocol="udp"/>
    <accept/>
  </rule>
  <!-- 4cff20d5 b/nfs/portmap +1 -->
  <rule family="ipv4">
    <source address="10.1.0.11"/>
    <destination address="10.20.0.5"/>
    <service name="pw-tcp-1521-and-1-b1194b27"/>
    <accept/>
  </rule>
  <rule family="ipv4">
    <source ipset="pw-10.1.0.11-from-600-6c34de69"/>
    <destination address="10.20.0.5"/>
    <port port="111" protocol="tcp"/>
    <accept/>
  </rule>
  <!-- 5d0052c2 b/nodes -->
  <rule family="ipv4">
    <source address="10.20.0.6"/>
    <destination address="10.20.0.5"/>
    <accept/>
  </rule>
  <!-- 03e58e9a b/oracle/11117 (ibm-backup-recovery L512) -->
  <rule family="ipv4">
    <source ipset="pw-media-servers-9605be7b"/>
    <destination address="10.20.0.5"/>
    <port port="11117" protocol="tcp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source address="fd00:1::/64"/>
    <destination address="fd00:20::5"/>
    <port port="11117" protocol="tcp"/>
    <accept/>
  </rule>
  <!-- 7a0b3714 b/ping -->
  <rule family="ipv4">
    <destination address="10.20.0.5"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <destination address="fd00:20::5"/>
    <icmp-type name="echo-request"/>
    <accept/>
  </rule>
  <!-- 17de70c4 b/vrrp-_x -->
  <rule family="ipv4">
    <source address="10.1.0.9"/>
    <destination address="10.20.0.5"/>
    <protocol value="vrrp"/>
    <accept/>
  </rule>
</policy>
END

cat >"$new/policies/pw-out.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<policy target="DROP" priority="-29999">
  <ingress-zone name="HOST"/>
  <egress-zone name="ANY"/>
  <!-- neighbour and router discovery -->
  <rule family="ipv6">
    <icmp-type name="router-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-solicitation"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <icmp-type name="neighbour-advertisement"/>
    <accept/>
  </rule>
  <!-- 87c1f3dd b/dns (ibm-backup-recovery L88) -->
  <rule family="ipv4">
    <source address="10.20.0.5"/>
    <destination address="10.9.0.53"/>
    <port port="53" protocol="udp"/>
    <accept/>
  </rule>
</policy>
END

# Only what firewalld takes as a whole is put in place.
firewall-offline-cmd --system-config "$new" --check-config
rm -f "$dir"/*/pw-*.xml
cp -R "$new/." "$dir"
if [ "$dir" = /etc/firewalld ]; then firewall-cmd --reload; fi
