// What two lists do with the packets of one cell, in every reading of what is unknown. Conditions
// that both lists name with the same words, in the same order, are taken to hold together: a
// configuration is equal to itself. Cost: the readings, up to kReadingsMax; beyond, everything
// counts as possible. One cell at a time, one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "net/address.h"
#include "proof/alignment.h"
#include "proof/compare.h"
#include "proof/lines.h"

namespace portwright::proof {

inline constexpr std::size_t kReadingsMax = 4096;

// What the lines of one list do in one reading; after nothing, the default of the family decides.
enum class Doing : std::uint8_t { kAccept, kDeny, kNothing };

struct Readings {
  std::array<std::array<bool, 3>, 3> seen{};  // by Doing of the left list, then of the right one
  std::uint32_t left = kDefault;              // the first line that may decide, of each list
  std::uint32_t right = kDefault;

  // Whether some reading has this pair for packets of a family.
  bool Has(const LineList& a, const LineList& b, net::Family family, bool left_accepts,
           bool right_accepts) const;
};

class Reader {
 public:
  Reader(const LineList& left, const LineList& right);

  // `labels`: lines over the cell, lowest first; those of the right list follow those of the left.
  Readings Read(const std::vector<std::uint32_t>& labels);

 private:
  enum class Holds { kYes, kNo, kOpen };

  void Walk(bool is_right, std::size_t at, Doing left);
  void Note(bool is_right, Doing doing, Doing left);
  Holds Look(bool is_right, const std::vector<Guard>& guards, std::uint32_t& open) const;

  const LineList& left_;
  const LineList& right_;
  SharedConditions shared_;
  std::vector<std::uint32_t> lines_[2];  // of the cell at hand
  std::map<std::uint32_t, bool> answers_;
  Readings out_;
  std::size_t readings_ = 0;
};

}  // namespace portwright::proof
