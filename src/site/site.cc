#include "site/site.h"

#include <algorithm>

#include "base/check.h"

namespace portwright::site {
namespace {

template <typename T, typename Name>
std::uint32_t FindByName(const std::vector<T>& all, std::string_view name, Name name_of) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return name_of(one) == name; });
  return found == all.end() ? kNone : static_cast<std::uint32_t>(found - all.begin());
}

template <typename T>
std::uint32_t FindNamed(const std::vector<T>& all, std::string_view name) {
  return FindByName(all, name, [](const T& one) -> const std::string& { return one.name; });
}

}  // namespace

std::string Site::NameOf(EndpointRef ref) const {
  switch (ref.kind) {
    case EndpointKind::kHost:
      return hosts[ref.index].name;
    case EndpointKind::kNetwork:
      return networks[ref.index].name;
    case EndpointKind::kCluster:
      return clusters[ref.index].name;
    case EndpointKind::kZone:
      return zones[ref.index].name;
    case EndpointKind::kProxy:
      return proxies[ref.index].name;
    case EndpointKind::kInstance:
      return instances[ref.index].id;
    case EndpointKind::kName:
      return names[ref.index].name;
    case EndpointKind::kLiteral:
      return net::ToText(literals[ref.index].prefix().Range());
    case EndpointKind::kInternet:
      return "internet";
  }
  PORTWRIGHT_CHECK(false, "an endpoint is of one of the kinds");
  return "";
}

std::uint32_t Site::FindInstance(std::string_view id) const {
  return FindByName(instances, id,
                    [](const Instance& one) -> const std::string& { return one.id; });
}

std::uint32_t Site::FindCluster(std::string_view wanted) const {
  return FindNamed(clusters, wanted);
}
std::uint32_t Site::FindZone(std::string_view wanted) const { return FindNamed(zones, wanted); }
std::uint32_t Site::FindPoint(std::string_view wanted) const { return FindNamed(points, wanted); }

}  // namespace portwright::site
