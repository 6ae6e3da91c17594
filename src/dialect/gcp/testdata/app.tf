# acme, app, as of 2026-11-21, 8 flows
# 9 rules (13 with one source, destination and service each), for the instances with the
# network tag pw-app.

variable "pw_app_network" {
  description = "Name or self link of the VPC network"
  type        = string
}

resource "google_compute_firewall" "pw_app_in_esp_81e8f3cc" {
  name               = "pw-app-in-esp-81e8f3cc"
  network            = var.pw_app_network
  source_ranges      = ["10.1.0.9/32"]
  destination_ranges = ["10.50.2.10/32"]
  target_tags        = ["pw-app"]
  description        = "b6d488b3 esp"

  allow {
    protocol = "50"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_in_ping_2d4e0871" {
  name               = "pw-app-in-ping-2d4e0871"
  network            = var.pw_app_network
  source_ranges      = ["0.0.0.0/0"]
  destination_ranges = ["10.50.2.0/24"]
  target_tags        = ["pw-app"]
  description        = "797d9d45 ping"

  allow {
    protocol = "icmp"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_in_web_443_e4a760c8" {
  name               = "pw-app-in-web-443-e4a760c8"
  network            = var.pw_app_network
  source_ranges      = ["10.1.0.1/32", "10.1.0.3/32", "10.2.0.0/16"]
  destination_ranges = ["10.50.2.10/32", "10.50.2.12/32"]
  target_tags        = ["pw-app"]
  description        = "d7ed1784 web/443 (ibm-backup-recovery L512)"

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_in_web_443_07d90354" {
  name               = "pw-app-in-web-443-07d90354"
  network            = var.pw_app_network
  source_ranges      = ["fd00:1::/64"]
  destination_ranges = ["fd00:50::/64"]
  target_tags        = ["pw-app"]
  description        = "d7ed1784 web/443 (ibm-backup-recovery L512)"

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_in_web_agent_b8719f81" {
  name               = "pw-app-in-web-agent-b8719f81"
  network            = var.pw_app_network
  source_ranges      = ["10.1.0.1/32"]
  destination_ranges = ["10.50.2.10/32"]
  target_tags        = ["pw-app"]
  description        = "af845492 web/agent"

  allow {
    protocol = "tcp"
    ports    = ["1000-2000"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_out_all_8430b139" {
  name               = "pw-app-out-all-8430b139"
  network            = var.pw_app_network
  direction          = "EGRESS"
  source_ranges      = ["fd00:50::/64"]
  destination_ranges = ["fd00:9::/64"]
  target_tags        = ["pw-app"]
  description        = "f3c9b4c2 all"

  allow {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_out_dns_98542ada" {
  name               = "pw-app-out-dns-98542ada"
  network            = var.pw_app_network
  direction          = "EGRESS"
  source_ranges      = ["10.50.2.10/32"]
  destination_ranges = ["10.9.0.53/32"]
  target_tags        = ["pw-app"]
  description        = "3bed3b5a dns"

  allow {
    protocol = "tcp"
    ports    = ["53"]
  }

  allow {
    protocol = "udp"
    ports    = ["53"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_app_out_deny_ipv4" {
  name               = "pw-app-out-deny-ipv4"
  network            = var.pw_app_network
  direction          = "EGRESS"
  priority           = 65534
  destination_ranges = ["0.0.0.0/0"]
  target_tags        = ["pw-app"]
  description        = "Nothing else"

  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "pw_app_out_deny_ipv6" {
  name               = "pw-app-out-deny-ipv6"
  network            = var.pw_app_network
  direction          = "EGRESS"
  priority           = 65534
  destination_ranges = ["::/0"]
  target_tags        = ["pw-app"]
  description        = "Nothing else"

  deny {
    protocol = "all"
  }
}
