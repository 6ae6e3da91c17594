#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {

using yaml::Fields;
using yaml::Node;
using yaml::What;

bool ErrorLimit::Reached(SourcePlace place) {
  constexpr std::size_t kEnough = 1000;
  if (reading_.diagnostics.error_count() - before_ < kEnough) return false;
  reading_.diagnostics.Error(codes::kTooManyErrors, place,
                             "expected fewer than " + WithThousands(kEnough) + " errors in " +
                                 Quote(section_) +
                                 ", found them all before this; the rest of it was not read");
  return true;
}

void ReportEmptyList(Reading& reading, const Node& node, const What& what) {
  reading.diagnostics.Error(
      codes::kEmptyList, node.place(),
      "expected at least one entry for " + what.ToText() + ", found an empty list",
      "an empty list never means everyone: name somebody, or leave the key out");
}

void ReadItems(Reading& reading, const Node& node, const What& what, unsigned kinds,
               std::vector<EndpointRef>& out) {
  ForEach(reading, node, what, [&](const Node& entry) {
    if (entry.IsMapping() && entry.size() == 1) {
      const std::string_view key = (*entry.begin()).text();
      if (key == "tag" || key == "os" || key == "zone" || key == "name") {
        reading.diagnostics.Error(codes::kSelectorQuotes, entry.place(),
                                  "expected a text for " + what.ToText() + ", found a mapping",
                                  "put the selector in quotes: \"" + std::string(key) + ": ...\"");
        return;
      }
    }
    if (const auto text = yaml::ReadText(entry, what, reading.diagnostics)) {
      reading.references.Resolve(*text, entry.place(), kinds, out);
    }
  });
  std::vector<EndpointRef> sorted = out;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return;
  reading.diagnostics.Warning(codes::kNamedTwice, node.place(),
                              "expected each endpoint once for " + what.ToText() + ", found " +
                                  Quote(reading.site.NameOf(*twice)) + " twice");
  // First mention stays, so that order means what the file says.
  std::vector<EndpointRef> once;
  for (const EndpointRef& ref : out) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), ref);
    const auto upper = std::upper_bound(sorted.begin(), sorted.end(), ref);
    const bool seen = upper - at > 1 && std::find(once.begin(), once.end(), ref) != once.end();
    if (!seen) once.push_back(ref);
  }
  out = std::move(once);
}

std::vector<EndpointRef> NeedItems(Reading& reading, const Fields& fields, std::string_view key,
                                   std::string_view what) {
  std::vector<EndpointRef> out;
  if (const auto node = fields.Need(key)) ReadItems(reading, *node, {key, what}, kAllKinds, out);
  return out;
}

std::vector<EndpointRef> FindItems(Reading& reading, const Fields& fields, std::string_view key,
                                   std::string_view what) {
  std::vector<EndpointRef> out;
  if (const auto node = fields.Find(key)) ReadItems(reading, *node, {key, what}, kAllKinds, out);
  return out;
}

namespace {

// Why no host can have this address; empty if one can.
std::string WhyNoHost(const net::Address& address, int length) {
  using net::Family;
  if (address.value == 0) return "the unspecified address";
  if (address.family == Family::kIpv4) {
    if ((address.value >> 28) == 0xe) return "a multicast address";
    if ((address.value >> 28) == 0xf) return "a reserved address";
    if ((address.value >> 24) == 127) return "a loopback address";
  } else {
    if ((address.value >> 120) == 0xff) return "a multicast address";
    if (address.value == 1) return "a loopback address";
  }
  const int host_bits = AddressBits(address.family) - length;
  if (host_bits < 2) return "";
  const net::U128 mask = host_bits >= 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
  if ((address.value & mask) == 0) return "the address of the network itself";
  if (address.family == Family::kIpv4 && (address.value & mask) == mask)
    return "the network's broadcast address";
  return "";
}

}  // namespace

std::optional<std::pair<net::Address, int>> ReadHostAddress(Reading& reading, const Node& node,
                                                            const What& what, bool with_length) {
  const auto text = yaml::ReadText(node, what, reading.diagnostics);
  if (!text) return std::nullopt;
  const auto parsed = net::ParseInterfaceAddress(*text);
  if (!parsed) {
    ReportBadAddress(reading.diagnostics, node.place(),
                     parsed.error().message + " in " + what.ToText());
    return std::nullopt;
  }
  if (!with_length && text->find('/') != std::string_view::npos) {
    ReportBadAddress(
        reading.diagnostics, node.place(),
        "expected an address for " + what.ToText() + ", found the prefix " + Quote(*text),
        "write " + net::ToText(parsed->first));
    return std::nullopt;
  }
  const std::string why = WhyNoHost(parsed->first, parsed->second);
  if (!why.empty()) {
    reading.diagnostics.Error(codes::kNotAHostAddress, node.place(),
                              "expected an address that a host can have for " + what.ToText() +
                                  ", found " + Quote(*text) + ", " + why);
    return std::nullopt;
  }
  return *parsed;
}

std::optional<net::Prefix> ReadPrefix(Reading& reading, const Node& node, const What& what) {
  const auto text = yaml::ReadText(node, what, reading.diagnostics);
  if (!text) return std::nullopt;
  const auto prefix = net::ParsePrefix(*text);
  if (prefix) return *prefix;
  ReportBadAddress(reading.diagnostics, node.place(),
                   prefix.error().message + " in " + what.ToText());
  return std::nullopt;
}

