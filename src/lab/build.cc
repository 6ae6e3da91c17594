#include "lab/build.h"

#include <charconv>
#include <vector>

#include "base/text.h"
#include "sys/network_space.h"
#include "sys/process.h"

namespace portwright::lab {
namespace {

// Threads that wait for programs more than they work.
constexpr std::size_t kAtOnce = 4;

Status RunTool(std::vector<std::string> argv, std::string input, const std::string& where) {
  if (input.empty()) return Ok();
  sys::ProcessRequest request;
  request.argv = std::move(argv);
  request.input = std::move(input);
  PORTWRIGHT_TRY(const auto done, sys::RunProcess(request));
  if (done.exit_code == 0) return Ok();
  return Error{ErrorCode::kUnavailable, where + ": " + request.argv[0] + " failed: " +
                                            std::string(Trim(done.error.substr(0, 500)))};
}

Status Set(const std::vector<std::pair<std::string, std::string>>& settings) {
  for (const auto& [key, value] : settings)
    PORTWRIGHT_TRY_STATUS(sys::SetNetworkSetting(key, value));
  return Ok();
}

// By a try in the wiring's namespace, where nothing stands yet.
bool HasNetem() {
  const Status made = RunTool({"tc", "-batch", "-"}, "qdisc add dev lo root netem delay 1ms\n", "");
  if (!made) return false;
  return RunTool({"tc", "-batch", "-"}, "qdisc del dev lo root\n", "").has_value();
}

// `1%` or `0.5%` as parts of a thousand.
std::uint32_t PerThousand(const std::string& loss) {
  double percent = 0;
  std::from_chars(loss.data(), loss.data() + loss.size(), percent);
  return static_cast<std::uint32_t>(percent * 10 + 0.5);
}

class Builder {
 public:
  Builder(const Topology& topology, const BuildOptions& options)
      : topology_(topology), options_(options) {
    for (const Space& space : topology.spaces) names_.push_back(space.name);
  }

  Result<Built> Run() {
    PORTWRIGHT_TRY_STATUS(sys::MakeNetworkSpace(kWiring));
    for (const std::string& name : names_) PORTWRIGHT_TRY_STATUS(sys::MakeNetworkSpace(name));
    // Defaults count for interfaces that come later.
    PORTWRIGHT_TRY_STATUS(sys::InNetworkSpaces(
        names_, 1, [&](std::size_t s) { return Set(SpaceSettings(topology_.spaces[s])); }));
    PORTWRIGHT_TRY_STATUS(sys::InNetworkSpace(kWiring, [this] { return Wire(); }));
    PORTWRIGHT_TRY_STATUS(sys::InNetworkSpaces(
        names_, kAtOnce, [&](std::size_t s) { return Fill(topology_.spaces[s]); }));
    Built built;
    if (!options_.conditions.latency.empty() && !has_netem_)
      built.left_out = "latency: this kernel has no netem";
    return built;
  }

 private:
  Status Wire() {
    PORTWRIGHT_TRY_STATUS(Set(WiringSettings()));
    const Conditions& asked = options_.conditions;
    has_netem_ = (!asked.latency.empty() || !asked.loss.empty()) && HasNetem();
    return RunTool({"ip", "-batch", "-"}, WiringBatch(topology_), "the zones");
  }

  Status Fill(const Space& space) {
    PORTWRIGHT_TRY_STATUS(
        RunTool({"ip", "-4", "-batch", "-"}, SpaceBatch(space, net::Family::kIpv4), space.name));
    PORTWRIGHT_TRY_STATUS(
        RunTool({"ip", "-6", "-batch", "-"}, SpaceBatch(space, net::Family::kIpv6), space.name));
    for (const RuleText& rules : space.texts) {
      PORTWRIGHT_TRY_STATUS(
          RunTool({"nft", "-f", "-"}, rules.text, space.name + ": " + rules.what));
    }
    if (space.kind != SpaceKind::kGateway) return Ok();
    const Conditions& asked = options_.conditions;
    PORTWRIGHT_TRY_STATUS(
        RunTool({"tc", "-batch", "-"}, ConditionsBatch(space, asked, has_netem_), space.name));
    if (asked.loss.empty() || has_netem_) return Ok();
    return RunTool({"nft", "-f", "-"}, LossText(PerThousand(asked.loss)), space.name);
  }

  const Topology& topology_;
  const BuildOptions& options_;
  std::vector<std::string> names_;
  bool has_netem_ = false;
};

}  // namespace

Result<Built> Build(const Topology& topology, const BuildOptions& options) {
  return Builder(topology, options).Run();
}

Status SetConditions(const Space& space, const Conditions& conditions) {
  return sys::InNetworkSpace(space.name, [&] {
    return RunTool({"tc", "-batch", "-"}, ConditionsBatch(space, conditions, HasNetem()),
                   space.name);
  });
}

Status LoadRules(const std::string& space, const std::string& text) {
  return sys::InNetworkSpace(space, [&] { return RunTool({"nft", "-f", "-"}, text, space); });
}

}  // namespace portwright::lab
