locals { nets = ["10.1.0.0/16", var.more] }
resource "aws_security_group" "web" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = concat(local.nets, ["192.0.2.7/32"])
    self        = true
  }
  dynamic "egress" {
    for_each = var.out
    content {}
  }
}
resource "aws_network_acl_rule" "r" {
  network_acl_id = aws_network_acl.main.id
  rule_number    = 100
  egress         = true
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}
