#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "dialect/gcp/ruleset.h"

namespace portwright::dialect::gcp {
namespace {

constexpr std::string_view kNames[] = {"name",
                                       "network",
                                       "direction",
                                       "priority",
                                       "disabled",
                                       "source_ranges",
                                       "destination_ranges",
                                       "source_tags",
                                       "target_tags",
                                       "allow",
                                       "deny",
                                       "source_service_accounts",
                                       "project",
                                       "description",
                                       "log_config",
                                       "target_service_accounts",
                                       "timeouts",
                                       "lifecycle",
                                       "depends_on",
                                       "provider",
                                       "count",
                                       "for_each",
                                       "enable_logging",
                                       "params"};

class HclReader {
 public:
  HclReader(const TerraformText& text, Ruleset& out, Diagnostics& diagnostics)
      : text_(text), out_(out), diagnostics_(diagnostics) {}

  void Read() {
    for (const HclValue resource : text_.resources()) {
      if (!addresses_.insert(AddressOf(resource)).second) {
        diagnostics_.Error(
            "PW-DIA-gcp-0130", resource.place(),
            "expected each resource once, found " + SafeAddressOf(resource) + " again");
      }
      if (resource.Label(0) == "google_compute_firewall") ReadRule(resource);
    }
    if (text_.modules().empty()) return;
    diagnostics_.Warning("PW-DIA-gcp-0230", text_.modules()[0].place(),
                         "expected all rules in the text, found a module",
                         "what it makes is left out; gcloud lists what there is");
    out_.assumptions.emplace_back("modules are not followed: what they make is left out");
  }

 private:
  Word WordOf(HclValue named) const {
    const HclValue value = text_.Resolve(named);
    Word word;
    word.place = named.place();
    if (!value.exists() || value.IsNull()) return word;
    word.is_open = !value.IsLiteral();
    word.text = value.kind() == HclKind::kString ? value.Text() : std::string(value.raw());
    return word;
  }

  // The items of a list, also of one that is put together; what is not known, as itself.
  std::vector<Word> WordsOf(HclValue list) const {
    std::vector<Word> out;
    std::vector<std::pair<HclValue, int>> open{{text_.Resolve(list), 0}};
    while (!open.empty()) {
      const auto [value, depth] = open.back();
      open.pop_back();
      const std::string_view function = value.function();
      const bool is_joined = function == "concat" || function == "toset" || function == "tolist" ||
                             function == "distinct" || function == "flatten";
      if ((value.kind() != HclKind::kList && !is_joined) || depth > 8) {
        if (value.exists() && !value.IsNull()) out.push_back(WordOf(value));
        continue;
      }
      std::vector<std::pair<HclValue, int>> inner;
      for (HclValue item = value.First(); item.exists(); item = item.Next())
        inner.emplace_back(text_.Resolve(item), depth + 1);
      open.insert(open.end(), inner.rbegin(), inner.rend());
    }
    return out;
  }

  void ReadRule(HclValue resource) {
    FirewallRule rule;
    rule.place = resource.place();
    rule.needs_sources = true;
    rule.name = WordOf(resource.Member("name"));
    const HclValue network = text_.Resolve(resource.Member("network"));
    rule.network = WordOf(network);
    rule.network.text = std::string(network.raw());
    rule.direction = WordOf(resource.Member("direction"));
    rule.priority = WordOf(resource.Member("priority"));
    rule.disabled = WordOf(resource.Member("disabled"));
    rule.sources = WordsOf(resource.Member("source_ranges"));
    rule.destinations = WordsOf(resource.Member("destination_ranges"));
    for (const char* name : {"source_tags", "source_service_accounts"}) {
      for (Word& word : WordsOf(resource.Member(name)))
        rule.source_peers.push_back(std::move(word));
    }
    for (const char* name : {"target_tags", "target_service_accounts"}) {
      for (Word& word : WordsOf(resource.Member(name))) rule.targets.push_back(std::move(word));
    }
    for (HclValue block = resource.First(); block.exists(); block = block.Next()) {
      const auto is_name = [&](std::string_view name) { return block.IsNamed(name); };
      if (block.IsBlock() && (is_name("allow") || is_name("deny"))) {
        (is_name("allow") ? rule.allowed : rule.denied)
            .push_back({WordOf(block.Member("protocol")), WordsOf(block.Member("ports"))});
      } else if (block.IsBlock() && is_name("log_config")) {
        if (!block.Member("metadata").exists()) {
          diagnostics_.Error("PW-DIA-gcp-0131", block.place(),
                             "expected metadata in log_config, found none");
        }
      } else if (is_name("dynamic")) {
        const Word open{"", true, block.place()};
        (block.Label(0) == "deny" ? rule.denied : rule.allowed).push_back({open, {}});
      } else if (std::none_of(std::begin(kNames), std::end(kNames), is_name)) {
        rule.unknown.emplace_back("a field that is not known here");
      }
    }
    if (text_.IsRepeated(resource))
      rule.unknown.emplace_back("a resource that count or for_each makes");
    out_.rules.push_back(std::move(rule));
  }

  const TerraformText& text_;
  Ruleset& out_;
  Diagnostics& diagnostics_;
  std::set<std::string> addresses_;
};

}  // namespace

void ReadTerraformText(const TerraformText& text, Ruleset& out, Diagnostics& diagnostics) {
  HclReader(text, out, diagnostics).Read();
}

}  // namespace portwright::dialect::gcp
