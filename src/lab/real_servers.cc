#include "lab/real_servers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/check.h"
#include "base/diagnostics.h"
#include "embedded/servers.h"
#include "yaml/fields.h"
#include "yaml/yaml.h"

namespace portwright::lab {
namespace {

using yaml::Fields;
using yaml::Node;

// What ends a file in a shell's text.
constexpr std::string_view kEndOfFile = "PORTWRIGHT_END_OF_FILE";

std::string_view Embedded(std::string_view name) {
  for (const embedded::File& file : embedded::servers()) {
    if (file.name == name) return file.bytes;
  }
  PORTWRIGHT_CHECK(false, "a file of the lab is compiled into the program");
  return "";
}

std::vector<std::string> TextsOf(const std::vector<Node>& nodes) {
  std::vector<std::string> texts;
  for (const Node& node : nodes) texts.emplace_back(node.text());
  return texts;
}

SpokenPorts ReadSpoken(const Node& node, Diagnostics& diagnostics) {
  static constexpr std::string_view kKeys[] = {"name", "services", "ports", "one", "line"};
  const Fields fields(node, "ports of a server", kKeys, diagnostics);
  SpokenPorts spoken;
  spoken.name = fields.Text("name");
  spoken.services = TextsOf(fields.Texts("services"));
  for (const Node& port : fields.OptionalList("ports")) {
    const auto number = yaml::ReadNumber(port, "a port", 1, 65'535, diagnostics);
    if (number) spoken.ports.push_back(static_cast<std::uint16_t>(*number));
  }
  spoken.is_one = fields.OptionalBool("one", false);
  spoken.line = fields.OptionalText("line");
  return spoken;
}

RealServer ReadServer(const Node& node, Diagnostics& diagnostics) {
  static constexpr std::string_view kKeys[] = {
      "name", "packages", "speaks", "files", "before", "command", "ready", "needs", "certificate"};
  const Fields fields(node, "server", kKeys, diagnostics);
  RealServer server;
  server.name = fields.Text("name");
  server.packages = TextsOf(fields.Texts("packages"));
  for (const Node& spoken : fields.List("speaks"))
    server.speaks.push_back(ReadSpoken(spoken, diagnostics));
  for (const yaml::Pair& file : fields.OptionalPairs("files"))
    server.files.emplace_back(file.key.text(), file.value.text());
  server.before = fields.OptionalText("before");
  server.command = fields.Text("command");
  server.ready = fields.OptionalText("ready");
  server.needs = TextsOf(fields.OptionalTexts("needs"));
  server.has_certificate = fields.OptionalBool("certificate", false);
  return server;
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

// A word of /bin/sh.
std::string Quoted(std::string_view text) {
  return "'" + Replaced(std::string(text), "'", "'\\''") + "'";
}

// With the lines of all ports in place of their names.
std::string Filled(std::string text, const ChosenServer& chosen) {
  for (std::size_t s = 0; s < chosen.ports.size(); ++s) {
    const SpokenPorts& spoken = chosen.server->speaks[s];
    std::string lines;
    for (const std::uint16_t port : chosen.ports[s])
      lines += Replaced(spoken.line, "@port@", std::to_string(port));
    text = Replaced(std::move(text), "@" + spoken.name + "@", lines);
  }
  return text;
}

std::string StartText(const ChosenServer& chosen, bool is_needed) {
  const RealServer& server = *chosen.server;
  std::string text;
  for (const auto& [path, content] : server.files) {
    text += "mkdir -p \"$R$(dirname " + Quoted(path) + ")\"\n";
    text += "cat >\"$R\"" + Quoted(path) + " <<'" + std::string(kEndOfFile) + "'\n";
    text += Filled(content, chosen);
    if (!text.ends_with('\n')) text += '\n';
    text += std::string(kEndOfFile) + "\n";
  }
  if (!server.before.empty()) text += "before " + Quoted(Filled(server.before, chosen)) + "\n";
  text += "start " + Quoted(server.name) + " " + Quoted(Filled(server.command, chosen)) + "\n";
  if (is_needed && !server.ready.empty()) text += "await_file " + Quoted(server.ready) + "\n";
  return text;
}

// Who takes a port, and by which of what it speaks.
struct Taker {
  std::size_t server = 0, spoken = 0;
};

std::optional<Taker> TakerOf(const std::vector<RealServer>& servers, const ServicePort& planned) {
  std::optional<Taker> of_any;
  for (std::size_t s = 0; s < servers.size(); ++s) {
    for (std::size_t p = 0; p < servers[s].speaks.size(); ++p) {
      const SpokenPorts& spoken = servers[s].speaks[p];
      const auto& services = spoken.services;
      if (std::find(services.begin(), services.end(), planned.service) == services.end()) continue;
      const auto& ports = spoken.ports;
      if (std::find(ports.begin(), ports.end(), planned.port) != ports.end()) return Taker{s, p};
      if (ports.empty() && !of_any) of_any = Taker{s, p};
    }
  }
  return of_any;
}

}  // namespace

const std::vector<RealServer>& RealServers() {
  static const std::vector<RealServer> servers = [] {
    Diagnostics diagnostics;
    const auto document =
        yaml::Document::Parse(Embedded("servers.yaml"), "servers.yaml", diagnostics);
    std::vector<RealServer> read;
    if (document) {
      for (const Node& node : yaml::ReadList(document->root(), "servers", diagnostics))
        read.push_back(ReadServer(node, diagnostics));
    }
    PORTWRIGHT_CHECK(!diagnostics.has_errors(), "the servers that come with the program are valid");
    return read;
  }();
  return servers;
}

std::vector<std::string> ServerPackages(const std::vector<RealServer>& servers) {
  std::set<std::string> packages = {"openssl"};
  for (const RealServer& server : servers)
    packages.insert(server.packages.begin(), server.packages.end());
  return {packages.begin(), packages.end()};
}

std::vector<ChosenServer> ChooseServers(const std::vector<RealServer>& servers,
                                        std::vector<ServicePort> planned) {
  std::sort(planned.begin(), planned.end());
  planned.erase(std::unique(planned.begin(), planned.end()), planned.end());
  std::map<std::size_t, ChosenServer> chosen;
  const auto choose = [&](std::size_t s) -> ChosenServer& {
    ChosenServer& one = chosen[s];
    one.server = &servers[s];
    one.ports.resize(servers[s].speaks.size());
    return one;
  };
  for (const ServicePort& one : planned) {
    const auto taker = TakerOf(servers, one);
    if (!taker) continue;
    const SpokenPorts& spoken = servers[taker->server].speaks[taker->spoken];
    ChosenServer& server = choose(taker->server);
    std::vector<std::uint16_t>& ports = server.ports[taker->spoken];
    const bool has_it = std::find(ports.begin(), ports.end(), one.port) != ports.end();
    if (!has_it && spoken.is_one && !ports.empty()) continue;
    if (!has_it) ports.push_back(one.port);
    server.serves.push_back(one);
  }
  // From below, so that what is needed by the needed comes too.
  for (std::size_t s = servers.size(); s-- > 0;) {
    if (!chosen.contains(s)) continue;
    for (std::size_t n = 0; n < s; ++n) {
      const auto& needs = servers[s].needs;
      if (std::find(needs.begin(), needs.end(), servers[n].name) != needs.end()) choose(n);
    }
  }
  std::vector<ChosenServer> out;
  for (auto& [s, one] : chosen) out.push_back(std::move(one));
  return out;
}

std::string StartScript(const std::vector<ChosenServer>& chosen, const std::string& folder,
                        int seconds_max) {
  std::string text = "FOLDER=" + Quoted(folder) + " SECONDS_MAX=" + std::to_string(seconds_max);
  text += "\n" + std::string(Embedded("enter.sh"));
  const auto has_certificate = [](const ChosenServer& one) { return one.server->has_certificate; };
  if (std::any_of(chosen.begin(), chosen.end(), has_certificate)) text += "make_certificates\n";
  for (const ChosenServer& one : chosen) {
    const bool is_needed =
        std::any_of(chosen.begin(), chosen.end(), [&](const ChosenServer& other) {
          const auto& needs = other.server->needs;
          return std::find(needs.begin(), needs.end(), one.server->name) != needs.end();
        });
    text += StartText(one, is_needed);
  }
  for (const ChosenServer& one : chosen) {
    for (const ServicePort& port : one.serves) {
      text += "await_port " + Quoted(one.server->name) + " " + port.service.substr(0, 3) + " ";
      text += std::to_string(port.port) + "\n";
    }
  }
  return text;
}

std::string_view InstallScript() { return Embedded("install.sh"); }

}  // namespace portwright::lab
