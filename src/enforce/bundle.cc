#include "enforce/bundle.h"

#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "base/text.h"

namespace portwright::enforce {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "portwright bundle 1";

// Reads members of one object; keeps the first that is wrong.
class Members {
 public:
  Members(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

  std::string Text(const char* name) {
    ++read_;
    const auto found = object_.find(name);
    if (found != object_.end() && found->is_string()) return found->get<std::string>();
    Wrong(name, "a text");
    return "";
  }

  bool Flag(const char* name) {
    ++read_;
    const auto found = object_.find(name);
    if (found != object_.end() && found->is_boolean()) return found->get<bool>();
    Wrong(name, "true or false");
    return false;
  }

  std::uint64_t Number(const char* name, std::uint64_t most) {
    ++read_;
    const auto found = object_.find(name);
    if (found != object_.end() && found->is_number_unsigned()) {
      const auto number = found->get<std::uint64_t>();
      if (number <= most) return number;
    }
    Wrong(name, "a number up to " + std::to_string(most));
    return 0;
  }

  net::Address Address(const char* name) {
    const std::string text = Text(name);
    if (const auto address = net::ParseAddress(text)) return *address;
    Wrong(name, "an address");
    return {};
  }

  const Json* Array(const char* name) {
    ++read_;
    const auto found = object_.find(name);
    if (found != object_.end() && found->is_array()) return &*found;
    Wrong(name, "a list");
    return nullptr;
  }

  std::vector<std::string> Texts(const char* name) {
    std::vector<std::string> texts;
    const Json* list = Array(name);
    if (list == nullptr) return texts;
    for (const Json& text : *list) {
      if (!text.is_string()) {
        Wrong(name, "a list of texts");
        return {};
      }
      texts.push_back(text.get<std::string>());
    }
    return texts;
  }

  net::AddressSet Prefixes(const char* name) {
    std::vector<net::AddressRange> ranges;
    for (const std::string& text : Texts(name)) {
      const auto prefix = net::ParsePrefix(text);
      if (!prefix) Wrong(name, "prefixes");
      if (prefix) ranges.push_back(prefix->Range());
    }
    // Of an empty set nobody could be shut out.
    if (ranges.empty()) Wrong(name, "at least one prefix");
    return net::AddressSet(std::move(ranges));
  }

  net::Service Service(const char* name) {
    const auto service = net::ParseService(Text(name));
    if (!service) Wrong(name, "a service such as tcp/22");
    return service ? *service : net::Service();
  }

  // The first thing that is wrong, or that nobody asked for.
  std::string Problem() {
    if (problem_.empty() && object_.size() != read_)
      problem_ = where_ + ": expected " + std::to_string(read_) + " members, found " +
                 std::to_string(object_.size());
    return problem_;
  }

 private:
  void Wrong(const char* name, const std::string& expected) {
    if (problem_.empty()) problem_ = where_ + ": expected " + expected + " as " + Quote(name);
  }

  const Json& object_;
  std::string where_;
  std::size_t read_ = 0;
  std::string problem_;
};

Json PrefixesOf(const net::AddressSet& set) {
  Json out = Json::array();
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) out.push_back(net::ToText(prefix));
  }
  return out;
}

template <typename Take>
std::string ReadList(const Json* list, const char* name, Take take) {
  if (list == nullptr) return "";
  std::size_t number = 0;
  for (const Json& entry : *list) {
    const std::string where = std::string(name) + " " + std::to_string(++number);
    if (!entry.is_object()) return where + ": expected an object";
    Members members(entry, where);
    take(members);
    if (std::string problem = members.Problem(); !problem.empty()) return problem;
  }
  return "";
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
  Members members(json, "the bundle");
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
  std::string problem = ReadList(members.Array("reasons"), "reason", [&](Members& reason) {
    bundle.reasons.push_back({reason.Text("id"), reason.Text("citation"), reason.Text("purpose")});
  });
  if (problem.empty()) {
    problem = ReadList(members.Array("marks"), "mark", [&](Members& mark) {
      bundle.marks.push_back({mark.Text("mark"), mark.Texts("requirements")});
    });
  }
  if (problem.empty()) {
    problem = ReadList(members.Array("flows"), "flow", [&](Members& flow) {
      bundle.flows.push_back({flow.Text("requirement"), flow.Address("source"),
                              flow.Address("destination"),
                              static_cast<std::uint8_t>(flow.Number("protocol", 255)),
                              static_cast<std::uint16_t>(flow.Number("port", 65535))});
    });
  }
  if (json.contains("ways_in") && problem.empty()) {
    problem = ReadList(members.Array("ways_in"), "way in", [&](Members& way) {
      bundle.ways_in.push_back({way.Text("name"), way.Prefixes("sources"),
                                way.Prefixes("destinations"), way.Service("service")});
    });
  }
  if (json.contains("cluster")) bundle.cluster = members.Text("cluster");
  if (problem.empty()) problem = members.Problem();
  if (problem.empty() && format != kFormat)
    problem = "its format is " + Quote(format) + ", expected " + Quote(kFormat);
  if (problem.empty() && hash != Sha256(bundle.text))
    problem = "its text does not fit its hash: it was changed on the way";
  if (!problem.empty()) return Invalid(name, problem);
  return bundle;
}

}  // namespace portwright::enforce
