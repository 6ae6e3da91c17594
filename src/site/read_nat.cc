// Address translation of a gateway or router.
#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Named;
using yaml::Node;

constexpr std::string_view kNatKeys[] = {"kind",        "inside",       "outside", "protocol",
                                         "inside_port", "outside_port", "toward"};
constexpr Named<NatKind> kKinds[] = {{"static", NatKind::kStatic},
                                     {"port", NatKind::kPort},
                                     {"pool", NatKind::kPool},
                                     {"interface", NatKind::kInterface}};
constexpr Named<std::uint8_t> kProtocols[] = {{"tcp", net::kProtocolTcp},
                                              {"udp", net::kProtocolUdp}};

class NatReader {
 public:
  NatReader(Reading& reading, std::string_view point)
      : reading_(reading), what_("a translation of ") {
    what_ += point;
  }

  // False for one that is wrong in itself, which is not worth a comparison with others.
  bool Read(const Node& node, Nat& nat) {
    const std::size_t errors_before = reading_.diagnostics.error_count();
    const Fields fields(node, what_, kNatKeys, reading_.diagnostics);
    nat.place = node.place();
    const auto kind = fields.Word("kind", kKinds);
    const auto inside = fields.Need("inside");
    const auto outside = fields.Need("outside");
    if (!kind || !inside || !outside) return false;
    nat.kind = *kind;
    const auto in = ReadPrefix(reading_, *inside, {"inside", what_});
    const auto out = ReadPrefix(reading_, *outside, {"outside", what_});
    if (!in || !out) return false;
    nat.inside = *in;
    nat.outside = *out;
    ReadPorts(fields, nat);
    if (const auto toward = fields.Find("toward")) {
      nat.toward = reading_.references.Need(toward->text(), EndpointKind::kZone, toward->place());
      if (nat.kind == NatKind::kPort)
        Fail(toward->place(), "expected no 'toward' for kind port, found one");
    }
    CheckSizes(nat);
    return reading_.diagnostics.error_count() == errors_before;
  }

 private:
  void Fail(SourcePlace place, std::string message, std::string hint = "") {
    reading_.diagnostics.Error(codes::kNatShape, place, std::move(message) + " in " + what_,
                               std::move(hint));
  }

  void ReadPorts(const Fields& fields, Nat& nat) {
    if (nat.kind == NatKind::kPort) {
      nat.protocol = fields.Word("protocol", kProtocols).value_or(0);
      nat.inside_port =
          static_cast<std::uint16_t>(fields.Number("inside_port", 1, 65535).value_or(0));
      nat.outside_port =
          static_cast<std::uint16_t>(fields.Number("outside_port", 1, 65535).value_or(0));
      return;
    }
    for (const std::string_view key : {"protocol", "inside_port", "outside_port"}) {
      if (fields.Find(key)) {
        Fail(fields.PlaceOf(key), "expected " + Quote(key) + " for kind port alone, found it");
      }
    }
  }

  void CheckSizes(const Nat& nat) {
    const int inside_bits = AddressBits(nat.inside.address.family) - nat.inside.length;
    const int outside_bits = AddressBits(nat.outside.address.family) - nat.outside.length;
    if (nat.inside.address.family != nat.outside.address.family) {
      return Fail(nat.place, "expected one family inside and outside, found " +
                                 net::ToText(nat.inside) + " and " + net::ToText(nat.outside));
    }
    switch (nat.kind) {
      case NatKind::kStatic:
        if (inside_bits != outside_bits) {
          Fail(nat.place,
               "expected prefixes of one length for kind static, found /" +
                   std::to_string(nat.inside.length) + " inside and /" +
                   std::to_string(nat.outside.length) + " outside",
               "many behind few is kind pool");
        }
        break;
      case NatKind::kPort:
        if (inside_bits != 0 || outside_bits != 0) {
          Fail(nat.place,
               "expected one address inside and one outside for kind port, found a prefix");
        }
        break;
      case NatKind::kInterface:
        if (outside_bits != 0) {
          Fail(nat.place,
               "expected the interface's address outside, found " + net::ToText(nat.outside),
               "a prefix outside is kind pool");
        }
        break;
      case NatKind::kPool:
        break;
    }
  }

  Reading& reading_;
  std::string what_;
};

// Two translations that want one thing: the device would take the first, and nobody would notice.
bool Collide(const Nat& a, const Nat& b) {
  const bool in = a.inside.Range().Overlaps(b.inside.Range());
  const bool out = a.outside.Range().Overlaps(b.outside.Range());
  const bool toward = a.toward == b.toward || a.toward == kNone || b.toward == kNone;
  if (a.kind == NatKind::kStatic && b.kind == NatKind::kStatic) return (in || out) && toward;
  if (a.kind == NatKind::kPort && b.kind == NatKind::kPort) {
    return out && a.protocol == b.protocol && a.outside_port == b.outside_port;
  }
  const bool sources = a.kind != NatKind::kPort && b.kind != NatKind::kPort &&
                       a.kind != NatKind::kStatic && b.kind != NatKind::kStatic;
  return sources && a.inside == b.inside && a.toward == b.toward;
}

}  // namespace

void ReadNat(Reading& reading, const Node& node, std::string_view what, EnforcementPoint& point) {
  NatReader reader(reading, what);
  for (const Node& entry : yaml::ReadList(node, {"nat", what}, reading.diagnostics)) {
    Nat nat;
    if (!reader.Read(entry, nat)) continue;
    const auto other = std::find_if(point.nat.begin(), point.nat.end(),
                                    [&](const Nat& one) { return Collide(one, nat); });
    if (other != point.nat.end()) {
      ReportTwo(reading.diagnostics, codes::kNatTwice, nat.place, other->place,
                "expected each address translated once by " + std::string(what) +
                    ", found two translations that overlap");
    }
    point.nat.push_back(nat);
  }
}

}  // namespace portwright::site
