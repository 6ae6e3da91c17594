#include "probe/judge.h"

#include "base/text.h"
#include "net/service.h"
#include "probe/interception.h"

namespace portwright::probe {
namespace {

using Ending = sys::ConversationEnding;

// `administratively prohibited` of RFC 1812 and RFC 4443: a firewall that says so.
bool IsProhibition(const sys::ConversationEnd& end, net::Family family) {
  if (family == net::Family::kIpv6)
    return end.icmp_type == 1 && (end.icmp_code == 1 || end.icmp_code > 4);
  return end.icmp_type == 3 && (end.icmp_code == 9 || end.icmp_code == 10 || end.icmp_code == 13);
}

std::string WayText(const Target& target, const Evidence& evidence) {
  std::string text = evidence.hops.empty()
                         ? "nothing came back"
                         : "packets reached " + evidence.hops.back() + " and stopped behind it";
  if (!target.points.empty()) text += "; on the way: " + Join(target.points, ", ");
  return text;
}

// What stopped it, if nothing answered.
ProbeOutcome Stopped(const Target& target, const Evidence& evidence,
                     const sys::ConversationEnd& end) {
  ProbeOutcome outcome;
  outcome.grade = Grade::kOneEnd;
  switch (end.ending) {
    case Ending::kForbidden:
      outcome.kind = OutcomeKind::kFiltered;
      outcome.at_fault = Side::kSender;
      outcome.detail = "this host's own rules stop it";
      return outcome;
    case Ending::kRefused: {
      // A firewall may say so in the other end's place, but not with its address.
      const bool is_other = !end.told_by.empty() && end.told_by != net::ToText(target.destination);
      const bool is_own = is_other && end.told_by == end.own_address;
      outcome.kind = is_other ? OutcomeKind::kFiltered : OutcomeKind::kRefused;
      outcome.at_fault = is_own ? Side::kSender : is_other ? Side::kWay : Side::kReceiver;
      outcome.detail = is_own     ? "this host's own rules refuse it"
                       : is_other ? end.told_by + " refuses it in the other end's place"
                                  : "the other end says that nobody listens";
      return outcome;
    }
    case Ending::kUnreachable: {
      const bool is_firewall = IsProhibition(end, target.destination.family);
      outcome.kind = is_firewall ? OutcomeKind::kFiltered : OutcomeKind::kNoRoute;
      outcome.at_fault = end.told_by == net::ToText(target.destination) ? Side::kReceiver
                         : end.told_by.empty()                          ? Side::kSender
                                                                        : Side::kWay;
      outcome.detail = end.told_by.empty()
                           ? "this host has no way there"
                           : end.told_by + (is_firewall ? " says that it is prohibited"
                                                        : " says that it cannot be reached");
      return outcome;
    }
    case Ending::kSilent:
      if (target.protocol == net::kProtocolUdp && !evidence.other_end_is_proven) {
        outcome.detail = "silent: of UDP that says nothing; a responder there would";
        return outcome;
      }
      outcome.kind = OutcomeKind::kFiltered;
      outcome.at_fault = evidence.hops.empty() ? Side::kUnknown : Side::kWay;
      outcome.detail = WayText(target, evidence);
      return outcome;
    case Ending::kOpen:
    case Ending::kCannotAsk:
    case Ending::kStopped:
      break;
  }
  outcome.grade = Grade::kNotTestable;
  outcome.detail = end.ending == Ending::kStopped ? "stopped before it was asked"
                                                  : "cannot be asked from this host";
  return outcome;
}

bool IsExpectedSource(const Target& target, const std::string& source, const std::string& seen) {
  if (target.arrives_from.empty() || target.source_is_any) return seen == source;
  const auto address = net::ParseAddress(seen);
  return address && target.arrives_from.Contains(*address);
}

ProbeOutcome BothEnds(const Target& target, const Evidence& evidence) {
  ProbeOutcome outcome;
  outcome.grade = Grade::kBothEnds;
  outcome.seen = evidence.seen;
  outcome.latency_us = evidence.keyed.connect_us;
  // A stand-in has a source of its own; translated on the way it is wrong all the same.
  const std::string source =
      target.source_is_any ? evidence.keyed.own_address : net::ToText(target.source);
  if (!IsExpectedSource(target, source, evidence.seen->source_address)) {
    outcome.kind = OutcomeKind::kWrongSource;
    // What this host sent rightly and arrived with an address that is not its own was changed on
    // the way.
    const bool is_way = evidence.keyed.own_address == source && !evidence.seen_is_own;
    outcome.at_fault = is_way ? Side::kWay : Side::kSender;
    outcome.detail =
        "it arrived from " + evidence.seen->source_address + ", planned from " +
        (target.arrives_from.empty() ? source : net::ToText(target.arrives_from.ranges().front()));
    return outcome;
  }
  outcome.kind = OutcomeKind::kOpen;
  outcome.at_fault = Side::kNobody;
  if (evidence.seen->own_address != net::ToText(target.destination)) {
    outcome.detail = "translated to " + evidence.seen->own_address;
  } else if (evidence.keyed.own_port != 0 &&
             evidence.seen->source_port != evidence.keyed.own_port) {
    outcome.detail = "its source port was changed: by a translation, or a proxy with its address";
  }
  return outcome;
}

// Not the other end: what answered stands in between.
ProbeOutcome TooNear(const Evidence& evidence, ProbeOutcome outcome) {
  const bool is_tls = evidence.reading && evidence.reading->tls;
  outcome.kind = is_tls ? OutcomeKind::kTlsIntercepted : OutcomeKind::kOtherAnswers;
  outcome.at_fault = Side::kWay;
  std::string text = "answered " + Count(static_cast<std::uint64_t>(evidence.hops_too_near), "hop");
  text += " before the other end";
  if (!outcome.detail.empty()) text += ": " + outcome.detail;
  if (is_tls && !evidence.reading->tls->issuer.empty())
    text += ", issued by " + evidence.reading->tls->issuer;
  outcome.detail = std::move(text);
  return outcome;
}

ProbeOutcome OneEnd(const Target& target, const Evidence& evidence, const JudgeOptions& options) {
  ProbeOutcome outcome;
  outcome.grade = Grade::kOneEnd;
  const sys::ConversationEnd& end = evidence.talk ? *evidence.talk : evidence.keyed;
  outcome.latency_us = end.connect_us;
  outcome.kind = OutcomeKind::kOpen;
  outcome.at_fault = Side::kNobody;
  const bool is_tcp = target.protocol == net::kProtocolTcp;
  if (!evidence.talk) {
    outcome.detail = is_tcp ? "connections are accepted" : "answered";
    return outcome;
  }
  const Verdict verdict = evidence.reading ? evidence.reading->verdict : Verdict::kMore;
  if (evidence.reading) outcome.detail = evidence.reading->what;
  if (verdict == Verdict::kService && evidence.reading->tls) {
    if (auto shown = InterceptionOf(*evidence.reading->tls, options.tls_issuers)) {
      outcome.kind = OutcomeKind::kTlsIntercepted;
      outcome.at_fault = Side::kWay;
      outcome.detail = std::move(*shown);
      return outcome;
    }
  }
  if (verdict == Verdict::kService) return outcome;
  outcome.at_fault = Side::kReceiver;
  if (verdict == Verdict::kOther) {
    outcome.kind = OutcomeKind::kOtherAnswers;
    return outcome;
  }
  if (!is_tcp) {
    outcome.kind = OutcomeKind::kOtherAnswers;
    outcome.detail = "something answers, and not to what is asked";
    return outcome;
  }
  // A server that hangs is accepted for by its kernel; one that closes is not what is planned.
  if (end.was_closed) {
    outcome.kind = OutcomeKind::kOtherAnswers;
    outcome.detail = "connections are accepted, and closed without a word of the service";
  } else {
    outcome.kind = OutcomeKind::kTooSlow;
    outcome.detail =
        "connections are accepted, and nothing is said in time: it hangs, or another service is "
        "there";
  }
  return outcome;
}

// What a machine in the place of the sender does not show.
std::string NotShownOfSender(const Target& target, const Evidence& evidence) {
  if (!target.source_is_any)
    return "from a stand-in with the planned source: the sender's own rules are not shown";
  const sys::ConversationEnd& end = evidence.talk ? *evidence.talk : evidence.keyed;
  const std::string from = end.own_address.empty() ? "from a stand-in" : "from " + end.own_address;
  return from + " in the sender's place: its address and its own rules are not shown";
}

}  // namespace

ProbeOutcome Judge(const Target& target, const Evidence& evidence, const JudgeOptions& options) {
  const bool has_talk = evidence.talk && evidence.talk->ending == Ending::kOpen;
  ProbeOutcome outcome;
  if (evidence.seen) {
    outcome = BothEnds(target, evidence);
  } else if (target.protocol == net::kProtocolTcp && evidence.talk && !has_talk) {
    outcome = Stopped(target, evidence, *evidence.talk);  // the second connection did not stand
  } else if (evidence.keyed.ending == Ending::kOpen || has_talk) {
    outcome = OneEnd(target, evidence, options);
    if (evidence.hops_too_near > 0) outcome = TooNear(evidence, std::move(outcome));
  } else {
    outcome = Stopped(target, evidence, evidence.keyed);
  }
  const bool is_slow = outcome.kind == OutcomeKind::kOpen && options.too_slow_us > 0 &&
                       outcome.latency_us > options.too_slow_us;
  if (is_slow) {
    outcome.kind = OutcomeKind::kTooSlow;
    outcome.at_fault = Side::kWay;
    const sys::ConversationEnd& end =
        evidence.seen || !evidence.talk ? evidence.keyed : *evidence.talk;
    outcome.detail = "it took " + std::to_string(outcome.latency_us / 1000) + " ms";
    if (end.sent_again > 0)
      outcome.detail += ", since " + Count(end.sent_again, "packet") + " had to be sent again";
  }
  const bool is_answered_for = evidence.seen && evidence.seen->is_stand_in;
  if (outcome.grade == Grade::kNotTestable || !(options.is_stand_in || is_answered_for))
    return outcome;
  outcome.grade = Grade::kStandIn;
  const auto add = [&](const std::string& what) {
    outcome.detail += (outcome.detail.empty() ? "" : "; ") + what;
  };
  if (options.is_stand_in) add(NotShownOfSender(target, evidence));
  if (is_answered_for) add("at a stand-in: the receiver's own rules are not shown");
  return outcome;
}

}  // namespace portwright::probe
