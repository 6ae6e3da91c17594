// guardrails.yaml: what the site never wants between zones, and the exceptions to it.
#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"
#include "site/service_class.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Node;

constexpr std::string_view kRuleKeys[] = {"id",  "from",    "to", "never", "only",  "ask",
                                          "who", "because", "by", "until", "except"};
constexpr std::string_view kExceptKeys[] = {"requirement", "instance", "extra", "from", "to",
                                            "allow",       "reason",   "by",    "until"};
constexpr std::string_view kAny = "any";

struct KindWord {
  std::string_view key;
  GuardrailKind kind;
};
constexpr KindWord kKinds[] = {
    {"never", GuardrailKind::kNever}, {"only", GuardrailKind::kOnly}, {"ask", GuardrailKind::kAsk}};

// Zones of one end; nothing for `any`.
std::optional<std::vector<std::uint32_t>> ReadZonesOf(Reading& reading, const Fields& fields,
                                                      std::string_view key, std::string_view what) {
  const auto node = fields.Need(key);
  if (!node || (node->IsScalar() && node->text() == kAny)) return std::nullopt;
  std::vector<EndpointRef> refs;
  ReadItems(reading, *node, {key, what},
            KindBit(EndpointKind::kZone) | KindBit(EndpointKind::kInternet), refs);
  std::vector<std::uint32_t> zones;
  for (const EndpointRef& ref : refs) {
    if (ref.kind == EndpointKind::kZone) {
      zones.push_back(ref.index);
      continue;
    }
    for (std::uint32_t z = 0; z < reading.site.zones.size(); ++z) {
      if (reading.site.zones[z].internet) zones.push_back(z);
    }
  }
  std::sort(zones.begin(), zones.end());
  return zones;
}

void ReportTooMany(Reading& reading, SourcePlace place, std::size_t max, std::string_view thing) {
  reading.diagnostics.Error(
      codes::kTooManyGuardrails, place,
      "expected at most " + WithThousands(max) + " " + std::string(thing) + ", found more",
      "name zones, ranges of ports and parties together");
}

void CheckServiceCount(Reading& reading, const Node& node,
                       const std::vector<net::Service>& services) {
  if (services.size() > kGuardrailServicesMax)
    ReportTooMany(reading, node.place(), kGuardrailServicesMax, "services of one guardrail");
}

// Services and service classes; `all` is every service.
void ReadServices(Reading& reading, const Node& node, const yaml::What& what, Guardrail& rule) {
  std::vector<std::string> words;
  ForEach(reading, node, what, [&](const Node& entry) {
    const auto text = yaml::ReadText(entry, what, reading.diagnostics);
    if (!text) return;
    words.emplace_back(*text);
    const auto of_class = ServicesOfClass(*text);
    rule.services.insert(rule.services.end(), of_class.begin(), of_class.end());
    if (!of_class.empty()) return;
    const auto service = *text == "all" ? net::Service() : net::ParseService(*text);
    if (service) {
      rule.services.push_back(*service);
      return;
    }
    const auto near = Nearest(*text, ServiceClasses());
    reading.diagnostics.Error(codes::kBadService, entry.place(),
                              service.error().message + " in " + what.ToText(),
                              near ? "did you mean " + Quote(*near) + "?"
                                   : "classes of services are " + Join(ServiceClasses(), ", "));
  });
  rule.services_text = Join(words, ", ");
  CheckServiceCount(reading, node, rule.services);
}

void ReadKind(Reading& reading, const Fields& fields, const std::string& what, Guardrail& rule) {
  std::vector<std::string> found;
  for (const KindWord& word : kKinds) {
    const auto node = fields.Find(word.key);
    if (!node) continue;
    found.emplace_back(word.key);
    rule.kind = word.kind;
    if (found.size() == 1) ReadServices(reading, *node, {word.key, what}, rule);
  }
  if (found.size() != 1) {
    reading.diagnostics.Error(codes::kGuardrailKind, fields.place(),
                              "expected exactly one of never, only and ask in " + what +
                                  ", found " + (found.empty() ? "none" : Join(found, " and ")),
                              "never: [tcp/23], never: all, only: [tcp/443], or ask: [tcp/22] with "
                              "who: whom to ask");
    return;
  }
  if (rule.kind == GuardrailKind::kAsk) {
    rule.who = fields.Text("who");
  } else if (fields.Find("who")) {
    reading.diagnostics.Error(codes::kGuardrailKind, fields.PlaceOf("who"),
                              "expected 'who' beside 'ask' alone, found it in " + what);
  }
}

