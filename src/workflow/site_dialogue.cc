#include "workflow/site_dialogue.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "net/address.h"
#include "plan/activate.h"
#include "site/answers.h"
#include "site/reports.h"
#include "workflow/answer_text.h"
#include "workflow/dialects.h"
#include "workflow/firewall_answer.h"
#include "workflow/new_site.h"

namespace portwright::workflow {
namespace {

using site::YamlList;
using site::YamlText;

constexpr std::string_view kNatPrefix = "nat:";

class Dialogue {
 public:
  Dialogue(const Conversation& conversation, CatalogStore& catalogs)
      : conversation_(conversation), catalogs_(catalogs) {}

  Result<std::string> Run(std::string_view name) {
    Say("An empty answer takes what stands in brackets, or nothing. Ctrl-D ends without a site.\n");
    AskHead(name);
    AskZones();
    AskProducts();
    AskFirewalls();
    if (ended_) return Error{ErrorCode::kRefused, "the questions were not answered to their end"};
    return std::move(out_);
  }

 private:
  void Say(std::string_view text) const { conversation_.say(text); }

  // The answer to `prompt`, asked again until `fits` says nothing against it.
  template <typename Fits>
  std::string Ask(const std::string& prompt, const std::string& otherwise, Fits fits) {
    while (!ended_) {
      const auto line =
          conversation_.ask(prompt + (otherwise.empty() ? " " : " [" + otherwise + "] "));
      if (!line) {
        ended_ = true;
        break;
      }
      std::string answer(Trim(*line));
      if (answer.empty()) answer = otherwise;
      const std::string problem = fits(answer);
      if (problem.empty()) return answer;
      Say("  " + problem + "\n");
    }
    return "";
  }

  void AskHead(std::string_view name) {
    const std::string site =
        Ask("What is the site called?", std::string(name), [](const std::string& answer) {
          return site::IsName(answer)
                     ? ""
                     : "expected letters, digits, '_', '.' and '-', found " + Quote(answer);
        });
    const std::string title =
        Ask("In a few words, what is it?", "", [](const std::string&) { return ""; });
    out_ = "site: " + YamlText(site) + "\n";
    if (!title.empty()) out_ += "title: " + YamlText(title) + "\n";
  }

  static std::string PrefixProblem(const std::vector<std::string>& words) {
    if (words.size() < 2) return "expected NAME PREFIX, or NAME internet";
    if (!site::IsName(words[0])) return "expected a name first, found " + Quote(words[0]);
    for (std::size_t w = 1; w < words.size(); ++w) {
      if (words[w] == "internet") continue;
      const auto prefix = net::ParsePrefix(words[w]);
      if (!prefix) return prefix.error().message;
    }
    return "";
  }

  // Words between blanks and commas.
  static std::vector<std::string> WordsOf(const std::string& line) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : line + " ") {
      if (c != ' ' && c != ',' && c != '\t') {
        word += c;
      } else if (!word.empty()) {
        out.push_back(std::move(word));
        word.clear();
      }
    }
    return out;
  }

  void AskZones() {
    Say("\nWhich networks are there, and where does the internet begin? One a line, as\n"
        "  servers 10.1.2.0/24      outside internet\n"
        "An empty line ends the list.\n");
    out_ += "zones:\n";
    while (!ended_) {
      const std::string line =
          Ask("network " + std::to_string(zones_.size() + 1) + ":", "", [&](const std::string& a) {
            if (a.empty())
              return zones_.empty() ? std::string("expected one network at least") : std::string();
            const auto words = WordsOf(a);
            if (std::find(zones_.begin(), zones_.end(), words[0]) != zones_.end())
              return "expected each name once, found " + Quote(words[0]) + " again";
            return PrefixProblem(words);
          });
      if (line.empty()) break;
      auto words = WordsOf(line);
      zones_.push_back(words[0]);
      out_ += "  " + YamlText(words[0]) + ": ";
      words.erase(words.begin());
      out_ += YamlList(words) + "\n";
    }
  }

