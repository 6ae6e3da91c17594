// Names of objects in a device's text: from the site's and the catalog's words, safe in the
// language, the same in every run, and never the same for two contents.
//
// A name never changes its meaning: whatever an object holds is part of its name, as an address or
// as a short hash. So a change of a device makes new objects and takes old ones away, and no moment
// has a rule that reads an object half changed. All names begin with `pw-`, by which a later run
// knows its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "dialect/common/hash_index.h"
#include "net/address.h"

namespace portwright::dialect {

inline constexpr std::string_view kOwnPrefix = "pw-";

struct NameStyle {
  std::size_t bytes_max = 63;      // 24 at least
  std::string_view marks = "-_.";  // that may stand beside ASCII letters and digits; has a `-`
  bool is_case_sensitive = true;   // false: names are in lower case
};

// About 150 bytes a name beside its words and content. References to names stay good. Not thread
// safe.
class NameBook {
 public:
  explicit NameBook(const NameStyle& style) : style_(style) {}

  // A name of the words for the content; the same pair, the same name. `content` is whatever the
  // object means, in any form that differs where the meaning does.
  const std::string& Of(std::string_view words, std::string_view content);

  // Of addresses: `pw-ora01-10.1.40.11`, `pw-office-10.30.0.0_18` where one IPv4 prefix says them
  // and the style has the marks for it, else with a hash. Without words `pw-10.1.40.11`.
  const std::string& OfAddresses(std::string_view words, const net::AddressSet& addresses);

  // True once for each name of this book: whoever asks writes the object.
  bool TakeFresh(std::string_view name);

 private:
  struct Entry {
    std::size_t key_at = 0;  // in keys_
    std::size_t key_bytes = 0;
    std::string name;
    bool is_fresh = true;
  };

  // kNone where there is none. `key_` is what is asked for: words, a zero byte, content.
  std::uint32_t FindKey(std::uint64_t hash) const;
  std::uint32_t FindName(std::uint64_t hash, std::string_view name) const;
  const std::string& Hashed(std::string_view words, std::uint64_t hash);
  const std::string& Keep(std::uint64_t hash, std::string name);

  NameStyle style_;
  std::string key_;
  std::string keys_;  // of all names, one behind the other
  std::deque<Entry> entries_;
  HashIndex by_key_, by_name_;
};

// The words as a part of a name: letters, digits and the marks that may stand there, one `-` for
// everything else; at most `bytes_max`, cut at the end.
std::string NamePart(std::string_view words, const NameStyle& style, std::size_t bytes_max);

// Depends on every byte, in every bit; the same in every run.
std::uint64_t ContentHash(std::string_view content);

// Its upper half as eight hexadecimal digits.
std::string ShortHash(std::string_view content);

}  // namespace portwright::dialect
