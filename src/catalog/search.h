// Finds ports and words in catalogs: "what is 11117 for?"
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace portwright::catalog {

// How well a hit fits; the better first.
enum class HitKind : std::uint8_t {
  kPort,       // the entry is this port or range
  kRange,      // the entry's range holds it
  kAnyPort,    // the entry holds every port
  kWords,      // the words stand in a requirement, its roles or its feature
  kCondition,  // the words, or the port's number, stand in a condition
};

struct Hit {
  HitKind kind = HitKind::kWords;
  std::uint32_t catalog = 0;          // index into what was searched
  std::uint32_t requirement = kNone;  // index; kNone for a condition
  std::uint32_t entry = kNone;  // index into Requirement::allow; kNone for words and conditions
  std::uint32_t condition = kNone;
};

// `11117`, `tcp/443`, `443/tcp`, `udp 53`, `1000-2000` ask for ports (a transport alone, `icmp`, is
// a word); anything else for words, all of which must stand in ids, titles, purposes, sections,
// services or host names, without regard to case. By kind, then in the order of catalogs and files.
// Cost: linear in the text of the catalogs.
std::vector<Hit> Search(const std::vector<const Catalog*>& catalogs, std::string_view query);

}  // namespace portwright::catalog
