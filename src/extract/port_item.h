// An item of a list that is ports and a few words: "443/tcp - web interface", "Console: TCP 8443",
// "Inbound port 25 (SMTP)".
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "catalog/catalog.h"
#include "extract/ports.h"

namespace portwright::extract {

struct PortItem {
  std::size_t ports_at = 0;  // the part that holds the ports
  PortReading ports;
  std::size_t words_at = 0;  // the part that holds the words
  std::string_view words;    // empty: the text is nothing but ports
  catalog::Direction direction = catalog::Direction::kUnstated;  // said beside the ports
};

// Nothing where neither part is nothing but ports. Cost: linear.
std::optional<PortItem> SplitPortItem(std::string_view text);

}  // namespace portwright::extract
