#include "dialect/cohesity/read_json.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::dialect::cohesity {
namespace {

using cluster::Attachment;

constexpr std::size_t kObjectsMax = 20'000;
constexpr std::string_view kPaths = "network/firewall";

constexpr std::string_view kProfileFields[] = {"name", "gatewayParams", "attachments", "isDefault"};
constexpr std::string_view kParamsFields[] = {"name",    "action",          "direction",  "ports",
                                              "subnets", "interfaceGroups", "description"};
constexpr std::string_view kPortFields[] = {"port", "direction"};
constexpr std::string_view kAttachmentFields[] = {
    "profile", "profileName", "action",          "subnets",     "ipsetNames", "ipSetNames",
    "ipsets",  "interfaces",  "interfaceGroups", "description", "isImplicit", "id"};
constexpr std::string_view kIpSetFields[] = {"name", "subnets"};
constexpr std::string_view kCallFields[] = {"method", "path", "body"};
// Of the older list: what its writers add, and what is beside the firewall.
constexpr std::string_view kEntryFields[] = {"attachments", "ipsets", "ipSets",
                                             "profiles",    "nodeId", "nodeIp"};

class JsonStateReader {
 public:
  JsonStateReader(cluster::State& state, Diagnostics& diagnostics)
      : state_(state), diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < state.profiles.size(); ++i)
      profiles_.emplace(state.profiles[i].name, i);
  }

  void Read(JsonValue root) {
    if (root.kind() == JsonKind::kArray) {
      for (JsonValue item = root.First(); item.exists() && !is_full_; item = item.Next())
        ReadObject(item);
    } else {
      ReadObject(root);
    }
  }

 private:
  void ReadObject(JsonValue value) {
    if (!Needs(value, JsonKind::kObject)) return;
    if (value.Member("method").exists() && value.Member("path").exists()) {
      ReadCall(value);
    } else {
      ReadBody(value);
    }
  }

  // One of the shapes that answers and bodies have.
  void ReadBody(JsonValue body) {
    const JsonValue entry = body.Member("entry");
    if (entry.exists()) {
      if (Needs(entry, JsonKind::kObject)) ReadEntry(entry);
    } else if (body.Member("profiles").exists() || body.Member("ipSets").exists() ||
               body.Member("ipsets").exists() ||
               (body.Member("attachments").exists() && !body.Member("name").exists())) {
      ReadEntry(body);
    } else if (body.Member("gatewayParams").exists() || body.Member("attachments").exists()) {
      ReadProfile(body);
    } else if (body.Member("action").exists() || body.Member("ports").exists()) {
      ReadParams(body, false);
    } else if (body.Member("subnets").exists()) {
      ReadIpSet(body);
    } else {
      diagnostics_.Error("PW-DIA-cohesity-0100", body.place(),
                         "expected profiles, ip sets or attachments, found an object with none");
    }
  }

  void ReadEntry(JsonValue entry) {
    CheckFields(entry, kEntryFields);
    for (const char* name : {"ipSets", "ipsets"})
      ForEach(entry.Member(name), [&](JsonValue item) { ReadIpSet(item); });
    ForEach(entry.Member("profiles"), [&](JsonValue item) {
      if (!item.Member("action").exists()) {
        ReadProfile(item);
      } else {
        ReadParams(item, false);
      }
    });
    ForEach(entry.Member("attachments"), [&](JsonValue item) { ReadAttachment(item, ""); });
  }

  // --- calls ---

  void ReadCall(JsonValue call) {
    CheckFields(call, kCallFields);
    const std::string method = call.Member("method").Text();
    std::string path = call.Member("path").Text();
    if (path.starts_with('/')) path.erase(0, 1);
    if (path.starts_with("v2/")) path.erase(0, 3);
    const JsonValue body = call.Member("body");
    const bool is_ours = path.starts_with(kPaths);
    const std::string what =
        method + " " + (is_ours ? path.substr(std::min(kPaths.size() + 1, path.size())) : "?");
    if (what == "PUT ip-sets" || what == "PUT profiles") {
      if (Needs(body, JsonKind::kObject)) ReadEntry(body);
    } else if (what == "PUT profile" || what == "POST profiles") {
      if (Needs(body, JsonKind::kObject)) ReadParams(body, method == "POST");
    } else if (what.starts_with("PUT profiles/") || what.starts_with("DELETE profiles/")) {
      const std::string name = what.substr(what.find('/') + 1);
      if (method == "PUT" && !body.Member("name").Is(name)) {
        Bad(call.Member("path"), "the name of the body's profile at the end of the path");
      } else if (method == "PUT" && Needs(body, JsonKind::kObject)) {
        ReadParams(body, false);
      } else if (method == "DELETE") {
        Remove(name);
      }
    } else if (what == "PUT profile/remove") {
      ForEach(body.Member("names"), [&](JsonValue name) {
        if (Needs(name, JsonKind::kString)) Remove(name.Text());
      });
    } else if (what == "POST profiles/reset") {
      diagnostics_.Warning("PW-DIA-cohesity-0111", call.place(),
                           "expected calls that say what they do, found one that resets to "
                           "settings that the text does not have",
                           "they are taken to permit nothing");
      state_ = {};
      profiles_.clear();
    } else if (method != "GET") {
      diagnostics_.Error("PW-DIA-cohesity-0103", call.place(),
                         "expected a call of /v2/network/firewall, found another one",
                         "PUT profiles, PUT profile, POST profiles, PUT ip-sets, DELETE profiles/");
    }
  }

  void Remove(const std::string& name) {
    std::erase_if(state_.attachments, [&](const Attachment& one) { return one.profile == name; });
    const auto found = profiles_.find(name);
    if (found != profiles_.end()) state_.profiles[found->second].ports.clear();
  }

  // --- objects ---

  cluster::Profile* ProfileOf(JsonValue value, JsonValue name, bool has_to_be_new) {
    if (!Needs(name, JsonKind::kString)) return nullptr;
    const std::string text = name.Text();
    if (text.empty()) {
      Bad(name, "a name");
      return nullptr;
    }
    const auto [at, is_new] = profiles_.emplace(text, state_.profiles.size());
    if (is_new) {
      state_.profiles.push_back({text, {}, value.place()});
      if (!HasRoom(value)) return nullptr;
    } else if (has_to_be_new) {
      diagnostics_.Error("PW-DIA-cohesity-0104", name.place(),
                         "expected the name of a new profile, found one that there is already");
      return nullptr;
    } else {
      // What is put takes the place of what was there.
      state_.profiles[at->second].ports.clear();
      std::erase_if(state_.attachments, [&](const Attachment& one) { return one.profile == text; });
    }
    return &state_.profiles[at->second];
  }

  bool HasRoom(JsonValue value) {
    const std::size_t objects =
        std::max({state_.profiles.size(), state_.attachments.size(), state_.ipsets.size()});
    if (objects <= kObjectsMax) return true;
    if (!is_full_)
      diagnostics_.Error("PW-DIA-cohesity-0105", value.place(),
                         "expected at most " + WithThousands(kObjectsMax) +
                             " profiles, ip sets and attachments each, found more");
    is_full_ = true;
    return false;
  }

  void ReadProfile(JsonValue value) {
    if (is_full_ || !Needs(value, JsonKind::kObject)) return;
    CheckFields(value, kProfileFields);
    cluster::Profile* profile = ProfileOf(value, value.Member("name"), false);
    if (profile == nullptr) return;
    ForEach(value.Member("gatewayParams"), [&](JsonValue item) {
      if (!Needs(item, JsonKind::kObject)) return;
      CheckFields(item, kPortFields);
      AddPort(item.Member("port"), DirectionOf(item.Member("direction")), *profile);
    });
    const std::string name = profile->name;
    ForEach(value.Member("attachments"), [&](JsonValue item) { ReadAttachment(item, name); });
  }

  // A profile and its one attachment.
  void ReadParams(JsonValue value, bool has_to_be_new) {
    if (is_full_ || !Needs(value, JsonKind::kObject)) return;
    cluster::Profile* profile = ProfileOf(value, value.Member("name"), has_to_be_new);
    if (profile == nullptr) return;
    const auto direction = DirectionOf(value.Member("direction"));
    ForEach(value.Member("ports"), [&](JsonValue port) { AddPort(port, direction, *profile); });
    Attachment out;
    out.profile = profile->name;
    out.place = value.place();
    CheckFields(value, kParamsFields, &out);
    TakeAction(value, out);
    TakeEnds(value, out);
    state_.attachments.push_back(std::move(out));
  }

  void ReadAttachment(JsonValue value, const std::string& profile) {
    if (!HasRoom(value) || !Needs(value, JsonKind::kObject)) return;
    Attachment out;
    out.place = value.place();
    CheckFields(value, kAttachmentFields, &out);
    out.profile = profile;
    if (profile.empty()) {
      const JsonValue name =
          value.Member("profile").exists() ? value.Member("profile") : value.Member("profileName");
      if (!Needs(name, JsonKind::kString)) return;
      out.profile = name.Text();
    }
    TakeAction(value, out);
    TakeEnds(value, out);
    for (const char* name : {"ipsetNames", "ipSetNames", "ipsets"}) {
      ForEach(value.Member(name), [&](JsonValue item) {
        if (Needs(item, JsonKind::kString)) out.ipsets.push_back(item.Text());
      });
    }
    ForEach(value.Member("interfaces"), [&](JsonValue item) {
      if (Needs(item, JsonKind::kString)) out.interfaces.push_back(item.Text());
    });
    out.is_implicit = value.Member("isImplicit").IsTrue();
    state_.attachments.push_back(std::move(out));
  }

  void TakeAction(JsonValue value, Attachment& out) {
    const JsonValue action = value.Member("action");
    if (!Needs(action, JsonKind::kString)) return;
    const auto read = cluster::ParseAction(action.Text());
    if (!read) Bad(action, "allow, deny or return");
    out.action = read.value_or(cluster::Action::kDeny);
  }

  void TakeEnds(JsonValue value, Attachment& out) {
    ForEach(value.Member("subnets"), [&](JsonValue item) { AddSubnet(item, out.subnets); });
    ForEach(value.Member("interfaceGroups"), [&](JsonValue item) {
      if (Needs(item, JsonKind::kString)) out.interface_groups.push_back(item.Text());
    });
    out.description = value.Member("description").Text();
  }

  void ReadIpSet(JsonValue value) {
    if (!HasRoom(value) || !Needs(value, JsonKind::kObject)) return;
    CheckFields(value, kIpSetFields);
    if (!Needs(value.Member("name"), JsonKind::kString)) return;
    cluster::IpSet set;
    set.name = value.Member("name").Text();
    set.place = value.place();
    ForEach(value.Member("subnets"), [&](JsonValue item) { AddSubnet(item, set.subnets); });
    state_.ipsets.push_back(std::move(set));
  }

  // --- values ---

  void AddPort(JsonValue value, std::optional<cluster::Direction> direction,
               cluster::Profile& profile) {
    if (!Needs(value, JsonKind::kString)) return;
    const auto port = cluster::ParsePort(value.Text());
    if (!port) Bad(value, "a port such as 443/tcp");
    if (port && direction) profile.ports.push_back({*port, *direction});
  }

  std::optional<cluster::Direction> DirectionOf(JsonValue value) {
    if (!value.exists() || value.IsNull()) return cluster::Direction::kInput;
    if (!Needs(value, JsonKind::kString)) return std::nullopt;
    const auto direction = cluster::ParseDirection(value.Text());
    if (!direction) Bad(value, "INPUT, OUTPUT or NAT_INPUT");
    return direction;
  }

  void AddSubnet(JsonValue value, std::vector<net::Prefix>& out) {
    if (!Needs(value, JsonKind::kString)) return;
    if (const auto subnet = cluster::ParseSubnet(value.Text())) {
      out.push_back(*subnet);
    } else {
      Bad(value, "a subnet such as 10.2.0.0/16");
    }
  }

  // Each of a list; null and what is not there are empty lists.
  template <typename Visit>
  void ForEach(JsonValue list, Visit visit) {
    if (!list.exists() || list.IsNull() || !Needs(list, JsonKind::kArray)) return;
    for (JsonValue item = list.First(); item.exists() && !is_full_; item = item.Next()) visit(item);
  }

  bool Needs(JsonValue value, JsonKind kind) {
    if (value.kind() == kind) return true;
    diagnostics_.Error(
        "PW-DIA-cohesity-0101", value.place(),
        "expected " + std::string(NameOf(kind)) + ", found " + std::string(NameOf(value.kind())));
    return false;
  }

  void Bad(JsonValue value, const std::string& expected) {
    diagnostics_.Error("PW-DIA-cohesity-0102", value.place(),
                       "expected " + expected + ", found another text");
  }

  void CheckFields(JsonValue value, std::span<const std::string_view> known,
                   Attachment* of = nullptr) {
    for (JsonValue member = value.First(); member.exists(); member = member.Next()) {
      const bool is_known = std::any_of(
          known.begin(), known.end(), [&](std::string_view name) { return member.IsNamed(name); });
      if (is_known || member.IsEmpty()) continue;
      diagnostics_.Warning("PW-DIA-cohesity-0110", member.place(),
                           "expected a field that is known here, found another one",
                           "answers are given as far as it is known");
      if (of != nullptr && of->unknown.empty()) of->unknown.emplace_back("a part of an attachment");
    }
  }

  cluster::State& state_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t> profiles_;
  bool is_full_ = false;
};

}  // namespace

void ReadJson(JsonValue root, cluster::State& state, Diagnostics& diagnostics) {
  JsonStateReader(state, diagnostics).Read(root);
}

}  // namespace portwright::dialect::cohesity
