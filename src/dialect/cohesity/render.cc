#include "dialect/cohesity/render.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cluster/command.h"
#include "cluster/grammar.h"
#include "dialect/cohesity/api_calls.h"
#include "dialect/cohesity/attachment_plan.h"
#include "dialect/cohesity/sayable.h"
#include "dialect/common/allow_rules.h"

namespace portwright::dialect::cohesity {
namespace {

using cluster::Key;
using cluster::Verb;

constexpr AllowShape kShape{false, false, false};
constexpr std::size_t kNamesPerLine = 10;

std::string Ports(const std::vector<cluster::Port>& ports) {
  std::string out;
  for (const cluster::Port& port : ports) out += (out.empty() ? "" : ",") + ToText(port);
  return out;
}

std::string Subnets(const std::vector<net::Prefix>& subnets) {
  std::string out;
  for (const net::Prefix& subnet : subnets) {
    if (!out.empty()) out += ',';
    net::AppendText(out, subnet.address);
    out += '/' + std::to_string(subnet.length);
  }
  return out;
}

class ScriptWriter {
 public:
  explicit ScriptWriter(const cluster::Grammar& grammar) : grammar_(grammar) {}

  void Comment(const std::string& text) { out_ += "# " + text + "\n"; }
  void Begin(Verb verb) {
    command_ = &grammar_.Of(verb);
    out_ += WordsOf(*command_);
  }
  void Say(Key key, std::string_view value, bool is_quoted = false) {
    if (const cluster::KeyWords* words = command_->Find(key))
      cluster::AppendArgument(out_, words->word, value, is_quoted);
  }
  void End() { out_ += '\n'; }
  std::string Take() { return std::move(out_); }

 private:
  const cluster::Grammar& grammar_;
  const cluster::CommandWords* command_ = nullptr;
  std::string out_;
};

std::string ScriptText(const std::vector<PlannedAttachment>& planned,
                       const RequirementSets& requirements, const std::string& head,
                       const cluster::Grammar& grammar) {
  ScriptWriter out(grammar);
  for (const std::string_view line : Split(head, '\n')) {
    if (!line.empty()) out.Comment(std::string(line));
  }
  out.Comment("Attachments of others stay as they are, and may permit more: see " +
              WordsOf(grammar.Of(Verb::kListActive)) + ".");
  out.Comment("The keys of the commands are inferred: compare them with `" +
              WordsOf(grammar.Of(Verb::kActivate)) + " help`.");
  for (const PlannedAttachment& one : planned) {
    out.Begin(Verb::kAdd);
    out.Say(Key::kName, one.name);
    out.Say(Key::kPorts, Ports(one.ports));
    out.Say(Key::kDirection, "INPUT");
    out.End();
    out.Begin(Verb::kActivate);
    out.Say(Key::kName, one.name);
    out.Say(Key::kIpsets, Subnets(one.subnets));
    out.Say(Key::kInterfaceGroups, Join(one.groups, ","));
    out.Say(Key::kAction, "allow");
    out.Say(Key::kDescription, requirements.Comment(one.requirements, kCommentBytes), true);
    out.End();
  }
  out.Begin(Verb::kListActive);
  out.End();
  return out.Take();
}

std::string ScriptUndo(const std::vector<PlannedAttachment>& planned,
                       const cluster::Grammar& grammar) {
  ScriptWriter out(grammar);
  for (const Verb verb : {Verb::kDeactivate, Verb::kDelete}) {
    for (std::size_t i = 0; i < planned.size(); i += kNamesPerLine) {
      std::vector<std::string> names;
      for (std::size_t j = i; j < std::min(i + kNamesPerLine, planned.size()); ++j)
        names.push_back(planned[j].name);
      out.Begin(verb);
      out.Say(Key::kNames, Join(names, ","));
      out.End();
    }
  }
  return out.Take();
}

// Names of interface groups as they stand in lists and quotes.
bool CheckNames(const policy::Policy& policy, Diagnostics& diagnostics) {
  for (const policy::OwnInterface& own : policy.own_interfaces) {
    const bool is_fine =
        !own.name.empty() && own.name.find_first_of("\",\\'") == std::string::npos &&
        std::all_of(own.name.begin(), own.name.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (is_fine) continue;
    diagnostics.Error("PW-DIA-cohesity-0004", {},
                      "expected the name of an interface group without quotes and commas, found " +
                          Quote(own.name));
    return false;
  }
  return true;
}

bool CheckPoint(const policy::Policy& policy, Diagnostics& diagnostics) {
  if (policy.FindHook(policy::Hook::kForward) != nullptr ||
      policy.FindHook(policy::Hook::kOutput) != nullptr) {
    diagnostics.Error("PW-DIA-cohesity-0001", {},
                      "expected rules of what comes in to a cluster, found those of a gateway or "
                      "of what a host sends",
                      "a cluster's firewall is a point of kind cluster");
    return false;
  }
  if (policy.own_interfaces.empty()) {
    diagnostics.Error("PW-DIA-cohesity-0002", {},
                      "expected a cluster with interface groups, found none",
                      "rules hold for interface groups; without any they would hold everywhere");
    return false;
  }
  return CheckNames(policy, diagnostics);
}

}  // namespace

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options, Form form,
                    Diagnostics& diagnostics) {
  if (!CheckAllowShape(policy, kShape, diagnostics) || !CheckPoint(policy, diagnostics)) return {};
  const auto release = ReleaseOf(options.version);
  if (!release) {
    diagnostics.Error("PW-DIA-cohesity-0005", {},
                      "expected a release from 6.8 on, found " + Quote(options.version),
                      "give it as in 7.2 or 7.1.2_u3");
    return {};
  }
  const std::shared_ptr<const policy::Policy> part = SayablePart(policy, diagnostics);
  const policy::Policy& said = part == nullptr ? policy : *part;
  RequirementSets requirements(said);
  const std::optional<AllowRules> rules = AllowRulesOf(said, kShape, requirements, diagnostics);
  if (!rules) return {};
  const std::vector<PlannedAttachment> planned = PlanAttachments(said, *rules, requirements);
  Rendered out;
  if (form == Form::kScript) {
    std::string head = options.title.empty() ? "" : Sanitised(options.title) + "\n";
    head += "Written by Portwright for " + Sanitised(policy.point) + ": " +
            Count(requirements.requirement_count(), "requirement") + " in " +
            Count(planned.size(), "attachment") + ".\n";
    const cluster::Grammar& grammar = cluster::BuiltInGrammar();
    out.text = ScriptText(planned, requirements, head, grammar);
    out.beside.emplace_back("undo.txt", ScriptUndo(planned, grammar));
  } else {
    out.text = ApiText(planned, requirements, *release);
    out.beside.emplace_back("undo.json", ApiUndo(planned, *release));
  }
  out.reasons = requirements.Csv();
  out.rules = planned.size();
  out.naive_rules = rules->naive_rules;
  out.narrowed = part;
  return out;
}

}  // namespace portwright::dialect::cohesity
