// A site that is made from answers: what was said of it, read from a file or asked at a terminal,
// and the site.yaml that comes of it (docs/formats/answers.md).
//
// Cost: linear in the text. No state; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "net/address.h"
#include "workflow/catalog_store.h"

namespace portwright::workflow {

// Key and value, the value as YAML on one line (site/answers.h).
using SaidPairs = std::vector<std::pair<std::string, std::string>>;

struct NewZone {
  std::string name;
  std::vector<std::string> prefixes;
  bool internet = false;
};

struct NewFirewall {
  std::string name, dialect, version, owner;
  SaidPairs interfaces;          // name and zone
  std::vector<std::string> nat;  // each as YAML on one line
};

struct NewProduct {
  std::string id, product, version;
  const catalog::Catalog* catalog = nullptr;
  // Which addresses it has itself, one of three: a cluster of these nodes and VIPs; hosts that are
  // described here; names that the inventory describes.
  std::vector<net::Address> nodes, vips;
  SaidPairs hosts;  // name and addresses
  std::string cluster;
  std::vector<std::string> self;
  SaidPairs features, choices, parameters, bind;
};

struct NewSite {
  std::string name, title;
  std::vector<NewZone> zones;
  std::vector<NewProduct> products;
  std::vector<NewFirewall> firewalls;
  SaidPairs bind;
};

// Nothing after diagnostics (PW-FLOW-006x and those of yaml), each with its line. `otherwise`: the
// name where the answers have none.
std::optional<NewSite> ReadNewSite(std::string_view bytes, std::string_view name,
                                   std::string_view otherwise, CatalogStore& catalogs,
                                   Diagnostics& diagnostics);

// site.yaml with comments that say what each part is for. The same answers, the same bytes.
std::string SiteText(const NewSite& site);

// `10.1.1.11`, `10.1.1.11-10.1.1.14`, `10.1.1.11-14`; at most 256 addresses.
Result<std::vector<net::Address>> ParseAddressRange(std::string_view text);

}  // namespace portwright::workflow
