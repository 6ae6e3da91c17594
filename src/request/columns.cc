#include "request/columns.h"

#include <array>

#include "base/text.h"

namespace portwright::request {
namespace {

constexpr std::size_t kCount = static_cast<std::size_t>(At::kCount);

constexpr std::array<RequestColumn, kCount> kColumns{{
    {"row", "Row", Filled::kContent, 17},
    {"request", "Request", Filled::kContent, 12},
    {"owner", "Owner", Filled::kPlan, 16},
    {"point", "Firewall", Filled::kContent, 14},
    {"way", "Way through it", Filled::kContent, 16},
    {"action", "Action", Filled::kMoment, 9},
    {"source", "Source", Filled::kPlan, 24},
    {"source_zone", "Source zone", Filled::kPlan, 14},
    {"source_addresses", "Source addresses", Filled::kContent, 24},
    {"destination", "Destination", Filled::kPlan, 24},
    {"destination_zone", "Destination zone", Filled::kPlan, 14},
    {"destination_addresses", "Destination addresses", Filled::kContent, 24},
    {"service", "Service", Filled::kContent, 14},
    {"protocol", "Protocol", Filled::kPlan, 9},
    {"port", "Port", Filled::kPlan, 12},
    {"justification", "Business justification", Filled::kPlan, 42},
    {"feature", "Feature", Filled::kPlan, 20},
    {"product", "Product", Filled::kPlan, 22},
    {"requirement", "Requirement", Filled::kContent, 32},
    {"document", "Document", Filled::kPlan, 28},
    {"line", "Line", Filled::kPlan, 8},
    {"doubt", "Doubt", Filled::kPlan, 30},
    {"session_timeout", "Session timeout", Filled::kPlan, 10},
    {"needed_until", "Needed until", Filled::kPlan, 12},
    {"closes", "Line to remove", Filled::kContent, 30},
    {"today", "Today", Filled::kMoment, 30},
    {"requester", "Requester", Filled::kMoment, 16},
    {"requested", "Requested on", Filled::kMoment, 12},
    {"decision", "Decision", Filled::kAnswer, 11},
    {"narrowed_source", "Only these sources", Filled::kAnswer, 22},
    {"narrowed_destination", "Only these destinations", Filled::kAnswer, 22},
    {"narrowed_service", "Only these services", Filled::kAnswer, 16},
    {"decided_by", "Decided by", Filled::kAnswer, 16},
    {"decided_on", "Decided on", Filled::kAnswer, 12},
    {"ticket", "Ticket", Filled::kAnswer, 14},
    {"valid_until", "Valid until", Filled::kAnswer, 12},
    {"comment", "Comment", Filled::kAnswer, 30},
}};
static_assert(kColumns[static_cast<std::size_t>(At::kComment)].key == "comment");
static_assert(kColumns[static_cast<std::size_t>(At::kDecision)].key == "decision");

bool LooksComputed(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

}  // namespace

std::span<const RequestColumn> RequestColumns() { return kColumns; }

std::vector<std::string> ContentCells(const Row& row, std::string_view request) {
  std::vector<std::string> cells(kCount);
  const auto set = [&](At at, std::string text) {
    cells[static_cast<std::size_t>(at)] = std::move(text);
  };
  const RowContent& content = row.content;
  set(At::kRow, row.id);
  set(At::kRequest, std::string(request));
  set(At::kPoint, content.point);
  set(At::kWay, content.way);
  set(At::kSourceAddresses, Join(SourceTexts(content), "\n"));
  set(At::kDestinationAddresses, Join(DestinationTexts(content), "\n"));
  set(At::kService, Join(site::ServiceTexts(content.allow), "\n"));
  set(At::kRequirement, Join(content.requirements, "\n"));
  set(At::kCloses, content.closes);
  return cells;
}

std::string Guarded(std::string_view text) {
  std::string_view behind = text;
  while (!behind.empty() && behind[0] == '\'') behind.remove_prefix(1);
  return LooksComputed(behind) ? "'" + std::string(text) : std::string(text);
}

std::string_view Unguarded(std::string_view text) {
  std::string_view behind = text;
  while (!behind.empty() && behind[0] == '\'') behind.remove_prefix(1);
  return behind.size() < text.size() && LooksComputed(behind) ? text.substr(1) : text;
}

std::string RequestCsv(const std::vector<RequestRow>& rows) {
  std::string out;
  for (std::size_t c = 0; c < kCount; ++c) {
    if (c > 0) out += ',';
    out += kColumns[c].key;
  }
  out += "\r\n";
  for (const RequestRow& row : rows) {
    for (std::size_t c = 0; c < kCount; ++c) {
      if (c > 0) out += ',';
      out += CsvField(Guarded(row.cells[c]));
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace portwright::request
