#include "probe/measurer.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "base/hmac.h"
#include "net/service.h"
#include "probe/request.h"
#include "sys/clock.h"
#include "sys/measured_stream.h"

namespace portwright::probe {
namespace {

using sys::MeasuredStream;

constexpr std::size_t kPacketBytesLeast = 1'280;  // every way takes so much (RFC 8200, 5)
constexpr std::size_t kPacketBytesMost = 9'000;
constexpr std::uint64_t kBitsInByte = 8;

class Measurer {
 public:
  explicit Measurer(const MeasureOptions& options) : options_(options) {}

  std::vector<Finding> Run(const std::vector<Wanted>& wanted) {
    std::vector<Finding> findings(wanted.size());
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      if (options_.progress) options_.progress("measuring", w, wanted.size());
      if (wanted[w].kind != MeasuredKind::kSessionTimeout) findings[w] = MeasureOne(wanted[w]);
    }
    // Apart from the others: a session must not be idle for longer than was asked.
    KeepSessions(wanted, findings);
    AwaitSessions();
    AskSessions(wanted, findings);
    return findings;
  }

 private:
  // A connection over which the responder proved itself.
  struct Session {
    std::size_t wanted = 0;
    MeasuredStream stream;
    Request request;  // the one that follows the silence
  };

  struct Samples {
    std::vector<ClockSample> taken;
    std::int64_t bare_us = 0;  // without what the responder itself takes
  };

  bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  Request Fresh(RequestKind kind, std::uint64_t amount) {
    const std::string digits = HmacSha256(options_.seed, std::to_string(nonces_++));
    return {kind, digits.substr(0, 32), amount};
  }

  static sys::StreamEnds EndsOf(const Target& target, int ttl = 0) {
    return {target.source_is_any ? "" : net::ToText(target.source), net::ToText(target.destination),
            target.port, ttl};
  }

  Result<MeasuredStream> Open(const Target& target, int ttl = 0) {
    if (stopped()) return Error{ErrorCode::kUnavailable, "it was stopped before"};
    if (options_.sending && !options_.sending(target, "keyed exchange"))
      return Error{ErrorCode::kIo, "it could not be recorded, and was not asked"};
    return MeasuredStream::Open(EndsOf(target, ttl), options_.timeout_ms, options_.stop);
  }

  Result<std::uint64_t> Ask(MeasuredStream& stream, const Request& request) {
    if (const Status said = stream.Say(RequestLine(options_.key, request)); !said)
      return said.error();
    PORTWRIGHT_TRY(const std::string line, stream.HearLine(options_.timeout_ms));
    const auto granted = ReadGrant(options_.key, request, line);
    if (!granted)
      return Error{ErrorCode::kUnavailable, "something else than the responder answered"};
    return *granted;
  }

  Finding MeasureOne(const Wanted& wanted) {
    if (stopped()) return NotTestable("it was stopped before");
    if (wanted.kind == MeasuredKind::kPathMtu && wanted.udp) return MeasureMtuByDatagrams(wanted);
    if (!wanted.tcp) return NotTestable(wanted.why_not);
    switch (wanted.kind) {
      case MeasuredKind::kLatency:
      case MeasuredKind::kClockOffset:
        return MeasureClocks(wanted);
      case MeasuredKind::kBandwidth:
        return MeasureBandwidth(wanted);
      case MeasuredKind::kSameSubnet:
        return MeasureNeighbourhood(wanted);
      case MeasuredKind::kPathMtu:
        return MeasureMtuByConnection(wanted);
      case MeasuredKind::kSessionTimeout:
        break;
    }
    return {};
  }

  // Once for each pair of addresses: latency and clocks are read from the same samples.
  Finding MeasureClocks(const Wanted& wanted) {
    const auto key = std::make_pair(wanted.tcp->source, wanted.tcp->destination);
    auto known = samples_.find(key);
    if (known == samples_.end()) {
      auto samples = TakeSamples(*wanted.tcp);
      if (!samples) return NotTestable(samples.error().message);
      known = samples_.emplace(key, std::move(*samples)).first;
    }
    const Samples& known_samples = known->second;
    return wanted.kind == MeasuredKind::kLatency
               ? JudgeLatency(wanted.required, known_samples.taken, known_samples.bare_us)
               : JudgeClock(wanted.required, known_samples.taken);
  }