  // Numbers of a list as `1,3-5`; empty after a problem.
  static std::optional<std::vector<std::size_t>> PicksOf(const std::string& answer,
                                                         std::size_t count) {
    std::vector<std::size_t> out;
    for (const std::string& word : WordsOf(answer)) {
      const std::size_t dash = word.find('-');
      const auto first = ParseNumber(word.substr(0, dash));
      const auto last = dash == std::string::npos ? first : ParseNumber(word.substr(dash + 1));
      if (!first || !last || *first == 0 || *last > count || *last < *first) return std::nullopt;
      for (std::uint64_t n = *first; n <= *last; ++n)
        out.push_back(static_cast<std::size_t>(n - 1));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  std::vector<std::size_t> AskPicks(const std::string& prompt, std::size_t count, bool need) {
    const std::string answer = Ask(prompt, "", [&](const std::string& text) {
      const auto picks = PicksOf(text, count);
      if (!picks) return "expected numbers up to " + std::to_string(count) + " such as 1,3-5";
      return need && picks->empty() ? std::string("expected one at least") : std::string();
    });
    return PicksOf(answer, count).value_or(std::vector<std::size_t>());
  }

  void AskProducts() {
    Say("\nWhat is in use?\n");
    std::vector<const catalog::Catalog*> known;
    Diagnostics unsaid;
    for (const std::string& id : catalogs_.ListIds()) {
      const auto found = catalogs_.Find(id, {}, unsaid);
      if (!found || *found == nullptr) continue;
      known.push_back(*found);
      Say("  " + std::to_string(known.size()) + "  " + (*found)->title + " (" + id + ")\n");
    }
    const auto picks = AskPicks("Which of them? Numbers, as 1,3:", known.size(), true);
    out_ += "products:\n";
    for (const std::size_t pick : picks) {
      const catalog::Catalog& catalog = *known[pick];
      const std::string count = Ask(
          "\nHow many installations of " + catalog.title + "?", "1", [](const std::string& answer) {
            const auto number = ParseNumber(answer);
            const bool fits = number && *number >= 1 && *number <= 100;
            return fits ? std::string() : std::string("expected a number from 1 to 100");
          });
      const std::uint64_t installations = ParseNumber(count).value_or(0);
      for (std::uint64_t n = 1; n <= installations && !ended_; ++n)
        AskProduct(catalog, installations == 1 ? "" : "-" + std::to_string(n));
    }
  }

  std::vector<std::string> AskAddresses(const std::string& prompt, bool need) {
    return WordsOf(Ask(prompt, "", [&](const std::string& answer) {
      const auto words = WordsOf(answer);
      for (const std::string& word : words) {
        const auto range = ParseAddressRange(word);
        if (!range) return range.error().message;
      }
      return need && words.empty() ? std::string("expected one address at least") : std::string();
    }));
  }

  void AskProduct(const catalog::Catalog& catalog, const std::string& number) {
    const std::string id =
        Ask("A short name for it?", catalog.product + number, [&](const std::string& answer) {
          if (!site::IsName(answer)) return "expected a name, found " + Quote(answer);
          const bool taken = std::find(zones_.begin(), zones_.end(), answer) != zones_.end() ||
                             std::find(ids_.begin(), ids_.end(), answer) != ids_.end();
          return taken ? "expected a name of its own, found " + Quote(answer) + " again"
                       : std::string();
        });
    ids_.push_back(id);
    out_ += "  - product: " + catalog.product + "\n    id: " + YamlText(id) + "\n";
    if (!catalog.versions.empty()) {
      const std::string version =
          Ask("Which version? One of " + Join(catalog.versions, ", ") + ":", "",
              [&](const std::string& answer) {
                const bool fits = answer.empty() || catalog.FindVersion(answer) != catalog::kNone;
                return fits ? std::string() : "expected one of " + Join(catalog.versions, ", ");
              });
      if (!version.empty()) out_ += "    version: " + YamlText(version) + "\n";
    }
    const auto nodes =
        AskAddresses("Addresses of its nodes or servers? As 10.1.1.11-10.1.1.14:", true);
    if (!nodes.empty()) out_ += "    nodes: " + YamlList(nodes) + "\n";
    const auto vips = AskAddresses("Virtual addresses (VIPs), if it has any:", false);
    if (!vips.empty()) out_ += "    vips: " + YamlList(vips) + "\n";
    AskFeatures(catalog);
  }

  // What a feature opens, in a few words.
  static std::string OpensText(const catalog::Catalog& catalog, const catalog::Feature& feature) {
    std::set<std::string> opens;
    for (const catalog::Requirement& requirement : catalog.requirements) {
      const auto names = requirement.when.ListMentions().features;
      if (std::find(names.begin(), names.end(), feature.id) == names.end()) continue;
      for (std::string& one : plan::Opens(catalog, requirement)) opens.insert(std::move(one));
    }
    if (opens.empty()) return "opens nothing by itself";
    const std::string more =
        opens.size() == 1 ? "" : " and " + std::to_string(opens.size() - 1) + " more";
    return "opens " + *opens.begin() + more;
  }

  void AskFeatures(const catalog::Catalog& catalog) {
    std::vector<std::string> groups;
    std::map<std::string, std::vector<const catalog::Feature*>> by_group;
    for (const catalog::Feature& feature : catalog.features) {
      if (feature.always) continue;
      auto& members = by_group[feature.group];
      if (members.empty()) groups.push_back(feature.group);
      members.push_back(&feature);
    }
    Say("\nWhat does it do for you? What is left out is asked later and opens nothing until "
        "then.\n");
    std::vector<std::string> on;
    for (const std::string& group : groups) {
      const auto& members = by_group[group];
      Say("\n" + (group.empty() ? std::string("Other") : group) + "\n");
      for (std::size_t m = 0; m < members.size(); ++m) {
        const catalog::Feature& feature = *members[m];
        Say("  " + std::to_string(m + 1) + "  " +
            (feature.question.empty() ? feature.title : feature.question) + " (" +
            OpensText(catalog, feature) + ")\n");
      }
      for (const std::size_t pick : AskPicks("Yes to:", members.size(), false))
        on.push_back(members[pick]->id);
      if (ended_) return;
    }
    if (!on.empty()) out_ += "    features: [" + Join(on, ", ") + "]\n";
  }

  void AskFirewalls() {
    Say("\nWhich firewalls stand between the networks? One a line, as\n"
        "  edge1 nftables servers office outside      core asa inside=servers dmz=office\n"
        "and behind that what it translates, as nat:pool:10.1.0.0/16=203.0.113.64/28@outside\n"
        "An empty line ends the list; there may be none yet.\n");
    std::size_t count = 0;
    while (!ended_) {
      const std::string line = Ask("firewall " + std::to_string(count + 1) + ":", "",
                                   [&](const std::string& a) { return FirewallProblem(a); });
      if (line.empty()) return;
      const auto words = WordsOf(line);
      if (count++ == 0) out_ += "firewalls:\n";
      std::vector<std::string> legs, nat;
      for (std::size_t w = 2; w < words.size(); ++w) {
        if (words[w].starts_with(kNatPrefix)) {
          nat.push_back(YamlText(words[w].substr(kNatPrefix.size())));
          continue;
        }
        const std::size_t equals = words[w].find('=');
        const std::string zone =
            equals == std::string::npos ? words[w] : words[w].substr(equals + 1);
        legs.push_back(YamlText(words[w].substr(0, equals)) + ": " + YamlText(zone));
      }
      out_ += "  " + YamlText(words[0]) + ": { dialect: " + YamlText(words[1]) +
              ", interfaces: { " + Join(legs, ", ") + " }";
      if (!nat.empty()) out_ += ", nat: [" + Join(nat, ", ") + "]";
      out_ += " }\n";
    }
  }

  std::string FirewallProblem(const std::string& line) const {
    const auto words = WordsOf(line);
    if (words.empty()) return "";
    if (!site::IsName(words[0])) return "expected a name first, found " + Quote(words[0]);
    const auto joined = std::count_if(words.begin(), words.end(), [](const std::string& word) {
      return !word.starts_with(kNatPrefix);
    });
    if (joined < 4) return "expected NAME DIALECT ZONE ZONE ...";
    if (FindDialect(words[1]) == nullptr)
      return "expected a dialect, found " + Quote(words[1]) + "; one of " +
             Join(RenderedDialectNames(), ", ");
    for (std::size_t w = 2; w < words.size(); ++w) {
      if (words[w].starts_with(kNatPrefix)) {
        const auto nat = NatYaml(words[w].substr(kNatPrefix.size()));
        if (!nat) return nat.error().message;
        continue;
      }
      const std::size_t equals = words[w].find('=');
      const std::string zone = equals == std::string::npos ? words[w] : words[w].substr(equals + 1);
      if (std::find(zones_.begin(), zones_.end(), zone) == zones_.end())
        return "expected one of " + Join(zones_, ", ") + ", found " + Quote(zone);
    }
    return "";
  }

  const Conversation& conversation_;
  CatalogStore& catalogs_;
  bool ended_ = false;
  std::vector<std::string> zones_, ids_;
  std::string out_;
};

}  // namespace

Result<std::string> AskForSite(const Conversation& conversation, std::string_view name,
                               CatalogStore& catalogs) {
  return Dialogue(conversation, catalogs).Run(name);
}

}  // namespace portwright::workflow
