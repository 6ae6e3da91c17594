// Whether words name the same thing, and rows as one. Private to groups.cc and merge.cc.
// Threading: none shared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/extraction.h"

namespace portwright::extract {

// What names an end, without articles, plurals and words as `server` that say little; from
// `service installed on the server` what stands before `installed`. Sorted, each once. Cost:
// linear.
std::vector<std::string> CoreOf(std::string_view words);

// All of the one stand in the other; none of them empty.
bool IsPartOf(const std::vector<std::string>& part, const std::vector<std::string>& whole);
bool IsAlike(const std::vector<std::string>& a, const std::vector<std::string>& b);

// `SMB` for `SMB-related ports`, `Ports for SMB`, `SMB`: the core of a group's name; may be empty.
std::vector<std::string> CoreOfGroup(std::string_view words);

std::string Joined(const std::vector<std::string>& core);

bool IsUnnamed(std::string_view end);  // `*` or nothing

void AddFlag(catalog::Flag flag, Row& row);
// A doubt of a row that reads it as the first of the readings; a row has one about each thing.
void AddDoubt(catalog::DoubtAbout about, std::vector<std::string> readings, std::string why,
              Row& row);
// What `from` says beside its ends and its port: conditions, flags, doubts, and words that `to`
// has not.
void TakeRemarks(const Row& from, Row& to);

}  // namespace portwright::extract
