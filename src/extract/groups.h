// Groups of ports that a document defines in one place and names in others: "SMB-related ports".
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"

namespace portwright::extract {

// Rows with a `group` are replaced by a row for each port of the group, flagged `expanded`, with
// the place of the group's name; rows of the definitions themselves, which name no ends, go away
// once something refers to them (their numbers are claimed by the first row that they make). A
// group that nobody defines: the services known by that name with a doubt, or a diagnostic.
void ExpandGroups(const document::Document& document, const Sections& sections, std::uint32_t file,
                  std::vector<Row>& rows, Diagnostics& diagnostics);

}  // namespace portwright::extract
