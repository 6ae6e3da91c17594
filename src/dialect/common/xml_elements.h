// XML as a list of elements in the order of the text, each with its attributes, its text and its
// place: for small files whose meaning stands in a few named elements. Bounded: at most
// kXmlElementsMax elements, kXmlDepthMax deep; more are the fault of a text that is too long. Cost:
// linear in the text. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/xml_walk.h"

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

inline constexpr std::size_t kXmlElementsMax = 4'000'000;
inline constexpr std::size_t kXmlDepthMax = 64;

// All elements, a parent before what is below it; the root is the first. `lines_before`: lines of
// the file in front of the text, for places. Nothing after an error.
std::vector<XmlElement> ReadXmlElements(std::string_view text, std::uint32_t file,
                                        std::uint32_t lines_before, const XmlFaults& faults,
                                        Diagnostics& diagnostics);

}  // namespace portwright::dialect
