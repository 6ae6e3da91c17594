# Rules of db1
# Written by Portwright for db1: 8 requirements in 12 rules.
# A rule's description begins with a hash of the requirements behind it;
# the list beside this file names them.

variable "resource_group_name" {
  type        = string
  description = "Resource group of the network security group."
}

variable "location" {
  type        = string
  description = "Azure region of the network security group."
}

resource "azurerm_network_security_group" "pw-db1" {
  name                = "pw-db1"
  location            = var.location
  resource_group_name = var.resource_group_name
}

resource "azurerm_network_security_rule" "pw-b-nfs-portmap-1ffbe5dd" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-nfs-portmap-1ffbe5dd"
  description                 = "4cff20d5 b/nfs/portmap +1"
  priority                    = 2290
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "600-1023"
  source_address_prefix       = "10.1.0.11"
  destination_port_range      = "111"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-nfs-portmap-746a4612" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-nfs-portmap-746a4612"
  description                 = "4cff20d5 b/nfs/portmap +1"
  priority                    = 1003
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.1.0.11"
  destination_port_ranges     = ["1521", "2000-2010"]
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-nfs-portmap-50ef1294" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-nfs-portmap-50ef1294"
  description                 = "4cff20d5 b/nfs/portmap +1"
  priority                    = 2331
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Udp"
  source_port_range           = "600-1023"
  source_address_prefix       = "10.1.0.11"
  destination_port_range      = "111"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-nodes-d2a7a567" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-nodes-d2a7a567"
  description                 = "5d0052c2 b/nodes"
  priority                    = 116
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_port_range           = "*"
  source_address_prefix       = "10.20.0.6"
  destination_port_range      = "*"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-oracle-11117-bca5bfbb" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-oracle-11117-bca5bfbb"
  description                 = "03e58e9a b/oracle/11117 (ibm-backup-recovery L512)"
  priority                    = 2758
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefixes     = ["10.1.0.11", "10.1.0.12/31", "10.1.0.14"]
  destination_port_range      = "11117"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-oracle-11117-8827ea1e" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-oracle-11117-8827ea1e"
  description                 = "03e58e9a b/oracle/11117 (ibm-backup-recovery L512)"
  priority                    = 1396
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "fd00:1::/64"
  destination_port_range      = "11117"
  destination_address_prefix  = "fd00:20::5"
}

resource "azurerm_network_security_rule" "pw-b-ping-3d557e3e" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-ping-3d557e3e"
  description                 = "7a0b3714 b/ping"
  priority                    = 1634
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Icmp"
  source_port_range           = "*"
  source_address_prefix       = "10.9.0.0/24"
  destination_port_range      = "*"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-tunnel-8fab83d3" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-tunnel-8fab83d3"
  description                 = "13c66af7 b/tunnel"
  priority                    = 429
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Ah"
  source_port_range           = "*"
  source_address_prefix       = "10.1.0.9"
  destination_port_range      = "*"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-tunnel-b6c8c17e" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-tunnel-b6c8c17e"
  description                 = "13c66af7 b/tunnel"
  priority                    = 1985
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Esp"
  source_port_range           = "*"
  source_address_prefix       = "10.1.0.9"
  destination_port_range      = "*"
  destination_address_prefix  = "10.20.0.5"
}

resource "azurerm_network_security_rule" "pw-b-dns-0f775e3c" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-dns-0f775e3c"
  description                 = "87c1f3dd b/dns (ibm-backup-recovery L88)"
  priority                    = 1533
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Udp"
  source_port_range           = "*"
  source_address_prefix       = "10.20.0.5"
  destination_port_range      = "53"
  destination_address_prefix  = "10.9.0.53"
}

resource "azurerm_network_security_rule" "pw-b-support-cd29d3ca" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-support-cd29d3ca"
  description                 = "81c22352 b/support"
  priority                    = 2517
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.20.0.5"
  destination_port_range      = "443"
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "pw-b-support-44f474a9" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-b-support-44f474a9"
  description                 = "81c22352 b/support"
  priority                    = 2698
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "fd00:20::5"
  destination_port_range      = "443"
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "pw-deny-all-inbound" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-deny-all-inbound"
  description                 = "everything else, before the rules of every group"
  priority                    = 4096
  direction                   = "Inbound"
  access                      = "Deny"
  protocol                    = "*"
  source_port_range           = "*"
  source_address_prefix       = "*"
  destination_port_range      = "*"
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "pw-deny-all-outbound" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.pw-db1.name
  name                        = "pw-deny-all-outbound"
  description                 = "everything else, before the rules of every group"
  priority                    = 4096
  direction                   = "Outbound"
  access                      = "Deny"
  protocol                    = "*"
  source_port_range           = "*"
  source_address_prefix       = "*"
  destination_port_range      = "*"
  destination_address_prefix  = "*"
}
