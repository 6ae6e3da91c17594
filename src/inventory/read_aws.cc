// What `aws ec2 describe-instances` prints: reservations with instances, or a list of instances
// that --query took out.
#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "inventory/codes.h"
#include "inventory/readers.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

using yaml::Node;

// Tags whose value alone says what a machine is for.
constexpr std::array<std::string_view, 10> kWhatFor = {
    "role",     "roles",   "type",     "app",   "application",
    "function", "service", "workload", "group", "tier"};

template <typename Take>
void ForEach(const Node& node, std::string_view member, Take take) {
  const auto list = node.IsMapping() ? node.Find(member) : std::nullopt;
  if (!list || !list->IsSequence()) return;
  for (auto it = list->begin(); it != list->end(); ++it) take(*it);
}

class InstanceReader {
 public:
  explicit InstanceReader(Reading& reading) : reading_(reading), hosts_(reading.facts) {}

  void Read(const Node& instance) {
    ++reading_.facts.rows;
    const std::string id(TextOf(instance, "InstanceId"));
    if (id.empty()) {
      ReportShape(reading_, instance.place(), "an instance with 'InstanceId'", "none");
      return;
    }
    const auto state = instance.Find("State");
    if (state && TextOf(*state, "Name") == "terminated") return;
    std::string title;
    std::vector<std::string> tags;
    ForEach(instance, "Tags", [&](const Node& tag) { TakeTag(tag, title, tags); });
    std::string name = SiteName(title);
    // Names are no keys there: machines of a group share one.
    if (name.empty() || hosts_.Find(name) != nullptr) name = name.empty() ? id : name + "-" + id;
    HostFact& host = hosts_.Of(name, {"", instance.place().line});
    host.title = title == name ? "" : title;
    host.aliases.push_back(id);
    if (const std::string dns(TextOf(instance, "PrivateDnsName")); !dns.empty()) {
      host.aliases.push_back(SiteName(dns));
    }
    if (name == id) host.aliases.erase(host.aliases.begin());
    const std::string platform = ToLower(std::string(TextOf(instance, "Platform")));
    const std::string_view details = TextOf(instance, "PlatformDetails");
    host.os = OsOf(platform.empty() ? details : std::string_view(platform));
    host.tags = std::move(tags);
    TakeAddresses(instance, host);
  }

 private:
  static void TakeTag(const Node& tag, std::string& title, std::vector<std::string>& tags) {
    const std::string key(TextOf(tag, "Key"));
    const std::string_view value = TextOf(tag, "Value");
    if (key == "Name") {
      title = value;
      return;
    }
    if (key.starts_with("aws:") || value.empty()) return;
    const bool what_for =
        std::find(kWhatFor.begin(), kWhatFor.end(), ToLower(key)) != kWhatFor.end();
    std::string text = TagOf(value);
    if (text.empty()) return;
    tags.push_back(what_for ? text : TagOf(key) + "-" + text);
  }

  void TakeAddresses(const Node& instance, HostFact& host) {
    ForEach(instance, "NetworkInterfaces", [&](const Node& card) {
      const auto attachment = card.Find("Attachment");
      const std::string_view index = attachment ? TextOf(*attachment, "DeviceIndex") : "";
      const std::string interface = "eth" + std::string(index.empty() ? "0" : index);
      ForEach(card, "PrivateIpAddresses", [&](const Node& one) {
        AddAddress(TextOf(one, "PrivateIpAddress"), interface, one.place(), host, reading_);
      });
      ForEach(card, "Ipv6Addresses", [&](const Node& one) {
        AddAddress(TextOf(one, "Ipv6Address"), interface, one.place(), host, reading_);
      });
    });
    if (!host.addresses.empty()) return;
    for (const std::string_view key : {"PrivateIpAddress", "Ipv6Address"}) {
      AddAddress(TextOf(instance, key), "", instance.place(), host, reading_);
    }
  }

  Reading& reading_;
  HostList hosts_;
};

}  // namespace

Status ReadAwsInstances(std::string_view text, Reading& reading) {
  const auto document = ParseJson(text, reading);
  if (document == nullptr) return Ok();
  InstanceReader reader(reading);
  const Node root = document->root();
  // --query makes lists of lists.
  const auto read_list = [&](const Node& list, const auto& self) -> void {
    for (auto it = list.begin(); it != list.end(); ++it) {
      const Node one = *it;
      if (one.IsSequence()) {
        self(one, self);
      } else {
        reader.Read(one);
      }
    }
  };
  if (root.IsSequence()) {
    read_list(root, read_list);
    return Ok();
  }
  const auto reservations = root.IsMapping() ? root.Find("Reservations") : std::nullopt;
  if (!reservations || !reservations->IsSequence()) {
    ReportShape(reading, root.place(), "'Reservations'", "none");
    return Ok();
  }
  for (auto it = reservations->begin(); it != reservations->end(); ++it) {
    ForEach(*it, "Instances", [&](const Node& instance) { reader.Read(instance); });
  }
  return Ok();
}

}  // namespace portwright::inventory
