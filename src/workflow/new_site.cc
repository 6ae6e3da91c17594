#include "workflow/new_site.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "site/answers.h"
#include "site/reports.h"
#include "workflow/dialects.h"
#include "workflow/firewall_answer.h"
#include "yaml/fields.h"
#include "yaml/yaml.h"

namespace portwright::workflow {
namespace {

using yaml::Fields;
using yaml::Node;
using yaml::Pair;

constexpr std::string_view kSiteKeys[] = {"site",     "title",     "zones",
                                          "products", "firewalls", "bind"};
constexpr std::string_view kProductKeys[] = {"product",  "id",      "version",    "nodes",
                                             "vips",     "hosts",   "cluster",    "self",
                                             "features", "choices", "parameters", "bind"};
constexpr std::string_view kFirewallKeys[] = {"dialect",    "version", "owner",
                                              "interfaces", "zones",   "nat"};
constexpr std::string_view kStateKeys[] = {"on", "off"};
constexpr std::string_view kNoneKeys[] = {"none"};
constexpr std::size_t kRangeMax = 256;

class NewSiteReader {
 public:
  NewSiteReader(CatalogStore& catalogs, Diagnostics& diagnostics)
      : catalogs_(catalogs), diagnostics_(diagnostics) {}

  NewSite Read(const Node& root, std::string_view otherwise) {
    const Fields fields(root, "the answers", kSiteKeys, diagnostics_);
    out_.name = fields.OptionalText("site");
    if (out_.name.empty()) out_.name = otherwise;
    site::CheckName(diagnostics_, fields.PlaceOf("site"), out_.name);
    out_.title = fields.OptionalText("title");
    for (const Pair& pair : fields.Pairs("zones")) ReadZone(pair);
    for (const Node& node : fields.List("products")) ReadProduct(node);
    for (const Pair& pair : fields.OptionalPairs("firewalls")) ReadFirewall(pair);
    out_.bind = ReadBind(fields.OptionalPairs("bind"), nullptr);
    return std::move(out_);
  }

 private:
  void Wrong(std::string_view code, SourcePlace place, std::string message, std::string hint = "") {
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
  }

  // A name that nothing else of these answers has.
  bool Declare(const std::string& name, SourcePlace place) {
    if (!site::CheckName(diagnostics_, place, name)) return false;
    if (names_.insert(name).second) return true;
    Wrong("PW-FLOW-0060", place, "expected each name once, found " + Quote(name) + " again",
          "zones, hosts, clusters and products share one name space");
    return false;
  }

  void ReadZone(const Pair& pair) {
    NewZone zone;
    zone.name = pair.key.text();
    Declare(zone.name, pair.key.place());
    for (const Node& node : yaml::ReadTexts(pair.value, {zone.name, "zones"}, diagnostics_, true)) {
      if (node.text() == "internet") {
        zone.internet = true;
        continue;
      }
      const auto prefix = net::ParsePrefix(node.text());
      if (!prefix) {
        Wrong("PW-FLOW-0061", node.place(), prefix.error().message);
      } else {
        zone.prefixes.push_back(ToText(*prefix));
      }
    }
    out_.zones.push_back(std::move(zone));
  }

  // A text alone is a list of one.
  std::vector<Node> Texts(const Fields& fields, std::string_view key) {
    const auto node = fields.Find(key);
    return node ? yaml::ReadTexts(*node, key, diagnostics_, true) : std::vector<Node>();
  }

  std::vector<net::Address> ReadAddresses(const Fields& fields, std::string_view key) {
    std::vector<net::Address> out;
    for (const Node& node : Texts(fields, key)) {
      auto range = ParseAddressRange(node.text());
      if (!range) {
        Wrong("PW-FLOW-0061", node.place(), range.error().message);
        continue;
      }
      out.insert(out.end(), range->begin(), range->end());
    }
    return out;
  }

