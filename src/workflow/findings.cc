#include "workflow/findings.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::workflow {
namespace {

std::string KindOf(const proof::Finding& finding) {
  std::string kind = finding.is_missing ? "missing" : "excess";
  if (finding.view.state == net::ConnectionState::kEstablished) kind = "missing replies";
  return kind + (finding.in_every_reading ? "" : ", in some readings") +
         (finding.at_least ? ", at least" : "");
}

}  // namespace

RequirementText RequirementOf(const policy::Policy& planned, const proof::RuleAt& at) {
  RequirementText out;
  if (at.chain == proof::RuleAt::kNowhere) return out;
  const policy::Rule& rule = planned.chains[at.chain].rules[at.rule];
  for (const std::uint32_t reason : planned.origins[rule.origin].reasons) {
    out.ids += (out.ids.empty() ? "" : ", ") + planned.reasons[reason].id;
    out.citations += (out.citations.empty() ? "" : ", ") + planned.reasons[reason].citation;
  }
  return out;
}

void SummedRows::Add(std::vector<std::string> cells, const packetset::Decimal& packets,
                     report::Tone tone) {
  std::string key;
  for (std::size_t c = 0; c + 1 < cells.size(); ++c) key += cells[c] + "\x1f";
  const auto [found, fresh] = rows_.try_emplace(key, table_.rows.size());
  if (fresh) {
    table_.rows.push_back(std::move(cells));
    table_.tones.push_back(tone);
    sums_.push_back(packets);
  } else {
    sums_[found->second].Add(packets);
  }
  table_.rows[found->second][packets_column_] = sums_[found->second].ToText();
}

report::Table FindingTable(const std::vector<PointProof>& proofs, const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Findings";
  table.empty_text = "no change necessary";
  table.columns = {report::Text("Point"),       report::Text("Finding"),
                   report::Text("Requirement"), report::Text("Document"),
                   report::Text("Decided by"),  report::Number("Packets"),
                   report::Text("Witness")};
  SummedRows rows(table, 5);
  for (const PointProof& proof : proofs) {
    for (const proof::Finding& finding : proof.findings) {
      const RequirementText requirement = RequirementOf(*proof.planned, finding.required);
      rows.Add({proof.point, KindOf(finding), requirement.ids, requirement.citations,
                DeciderText(*proof.configuration, finding.decides, finding.via,
                            finding.default_chain, diagnostics),
                "", ToText(finding.witness)},
               finding.packets, finding.is_missing ? report::Tone::kBad : report::Tone::kWarning);
    }
  }
  return table;
}

report::Table AssumptionTable(const std::vector<PointProof>& proofs) {
  report::Table table;
  table.title = "Assumed";
  table.key = "assumptions";
  table.columns = {report::Text("Assumption")};
  for (const PointProof& proof : proofs) {
    for (const std::string& assumption : proof.configuration->policy->assumptions) {
      const std::vector<std::string> row{assumption};
      if (std::find(table.rows.begin(), table.rows.end(), row) == table.rows.end())
        table.rows.push_back(row);
    }
  }
  return table;
}

report::SarifPlace SarifPlaceOf(const Configuration& configuration, const proof::RuleAt& at,
                                const Diagnostics& diagnostics) {
  const SourcePlace place = PlaceOf(configuration, at);
  if (place == SourcePlace()) return {configuration.path, 0, 0, ""};
  return {diagnostics.FileName(place.file), place.line, place.column,
          TextAt(configuration, place, diagnostics)};
}

std::vector<report::SarifFinding> SarifOf(const std::vector<PointProof>& proofs,
                                          const Diagnostics& diagnostics) {
  std::vector<report::SarifFinding> out;
  for (const PointProof& proof : proofs) {
    for (const proof::Finding& finding : proof.findings) {
      const RequirementText requirement = RequirementOf(*proof.planned, finding.required);
      report::SarifFinding one;
      one.rule = finding.is_missing ? "required-flow-blocked" : "open-without-reason";
      one.rule_text = finding.is_missing ? "A flow that the plan requires is not permitted."
                                         : "Packets are permitted that nobody asked for.";
      one.level = finding.is_missing && finding.in_every_reading ? report::SarifLevel::kError
                                                                 : report::SarifLevel::kWarning;
      one.message = proof.point + ": " + KindOf(finding) + ": " + ToText(finding.witness);
      if (!requirement.ids.empty())
        one.message += ", for " + requirement.ids + " (" + requirement.citations + ")";
      one.message += ", decided by " + DeciderText(*proof.configuration, finding.decides,
                                                   finding.via, finding.default_chain, diagnostics);
      one.place = SarifPlaceOf(*proof.configuration,
                               DecidingRule(*proof.configuration, finding.decides, finding.via),
                               diagnostics);
      out.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace portwright::workflow