std::uint32_t ReadExtraId(Reading& reading, const Fields& fields) {
  const auto node = fields.Find("extra");
  if (!node) return kNone;
  std::vector<std::string> known;
  for (std::uint32_t e = 0; e < reading.site.extra.size(); ++e) {
    if (reading.site.extra[e].id == node->text()) return e;
    known.push_back(reading.site.extra[e].id);
  }
  ReportUnknownName(reading.diagnostics, node->place(), "an extra of the site", node->text(),
                    known);
  return kNone;
}

void CheckException(Reading& reading, const Fields& fields, const std::string& what) {
  const bool has_requirement = fields.Find("requirement").has_value();
  const auto wrong = [&](SourcePlace place, std::string expected, std::string found,
                         std::string hint) {
    reading.diagnostics.Error(
        codes::kExceptionShape, place,
        "expected " + std::move(expected) + " in " + what + ", found " + std::move(found),
        std::move(hint));
  };
  if (has_requirement && fields.Find("extra"))
    wrong(fields.PlaceOf("extra"), "either 'requirement' or 'extra'", "both", "make two of it");
  if (!has_requirement && fields.Find("instance"))
    wrong(fields.PlaceOf("instance"), "'instance' beside 'requirement'", "it alone", "");
  const bool limits = has_requirement || fields.Find("extra") || fields.Find("from") ||
                      fields.Find("to") || fields.Find("allow");
  if (!limits && fields.is_mapping()) {
    wrong(fields.place(), "what is excepted", "nothing, which would be everything",
          "name a requirement, an extra, from, to or allow");
  }
}

GuardrailException ReadException(Reading& reading, const Node& node, const std::string& rule) {
  const std::string what = "an exception of " + rule;
  const Fields fields(node, what, kExceptKeys, reading.diagnostics);
  GuardrailException out;
  out.place = node.place();
  CheckException(reading, fields, what);
  out.requirement = fields.OptionalText("requirement");
  out.instance = ReadInstance(reading, fields);
  out.extra = ReadExtraId(reading, fields);
  out.from = FindItems(reading, fields, "from", what);
  out.to = FindItems(reading, fields, "to", what);
  if (const auto allow = fields.Find("allow")) {
    out.allow = ReadAllow(reading, *allow, {"allow", what});
    CheckServiceCount(reading, *allow, out.allow);
  }
  out.reason = fields.Text("reason");
  out.by = fields.Text("by");
  out.until = ReadDate(reading, fields, "until");
  return out;
}

Guardrail ReadRule(Reading& reading, const Node& node) {
  const std::string kind = "a guardrail";
  const Fields fields(node, kind, kRuleKeys, reading.diagnostics);
  Guardrail rule;
  rule.place = node.place();
  rule.id = fields.Text("id");
  if (!rule.id.empty()) CheckName(reading.diagnostics, fields.PlaceOf("id"), rule.id);
  const std::string what = rule.id.empty() ? kind : "guardrail " + Quote(rule.id);
  rule.from = ReadZonesOf(reading, fields, "from", what);
  rule.to = ReadZonesOf(reading, fields, "to", what);
  if (fields.is_mapping()) ReadKind(reading, fields, what, rule);
  rule.because = fields.Text("because");
  rule.by = fields.Text("by");
  rule.until = ReadDate(reading, fields, "until");
  for (const Node& entry : fields.OptionalList("except")) {
    if (rule.except.size() == kExceptionsMax) {
      ReportTooMany(reading, entry.place(), kExceptionsMax, "exceptions of one guardrail");
      break;
    }
    rule.except.push_back(ReadException(reading, entry, what));
  }
  return rule;
}

}  // namespace

void ReadGuardrails(Reading& reading, const Sections& sections) {
  auto& all = reading.site.guardrails;
  ErrorLimit limit(reading, "guardrails");
  for (const ListPart& part : sections.guardrails) {
    for (auto it = part.node.begin(); it != part.node.end(); ++it) {
      if (limit.Reached((*it).place())) return;
      if (all.size() == kGuardrailsMax)
        return ReportTooMany(reading, (*it).place(), kGuardrailsMax, "guardrails");
      Guardrail rule = ReadRule(reading, *it);
      const auto same = std::find_if(all.begin(), all.end(),
                                     [&](const Guardrail& one) { return one.id == rule.id; });
      if (same != all.end() && !rule.id.empty())
        ReportNameTwice(reading.diagnostics, rule.place, same->place, "guardrail", rule.id);
      all.push_back(std::move(rule));
    }
  }
}

}  // namespace portwright::site