  void ReadProduct(const Node& node) {
    const Fields fields(node, "a product", kProductKeys, diagnostics_);
    NewProduct product;
    product.product = fields.Text("product");
    if (product.product.empty()) return;
    product.id = fields.OptionalText("id");
    if (product.id.empty()) product.id = product.product;
    Declare(product.id, fields.PlaceOf("id"));
    if (!FindCatalog(fields, product)) return;
    ReadVersion(fields, product);
    ReadSelf(fields, product);
    ReadFeatures(fields, product);
    ReadChoices(fields, product);
    for (const Pair& pair : fields.OptionalPairs("parameters")) {
      Expect(*product.catalog, "parameter", pair.key,
             product.catalog->FindParameter(pair.key.text()) != catalog::kNone,
             product.catalog->parameters);
      product.parameters.emplace_back(pair.key.text(), Items(pair));
    }
    product.bind = ReadBind(fields.OptionalPairs("bind"), product.catalog);
    out_.products.push_back(std::move(product));
  }

  bool FindCatalog(const Fields& fields, NewProduct& product) {
    const SourcePlace place = fields.PlaceOf("product");
    const std::vector<std::string> known = catalogs_.ListIds();
    if (std::find(known.begin(), known.end(), product.product) == known.end()) {
      const auto near = Nearest(product.product, known);
      Wrong("PW-FLOW-0062", place,
            "expected a product with a catalog, found " + Quote(product.product),
            near ? "did you mean " + *near + "?" : "one of " + Join(known, ", "));
      return false;
    }
    const auto found = catalogs_.Find(product.product, place, diagnostics_);
    if (found && *found != nullptr) product.catalog = *found;
    return product.catalog != nullptr;
  }

  void ReadVersion(const Fields& fields, NewProduct& product) {
    product.version = fields.OptionalText("version");
    const auto& versions = product.catalog->versions;
    if (product.version.empty() || versions.empty()) return;
    if (product.catalog->FindVersion(product.version) != catalog::kNone) return;
    Wrong("PW-FLOW-0063", fields.PlaceOf("version"),
          "expected a version of " + product.product + ", found " + Quote(product.version),
          "one of " + Join(versions, ", "));
  }

  void ReadSelf(const Fields& fields, NewProduct& product) {
    product.nodes = ReadAddresses(fields, "nodes");
    product.vips = ReadAddresses(fields, "vips");
    product.cluster = fields.OptionalText("cluster");
    for (const Node& node : Texts(fields, "self")) product.self.emplace_back(node.text());
    for (const Pair& pair : fields.OptionalPairs("hosts")) {
      Declare(std::string(pair.key.text()), pair.key.place());
      std::vector<std::string> addresses;
      for (const Node& node :
           yaml::ReadTexts(pair.value, {pair.key.text(), "hosts"}, diagnostics_, true)) {
        if (const auto address = net::ParseAddress(node.text())) {
          addresses.push_back(ToText(*address));
        } else {
          Wrong("PW-FLOW-0061", node.place(), address.error().message);
        }
      }
      product.hosts.emplace_back(pair.key.text(), site::YamlList(addresses));
    }
    const bool has_addresses = !product.nodes.empty() || !product.vips.empty();
    if (has_addresses) Declare(product.id + "-cluster", fields.place());
    const int ways = (has_addresses ? 1 : 0) + (product.hosts.empty() ? 0 : 1) +
                     (product.cluster.empty() ? 0 : 1) + (product.self.empty() ? 0 : 1);
    if (ways == 1) return;
    Wrong("PW-FLOW-0064", fields.place(),
          "expected one way to say which addresses " + product.id + " has, found " +
              (ways == 0 ? "none" : "several"),
          "nodes and vips; hosts; or, where the inventory has them, cluster or self");
  }

  template <typename Row>
  void Expect(const catalog::Catalog& catalog, std::string_view what, const Node& key,
              bool is_there, const std::vector<Row>& rows) {
    if (is_there) return;
    std::vector<std::string> known;
    for (const Row& row : rows) known.push_back(row.id);
    const auto near = Nearest(key.text(), known);
    std::string message = what[0] == 'o' ? "expected an " : "expected a ";
    message += what;
    message += " of " + catalog.product + ", found " + Quote(key.text());
    Wrong("PW-FLOW-0065", key.place(), std::move(message),
          near ? "did you mean " + *near + "?"
               : "`portwright catalog show " + catalog.product + "` lists them");
  }

