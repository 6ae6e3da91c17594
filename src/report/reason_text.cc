#include "report/reason_text.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "net/service.h"

namespace portwright::report {
namespace {

void AddOnce(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

// `oracle (on)` -> `Oracle databases (on)`.
std::string FeatureText(const catalog::Catalog& catalog, const std::string& feature) {
  const std::size_t end = std::min(feature.find(' '), feature.size());
  const std::uint32_t index = catalog.FindFeature(std::string_view(feature).substr(0, end));
  if (index == catalog::kNone || catalog.features[index].title.empty()) return feature;
  return catalog.features[index].title + feature.substr(end);
}

std::string LinesText(const catalog::Citation& cite) {
  if (cite.line == 0) return "";
  std::string out = std::to_string(cite.line);
  for (const std::uint32_t line : cite.also) out += ", " + std::to_string(line);
  return out;
}

std::string InitiatorText(const catalog::Catalog& catalog, const catalog::Requirement& r) {
  std::string out;
  switch (r.initiator) {
    case catalog::Initiator::kFrom:
      out = catalog.roles[r.from].title;
      break;
    case catalog::Initiator::kTo:
      out = catalog.roles[r.to].title;
      break;
    case catalog::Initiator::kEither:
      out = "either end";
      break;
    case catalog::Initiator::kUnknown:
      out = "not known, planned as cited";
      break;
  }
  return out + " (" + std::string(catalog::ToText(r.ground_kind)) +
         (r.ground.empty() ? "" : ": " + r.ground) + ")";
}

void AddDoubts(const catalog::Catalog& catalog, const catalog::Requirement& r, bool is_unknown,
               std::vector<DoubtText>& out) {
  bool names_initiator = false;
  for (const catalog::Doubt& doubt : r.doubts) {
    names_initiator = names_initiator || doubt.about == catalog::DoubtAbout::kInitiator;
    out.push_back(
        {std::string(catalog::ToText(doubt.about)), doubt.readings, doubt.taken, doubt.why});
  }
  if (!is_unknown || names_initiator) return;
  out.push_back(
      {"initiator",
       {catalog.roles[r.from].title + " opens the connection",
        catalog.roles[r.to].title + " opens the connection"},
       1,
       "Neither protocol nor text says which end opens it; planned as the document writes it."});
}

ReasonText DescribeExtra(const plan::Plan& plan, const plan::Reason& reason) {
  ReasonText text;
  text.id = reason.id;
  text.instance = "site";
  text.product = "Site";
  text.document = "site file";
  if (reason.extra == plan::kNone) return text;
  const site::Extra& extra = plan.site->extra[reason.extra];
  text.requirement = extra.id;
  text.purpose = extra.reason;
  text.citation = extra.by.empty() ? "site file" : "asked for by " + extra.by;
  return text;
}

std::string AddressesText(const net::AddressSet& set) {
  std::string out;
  for (const net::AddressRange& range : set.ranges()) {
    out += (out.empty() ? "" : ", ") + net::ToText(range);
  }
  return out;
}

void NoteTranslation(std::string_view end, const net::AddressSet& own,
                     const net::AddressSet& matched, std::vector<std::string>& out) {
  if (own.Contains(matched)) return;
  AddOnce(out, std::string(end) + " " + AddressesText(own) + " as " + AddressesText(matched));
}

}  // namespace

ReasonText DescribeReason(const plan::Plan& plan, const plan::Reason& reason) {
  ReasonText text;
  if (reason.catalog == nullptr || reason.requirement == plan::kNone) {
    text = DescribeExtra(plan, reason);
  } else {
    const catalog::Catalog& catalog = *reason.catalog;
    const catalog::Requirement& r = catalog.requirements[reason.requirement];
    text.id = reason.id;
    text.instance = plan.site->instances[reason.instance].id;
    text.product = catalog.title;
    text.requirement = r.id;
    text.purpose = r.purpose;
    for (const std::string& feature : reason.features) {
      text.features.push_back(FeatureText(catalog, feature));
    }
    text.settings = reason.settings;
    if (r.traffic) text.traffic = std::string(catalog::ToText(*r.traffic));
    if (r.amendment.kind == catalog::AmendmentKind::kAdded) {
      text.document = r.amendment.file;
      text.lines = std::to_string(r.amendment.place.line);
    } else {
      text.document = catalog.document.title;
      if (!catalog.document.revision.empty()) text.document += ", " + catalog.document.revision;
      text.section = r.cite.section;
      text.lines = LinesText(r.cite);
    }
    text.citation = CitationOf(catalog, r);
    text.overlay = Describe(r.amendment);
    text.initiator = InitiatorText(catalog, r);
    AddDoubts(catalog, r, reason.initiator_unknown, text.doubts);
  }
  if (reason.until) text.until = FormatDate(*reason.until);
  text.session_timeout_s = reason.session_timeout_s;
  return text;
}

EntryDescriber::EntryDescriber(const plan::Plan& plan) : plan_(plan), finder_(plan) {
  for (std::uint32_t p = 0; p < plan.paths.size(); ++p) {
    paths_.try_emplace({plan.paths[p].from_zone, plan.paths[p].to_zone}, p);
  }
}

std::uint32_t EntryDescriber::PathOf(std::uint32_t source, std::uint32_t destination) const {
  const std::uint32_t from = plan_.endpoints[source].zone;
  const std::uint32_t to = plan_.endpoints[destination].zone;
  if (from == to) return 0;
  const auto found = paths_.find({from, to});
  return found == paths_.end() ? 0 : found->second;
}

std::vector<std::string> EntryDescriber::Translations(const plan::Entry& entry,
                                                      std::uint32_t point) {
  std::vector<std::string> out;
  for (const std::uint32_t source : entry.sources) {
    for (const std::uint32_t destination : entry.destinations) {
      plan::PlannedFlow flow;
      flow.source = source;
      flow.destination = destination;
      flow.path = PathOf(source, destination);
      if (flow.path >= plan_.paths.size() || !finder_.PathTranslates(flow.path)) continue;
      for (const std::uint32_t service : entry.services) {
        flow.service = service;
        for (const plan::FlowCrossing& at : finder_.Find(flow)) {
          if (at.crossing.point != point) continue;
          NoteTranslation("source", plan_.address_sets[plan_.endpoints[source].addresses],
                          at.source_matched, out);
          NoteTranslation("destination", plan_.address_sets[plan_.endpoints[destination].addresses],
                          at.destination_matched, out);
          if (at.service_matched == plan_.services[service]) continue;
          AddOnce(out,
                  net::ToText(plan_.services[service]) + " as " + net::ToText(at.service_matched));
        }
      }
    }
  }
  return out;
}

std::vector<std::uint32_t> EntryDescriber::PointsOf(const plan::PlannedFlow& flow) {
  std::vector<std::uint32_t> out;
  if (flow.local) return out;
  const auto add = [&](std::uint32_t point) {
    if (std::find(out.begin(), out.end(), point) == out.end()) out.push_back(point);
  };
  for (const std::uint32_t point : finder_.PointsAt(flow.source, false)) add(point);
  for (const plan::Crossing& crossing : plan_.paths[flow.path].gateways) add(crossing.point);
  for (const std::uint32_t point : finder_.PointsAt(flow.destination, true)) add(point);
  return out;
}

std::vector<std::uint32_t> EntryDescriber::PointsOf(const plan::Entry& entry) {
  std::vector<std::uint32_t> out;
  for (const std::uint32_t source : entry.sources) {
    for (const std::uint32_t destination : entry.destinations) {
      plan::PlannedFlow flow;
      flow.source = source;
      flow.destination = destination;
      flow.path = PathOf(source, destination);
      for (const std::uint32_t point : PointsOf(flow)) {
        if (std::find(out.begin(), out.end(), point) == out.end()) out.push_back(point);
      }
    }
  }
  return out;
}

EntryText EntryDescriber::Describe(const plan::Entry& entry, std::uint32_t point) {
  EntryText text;
  for (const std::uint32_t e : entry.sources) {
    AddOnce(text.source_names, plan_.EndpointName(e));
    AddOnce(text.source_zones, ZoneText(plan_, plan_.endpoints[e].zone));
    AddOnce(text.source_addresses, plan_.EndpointAddresses(e));
  }
  for (const std::uint32_t e : entry.destinations) {
    AddOnce(text.destination_names, plan_.EndpointName(e));
    AddOnce(text.destination_zones, ZoneText(plan_, plan_.endpoints[e].zone));
    AddOnce(text.destination_addresses, plan_.EndpointAddresses(e));
  }
  const std::string from_port =
      entry.source_ports.IsAny() ? "" : " from port " + net::ToText(entry.source_ports);
  for (const std::uint32_t s : entry.services) {
    text.services.push_back(net::ToText(plan_.services[s]) + from_port);
  }
  if (point != plan::kNone) text.translated = Translations(entry, point);
  return text;
}

std::string ZoneText(const plan::Plan& plan, std::uint32_t zone) {
  return zone == plan::kNone ? "no zone" : plan.ZoneName(zone);
}

std::string TitleOf(const std::string& name, const std::string& title) {
  return title.empty() || title == name ? name : name + ", " + title;
}

std::string_view ToText(plan::QuestionKind kind) {
  switch (kind) {
    case plan::QuestionKind::kFeature:
      return "feature";
    case plan::QuestionKind::kChoice:
      return "choice";
    case plan::QuestionKind::kParameter:
      return "parameter";
    case plan::QuestionKind::kInitiator:
      return "initiator";
    case plan::QuestionKind::kRole:
      return "role";
    case plan::QuestionKind::kInterface:
      return "interface";
  }
  return "";
}

std::string_view ToText(plan::ConditionState state) {
  switch (state) {
    case plan::ConditionState::kHolds:
      return "holds";
    case plan::ConditionState::kViolated:
      return "violated";
    case plan::ConditionState::kToCheck:
      return "to check";
  }
  return "";
}

std::string_view ToText(plan::SkipReason why) {
  switch (why) {
    case plan::SkipReason::kOff:
      return "switched off";
    case plan::SkipReason::kOmitted:
      return "omitted by the site";
    case plan::SkipReason::kWithdrawn:
      return "withdrawn by the overlay";
    case plan::SkipReason::kWindow:
      return "outside its window";
    case plan::SkipReason::kNoEndpoint:
      return "nobody plays the role";
    case plan::SkipReason::kUnbound:
      return "not bound";
    case plan::SkipReason::kExpired:
      return "expired";
    case plan::SkipReason::kUnanswered:
      return "not answered";
  }
  return "";
}

std::string_view ToText(site::PointKind kind) {
  switch (kind) {
    case site::PointKind::kHost:
      return "host firewall";
    case site::PointKind::kGateway:
      return "gateway";
    case site::PointKind::kRouter:
      return "router";
    case site::PointKind::kCloud:
      return "cloud group";
    case site::PointKind::kCluster:
      return "cluster firewall";
  }
  return "";
}

}  // namespace portwright::report
