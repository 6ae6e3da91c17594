# acme, cloud-sg, as of 2026-11-21, 9 flows
# 1 network ACL, 18 rules (9 with one source, destination and service each).
# A subnet has one network ACL: that which the output names for its addresses. It keeps no connections,
# so replies have rules of their own, to ports 1024-65535.
# Rules only permit, so their order means nothing; numbers come from what they say.

variable "pw_cloud_sg_vpc_id" {
  description = "VPC of the subnets"
  type        = string
}

resource "aws_network_acl" "pw_cloud_sg" {
  vpc_id = var.pw_cloud_sg_vpc_id
  tags   = { Name = "pw-cloud-sg" }
}

# 7a0b3714 b/ping
resource "aws_network_acl_rule" "pw_cloud_sg_in_icmp_8_0_0_0_0_0" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 12280
  rule_action    = "allow"
  protocol       = "1"
  cidr_block     = "0.0.0.0/0"
  icmp_type      = 8
  icmp_code      = -1
}

# 99543a67 b/any +1
resource "aws_network_acl_rule" "pw_cloud_sg_in_tcp_1000_2000_10_1_0_12_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 26050
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.12/32"
  from_port      = 1000
  to_port        = 2000
}

# 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_in_tcp_11117_10_1_0_11_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 23780
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.11/32"
  from_port      = 11117
  to_port        = 11117
}

# 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_in_tcp_11117_10_1_0_12_31" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 10710
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.12/31"
  from_port      = 11117
  to_port        = 11117
}

# 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_in_tcp_11117_10_1_0_14_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 6340
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.14/32"
  from_port      = 11117
  to_port        = 11117
}

# Replies: 87c1f3dd b/dns
resource "aws_network_acl_rule" "pw_cloud_sg_in_udp_1024_65535_10_9_0_53_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 9030
  rule_action    = "allow"
  protocol       = "17"
  cidr_block     = "10.9.0.53/32"
  from_port      = 1024
  to_port        = 65535
}

# 207d9885 b/esp
resource "aws_network_acl_rule" "pw_cloud_sg_in_protocol_50_10_1_0_9_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = false
  rule_number    = 25040
  rule_action    = "allow"
  protocol       = "50"
  cidr_block     = "10.1.0.9/32"
}

# Replies: 897cc9bd b/all
resource "aws_network_acl_rule" "pw_cloud_sg_in_tcp_1024_65535_fd00_9___64" {
  network_acl_id  = aws_network_acl.pw_cloud_sg.id
  egress          = false
  rule_number     = 26320
  rule_action     = "allow"
  protocol        = "6"
  ipv6_cidr_block = "fd00:9::/64"
  from_port       = 1024
  to_port         = 65535
}

# 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_in_tcp_11117_fd00_1___64" {
  network_acl_id  = aws_network_acl.pw_cloud_sg.id
  egress          = false
  rule_number     = 21120
  rule_action     = "allow"
  protocol        = "6"
  ipv6_cidr_block = "fd00:1::/64"
  from_port       = 11117
  to_port         = 11117
}

# Replies: 897cc9bd b/all
resource "aws_network_acl_rule" "pw_cloud_sg_in_udp_1024_65535_fd00_9___64" {
  network_acl_id  = aws_network_acl.pw_cloud_sg.id
  egress          = false
  rule_number     = 30240
  rule_action     = "allow"
  protocol        = "17"
  ipv6_cidr_block = "fd00:9::/64"
  from_port       = 1024
  to_port         = 65535
}

# Replies: 897cc9bd b/all
resource "aws_network_acl_rule" "pw_cloud_sg_in_icmpv6_129_fd00_9___64" {
  network_acl_id  = aws_network_acl.pw_cloud_sg.id
  egress          = false
  rule_number     = 4760
  rule_action     = "allow"
  protocol        = "58"
  ipv6_cidr_block = "fd00:9::/64"
  icmp_type       = 129
  icmp_code       = -1
}

# Replies: 7a0b3714 b/ping
resource "aws_network_acl_rule" "pw_cloud_sg_out_icmp_0_0_0_0_0_0" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = true
  rule_number    = 9640
  rule_action    = "allow"
  protocol       = "1"
  cidr_block     = "0.0.0.0/0"
  icmp_type      = 0
  icmp_code      = -1
}

# Replies: 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_out_tcp_1024_65535_10_1_0_11_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = true
  rule_number    = 24300
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.11/32"
  from_port      = 1024
  to_port        = 65535
}

# Replies: 6c4085e1 b/any +2
resource "aws_network_acl_rule" "pw_cloud_sg_out_tcp_1024_65535_10_1_0_12_31" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = true
  rule_number    = 4270
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.12/31"
  from_port      = 1024
  to_port        = 65535
}

# Replies: 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_out_tcp_1024_65535_10_1_0_14_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = true
  rule_number    = 23110
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.1.0.14/32"
  from_port      = 1024
  to_port        = 65535
}

# 87c1f3dd b/dns
resource "aws_network_acl_rule" "pw_cloud_sg_out_udp_53_10_9_0_53_32" {
  network_acl_id = aws_network_acl.pw_cloud_sg.id
  egress         = true
  rule_number    = 6740
  rule_action    = "allow"
  protocol       = "17"
  cidr_block     = "10.9.0.53/32"
  from_port      = 53
  to_port        = 53
}

# Replies: 03e58e9a b/oracle/11117 (ibm-backup-recovery L512)
resource "aws_network_acl_rule" "pw_cloud_sg_out_tcp_1024_65535_fd00_1___64" {
  network_acl_id  = aws_network_acl.pw_cloud_sg.id
  egress          = true
  rule_number     = 24940
  rule_action     = "allow"
  protocol        = "6"
  ipv6_cidr_block = "fd00:1::/64"
  from_port       = 1024
  to_port         = 65535
}

# 897cc9bd b/all
resource "aws_network_acl_rule" "pw_cloud_sg_out_any_fd00_9___64" {
  network_acl_id  = aws_network_acl.pw_cloud_sg.id
  egress          = true
  rule_number     = 14790
  rule_action     = "allow"
  protocol        = "-1"
  ipv6_cidr_block = "fd00:9::/64"
}

output "pw_cloud_sg" {
  description = "Each network ACL, and the addresses whose subnets have it"
  value = [
    { network_acl_id = aws_network_acl.pw_cloud_sg.id, addresses = ["10.50.2.0/24", "fd00:50::/64"] },
  ]
}
