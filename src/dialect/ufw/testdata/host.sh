#!/bin/sh
# ufw rules of db1
# Rules of db1
# Written by Portwright: 8 requirements in 12 rules (13 without groups).
# Run it as root: sudo sh FILE. Rules that are there already stay, those of an earlier run that are
# not below any more are deleted (the pw- in their comments tells), and other rules are not touched.
# A comment has the rule's name, a hash of the requirements behind it and the first of them; the
# list beside this file names them all. ufw takes about 0.2 s for each rule.
set -eu
export LC_ALL=C
if ! grep -qs '^before() {' "$0"; then
  echo 'run this as a file: sudo sh FILE' >&2
  exit 1
fi
if ! grep -q '^IPV6=yes' /etc/default/ufw; then
  sed -i 's/^IPV6=.*/IPV6=yes/' /etc/default/ufw
  ufw reload
fi

# --- rules
ufw allow proto udp from 10.1.0.12 port 500 to 10.20.0.5 comment 'pw-35797e4a 7e46650e b/ike'
ufw allow proto tcp from 10.1.0.11 to 10.20.0.5 port 1521,1526:1530 comment 'pw-c7f81f8e 4cff20d5 b/nfs/portmap +1'
ufw allow proto tcp from 10.1.0.11 port 600:1023 to 10.20.0.5 port 111 comment 'pw-02f5b765 4cff20d5 b/nfs/portmap +1'
ufw allow from 10.20.0.6 to 10.20.0.5 comment 'pw-9f2efa17 5d0052c2 b/nodes'
ufw allow proto tcp from 10.1.0.11 to 10.20.0.5 port 11117 comment 'pw-f037d873 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
ufw allow proto tcp from 10.1.0.12/31 to 10.20.0.5 port 11117 comment 'pw-81228c81 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
ufw allow proto tcp from 10.1.0.14 to 10.20.0.5 port 11117 comment 'pw-de0582b8 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
ufw allow proto tcp from fd00:1::/64 to fd00:20::5 port 11117 comment 'pw-ea525eef 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
ufw allow proto vrrp from 10.1.0.9 to 10.20.0.5 comment 'pw-5ec4f69b 17de70c4 b/vrrp--x'
ufw allow out proto udp from 10.20.0.5 to 10.9.0.53 port 53 comment 'pw-f25fd0b8 87c1f3dd b/dns (ibm-backup-recovery L88)'

# --- what comes before rules
# ufw lets in ping, DHCP, mDNS, UPnP and more by lines of its own. They become comments (#pw), and
# the lines that this function is given come instead.
changed=
before() { # before FILE CHAINS NAME
  sed -e "/^# BEGIN portwright $3\$/,/^# END portwright $3\$/d" \
    -e "/^-A ufw6*-before-\\($2\\) .*-j ACCEPT/s/^/#pw /" \
    -e '/^# End required lines/r /dev/stdin' "$1" >"$1.pw"
  grep -q "^# END portwright $3\$" "$1.pw"
  cmp -s "$1" "$1.pw" || changed=yes
  cat "$1.pw" >"$1"
  rm "$1.pw"
}

before /etc/ufw/before.rules 'input\|output' host <<'END'
# BEGIN portwright host
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-output -o lo -j ACCEPT
-A ufw-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
# ICMP and protocols that commands of ufw have no word for
-A ufw-before-input -p icmp --icmp-type 8 -d 10.20.0.5 -m comment --comment "7a0b3714 b/ping" -j ACCEPT
# END portwright host
END

before /etc/ufw/before6.rules 'input\|output' host <<'END'
# BEGIN portwright host
-A ufw6-before-input -i lo -j ACCEPT
-A ufw6-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw6-before-output -o lo -j ACCEPT
-A ufw6-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
# neighbours, routers and multicast listeners
-A ufw6-before-input -p icmpv6 --icmpv6-type 135 -j ACCEPT
-A ufw6-before-input -p icmpv6 --icmpv6-type 136 -j ACCEPT
-A ufw6-before-input -p icmpv6 --icmpv6-type 134 -s fe80::/10 -j ACCEPT
-A ufw6-before-input -p icmpv6 --icmpv6-type 130 -s fe80::/10 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 133 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 135 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 136 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 131 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 132 -j ACCEPT
-A ufw6-before-output -p icmpv6 --icmpv6-type 143 -j ACCEPT
# ICMP and protocols that commands of ufw have no word for
-A ufw6-before-input -p icmpv6 --icmpv6-type 128 -d fd00:20::5 -m comment --comment "7a0b3714 b/ping" -j ACCEPT
# END portwright host
END

# --- what no rule allows
case $(ufw status verbose) in
*"deny (incoming)"*"deny (outgoing)"*) ;;
*) ufw default deny incoming
   ufw default deny outgoing ;;
esac
case $(ufw status) in
*inactive*) ufw --force enable ;;
*) [ -z "$changed" ] || ufw reload ;;
esac

# --- rules of an earlier run that are not above
ufw show added |
  sed -n "s/^ufw \(allow .*\) comment '\(pw-[0-9a-f]*\) .*'\$/\2 \1/p" |
  while read -r name rule; do
    grep -q "comment '$name " "$0" || ufw delete $rule
  done
