// The elements of maps in texts of nftables, as portwright writes them and as `nft list` prints
// them: where they stand, and which packets their keys mean. Linear in the text.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::enforce {

struct Element {
  std::string_view map;
  std::string_view text;  // `10.1.0.1 . 10.2.0.2 . tcp . 22 counter packets ... : accept`
  std::string_view key;   // its beginning
  std::size_t begin = 0;  // of `text`, in the whole
};

// Calls `take` with each, in order. Views into the text.
void ForEachElement(std::string_view text, const std::function<void(const Element&)>& take);

// The key of an element: its beginning.
std::string_view KeyIn(std::string_view element);

// The fields of a key.
std::vector<std::string_view> KeyParts(std::string_view key);

// Surely no value of one field is in both: addresses of another family or other ranges, other
// numbers, other words. False where that is not known.
bool ArePartsDisjoint(std::string_view left, std::string_view right);

// The packets of a key within maps that share their cells, so that a prefix and its range are one:
// `pw_input_v4_ports 10.20.0.4-10.20.0.7 10.1.0.11 tcp 22`.
std::string PlaceOf(const Element& element);

// The mark in the comment of an element or a line (`... comment "1470a51f ..." : accept`); empty:
// it has no comment.
std::string_view MarkIn(std::string_view text);

}  // namespace portwright::enforce
