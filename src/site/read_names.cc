// Host names and the one way each of them becomes addresses; proxies; what `portwright resolve`
// wrote down.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "net/host_name.h"
#include "site/codes.h"
#include "site/provider.h"
#include "site/reading.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Node;
using yaml::Pair;

constexpr std::string_view kProxyKeys[] = {"to", "port"};
constexpr std::string_view kWays[] = {"proxy", "object", "prefixes", "resolve", "provider"};
constexpr std::string_view kProviderKeys[] = {"file", "service", "region"};
constexpr std::string_view kResolvedKeys[] = {"addresses", "at", "resolver"};

constexpr unsigned kServers = KindBit(EndpointKind::kHost) | KindBit(EndpointKind::kNetwork) |
                              KindBit(EndpointKind::kCluster) | KindBit(EndpointKind::kLiteral);

bool IsPattern(std::string_view name) {
  return name.find_first_of("*<>") != std::string_view::npos;
}

const SourceFile* FindFile(const std::vector<SourceFile>& files, std::string_view name) {
  for (const SourceFile& file : files) {
    if (file.kind != FileKind::kProvider) continue;
    const bool same =
        file.name == name ||
        (file.name.size() > name.size() && file.name[file.name.size() - name.size() - 1] == '/' &&
         std::string_view(file.name).substr(file.name.size() - name.size()) == name);
    if (same) return &file;
  }
  return nullptr;
}

class NameReader {
 public:
  NameReader(Reading& reading, const std::vector<SourceFile>& files)
      : reading_(reading), ranges_(files.size()), files_(files) {}

  void Read(const Pair& pair) {
    const std::string what = "host name " + Quote(pair.key.text());
    const EndpointRef ref{EndpointKind::kName,
                          static_cast<std::uint32_t>(reading_.site.names.size())};
    reading_.references.Declare(pair.key.text(), ref, pair.key.place());
    HostName& name = reading_.site.names.emplace_back();
    name.name = pair.key.text();
    name.place = pair.key.place();
    const Fields fields(pair.value, what, kWays, reading_.diagnostics);
    if (!fields.is_mapping()) return;
    const auto ways = std::count_if(std::begin(kWays), std::end(kWays), [&](std::string_view way) {
      return fields.Find(way).has_value();
    });
    if (ways != 1) {
      reading_.diagnostics.Error(
          codes::kNameWay, name.place,
          "expected one of proxy, object, prefixes, resolve or provider for " + what + ", found " +
              (ways == 0 ? "none" : "several"));
      return;
    }
    ReadWay(fields, what, name);
  }

 private:
  void ReadWay(const Fields& fields, const std::string& what, HostName& name) {
    if (const auto proxy = fields.Find("proxy")) {
      name.way = NameWay::kProxy;
      name.proxy = reading_.references.Need(proxy->text(), EndpointKind::kProxy, proxy->place());
    } else if (const auto prefixes = fields.Find("prefixes")) {
      name.way = NameWay::kPrefixes;
      name.prefixes = ReadPrefixes(reading_, *prefixes, {"prefixes", what});
    } else if (const auto provider = fields.Find("provider")) {
      name.way = NameWay::kProvider;
      ReadProvider(*provider, what, name);
    } else {
      const bool object = fields.Find("object").has_value();
      name.way = object ? NameWay::kObject : NameWay::kResolve;
      const std::string_view key = object ? "object" : "resolve";
      if (!fields.OptionalBool(key, true)) {
        reading_.diagnostics.Error(
            codes::kNameWay, fields.PlaceOf(key),
            "expected true for " + Quote(key) + " of " + what + ", found false",
            "give the way that the name does go");
      }
      if (object) CheckObject(what, name);
      if (!object && IsPattern(name.name)) {
        reading_.diagnostics.Error(
            codes::kCannotResolve, name.place,
            "expected a name that can be resolved, found " + Quote(name.name),
            "a wildcard or placeholder goes through a proxy, a name object, a provider's "
            "ranges or prefixes");
      }
    }
  }

