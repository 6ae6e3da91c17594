// Files of `portwright probe --format json`, and what they say of the rows of a request.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/outcome_rows.h"
#include "request/columns.h"
#include "sys/files.h"

namespace portwright::workflow {

// The rows of all files, in their order. Errors name the file.
Result<std::vector<report::OutcomeRow>> ReadOutcomeFiles(const std::vector<std::string>& paths,
                                                         const sys::FileSystem& files);

// Whether what a row permits was found to work. Const access from any thread.
class RowOutcomes {
 public:
  // Of what has to be closed nothing is kept: a row speaks of what has to be open.
  explicit RowOutcomes(std::vector<report::OutcomeRow> rows);

  bool empty() const { return by_requirement_.empty(); }

  // By the targets of the requirement that are packets of the row: it works where all of them do,
  // fails where one does, and is unknown where none was asked or some are unknown. Where a
  // translation hides a side of them, the names of the row tell which they are.
  report::OutcomeState StateOf(const request::RequestRow& row,
                               const std::string& requirement) const;
  // Of all requirements behind it: it fails where one does, and works where all do.
  report::OutcomeState StateOf(const request::RequestRow& row) const;

 private:
  std::map<std::string, std::vector<report::OutcomeRow>> by_requirement_;
};

}  // namespace portwright::workflow
