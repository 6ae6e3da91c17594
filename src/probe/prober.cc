#include "probe/prober.h"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "net/service.h"
#include "probe/service_kind.h"
#include "probe/way.h"
#include "sys/own_addresses.h"

namespace portwright::probe {
namespace {

using Ending = sys::ConversationEnding;

constexpr std::size_t kNonceDigits = 32;
// So many connections are looked for who answers them.
constexpr std::size_t kMeasuredMax = 64;

bool IsPing(const Target& target) {
  return target.protocol != net::kProtocolTcp && target.protocol != net::kProtocolUdp;
}

// Asks a responder, and keeps its answer where it is right.
class QuestionSpeaker final : public sys::Speaker {
 public:
  QuestionSpeaker(const std::string& key, std::string nonce, std::optional<Seen>& seen)
      : key_(key), nonce_(std::move(nonce)), seen_(seen) {}

  std::string Begin() override { return QuestionLine(key_, nonce_); }

  Step Hear(std::string_view received, bool ended) override {
    const std::size_t line_end = received.find('\n');
    if (line_end == std::string_view::npos)
      return {ended || received.size() > kLineBytesMax || !LooksLikeAnswer(received), ""};
    seen_ = ReadAnswer(key_, nonce_, received.substr(0, line_end + 1));
    return {true, ""};
  }

 private:
  static bool LooksLikeAnswer(std::string_view text) {
    constexpr std::string_view kHead = "PORTWRIGHT1 SEEN ";
    const std::size_t common = std::min(text.size(), kHead.size());
    return text.substr(0, common) == kHead.substr(0, common);
  }

  const std::string& key_;
  std::string nonce_;
  std::optional<Seen>& seen_;
};

class TalkSpeaker final : public sys::Speaker {
 public:
  TalkSpeaker(std::unique_ptr<Talk> talk, std::optional<Reading>& reading)
      : talk_(std::move(talk)), reading_(reading) {}

  std::string Begin() override { return talk_->Begin(); }

  Step Hear(std::string_view received, bool ended) override {
    Reading reading = talk_->Read(received, ended);
    Step step{reading.verdict != Verdict::kMore, reading.say};
    if (step.done || ended) reading_ = std::move(reading);
    return step;
  }

 private:
  std::unique_ptr<Talk> talk_;
  std::optional<Reading>& reading_;
};

class Prober {
 public:
  Prober(const std::vector<Target>& targets, const ProberOptions& options)
      : targets_(targets), options_(options), evidence_(targets.size()) {}

  std::vector<ProbeOutcome> Run() {
    Ask();
    MarkProven();
    TalkToServices();
    AskOtherwise();
    Locate();
    MeasureNearness();
    std::vector<ProbeOutcome> outcomes;
    for (std::size_t t = 0; t < targets_.size(); ++t)
      outcomes.push_back(Judge(targets_[t], evidence_[t], options_.judge));
    return outcomes;
  }

 private:
  sys::ConverseOptions OptionsFor(std::string_view what, std::size_t total) const {
    sys::ConverseOptions options;
    options.timeout_ms = options_.timeout_ms;
    options.tries = options_.tries;
    options.per_second = options_.per_second;
    options.stop = options_.stop;
    if (options_.progress) {
      options.progress = [this, what, total](std::size_t done) {
        options_.progress(what, done, total);
      };
    }
    return options;
  }

  // Tells what is sent to whom before it is: `whose` and `bytes` by conversation.
  void Announce(sys::ConverseOptions& options, std::function<std::size_t(std::size_t)> whose,
                std::function<std::string(std::size_t)> bytes) const {
    if (!options_.sending) return;
    options.beginning = [this, whose = std::move(whose), bytes = std::move(bytes)](std::size_t c) {
      return options_.sending(targets_[whose(c)], bytes(c));
    };
  }

  std::string FirstBytes(const Target& target) const {
    if (IsPing(target)) return "an echo request";
    if (!options_.key.empty()) return "the keyed question to a responder";
    return target.protocol == net::kProtocolTcp ? "a connection without bytes"
                                                : "an empty datagram";
  }

