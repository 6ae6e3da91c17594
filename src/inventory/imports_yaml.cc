#include "inventory/imports_yaml.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "inventory/codes.h"
#include "inventory/inventory_yaml.h"
#include "yaml/fields.h"

namespace portwright::inventory {
namespace {

using yaml::Fields;
using yaml::Node;

constexpr std::string_view kRootKeys[] = {"sources"};
constexpr std::string_view kSourceKeys[] = {"name",     "format",         "columns", "hosts",
                                            "prefixes", "cluster_routes", "seen"};
constexpr std::string_view kColumnKeys[] = {"sheet", "heading", "meaning"};
constexpr std::string_view kHostKeys[] = {"name",    "sheet",   "line",     "title",
                                          "aliases", "os",      "tags",     "addresses",
                                          "routes",  "listens", "own_word", "gone"};
constexpr std::string_view kPrefixKeys[] = {"prefix", "sheet", "line", "name", "title"};
constexpr std::string_view kRouteKeys[] = {"cluster", "line", "route"};

void Key(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out += ", ";
  out += key;
  out += ": ";
  AppendYamlText(out, text);
}

void Place(std::string& out, const FactPlace& place) {
  Key(out, "sheet", place.sheet);
  out += ", line: " + std::to_string(place.line);
}

void Texts(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out += ", ";
  out += key;
  out += ": [";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ", ";
    AppendYamlText(out, texts[i]);
  }
  out += ']';
}

// Rows of a few words each: `[10.1.1.5, "24", eth0]`, left out from the end where they say nothing.
void Row(std::string& out, std::vector<std::string> words) {
  while (words.size() > 1 && words.back().empty()) words.pop_back();
  out += '[';
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += ", ";
    AppendYamlText(out, words[i]);
  }
  out += ']';
}

std::vector<std::string> WordsOf(const RouteFact& route) {
  return {net::ToText(route.to), route.via ? net::ToText(*route.via) : "", route.interface};
}

template <typename T, typename WordsOfOne>
void Rows(std::string& out, std::string_view key, const std::vector<T>& rows, WordsOfOne words) {
  if (rows.empty()) return;
  out += ", ";
  out += key;
  out += ": [";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += ", ";
    Row(out, words(rows[i]));
  }
  out += ']';
}

void WriteHost(std::string& out, const HostFact& host) {
  out += "      - { name: ";
  AppendYamlText(out, host.name);
  Place(out, host.place);
  Key(out, "title", host.title);
  Texts(out, "aliases", host.aliases);
  Key(out, "os", host.os);
  Texts(out, "tags", host.tags);
  Rows(out, "addresses", host.addresses, [](const AddressFact& one) {
    return std::vector<std::string>{net::ToText(one.address),
                                    one.length == kNoLength ? "" : std::to_string(one.length),
                                    one.interface, one.vlan == 0 ? "" : std::to_string(one.vlan)};
  });
  Rows(out, "routes", host.routes, WordsOf);
  Rows(out, "listens", host.listeners, [](const ListenerFact& one) {
    return std::vector<std::string>{one.is_udp ? "udp" : "tcp", std::to_string(one.port),
                                    one.address ? net::ToText(*one.address) : "", one.process};
  });
  if (host.is_own_word) out += ", own_word: true";
  if (host.gone) out += ", gone: true";
  out += " }\n";
}

