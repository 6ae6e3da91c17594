#include "workflow/import_tables.h"

#include <array>
#include <set>
#include <string>

#include "base/text.h"

namespace portwright::workflow {
namespace {

using document::Document;
using extract::Extraction;
using extract::Refusal;
using extract::Row;
using report::Table;

constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kUnplaced) + 1;

std::string EndsText(const Row& row) {
  return row.source + " -> " + row.destination + " " + net::ToText(row.service);
}

std::string Digits(const Document& document, const extract::Number& number) {
  return document.source.substr(number.place, number.size);
}

std::string ReadingsText(const catalog::Doubt& doubt) {
  std::string out;
  for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
    out += (i > 0 ? "; or: " : "") + doubt.readings[i] + (i + 1 == doubt.taken ? " (taken)" : "");
  }
  return out;
}

SourcePlace PlaceIn(const Document& document, std::uint32_t offset, std::uint32_t file) {
  const document::Place place = document.PlaceOf(offset);
  return {file, place.line, place.column};
}

Table Titled(std::string title, std::string empty_text, std::vector<report::Column> columns) {
  Table table;
  table.title = std::move(title);
  table.empty_text = std::move(empty_text);
  table.columns = std::move(columns);
  return table;
}

// How many numbers, by what became of them.
Table TotalsTable(const Extraction& extraction) {
  std::size_t claimed = 0;
  std::array<std::size_t, kRefusals> refused = {};
  for (const extract::Number& number : extraction.numbers) {
    if (number.row != extract::kNone) {
      ++claimed;
    } else {
      ++refused[static_cast<std::size_t>(number.refusal)];
    }
  }
  Table table = Titled("Totals", "", {report::Text("Kind"), report::Number("Numbers")});
  table.rows.push_back({"claimed", std::to_string(claimed)});
  for (std::size_t i = 0; i < kRefusals; ++i) {
    if (refused[i] == 0) continue;
    table.rows.push_back(
        {"refused: " + std::string(ToText(static_cast<Refusal>(i))), std::to_string(refused[i])});
  }
  table.rows.push_back({"all", std::to_string(extraction.numbers.size())});
  return table;
}

}  // namespace

std::vector<Table> AccountTables(const Document& document, const Extraction& extraction) {
  Table claimed = Titled("Claimed numbers", "no row claims a number",
                         {report::Number("Number"), report::Number("Line"),
                          report::Number("Column"), report::Number("Row"), report::Text("Says")});
  Table refused = Titled("Refused numbers", "every number is a row's",
                         {report::Number("Number"), report::Number("Line"),
                          report::Number("Column"), report::Text("Reason"), report::Text("Words")});
  for (const extract::Number& number : extraction.numbers) {
    const document::Place place = document.PlaceOf(number.place);
    std::vector<std::string> row = {Digits(document, number), std::to_string(place.line),
                                    std::to_string(place.column)};
    if (number.row < extraction.rows.size()) {
      row.push_back(std::to_string(number.row + 1));
      row.push_back(EndsText(extraction.rows[number.row]));
      claimed.rows.push_back(std::move(row));
    } else {
      row.emplace_back(ToText(number.refusal));
      row.emplace_back(Explain(number.refusal));
      refused.rows.push_back(std::move(row));
      refused.tones.push_back(number.refusal == Refusal::kUnplaced ? report::Tone::kWarning
                                                                   : report::Tone::kPlain);
    }
  }
  return {std::move(claimed), std::move(refused), TotalsTable(extraction)};
}

void ReportExtraction(const Document& document, const Extraction& extraction, std::uint32_t file,
                      Diagnostics& diagnostics) {
  // Rows of one port in two transports, or with two ends, have their doubts in common.
  std::set<std::string> said;
  for (const Row& row : extraction.rows) {
    const SourcePlace place = PlaceIn(document, row.place, file);
    for (const catalog::Doubt& doubt : row.doubts) {
      const std::string about = "doubt about " + std::string(ToText(doubt.about));
      const std::string readings = ReadingsText(doubt);
      if (!said.insert(std::to_string(row.place) + about + readings).second) continue;
      diagnostics.Note("PW-FLOW-0006", place,
                       about + " of " + Quote(EndsText(row)) + ", read as: " + readings, doubt.why);
    }
    if (row.initiator == catalog::Initiator::kUnknown &&
        said.insert(std::to_string(row.place)).second) {
      diagnostics.Note("PW-FLOW-0007", place,
                       "nobody says which end opens the connection of " + Quote(EndsText(row)));
    }
  }
  for (const extract::Number& number : extraction.numbers) {
    if (number.row != extract::kNone || number.refusal != Refusal::kUnplaced) continue;
    diagnostics.Warning("PW-FLOW-0008", PlaceIn(document, number.place, file),
                        "expected a port or a reason against one, found the number " +
                            Quote(Digits(document, number)) + " that no row could be made of",
                        "look at it in its place: `--format html` shows it");
  }
}

}  // namespace portwright::workflow
