// XML as a list of elements in the order of the text, each with its attributes, its text and its
// place: for small files whose meaning stands in a few named elements. Built on libxml2's events;
// no entity of the text's own is expanded and nothing is fetched. Bounded: at most kElementsMax
// elements, kDepthMax deep. Cost: linear in the text. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect {

struct XmlElement {
  static constexpr std::uint32_t kNone = 0xffffffffU;

  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // its own, without that of elements below, trimmed
  std::uint32_t parent = kNone;
  std::uint32_t next = kNone;   // beside it, under the same parent
  std::uint32_t first = kNone;  // below it
  SourcePlace place;

  // Of the first attribute of the name; null where there is none.
  const std::string* Attribute(std::string_view attribute) const;
};

// What messages are called that say what is wrong with a text.
struct XmlCodes {
  std::string_view broken;    // not well-formed, a document type
  std::string_view too_much;  // a limit
};

inline constexpr std::size_t kXmlElementsMax = 4'000'000;
inline constexpr std::size_t kXmlDepthMax = 64;

// All elements, a parent before what is below it; the root is the first. `lines_before`: lines of
// the file in front of the text, for places. Nothing after an error.
std::vector<XmlElement> ReadXmlElements(std::string_view text, std::uint32_t file,
                                        std::uint32_t lines_before, const XmlCodes& codes,
                                        Diagnostics& diagnostics);

}  // namespace portwright::dialect
