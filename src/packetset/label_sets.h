// Sets of labels, each kept once and named by a number, in one flat pool.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace portwright::packetset {

class LabelSets {
 public:
  // The number of a set, given sorted and each label once; equal sets have equal numbers.
  // O(labels).
  std::uint32_t Intern(const std::uint32_t* labels, std::size_t count);

  std::size_t size() const { return ends_.size(); }
  // Of all sets together.
  std::size_t label_count() const { return labels_.size(); }
  std::vector<std::uint32_t> Labels(std::uint32_t set) const;

 private:
  std::size_t Begin(std::uint32_t set) const { return set == 0 ? 0 : ends_[set - 1]; }
  void Grow();

  std::vector<std::uint32_t> labels_;  // all sets, one after the other
  std::vector<std::size_t> ends_;      // where set i ends in labels_
  std::vector<std::uint32_t> hashes_;  // of set i
  std::vector<std::uint32_t> slots_;   // open addressing: set + 1, or 0
};

}  // namespace portwright::packetset
