#!/bin/sh
# firewalld configuration of ora1-fw
# small, ora1-fw, as of 2026-11-21, 5 flows
# Written by Portwright: 3 requirements in 2 rich rules (10 without groups).
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

cat >"$new/ipsets/pw-c1-intf_group1-node-e240f101.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<ipset type="hash:net">
  <entry>10.10.1.11</entry>
  <entry>10.10.1.12/31</entry>
  <entry>10.10.1.21</entry>
  <entry>10.10.1.22/31</entry>
</ipset>
END

cat >"$new/ipsets/pw-c1-intf_group1-node-e6e746bb.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<ipset type="hash:net">
  <entry>10.10.1.11</entry>
  <entry>10.10.1.12/31</entry>
</ipset>
END

cat >"$new/services/pw-tcp-11113-and-1-e82e71ef.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<service>
  <port port="11114" protocol="tcp"/>
  <port port="11117" protocol="tcp"/>
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
  <!-- c77b0393 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110) -->
  <rule family="ipv4">
    <source ipset="pw-c1-intf_group1-node-e6e746bb"/>
    <destination address="10.10.2.21"/>
    <port port="50052" protocol="tcp"/>
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
  <!-- ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1 -->
  <rule family="ipv4">
    <source address="10.10.2.21"/>
    <destination ipset="pw-c1-intf_group1-node-e240f101"/>
    <service name="pw-tcp-11113-and-1-e82e71ef"/>
    <accept/>
  </rule>
</policy>
END

# Only what firewalld takes as a whole is put in place.
firewall-offline-cmd --system-config "$new" --check-config
rm -f "$dir"/*/pw-*.xml
cp -R "$new/." "$dir"
if [ "$dir" = /etc/firewalld ]; then firewall-cmd --reload; fi
