#!/bin/sh
# firewalld configuration of edge
# Written by Portwright: 3 requirements in 4 rich rules (4 without groups).
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

cat >"$new/zones/pw-dmz0-dd833cf5.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<zone target="DROP">
  <interface name="dmz0.7"/>
</zone>
END

cat >"$new/zones/pw-enp0s-32cacc9e.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<zone target="DROP">
  <interface name="enp0s31f6-uplin"/>
</zone>
END

cat >"$new/zones/pw-lan0.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<zone target="DROP">
  <interface name="lan0"/>
</zone>
END

cat >"$new/policies/pw-forward.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<policy target="DROP" priority="-29999">
  <ingress-zone name="ANY"/>
  <egress-zone name="ANY"/>
</policy>
END

cat >"$new/policies/pw-lan0-cf255d5a.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<policy target="CONTINUE" priority="-30000">
  <ingress-zone name="pw-lan0"/>
  <egress-zone name="pw-dmz0-dd833cf5"/>
  <!-- 4019040e x/https -->
  <rule family="ipv4">
    <source address="10.1.0.0/16"/>
    <destination address="10.7.0.1"/>
    <port port="443" protocol="tcp"/>
    <accept/>
  </rule>
</policy>
END

cat >"$new/policies/pw-lan0-f12d91d9.xml" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<policy target="CONTINUE" priority="-30000">
  <ingress-zone name="pw-lan0"/>
  <egress-zone name="pw-enp0s-32cacc9e"/>
  <!-- 3c510711 x/support -->
  <rule family="ipv4">
    <source address="10.1.0.0/16"/>
    <port port="443" protocol="tcp"/>
    <accept/>
  </rule>
  <rule family="ipv6">
    <source address="fd00::/64"/>
    <port port="443" protocol="tcp"/>
    <accept/>
  </rule>
  <!-- ba6e6dc4 x/tunnel -->
  <rule family="ipv4">
    <source address="10.1.0.4"/>
    <destination address="192.0.2.1"/>
    <port port="22" protocol="tcp"/>
    <accept/>
  </rule>
</policy>
END

# The plan has destinations that firewalld rejects by itself: IPv4 addresses inside IPv6 ones.
sed -i '/^RFC3964_IPv4=/d' "$new/firewalld.conf"
echo RFC3964_IPv4=no >>"$new/firewalld.conf"

# Only what firewalld takes as a whole is put in place.
firewall-offline-cmd --system-config "$new" --check-config
rm -f "$dir"/*/pw-*.xml
cp -R "$new/." "$dir"
if [ "$dir" = /etc/firewalld ]; then firewall-cmd --reload; fi
