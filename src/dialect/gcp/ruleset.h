// Firewall rules as a text says them, whatever its form, before they are judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/hcl_tree.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/terraform_text.h"

namespace portwright::dialect::gcp {

// One value of a text: a word or number, or one that is known only after apply.
struct Word {
  std::string text;
  bool is_open = false;
  SourcePlace place;
};

// `allow` or `deny`: a protocol with its ports, all of them if there are none.
struct Service {
  Word protocol;
  std::vector<Word> ports;
};

struct FirewallRule {
  Word name, network, direction, priority, disabled;  // empty texts where nothing is said
  std::vector<Word> sources, destinations;            // ranges
  std::vector<Word> source_peers;  // tags and service accounts: packets from their instances
  std::vector<Word> targets;       // tags and service accounts of instances for which it holds
  std::vector<Service> allowed, denied;
  std::vector<std::string> unknown;  // what else it asks for
  bool needs_sources = false;        // coming in, it must say where from
  SourcePlace place;
};

struct Ruleset {
  static constexpr std::size_t kRulesMax = 500'000;

  std::vector<FirewallRule> rules;
  std::vector<std::string> assumptions;
};

// What `gcloud compute firewall-rules list --format=json` prints, and one rule of it. False for
// other texts.
bool ReadList(JsonValue root, Ruleset& out, Diagnostics& diagnostics);

// `google_compute_firewall` resources.
void ReadTerraformText(const TerraformText& text, Ruleset& out, Diagnostics& diagnostics);

}  // namespace portwright::dialect::gcp