  static std::string TalkBytes(ServiceKind kind) {
    return "the first words of " + std::string(NameOf(kind));
  }

  void Ask() {
    std::vector<std::size_t> all(targets_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    AskThese(all, "asking");
    AskThese(DoubtfulAlone(), "asking again");
    TellOwnSources();
  }

  // Only twice counts what a busy machine, or a lossy way, does to single ones of many, at
  // addresses whose responder answered others.
  std::vector<std::size_t> DoubtfulAlone() const {
    std::set<net::Address> answered;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      if (evidence_[t].seen) answered.insert(targets_[t].destination);
    }
    std::vector<std::size_t> doubtful;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      if (answered.count(targets_[t].destination) > 0 && IsDoubtful(t)) doubtful.push_back(t);
    }
    return doubtful;
  }

  // Datagrams that nothing answered. What was refused: a port that is used again too
  // soon meets what is left of the connection before (TIME-WAIT, RFC 9293). Questions that were
  // lost until the responder hung up. Answers that took too long although nothing was lost.
  bool IsDoubtful(std::size_t t) const {
    if (targets_[t].must_be_closed) return false;
    const sys::ConversationEnd& end = evidence_[t].keyed;
    const bool is_tcp = targets_[t].protocol == net::kProtocolTcp;
    if (end.ending == Ending::kRefused) return true;
    if (end.ending == Ending::kSilent) return !is_tcp;
    if (end.ending != Ending::kOpen) return false;
    if (end.sent_again > 0) return !evidence_[t].seen && end.received_bytes == 0;
    return options_.judge.too_slow_us > 0 && end.connect_us > options_.judge.too_slow_us;
  }

  void AskThese(const std::vector<std::size_t>& which, std::string_view what) {
    sys::ConverseOptions options = OptionsFor(what, which.size());
    Announce(
        options, [&](std::size_t c) { return which[c]; },
        [&](std::size_t c) { return FirstBytes(targets_[which[c]]); });
    std::vector<sys::Conversation> conversations;
    for (const std::size_t t : which) conversations.push_back(ConversationOf(targets_[t]));
    std::vector<std::optional<Seen>> seen(which.size());
    auto ends = sys::Converse(
        conversations,
        [&](std::size_t c) -> std::unique_ptr<sys::Speaker> {
          const std::size_t t = which[c];
          if (options_.key.empty() || IsPing(targets_[t])) return nullptr;
          const std::string nonce =
              Sha256(options_.seed + std::to_string(t)).substr(0, kNonceDigits);
          return std::make_unique<QuestionSpeaker>(options_.key, nonce, seen[c]);
        },
        options);
    for (std::size_t c = 0; c < ends.size(); ++c)
      KeepBetter(evidence_[which[c]], std::move(ends[c]), std::move(seen[c]));
  }

  static void KeepBetter(Evidence& evidence, sys::ConversationEnd end, std::optional<Seen> seen) {
    if (evidence.keyed.ending == Ending::kOpen) {
      const bool is_faster =
          end.ending == Ending::kOpen && end.connect_us < evidence.keyed.connect_us;
      if (evidence.seen ? !(seen && is_faster) : !(seen || is_faster)) return;
    }
    evidence.keyed = std::move(end);
    evidence.seen = std::move(seen);
  }

  void TellOwnSources() {
    std::set<std::string> own;
    if (const auto addresses = sys::OwnAddresses()) {
      for (const sys::OwnAddress& address : *addresses) own.insert(address.bytes);
    }
    for (Evidence& evidence : evidence_) {
      if (!evidence.seen) continue;
      const auto seen = net::ParseAddress(evidence.seen->source_address);
      evidence.seen_is_own = seen && own.count(net::ToBytes(*seen)) > 0;
    }
  }

