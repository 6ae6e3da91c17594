#include "report/json.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/text.h"
#include "report/guardrail_tables.h"
#include "report/json_text.h"
#include "report/reason_text.h"
#include "report/totals.h"

namespace portwright::report {
namespace {

void WriteTotals(JsonWriter& json, const Totals& t) {
  json.Key("totals");
  json.BeginObject();
  json.Field("flows", t.flows);
  json.Field("granted", t.granted);
  json.Field("local", t.local);
  json.Field("requirements", t.requirements);
  json.Field("services", t.services);
  json.Field("points", t.points);
  json.Field("entries", t.entries);
  json.Field("questions", t.questions);
  json.Field("failing_questions", t.failing_questions);
  json.Field("doubts", t.doubts);
  json.Field("conditions_violated", t.violated);
  json.Field("conditions_to_check", t.to_check);
  json.Field("skipped", t.skipped);
  json.EndObject();
}

void WriteIndices(JsonWriter& json, std::string_view key,
                  const std::vector<std::uint32_t>& indices) {
  json.Key(key);
  json.BeginArray();
  for (const std::uint32_t index : indices) json.Number(index);
  json.EndArray();
}

void WriteZones(JsonWriter& json, const plan::Plan& plan) {
  json.Key("zones");
  json.BeginArray();
  for (const site::Zone& zone : plan.site->zones) {
    json.BeginObject();
    json.Field("name", zone.name);
    json.Field("title", zone.title);
    json.Field("realm", zone.realm < plan.site->realms.size() ? plan.site->realms[zone.realm].name
                                                              : std::string());
    std::vector<std::string> prefixes;
    for (const net::Prefix& prefix : zone.prefixes) prefixes.push_back(net::ToText(prefix));
    json.Key("prefixes");
    json.Strings(prefixes);
    json.Field("internet", zone.internet);
    json.EndObject();
  }
  json.EndArray();
}

void WriteEndpoints(JsonWriter& json, const plan::Plan& plan) {
  json.Key("endpoints");
  json.BeginArray();
  for (std::uint32_t e = 0; e < plan.endpoints.size(); ++e) {
    json.BeginObject();
    json.Field("name", plan.EndpointName(e));
    std::vector<std::string> addresses;
    for (const net::AddressRange& range : plan.address_sets[plan.endpoints[e].addresses].ranges()) {
      addresses.push_back(net::ToText(range));
    }
    json.Key("addresses");
    json.Strings(addresses);
    json.Field("zone", plan.ZoneName(plan.endpoints[e].zone));
    json.EndObject();
  }
  json.EndArray();
}

void WriteDoubts(JsonWriter& json, const std::vector<DoubtText>& doubts) {
  json.Key("doubts");
  json.BeginArray();
  for (const DoubtText& doubt : doubts) {
    json.BeginObject();
    json.Field("about", doubt.about);
    json.Key("readings");
    json.Strings(doubt.readings);
    json.Field("taken", std::uint64_t{doubt.taken});
    json.Field("why", doubt.why);
    json.EndObject();
  }
  json.EndArray();
}

void WriteReasons(JsonWriter& json, const plan::Plan& plan, const Facts& facts) {
  json.Key("reasons");
  json.BeginArray();
  for (std::size_t r = 0; r < facts.reasons.size(); ++r) {
    const ReasonText& reason = facts.reasons[r];
    const bool is_extra = plan.reasons[r].catalog == nullptr;
    json.BeginObject();
    json.Field("id", reason.id);
    json.Field("instance", is_extra ? std::string() : reason.instance);
    json.Field("product", is_extra ? std::string() : plan.reasons[r].catalog->product);
    json.Field("requirement", reason.requirement);
    json.Field("purpose", reason.purpose);
    json.Key("features");
    json.Strings(plan.reasons[r].features);
    json.Key("settings");
    json.Strings(reason.settings);
    json.Field("traffic", reason.traffic);
    json.Field("document", reason.document);
    json.Field("section", reason.section);
    json.Field("lines", reason.lines);
    json.Field("citation", reason.citation);
    if (!reason.overlay.empty()) json.Field("overlay", reason.overlay);
    json.Field("initiator", reason.initiator);
    json.Field("until", reason.until);
    json.Field("session_timeout_s", std::uint64_t{reason.session_timeout_s});
    json.Field("flows", facts.reason_flows[r]);
    WriteDoubts(json, reason.doubts);
    json.EndObject();
  }
  json.EndArray();
}

void WriteFlows(JsonWriter& json, const plan::Plan& plan) {
  EntryDescriber describer(plan);
  json.Key("flows");
  json.BeginArray();
  for (const plan::PlannedFlow& flow : plan.flows) {
    json.BeginObject();
    json.Field("source", std::uint64_t{flow.source});
    json.Field("destination", std::uint64_t{flow.destination});
    json.Field("service", net::ToText(plan.services[flow.service]));
    json.Field("source_ports", net::ToText(flow.source_ports));
    json.Field("reason", std::uint64_t{flow.reason});
    json.Field("state", flow.local ? "local" : flow.granted ? "granted" : "planned");
    std::vector<std::string> through;
    for (const std::uint32_t p : describer.PointsOf(flow)) {
      through.push_back(plan.site->points[p].name);
    }
    json.Key("through");
    json.Strings(through);
    json.EndObject();
  }
  json.EndArray();
}

void WriteEntry(JsonWriter& json, const plan::Plan& plan, const plan::Entry& entry,
                std::uint32_t point, EntryDescriber& describer) {
  const EntryText text = describer.Describe(entry, point);
  json.BeginObject();
  WriteIndices(json, "sources", entry.sources);
  WriteIndices(json, "destinations", entry.destinations);
  std::vector<std::string> services;
  for (const std::uint32_t s : entry.services) services.push_back(net::ToText(plan.services[s]));
  json.Key("services");
  json.Strings(services);
  json.Field("source_ports", net::ToText(entry.source_ports));
  WriteIndices(json, "reasons", entry.reasons);
  json.Key("translated");
  json.Strings(text.translated);
  json.Field("flows", entry.flows);
  json.EndObject();
}

void WritePoints(JsonWriter& json, const plan::Plan& plan, const Facts& facts) {
  EntryDescriber describer(plan);
  json.Key("points");
  json.BeginArray();
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const site::EnforcementPoint& point = plan.site->points[plan.points[i].point];
    json.BeginObject();
    json.Field("name", point.name);
    json.Field("title", point.title);
    json.Field("kind", std::string(ToText(point.kind)));
    json.Field("dialect", point.dialect);
    json.Field("version", point.version);
    json.Field("owner", point.owner);
    json.Field("flows", plan.points[i].flows);
    json.Field("rules", plan.points[i].rules);
    json.Key("entries");
    json.BeginArray();
    for (const plan::Entry& entry : facts.points[i].entries) {
      WriteEntry(json, plan, entry, plan.points[i].point, describer);
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

std::string InstanceName(const plan::Plan& plan, std::uint32_t instance) {
  return instance == plan::kNone ? "" : plan.site->instances[instance].id;
}

void WriteQuestions(JsonWriter& json, const plan::Plan& plan) {
  json.Key("questions");
  json.BeginArray();
  for (const plan::Question& question : plan.questions) {
    json.BeginObject();
    json.Field("instance", InstanceName(plan, question.instance));
    json.Field("kind", std::string(ToText(question.kind)));
    json.Field("name", question.name);
    json.Field("text", question.text);
    json.Field("taken", question.taken);
    json.Field("fails", question.fails);
    json.Key("would_open");
    json.Strings(question.would_open);
    json.Key("requirements");
    json.Strings(question.requirements);
    json.EndObject();
  }
  json.EndArray();
}

void WriteConditions(JsonWriter& json, const plan::Plan& plan) {
  json.Key("conditions");
  json.BeginArray();
  for (const plan::PlannedCondition& planned : plan.conditions) {
    const catalog::Condition& condition = planned.catalog->conditions[planned.condition];
    json.BeginObject();
    json.Field("instance", InstanceName(plan, planned.instance));
    json.Field("product", planned.catalog->product);
    json.Field("id", condition.id);
    json.Field("kind", std::string(catalog::ToText(condition.kind)));
    json.Key("value");
    condition.value ? json.Number(*condition.value) : json.Null();
    json.Field("text", condition.text);
    json.Field("state", std::string(ToText(planned.state)));
    json.Field("detail", planned.detail);
    json.Field("section", condition.cite.section);
    json.Field("line", std::uint64_t{condition.cite.line});
    json.EndObject();
  }
  json.EndArray();
}

void WriteGuardrails(JsonWriter& json, const plan::Plan& plan) {
  json.Key("guardrails");
  json.BeginArray();
  for (std::uint32_t r = 0; r < plan.site->guardrails.size(); ++r) {
    const site::Guardrail& rule = plan.site->guardrails[r];
    json.BeginObject();
    json.Field("id", rule.id);
    json.Field("rule", GuardrailText(*plan.site, rule));
    json.Field("because", rule.because);
    json.Field("by", rule.by);
    json.Field("who", rule.who);
    json.Field("until", rule.until ? FormatDate(*rule.until) : "");
    json.Field("state", GuardrailState(plan, r));
    json.Key("findings");
    json.BeginArray();
    for (const plan::GuardrailFinding& finding : plan.guardrails) {
      if (finding.rule != r) continue;
      json.BeginObject();
      json.Field("reason", std::uint64_t{finding.reason});
      json.Field("flow", std::uint64_t{finding.flow});
      json.Field("flows", finding.flows);
      json.Field("witness", ToText(finding.witness));
      json.EndObject();
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

void WriteSkipped(JsonWriter& json, const plan::Plan& plan) {
  json.Key("skipped");
  json.BeginArray();
  for (const plan::Skip& skip : plan.skipped) {
    json.BeginObject();
    json.Field("instance", InstanceName(plan, skip.instance));
    json.Field("requirement", skip.requirement);
    json.Field("why", std::string(ToText(skip.why)));
    json.Field("detail", skip.detail);
    json.EndObject();
  }
  json.EndArray();
}

void WriteEndings(JsonWriter& json, const plan::Plan& plan) {
  json.Key("expiring");
  json.BeginArray();
  for (const Ending& ending : Endings(plan, std::nullopt)) {
    json.BeginObject();
    json.Field("until", FormatDate(ending.until));
    json.Key("days");
    json.Raw(std::to_string(ending.days));
    json.Field("what", ending.what);
    json.Field("name", ending.id);
    json.Field("reason", ending.reason);
    json.Field("by", ending.by);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string Json(const plan::Plan& plan) {
  const Facts facts = Gather(plan);
  JsonWriter json(1);
  json.BeginObject();
  json.Field("format", "portwright-plan");
  json.Field("version", std::uint64_t{1});
  json.Key("site");
  json.BeginObject();
  json.Field("name", plan.site->name);
  json.Field("title", plan.site->title);
  json.EndObject();
  json.Field("as_of", FormatDate(plan.as_of));
  WriteTotals(json, facts.totals);
  WriteZones(json, plan);
  WriteEndpoints(json, plan);
  WriteReasons(json, plan, facts);
  WriteFlows(json, plan);
  WritePoints(json, plan, facts);
  WriteQuestions(json, plan);
  WriteConditions(json, plan);
  WriteGuardrails(json, plan);
  WriteSkipped(json, plan);
  WriteEndings(json, plan);
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace portwright::report
