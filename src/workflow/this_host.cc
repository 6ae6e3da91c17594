#include "workflow/this_host.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/connections.h"
#include "sys/detached_process.h"
#include "sys/own_addresses.h"
#include "sys/privileges.h"
#include "sys/process.h"
#include "sys/session.h"
#include "sys/tcp_check.h"
#include "workflow/dialects.h"
#include "workflow/watcher_unit.h"

namespace portwright::workflow {
namespace {

constexpr std::int64_t kConnectMs = 1'500;

enforce::FlowState StateOf(sys::TcpState state) {
  switch (state) {
    case sys::TcpState::kOpen:
    case sys::TcpState::kRefused:
      return enforce::FlowState::kWorks;
    case sys::TcpState::kNoAnswer:
      return enforce::FlowState::kFails;
    case sys::TcpState::kCannotAsk:
      break;
  }
  return enforce::FlowState::kUnknown;
}

std::vector<enforce::FlowState> Connect(const std::vector<enforce::FlowToCheck>& flows) {
  std::vector<sys::TcpTarget> targets;
  targets.reserve(flows.size());
  for (const enforce::FlowToCheck& flow : flows) {
    // Nobody is asked by TCP for what is none.
    const bool is_tcp = flow.protocol == net::kProtocolTcp;
    targets.push_back(
        {net::ToText(flow.source), is_tcp ? net::ToText(flow.destination) : "", flow.port});
  }
  std::vector<enforce::FlowState> states;
  for (const sys::TcpState state : sys::CheckTcp(targets, kConnectMs))
    states.push_back(StateOf(state));
  return states;
}

Result<enforce::Tracked> Track() {
  enforce::Tracked tracked;
  PORTWRIGHT_TRY(tracked.connections, sys::ReadConnections());
  PORTWRIGHT_TRY(const auto addresses, sys::OwnAddresses());
  // All of 127.0.0.0/8 is the host itself, whichever of it an interface has.
  PORTWRIGHT_TRY(const net::Prefix loopback, net::ParsePrefix("127.0.0.0/8"));
  std::vector<net::AddressRange> own{loopback.Range()};
  for (const sys::OwnAddress& address : addresses) {
    if (!address.bytes.empty()) own.push_back(net::HostRange(enforce::AddressOf(address.bytes)));
    if (std::find(tracked.interfaces.begin(), tracked.interfaces.end(), address.interface) ==
        tracked.interfaces.end())
      tracked.interfaces.push_back(address.interface);
  }
  tracked.own = net::AddressSet(std::move(own));
  return tracked;
}

// Where systemd runs, the watcher is a unit of its own: what ends a user's session ends all that
// was started in it, a process in a session of its own included (KillUserProcesses of
// logind.conf(5)).
Result<bool> StartUnit(const std::string& state_path, const std::string& generation) {
  const sys::RealFiles files;
  const auto program = sys::FindProgram("systemd-run");
  if (!program || !files.IsFolder("/run/systemd/system")) return false;
  PORTWRIGHT_TRY(const std::string own, sys::RealPath(sys::kOwnProgram));
  sys::ProcessRequest request;
  request.argv = {*program, "--quiet", "--collect", "--unit=portwright-await-" + generation};
  for (const std::string& setting : WatcherUnitSettings(state_path))
    request.argv.push_back("--property=" + setting);
  for (const std::string& word :
       {own, std::string("await"), generation, std::string("--state"), state_path})
    request.argv.push_back(word);
  PORTWRIGHT_TRY(const sys::ProcessOutcome done, sys::RunProcess(request));
  return done.exit_code == 0;
}

Status StartWatcher(const std::string& state_path, std::uint32_t number) {
  const std::string generation = std::to_string(number);
  const auto unit = StartUnit(state_path, generation);
  if (unit && *unit) return Ok();
  sys::DetachedRequest request;
  request.program = sys::kOwnProgram;
  request.argv = {"portwright", "await", generation, "--state", state_path};
  request.log_path = sys::JoinPath(state_path, "watcher.log");
  return sys::StartDetached(request);
}

Result<net::AddressSet> SetOf(const std::string& text) {
  if (const auto address = net::ParseAddress(text))
    return net::AddressSet(net::HostRange(*address));
  PORTWRIGHT_TRY(const net::Prefix prefix, net::ParsePrefix(text));
  return net::AddressSet(prefix.Range());
}

// `tcp 10.1.9.0/24 -> 10.1.0.11:22`, `tcp 2001:db8::/64 -> [2001:db8::1]:22`.
Result<enforce::WayIn> ParseWayIn(const std::string& text) {
  const Error wrong{
      ErrorCode::kInvalid,
      "expected a way in such as `tcp 10.1.9.0/24 -> 10.1.0.11:22`, found " + Quote(text)};
  const auto words = Split(text, ' ');
  if (words.size() != 4 || words[2] != "->") return wrong;
  const std::size_t colon = words[3].rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view to = words[3].substr(0, colon);
  if (to.starts_with('[') && to.ends_with(']')) to = to.substr(1, to.size() - 2);
  const auto sources = SetOf(std::string(words[1]));
  const auto destinations = SetOf(std::string(to));
  const auto service =
      net::ParseService(std::string(words[0]) + "/" + std::string(words[3].substr(colon + 1)));
  if (!sources || !destinations || !service) return wrong;
  return enforce::WayIn{text, *sources, *destinations, *service};
}

}  // namespace

Result<ThisHost> ThisHost::Open(const std::string& state_path) {
  PORTWRIGHT_TRY(auto state, enforce::StateFolder::Open(state_path));
  sys::KeepNetAdminOnly();
  return ThisHost(std::move(state));
}

Result<ThisHost> ThisHost::OpenFrozen(const std::string& state_path) {
  PORTWRIGHT_TRY(auto lock, enforce::StateFolder::LockOf(state_path, enforce::kLockWaitMs));
  PORTWRIGHT_TRY(auto state, enforce::StateFolder::OpenFrozen(state_path));
  sys::KeepNetAdminOnly();
  ThisHost host(std::move(state));
  host.lock_ = std::move(lock);
  return host;
}

Result<ThisHost> ThisHost::OpenToRead(const std::string& state_path) {
  auto host = Open(state_path);
  if (host) return host;
  auto frozen = OpenFrozen(state_path);
  return frozen ? std::move(frozen) : std::move(host);
}

enforce::Machine ThisHost::Machine() {
  enforce::Machine machine;
  machine.ruleset = &ruleset_;
  machine.state = &state_;
  machine.dialect = FindDialect("nftables");
  machine.check_flows = Connect;
  machine.track_sessions = Track;
  machine.end_session = sys::EndConnection;
  machine.now = [] { return enforce::Moment{sys::NowUtc(), sys::SinceBootMs(), sys::BootId()}; };
  machine.start_watcher = [path = state_.path()](std::uint32_t generation) {
    return StartWatcher(path, generation);
  };
  return machine;
}

Result<std::vector<enforce::WayIn>> WaysIn(const std::vector<std::string>& asked) {
  std::vector<enforce::WayIn> ways;
  for (const std::string& text : asked) {
    PORTWRIGHT_TRY(enforce::WayIn way, ParseWayIn(text));
    ways.push_back(std::move(way));
  }
  for (const sys::SshSession& session : sys::OwnSshSessions()) {
    const auto from = SetOf(session.client_address);
    const auto to = SetOf(session.server_address);
    const auto service = net::ParseService("tcp/" + session.server_port);
    if (from && to && service)
      ways.push_back({"this session from " + session.client_address, *from, *to, *service});
  }
  return ways;
}

}  // namespace portwright::workflow
