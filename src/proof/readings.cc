#include "proof/readings.h"

namespace portwright::proof {

bool Readings::Has(const LineList& a, const LineList& b, net::Family family, bool left_accepts,
                   bool right_accepts) const {
  const auto of = [&](const LineList& list, std::size_t doing, bool accepts) {
    if (doing == static_cast<std::size_t>(Doing::kNothing))
      return list.DefaultOf(family).accepts == accepts;
    return (doing == static_cast<std::size_t>(Doing::kAccept)) == accepts;
  };
  for (std::size_t l = 0; l < 3; ++l) {
    for (std::size_t r = 0; r < 3; ++r) {
      if (seen[l][r] && of(a, l, left_accepts) && of(b, r, right_accepts)) return true;
    }
  }
  return false;
}

Reader::Reader(const LineList& left, const LineList& right)
    : left_(left), right_(right), shared_(left, right) {}

Readings Reader::Read(const std::vector<std::uint32_t>& labels) {
  out_ = Readings();
  readings_ = 0;
  const auto first_right = static_cast<std::uint32_t>(left_.lines.size());
  const auto end = first_right + static_cast<std::uint32_t>(right_.lines.size());
  for (auto& lines : lines_) lines.clear();
  for (const std::uint32_t label : labels) {
    if (label < first_right) {
      lines_[0].push_back(label);
    } else if (label < end) {
      lines_[1].push_back(label - first_right);
    }
  }
  if (!lines_[0].empty()) out_.left = lines_[0][0];
  if (!lines_[1].empty()) out_.right = lines_[1][0];
  Walk(false, 0, Doing::kNothing);
  return out_;
}

void Reader::Walk(bool is_right, std::size_t at, Doing left) {
  const LineList& list = is_right ? right_ : left_;
  const std::vector<std::uint32_t>& lines = lines_[is_right ? 1 : 0];
  for (; at < lines.size(); ++at) {
    const Line& line = list.lines[lines[at]];
    std::uint32_t open = 0;
    const Holds holds = Look(is_right, list.guards[line.guards], open);
    if (holds == Holds::kNo) continue;
    if (holds == Holds::kYes)
      return Note(is_right, line.accepts ? Doing::kAccept : Doing::kDeny, left);
    for (const bool answer : {true, false}) {
      answers_[open] = answer;
      Walk(is_right, at, left);
    }
    answers_.erase(open);
    return;
  }
  Note(is_right, Doing::kNothing, left);
}

void Reader::Note(bool is_right, Doing doing, Doing left) {
  if (!is_right) return Walk(true, 0, doing);
  if (++readings_ > kReadingsMax) {
    for (auto& row : out_.seen) row.fill(true);
    return;
  }
  out_.seen[static_cast<std::size_t>(left)][static_cast<std::size_t>(doing)] = true;
}

Reader::Holds Reader::Look(bool is_right, const std::vector<Guard>& guards,
                           std::uint32_t& open) const {
  // Nothing new can be seen past the limit: the first answer will do.
  if (readings_ > kReadingsMax) return Holds::kYes;
  Holds out = Holds::kYes;
  for (const Guard& guard : guards) {
    const std::uint32_t condition = shared_.of[is_right ? 1 : 0][guard.condition];
    const auto known = answers_.find(condition);
    if (known == answers_.end()) {
      if (out == Holds::kYes) open = condition;
      out = Holds::kOpen;
    } else if (known->second != guard.holds) {
      return Holds::kNo;
    }
  }
  return out;
}

}  // namespace portwright::proof
