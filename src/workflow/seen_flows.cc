#include "workflow/seen_flows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/text.h"
#include "enforce/ruleset.h"
#include "net/service.h"
#include "sys/nft_sets.h"
#include "workflow/probe_report.h"

namespace portwright::workflow {
namespace {

using probe::OutcomeKind;
using probe::Side;

std::string ServiceOf(const probe::SeenFlow& flow) { return ServiceText(flow.protocol, flow.port); }

// Nothing answered, and nobody said why.
bool IsSilence(const report::OutcomeRow& row) {
  const bool is_silent =
      row.outcome == NameOf(OutcomeKind::kFiltered) || row.outcome == NameOf(OutcomeKind::kUnknown);
  return is_silent && row.grade != NameOf(probe::Grade::kNotTestable) &&
         !row.service.starts_with("icmp") && row.expected == "open";
}

void Add(std::string& detail, const std::string& what) {
  detail += detail.empty() ? what : "; " + what;
}

}  // namespace

Result<std::vector<probe::SeenFlow>> ReadSeenFlows(const std::string& table) {
  std::vector<probe::SeenFlow> flows;
  for (const char* set : {probe::kSeen4, probe::kSeen6}) {
    PORTWRIGHT_TRY(const auto elements, sys::ReadNftElements(table, set));
    for (const sys::NftElement& element : elements) {
      if (const auto flow = probe::ReadSeenKey(element.key)) flows.push_back(*flow);
    }
  }
  std::sort(flows.begin(), flows.end());
  return flows;
}

Departures::Departures() { is_there_ = enforce::LoadPassing(probe::DepartureTable()).has_value(); }

Departures::~Departures() {
  if (is_there_) (void)enforce::LoadPassing(probe::NoDepartureTable());
}

void Departures::Judge(std::vector<report::OutcomeRow>& rows) const {
  if (!is_there_) return;
  const auto left = ReadSeenFlows(probe::kDepartureTable);
  if (!left) return;
  // Without sources: a stand-in has its own.
  std::set<std::pair<std::string, std::string>> towards;
  for (const probe::SeenFlow& flow : *left)
    towards.emplace(net::ToText(flow.destination), ServiceOf(flow));
  for (report::OutcomeRow& row : rows) {
    if (!IsSilence(row) || towards.count({row.destination, row.service}) > 0) continue;
    row.outcome = NameOf(OutcomeKind::kFiltered);
    row.at_fault = NameOf(Side::kSender);
    row.detail = "no packet left this host: its own rules drop it";
  }
}

report::Table SeenTable(const std::vector<probe::SeenFlow>& flows) {
  report::Table table;
  table.title = "Arrived";
  table.empty_text = "nothing arrived";
  table.columns = {report::Text("Source"), report::Text("Destination"), report::Text("Service")};
  for (const probe::SeenFlow& flow : flows)
    table.rows.push_back(
        {net::ToText(flow.source), net::ToText(flow.destination), ServiceOf(flow)});
  return table;
}

Result<std::vector<probe::SeenFlow>> ReadSeenTable(std::string_view text) {
  const auto wrong = [](const std::string& problem) {
    return Error{ErrorCode::kInvalid,
                 "expected what `portwright respond --format json` prints, found none: " + problem};
  };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return wrong("it is no JSON list");
  std::vector<probe::SeenFlow> flows;
  for (const auto& row : json) {
    const std::string which = "row " + std::to_string(flows.size() + 1);
    if (!row.is_object()) return wrong(which + " is no object");
    const auto member = [&](const char* name) {
      const auto found = row.find(name);
      return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto source = net::ParseAddress(member("source"));
    const auto destination = net::ParseAddress(member("destination"));
    const std::string service = member("service");
    const bool is_tcp = service.starts_with("tcp/");
    const auto port = ParseNumber(service.size() > 4 ? service.substr(4) : "");
    if (!source || !destination || !(is_tcp || service.starts_with("udp/")) || !port ||
        *port > 65'535) {
      return wrong(which + " has no source, destination and service");
    }
    flows.push_back({*source, *destination, is_tcp ? net::kProtocolTcp : net::kProtocolUdp,
                     static_cast<std::uint16_t>(*port)});
  }
  std::sort(flows.begin(), flows.end());
  return flows;
}

void JudgeByArrivals(const std::vector<probe::SeenFlow>& arrived,
                     std::vector<report::OutcomeRow*>& rows) {
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  const std::string of_stand_in;  // it has a source of its own
  for (const probe::SeenFlow& flow : arrived) {
    seen.emplace(net::ToText(flow.source), net::ToText(flow.destination), ServiceOf(flow));
    seen.emplace(of_stand_in, net::ToText(flow.destination), ServiceOf(flow));
  }
  for (report::OutcomeRow* row : rows) {
    if (!IsSilence(*row) || row->at_fault == NameOf(Side::kSender)) continue;
    const std::string& source =
        row->grade == NameOf(probe::Grade::kStandIn) ? of_stand_in : row->source;
    const bool has_arrived = seen.count({source, row->destination, row->service}) > 0;
    row->outcome = NameOf(OutcomeKind::kFiltered);
    row->at_fault = NameOf(has_arrived ? Side::kReceiver : Side::kWay);
    Add(row->detail, has_arrived ? "it arrived there: the receiver's own rules drop it"
                                 : "it did not arrive there");
  }
}

}  // namespace portwright::workflow
