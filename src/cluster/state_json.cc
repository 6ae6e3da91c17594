#include "cluster/state_json.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::cluster {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "portwright cluster 1";

Json SubnetsJson(const std::vector<net::Prefix>& subnets) {
  Json out = Json::array();
  for (const net::Prefix& subnet : subnets) out.push_back(net::ToText(subnet));
  return out;
}

// Reads members of one object; keeps the first that is wrong.
class Reader {
 public:
  explicit Reader(std::string& problem) : problem_(problem) {}

  std::string Text(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found != object.end() && found->is_string()) return found->get<std::string>();
    Wrong(name, "a text");
    return "";
  }

  bool Flag(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found != object.end() && found->is_boolean()) return found->get<bool>();
    Wrong(name, "true or false");
    return false;
  }

  // Objects, or nothing.
  std::vector<Json> Objects(const Json& object, const char* name) {
    std::vector<Json> out;
    const auto found = object.find(name);
    const bool is_list = found != object.end() && found->is_array();
    if (!is_list) Wrong(name, "a list");
    for (std::size_t i = 0; is_list && i < found->size(); ++i) {
      if ((*found)[i].is_object()) {
        out.push_back((*found)[i]);
      } else {
        Wrong(name, "a list of objects");
      }
    }
    return out;
  }

  std::vector<std::string> Texts(const Json& object, const char* name) {
    std::vector<std::string> out;
    const auto found = object.find(name);
    const bool is_list = found != object.end() && found->is_array();
    if (!is_list) Wrong(name, "a list");
    for (std::size_t i = 0; is_list && i < found->size(); ++i) {
      if ((*found)[i].is_string()) {
        out.push_back((*found)[i].get<std::string>());
      } else {
        Wrong(name, "a list of texts");
      }
    }
    return out;
  }

  std::vector<net::Prefix> Subnets(const Json& object, const char* name) {
    std::vector<net::Prefix> out;
    for (const std::string& text : Texts(object, name)) {
      if (const auto subnet = ParseSubnet(text)) {
        out.push_back(*subnet);
      } else {
        Wrong(name, "subnets");
      }
    }
    return out;
  }

  // The value that a text stands for.
  template <typename T>
  T Known(const std::optional<T>& value, const char* name) {
    if (!value) Wrong(name, "a known word");
    return value.value_or(T{});
  }

 private:
  void Wrong(const char* name, const std::string& expected) {
    if (problem_.empty()) problem_ = "expected " + expected + " as " + Quote(name);
  }

  std::string& problem_;
};

Attachment ReadAttachment(Reader& reader, const Json& object) {
  Attachment one;
  one.profile = reader.Text(object, "profile");
  one.action = reader.Known(ParseAction(reader.Text(object, "action")), "action");
  one.ipsets = reader.Texts(object, "ipsets");
  one.subnets = reader.Subnets(object, "subnets");
  one.interface_groups = reader.Texts(object, "interface_groups");
  one.interfaces = reader.Texts(object, "interfaces");
  one.description = reader.Text(object, "description");
  one.is_implicit = reader.Flag(object, "implicit");
  one.unknown = reader.Texts(object, "unknown");
  return one;
}

}  // namespace

std::string PrintState(const State& state) {
  Json out = {{"format", kFormat},
              {"profiles", Json::array()},
              {"ipsets", Json::array()},
              {"attachments", Json::array()}};
  for (const Profile& profile : state.profiles) {
    Json ports = Json::array();
    for (const ProfilePort& one : profile.ports) {
      ports.push_back(
          {{"port", ToText(one.port)}, {"direction", std::string(ToText(one.direction))}});
    }
    out["profiles"].push_back({{"name", profile.name}, {"ports", ports}});
  }
  for (const IpSet& set : state.ipsets)
    out["ipsets"].push_back({{"name", set.name}, {"subnets", SubnetsJson(set.subnets)}});
  for (const Attachment& one : state.attachments) {
    out["attachments"].push_back({{"profile", one.profile},
                                  {"action", std::string(ToText(one.action))},
                                  {"ipsets", one.ipsets},
                                  {"subnets", SubnetsJson(one.subnets)},
                                  {"interface_groups", one.interface_groups},
                                  {"interfaces", one.interfaces},
                                  {"description", one.description},
                                  {"implicit", one.is_implicit},
                                  {"unknown", one.unknown}});
  }
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<State> ReadState(std::string_view text, const std::string& name) {
  const auto invalid = [&](const std::string& problem) {
    return Error{ErrorCode::kInvalid,
                 name + ": expected a cluster's firewall, found none: " + problem};
  };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return invalid("it is no JSON object");
  std::string problem;
  Reader reader(problem);
  const std::string format = reader.Text(json, "format");
  if (problem.empty() && format != kFormat)
    problem = "its format is " + Quote(format) + ", expected " + Quote(kFormat);
  State state;
  for (const Json& object : reader.Objects(json, "profiles")) {
    Profile profile;
    profile.name = reader.Text(object, "name");
    for (const Json& port : reader.Objects(object, "ports")) {
      profile.ports.push_back(
          {reader.Known(ParsePort(reader.Text(port, "port")), "port"),
           reader.Known(ParseDirection(reader.Text(port, "direction")), "direction")});
    }
    state.profiles.push_back(std::move(profile));
  }
  for (const Json& object : reader.Objects(json, "ipsets")) {
    IpSet set;
    set.name = reader.Text(object, "name");
    set.subnets = reader.Subnets(object, "subnets");
    state.ipsets.push_back(std::move(set));
  }
  for (const Json& object : reader.Objects(json, "attachments"))
    state.attachments.push_back(ReadAttachment(reader, object));
  if (!problem.empty()) return invalid(problem);
  return state;
}

}  // namespace portwright::cluster
