#include "report/page_rows.h"

#include <string_view>
#include <vector>

#include "base/date.h"
#include "report/display_text.h"
#include "report/json_text.h"
#include "report/reason_text.h"

namespace portwright::report {
namespace {

// Names and titles reach the page's text nodes: what would deceive a reader is made visible here.
void Shown(JsonWriter& json, std::string_view text) { json.String(Printable(text)); }

void ShownField(JsonWriter& json, std::string_view key, std::string_view text) {
  json.Key(key);
  Shown(json, text);
}

void ShownList(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.Key(key);
  json.BeginArray();
  for (const std::string& text : texts) Shown(json, text);
  json.EndArray();
}

void Indices(JsonWriter& json, const std::vector<std::uint32_t>& indices) {
  json.BeginArray();
  for (const std::uint32_t index : indices) json.Number(index);
  json.EndArray();
}

void WriteNames(JsonWriter& json, const plan::Plan& plan) {
  json.Key("zones");
  json.BeginArray();
  for (const site::Zone& zone : plan.site->zones) Shown(json, zone.name);
  json.EndArray();
  json.Key("points");
  json.BeginArray();
  for (const site::EnforcementPoint& point : plan.site->points) {
    json.BeginObject();
    ShownField(json, "name", point.name);
    ShownField(json, "title", point.title);
    ShownField(json, "kind", ToText(point.kind));
    ShownField(json, "dialect", point.dialect);
    ShownField(json, "owner", point.owner);
    json.EndObject();
  }
  json.EndArray();
  json.Key("endpoints");
  json.BeginArray();
  for (std::uint32_t e = 0; e < plan.endpoints.size(); ++e) {
    json.BeginArray();
    Shown(json, plan.EndpointName(e));
    Shown(json, plan.EndpointAddresses(e));
    const std::uint32_t zone = plan.endpoints[e].zone;
    json.Raw(zone == plan::kNone ? "-1" : std::to_string(zone));
    json.EndArray();
  }
  json.EndArray();
  json.Key("services");
  json.BeginArray();
  for (const net::Service& service : plan.services) Shown(json, net::ToText(service));
  json.EndArray();
}

void WriteReason(JsonWriter& json, const ReasonText& reason) {
  json.BeginObject();
  ShownField(json, "instance", reason.instance);
  ShownField(json, "product", reason.product);
  ShownField(json, "requirement", reason.requirement);
  ShownField(json, "purpose", reason.purpose);
  ShownList(json, "features", reason.features);
  ShownList(json, "settings", reason.settings);
  ShownField(json, "traffic", reason.traffic);
  ShownField(json, "document", reason.document);
  ShownField(json, "section", reason.section);
  ShownField(json, "lines", reason.lines);
  ShownField(json, "citation", reason.citation);
  ShownField(json, "initiator", reason.initiator);
  ShownField(json, "until", reason.until);
  json.Field("timeout", std::uint64_t{reason.session_timeout_s});
  json.Key("doubts");
  json.BeginArray();
  for (const DoubtText& doubt : reason.doubts) {
    json.BeginObject();
    ShownField(json, "about", doubt.about);
    ShownList(json, "readings", doubt.readings);
    json.Field("taken", std::uint64_t{doubt.taken});
    ShownField(json, "why", doubt.why);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

// [sources, destinations, services, reasons, points, state, source ports, flows, translated]
void WriteRow(JsonWriter& json, const plan::Entry& entry, const std::vector<std::uint32_t>& points,
              std::uint64_t state, const std::vector<std::string>& translated) {
  json.BeginArray();
  Indices(json, entry.sources);
  Indices(json, entry.destinations);
  Indices(json, entry.services);
  Indices(json, entry.reasons);
  Indices(json, points);
  json.Number(state);
  json.String(entry.source_ports.IsAny() ? "" : net::ToText(entry.source_ports));
  json.Number(entry.flows);
  json.BeginArray();
  for (const std::string& text : translated) Shown(json, text);
  json.EndArray();
  json.EndArray();
}

void WriteFlows(JsonWriter& json, const plan::Plan& plan, EntryDescriber& describer) {
  for (const plan::PlannedFlow& flow : plan.flows) {
    plan::Entry entry;
    entry.sources = {flow.source};
    entry.destinations = {flow.destination};
    entry.services = {flow.service};
    entry.reasons = {flow.reason};
    entry.source_ports = flow.source_ports;
    entry.flows = 1;
    WriteRow(json, entry, describer.PointsOf(flow), flow.local ? 2 : flow.granted ? 1 : 0, {});
  }
}

}  // namespace

PageRows MakePageRows(const plan::Plan& plan, const Facts& facts, const PageLimits& limits) {
  PageRows out;
  EntryDescriber describer(plan);
  JsonWriter json(0);
  json.BeginObject();
  WriteNames(json, plan);
  json.Key("reasons");
  json.BeginArray();
  for (const ReasonText& reason : facts.reasons) WriteReason(json, reason);
  json.EndArray();
  json.Key("rows");
  json.BeginArray();
  out.is_merged = plan.flows.size() > limits.flows_max;
  if (out.is_merged) {
    const std::vector<plan::Entry> merged = plan::Merge(plan, plan::kNone, true);
    const std::size_t shown = std::min(merged.size(), limits.entries_max);
    for (std::size_t i = 0; i < shown; ++i) {
      WriteRow(json, merged[i], describer.PointsOf(merged[i]), 0, {});
    }
    out.rows_left_out = merged.size() - shown;
  } else {
    WriteFlows(json, plan, describer);
  }
  json.EndArray();
  json.Key("entries");
  json.BeginArray();
  std::size_t room = limits.entries_max;
  for (const PointEntries& point : facts.points) {
    for (const plan::Entry& entry : point.entries) {
      if (room == 0) {
        ++out.entries_left_out;
        continue;
      }
      --room;
      WriteRow(json, entry, {point.point}, 0, describer.Describe(entry, point.point).translated);
    }
  }
  json.EndArray();
  json.EndObject();
  out.json = json.Take();
  return out;
}

}  // namespace portwright::report
