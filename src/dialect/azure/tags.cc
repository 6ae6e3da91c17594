#include "dialect/azure/tags.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "dialect/azure/fields.h"
#include "dialect/common/cidr.h"

namespace portwright::dialect::azure {
namespace {

// Where the platform's health probes come from, in each family.
net::AddressSet ProbeAddresses() {
  return net::AddressSet({*ReadCidr("168.63.129.16"), *ReadCidr("fe80::1234:5678:9abc")});
}

}  // namespace

bool Tags::Read(JsonValue root, Diagnostics& diagnostics) {
  if (root.kind() == JsonKind::kArray) {
    bool any = false;
    for (JsonValue item = root.First(); item.exists(); item = item.Next()) {
      if (!PropertyOf(item, "addressSpace").exists()) continue;
      ReadNetwork(item, diagnostics);
      any = true;
    }
    return any;
  }
  if (PropertyOf(root, "addressSpace").exists()) {
    ReadNetwork(root, diagnostics);
    return true;
  }
  const JsonValue values = root.Member("values");
  if (values.kind() != JsonKind::kArray) return false;
  for (JsonValue tag = values.First(); tag.exists(); tag = tag.Next()) {
    List& list = lists_[ToLower(tag.Member("name").Text())];
    ReadPrefixes(PropertyOf(tag, "addressPrefixes"), list.ranges, diagnostics);
  }
  return true;
}

void Tags::ReadPrefixes(JsonValue list, std::vector<net::AddressRange>& out,
                        Diagnostics& diagnostics) {
  for (JsonValue item = list.First(); item.exists(); item = item.Next()) {
    const std::optional<net::AddressRange> range = ReadCidr(item.Text());
    if (range) {
      out.push_back(*range);
    } else {
      diagnostics.Error("PW-DIA-azure-0120", item.place(),
                        "expected a prefix, found another value");
    }
  }
}

void Tags::ReadNetwork(JsonValue network, Diagnostics& diagnostics) {
  if (++networks_ == 2) second_network_ = network.place();
  ReadPrefixes(PropertyOf(network, "addressSpace").Member("addressPrefixes"), network_ranges_,
               diagnostics);
  JsonValue peering = PropertyOf(network, "virtualNetworkPeerings").First();
  for (; peering.exists(); peering = peering.Next()) {
    for (const char* name : {"remoteVirtualNetworkAddressSpace", "remoteAddressSpace"}) {
      ReadPrefixes(PropertyOf(peering, name).Member("addressPrefixes"), network_ranges_,
                   diagnostics);
    }
  }
}

void Tags::Complete(Diagnostics& diagnostics) {
  for (auto& [name, list] : lists_) list.set = net::AddressSet(std::move(list.ranges));
  if (networks_ == 1) network_ = net::AddressSet(std::move(network_ranges_));
  if (networks_ > 1) {
    diagnostics.Warning(
        "PW-DIA-azure-0220", second_network_,
        "expected the virtual network of the group, found " + Count(networks_, "virtual network"),
        "none of them counts; az network vnet show prints one");
  }
}

AddressTerm Tags::Of(const std::string& tag, std::string_view side) const {
  const std::string name = ToLower(tag);
  const std::string why = std::string(side) + " " + tag;
  if (name == "virtualnetwork") {
    AddressTerm term = AddressTerm::Maybe(Everywhere(), why);
    term.known = network_;
    return term;
  }
  if (name == "azureloadbalancer") return AddressTerm::Maybe(ProbeAddresses(), why);
  if (name == "internet") return AddressTerm::Maybe(Difference(Everywhere(), network_), why);
  const auto found = lists_.find(name);
  if (found != lists_.end()) return AddressTerm::Of(found->second.set);
  return AddressTerm::Maybe(Everywhere(), why);
}

}  // namespace portwright::dialect::azure
