a = "\"\\\n\u00e9$${x}%{ if var.a ~}b%{ else }c%{ endif }"
b = <<-EOT
  x ${upper("y}")} "
  EOT
c = var.a == 1 && !var.b ? "${var.c}" : { for k, v in var.m : k => v... }
