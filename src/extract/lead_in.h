// What a line or a sentence says about the items or the table that follow it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/catalog.h"

namespace portwright::extract {

// Several ends in one are kept apart by line feeds.
struct Lead {
  std::string subject;
  std::string first;
  std::string second;  // may be empty: only the subject is known
  bool directed = false;
  catalog::Direction direction = catalog::Direction::kUnstated;
};

// Of a paragraph that ends in a colon or speaks of what follows. Nothing where it says nothing.
// Cost: linear.
std::optional<Lead> ReadLeadIn(std::string_view paragraph);

// Whom a heading is about, without the words that say that it is about ports; may be empty.
std::string SubjectOf(std::string_view heading);

}  // namespace portwright::extract
