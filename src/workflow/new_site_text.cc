// The site.yaml of a new site: for people, who keep it from then on.
#include "base/text.h"
#include "site/answers.h"
#include "workflow/new_site.h"

namespace portwright::workflow {
namespace {

using site::YamlList;
using site::YamlText;

constexpr std::size_t kColumnsMax = 118;

// A comment at the end of a line, where it fits.
void EndWith(std::string comment, std::size_t line_begins, std::string& out) {
  for (char& c : comment) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (!comment.empty() && out.size() - line_begins + comment.size() + 4 <= kColumnsMax)
    out += "  # " + comment;
  out += '\n';
}

void WriteZones(const NewSite& site, std::string& out) {
  out +=
      "\n# Networks under one level of trust. The longest prefix wins; `internet: true` is "
      "everything\n"
      "# outside all others.\nzones:\n";
  for (const NewZone& zone : site.zones) {
    out += "  " + YamlText(zone.name) + ": { ";
    if (zone.internet) out += "internet: true";
    if (!zone.prefixes.empty()) {
      if (zone.internet) out += ", ";
      std::vector<std::string> texts;
      for (const std::string& prefix : zone.prefixes) texts.push_back(YamlText(prefix));
      out += "prefixes: [" + Join(texts, ", ") + "]";
    }
    out += " }\n";
  }
}

void WriteAddresses(const std::vector<net::Address>& addresses, std::string& out) {
  std::vector<std::string> texts;
  for (const net::Address& address : addresses) texts.push_back(YamlText(ToText(address)));
  out += "[" + Join(texts, ", ") + "]";
}

// Clusters and hosts that the products are themselves; everything else is the inventory's.
void WriteOwn(const NewSite& site, std::string& out) {
  bool any = false;
  for (const NewProduct& product : site.products) {
    if (product.hosts.empty()) continue;
    if (!any)
      out +=
          "\n# Hosts of the products themselves. `portwright site import` brings all "
          "others.\nhosts:\n";
    any = true;
    for (const auto& [name, addresses] : product.hosts)
      out += "  " + YamlText(name) + ": { addresses: " + addresses + " }\n";
  }
  any = false;
  for (const NewProduct& product : site.products) {
    if (product.nodes.empty() && product.vips.empty()) continue;
    if (!any)
      out +=
          "\n# Routes decide from which of its addresses a cluster sends; without any, every node\n"
          "# address is taken for one: `routes: [{ to: 0.0.0.0/0, via: ..., interface: ... }]`.\n"
          "clusters:\n";
    any = true;
    out += "  " + YamlText(product.id + "-cluster") +
           ":\n    title: " + YamlText(product.catalog->title) +
           "\n    interfaces:\n      intf_group1:\n";
    if (!product.nodes.empty()) {
      out += "        nodes:\n";
      for (std::size_t n = 0; n < product.nodes.size(); ++n)
        out += "          node-" + std::to_string(n + 1) + ": " +
               YamlText(ToText(product.nodes[n])) + "\n";
    }
    if (!product.vips.empty()) {
      out += "        vips: ";
      WriteAddresses(product.vips, out);
      out += "\n";
    }
  }
}

void WritePairs(std::string_view key, const SaidPairs& pairs, std::string& out) {
  if (pairs.empty()) return;
  out += "    ";
  out += key;
  out += ":\n";
  for (const auto& [name, value] : pairs) out += "      " + YamlText(name) + ": " + value + "\n";
}

void WriteSelf(const NewProduct& product, std::string& out) {
  if (!product.nodes.empty() || !product.vips.empty()) {
    out += "    cluster: " + YamlText(product.id + "-cluster") + "\n";
  } else if (!product.cluster.empty()) {
    out += "    cluster: " + YamlText(product.cluster) + "\n";
  } else {
    std::vector<std::string> self = product.self;
    for (const auto& [name, addresses] : product.hosts) self.push_back(name);
    out += "    self: " + YamlList(self) + "\n";
  }
}

void WriteProducts(const NewSite& site, std::string& out) {
  out +=
      "\n# Products in use. A feature that is neither on nor off plans nothing and is asked:\n"
      "# `portwright site questions`; answers go to answers.yaml, or stand here.\nproducts:\n";
  for (const NewProduct& product : site.products) {
    const catalog::Catalog& catalog = *product.catalog;
    std::size_t begins = out.size();
    out += "  - id: " + YamlText(product.id);
    EndWith(catalog.title + ": " + catalog.document.title + ", " + catalog.document.revision,
            begins, out);
    out += "    product: " + YamlText(product.product) + "\n";
    if (!product.version.empty()) out += "    version: " + YamlText(product.version) + "\n";
    WriteSelf(product, out);
    if (!product.features.empty()) out += "    features:\n";
    for (const auto& [name, value] : product.features) {
      begins = out.size();
      out += "      " + YamlText(name) + ": " + value;
      const catalog::Feature& feature = catalog.features[catalog.FindFeature(name)];
      EndWith(feature.question.empty() ? feature.title : feature.question, begins, out);
    }
    WritePairs("choices", product.choices, out);
    WritePairs("parameters", product.parameters, out);
    WritePairs("bind", product.bind, out);
  }
}

void WriteFirewalls(const NewSite& site, std::string& out) {
  if (site.firewalls.empty()) return;
  out +=
      "\n# Where policies take effect: the zone behind each interface. Hosts' own firewalls and "
      "clouds\n"
      "# are points, too.\nenforcement:\n";
  for (const NewFirewall& firewall : site.firewalls) {
    out += "  " + YamlText(firewall.name) +
           ":\n    kind: gateway\n    dialect: " + YamlText(firewall.dialect) + "\n";
    if (!firewall.version.empty()) out += "    version: " + YamlText(firewall.version) + "\n";
    if (!firewall.owner.empty()) out += "    owner: " + YamlText(firewall.owner) + "\n";
    std::vector<std::string> legs;
    for (const auto& [name, zone] : firewall.interfaces)
      legs.push_back(YamlText(name) + ": " + YamlText(zone));
    out += "    interfaces: { " + Join(legs, ", ") + " }\n";
    if (!firewall.nat.empty()) out += "    nat:\n";
    for (const std::string& nat : firewall.nat) out += "      - " + nat + "\n";
  }
}

}  // namespace

std::string SiteText(const NewSite& site) {
  std::string out =
      "# Made by `portwright site new`, and yours from here on. It maps a network: keep it where "
      "not\n"
      "# everybody reads. Hosts come into inventory.yaml beside it, by `portwright site import`.\n";
  out += "site: " + YamlText(site.name) + "\n";
  if (!site.title.empty()) out += "title: " + YamlText(site.title) + "\n";
  WriteZones(site, out);
  WriteOwn(site, out);
  WriteProducts(site, out);
  if (!site.bind.empty()) {
    out += "\n# Who plays a role for every product. Names and selectors: `\"tag: dns\"`.\nbind:\n";
    for (const auto& [role, value] : site.bind) out += "  " + YamlText(role) + ": " + value + "\n";
  }
  WriteFirewalls(site, out);
  return out;
}

}  // namespace portwright::workflow
