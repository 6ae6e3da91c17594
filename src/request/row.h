// The rows of a change request: what one enforcement point has to let through, in as few products
// of packets as its own text would have rules (dialect/common/allow_rules.h). Pure values; the same
// policy gives the same rows in the same order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "packetset/packet_set.h"
#include "policy/policy.h"
#include "site/row_text.h"

namespace portwright::request {

using site::RowContent;
using site::RowService;

struct Row {
  std::string id;
  RowContent content;
  policy::Hook hook = policy::Hook::kForward;
  std::string in_interface, out_interface;  // as the policy names them; empty: any
  std::vector<std::uint32_t> reasons;       // indices into Policy::reasons, by id
  std::optional<Date> until;                // the last day of the last of them; nothing: for good
  std::uint32_t session_timeout_s = 0;
};

// Rules that end on different days are rows of their own. Of a point that restricts only planned
// services, what it permits. Nothing after an error of CheckAllowShape.
std::optional<std::vector<Row>> RowsOf(const policy::Policy& policy, Diagnostics& diagnostics);

// `in`, `out`, `eth1 -> eth0`, `any -> eth0`.
std::string WayOf(policy::Hook hook, const std::string& in, const std::string& out);

// The packets that two services have in common, of a family in which both mean something; nothing
// where there are none.
std::optional<RowService> CommonPart(const RowService& a, const RowService& b);
// Whether two rows have packets in common, whatever their ways are.
bool Meets(const RowContent& a, const RowContent& b);
// Whether all packets of a row are packets of another; both on the same way of the same point.
// Exact: neither product is empty, so it holds part by part.
bool Covers(const RowContent& wide, const RowContent& narrow);
// The packets of a row, whatever its point and way are.
packetset::PacketSet PacketsOf(const RowContent& row);

// A policy of the rows' point that permits the rows and nothing else: a rule for each service of
// each row. `row_of_rule` gets, by chain and rule, the index of the row.
policy::Policy PolicyOf(const policy::Policy& of_point, const std::vector<const Row*>& rows,
                        std::vector<std::vector<std::size_t>>& row_of_rule);

}  // namespace portwright::request
