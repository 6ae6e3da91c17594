#include "proof/ask.h"

namespace portwright::proof {
namespace {

// A list that accepts the boxes, or that denies them and accepts all else.
LineList ListOf(const std::vector<packetset::Box>& boxes) {
  LineList list;
  list.lines.push_back({});
  list.lines[0].accepts = true;
  for (const packetset::Box& box : boxes) list.boxes.push_back({box, 0});
  return list;
}

}  // namespace

std::vector<Answer> Ask(const LineList& list, const std::vector<packetset::Box>& boxes) {
  std::vector<Answer> out;
  // What the question has and the list denies is a no; what the inverted list denies, a yes.
  LineList inverted = list;
  for (Line& line : inverted.lines) line.accepts = !line.accepts;
  for (LineList::Default& of_family : inverted.defaults) of_family.accepts = !of_family.accepts;
  const LineList asked = ListOf(boxes);
  for (const bool accepts : {true, false}) {
    for (const Disagreement& d : Compare(asked, accepts ? inverted : list)) {
      if (!d.left_accepts) continue;
      out.push_back({accepts, d.in_every_reading, d.right, d.packets, d.witness});
    }
  }
  return out;
}

}  // namespace portwright::proof