void WriteSource(std::string& out, const SourceFacts& source) {
  out += "  - name: ";
  AppendYamlText(out, source.name);
  out += "\n    format: ";
  out += ToText(source.format);
  out += '\n';
  if (!source.columns.empty()) out += "    columns:\n";
  for (const ColumnUse& use : source.columns) {
    out += "      - { heading: ";
    AppendYamlText(out, use.heading);
    Key(out, "sheet", use.sheet);
    out += ", meaning: ";
    out += ToText(use.meaning);
    out += " }\n";
  }
  if (!source.hosts.empty()) out += "    hosts:\n";
  for (const HostFact& host : source.hosts) WriteHost(out, host);
  if (!source.prefixes.empty()) out += "    prefixes:\n";
  for (const PrefixFact& fact : source.prefixes) {
    out += "      - { prefix: \"" + net::ToText(fact.prefix) + '"';
    Place(out, fact.place);
    Key(out, "name", fact.name);
    Key(out, "title", fact.title);
    out += " }\n";
  }
  if (!source.cluster_routes.empty()) out += "    cluster_routes:\n";
  for (const ClusterRouteFact& fact : source.cluster_routes) {
    out += "      - { cluster: ";
    AppendYamlText(out, fact.cluster);
    out += ", line: " + std::to_string(fact.place.line) + ", route: ";
    Row(out, WordsOf(fact.route));
    out += " }\n";
  }
  if (!source.seen.empty()) out += "    seen:\n";
  for (const SeenFact& fact : source.seen) {
    out += "      - ";
    Row(out, {fact.is_udp ? "udp" : "tcp", net::ToText(fact.from), net::ToText(fact.to),
              std::to_string(fact.port)});
    out += '\n';
  }
}

// --- reading -------------------------------------------------------------------------------------

class ImportsReader {
 public:
  explicit ImportsReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  SourceFacts Source(const Node& node) {
    const Fields fields(node, "an imported file", kSourceKeys, diagnostics_);
    SourceFacts source;
    source.name = fields.Text("name");
    const std::string format = fields.Text("format");
    if (const auto known = ParseFormat(format)) {
      source.format = *known;
    } else {
      Bad(node, "a format", format);
    }
    for (const Node& one : fields.OptionalList("columns")) source.columns.push_back(Column(one));
    for (const Node& one : fields.OptionalList("hosts")) source.hosts.push_back(Host(one));
    for (const Node& one : fields.OptionalList("prefixes")) source.prefixes.push_back(Prefix(one));
    for (const Node& one : fields.OptionalList("cluster_routes")) {
      const Fields route(one, "a route of a cluster", kRouteKeys, diagnostics_);
      ClusterRouteFact fact;
      fact.cluster = route.Text("cluster");
      fact.place.line = LineOf(route);
      if (const auto words = route.Need("route")) fact.route = Route(*words);
      source.cluster_routes.push_back(std::move(fact));
    }
    for (const Node& one : fields.OptionalList("seen")) {
      const auto words = Words(one);
      const auto port = ParseNumber(words[3]);
      if (!port || *port > 65535) Bad(one, "a port", words[3]);
      source.seen.push_back({words[0] == "udp", Address(one, words[1]), Address(one, words[2]),
                             static_cast<std::uint16_t>(port.value_or(0))});
    }
    return source;
  }

 private:
  void Bad(const Node& node, std::string_view expected, std::string_view found) {
    diagnostics_.Error(codes::kBadMemory, node.place(),
                       "expected " + std::string(expected) + ", found " + Quote(found),
                       "take the file away and import everything again");
  }

  // Four words, empty where the row has fewer.
  std::array<std::string_view, 4> Words(const Node& node) {
    std::array<std::string_view, 4> out = {};
    std::size_t i = 0;
    if (!node.IsSequence() || node.size() > out.size()) Bad(node, "a row of words", node.text());
    for (auto it = node.begin(); it != node.end() && i < out.size(); ++it) out[i++] = (*it).text();
    return out;
  }

  net::Address Address(const Node& node, std::string_view text) {
    const auto address = net::ParseAddress(text);
    if (address) return *address;
    Bad(node, "an address", text);
    return {};
  }

  RouteFact Route(const Node& node) {
    const auto words = Words(node);
    RouteFact route;
    if (const auto to = net::ParsePrefix(words[0])) {
      route.to = *to;
    } else {
      Bad(node, "a prefix", words[0]);
    }
    if (!words[1].empty()) route.via = Address(node, words[1]);
    route.interface = words[2];
    return route;
  }

