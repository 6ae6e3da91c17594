#include "workflow/site_words.h"

#include <algorithm>
#include <string>

#include "yaml/yaml.h"

namespace portwright::workflow {
namespace {

using inventory::RouteFact;
using inventory::SiteWords;
using yaml::Node;

constexpr std::string_view kNamed[] = {"zones",    "hosts", "networks",
                                       "clusters", "names", "proxies"};

template <typename Take>
void ForPairs(const Node& node, Take take) {
  if (!node.IsMapping()) return;
  for (auto it = node.begin(); it != node.end(); ++it) {
    const Node key = *it;
    take(key, *++it);
  }
}

template <typename Take>
void ForEntries(const Node& node, Take take) {
  if (!node.IsSequence()) return;
  for (auto it = node.begin(); it != node.end(); ++it) take(*it);
}

// Every address below a host or a cluster but those of its routes.
void CollectAddresses(const Node& node, std::string_view owner, SiteWords& words) {
  if (node.IsScalar()) {
    const auto address = net::ParseInterfaceAddress(node.text());
    if (address) {
      words.addresses.try_emplace(address->first,
                                  SiteWords::Owner{std::string(owner), node.place()});
    }
    return;
  }
  ForEntries(node, [&](const Node& entry) { CollectAddresses(entry, owner, words); });
  ForPairs(node, [&](const Node& key, const Node& value) {
    if (key.text() != "routes" && key.text() != "tags" && key.text() != "title") {
      CollectAddresses(value, owner, words);
    }
  });
}

std::vector<RouteFact> RoutesOf(const Node& cluster) {
  std::vector<RouteFact> routes;
  const auto list = cluster.IsMapping() ? cluster.Find("routes") : std::nullopt;
  if (!list) return routes;
  ForEntries(*list, [&](const Node& entry) {
    RouteFact route;
    bool good = false;
    ForPairs(entry, [&](const Node& key, const Node& value) {
      if (key.text() == "to") {
        const auto prefix = net::ParsePrefix(value.text());
        if (prefix) route.to = *prefix;
        good = prefix.has_value();
      } else if (key.text() == "via") {
        const auto via = net::ParseAddress(value.text());
        if (via) route.via = *via;
      } else if (key.text() == "interface") {
        route.interface = value.text();
      }
    });
    if (good) routes.push_back(std::move(route));
  });
  std::sort(routes.begin(), routes.end());
  return routes;
}

// Addresses are unique in a realm, and imports are of the first one.
bool IsOfAnotherRealm(const Node& thing, const Node& root) {
  const auto realm = thing.IsMapping() ? thing.Find("realm") : std::nullopt;
  const auto realms = root.Find("realms");
  if (!realm || !realms || !realms->IsSequence() || realms->size() == 0) return false;
  return realm->text() != (*realms->begin()).text();
}

}  // namespace

SiteWords ReadSiteWords(std::string_view bytes, std::string_view name, Diagnostics& diagnostics) {
  SiteWords words;
  const auto document = yaml::Document::Parse(bytes, name, diagnostics);
  if (document == nullptr || !document->root().IsMapping()) return words;
  const Node root = document->root();
  for (const std::string_view section : kNamed) {
    const auto things = root.Find(section);
    if (!things) continue;
    ForPairs(*things, [&](const Node& key, const Node& value) {
      words.names.try_emplace(std::string(key.text()), key.place());
      if (section != "hosts" && section != "clusters") return;
      if (section == "clusters") words.cluster_routes[std::string(key.text())] = RoutesOf(value);
      if (!IsOfAnotherRealm(value, root)) CollectAddresses(value, key.text(), words);
    });
  }
  if (const auto products = root.Find("products")) {
    ForEntries(*products, [&](const Node& product) {
      const auto id = product.IsMapping() ? product.Find("id") : std::nullopt;
      if (id) words.names.try_emplace(std::string(id->text()), id->place());
    });
  }
  return words;
}

}  // namespace portwright::workflow
