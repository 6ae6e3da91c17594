#include "workflow/lab_real.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "lab/real_servers.h"
#include "probe/service_kind.h"
#include "sys/files.h"
#include "sys/network_space.h"
#include "sys/private_process.h"
#include "sys/process.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kStartingAtOnce = 16;
constexpr int kListenWithinSeconds = 60;

std::string Wanted() { return "bookworm " + Join(lab::ServerPackages(lab::RealServers()), ","); }

// Single ports alone: of a range nobody says where in it a service will be.
std::vector<lab::ServicePort> ServicesOf(const std::vector<probe::PlannedPort>& planned) {
  std::vector<lab::ServicePort> services;
  for (const probe::PlannedPort& port : planned) {
    if (port.ports.lo != port.ports.hi) continue;
    const probe::ServiceKind kind = probe::KindOf(port.protocol, port.ports.lo);
    if (kind == probe::ServiceKind::kUnknown) continue;
    const bool is_tcp = port.protocol == net::kProtocolTcp;
    services.push_back(
        {(is_tcp ? "tcp/" : "udp/") + std::string(probe::NameOf(kind)), port.ports.lo});
  }
  return services;
}

Result<std::string> StartIn(const std::vector<lab::ChosenServer>& chosen,
                            const std::string& folder) {
  constexpr std::int64_t kStartWithinMs = 300'000;
  sys::ProcessRequest request;
  request.argv = {"unshare", "--mount", "/bin/sh", "-s"};
  request.input = lab::StartScript(chosen, folder, kListenWithinSeconds);
  request.timeout_ms = kStartWithinMs;
  PORTWRIGHT_TRY(const auto done, sys::RunProcess(request));
  if (done.exit_code == 0) return done.output;
  return Error{ErrorCode::kUnavailable,
               "cannot start real servers: " + std::string(Trim(done.error.substr(0, 500)))};
}

}  // namespace

Outcome InstallLabServers(const std::string& folder) {
  const std::string packages = Join(lab::ServerPackages(lab::RealServers()), ",");
  const auto code = sys::RunHere(
      {"/bin/sh", "-c", std::string(lab::InstallScript()), "install.sh", folder, packages});
  if (!code) return Fail(code.error());
  if (*code == 0) return {Exit::kFine, "", "portwright: the servers are in " + folder + "\n"};
  return {Exit::kEnvironment, "", "portwright: the servers are not installed\n"};
}

Status ExpectLabServers(const std::string& folder) {
  constexpr std::uint64_t kBytesMax = 65'536;
  const sys::RealFiles disk;
  const auto there = disk.Read(sys::JoinPath(folder, "packages.txt"), kBytesMax);
  if (there && *there == Wanted() && disk.IsFolder(sys::JoinPath(folder, "root"))) return Ok();
  const std::string found = there ? "others" : "none";
  return Error{ErrorCode::kNotFound, "expected this program's real servers in " + folder +
                                         ", found " + found +
                                         "; `portwright lab servers` installs them"};
}

Result<std::string> StartLabServers(const PlannedLab& planned, const std::string& folder) {
  PORTWRIGHT_TRY(const std::string path, sys::RealPath(folder));
  if (path.find_first_of(",:\\") != std::string::npos)
    return Error{ErrorCode::kInvalid, "expected a folder without `,`, `:` and `\\`, found " + path};
  const auto& spaces = planned.site.topology.spaces;
  std::vector<std::string> names;
  std::vector<std::vector<lab::ChosenServer>> chosen;
  std::map<std::string, std::size_t> counts;
  for (std::size_t s = 0; s < spaces.size(); ++s) {
    auto servers = lab::ChooseServers(lab::RealServers(), ServicesOf(planned.ports[s]));
    if (servers.empty()) continue;
    for (const lab::ChosenServer& one : servers) ++counts[one.server->name];
    names.push_back(spaces[s].name);
    chosen.push_back(std::move(servers));
  }
  std::vector<std::string> said(names.size());
  PORTWRIGHT_TRY_STATUS(sys::InNetworkSpaces(names, kStartingAtOnce, [&](std::size_t i) -> Status {
    PORTWRIGHT_TRY(said[i], StartIn(chosen[i], path));
    return Ok();
  }));
  std::vector<std::string> parts;
  std::size_t total = 0;
  for (const auto& [name, count] : counts) {
    parts.push_back(name + (count > 1 ? " " + std::to_string(count) : ""));
    total += count;
  }
  std::string notes = "portwright: " + Count(total, "real server") + " in ";
  notes += Count(names.size(), "namespace");
  notes += parts.empty() ? "\n" : ": " + Join(parts, ", ") + "\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const std::string_view line : Split(said[i], '\n')) {
      if (!line.empty())
        notes += "portwright: not in the lab: " + names[i] + ": " + std::string(line) + "\n";
    }
  }
  return notes;
}

}  // namespace portwright::workflow