  // Where no responder proved itself: the service itself, if it is known what it speaks.
  void TalkToServices() {
    std::vector<std::size_t> whose;
    std::vector<sys::Conversation> conversations;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      const Target& target = targets_[t];
      const Ending ending = evidence_[t].keyed.ending;
      const bool may_talk = ending == Ending::kOpen ||
                            (ending == Ending::kSilent && target.protocol == net::kProtocolUdp);
      if (evidence_[t].seen || !may_talk || MakeTalk(target) == nullptr) continue;
      whose.push_back(t);
      conversations.push_back(ConversationOf(target));
    }
    sys::ConverseOptions options = OptionsFor("talking", whose.size());
    Announce(
        options, [&](std::size_t c) { return whose[c]; },
        [&](std::size_t c) {
          const Target& target = targets_[whose[c]];
          return TalkBytes(KindOf(target.protocol, target.port));
        });
    auto ends = sys::Converse(
        conversations,
        [&](std::size_t c) -> std::unique_ptr<sys::Speaker> {
          const std::size_t t = whose[c];
          return std::make_unique<TalkSpeaker>(MakeTalk(targets_[t]), evidence_[t].reading);
        },
        options);
    for (std::size_t c = 0; c < ends.size(); ++c) evidence_[whose[c]].talk = std::move(ends[c]);
  }

