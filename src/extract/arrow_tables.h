// Small tables that draw connections: `Agent | --> | Filer` with ports on both sides of the arrow
// and the ends in the heading, or ends on both sides and the ports in a column of their own. A row
// without arrow and port in the middle names new ends.
#pragma once

#include <cstdint>
#include <vector>

#include "document/document.h"
#include "extract/columns.h"
#include "extract/look.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

void ReadArrowTable(const Sections& sections, std::uint32_t block, const document::Table& table,
                    const Looks& looks, const Segment& segment, std::vector<Statement>& statements);

}  // namespace portwright::extract
