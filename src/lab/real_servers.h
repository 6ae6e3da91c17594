// Real servers of Debian for a lab: which there are (real/servers.yaml), which of them take planned
// ports, and the shell's text that starts them in a namespace. They are installed into a folder of
// their own and never on the machine itself.
//
// Pure. Threading: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portwright::lab {

// Planned ports that a server takes.
struct SpokenPorts {
  std::string name;                   // stands for its lines in files and commands: `@name@`
  std::vector<std::string> services;  // `tcp/SSH`
  std::vector<std::uint16_t> ports;   // only these; empty: any
  bool is_one = false;                // the first alone
  std::string line;                   // of each, with `@port@`
};

struct RealServer {
  std::string name;
  std::vector<std::string> packages;
  std::vector<SpokenPorts> speaks;
  std::vector<std::pair<std::string, std::string>> files;  // path and text
  std::string before, command;                             // of /bin/sh
  std::string ready;               // a file that is there once others may use it; empty: none
  std::vector<std::string> needs;  // names of servers further up
  bool has_certificate = false;
};

// Those that come with the program.
const std::vector<RealServer>& RealServers();

// Sorted, each once.
std::vector<std::string> ServerPackages(const std::vector<RealServer>& servers);

struct ServicePort {
  std::string service;  // `tcp/SSH`
  std::uint16_t port = 0;

  friend auto operator<=>(const ServicePort&, const ServicePort&) = default;
};

struct ChosenServer {
  const RealServer* server = nullptr;
  std::vector<std::vector<std::uint16_t>> ports;  // as its `speaks`
  std::vector<ServicePort> serves;                // what was planned and is taken; sorted
};
// Who takes which of the planned ports of one space: a server that names the port before one that
// takes any, else the first. With those that they need; in the order of `servers`, which must
// outlive the answer. What nobody takes is left to a responder.
std::vector<ChosenServer> ChooseServers(const std::vector<RealServer>& servers,
                                        std::vector<ServicePort> planned);

// For `/bin/sh`, in the network namespace of the space and a mount namespace of its own. `folder`:
// where the servers are installed. It ends when all listen, or after so many seconds: what does not
// is a line of its output.
std::string StartScript(const std::vector<ChosenServer>& chosen, const std::string& folder,
                        int seconds_max);
// For `/bin/sh`, with a folder and packages, separated by commas, as arguments.
std::string_view InstallScript();

}  // namespace portwright::lab
