#include "catalog/search.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"

namespace portwright::catalog {
namespace {

struct PortQuery {
  std::optional<net::ServiceKind> transport;
  net::PortRange ports;
};

std::optional<net::ServiceKind> TransportOf(std::string_view word) {
  const std::string lower = ToLower(word);
  if (lower == "tcp") return net::ServiceKind::kTcp;
  if (lower == "udp") return net::ServiceKind::kUdp;
  return std::nullopt;
}

std::vector<std::string> WordsOf(std::string_view query) {
  std::vector<std::string> out;
  for (const std::string_view word : Split(query, ' ')) {
    if (!Trim(word).empty()) out.push_back(ToLower(Trim(word)));
  }
  return out;
}

// A port or range, with a transport before or behind it or without.
std::optional<PortQuery> ParsePortQuery(std::string_view query) {
  std::string text(Trim(query));
  std::replace(text.begin(), text.end(), '/', ' ');
  const std::vector<std::string> words = WordsOf(text);
  if (words.empty() || words.size() > 2) return std::nullopt;
  PortQuery out;
  std::string_view port = words[0];
  if (words.size() == 2) {
    out.transport = TransportOf(words[0]);
    port = words[1];
    if (!out.transport) {
      out.transport = TransportOf(words[1]);
      port = words[0];
    }
    if (!out.transport) return std::nullopt;
  }
  const auto ports = net::ParsePortRange(port);
  if (!ports) return std::nullopt;
  out.ports = *ports;
  return out;
}

std::optional<HitKind> Match(const PortQuery& query, const net::Service& service) {
  if (service.kind == net::ServiceKind::kAny) return HitKind::kAnyPort;
  const bool has_ports =
      service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp;
  if (!has_ports || (query.transport && *query.transport != service.kind)) return std::nullopt;
  if (service.ports == query.ports) return HitKind::kPort;
  if (service.ports.IsAny()) return HitKind::kAnyPort;
  const bool overlaps = service.ports.lo <= query.ports.hi && query.ports.lo <= service.ports.hi;
  return overlaps ? std::optional(HitKind::kRange) : std::nullopt;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number by itself, not as a part of a longer one.
bool HasNumber(std::string_view text, std::string_view number) {
  for (std::size_t at = text.find(number); at != std::string_view::npos;
       at = text.find(number, at + 1)) {
    const std::size_t end = at + number.size();
    const bool starts = at == 0 || !IsDigit(text[at - 1]);
    if (starts && (end == text.size() || !IsDigit(text[end]))) return true;
  }
  return false;
}

void AppendRole(std::string& out, const Role& role) {
  out += '\n' + role.id + '\n' + role.title + '\n' + role.cited_as;
  for (const std::string& name : role.names) out += '\n' + name;
}

std::string TextOf(const Catalog& catalog, const Requirement& requirement) {
  std::string out = catalog.product + '\n' + catalog.title + '\n' + requirement.id + '\n' +
                    requirement.purpose + '\n' + requirement.cite.section + '\n' +
                    requirement.ground + '\n' + requirement.cite.source + '\n' +
                    requirement.cite.destination;
  AppendRole(out, catalog.roles[requirement.from]);
  AppendRole(out, catalog.roles[requirement.to]);
  for (const AllowEntry& entry : requirement.allow) out += '\n' + entry.text;
  for (const std::string& feature : requirement.when.ListMentions().features) {
    out += '\n' + feature + '\n' + catalog.features[catalog.FindFeature(feature)].title;
  }
  return ToLower(out);
}

std::string TextOf(const Catalog& catalog, const Condition& condition) {
  std::string out = catalog.product + '\n' + catalog.title + '\n' + condition.id + '\n' +
                    condition.text + '\n' + std::string(ToText(condition.kind)) + '\n' +
                    condition.cite.section;
  for (const std::uint32_t role : condition.roles) AppendRole(out, catalog.roles[role]);
  return ToLower(out);
}

bool HasAll(std::string_view text, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return text.find(word) != std::string_view::npos;
  });
}

void SearchPorts(const Catalog& catalog, std::uint32_t index, const PortQuery& query,
                 std::vector<Hit>& hits) {
  for (std::uint32_t r = 0; r < catalog.requirements.size(); ++r) {
    const auto& allow = catalog.requirements[r].allow;
    for (std::uint32_t e = 0; e < allow.size(); ++e) {
      if (const auto kind = Match(query, allow[e].service))
        hits.push_back({*kind, index, r, e, kNone});
    }
  }
  const std::string number = net::ToText(query.ports);
  for (std::uint32_t c = 0; c < catalog.conditions.size(); ++c) {
    if (!HasNumber(catalog.conditions[c].text, number)) continue;
    hits.push_back({HitKind::kCondition, index, kNone, kNone, c});
  }
}

void SearchWords(const Catalog& catalog, std::uint32_t index, const std::vector<std::string>& words,
                 std::vector<Hit>& hits) {
  for (std::uint32_t r = 0; r < catalog.requirements.size(); ++r) {
    if (!HasAll(TextOf(catalog, catalog.requirements[r]), words)) continue;
    hits.push_back({HitKind::kWords, index, r, kNone, kNone});
  }
  for (std::uint32_t c = 0; c < catalog.conditions.size(); ++c) {
    if (!HasAll(TextOf(catalog, catalog.conditions[c]), words)) continue;
    hits.push_back({HitKind::kCondition, index, kNone, kNone, c});
  }
}

}  // namespace

std::vector<Hit> Search(const std::vector<const Catalog*>& catalogs, std::string_view query) {
  std::vector<Hit> hits;
  const std::vector<std::string> words = WordsOf(query);
  if (words.empty()) return hits;
  const auto ports = ParsePortQuery(query);
  for (std::uint32_t i = 0; i < catalogs.size(); ++i) {
    if (ports) {
      SearchPorts(*catalogs[i], i, *ports, hits);
    } else {
      SearchWords(*catalogs[i], i, words, hits);
    }
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.kind < b.kind; });
  return hits;
}

}  // namespace portwright::catalog