  Result<Samples> TakeSamples(const Target& target) {
    constexpr int kSamples = 11;
    PORTWRIGHT_TRY(MeasuredStream stream, Open(target));
    Samples samples;
    for (int s = 0; s < kSamples; ++s) {
      // Differences by the clock that nobody sets, from one moment of the other.
      ClockSample sample;
      sample.asked_us = sys::UnixUs();
      const std::int64_t begin_us = sys::MonotonicUs();
      PORTWRIGHT_TRY(const std::uint64_t other_us, Ask(stream, Fresh(RequestKind::kTime, 0)));
      sample.answered_us = sample.asked_us + (sys::MonotonicUs() - begin_us);
      sample.other_us = static_cast<std::int64_t>(other_us);
      samples.taken.push_back(sample);
    }
    samples.bare_us = stream.BareRoundTripUs();
    return samples;
  }

  Finding MeasureBandwidth(const Wanted& wanted) {
    auto stream = Open(*wanted.tcp);
    if (!stream) return NotTestable(stream.error().message);
    constexpr std::int64_t kSettleMs = 2'000;
    const auto take_ms = static_cast<std::uint64_t>(options_.pour_ms + kSettleMs);
    const auto granted_ms = Ask(*stream, Fresh(RequestKind::kTake, take_ms));
    if (!granted_ms) return NotTestable(granted_ms.error().message);
    // A bit more than is required, so that a pace that is kept badly is no violation.
    const std::uint64_t pace = wanted.required.value_or(0) * 1'000'000 / kBitsInByte * 5 / 4;
    const auto poured =
        stream->Pour(std::min(options_.pour_ms, static_cast<std::int64_t>(*granted_ms)), 0, pace);
    if (stopped()) return NotTestable("it was stopped before its time");
    return JudgeBandwidth(wanted.required, poured.acked_bytes, poured.elapsed_us,
                          poured.refused_us);
  }

  // A responder that packets reach which live one hop is on the same subnet.
  Finding MeasureNeighbourhood(const Wanted& wanted) {
    constexpr int kOneHop = 1;
    auto stream = Open(*wanted.tcp, kOneHop);
    if (stream) {
      const auto answered = Ask(*stream, Fresh(RequestKind::kTime, 0));
      if (answered) {
        return {wanted.required ? ConditionState::kHolds : ConditionState::kTold, "1",
                "it answers to packets that live one hop"};
      }
    }
    if (stopped()) return NotTestable("it was stopped before");
    // Lost once is no proof: it has to answer without that limit.
    auto usual = Open(*wanted.tcp);
    if (!usual) return NotTestable(usual.error().message);
    const auto answered = Ask(*usual, Fresh(RequestKind::kTime, 0));
    if (!answered) return NotTestable(answered.error().message);
    return {wanted.required ? ConditionState::kViolated : ConditionState::kTold, "2",
            "two at least: it answers, and not to packets that live one hop",
            wanted.required ? Side::kWay : Side::kNobody};
  }

  Finding MeasureMtuByDatagrams(const Wanted& wanted) {
    const Target& target = *wanted.udp;
    if (options_.sending && !options_.sending(target, "datagrams of up to 9000 bytes"))
      return NotTestable("it could not be recorded, and was not asked");
    auto socket = sys::WholeDatagrams::Open(EndsOf(target), options_.stop);
    if (!socket) return NotTestable(socket.error().message);
    const auto device = static_cast<std::size_t>(std::max(socket->DeviceMtu(), 0));
    const std::size_t most =
        std::clamp(device == 0 ? kPacketBytesMost : device, kPacketBytesLeast, kPacketBytesMost);
    SizeSearch search(kPacketBytesLeast, most);
    while (const auto bytes = search.Next()) {
      if (stopped()) return NotTestable("it was stopped before");
      search.Say(Arrives(*socket, socket->RoomIn(*bytes)));
    }
    if (search.Largest() == 0)
      return NotTestable("not even packets of 1280 bytes were answered over " + PortText(target));
    Finding finding = JudgeMtu(wanted.required, search.Largest());
    const bool is_ours =
        finding.state == ConditionState::kViolated && device > 0 && search.Largest() == device;
    if (is_ours) finding.at_fault = Side::kSender;
    finding.detail = "whole datagrams over " + PortText(target);
    finding.detail += search.Largest() == most ? "; more was not tried"
                                               : "; the interface takes " + std::to_string(device);
    return finding;
  }

  static std::string PortText(const Target& target) {
    return (target.protocol == net::kProtocolUdp ? "udp/" : "tcp/") + std::to_string(target.port);
  }

  bool Arrives(sys::WholeDatagrams& socket, std::size_t bytes) {
    constexpr int kTries = 3;
    for (int t = 0; t < kTries && !stopped(); ++t) {
      const Request request = Fresh(RequestKind::kSize, bytes);
      std::string text = RequestLine(options_.key, request);
      text.resize(bytes, 'x');
      const auto answer = socket.Ask(text, options_.timeout_ms / kTries);
      if (answer && ReadGrant(options_.key, request, *answer) == bytes) return true;
    }
    return false;
  }

