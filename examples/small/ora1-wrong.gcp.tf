# small, ora1-fw, as of 2026-11-21, 5 flows
# 4 rules (10 with one source, destination and service each), for the instances with the
# network tag pw-ora1-fw.

variable "pw_ora1_fw_network" {
  description = "Name or self link of the VPC network"
  type        = string
}

resource "google_compute_firewall" "pw_ora1_fw_in_backup_c1_agent_cluster_agent_50051_c1f004b8" {
  name               = "pw-ora1-fw-in-backup-c1-agent-cluster-agent-50051-c1f004b8"
  network            = var.pw_ora1_fw_network
  source_ranges      = ["10.10.1.11/32", "10.10.1.12/31"]
  destination_ranges = ["10.10.2.21/32"]
  target_tags        = ["pw-ora1-fw"]
  description        = "c77b0393 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110)"

  allow {
    protocol = "tcp"
    ports    = ["50052"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_ora1_fw_out_backup_c1_oracle_oracle_cluster_11113_fde2c6ee" {
  name               = "pw-ora1-fw-out-backup-c1-oracle-oracle-cluster-11113-fde2c6ee"
  network            = var.pw_ora1_fw_network
  direction          = "EGRESS"
  source_ranges      = ["10.10.2.21/32"]
  destination_ranges = ["10.10.1.11/32", "10.10.1.12/31", "10.10.1.21/32", "10.10.1.22/31"]
  target_tags        = ["pw-ora1-fw"]
  description        = "ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1"

  allow {
    protocol = "tcp"
    ports    = ["11114", "11117"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "pw_ora1_fw_out_deny_ipv4" {
  name               = "pw-ora1-fw-out-deny-ipv4"
  network            = var.pw_ora1_fw_network
  direction          = "EGRESS"
  priority           = 65534
  destination_ranges = ["0.0.0.0/0"]
  target_tags        = ["pw-ora1-fw"]
  description        = "Nothing else"

  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "pw_ora1_fw_out_deny_ipv6" {
  name               = "pw-ora1-fw-out-deny-ipv6"
  network            = var.pw_ora1_fw_network
  direction          = "EGRESS"
  priority           = 65534
  destination_ranges = ["::/0"]
  target_tags        = ["pw-ora1-fw"]
  description        = "Nothing else"

  deny {
    protocol = "all"
  }
}
