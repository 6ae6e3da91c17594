# acme, cloud-sg, as of 2026-11-21, 9 flows
# 2 network ACLs, 6 rules (3 with one source, destination and service each).
# A subnet has one network ACL: that which the output names for its addresses. It keeps no connections,
# so replies have rules of their own, to ports 1024-65535.
# Rules only permit, so their order means nothing; numbers come from what they say.

variable "pw_app_vpc_id" {
  description = "VPC of the subnets"
  type        = string
}

resource "aws_network_acl" "pw_app_10_50_2_0_28" {
  vpc_id = var.pw_app_vpc_id
  tags   = { Name = "pw-app-10-50-2-0-28" }
}

# d7ed1784 web/443
resource "aws_network_acl_rule" "pw_app_10_50_2_0_28_in_tcp_443_10_2_0_0_16" {
  network_acl_id = aws_network_acl.pw_app_10_50_2_0_28.id
  egress         = false
  rule_number    = 490
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.2.0.0/16"
  from_port      = 443
  to_port        = 443
}

# Replies: a243f5fa db/5432
resource "aws_network_acl_rule" "pw_app_10_50_2_0_28_in_tcp_1024_65535_10_50_2_16_28" {
  network_acl_id = aws_network_acl.pw_app_10_50_2_0_28.id
  egress         = false
  rule_number    = 6510
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.50.2.16/28"
  from_port      = 1024
  to_port        = 65535
}

# Replies: d7ed1784 web/443
resource "aws_network_acl_rule" "pw_app_10_50_2_0_28_out_tcp_1024_65535_10_2_0_0_16" {
  network_acl_id = aws_network_acl.pw_app_10_50_2_0_28.id
  egress         = true
  rule_number    = 26850
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.2.0.0/16"
  from_port      = 1024
  to_port        = 65535
}

# a243f5fa db/5432
resource "aws_network_acl_rule" "pw_app_10_50_2_0_28_out_tcp_5432_10_50_2_16_28" {
  network_acl_id = aws_network_acl.pw_app_10_50_2_0_28.id
  egress         = true
  rule_number    = 9890
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.50.2.16/28"
  from_port      = 5432
  to_port        = 5432
}

resource "aws_network_acl" "pw_app_10_50_2_16_28" {
  vpc_id = var.pw_app_vpc_id
  tags   = { Name = "pw-app-10-50-2-16-28" }
}

# a243f5fa db/5432
resource "aws_network_acl_rule" "pw_app_10_50_2_16_28_in_tcp_5432_10_50_2_0_28" {
  network_acl_id = aws_network_acl.pw_app_10_50_2_16_28.id
  egress         = false
  rule_number    = 12880
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.50.2.0/28"
  from_port      = 5432
  to_port        = 5432
}

# Replies: a243f5fa db/5432
resource "aws_network_acl_rule" "pw_app_10_50_2_16_28_out_tcp_1024_65535_10_50_2_0_28" {
  network_acl_id = aws_network_acl.pw_app_10_50_2_16_28.id
  egress         = true
  rule_number    = 29400
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.50.2.0/28"
  from_port      = 1024
  to_port        = 65535
}

output "pw_app" {
  description = "Each network ACL, and the addresses whose subnets have it"
  value = [
    { network_acl_id = aws_network_acl.pw_app_10_50_2_0_28.id, addresses = ["10.50.2.0/28"] },
    { network_acl_id = aws_network_acl.pw_app_10_50_2_16_28.id, addresses = ["10.50.2.16/28"] },
  ]
}
