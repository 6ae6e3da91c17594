#include "proof/ask.h"

#include <algorithm>
#include <array>
#include <optional>

namespace portwright::proof {
namespace {

// A list that accepts the boxes, less those of `but_not`, and nothing else.
LineList ListOf(const std::vector<packetset::Box>& boxes,
                const std::vector<packetset::Box>& but_not) {
  LineList list;
  list.lines.resize(2);
  list.lines[1].accepts = true;
  for (const packetset::Box& box : but_not) list.boxes.push_back({box, 0});
  for (const packetset::Box& box : boxes) list.boxes.push_back({box, 1});
  return list;
}

// What the inverted list denies, the list accepts.
LineList Inverted(LineList list) {
  for (Line& line : list.lines) line.accepts = !line.accepts;
  for (LineList::Default& of_family : list.defaults) of_family.accepts = !of_family.accepts;
  return list;
}

void Widen(packetset::Box& hull, const packetset::Box& box) {
  hull.source.lo = std::min(hull.source.lo, box.source.lo);
  hull.source.hi = std::max(hull.source.hi, box.source.hi);
  hull.destination.lo = std::min(hull.destination.lo, box.destination.lo);
  hull.destination.hi = std::max(hull.destination.hi, box.destination.hi);
  hull.protocol_lo = std::min(hull.protocol_lo, box.protocol_lo);
  hull.protocol_hi = std::max(hull.protocol_hi, box.protocol_hi);
  hull.source_ports.lo = std::min(hull.source_ports.lo, box.source_ports.lo);
  hull.source_ports.hi = std::max(hull.source_ports.hi, box.source_ports.hi);
  hull.destination_ports.lo = std::min(hull.destination_ports.lo, box.destination_ports.lo);
  hull.destination_ports.hi = std::max(hull.destination_ports.hi, box.destination_ports.hi);
}

// The list without boxes that are far from all that is asked for.
LineList Around(const LineList& list, const std::vector<packetset::Box>& asked) {
  std::array<std::optional<packetset::Box>, 2> hulls;  // by family
  for (const packetset::Box& box : asked) {
    auto& hull = hulls[static_cast<std::size_t>(box.family())];
    if (!hull) hull = box;
    Widen(*hull, box);
  }
  LineList out = list;
  const auto is_far = [&](const packetset::LabelledBox& box) {
    const auto& hull = hulls[static_cast<std::size_t>(box.box.family())];
    return !hull || !hull->Overlaps(box.box);
  };
  out.boxes.erase(std::remove_if(out.boxes.begin(), out.boxes.end(), is_far), out.boxes.end());
  return out;
}

// Sets of packets take the square of their boxes.
constexpr std::size_t kWithinMax = 256;

Status AppendDenied(const LineList& asked, const LineList& list, bool accepts,
                    const std::vector<packetset::Box>& boxes, std::vector<Answer>& out) {
  Question question;
  if (boxes.size() <= kWithinMax) question.within = boxes;
  PORTWRIGHT_TRY(const auto found, Compare(asked, list, question));
  for (const Disagreement& d : found) {
    if (d.left_accepts) out.push_back({accepts, d.in_every_reading, d.right, d.packets, d.witness});
  }
  return Ok();
}

}  // namespace

Result<std::vector<Answer>> Ask(const LineList& list, const std::vector<packetset::Box>& boxes) {
  std::vector<Answer> out;
  const LineList asked = ListOf(boxes, {});
  PORTWRIGHT_TRY_STATUS(AppendDenied(asked, Inverted(list), true, boxes, out));
  PORTWRIGHT_TRY_STATUS(AppendDenied(asked, list, false, boxes, out));
  return out;
}

Result<std::vector<Answer>> FindAccepted(const LineList& list,
                                         const std::vector<packetset::Box>& boxes,
                                         const std::vector<packetset::Box>& but_not) {
  std::vector<Answer> out;
  PORTWRIGHT_TRY_STATUS(
      AppendDenied(ListOf(boxes, but_not), Inverted(Around(list, boxes)), true, boxes, out));
  return out;
}

}  // namespace portwright::proof
