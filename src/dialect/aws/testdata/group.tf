# acme, cloud-sg, as of 2026-11-21, 9 flows
# 1 security group, 9 rules (9 with one source, destination and service each).
# An interface carries the groups that the output names for its addresses, and no others.

variable "pw_cloud_sg_vpc_id" {
  description = "VPC of the interfaces that carry these groups"
  type        = string
}

resource "aws_security_group" "pw_cloud_sg" {
  name        = "pw-cloud-sg"
  description = "Planned for cloud-sg"
  vpc_id      = var.pw_cloud_sg_vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_tcp_1000_2000_10_1_0_12_32" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "99543a67 b/any +1"
  ip_protocol       = "tcp"
  from_port         = 1000
  to_port           = 2000
  cidr_ipv4         = "10.1.0.12/32"
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_protocol_50_10_1_0_9_32" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "207d9885 b/esp"
  ip_protocol       = "50"
  cidr_ipv4         = "10.1.0.9/32"
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_tcp_11117_10_1_0_11_32" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "03e58e9a b/oracle/11117 (ibm-backup-recovery L512)"
  ip_protocol       = "tcp"
  from_port         = 11117
  to_port           = 11117
  cidr_ipv4         = "10.1.0.11/32"
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_tcp_11117_10_1_0_12_31" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "03e58e9a b/oracle/11117 (ibm-backup-recovery L512)"
  ip_protocol       = "tcp"
  from_port         = 11117
  to_port           = 11117
  cidr_ipv4         = "10.1.0.12/31"
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_tcp_11117_10_1_0_14_32" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "03e58e9a b/oracle/11117 (ibm-backup-recovery L512)"
  ip_protocol       = "tcp"
  from_port         = 11117
  to_port           = 11117
  cidr_ipv4         = "10.1.0.14/32"
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_tcp_11117_fd00_1___64" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "03e58e9a b/oracle/11117 (ibm-backup-recovery L512)"
  ip_protocol       = "tcp"
  from_port         = 11117
  to_port           = 11117
  cidr_ipv6         = "fd00:1::/64"
}

resource "aws_vpc_security_group_ingress_rule" "pw_cloud_sg_in_icmp_8_0_0_0_0_0" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "7a0b3714 b/ping"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = -1
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "pw_cloud_sg_out_any_fd00_9___64" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "897cc9bd b/all"
  ip_protocol       = "-1"
  cidr_ipv6         = "fd00:9::/64"
}

resource "aws_vpc_security_group_egress_rule" "pw_cloud_sg_out_udp_53_10_9_0_53_32" {
  security_group_id = aws_security_group.pw_cloud_sg.id
  description       = "87c1f3dd b/dns"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
  cidr_ipv4         = "10.9.0.53/32"
}

output "pw_cloud_sg" {
  description = "Each group, and the addresses of the interfaces that carry it"
  value = [
    { security_group_id = aws_security_group.pw_cloud_sg.id, addresses = ["10.50.2.0/24", "fd00:50::/64"] },
  ]
}
