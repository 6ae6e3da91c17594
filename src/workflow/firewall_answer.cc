#include "workflow/firewall_answer.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/text.h"
#include "site/answers.h"
#include "workflow/answer_text.h"
#include "workflow/dialects.h"

namespace portwright::workflow {
namespace {

constexpr std::string_view kNatPrefix = "nat:";
constexpr std::string_view kRouter = "router";

Error Wrong(std::string message) { return Error{ErrorCode::kInvalid, std::move(message)}; }

bool IsHost(const site::Site& site, std::string_view name) {
  return std::any_of(site.hosts.begin(), site.hosts.end(),
                     [&](const site::Host& one) { return one.name == name; });
}

bool IsCluster(const site::Site& site, std::string_view name) {
  return site.FindCluster(name) != site::kNone;
}

void AddKey(std::string& out, std::string_view key, std::string_view text) {
  out += out.empty() ? "{ " : ", ";
  out += key;
  out += ": ";
  const bool number = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  out += number ? std::string(text) : site::YamlText(text);
}

// `10.1.1.1:443` and `[2001:db8::1]:443`.
Result<std::pair<std::string, std::string>> WithPort(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size())
    return Wrong("expected ADDRESS:PORT in a translation of kind port, found " + Quote(text));
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  return std::pair(std::string(address), std::string(text.substr(colon + 1)));
}

struct Parts {
  std::vector<std::pair<std::string, std::string>> interfaces;  // with the zone of each
  std::vector<std::string> nat;
};

Result<Parts> PartsOf(const std::vector<std::string>& items) {
  Parts parts;
  for (std::size_t i = 1; i < items.size(); ++i) {
    const std::string& item = items[i];
    if (item.starts_with(kNatPrefix)) {
      PORTWRIGHT_TRY(parts.nat.emplace_back(), NatYaml(item.substr(kNatPrefix.size())));
      continue;
    }
    const std::size_t colon = item.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == item.size())
      return Wrong("expected INTERFACE:ZONE or nat:KIND:INSIDE=OUTSIDE, found " + Quote(item));
    parts.interfaces.emplace_back(item.substr(0, colon), item.substr(colon + 1));
  }
  return parts;
}

std::string GatewayYaml(const std::string& dialect, const Parts& parts) {
  const bool router = dialect == kRouter;
  std::string out = router ? "{ kind: router" : "{ kind: gateway";
  if (!router) AddKey(out, "dialect", dialect);
  std::vector<std::string> legs;
  for (const auto& [name, zone] : parts.interfaces)
    legs.push_back(site::YamlText(name) + ": " + site::YamlText(zone));
  out += ", interfaces: { " + Join(legs, ", ") + " }";
  if (!parts.nat.empty()) out += ", nat: [" + Join(parts.nat, ", ") + "]";
  return out + " }";
}

}  // namespace

std::string PointOf(const site::Site& site, std::string_view name) {
  std::string out(name);
  if (IsHost(site, name) || IsCluster(site, name)) out += "-fw";
  return out;
}

Result<std::string> FirewallYaml(const site::Site& site, const std::string& name,
                                 std::string_view value) {
  const std::vector<std::string> items = SplitItems(value);
  if (items.empty()) return Wrong("expected a dialect for " + name + ", found nothing");
  const bool own = IsHost(site, name) || IsCluster(site, name);
  const bool router = !own && items[0] == kRouter;
  if (!router && FindDialect(items[0]) == nullptr)
    return Wrong("expected a dialect for " + name + ", found " + Quote(items[0]) + "; one of " +
                 Join(RenderedDialectNames(), ", "));
  PORTWRIGHT_TRY(const Parts parts, PartsOf(items));
  if (own) {
    if (items.size() > 1)
      return Wrong("expected a dialect alone for " + name + "'s own firewall, found " +
                   Quote(items[1]) + "; a gateway has a name of its own");
    std::string out = IsHost(site, name) ? "{ kind: host" : "{ kind: cluster";
    AddKey(out, IsHost(site, name) ? "host" : "cluster", name);
    AddKey(out, "dialect", items[0]);
    return out + " }";
  }
  if (parts.interfaces.size() >= 2) return GatewayYaml(items[0], parts);
  std::vector<std::string> known;
  for (const site::Host& host : site.hosts) known.push_back(host.name);
  for (const site::Cluster& cluster : site.clusters) known.push_back(cluster.name);
  std::string message =
      "expected a host or cluster of the site, or a gateway with two interfaces "
      "as DIALECT,INTERFACE:ZONE,INTERFACE:ZONE, found " +
      Quote(name);
  if (const auto near = Nearest(name, known)) message += "; did you mean " + *near + "?";
  return Wrong(std::move(message));
}

Result<std::string> NatYaml(std::string_view text) {
  constexpr std::string_view kKinds[] = {"static", "port", "pool", "interface"};
  const std::size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, std::min(colon, text.size()));
  if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds))
    return Wrong("expected a translation of kind static, port, pool or interface, found " +
                 Quote(kind));
  std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  std::string_view toward;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    toward = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  std::string out;
  AddKey(out, "kind", kind);
  std::string_view protocol;
  if (kind == "port") {
    const std::size_t end = rest.find(':');
    protocol = rest.substr(0, std::min(end, rest.size()));
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
  }
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == rest.size())
    return Wrong("expected KIND:INSIDE=OUTSIDE for a translation, found " + Quote(text));
  if (kind == "port") {
    PORTWRIGHT_TRY(const auto inside, WithPort(rest.substr(0, equals)));
    PORTWRIGHT_TRY(const auto outside, WithPort(rest.substr(equals + 1)));
    AddKey(out, "inside", inside.first);
    AddKey(out, "outside", outside.first);
    AddKey(out, "protocol", protocol);
    AddKey(out, "inside_port", inside.second);
    AddKey(out, "outside_port", outside.second);
  } else {
    AddKey(out, "inside", rest.substr(0, equals));
    AddKey(out, "outside", rest.substr(equals + 1));
  }
  if (!toward.empty()) AddKey(out, "toward", toward);
  return out + " }";
}

}  // namespace portwright::workflow
