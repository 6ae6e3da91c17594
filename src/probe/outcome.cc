#include "probe/outcome.h"

namespace portwright::probe {

std::string_view NameOf(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kOpen:
      return "open";
    case OutcomeKind::kRefused:
      return "refused";
    case OutcomeKind::kFiltered:
      return "filtered";
    case OutcomeKind::kNoRoute:
      return "no route";
    case OutcomeKind::kNameUnknown:
      return "name unknown";
    case OutcomeKind::kOtherAnswers:
      return "answered by another";
    case OutcomeKind::kTlsIntercepted:
      return "TLS intercepted";
    case OutcomeKind::kWrongSource:
      return "wrong source address";
    case OutcomeKind::kTooSlow:
      return "too slow";
    case OutcomeKind::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view NameOf(Grade grade) {
  switch (grade) {
    case Grade::kBothEnds:
      return "both ends";
    case Grade::kOneEnd:
      return "one end";
    case Grade::kStandIn:
      return "stand-in";
    case Grade::kNotTestable:
      break;
  }
  return "not testable";
}

std::string_view NameOf(Side side) {
  switch (side) {
    case Side::kNobody:
      return "";
    case Side::kSender:
      return "sender";
    case Side::kWay:
      return "way";
    case Side::kReceiver:
      return "receiver";
    case Side::kUnknown:
      break;
  }
  return "not known";
}

bool IsClosed(const ProbeOutcome& outcome) {
  return outcome.kind == OutcomeKind::kFiltered || outcome.kind == OutcomeKind::kNoRoute;
}

bool Works(const ProbeOutcome& outcome) { return outcome.kind == OutcomeKind::kOpen; }

}  // namespace portwright::probe