  static std::uint32_t LineOf(const Fields& fields) {
    return static_cast<std::uint32_t>(fields.OptionalNumber("line", 0, 0xffffffff).value_or(0));
  }

  ColumnUse Column(const Node& node) {
    const Fields fields(node, "a column", kColumnKeys, diagnostics_);
    ColumnUse use;
    use.sheet = fields.OptionalText("sheet");
    use.heading = fields.Text("heading");
    const std::string meaning = fields.Text("meaning");
    const auto known = ParseMeaning(meaning);
    if (!known) Bad(node, "a meaning", meaning);
    use.meaning = known.value_or(Meaning::kNone);
    use.ground = Ground::kKept;
    return use;
  }

  HostFact Host(const Node& node) {
    const Fields fields(node, "a host", kHostKeys, diagnostics_);
    HostFact host;
    host.name = fields.Text("name");
    host.place = {fields.OptionalText("sheet"), LineOf(fields)};
    host.title = fields.OptionalText("title");
    host.os = fields.OptionalText("os");
    for (const Node& one : fields.OptionalTexts("aliases")) host.aliases.emplace_back(one.text());
    for (const Node& one : fields.OptionalTexts("tags")) host.tags.emplace_back(one.text());
    for (const Node& one : fields.OptionalList("addresses")) {
      const auto words = Words(one);
      AddressFact fact{Address(one, words[0]), kNoLength, std::string(words[2]), 0};
      if (const auto length = ParseNumber(words[1]); length && *length <= 128) {
        fact.length = static_cast<int>(*length);
      }
      if (const auto vlan = ParseNumber(words[3]); vlan && *vlan <= 4094) {
        fact.vlan = static_cast<int>(*vlan);
      }
      host.addresses.push_back(std::move(fact));
    }
    for (const Node& one : fields.OptionalList("routes")) host.routes.push_back(Route(one));
    for (const Node& one : fields.OptionalList("listens")) {
      const auto words = Words(one);
      ListenerFact fact;
      fact.is_udp = words[0] == "udp";
      fact.port = static_cast<std::uint16_t>(ParseNumber(words[1]).value_or(0) & 0xffffU);
      if (!words[2].empty()) fact.address = Address(one, words[2]);
      fact.process = words[3];
      host.listeners.push_back(std::move(fact));
    }
    host.is_own_word = fields.OptionalBool("own_word", false);
    host.gone = fields.OptionalBool("gone", false);
    return host;
  }

  PrefixFact Prefix(const Node& node) {
    const Fields fields(node, "a prefix", kPrefixKeys, diagnostics_);
    PrefixFact fact;
    const std::string text = fields.Text("prefix");
    if (const auto prefix = net::ParsePrefix(text)) {
      fact.prefix = *prefix;
    } else {
      Bad(node, "a prefix", text);
    }
    fact.place = {fields.OptionalText("sheet"), LineOf(fields)};
    fact.name = fields.OptionalText("name");
    fact.title = fields.OptionalText("title");
    return fact;
  }

  Diagnostics& diagnostics_;
};

}  // namespace

std::string WriteImports(const std::vector<SourceFacts>& sources) {
  std::string body = "sources:\n";
  for (const SourceFacts& source : sources) WriteSource(body, source);
  if (sources.empty()) body = "sources: []\n";
  return Sealed(body);
}

std::vector<SourceFacts> ReadImports(std::string_view text, std::string_view name,
                                     Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.error_count();
  const auto document = yaml::Document::Parse(text, name, diagnostics);
  if (document == nullptr) return {};
  const Fields fields(document->root(), "the file", kRootKeys, diagnostics);
  std::vector<SourceFacts> sources;
  ImportsReader reader(diagnostics);
  for (const Node& one : fields.List("sources")) sources.push_back(reader.Source(one));
  if (diagnostics.error_count() > before) return {};
  return sources;
}

}  // namespace portwright::inventory
