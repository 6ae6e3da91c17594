#include "extract/extraction.h"

#include "base/check.h"

namespace portwright::extract {

std::string_view ToText(Kind kind) {
  switch (kind) {
    case Kind::kSource:
      return "source";
    case Kind::kDestination:
      return "destination";
    case Kind::kPort:
      return "port";
    case Kind::kSourcePort:
      return "source port";
    case Kind::kTransport:
      return "transport";
    case Kind::kService:
      return "service";
    case Kind::kDirection:
      return "direction";
    case Kind::kTraffic:
      return "traffic";
    case Kind::kPurpose:
      return "purpose";
    case Kind::kCondition:
      return "condition";
    case Kind::kOther:
      return "other";
  }
  PORTWRIGHT_CHECK(false, "a known kind");
}

namespace {

struct Reason {
  std::string_view word;
  std::string_view sentence;
};

Reason ReasonOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kVersion:
      return {"version", "part of a version"};
    case Refusal::kName:
      return {"name", "part of a name"};
    case Refusal::kYear:
      return {"date", "part of a date"};
    case Refusal::kAddress:
      return {"address", "part of an address or a host name"};
    case Refusal::kHexadecimal:
      return {"hexadecimal", "a hexadecimal number"};
    case Refusal::kListNumber:
      return {"list-number", "the number of an item, a step, a figure or a note"};
    case Refusal::kQuantity:
      return {"quantity", "a quantity of something"};
    case Refusal::kTime:
      return {"time", "a time or a duration"};
    case Refusal::kIdentifier:
      return {"identifier", "the number of a standard, an error or a ticket"};
    case Refusal::kOutOfRange:
      return {"out-of-range", "no port has this number"};
    case Refusal::kCode:
      return {"code", "inside code or terminal output"};
    case Refusal::kMarkup:
      return {"markup", "inside markup, a link or a template"};
    case Refusal::kNotOpened:
      return {"not-opened", "a port that this text does not ask to be opened"};
    case Refusal::kSourcePort:
      return {"source-port", "the port that the connection comes from"};
    case Refusal::kUnplaced:
      return {"unplaced", "perhaps a port: no row could be made of it"};
  }
  PORTWRIGHT_CHECK(false, "a known refusal");
}

}  // namespace

std::string_view ToText(Refusal refusal) { return ReasonOf(refusal).word; }
std::string_view Explain(Refusal refusal) { return ReasonOf(refusal).sentence; }

}  // namespace portwright::extract
