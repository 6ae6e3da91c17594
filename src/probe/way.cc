#include "probe/way.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>
#include <tuple>

#include "net/service.h"

namespace portwright::probe {
namespace {

constexpr std::int64_t kHopMs = 500;
// Of routers that answer once a second, most answer the first six at once (Linux: token buckets).
constexpr std::size_t kRetriesMax = 6;
constexpr std::chrono::milliseconds kBetweenRetries{1'100};

struct Way {
  std::size_t target = 0;  // the one that is asked for all that share it
  std::vector<std::string> hops;
  int silent = 0;  // hops in a row
  bool is_over = false;
};

// A hop further on every way that goes on.
void AskHop(const std::vector<Target>& targets, const std::vector<Way*>& ways, int hop,
            const WayOptions& how, sys::ConverseOptions options) {
  std::vector<sys::Conversation> conversations;
  if (how.sending) {
    options.beginning = [&](std::size_t w) { return how.sending(targets[ways[w]->target], hop); };
  }
  for (const Way* way : ways) conversations.push_back(ConversationOf(targets[way->target], hop));
  const auto ends = sys::Converse(conversations, nullptr, options);
  for (std::size_t w = 0; w < ways.size(); ++w) {
    const std::string& told_by = ends[w].told_by;
    Way& way = *ways[w];
    way.silent = told_by.empty() ? way.silent + 1 : 0;
    constexpr int kSilentMost = 2;
    const bool has_come = ends[w].ending == sys::ConversationEnding::kOpen ||
                          ends[w].ending == sys::ConversationEnding::kRefused;
    way.is_over = has_come || way.silent >= kSilentMost;
    if (!told_by.empty() && (way.hops.empty() || way.hops.back() != told_by))
      way.hops.push_back(told_by);
  }
}

void Follow(const std::vector<Target>& targets, std::vector<Way*> ways, const WayOptions& options,
            const sys::ConverseOptions& converse) {
  for (int hop = 1; hop <= options.hops_max && !ways.empty(); ++hop) {
    if (converse.stop != nullptr && converse.stop->load()) return;
    AskHop(targets, ways, hop, options, converse);
    ways.erase(
        std::remove_if(ways.begin(), ways.end(), [](const Way* way) { return way->is_over; }),
        ways.end());
  }
}

// Until routers answer again, or the caller stops.
void Rest(const std::atomic<bool>* stop) {
  for (int part = 0; part < 11 && (stop == nullptr || !stop->load()); ++part)
    std::this_thread::sleep_for(kBetweenRetries / 11);
}

}  // namespace

sys::Conversation ConversationOf(const Target& target, int ttl) {
  const sys::Transport transport = target.protocol == net::kProtocolTcp   ? sys::Transport::kTcp
                                   : target.protocol == net::kProtocolUdp ? sys::Transport::kUdp
                                                                          : sys::Transport::kPing;
  return {transport, target.source_is_any ? std::string() : net::ToText(target.source),
          net::ToText(target.destination), target.port, ttl};
}

std::vector<std::vector<std::string>> WaysOf(const std::vector<Target>& targets,
                                             const WayOptions& options) {
  using Key =
      std::tuple<net::Address, net::Address, std::vector<std::string>, std::uint8_t, std::uint16_t>;
  std::map<Key, std::size_t> known;
  std::vector<Way> ways;
  std::vector<std::size_t> way_of(targets.size(), options.ways_max);
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const Target& target = targets[t];
    // Without points in between, only packets to the same address take the same way for sure.
    const net::Address to = target.points.empty() ? target.destination : net::Address{};
    const auto [at, is_new] = known.try_emplace(
        Key{target.source, to, target.points, target.protocol, target.port}, known.size());
    way_of[t] = at->second;
    if (is_new && ways.size() < options.ways_max) {
      Way way;
      way.target = t;
      ways.push_back(way);
    }
  }
  sys::ConverseOptions converse = options.converse;
  converse.timeout_ms = std::min(converse.timeout_ms, kHopMs);
  converse.tries = 1;
  std::vector<Way*> all;
  for (Way& way : ways) all.push_back(&way);
  Follow(targets, all, options, converse);
  // Where no router told of any way, none was only out of breath.
  const bool is_told =
      std::any_of(ways.begin(), ways.end(), [](const Way& way) { return !way.hops.empty(); });
  std::size_t retries = is_told ? 0 : kRetriesMax;
  for (Way& way : ways) {
    const bool is_stopped = converse.stop != nullptr && converse.stop->load();
    if (!way.hops.empty() || is_stopped || ways.size() == 1 || ++retries > kRetriesMax) continue;
    Rest(converse.stop);
    way.silent = 0;
    Follow(targets, {&way}, options, converse);
  }
  std::vector<std::vector<std::string>> hops(targets.size());
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (way_of[t] < ways.size()) hops[t] = ways[way_of[t]].hops;
  }
  return hops;
}

}  // namespace portwright::probe