  // By what the kernel learns when it sends full segments, and whether they arrive.
  Finding MeasureMtuByConnection(const Wanted& wanted) {
    constexpr std::uint64_t kBytes = 256 * 1'024;
    constexpr std::uint64_t kTakeMs = 5'000;
    auto stream = Open(*wanted.tcp);
    if (!stream) return NotTestable(stream.error().message);
    const auto granted = Ask(*stream, Fresh(RequestKind::kTake, kTakeMs));
    if (!granted) return NotTestable(granted.error().message);
    const auto poured = stream->Pour(options_.timeout_ms, kBytes, 0);
    if (!poured.all_acked) {
      return {ConditionState::kViolated, "",
              "full segments vanish on the way, and nothing says which size would pass",
              Side::kWay};
    }
    const auto bytes = static_cast<std::size_t>(std::max(stream->PathMtu(), 0));
    if (bytes == 0) return NotTestable("the kernel does not say it");
    Finding finding = JudgeMtu(wanted.required, std::min(bytes, kPacketBytesMost));
    finding.detail = "by the segments of " + PortText(*wanted.tcp) +
                     ": no UDP is planned between the two, or no responder answers there";
    return finding;
  }

  void KeepSessions(const std::vector<Wanted>& wanted, std::vector<Finding>& findings) {
    constexpr std::uint64_t kSlackSeconds = 60;
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      if (wanted[w].kind != MeasuredKind::kSessionTimeout) continue;
      if (options_.session_s == 0) {
        const std::string seconds =
            wanted[w].required ? std::to_string(*wanted[w].required) + "s" : std::string("TIME");
        findings[w] = NotTestable("it takes as long as it lasts: ask with --session " + seconds);
        continue;
      }
      if (!wanted[w].tcp) {
        findings[w] = NotTestable(wanted[w].why_not);
        continue;
      }
      auto stream = Open(*wanted[w].tcp);
      if (!stream) {
        findings[w] = NotTestable(stream.error().message);
        continue;
      }
      const auto granted =
          Ask(*stream, Fresh(RequestKind::kHold, options_.session_s + kSlackSeconds));
      if (!granted || *granted < options_.session_s) {
        findings[w] = NotTestable(granted ? "the responder keeps it for " +
                                                std::to_string(*granted) + " s at most"
                                          : granted.error().message);
        continue;
      }
      sessions_.push_back({w, std::move(*stream), Fresh(RequestKind::kTime, 0)});
    }
  }

  // From the last that was opened: the others are idle for no more than its opening took.
  void AwaitSessions() {
    constexpr std::int64_t kMsInSecond = 1'000;
    constexpr std::int64_t kLookMs = 50;
    const std::int64_t begin_ms = sys::MonotonicMs();
    const std::int64_t until_ms =
        begin_ms + static_cast<std::int64_t>(options_.session_s) * kMsInSecond;
    while (!sessions_.empty() && sys::MonotonicMs() < until_ms && !stopped()) {
      if (options_.progress) {
        options_.progress("seconds of idle sessions",
                          static_cast<std::size_t>((sys::MonotonicMs() - begin_ms) / kMsInSecond),
                          options_.session_s);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
    }
  }

  // All are asked before any answer is awaited, since one that is gone takes its time.
  void AskSessions(const std::vector<Wanted>& wanted, std::vector<Finding>& findings) {
    if (stopped()) {
      for (const Session& session : sessions_)
        findings[session.wanted] = NotTestable("it was stopped before its time");
      return;
    }
    std::vector<bool> said;
    for (Session& session : sessions_)
      said.push_back(session.stream.Say(RequestLine(options_.key, session.request)).has_value());
    for (std::size_t s = 0; s < sessions_.size(); ++s) {
      Session& session = sessions_[s];
      const auto line = session.stream.HearLine(options_.timeout_ms);
      const bool survived = said[s] && line && ReadGrant(options_.key, session.request, *line);
      findings[session.wanted] =
          JudgeSession(wanted[session.wanted].required, options_.session_s, survived);
    }
  }

  const MeasureOptions& options_;
  std::uint64_t nonces_ = 0;
  std::vector<Session> sessions_;
  std::map<std::pair<net::Address, net::Address>, Samples> samples_;
};

}  // namespace

std::vector<Finding> Measure(const std::vector<Wanted>& wanted, const MeasureOptions& options) {
  return Measurer(options).Run(wanted);
}

}  // namespace portwright::probe
