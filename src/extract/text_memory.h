// What a reader made of some words, remembered for a while: the cells of vendors' tables repeat.
// Memory is bounded: later words take the places of earlier ones. What comes out depends on the
// words alone, as long as `make` does. Threading: belongs to one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portwright::extract {

template <typename Value>
class TextMemory {
 public:
  // `make(text)`, or what it gave before; `make` must not ask this memory. The reference holds
  // until the next call.
  template <typename Make>
  const Value& Get(std::string_view text, const Make& make) {
    if (text.size() > kLongest) {
      last_ = make(text);
      return last_;
    }
    if (entries_.empty()) entries_.resize(kEntries);
    Entry& entry = entries_[std::hash<std::string_view>()(text) % kEntries];
    if (!entry.used || entry.text != text) {
      entry.value = make(text);
      entry.text.assign(text);
      entry.used = true;
    }
    return entry.value;
  }

 private:
  static constexpr std::size_t kEntries = 4096;
  static constexpr std::size_t kLongest = 512;  // bytes; what is longer hardly repeats

  struct Entry {
    std::string text;
    Value value{};
    bool used = false;
  };
  std::vector<Entry> entries_;
  Value last_{};
};

}  // namespace portwright::extract
