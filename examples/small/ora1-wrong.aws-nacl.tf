# small, ora1-fw, as of 2026-11-21, 5 flows
# 1 network ACL, 10 rules (10 with one source, destination and service each).
# A subnet has one network ACL: that which the output names for its addresses. It keeps no connections,
# so replies have rules of their own, to ports 1024-65535.
# Rules only permit, so their order means nothing; numbers come from what they say.

variable "pw_ora1_fw_vpc_id" {
  description = "VPC of the subnets"
  type        = string
}

resource "aws_network_acl" "pw_ora1_fw" {
  vpc_id = var.pw_ora1_fw_vpc_id
  tags   = { Name = "pw-ora1-fw" }
}

# 25c22070 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110) +2
resource "aws_network_acl_rule" "pw_ora1_fw_in_tcp_1024_65535_10_10_1_11_32" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = false
  rule_number    = 25980
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.11/32"
  from_port      = 1024
  to_port        = 65535
}

# 25c22070 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110) +2
resource "aws_network_acl_rule" "pw_ora1_fw_in_tcp_1024_65535_10_10_1_12_31" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = false
  rule_number    = 3030
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.12/32"
  from_port      = 1024
  to_port        = 65535
}

# Replies: ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1
resource "aws_network_acl_rule" "pw_ora1_fw_in_tcp_1024_65535_10_10_1_21_32" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = false
  rule_number    = 22400
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.21/32"
  from_port      = 1024
  to_port        = 65535
}

# Replies: ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1
resource "aws_network_acl_rule" "pw_ora1_fw_in_tcp_1024_65535_10_10_1_22_31" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = false
  rule_number    = 29840
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.22/31"
  from_port      = 1024
  to_port        = 65535
}

# 25c22070 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110) +2
resource "aws_network_acl_rule" "pw_ora1_fw_out_tcp_1024_65535_10_10_1_11_32" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = true
  rule_number    = 25980
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.11/32"
  from_port      = 1024
  to_port        = 65535
}

# 25c22070 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110) +2
resource "aws_network_acl_rule" "pw_ora1_fw_out_tcp_1024_65535_10_10_1_12_31" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = true
  rule_number    = 3030
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.12/31"
  from_port      = 1024
  to_port        = 65535
}

# ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1
resource "aws_network_acl_rule" "pw_ora1_fw_out_tcp_11113_10_10_1_21_32" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = true
  rule_number    = 20110
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.21/32"
  from_port      = 11113
  to_port        = 11114
}

# ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1
resource "aws_network_acl_rule" "pw_ora1_fw_out_tcp_11113_10_10_1_22_31" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = true
  rule_number    = 1830
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.22/31"
  from_port      = 11113
  to_port        = 11113
}

# ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1
resource "aws_network_acl_rule" "pw_ora1_fw_out_tcp_11117_10_10_1_21_32" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = true
  rule_number    = 590
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.21/32"
  from_port      = 11117
  to_port        = 11117
}

# ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1
resource "aws_network_acl_rule" "pw_ora1_fw_out_tcp_11117_10_10_1_22_31" {
  network_acl_id = aws_network_acl.pw_ora1_fw.id
  egress         = true
  rule_number    = 5650
  rule_action    = "allow"
  protocol       = "6"
  cidr_block     = "10.10.1.22/31"
  from_port      = 11117
  to_port        = 11117
}

output "pw_ora1_fw" {
  description = "Each network ACL, and the addresses whose subnets have it"
  value = [
    { network_acl_id = aws_network_acl.pw_ora1_fw.id, addresses = ["10.10.2.21/32"] },
  ]
}