  // A list of what is on, or a mapping as in a site.
  void ReadFeatures(const Fields& fields, NewProduct& product) {
    const auto node = fields.Find("features");
    if (!node) return;
    const auto expect = [&](const Node& key) {
      Expect(*product.catalog, "feature", key,
             product.catalog->FindFeature(key.text()) != catalog::kNone, product.catalog->features);
    };
    if (!node->IsMapping()) {
      for (const Node& key : yaml::ReadTexts(*node, "features", diagnostics_, true)) {
        expect(key);
        product.features.emplace_back(key.text(), "on");
      }
      return;
    }
    for (const Pair& pair : yaml::ReadPairs(*node, "features", diagnostics_)) {
      expect(pair.key);
      product.features.emplace_back(pair.key.text(), SwitchOf(pair));
    }
  }

  std::string SwitchOf(const Pair& pair) {
    if (pair.value.IsMapping()) {
      const Fields state(pair.value, "the feature", kStateKeys, diagnostics_);
      const std::string_view key = state.Find("off") ? "off" : "on";
      return site::YamlPair(key, state.Text(key));
    }
    if (pair.value.text() != "on") {
      Wrong("PW-FLOW-0066", pair.value.place(),
            "expected on or { off: reason } for " + Quote(pair.key.text()) + ", found " +
                Quote(pair.value.text()),
            "leave the feature out while it is undecided");
    }
    return "on";
  }

  void ReadChoices(const Fields& fields, NewProduct& product) {
    for (const Pair& pair : fields.OptionalPairs("choices")) {
      const std::uint32_t c = product.catalog->FindChoice(pair.key.text());
      Expect(*product.catalog, "choice", pair.key, c != catalog::kNone, product.catalog->choices);
      if (c == catalog::kNone) continue;
      const catalog::Choice& choice = product.catalog->choices[c];
      for (const Node& option : yaml::ReadTexts(pair.value, choice.id, diagnostics_, true)) {
        Expect(*product.catalog, "option of a choice", option,
               FindOption(choice, option.text()) != nullptr, choice.options);
      }
      product.choices.emplace_back(pair.key.text(), Items(pair));
    }
  }

  std::string Items(const Pair& pair) {
    std::vector<std::string> items;
    for (const Node& node : yaml::ReadTexts(pair.value, pair.key.text(), diagnostics_, true))
      items.emplace_back(node.text());
    return site::YamlList(items);
  }

  // Whom a role names is for the inventory to say; that there is such a role, here.
  SaidPairs ReadBind(const std::vector<Pair>& pairs, const catalog::Catalog* of) {
    SaidPairs out;
    for (const Pair& pair : pairs) {
      std::vector<catalog::Role> known;
      const auto add = [&](const catalog::Catalog& catalog) {
        for (catalog::Role role : catalog.roles) {
          known.push_back(role);
          if (role.shared.empty()) continue;
          role.id = role.shared;
          known.push_back(role);
        }
      };
      if (of != nullptr) add(*of);
      for (const NewProduct& product : out_.products) {
        if (of == nullptr) add(*product.catalog);
      }
      const bool is_there = std::any_of(known.begin(), known.end(), [&](const catalog::Role& role) {
        return role.id == pair.key.text();
      });
      const bool has_products = of != nullptr || !out_.products.empty();
      if (has_products)
        Expect(of != nullptr ? *of : *out_.products[0].catalog, "role", pair.key, is_there, known);
      if (pair.value.IsMapping()) {
        const Fields none(pair.value, "the role", kNoneKeys, diagnostics_);
        out.emplace_back(pair.key.text(), site::YamlPair("none", none.Text("none")));
      } else {
        out.emplace_back(pair.key.text(), Items(pair));
      }
    }
    return out;
  }

  void ExpectZone(const Node& zone) {
    const auto is_it = [&](const NewZone& one) { return one.name == zone.text(); };
    if (std::any_of(out_.zones.begin(), out_.zones.end(), is_it)) return;
    std::vector<std::string> known;
    for (const NewZone& one : out_.zones) known.push_back(one.name);
    const auto near = Nearest(zone.text(), known);
    Wrong("PW-FLOW-0067", zone.place(),
          "expected a zone of these answers, found " + Quote(zone.text()),
          near ? "did you mean " + *near + "?" : "one of " + Join(known, ", "));
  }

