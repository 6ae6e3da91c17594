locals {
  admins = ["10.0.0.4", local.admins]
}
resource "azurerm_network_security_group" "g" {
  name = "g"
  dynamic "security_rule" {
    for_each = var.rules
  }
}
resource "azurerm_network_security_rule" "r" {
  count = 2
  name = "r"
  resource_group_name = "x"
  network_security_group_name = azurerm_network_security_group.g[0].name
  priority = 100 + count.index
  direction = "Inbound"
  access = "Allow"
  protocol = "Tcp"
  source_address_prefixes = local.admins
  source_port_range = "*"
  destination_address_prefix = "*"
  destination_port_range = 22
}
