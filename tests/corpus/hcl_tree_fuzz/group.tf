# a group
variable "vpc_id" { type = string }

resource "aws_security_group" "web" {
  name_prefix = "web-${var.stage}"
  vpc_id      = var.vpc_id /* of the site */
  ingress {
    from_port   = 443
    to_port     = -1
    cidr_blocks = concat(["10.0.0.0/8"], local.more, [for s in aws_subnet.a : s.cidr if s.is_on])
  }
  tags = {
    Name = "web", "a:b" : true
    list = aws_vpc.main[0].ids[*]
  }
  lifecycle { create_before_destroy = true }
}