  // A placeholder is filled in by the instances that use the name.
  void CheckObject(const std::string& what, HostName& name) {
    if (name.name.find_first_of("<>") != std::string_view::npos) return;
    name.object = net::NormalHostName(name.name);
    if (!net::IsHostName(name.object)) {
      name.object.clear();
      reading_.diagnostics.Error(codes::kNotAHostName, name.place,
                                 "expected a host name such as rt.example.com or *.example.com "
                                 "for a name object, found " +
                                     what);
      return;
    }
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
      const auto [at, fresh] =
          stand_ins_.try_emplace(net::StandInFor(family, name.object), name.object);
      if (fresh || at->second == name.object) continue;
      reading_.diagnostics.Error(codes::kSameStandIn, name.place,
                                 "expected name objects that can be told apart, found " + what +
                                     " and " + Quote(at->second) + " with one hash",
                                 "give one of them by `prefixes` or `resolve`");
      return;
    }
  }

  void ReadProvider(const Node& node, const std::string& what, HostName& name) {
    const std::string of = "the provider of " + what;
    const Fields fields(node, of, kProviderKeys, reading_.diagnostics);
    name.provider_file = fields.Text("file");
    name.provider_service = fields.Text("service");
    name.provider_region = fields.OptionalText("region");
    if (name.provider_file.empty() || name.provider_service.empty()) return;
    const SourceFile* file = FindFile(files_, name.provider_file);
    const SourcePlace place = fields.PlaceOf("file");
    if (file == nullptr) {
      reading_.diagnostics.Error(codes::kNoProviderFile, place,
                                 "expected the provider's file " + Quote(name.provider_file) +
                                     " beside the site, found none",
                                 "download it from the provider and put it there");
      return;
    }
    auto& ranges = ranges_[static_cast<std::size_t>(file - files_.data())];
    if (!ranges) ranges = ReadProviderRanges(*file, reading_.diagnostics);
    if (!ranges->valid) return;
    name.prefixes = ranges->Select(name.provider_service, name.provider_region);
    name.resolved_at = ranges->date;
    name.is_resolved = true;
    if (name.prefixes.empty()) {
      const bool in_region = !name.provider_region.empty();
      reading_.diagnostics.Error(
          codes::kProviderEmpty, node.place(),
          "expected prefixes of service " + Quote(name.provider_service) +
              (in_region ? " in region " + Quote(name.provider_region) : "") + " in " +
              Quote(name.provider_file) + ", found none");
    }
  }

  Reading& reading_;
  std::vector<std::optional<ProviderRanges>> ranges_;  // by file
  const std::vector<SourceFile>& files_;
  std::map<net::Address, std::string> stand_ins_;
};

void ReadResolved(Reading& reading, const Pair& pair) {
  const std::string what = "resolved name " + Quote(pair.key.text());
  const Fields fields(pair.value, what, kResolvedKeys, reading.diagnostics);
  if (!fields.is_mapping()) return;
  std::vector<net::Prefix> prefixes;
  if (const auto addresses = fields.Need("addresses")) {
    // A name that resolves to nothing has an empty list; plan says so where it matters.
    if (!addresses->IsSequence() || addresses->size() > 0) {
      prefixes = ReadPrefixes(reading, *addresses, {"addresses", what});
    }
  }
  const std::string at = fields.OptionalText("at");
  const std::string resolver = fields.OptionalText("resolver");
  const auto found = reading.references.Find(pair.key.text());
  const bool asked = found && found->kind == EndpointKind::kName &&
                     reading.site.names[found->index].way == NameWay::kResolve;
  if (!asked) {
    reading.diagnostics.Warning(
        codes::kStaleResolved, pair.key.place(),
        "expected only names that the site resolves, found " + Quote(pair.key.text()),
        "`portwright resolve` writes this file anew");
    return;
  }
  HostName& name = reading.site.names[found->index];
  name.is_resolved = !prefixes.empty();
  name.prefixes = std::move(prefixes);
  name.resolved_at = at;
  name.resolver = resolver;
}

}  // namespace

void ReadProxies(Reading& reading, const Sections& sections) {
  for (const Pair& pair : sections.proxies) {
    const std::string what = "proxy " + Quote(pair.key.text());
    const EndpointRef ref{EndpointKind::kProxy,
                          static_cast<std::uint32_t>(reading.site.proxies.size())};
    reading.references.Declare(pair.key.text(), ref, pair.key.place());
    Proxy& proxy = reading.site.proxies.emplace_back();
    proxy.name = pair.key.text();
    proxy.place = pair.key.place();
    const Fields fields(pair.value, what, kProxyKeys, reading.diagnostics);
    if (!fields.is_mapping()) continue;
    proxy.port = static_cast<std::uint16_t>(fields.Number("port", 1, 65535).value_or(0));
    const auto to = fields.Need("to");
    const auto text = to ? yaml::ReadText(*to, {"to", what}, reading.diagnostics) : std::nullopt;
    if (!text) continue;
    std::vector<EndpointRef> servers;
    reading.references.Resolve(*text, to->place(), kServers, servers);
    if (servers.size() > 1) {
      reading.diagnostics.Error(
          codes::kOneServer, to->place(),
          "expected one server for " + what + ", found " + Count(servers.size(), "endpoint"),
          "put them into a network of their own");
    }
    if (!servers.empty()) proxy.to = servers[0];
  }
}

void ReadNames(Reading& reading, const Sections& sections, const std::vector<SourceFile>& files) {
  NameReader names(reading, files);
  for (const Pair& pair : sections.names) names.Read(pair);
  for (const Pair& pair : sections.resolved) ReadResolved(reading, pair);
}

}  // namespace portwright::site
