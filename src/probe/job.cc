#include "probe/job.h"

#include <algorithm>

#include "base/json_members.h"
#include "base/text.h"
#include "net/address_member.h"
#include "net/service.h"

namespace portwright::probe {
namespace {

using Json = JsonMembers::Json;

constexpr char kFormat[] = "portwright probe job 1";
constexpr std::uint64_t kPortMost = 65'535;
constexpr std::size_t kKeyDigits = 32;

Json ToJson(const Target& target) {
  return {{"requirement", target.requirement},
          {"from", target.from},
          {"to", target.to},
          {"source", net::ToText(target.source)},
          {"source_is_any", target.source_is_any},
          {"destination", net::ToText(target.destination)},
          {"protocol", target.protocol},
          {"port", target.port},
          {"host_name", target.host_name},
          {"points", target.points}};
}

Target ToTarget(JsonMembers& members) {
  Target target;
  target.requirement = members.Text("requirement");
  target.from = members.Text("from");
  target.to = members.Text("to");
  target.source = net::ReadAddress(members, "source");
  target.source_is_any = members.Flag("source_is_any");
  target.destination = net::ReadAddress(members, "destination");
  target.protocol = static_cast<std::uint8_t>(members.Number("protocol", 255));
  target.port = static_cast<std::uint16_t>(members.Number("port", kPortMost));
  target.host_name = members.Text("host_name");
  target.points = members.Texts("points");
  if (target.source.family != target.destination.family)
    members.Wrong("destination", "an address of the source's family");
  return target;
}

Json ToJson(const PlannedPort& port) {
  return {{"address", port.address ? net::ToText(*port.address) : "any"},
          {"protocol", port.protocol},
          {"first", port.ports.lo},
          {"last", port.ports.hi}};
}

PlannedPort ToPort(JsonMembers& members) {
  PlannedPort port;
  const std::string text = members.Text("address");
  if (text != "any") {
    const auto address = net::ParseAddress(text);
    if (address) port.address = *address;
    if (!address) members.Wrong("address", "an address, or `any`");
  }
  port.protocol = static_cast<std::uint8_t>(members.Number("protocol", 255));
  if (port.protocol != net::kProtocolTcp && port.protocol != net::kProtocolUdp)
    members.Wrong("protocol", "6 or 17");
  port.ports.lo = static_cast<std::uint16_t>(members.Number("first", kPortMost));
  port.ports.hi = static_cast<std::uint16_t>(members.Number("last", kPortMost));
  if (port.ports.lo > port.ports.hi) members.Wrong("last", "a port not before the first");
  return port;
}

Json ToJson(const NetworkCondition& condition) {
  Json out = {{"id", condition.id}, {"kind", NameOf(condition.kind)}};
  if (condition.required) out["required"] = *condition.required;
  out["requirements"] = condition.requirements;
  return out;
}

NetworkCondition ToCondition(JsonMembers& members) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  NetworkCondition condition;
  condition.id = members.Text("id");
  const auto kind = ParseMeasuredKind(members.Text("kind"));
  if (kind) condition.kind = *kind;
  if (!kind) members.Wrong("kind", "what can be measured, such as `latency`");
  if (members.Has("required")) condition.required = members.Number("required", kMost);
  condition.requirements = members.Texts("requirements");
  std::sort(condition.requirements.begin(), condition.requirements.end());
  return condition;
}

bool IsKey(std::string_view text) {
  return text.size() == kKeyDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string PrintJob(const Job& job) {
  Json out = {{"format", kFormat},
              {"site", job.site},
              {"end", job.end},
              {"as_of", job.as_of},
              {"is_stand_in", job.is_stand_in},
              {"targets", Json::array()},
              {"ports", Json::array()}};
  for (const Target& target : job.targets) out["targets"].push_back(ToJson(target));
  for (const PlannedPort& port : job.ports) out["ports"].push_back(ToJson(port));
  for (const NetworkCondition& condition : job.conditions)
    out["conditions"].push_back(ToJson(condition));
  if (!job.tls_issuers.empty()) out["tls_issuers"] = job.tls_issuers;
  if (!job.key.empty()) out["key"] = job.key;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Job> ReadJob(std::string_view text, const std::string& name) {
  const auto wrong = [&](const std::string& problem) {
    return Error{ErrorCode::kInvalid, name + ": expected a probe job, found none: " + problem};
  };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return wrong("it is no JSON object");
  JsonMembers members(json, "the job");
  Job job;
  const std::string format = members.Text("format");
  job.site = members.Text("site");
  job.end = members.Text("end");
  job.as_of = members.Text("as_of");
  job.is_stand_in = members.Flag("is_stand_in");
  std::string problem = ReadJsonList(members.Array("targets"), "target", [&](JsonMembers& target) {
    job.targets.push_back(ToTarget(target));
  });
  if (problem.empty()) {
    problem = ReadJsonList(members.Array("ports"), "port",
                           [&](JsonMembers& port) { job.ports.push_back(ToPort(port)); });
  }
  if (problem.empty() && members.Has("conditions")) {
    problem = ReadJsonList(members.Array("conditions"), "condition", [&](JsonMembers& condition) {
      job.conditions.push_back(ToCondition(condition));
    });
  }
  if (members.Has("tls_issuers")) job.tls_issuers = members.Texts("tls_issuers");
  if (members.Has("key")) {
    job.key = members.Text("key");
    if (!IsKey(job.key)) members.Wrong("key", "32 hexadecimal digits");
  }
  if (problem.empty()) problem = members.Problem();
  if (problem.empty() && format != kFormat)
    problem = "its format is " + Quote(format) + ", expected " + Quote(kFormat);
  if (!problem.empty()) return wrong(problem);
  return job;
}

bool LooksLikeJob(std::string_view text) {
  const std::string head = std::string("{\"format\":\"") + kFormat;
  return text.substr(0, head.size()) == head;
}

}  // namespace portwright::probe
