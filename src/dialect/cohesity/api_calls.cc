#include "dialect/cohesity/api_calls.h"

#include <utility>

#include "base/text.h"
#include "dialect/cohesity/render.h"

namespace portwright::dialect::cohesity {
namespace {

constexpr std::string_view kBase = "/v2/network/firewall/";

// Plain ASCII without quotes and backslashes.
std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string List(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) out += (out.size() > 1 ? ", " : "") + Quoted(value);
  return out + "]";
}

std::vector<std::string> Subnets(const PlannedAttachment& one) {
  std::vector<std::string> out;
  for (const net::Prefix& subnet : one.subnets) {
    std::string text;
    net::AppendText(text, subnet.address);
    out.push_back(text + "/" + std::to_string(subnet.length));
  }
  return out;
}

std::vector<std::string> Ports(const PlannedAttachment& one) {
  std::vector<std::string> out;
  for (const cluster::Port& port : one.ports) out.push_back(ToText(port));
  return out;
}

class CallWriter {
 public:
  void Begin(std::string_view method, std::string_view path) {
    out_ += out_.size() > 1 ? ",\n" : "\n";
    out_ += "  {\n    \"method\": " + Quoted(method) + ",\n    \"path\": \"" + std::string(kBase) +
            std::string(path) + "\"";
  }
  void Body() { out_ += ",\n    \"body\": {"; }
  void EndBody() { out_ += "\n    }"; }
  void End() { out_ += "\n  }"; }

  // `depth` counts the objects and arrays around.
  void Member(int depth, bool is_first, std::string_view name, std::string_view value) {
    out_ += is_first ? "\n" : ",\n";
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
    out_ += Quoted(name) + ": ";
    out_ += value;
  }
  void Raw(std::string_view text) { out_ += text; }
  std::string Take() { return std::move(out_) + "\n]\n"; }

 private:
  std::string out_ = "[";
};

// A profile with its one attachment, as from 7.1 on.
void WriteProfile(const PlannedAttachment& one, const std::string& description, Release release,
                  CallWriter& out) {
  if (release == Release::kNamed) {
    out.Begin("POST", "profiles");
  } else {
    out.Begin("PUT", "profile");
  }
  out.Body();
  out.Member(3, true, "name", Quoted(one.name));
  out.Member(3, false, "action", "\"allow\"");
  out.Member(3, false, "direction", "\"INPUT\"");
  out.Member(3, false, "ports", List(Ports(one)));
  out.Member(3, false, "subnets", List(Subnets(one)));
  out.Member(3, false, "interfaceGroups", List(one.groups));
  out.Member(3, false, "description", Quoted(description));
  out.EndBody();
  out.End();
}

void WriteIpSets(const std::vector<PlannedAttachment>& planned, CallWriter& out) {
  out.Begin("PUT", "ip-sets");
  out.Body();
  out.Member(3, true, "ipSets", "[");
  for (std::size_t i = 0; i < planned.size(); ++i) {
    out.Raw(i > 0 ? ",\n        {" : "\n        {");
    out.Member(5, true, "name", Quoted(planned[i].name));
    out.Member(5, false, "subnets", List(Subnets(planned[i])));
    out.Raw("\n        }");
  }
  out.Raw("\n      ]");
  out.EndBody();
  out.End();
}

// As lists, up to 7.0; without attachments they are out of force.
void WriteProfiles(const std::vector<PlannedAttachment>& planned,
                   const RequirementSets* requirements, CallWriter& out) {
  out.Begin("PUT", "profiles");
  out.Body();
  out.Member(3, true, "profiles", "[");
  for (std::size_t i = 0; i < planned.size(); ++i) {
    const PlannedAttachment& one = planned[i];
    out.Raw(i > 0 ? ",\n        {" : "\n        {");
    out.Member(5, true, "name", Quoted(one.name));
    out.Member(5, false, "gatewayParams", "[");
    for (std::size_t p = 0; p < one.ports.size(); ++p) {
      out.Raw(p > 0 ? ",\n            " : "\n            ");
      out.Raw("{ \"port\": " + Quoted(ToText(one.ports[p])) + ", \"direction\": \"INPUT\" }");
    }
    out.Raw("\n          ]");
    if (requirements == nullptr) {
      out.Member(5, false, "attachments", "[]");
    } else {
      out.Member(5, false, "attachments", "[\n            {");
      out.Member(7, true, "action", "\"ALLOW\"");
      out.Member(7, false, "ipsetNames", List({one.name}));
      out.Member(7, false, "interfaceGroups", List(one.groups));
      out.Member(7, false, "description",
                 Quoted(requirements->Comment(one.requirements, kCommentBytes)));
      out.Raw("\n            }\n          ]");
    }
    out.Raw("\n        }");
  }
  out.Raw("\n      ]");
  out.EndBody();
  out.End();
}

}  // namespace

std::optional<Release> ReleaseOf(std::string_view version) {
  if (version.empty()) return Release::kNamed;
  const auto parts = Split(version, '.');
  const std::string_view minor_text =
      parts.size() > 1 ? parts[1].substr(0, parts[1].find_first_not_of("0123456789")) : "0";
  const auto major = ParseNumber(parts[0]);
  const auto minor = ParseNumber(minor_text);
  if (!major || !minor) return std::nullopt;
  if (*major < 6 || (*major == 6 && *minor < 8)) return std::nullopt;
  if (*major == 6 || (*major == 7 && *minor < 1)) return Release::kProfiles;
  return *major == 7 && *minor < 3 ? Release::kProfile : Release::kNamed;
}

std::string ApiText(const std::vector<PlannedAttachment>& planned,
                    const RequirementSets& requirements, Release release) {
  CallWriter out;
  if (planned.empty()) return "[]\n";
  if (release == Release::kProfiles) {
    WriteIpSets(planned, out);
    WriteProfiles(planned, &requirements, out);
  } else {
    for (const PlannedAttachment& one : planned)
      WriteProfile(one, requirements.Comment(one.requirements, kCommentBytes), release, out);
  }
  return out.Take();
}

std::string ApiUndo(const std::vector<PlannedAttachment>& planned, Release release) {
  CallWriter out;
  if (planned.empty()) return "[]\n";
  if (release == Release::kProfiles) {
    WriteProfiles(planned, nullptr, out);
  } else if (release == Release::kProfile) {
    std::vector<std::string> names;
    for (const PlannedAttachment& one : planned) names.push_back(one.name);
    out.Begin("PUT", "profile/remove");
    out.Body();
    out.Member(3, true, "names", List(names));
    out.EndBody();
    out.End();
  } else {
    for (const PlannedAttachment& one : planned) {
      out.Begin("DELETE", "profiles/" + one.name);
      out.End();
    }
  }
  return out.Take();
}

}  // namespace portwright::dialect::cohesity
