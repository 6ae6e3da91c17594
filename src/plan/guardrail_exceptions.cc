#include "plan/guardrail_exceptions.h"

#include "plan/endpoints.h"
#include "site/zone_map.h"

namespace portwright::plan {
namespace {

// Addresses of parties, by realm.
class PartyAddresses {
 public:
  explicit PartyAddresses(const site::Site& site)
      : site_(site), zones_(site), endpoints_(site, zones_, scratch_, ignored_) {
    scratch_.site = &site;
  }

  std::vector<net::AddressSet> Of(const std::vector<site::EndpointRef>& refs) {
    std::vector<std::vector<net::AddressRange>> ranges(site_.realms.size());
    for (const site::EndpointRef& ref : refs) {
      for (const std::uint32_t index : endpoints_.Of(ref)) {
        const Endpoint& endpoint = scratch_.endpoints[index];
        const auto own = scratch_.address_sets[endpoint.addresses].ranges();
        ranges[endpoint.realm].insert(ranges[endpoint.realm].end(), own.begin(), own.end());
      }
    }
    std::vector<net::AddressSet> out;
    for (auto& of_realm : ranges) out.emplace_back(std::move(of_realm));
    return out;
  }

 private:
  const site::Site& site_;
  site::ZoneMap zones_;
  Plan scratch_;
  Diagnostics ignored_;  // the plan says of its own parties what there is to say
  EndpointTable endpoints_;
};

}  // namespace

std::vector<ExceptionEnds> EndsOfExceptions(const site::Site& site, const site::Guardrail& rule) {
  std::vector<ExceptionEnds> out(rule.except.size());
  std::optional<PartyAddresses> addresses;
  for (std::size_t e = 0; e < rule.except.size(); ++e) {
    const site::GuardrailException& exception = rule.except[e];
    if (!addresses && (!exception.from.empty() || !exception.to.empty())) addresses.emplace(site);
    if (!exception.from.empty()) out[e].from = addresses->Of(exception.from);
    if (!exception.to.empty()) out[e].to = addresses->Of(exception.to);
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
      out[e].services[static_cast<std::size_t>(family)] =
          packetset::PacketSet(ServiceBoxes(family, exception.allow));
    }
  }
  return out;
}

bool Concerns(const Plan& plan, const site::GuardrailException& exception, const Reason& reason) {
  if (IsOver(exception.until, plan.as_of)) return false;
  if (exception.extra != kNone) return reason.extra == exception.extra;
  if (exception.requirement.empty()) return true;
  return reason.requirement != kNone &&
         IsCalled(reason.catalog->requirements[reason.requirement], exception.requirement) &&
         (exception.instance == kNone || exception.instance == reason.instance);
}

bool IsOver(const std::optional<Date>& until, const Date& as_of) { return until && *until < as_of; }

std::vector<packetset::Box> ServiceBoxes(net::Family family,
                                         const std::vector<net::Service>& services,
                                         net::PortRange source_ports) {
  std::vector<packetset::Box> boxes;
  const net::AddressRange all = net::AllAddresses(family);
  for (const net::Service& service : services) {
    for (const packetset::Box& box : packetset::BoxesOf(all, all, service, source_ports))
      boxes.push_back(box);
  }
  return packetset::PacketSet(boxes).boxes();
}

}  // namespace portwright::plan
