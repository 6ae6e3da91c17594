#include "site/provider.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "site/codes.h"

namespace portwright::site {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

const Json* List(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? &*found : nullptr;
}

class ProviderReader {
 public:
  ProviderReader(const SourceFile& file, Diagnostics& diagnostics)
      : file_(file), number_(diagnostics.AddFile(file.name)), diagnostics_(diagnostics) {}

  ProviderRanges Run() {
    const Json json = Json::parse(file_.bytes, nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
      Fail("expected a JSON object in the provider's file, found something else or a broken one");
      return {};
    }
    out_.valid = true;
    if (const Json* values = List(json, "values")) {
      ReadAzure(json, *values);
    } else if (const Json* prefixes = List(json, "prefixes")) {
      out_.date = Text(json, "createDate");
      if (out_.date.empty()) out_.date = Text(json, "creationTime");
      for (const Json& one : *prefixes) ReadEntry(one);
      if (const Json* more = List(json, "ipv6_prefixes")) {
        for (const Json& one : *more) ReadEntry(one);
      }
    } else {
      Fail(
          "expected 'prefixes' as AWS and Google write them or 'values' as Azure does, found "
          "neither");
    }
    return std::move(out_);
  }

 private:
  void Fail(std::string message) {
    out_.valid = false;
    diagnostics_.Error(codes::kProviderFile, {number_, 0, 0}, std::move(message));
  }
  void Add(const std::string& text, std::string service, std::string region) {
    const auto prefix = net::ParsePrefix(text);
    if (!prefix) return Fail(prefix.error().message);
    out_.ranges.push_back({*prefix, std::move(service), std::move(region)});
  }
  // AWS has ip_prefix, ipv6_prefix and region; Google ipv4Prefix, ipv6Prefix and scope.
  void ReadEntry(const Json& one) {
    if (!one.is_object())
      return Fail("expected an object for each entry of 'prefixes', found something else");
    std::string region = Text(one, "region");
    if (region.empty()) region = Text(one, "scope");
    bool found = false;
    for (const char* key : {"ip_prefix", "ipv6_prefix", "ipv4Prefix", "ipv6Prefix"}) {
      const std::string text = Text(one, key);
      if (text.empty()) continue;
      found = true;
      Add(text, Text(one, "service"), region);
    }
    if (!found) Fail("expected a prefix in each entry, found one without");
  }
  void ReadAzure(const Json& json, const Json& values) {
    const auto change = json.find("changeNumber");
    if (change != json.end() && change->is_number_unsigned()) {
      out_.date = "change " + std::to_string(change->get<std::uint64_t>());
    }
    for (const Json& value : values) {
      const auto properties = value.is_object() ? value.find("properties") : value.end();
      if (!value.is_object() || properties == value.end() || !properties->is_object()) {
        return Fail("expected 'properties' in each entry of 'values', found none");
      }
      // A tag is called Storage.WestEurope, or Storage for all regions together.
      const std::string name = Text(value, "name");
      const std::string region = Text(*properties, "region");
      const Json* prefixes = List(*properties, "addressPrefixes");
      if (prefixes == nullptr) continue;
      for (const Json& prefix : *prefixes) {
        if (!prefix.is_string()) return Fail("expected prefixes as text, found something else");
        Add(prefix.get<std::string>(),
            name.substr(0, region.empty() ? name.size() : name.find('.')), region);
      }
    }
  }

  const SourceFile& file_;
  std::uint32_t number_;
  Diagnostics& diagnostics_;
  ProviderRanges out_;
};

}  // namespace

std::vector<net::Prefix> ProviderRanges::Select(std::string_view service,
                                                std::string_view region) const {
  const std::string wanted_service = ToLower(service);
  const std::string wanted_region = ToLower(region);
  std::vector<net::Prefix> out;
  for (const ProviderRange& range : ranges) {
    if (ToLower(range.service) != wanted_service) continue;
    if (!wanted_region.empty() && ToLower(range.region) != wanted_region) continue;
    out.push_back(range.prefix);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

ProviderRanges ReadProviderRanges(const SourceFile& file, Diagnostics& diagnostics) {
  return ProviderReader(file, diagnostics).Run();
}

}  // namespace portwright::site
