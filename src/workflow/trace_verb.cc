// `portwright trace`: one packet through a configuration, chain by chain.
#include <string>
#include <vector>

#include "base/text.h"
#include "policy/evaluate.h"
#include "proof/trace.h"
#include "workflow/configuration.h"
#include "workflow/packet_text.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

std::string_view ToText(policy::VerdictKind kind) {
  switch (kind) {
    case policy::VerdictKind::kAccept:
      return "accept";
    case policy::VerdictKind::kDrop:
      return "drop";
    case policy::VerdictKind::kReject:
      return "reject";
    case policy::VerdictKind::kJump:
      return "jump";
    case policy::VerdictKind::kGoto:
      return "goto";
    case policy::VerdictKind::kReturn:
      return "return";
    case policy::VerdictKind::kContinue:
      return "continue";
  }
  return "";
}

std::string VerdictOf(const policy::Policy& policy, const proof::TraceStep& step) {
  std::string text(ToText(step.verdict));
  if (step.verdict == policy::VerdictKind::kJump || step.verdict == policy::VerdictKind::kGoto)
    text += " " + policy.chains[step.target].name;
  if (!step.is_unknown) return text;
  const policy::Rule& rule = policy.chains[step.at.chain].rules[step.at.rule];
  const std::string words = Join(policy.conditions[rule.condition].unknown, ", ");
  return step.is_passed_by ? "passed by, if not: " + words : text + ", if: " + words;
}

report::Table TraceTable(const Configuration& configuration, const proof::Trace& trace,
                         policy::Hook hook, const Diagnostics& diagnostics) {
  const policy::Policy& policy = *configuration.policy;
  report::Table table;
  table.columns = {report::Text("Chain"), report::Text("Line"), report::Text("Verdict")};
  for (const proof::TraceStep& step : trace.steps) {
    table.rows.push_back({policy.chains[step.at.chain].name,
                          LineText(configuration, step.at, diagnostics), VerdictOf(policy, step)});
    table.tones.push_back(report::Tone::kPlain);
  }
  const bool accepts = trace.decision.verdict == policy::VerdictKind::kAccept;
  if (trace.decision.by_default) {
    const policy::Chain* chain = policy.FindHook(hook);
    table.rows.push_back({chain == nullptr ? "" : chain->name,
                          chain == nullptr ? "no chain at this hook" : "default of the chain",
                          std::string(ToText(trace.decision.verdict))});
    table.tones.push_back(report::Tone::kPlain);
  }
  table.tones.back() = accepts ? report::Tone::kGood : report::Tone::kBad;
  return table;
}

}  // namespace

Outcome TraceConfiguration(const ConfigurationRequest& request, const std::string& packet_text,
                           const Look& look) {
  Diagnostics diagnostics;
  const auto read = ReadConfiguration(request.source, nullptr, diagnostics);
  if (!read) return Fail(read.error());
  if (!read->policy) return Say(diagnostics, look);
  const auto packet = ParseTracedPacket(packet_text);
  if (!packet) return Reject(packet.error().message);
  const policy::Hook hook = HookOf(request.hook, *read->policy);
  std::vector<report::Table> tables;
  bool accepts = true;
  for (const bool unknown_holds : {true, false}) {
    const auto trace = proof::TracePacket(*read->policy, hook, *packet, unknown_holds);
    if (!trace) return Fail(trace.error());
    tables.push_back(TraceTable(*read, *trace, hook, diagnostics));
    accepts = accepts && trace->decision.verdict == policy::VerdictKind::kAccept;
    bool unknown = false;
    for (const proof::TraceStep& step : trace->steps) unknown = unknown || step.is_unknown;
    if (!unknown) break;
  }
  if (tables.size() == 1) {
    tables[0].title = "Trace";
  } else {
    tables[0].title = "Trace if what is not modelled holds";
    tables[0].key = "trace_if_it_holds";
    tables[1].title = "Trace if it does not";
    tables[1].key = "trace_if_it_does_not";
  }
  return {accepts ? Exit::kFine : Exit::kNo, Print(tables, look),
          diagnostics.Print(look.color_messages)};
}

}  // namespace portwright::workflow
