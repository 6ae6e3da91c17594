// Bytes of an inventory as facts. The format is recognised by what stands in the file, not by its
// name. What cannot be read is an error with its row; the row is left out, and reading goes on.
// Codes: PW-INV-0001 and on. Limits: 256 MB of a file, 2,000,000 hosts. Cost: linear. No state, any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "inventory/facts.h"

namespace portwright::inventory {

inline constexpr std::size_t kBytesMax = std::size_t{256} << 20U;
inline constexpr std::size_t kHostsMax = 2'000'000;

// `address` is read from the column with this heading (or number, from 1: `#3`).
struct AskedColumn {
  Meaning meaning = Meaning::kNone;
  std::string heading;
};

struct ReadRequest {
  std::string name;              // of the file, for messages; its last part is the source's
  std::string host;              // whose output it is; empty: as the file's name says
  std::optional<Format> format;  // empty: recognised
  std::vector<AskedColumn> asked = {};
  const std::vector<ColumnUse>* kept = nullptr;  // of the import before; null: none
};

// Nothing where nothing looks like an inventory.
std::optional<Format> Recognize(std::string_view bytes, std::string_view name);

// Errors: kInvalid for bytes that are no inventory, kLimit.
Result<SourceFacts> Read(std::string_view bytes, const ReadRequest& request,
                         Diagnostics& diagnostics);

// `ora1` of `ip-addr-ora1.json`, `ora1.addr.json` and `ora1_ss.txt`.
std::string HostOfFileName(std::string_view name);

}  // namespace portwright::inventory
