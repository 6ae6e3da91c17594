// Words for a copy of a configuration that may be shown to others: names become `group1`, `acl2`,
// each name the same one everywhere; what is a number or an address stays. For Scrub.
//
// Only words that are known to say nothing stay as they are: whoever writes a copy keeps keywords
// of its own list and passes everything else through here. Cost: O(log n) a word. One thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "net/host_name.h"

namespace portwright::dialect {

class NeutralWords {
 public:
  // The word that stands for a name: `kind` and a number, by the first kind that it was met under.
  // Two names never become one.
  const std::string& Of(std::string_view kind, std::string_view name);
  // Of a host name one with a dot, so that a reader takes it for one too.
  std::string OfHost(std::string_view name) {
    const bool is_whole = net::IsHostName(net::NormalHostName(name));
    return Of("host", name) + (is_whole ? ".invalid" : "");
  }

  // Whether Of has met the name.
  bool Knows(std::string_view name) const { return names_.find(name) != names_.end(); }

 private:
  std::map<std::string, std::string, std::less<>> names_;
  std::map<std::string, std::size_t, std::less<>> counts_;
};

// `443`, `0x1f`, `10.0.0.0/8`, `2001:db8::1`, and several of them joined by , - : or /. Numbers of
// at most ten digits: longer ones are no ports, and may be keys.
bool IsNumeric(std::string_view word);

// What may be the name of an interface: letters, digits and . _ - / : + * @, at most 64 of them.
bool IsInterfaceName(std::string_view word);

}  // namespace portwright::dialect
