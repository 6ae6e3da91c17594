#include "extract/flattened.h"
#include "extract/groups.h"
#include "extract/merge.h"
namespace portwright::extract {
void ExpandGroups(const document::Document&, const Sections&, std::uint32_t, std::vector<Row>&,
                  Diagnostics&) {}
std::vector<Row> MergeRows(const document::Document&, const Sections&, std::vector<Row> rows,
                           std::vector<std::uint32_t>& claimed_by) {
  claimed_by.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) claimed_by[i] = static_cast<std::uint32_t>(i);
  return rows;
}
}  // namespace portwright::extract
