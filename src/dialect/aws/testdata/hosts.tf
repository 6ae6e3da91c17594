# acme, cloud-sg, as of 2026-11-21, 9 flows
# 3 security groups, 4 rules (21 with one source, destination and service each).
# An interface carries the groups that the output names for its addresses, and no others.

variable "pw_app_vpc_id" {
  description = "VPC of the interfaces that carry these groups"
  type        = string
}

resource "aws_ec2_managed_prefix_list" "pw_043642d0" {
  name           = "pw-043642d0"
  address_family = "IPv4"
  max_entries    = 5

  entry {
    cidr = "10.1.0.1/32"
  }

  entry {
    cidr = "10.1.0.3/32"
  }

  entry {
    cidr = "10.1.0.5/32"
  }

  entry {
    cidr = "10.1.0.7/32"
  }

  entry {
    cidr = "10.2.0.0/16"
  }
}

resource "aws_security_group" "pw_app_10_50_2_10" {
  name        = "pw-app-10-50-2-10"
  description = "Planned for app"
  vpc_id      = var.pw_app_vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "pw_app_10_50_2_10_in_tcp_443_pw_043642d0" {
  security_group_id = aws_security_group.pw_app_10_50_2_10.id
  description       = "d7ed1784 web/443"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_ec2_managed_prefix_list.pw_043642d0.id
}

resource "aws_vpc_security_group_egress_rule" "pw_app_10_50_2_10_out_tcp_8443_pw_043642d0" {
  security_group_id = aws_security_group.pw_app_10_50_2_10.id
  description       = "7b7fe098 web/push"
  ip_protocol       = "tcp"
  from_port         = 8443
  to_port           = 8443
  prefix_list_id    = aws_ec2_managed_prefix_list.pw_043642d0.id
}

resource "aws_security_group" "pw_app_10_50_2_11" {
  name        = "pw-app-10-50-2-11"
  description = "Planned for app"
  vpc_id      = var.pw_app_vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "pw_app_10_50_2_11_in_tcp_443_pw_043642d0" {
  security_group_id = aws_security_group.pw_app_10_50_2_11.id
  description       = "d7ed1784 web/443"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_ec2_managed_prefix_list.pw_043642d0.id
}

resource "aws_security_group" "pw_app_10_50_2_12" {
  name        = "pw-app-10-50-2-12"
  description = "Planned for app"
  vpc_id      = var.pw_app_vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "pw_app_10_50_2_12_in_tcp_5432_pw_043642d0" {
  security_group_id = aws_security_group.pw_app_10_50_2_12.id
  description       = "baa122a4 db/5432 +1"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  prefix_list_id    = aws_ec2_managed_prefix_list.pw_043642d0.id
}

output "pw_app" {
  description = "Each group, and the addresses of the interfaces that carry it"
  value = [
    { security_group_id = aws_security_group.pw_app_10_50_2_10.id, addresses = ["10.50.2.10/32"] },
    { security_group_id = aws_security_group.pw_app_10_50_2_11.id, addresses = ["10.50.2.11/32"] },
    { security_group_id = aws_security_group.pw_app_10_50_2_12.id, addresses = ["10.50.2.12/32"] },
  ]
}
