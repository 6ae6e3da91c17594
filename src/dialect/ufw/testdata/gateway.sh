#!/bin/sh
# ufw rules of edge
# Written by Portwright: 3 requirements in 4 rules (4 without groups).
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
ufw route allow in on lan0 out on dmz0.7 proto tcp from 10.1.0.0/16 to 10.7.0.1 port 443 comment 'pw-084a84cb 4019040e x/https'
ufw route allow in on lan0 out on enp0s31f6-uplin proto tcp from 10.1.0.0/16 to any port 443 comment 'pw-319e295a 3c510711 x/support'
ufw route allow in on lan0 out on enp0s31f6-uplin proto tcp from fd00::/64 to any port 443 comment 'pw-802b9f18 3c510711 x/support'
ufw route allow in on lan0 out on enp0s31f6-uplin proto tcp from 10.1.0.4 to 192.0.2.1 port 22 comment 'pw-d3396001 ba6e6dc4 x/tunnel'

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

before /etc/ufw/before.rules 'forward' gateway <<'END'
# BEGIN portwright gateway
-A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
# END portwright gateway
END

before /etc/ufw/before6.rules 'forward' gateway <<'END'
# BEGIN portwright gateway
-A ufw6-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
# END portwright gateway
END

# --- what no rule allows
case $(ufw status verbose) in
*"deny (routed)"*) ;;
*) ufw default deny routed ;;
esac
case $(ufw status) in
*inactive*) ufw --force enable ;;
*) [ -z "$changed" ] || ufw reload ;;
esac

# --- rules of an earlier run that are not above
ufw show added |
  sed -n "s/^ufw route \(allow .*\) comment '\(pw-[0-9a-f]*\) .*'\$/\2 \1/p" |
  while read -r name rule; do
    grep -q "comment '$name " "$0" || ufw route delete $rule
  done