  // Where connections are accepted and the expected service says nothing, another may wait for
  // words of its own: a greeting of TLS and a request of HTTP make the most say what they are. What
  // may be within TLS is asked so as well where something else answered.
  void AskOtherwise() {
    constexpr std::array kWords = {ServiceKind::kTls, ServiceKind::kHttp};
    std::vector<std::size_t> whose;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      const Evidence& evidence = evidence_[t];
      if (!evidence.talk || evidence.talk->ending != Ending::kOpen ||
          targets_[t].protocol != net::kProtocolTcp)
        continue;
      const bool is_other = evidence.reading && evidence.reading->verdict == Verdict::kOther;
      const bool may_be_in_tls =
          is_other && IsAlsoInTls(KindOf(net::kProtocolTcp, targets_[t].port));
      if (evidence.talk->received_bytes == 0 || may_be_in_tls)
        whose.insert(whose.end(), kWords.size(), t);
    }
    std::vector<sys::Conversation> conversations;
    for (const std::size_t t : whose) conversations.push_back(ConversationOf(targets_[t]));
    std::vector<std::optional<Reading>> readings(whose.size());
    sys::ConverseOptions options = OptionsFor("asking otherwise", whose.size());
    Announce(
        options, [&](std::size_t c) { return whose[c]; },
        [&](std::size_t c) { return TalkBytes(kWords[c % kWords.size()]); });
    const auto ends = sys::Converse(
        conversations,
        [&](std::size_t c) -> std::unique_ptr<sys::Speaker> {
          return std::make_unique<TalkSpeaker>(
              TalkOf(kWords[c % kWords.size()], net::kProtocolTcp, ContextOf(targets_[whose[c]])),
              readings[c]);
        },
        options);
    for (std::size_t c = 0; c < whose.size(); ++c) {
      TakeOtherwise(evidence_[whose[c]], KindOf(net::kProtocolTcp, targets_[whose[c]].port),
                    kWords[c % kWords.size()], ends[c], readings[c]);
    }
  }

  // What it said to other words, unless the words before were understood.
  static void TakeOtherwise(Evidence& evidence, ServiceKind kind, ServiceKind words,
                            const sys::ConversationEnd& end, std::optional<Reading>& reading) {
    const bool is_it = words == ServiceKind::kTls && IsAlsoInTls(kind) && reading &&
                       reading->verdict == Verdict::kService;
    if (!is_it && evidence.reading && evidence.reading->verdict != Verdict::kMore) return;
    if (reading && reading->verdict != Verdict::kMore) {
      evidence.reading = std::move(reading);
      if (!is_it) evidence.reading->verdict = Verdict::kOther;
    } else if (end.was_closed) {
      // Whoever hangs does not close: it is awake, and speaks something else.
      evidence.talk->was_closed = true;
    }
  }

  TalkContext ContextOf(const Target& target) const {
    return {target.host_name, std::hash<std::string>()(options_.seed)};
  }

  std::unique_ptr<Talk> MakeTalk(const Target& target) const {
    if (IsPing(target)) return nullptr;
    return TalkOf(KindOf(target.protocol, target.port), target.protocol, ContextOf(target));
  }

  // Silent where something should have answered. Of UDP that is known only where a responder at
  // that address answered to others.
  bool IsLost(std::size_t t) const {
    const Evidence& evidence = evidence_[t];
    if (targets_[t].must_be_closed || evidence.keyed.ending != Ending::kSilent) return false;
    return !evidence.talk ||
           (evidence.other_end_is_proven && evidence.talk->ending == Ending::kSilent);
  }

  // Where a responder proved itself it would have, for whatever is planned there.
  void MarkProven() {
    std::set<net::Address> proven;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      if (evidence_[t].seen) proven.insert(targets_[t].destination);
    }
    for (std::size_t t = 0; t < targets_.size(); ++t)
      evidence_[t].other_end_is_proven = proven.contains(targets_[t].destination);
  }

  void Locate() {
    std::vector<std::size_t> lost;
    std::vector<Target> targets;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      if (!IsLost(t)) continue;
      lost.push_back(t);
      targets.push_back(targets_[t]);
    }
    WayOptions options;
    options.hops_max = options_.hops_max;
    options.converse = OptionsFor("looking where it stops", targets.size());
    if (options_.sending) {
      options.sending = [this](const Target& target, int hop) {
        return options_.sending(
            target, "a packet that lives " + Count(static_cast<std::uint64_t>(hop), "hop"));
      };
    }
    const auto ways = WaysOf(targets, options);
    for (std::size_t w = 0; w < lost.size(); ++w) evidence_[lost[w]].hops = ways[w];
  }

  // Where TCP is answered, but not by the responder that stands at that address for others: whether
  // it is answered nearer than there. A connection whose packets live fewer hops tells.
  void MeasureNearness() {
    std::vector<std::size_t> whose;
    for (std::size_t t = 0; t < targets_.size() && whose.size() < 2 * kMeasuredMax; ++t) {
      const Evidence& evidence = evidence_[t];
      const bool is_odd = targets_[t].protocol == net::kProtocolTcp && !evidence.seen &&
                          evidence.keyed.ending == Ending::kOpen && evidence.other_end_is_proven;
      const std::size_t reference = is_odd ? ProvenLike(targets_[t]) : targets_.size();
      if (reference == targets_.size()) continue;
      whose.push_back(t);
      whose.push_back(reference);
    }
    std::vector<sys::Conversation> conversations;
    for (const std::size_t t : whose) {
      for (int hop = 1; hop <= options_.hops_max; ++hop)
        conversations.push_back(ConversationOf(targets_[t], hop));
    }
    sys::ConverseOptions options = OptionsFor("looking who answers", conversations.size());
    options.timeout_ms = std::min<std::int64_t>(options.timeout_ms, 700);
    options.tries = 1;
    const auto ends = sys::Converse(conversations, nullptr, options);
    const auto reached = [&](std::size_t w) {
      const auto hops = static_cast<std::size_t>(options_.hops_max);
      for (std::size_t hop = 0; hop < hops; ++hop) {
        if (ends[w * hops + hop].ending == Ending::kOpen) return static_cast<int>(hop);
      }
      return options_.hops_max;
    };
    for (std::size_t w = 0; w + 1 < whose.size(); w += 2) {
      const int own = reached(w), proven = reached(w + 1);
      if (proven < options_.hops_max) evidence_[whose[w]].hops_too_near = std::max(0, proven - own);
    }
  }

  // Another TCP target between the same addresses whose responder proved itself.
  std::size_t ProvenLike(const Target& target) const {
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      const Target& other = targets_[t];
      if (evidence_[t].seen && other.protocol == net::kProtocolTcp &&
          other.source == target.source && other.destination == target.destination)
        return t;
    }
    return targets_.size();
  }

  const std::vector<Target>& targets_;
  const ProberOptions& options_;
  std::vector<Evidence> evidence_;
};

}  // namespace

std::vector<ProbeOutcome> ProbeAll(const std::vector<Target>& targets,
                                   const ProberOptions& options) {
  return Prober(targets, options).Run();
}

}  // namespace portwright::probe
