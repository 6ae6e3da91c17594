ufw default deny incoming
sudo ufw allow in on eth1 log proto tcp from 10.0.0.0/8 port 1024:65535 to any port 22,80 comment 'a'
ufw insert 1 limit ssh && ufw route reject out on eth0 to fd00::1 port 53
ufw delete 1; ufw prepend deny "Nginx Full" \
  comment x
