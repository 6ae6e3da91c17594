#!/bin/sh
# ufw rules of ora1-fw
# small, ora1-fw, as of 2026-11-21, 5 flows
# Written by Portwright: 3 requirements in 6 rules (10 without groups).
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
ufw allow proto tcp from 10.10.1.11 to 10.10.2.21 port 50052 comment 'pw-b8221a3e c77b0393 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110)'
ufw allow proto tcp from 10.10.1.12/31 to 10.10.2.21 port 50051 comment 'pw-68ee11be c77b0393 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110)'
ufw allow out proto tcp from 10.10.2.21 to 10.10.1.11 port 11113:11117 comment 'pw-89be23f5 ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1'
ufw allow out proto tcp from 10.10.2.21 to 10.10.1.12/31 port 11113,11117 comment 'pw-c17fffe4 ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1'
ufw allow out proto tcp from 10.10.2.21 to 10.10.1.21 port 11113,11117 comment 'pw-1a370da4 ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1'
ufw allow out proto tcp from 10.10.2.21 to 10.10.1.22/31 port 11113,11117 comment 'pw-c498561a ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1'

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
