// The columns of a change request: what each is called in files (a key that stays) and to people (a
// heading that anybody may translate), and who fills it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "request/row.h"

namespace portwright::request {

enum class Filled : std::uint8_t {
  kContent,  // what the row's id stands for
  kPlan,     // what the same plan always says of the row
  kMoment,   // what depends on the day and on the device
  kAnswer    // by whoever decides
};

struct RequestColumn {
  std::string_view key;      // `source_addresses`
  std::string_view heading;  // `Source addresses`
  Filled by = Filled::kPlan;
  double width = 12;  // characters, in a workbook
};

// By name; indices into RequestColumns.
enum class At : std::size_t {
  kRow,
  kRequest,
  kOwner,
  kPoint,
  kWay,
  kAction,
  kSource,
  kSourceZone,
  kSourceAddresses,
  kDestination,
  kDestinationZone,
  kDestinationAddresses,
  kService,
  kProtocol,
  kPort,
  kJustification,
  kFeature,
  kProduct,
  kRequirement,
  kDocument,
  kLine,
  kDoubt,
  kSessionTimeout,
  kNeededUntil,
  kCloses,
  kToday,
  kRequester,
  kRequested,
  kDecision,
  kNarrowedSource,
  kNarrowedDestination,
  kNarrowedService,
  kDecidedBy,
  kDecidedOn,
  kTicket,
  kValidUntil,
  kComment,
  kCount
};

std::span<const RequestColumn> RequestColumns();

// A row as its files have it.
struct RequestRow {
  Row row;
  std::string owner;
  std::vector<std::string> cells;  // as long as RequestColumns
  // Where other addresses and names are shown than the row has: shown, then real, each once.
  std::vector<std::pair<std::string, std::string>> shown;

  const std::string& Cell(At at) const { return cells[static_cast<std::size_t>(at)]; }
  std::string& Cell(At at) { return cells[static_cast<std::size_t>(at)]; }
};

// The cells that say what the row is; those of a plan are the caller's to fill.
std::vector<std::string> ContentCells(const Row& row, std::string_view request);

// A header of keys and a line for each row, CRLF between them as RFC 4180 has it. No cell is a
// formula to a spreadsheet: one that begins like one gets an apostrophe in front.
std::string RequestCsv(const std::vector<RequestRow>& rows);
// `text` with an apostrophe in front where a spreadsheet would compute it, or where one stands
// there already before such a text; and back.
std::string Guarded(std::string_view text);
std::string_view Unguarded(std::string_view text);

}  // namespace portwright::request
