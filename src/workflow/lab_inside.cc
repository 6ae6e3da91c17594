#include "workflow/lab_inside.h"

#include <chrono>
#include <future>
#include <utility>

#include "lab/build.h"
#include "probe/answerer.h"
#include "sys/clock.h"
#include "sys/network_space.h"
#include "sys/responder.h"
#include "workflow/lab_real.h"

namespace portwright::workflow {
namespace {

// Of gateways what was asked for, of those with a fault that in its place.
lab::BuildOptions OptionsOf(const PlannedLab& planned, const LabRequest& request) {
  lab::BuildOptions options;
  options.conditions = request.conditions;
  for (const LabFaultChange& change : planned.changes) {
    if (change.rate.empty() && change.latency.empty()) continue;
    const lab::Space& space = planned.site.topology.spaces[change.space];
    const bool is_gateway = space.kind == lab::SpaceKind::kGateway;
    const auto [own, is_new] = options.of_space.try_emplace(
        change.space, is_gateway ? request.conditions : lab::Conditions{});
    if (!change.rate.empty()) own->second.rate = change.rate;
    if (!change.latency.empty()) own->second.latency = change.latency;
  }
  return options;
}

Status LoadFaults(const PlannedLab& planned) {
  for (const LabFaultChange& change : planned.changes) {
    const lab::Space& space = planned.site.topology.spaces[change.space];
    if (!change.rules.empty()) PORTWRIGHT_TRY_STATUS(lab::LoadRules(space.name, change.rules));
  }
  return Ok();
}

}  // namespace

LabDelays::~LabDelays() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

Status LabDelays::Start(std::vector<sys::DelayLine> lines) {
  lines_ = std::move(lines);
  if (lines_.empty()) return Ok();
  std::promise<Status> begun;
  std::future<Status> is_begun = begun.get_future();
  thread_ = std::thread([this, begun = std::move(begun)]() mutable {
    bool is_said = false;
    const Status done = sys::InNetworkSpace(lab::kWiring, [&] {
      return sys::DelayPackets(lines_, stop_, [&] {
        is_said = true;
        begun.set_value(Ok());
      });
    });
    if (!is_said) begun.set_value(done);
  });
  return is_begun.get();
}

Status BringLabUp(const PlannedLab& planned, const LabRequest& request, LabDelays& delays,
                  std::string& notes) {
  PORTWRIGHT_TRY(lab::Built built, lab::Build(planned.site.topology, OptionsOf(planned, request)));
  if (!built.left_out.empty()) notes += "portwright: not in the lab: " + built.left_out + "\n";
  PORTWRIGHT_TRY_STATUS(delays.Start(std::move(built.delays)));
  PORTWRIGHT_TRY_STATUS(LoadFaults(planned));
  if (request.servers_path.empty()) return Ok();
  PORTWRIGHT_TRY(const std::string started, StartLabServers(planned, request.servers_path));
  notes += started;
  return Ok();
}

LabResponders::LabResponders(const PlannedLab& planned, std::string key)
    : planned_(planned), key_(std::move(key)) {}

LabResponders::~LabResponders() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

Status LabResponders::Start() {
  const auto& spaces = planned_.site.topology.spaces;
  for (std::size_t s = 0; s < spaces.size(); ++s) {
    if (!planned_.ports[s].empty()) Answer(s, kLabResponderPort, false);
  }
  for (const LabFaultChange& change : planned_.changes) {
    if (change.has_tls_proxy) Answer(change.space, kTlsProxyPort, true);
  }
  while (ready_ < threads_.size()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  if (!failed_.empty()) return Error{ErrorCode::kUnavailable, failed_};
  return Ok();
}

void LabResponders::Answer(std::size_t space, std::uint16_t port, bool is_proxy) {
  const std::string& name = planned_.site.topology.spaces[space].name;
  threads_.emplace_back([this, &name, port, is_proxy] {
    std::atomic<bool> was_ready{false};
    probe::Answerer answerer(key_, sys::UnixUs);
    const Status done = sys::InNetworkSpace(name, [&] {
      sys::ResponderOptions options;
      options.port = port;
      options.stop = &stop_;
      options.of_one_source_max = options.connections_max;
      // Every sender of the site may keep sessions at the same time.
      options.held_max = options.connections_max;
      options.ready = [&] {
        was_ready = true;
        ++ready_;
      };
      return sys::Respond(options, [&](const sys::Arrival& arrival, std::string_view received) {
        if (is_proxy) return sys::Reply{false, TlsProxyAnswer()};
        return answerer.Answer(arrival, received);
      });
    });
    if (was_ready) return;
    if (!done && !has_failed_.exchange(true)) failed_ = name + ": " + done.error().message;
    ++ready_;
  });
}

}  // namespace portwright::workflow