std::vector<net::Prefix> ReadPrefixes(Reading& reading, const Node& node, const What& what) {
  std::vector<net::Prefix> out;
  ForEach(reading, node, what, [&](const Node& entry) {
    if (const auto prefix = ReadPrefix(reading, entry, what)) out.push_back(*prefix);
  });
  return out;
}

std::vector<std::string> ReadTags(Reading& reading, const Fields& fields, std::string_view what) {
  std::vector<std::string> out;
  if (const auto node = fields.Find("tags")) {
    if (node->IsSequence() && node->size() == 0) return out;
    ForEach(reading, *node, {"tags", what}, [&](const Node& entry) {
      if (const auto text = yaml::ReadText(entry, {"tags", what}, reading.diagnostics))
        out.emplace_back(*text);
    });
  }
  return out;
}

std::uint32_t ReadRealm(Reading& reading, const Fields& fields) {
  const auto node = fields.Find("realm");
  if (!node) return 0;
  const auto& realms = reading.site.realms;
  std::vector<std::string> known;
  for (std::uint32_t i = 0; i < realms.size(); ++i) {
    if (realms[i].name == node->text()) return i;
    known.push_back(realms[i].name);
  }
  ReportUnknownName(reading.diagnostics, node->place(), "a realm of the site", node->text(), known);
  return 0;
}

namespace {

constexpr std::string_view kRouteKeys[] = {"to", "via", "interface"};

bool ReadRoute(Reading& reading, const Node& node, std::string_view what,
               const std::vector<std::string_view>& interfaces, Route& route) {
  const std::string name = "a route of " + std::string(what);
  const Fields fields(node, name, kRouteKeys, reading.diagnostics);
  if (!fields.is_mapping()) return false;
  route.place = node.place();
  const auto to = fields.Need("to");
  const auto prefix = to ? ReadPrefix(reading, *to, {"to", name}) : std::nullopt;
  bool good = prefix.has_value();
  if (prefix) route.to = *prefix;
  if (const auto via = fields.Find("via")) {
    const auto address = ReadHostAddress(reading, *via, {"via", name}, false);
    good = good && address.has_value();
    if (address) route.via = address->first;
    if (address && prefix && address->first.family != prefix->address.family) {
      reading.diagnostics.Error(
          codes::kRouteFamily, via->place(),
          "expected 'via' of the family of 'to' in " + name + ", found " + Quote(via->text()));
      good = false;
    }
  }
  const auto interface = fields.Find("interface");
  if (!interface) {
    // With one interface there is nothing to choose from.
    if (interfaces.size() == 1) return good;
    (void)fields.Need("interface");
    return false;
  }
  const auto found = std::find(interfaces.begin(), interfaces.end(), interface->text());
  if (found == interfaces.end()) {
    const std::vector<std::string> known(interfaces.begin(), interfaces.end());
    ReportUnknownName(reading.diagnostics, interface->place(),
                      "an interface of " + std::string(what), interface->text(), known);
    return false;
  }
  route.interface = static_cast<std::uint32_t>(found - interfaces.begin());
  return good;
}

}  // namespace

std::vector<Route> ReadRoutes(Reading& reading, const Fields& fields, std::string_view what,
                              const std::vector<std::string_view>& interfaces) {
  std::vector<Route> out;
  for (const Node& node : fields.OptionalList("routes")) {
    Route route;
    if (!ReadRoute(reading, node, what, interfaces, route)) continue;
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const Route& r) { return r.to == route.to; });
    if (same != out.end()) {
      ReportTwo(reading.diagnostics, codes::kDuplicateRoute, route.place, same->place,
                "expected one route to " + net::ToText(route.to) + " in " + std::string(what) +
                    ", found two",
                "the source address of a flow must be one thing: keep the route that is used");
      continue;
    }
    out.push_back(route);
  }
  return out;
}

std::vector<net::Service> ReadAllow(Reading& reading, const Node& node, const What& what) {
  std::vector<net::Service> out;
  ForEach(reading, node, what, [&](const Node& entry) {
    const auto text = yaml::ReadText(entry, what, reading.diagnostics);
    if (!text) return;
    const auto service = net::ParseService(*text);
    if (service) {
      out.push_back(*service);
    } else {
      reading.diagnostics.Error(codes::kBadService, entry.place(),
                                service.error().message + " in " + what.ToText());
    }
  });
  return out;
}

std::optional<Date> ReadDate(Reading& reading, const Fields& fields, std::string_view key) {
  const auto node = fields.Find(key);
  if (!node) return std::nullopt;
  const auto date = ParseDate(node->text());
  if (!date) {
    reading.diagnostics.Error(
        codes::kBadDate, node->place(),
        "expected a day as YYYY-MM-DD for " + Quote(key) + ", found " + Quote(node->text()));
  }
  return date;
}

std::uint32_t ReadInstance(Reading& reading, const Fields& fields) {
  const auto node = fields.Find("instance");
  if (!node) return kNone;
  return reading.references.Need(node->text(), EndpointKind::kInstance, node->place());
}

}  // namespace portwright::site
