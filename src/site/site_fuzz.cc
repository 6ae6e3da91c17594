// Any bytes, cut at zero bytes into a site, an inventory, resolved names and a provider's ranges:
// reading ends with a site or with errors, and every reference of a site leads somewhere.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "site/read.h"
#include "site/zone_map.h"

namespace {

using portwright::Diagnostics;
namespace net = portwright::net;
namespace site = portwright::site;

void CheckReferences(const site::Site& s, const std::vector<site::EndpointRef>& refs) {
  for (const site::EndpointRef& ref : refs) {
    if (s.NameOf(ref).empty()) std::abort();
  }
}

void CheckSite(const site::Site& s) {
  for (const auto& [role, binding] : s.bind) {
    if (binding.items.empty() != binding.none.has_value()) std::abort();
    CheckReferences(s, binding.items);
  }
  for (const site::Instance& instance : s.instances) {
    if (instance.self.empty() == (instance.cluster == site::kNone)) std::abort();
    CheckReferences(s, instance.self);
    for (const auto& [role, binding] : instance.bind) CheckReferences(s, binding.items);
  }
  for (const site::Group& group : s.groups) {
    if (group.first + group.count > s.group_members.size()) std::abort();
  }
  for (const site::GroupMember& member : s.group_members) CheckReferences(s, {member.endpoint});
  for (const site::Extra& extra : s.extra) {
    if (extra.from.empty() || extra.to.empty() || extra.allow.empty()) std::abort();
  }
  const site::ZoneMap zones(s);
  for (std::uint32_t realm = 0; realm < s.realms.size(); ++realm) {
    for (const auto& [range, zone] : zones.Split(realm, AllAddresses(net::Family::kIpv4))) {
      if (zones.Find(realm, {range.family, range.lo}) != zone) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using site::FileKind;
  constexpr FileKind kKinds[] = {FileKind::kSite, FileKind::kInventory, FileKind::kResolved,
                                 FileKind::kProvider};
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  std::vector<site::SourceFile> files;
  for (const FileKind kind : kKinds) {
    const std::size_t end = rest.find('\0');
    const std::string name = kind == FileKind::kProvider ? "ranges.json" : "fuzz.yaml";
    files.push_back({kind, name, std::string(rest.substr(0, end))});
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  Diagnostics diagnostics;
  const auto read = site::Read(files, diagnostics);
  if ((read == nullptr) != diagnostics.has_errors()) std::abort();
  diagnostics.Print();
  if (read) CheckSite(*read);
  return 0;
}
