#include "extract/extract.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "extract/account.h"
#include "extract/flattened.h"
#include "extract/groups.h"
#include "extract/merge.h"
#include "extract/remark_conditions.h"
#include "extract/resolve.h"
#include "extract/sections.h"
#include "extract/sentences.h"
#include "extract/tables.h"

namespace portwright::extract {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Where a row's port stands, and where it is defined.
struct Named {
  std::uint32_t place = 0;
  std::uint32_t size = 0;
  std::uint32_t defined_place = 0;
  std::uint32_t defined_size = 0;
};

// The numbers that stand where a row says its port stands.
void Claim(const document::Document& document, std::uint32_t place, std::uint32_t size,
           std::uint32_t index, std::vector<Number>& known) {
  const std::string& source = document.source;
  const std::size_t end = std::min<std::size_t>(source.size(), place + std::size_t{size});
  for (std::size_t at = place; at < end; ++at) {
    if (!IsDigit(source[at])) continue;
    std::size_t after = at;
    while (after < source.size() && IsDigit(source[after])) ++after;
    Number number;
    number.place = static_cast<std::uint32_t>(at);
    number.size = static_cast<std::uint32_t>(after - at);
    number.line = document.LineOf(at);
    number.row = index;
    known.push_back(number);
    at = after;
  }
}

// A port that words mention and no row opens is to be looked at.
void LookAgain(const document::Document& document, const std::vector<Row>& rows,
               std::vector<Number>& numbers) {
  std::vector<std::uint16_t> opened;
  for (const Row& row : rows) {
    opened.push_back(row.service.ports.lo);
    opened.push_back(row.service.ports.hi);
  }
  std::sort(opened.begin(), opened.end());
  for (Number& number : numbers) {
    if (number.row != kNone || number.refusal != Refusal::kUnplaced || number.size > 5) continue;
    const std::string digits = document.source.substr(number.place, number.size);
    const unsigned long value = std::stoul(digits);
    if (value <= 65535 &&
        std::binary_search(opened.begin(), opened.end(), static_cast<std::uint16_t>(value))) {
      number.refusal = Refusal::kNotOpened;
    }
  }
}

}  // namespace

document::Document Prepare(document::Document document) {
  return RestoreTables(SplitLines(std::move(document)));
}

Extraction Extract(const document::Document& document, std::uint32_t file,
                   Diagnostics& diagnostics) {
  const Sections sections = FindSections(document);
  TableStatements tables = ReadTables(document, sections);
  Sentences sentences = ReadSentences(document, sections);
  std::vector<Statement> statements = std::move(tables.statements);
  std::move(sentences.statements.begin(), sentences.statements.end(),
            std::back_inserter(statements));
  const auto before = [](const Statement& a, const Statement& b) { return a.block < b.block; };
  if (!std::is_sorted(statements.begin(), statements.end(), before)) {
    std::stable_sort(statements.begin(), statements.end(), before);
  }
  std::vector<Row> rows = Resolve(document, sections, statements, file, diagnostics);
  statements = {};  // they are as large as the rows
  ExpandGroups(document, sections, file, rows, diagnostics);
  std::vector<std::uint32_t> claimed_by;
  std::vector<Named> named;
  named.reserve(rows.size());
  for (const Row& row : rows) {
    named.push_back({row.place, row.size, row.defined_place, row.defined_size});
  }
  rows = MergeRows(document, sections, std::move(rows), claimed_by);
  ApplyRemarks(document, sections, rows);

  Extraction extraction;
  extraction.title = sections.title;
  extraction.product = sections.placeholder.empty() ? sections.product : sections.placeholder;
  std::vector<Number> known = std::move(tables.refused);
  std::move(sentences.refused.begin(), sentences.refused.end(), std::back_inserter(known));
  for (std::size_t i = 0; i < named.size(); ++i) {
    Claim(document, named[i].place, named[i].size, claimed_by[i], known);
    Claim(document, named[i].defined_place, named[i].defined_size, claimed_by[i], known);
  }
  extraction.numbers = Account(document, std::move(known));
  extraction.rows = std::move(rows);
  extraction.notes = std::move(sentences.notes);
  LookAgain(document, extraction.rows, extraction.numbers);
  return extraction;
}

}  // namespace portwright::extract
