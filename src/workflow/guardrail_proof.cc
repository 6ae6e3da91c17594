#include "workflow/guardrail_proof.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "policy/essentials.h"
#include "policy/host_names.h"
#include "proof/ask.h"
#include "proof/views.h"
#include "report/guardrail_tables.h"
#include "workflow/findings.h"

namespace portwright::workflow {
namespace {

// What rules ask of one view, so that chains are written out once for it.
struct AskedOfView {
  proof::View view;
  std::vector<std::pair<std::uint32_t, const plan::ForbiddenPackets*>> asked;  // by rule
};
using ViewKey = std::tuple<policy::Hook, std::string, std::string>;

std::vector<proof::View> ViewsOf(const plan::ForbiddenPackets& forbidden,
                                 const policy::Policy& found,
                                 const std::map<std::string, std::string>& interface_names) {
  const auto named = [&](const std::string& interface) {
    const auto at = interface_names.find(interface);
    return at == interface_names.end() ? interface : at->second;
  };
  if (forbidden.every_interface) {
    return proof::ViewsOf(found, found, forbidden.hook, net::ConnectionState::kNew,
                          proof::Loopback::kLeftOut);
  }
  return {{forbidden.hook, net::ConnectionState::kNew, named(forbidden.in_interface),
           named(forbidden.out_interface)}};
}

Beyond BeyondOf(std::uint32_t rule, const proof::View& view, const proof::LineList& list,
                const proof::Answer& answer) {
  Beyond out;
  out.rule = rule;
  out.in_every_reading = answer.in_every_reading;
  if (answer.line != proof::kDefault) {
    out.decides = list.lines[answer.line].at;
    out.via = list.lines[answer.line].via;
  } else {
    const auto& of_family = list.DefaultOf(answer.witness.source.family);
    out.decides = of_family.at;
    out.via = of_family.via;
  }
  out.default_chain = list.default_chain;
  out.packets = answer.packets;
  out.witness = answer.witness;
  out.witness.in_interface = view.in_interface;
  out.witness.out_interface = view.out_interface;
  return out;
}

std::string InReadings(const Beyond& beyond) {
  return beyond.in_every_reading ? "" : ", in some readings";
}

}  // namespace

Result<std::vector<Beyond>> FindBeyond(const LoadedSite& loaded, plan::ForbiddenFinder& finder,
                                       std::uint32_t point, const policy::Policy& found,
                                       const proof::ProofQuestion& question,
                                       const std::map<std::string, std::string>& interface_names) {
  std::vector<std::vector<plan::ForbiddenPackets>> forbidden;
  for (std::uint32_t r = 0; r < loaded.site->guardrails.size(); ++r) {
    PORTWRIGHT_TRY(auto of_rule, finder.Find(r, point));
    forbidden.push_back(std::move(of_rule));
  }
  std::map<ViewKey, AskedOfView> views;
  for (std::uint32_t r = 0; r < forbidden.size(); ++r) {
    for (const plan::ForbiddenPackets& one : forbidden[r]) {
      for (const proof::View& view : ViewsOf(one, found, interface_names)) {
        if (question.hook && *question.hook != view.hook) continue;
        if (!question.in_interface.empty() && question.in_interface != view.in_interface) continue;
        AskedOfView& of_view = views[{view.hook, view.in_interface, view.out_interface}];
        of_view.view = view;
        of_view.asked.push_back({r, &one});
      }
    }
  }
  std::vector<Beyond> out;
  for (const auto& [key, of_view] : views) {
    PORTWRIGHT_TRY(const proof::LineList list, proof::Flatten(found, of_view.view));
    for (const auto& [rule, packets] : of_view.asked) {
      std::vector<packetset::Box> but_not = packets->but_not;
      for (const packetset::Box& box : policy::Essentials(of_view.view.hook))
        but_not.push_back(box);
      for (const packetset::Box& box : policy::Harmless(of_view.view.hook)) but_not.push_back(box);
      PORTWRIGHT_TRY(const auto accepted, proof::FindAccepted(list, packets->boxes, but_not));
      for (const proof::Answer& answer : accepted) {
        out.push_back(BeyondOf(rule, of_view.view, list, answer));
        policy::NameDestination(found, found, out.back().witness);
      }
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Beyond& a, const Beyond& b) { return a.rule < b.rule; });
  return out;
}

report::Table BeyondTable(const site::Site& site, const std::vector<GuardrailProof>& proofs,
                          const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Beyond guardrails";
  table.empty_text = "nothing that is permitted is beyond the guardrails";
  table.columns = {report::Text("Point"),      report::Text("Guardrail"), report::Text("Rule"),
                   report::Text("Decided by"), report::Number("Packets"), report::Text("Witness")};
  SummedRows rows(table, 4);
  for (const GuardrailProof& proof : proofs) {
    for (const Beyond& beyond : proof.beyond) {
      const site::Guardrail& rule = site.guardrails[beyond.rule];
      rows.Add({proof.point, rule.id, report::GuardrailText(site, rule),
                DeciderText(*proof.configuration, beyond.decides, beyond.via, beyond.default_chain,
                            diagnostics) +
                    InReadings(beyond),
                "", ToText(beyond.witness)},
               beyond.packets, report::Tone::kBad);
    }
  }
  return table;
}

void AppendSarif(const site::Site& site, const std::vector<GuardrailProof>& proofs,
                 const Diagnostics& diagnostics, std::vector<report::SarifFinding>& out) {
  for (const GuardrailProof& proof : proofs) {
    std::set<std::tuple<std::uint32_t, proof::RuleAt, proof::RuleAt>> said;  // one for each line
    for (const Beyond& beyond : proof.beyond) {
      if (!said.insert({beyond.rule, beyond.decides, beyond.via}).second) continue;
      const site::Guardrail& rule = site.guardrails[beyond.rule];
      report::SarifFinding one;
      one.rule = "beyond-guardrail";
      one.rule_text = "Packets are permitted that a guardrail of the site forbids.";
      one.level =
          beyond.in_every_reading ? report::SarifLevel::kError : report::SarifLevel::kWarning;
      one.message = proof.point + ": guardrail " + rule.id + " (" +
                    report::GuardrailText(site, rule) + ")" + InReadings(beyond) + ": " +
                    ToText(beyond.witness) + ", decided by " +
                    DeciderText(*proof.configuration, beyond.decides, beyond.via,
                                beyond.default_chain, diagnostics);
      one.place =
          SarifPlaceOf(*proof.configuration,
                       DecidingRule(*proof.configuration, beyond.decides, beyond.via), diagnostics);
      one.related.push_back({diagnostics.FileName(rule.place.file), rule.place.line,
                             rule.place.column, rule.because});
      out.push_back(std::move(one));
    }
  }
}

}  // namespace portwright::workflow
