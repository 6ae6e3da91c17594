// What the REST API of NetBox gives for devices, virtual machines, IP addresses and prefixes: a
// page with `results`, or the list alone. Its CSV files are tables.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "inventory/codes.h"
#include "inventory/readers.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

using yaml::Node;

// A reference is an object with names of several kinds, or the text alone.
std::string_view NameIn(const Node& node, std::string_view member) {
  const auto found = node.IsMapping() ? node.Find(member) : std::nullopt;
  if (!found || found->IsNull()) return "";
  if (found->IsScalar()) return found->text();
  for (const std::string_view key : {"slug", "value", "name", "display", "label"}) {
    if (const std::string_view text = TextOf(*found, key); !text.empty()) return text;
  }
  return "";
}

std::string_view TitleIn(const Node& node, std::string_view member) {
  const auto found = node.IsMapping() ? node.Find(member) : std::nullopt;
  if (!found || found->IsNull()) return "";
  if (found->IsScalar()) return found->text();
  for (const std::string_view key : {"name", "display"}) {
    if (const std::string_view text = TextOf(*found, key); !text.empty()) return text;
  }
  return "";
}

class NetboxReader {
 public:
  explicit NetboxReader(Reading& reading) : reading_(reading), hosts_(reading.facts) {}

  void Read(const Node& one) {
    ++reading_.facts.rows;
    if (one.IsMapping() && one.Find("prefix")) return ReadPrefix(one);
    if (one.IsMapping() && one.Find("address")) return ReadAddress(one);
    if (one.IsMapping() && one.Find("name")) return ReadDevice(one);
    ReportShape(reading_, one.place(), "a device, an IP address or a prefix");
  }

 private:
  void TakeTags(const Node& one, std::vector<std::string>& tags) {
    const auto list = one.Find("tags");
    if (!list || !list->IsSequence()) return;
    for (auto it = list->begin(); it != list->end(); ++it) {
      const Node tag = *it;
      const std::string_view slug = tag.IsScalar() ? tag.text() : TextOf(tag, "slug");
      if (std::string text = TagOf(slug); !text.empty()) tags.push_back(std::move(text));
    }
  }

  void ReadDevice(const Node& one) {
    const std::string_view said = TextOf(one, "name");
    const std::string name = SiteName(said);
    if (name.empty()) return;  // devices without a name are parts of a rack
    HostFact& host = hosts_.Of(name, {"", one.place().line});
    if (name != said) host.title = said;
    if (const std::string_view platform = NameIn(one, "platform"); !platform.empty()) {
      host.os = OsOf(platform);
    }
    for (const std::string_view member : {"role", "device_role", "site"}) {
      if (std::string tag = TagOf(NameIn(one, member)); !tag.empty()) host.tags.push_back(tag);
    }
    TakeTags(one, host.tags);
    for (const std::string_view member : {"primary_ip4", "primary_ip6", "primary_ip"}) {
      const auto address = one.Find(member);
      if (!address || address->IsNull()) continue;
      const std::string_view text =
          address->IsScalar() ? address->text() : TextOf(*address, "address");
      const auto parsed = net::ParseInterfaceAddress(text);
      const bool known =
          parsed && std::any_of(host.addresses.begin(), host.addresses.end(),
                                [&](const auto& own) { return own.address == parsed->first; });
      if (!known) AddAddress(text, "", address->place(), host, reading_);
    }
  }

  void ReadAddress(const Node& one) {
    const std::string_view text = TextOf(one, "address");
    const std::string_view dns = TextOf(one, "dns_name");
    std::string_view owner;
    std::string_view interface;
    if (const auto assigned = one.Find("assigned_object"); assigned && assigned->IsMapping()) {
      interface = TextOf(*assigned, "name");
      owner = TitleIn(*assigned, "device");
      if (owner.empty()) owner = TitleIn(*assigned, "virtual_machine");
    }
    std::string name = SiteName(owner.empty() ? dns : owner);
    if (name.empty()) {
      const auto parsed = net::ParseInterfaceAddress(text);
      if (parsed) name = SiteName(net::ToText(parsed->first));
    }
    if (name.empty()) {
      ReportAddress(reading_, one.place(), "expected an address, found " + Quote(text));
      return;
    }
    HostFact& host = hosts_.Of(name, {"", one.place().line});
    if (!owner.empty() && !dns.empty() && SiteName(dns) != name) {
      host.aliases.push_back(SiteName(dns));
    }
    AddAddress(text, interface, one.place(), host, reading_);
    TakeTags(one, host.tags);
  }

  void ReadPrefix(const Node& one) {
    const std::string_view text = TextOf(one, "prefix");
    const auto prefix = net::ParsePrefix(text);
    if (!prefix) {
      ReportPrefix(reading_, one.place(), prefix.error().message);
      return;
    }
    PrefixFact fact;
    fact.prefix = *prefix;
    fact.place = {"", one.place().line};
    fact.title = TextOf(one, "description");
    std::string_view name = TitleIn(one, "vlan");
    if (name.empty()) name = NameIn(one, "role");
    fact.name = ToLower(SiteName(name));
    reading_.facts.prefixes.push_back(std::move(fact));
  }

  Reading& reading_;
  HostList hosts_;
};

}  // namespace

Status ReadNetbox(std::string_view text, Reading& reading) {
  const auto document = ParseJson(text, reading);
  if (document == nullptr) return Ok();
  Node list = document->root();
  if (list.IsMapping()) {
    const auto results = list.Find("results");
    if (!results) {
      ReportShape(reading, list.place(), "'results'", "none");
      return Ok();
    }
    if (const auto next = TextOf(list, "next"); !next.empty()) {
      ReportLeftOut(reading, list.place(), "expected all of a list, found the first page of it",
                    "ask for it with ?limit=0");
    }
    list = *results;
  }
  if (!list.IsSequence()) {
    ReportShape(reading, list.place(), "a list");
    return Ok();
  }
  NetboxReader reader(reading);
  for (auto it = list.begin(); it != list.end(); ++it) reader.Read(*it);
  return Ok();
}

}  // namespace portwright::inventory
