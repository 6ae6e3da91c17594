// What a row of a request permits, as values and as text: one way to write it for the request's
// cells, for decisions.yaml and for people. Reading a text that was written gives the same values.
// Cost: linear in the ranges. No state, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/service.h"

namespace portwright::site {

// A service, and where its clients open connections from.
struct RowService {
  net::Service service;
  net::PortRange source_ports = net::kAnyPort;
  friend auto operator<=>(const RowService&, const RowService&) = default;
};

// One product of packets at one enforcement point: every source to every destination by every
// service, in one family. None of the three is ever empty.
struct RowContent {
  std::string point;
  std::string way;  // `in`, `out`, or of a gateway `eth1 -> eth0`; `any` where it has no interface
  net::AddressSet from, to;
  std::vector<std::string> names;  // host names among `to`, sorted; their stand-ins are in `to`
  std::vector<RowService> allow;   // sorted
  std::vector<std::string> requirements;  // ids of the plan, `backup-dc1/oracle/...`, sorted
  // Of a request to close something: the line of the point's configuration, as it was shown. Then
  // there are no requirements, and the packets are those that nobody asked for.
  std::string closes;

  friend bool operator==(const RowContent&, const RowContent&) = default;
};

// `10.1.0.11`, `10.1.0.0/24`, `10.1.0.11-10.1.0.13`; of destinations host names first, in place of
// their stand-ins.
std::vector<std::string> SourceTexts(const RowContent& row);
std::vector<std::string> DestinationTexts(const RowContent& row);
// `tcp/443`, `tcp/443 from 1024-65535`.
std::string ToText(const RowService& service);
std::vector<std::string> ServiceTexts(const std::vector<RowService>& services);

// `R-` and twelve letters and digits, from the content alone: the same row has the same id whatever
// comes and goes beside it, and other content has another one (60 bits of SHA-256). Never a number
// or a date to a spreadsheet.
std::string RowIdOf(const RowContent& row);
// Whether a text has the form of one.
bool IsRowId(std::string_view text);

// An address, prefix or range. Errors say what was expected.
Result<net::AddressRange> ParseRowRange(std::string_view text);
Result<RowService> ParseRowService(std::string_view text);
// All of a list; of destinations `names` takes host names, whose stand-ins are of the family of
// `from`. An error for an empty list and for two families.
Result<net::AddressSet> ParseSources(const std::vector<std::string>& texts);
Result<net::AddressSet> ParseDestinations(const std::vector<std::string>& texts,
                                          const net::AddressSet& from,
                                          std::vector<std::string>& names);
// Sorted, each once; an error for an empty list.
Result<std::vector<RowService>> ParseRowServices(const std::vector<std::string>& texts);

}  // namespace portwright::site
