#include "lab/build.h"

#include <charconv>
#include <set>
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
    PORTWRIGHT_TRY_STATUS(
        sys::InNetworkSpaces(names_, kAtOnce, [&](std::size_t s) { return Fill(s); }));
    return std::move(built_);
  }

 private:
  Conditions ConditionsOf(std::size_t s) const {
    const auto own = options_.of_space.find(static_cast<std::uint32_t>(s));
    if (own != options_.of_space.end()) return own->second;
    return topology_.spaces[s].kind == SpaceKind::kGateway ? options_.conditions : Conditions{};
  }

  Status Wire() {
    PORTWRIGHT_TRY_STATUS(Set(WiringSettings()));
    std::set<std::uint32_t> late;
    bool asks_loss = false;
    for (std::uint32_t s = 0; s < topology_.spaces.size(); ++s) {
      if (!ConditionsOf(s).latency.empty()) late.insert(s);
      asks_loss = asks_loss || !ConditionsOf(s).loss.empty();
    }
    has_netem_ = (!late.empty() || asks_loss) && HasNetem();
    if (has_netem_) late.clear();
    if (!late.empty() && !sys::CanDelayPackets()) {
      late.clear();
      built_.left_out = "latency: this kernel has neither netem nor packet sockets for it";
    }
    PORTWRIGHT_TRY_STATUS(
        RunTool({"ip", "-batch", "-"}, WiringBatch(topology_, late), "the zones"));
    return AddDelays(late);
  }

  Status AddDelays(const std::set<std::uint32_t>& late) {
    std::size_t number = 0;
    for (std::uint32_t s = 0; s < topology_.spaces.size(); ++s) {
      for (std::size_t l = 0; l < topology_.spaces[s].links.size(); ++l, ++number) {
        if (late.count(s) == 0) continue;
        const std::string latency = ConditionsOf(s).latency;
        const auto delay_us = ParseDelayUs(latency);
        if (!delay_us)
          return Error{ErrorCode::kInvalid, "expected a time like 20ms, found " + Quote(latency)};
        built_.delays.push_back({NearEnd(number), FarEnd(number), *delay_us});
      }
    }
    return Ok();
  }

  Status Fill(std::size_t s) {
    const Space& space = topology_.spaces[s];
    PORTWRIGHT_TRY_STATUS(
        RunTool({"ip", "-4", "-batch", "-"}, SpaceBatch(space, net::Family::kIpv4), space.name));
    PORTWRIGHT_TRY_STATUS(
        RunTool({"ip", "-6", "-batch", "-"}, SpaceBatch(space, net::Family::kIpv6), space.name));
    for (const RuleText& rules : space.texts) {
      PORTWRIGHT_TRY_STATUS(
          RunTool({"nft", "-f", "-"}, rules.text, space.name + ": " + rules.what));
    }
    const Conditions asked = ConditionsOf(s);
    PORTWRIGHT_TRY_STATUS(
        RunTool({"tc", "-batch", "-"}, ConditionsBatch(space, asked, has_netem_), space.name));
    if (asked.loss.empty() || has_netem_) return Ok();
    return RunTool({"nft", "-f", "-"}, LossText(PerThousand(asked.loss)), space.name);
  }

  const Topology& topology_;
  const BuildOptions& options_;
  std::vector<std::string> names_;
  bool has_netem_ = false;
  Built built_;
};

}  // namespace

Result<Built> Build(const Topology& topology, const BuildOptions& options) {
  return Builder(topology, options).Run();
}

Status LoadRules(const std::string& space, const std::string& text) {
  return sys::InNetworkSpace(space, [&] { return RunTool({"nft", "-f", "-"}, text, space); });
}

}  // namespace portwright::lab
