resource "google_compute_firewall" "a" {
  name          = "a"
  network       = var.network
  priority      = 900
  source_ranges = concat(["10.0.0.0/8"], local.more)
  source_tags   = ["lb"]
  target_tags   = ["pw-app"]
  allow {
    protocol = "tcp"
    ports    = ["443", "80-90", var.port]
  }
  log_config { metadata = "INCLUDE_ALL_METADATA" }
}
