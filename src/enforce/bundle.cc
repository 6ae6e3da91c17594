#include "enforce/bundle.h"

#include "base/json_members.h"
#include "base/sha256.h"
#include "base/text.h"
#include "net/address_member.h"

namespace portwright::enforce {
namespace {

using Json = JsonMembers::Json;

constexpr char kFormat[] = "portwright bundle 1";

net::AddressSet ReadPrefixes(JsonMembers& members, const char* name) {
  std::vector<net::AddressRange> ranges;
  for (const std::string& text : members.Texts(name)) {
    const auto prefix = net::ParsePrefix(text);
    if (!prefix) members.Wrong(name, "prefixes");
    if (prefix) ranges.push_back(prefix->Range());
  }
  // Of an empty set nobody could be shut out.
  if (ranges.empty()) members.Wrong(name, "at least one prefix");
  return net::AddressSet(std::move(ranges));
}

net::Service ReadService(JsonMembers& members, const char* name) {
  const auto service = net::ParseService(members.Text(name));
  if (!service) members.Wrong(name, "a service such as tcp/22");
  return service ? *service : net::Service();
}

Json PrefixesOf(const net::AddressSet& set) {
  Json out = Json::array();
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) out.push_back(net::ToText(prefix));
  }
  return out;
}

Error Invalid(const std::string& name, const std::string& problem) {
  return {ErrorCode::kInvalid, name + ": expected a bundle, found none: " + problem};
}

}  // namespace

std::string PrintBundle(const Bundle& bundle) {
  Json out = {{"format", kFormat},
              {"site", bundle.site},
              {"host", bundle.host},
              {"point", bundle.point},
              {"as_of", bundle.as_of},
              {"dialect", bundle.dialect},
              {"version", bundle.version},
              {"site_hash", bundle.site_hash},
              {"catalog_hash", bundle.catalog_hash},
              {"observe", bundle.observe},
              {"text_hash", Sha256(bundle.text)},
              {"text", bundle.text},
              {"reasons", Json::array()},
              {"marks", Json::array()},
              {"flows", Json::array()}};
  for (const BundleReason& reason : bundle.reasons) {
    out["reasons"].push_back(
        {{"id", reason.id}, {"citation", reason.citation}, {"purpose", reason.purpose}});
  }
  for (const BundleMark& mark : bundle.marks)
    out["marks"].push_back({{"mark", mark.mark}, {"requirements", mark.requirements}});
  for (const FlowToCheck& flow : bundle.flows) {
    out["flows"].push_back({{"requirement", flow.requirement},
                            {"source", net::ToText(flow.source)},
                            {"destination", net::ToText(flow.destination)},
                            {"protocol", flow.protocol},
                            {"port", flow.port}});
  }
  for (const WayIn& way : bundle.ways_in) {
    out["ways_in"].push_back({{"name", way.name},
                              {"sources", PrefixesOf(way.sources)},
                              {"destinations", PrefixesOf(way.destinations)},
                              {"service", net::ToText(way.service)}});
  }
  if (!bundle.cluster.empty()) out["cluster"] = bundle.cluster;
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Bundle> ReadBundle(std::string_view text, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Invalid(name, "it is no JSON object");
  JsonMembers members(json, "the bundle");
  Bundle bundle;
  const std::string format = members.Text("format");
  bundle.site = members.Text("site");
  bundle.host = members.Text("host");
  bundle.point = members.Text("point");
  bundle.as_of = members.Text("as_of");
  bundle.dialect = members.Text("dialect");
  bundle.version = members.Text("version");
  bundle.site_hash = members.Text("site_hash");
  bundle.catalog_hash = members.Text("catalog_hash");
  bundle.observe = members.Flag("observe");
  const std::string hash = members.Text("text_hash");
  bundle.text = members.Text("text");
  std::string problem = ReadJsonList(members.Array("reasons"), "reason", [&](JsonMembers& reason) {
    bundle.reasons.push_back({reason.Text("id"), reason.Text("citation"), reason.Text("purpose")});
  });
  if (problem.empty()) {
    problem = ReadJsonList(members.Array("marks"), "mark", [&](JsonMembers& mark) {
      bundle.marks.push_back({mark.Text("mark"), mark.Texts("requirements")});
    });
  }
  if (problem.empty()) {
    problem = ReadJsonList(members.Array("flows"), "flow", [&](JsonMembers& flow) {
      bundle.flows.push_back({flow.Text("requirement"), net::ReadAddress(flow, "source"),
                              net::ReadAddress(flow, "destination"),
                              static_cast<std::uint8_t>(flow.Number("protocol", 255)),
                              static_cast<std::uint16_t>(flow.Number("port", 65535))});
    });
  }
  if (members.Has("ways_in") && problem.empty()) {
    problem = ReadJsonList(members.Array("ways_in"), "way in", [&](JsonMembers& way) {
      bundle.ways_in.push_back({way.Text("name"), ReadPrefixes(way, "sources"),
                                ReadPrefixes(way, "destinations"), ReadService(way, "service")});
    });
  }
  if (members.Has("cluster")) bundle.cluster = members.Text("cluster");
  if (problem.empty()) problem = members.Problem();
  if (problem.empty() && format != kFormat)
    problem = "its format is " + Quote(format) + ", expected " + Quote(kFormat);
  if (problem.empty() && hash != Sha256(bundle.text))
    problem = "its text does not fit its hash: it was changed on the way";
  if (!problem.empty()) return Invalid(name, problem);
  return bundle;
}

}  // namespace portwright::enforce