  void ReadFirewall(const Pair& pair) {
    NewFirewall firewall;
    firewall.name = pair.key.text();
    site::CheckName(diagnostics_, pair.key.place(), firewall.name);
    const std::string what = "firewall " + Quote(firewall.name);
    const Fields fields(pair.value, what, kFirewallKeys, diagnostics_);
    firewall.dialect = fields.OptionalText("dialect");
    firewall.version = fields.OptionalText("version");
    firewall.owner = fields.OptionalText("owner");
    if (const auto* dialect = FindDialect(firewall.dialect)) {
      firewall.dialect = dialect->name();
    } else {
      const std::vector<std::string> known = RenderedDialectNames();
      const auto near = Nearest(firewall.dialect, known);
      Wrong("PW-FLOW-0068", fields.PlaceOf("dialect"),
            "expected a dialect for " + what + ", found " +
                (firewall.dialect.empty() ? "none" : Quote(firewall.dialect)),
            near ? "did you mean " + *near + "?" : "one of " + Join(known, ", "));
    }
    for (const Pair& leg : fields.OptionalPairs("interfaces")) {
      ExpectZone(leg.value);
      firewall.interfaces.emplace_back(leg.key.text(), leg.value.text());
    }
    for (const Node& zone : Texts(fields, "zones")) {
      ExpectZone(zone);
      firewall.interfaces.emplace_back(zone.text(), zone.text());
    }
    if (firewall.interfaces.size() < 2) {
      Wrong("PW-FLOW-0067", fields.place(),
            "expected two zones or more that " + what + " joins, found " +
                std::to_string(firewall.interfaces.size()),
            "interfaces: { eth0: ZONE, eth1: ZONE }, or zones: [ZONE, ZONE]");
    }
    for (const Node& node : Texts(fields, "nat")) {
      auto nat = NatYaml(node.text());
      if (!nat) {
        Wrong("PW-FLOW-0069", node.place(), nat.error().message,
              "as pool:10.1.0.0/16=203.0.113.64/28@outside");
        continue;
      }
      firewall.nat.push_back(*std::move(nat));
    }
    out_.firewalls.push_back(std::move(firewall));
  }

  CatalogStore& catalogs_;
  Diagnostics& diagnostics_;
  std::set<std::string> names_;
  NewSite out_;
};

}  // namespace

Result<std::vector<net::Address>> ParseAddressRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  PORTWRIGHT_TRY(const net::Address first,
                 net::ParseAddress(Trim(text.substr(0, std::min(dash, text.size())))));
  if (dash == std::string_view::npos) return std::vector<net::Address>{first};
  std::string last_text(Trim(text.substr(dash + 1)));
  // `10.1.1.11-14`: the last part alone.
  const std::string first_text = ToText(first);
  if (first.family == net::Family::kIpv4 && last_text.find('.') == std::string::npos)
    last_text = first_text.substr(0, first_text.rfind('.') + 1) + last_text;
  PORTWRIGHT_TRY(const net::Address last, net::ParseAddress(last_text));
  if (last.family != first.family || last.value < first.value)
    return Error{ErrorCode::kInvalid,
                 "expected a range from a lower to a higher address, found " + Quote(text)};
  if (last.value - first.value >= kRangeMax)
    return Error{ErrorCode::kLimit, "expected at most " + std::to_string(kRangeMax) +
                                        " addresses in a range, found " + Quote(text)};
  std::vector<net::Address> out;
  for (net::U128 value = first.value; value <= last.value; ++value)
    out.push_back({first.family, value});
  return out;
}

std::optional<NewSite> ReadNewSite(std::string_view bytes, std::string_view name,
                                   std::string_view otherwise, CatalogStore& catalogs,
                                   Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto document = yaml::Document::Parse(bytes, name, diagnostics);
  if (document == nullptr) return std::nullopt;
  NewSite site = NewSiteReader(catalogs, diagnostics).Read(document->root(), otherwise);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return site;
}

}  // namespace portwright::workflow
