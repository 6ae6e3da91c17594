#include "workflow/point_proof.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "proof/session_timeouts.h"

namespace portwright::workflow {
namespace {

using policy::Policy;

// A packet that the second policy permits and the first does not; nothing where there is none.
std::string FindExcess(const Policy& policy, const Policy& narrowed) {
  const auto findings = proof::CompareAt(policy, narrowed, {});
  if (!findings) return findings.error().message;
  for (const proof::Finding& finding : *findings) {
    if (!finding.is_missing) return ToText(finding.witness);
  }
  return "";
}

// The last days of rules, of those that are over too. Of a policy without any, that is seen at
// once.
std::set<Date> LastDaysOf(const Policy& policy) {
  std::set<Date> days;
  const bool ends = std::any_of(policy.reasons.begin(), policy.reasons.end(),
                                [](const policy::Reason& reason) { return reason.until; });
  if (!ends) return days;
  for (const policy::Chain& chain : policy.chains) {
    for (const policy::Rule& rule : chain.rules) {
      if (const auto last = LastDay(policy, rule)) days.insert(*last);
    }
  }
  return days;
}

// The days on which a text may mean something new: today, the last days of rules, and those behind
// them. A last day that is over already is no rule of the plan.
std::set<Date> DaysOf(const std::set<Date>& last_days, Date as_of) {
  std::set<Date> days{as_of};
  for (const Date last : last_days) {
    if (last >= as_of) days.insert({last, Date{last.days + 1}});
  }
  return days;
}

class TextJudge {
 public:
  TextJudge(const dialect::Dialect& dialect, const dialect::Rendered& rendered,
            const TextQuestion& question)
      : dialect_(dialect), rendered_(rendered), question_(question) {}

  std::unique_ptr<Policy> Lift(const Policy& policy, Date day, Diagnostics& problems) const {
    dialect::LiftOptions options;
    options.file_name = "<text for " + question_.name + ">";
    options.version = question_.version;
    options.as_of = day;
    options.own_interfaces = policy.own_interfaces;
    for (std::size_t i = 0; i < rendered_.needed_to_read; ++i) {
      options.beside.emplace_back("<" + rendered_.beside[i].first + ">",
                                  rendered_.beside[i].second);
    }
    return dialect_.Lift(rendered_.text, options, problems);
  }

  // Of the text on one day.
  std::string Judge(const Policy& policy, Date day) const {
    Diagnostics problems;
    const auto lifted = Lift(policy, day, problems);
    if (!lifted) return "it could not be read back: " + problems.Print();
    const proof::ProofQuestion question = QuestionOf(dialect_, *lifted, question_.routes);
    const auto found = proof::FindDifference(policy, *lifted, question);
    if (!found) return found.error().message;
    if (!found->empty() || !dialect_.capabilities().session_timeouts) return *found;
    const auto timeouts = proof::FindTimeoutDifference(policy, *lifted, question);
    return timeouts ? *timeouts : timeouts.error().message;
  }

 private:
  const dialect::Dialect& dialect_;
  const dialect::Rendered& rendered_;
  const TextQuestion& question_;
};

}  // namespace

std::optional<Date> LastDay(const Policy& policy, const policy::Rule& rule) {
  std::optional<Date> last;
  for (const std::uint32_t reason : policy.origins[rule.origin].reasons) {
    const auto& until = policy.reasons[reason].until;
    if (!until) return std::nullopt;
    last = std::max(last.value_or(*until), *until);
  }
  return last;
}

Policy After(const Policy& policy, Date day) {
  Policy out = policy;
  for (policy::Chain& chain : out.chains) {
    std::erase_if(chain.rules, [&](const policy::Rule& rule) {
      const auto last = LastDay(policy, rule);
      return last && *last <= day;
    });
  }
  return out;
}

proof::ProofQuestion QuestionOf(const dialect::Dialect& dialect, const Policy& lifted,
                                const std::map<std::string, net::AddressSet>& routes) {
  proof::ProofQuestion question;
  question.tracking = dialect.tracking(lifted);
  question.with_replies = question.tracking != policy::Tracking::kConnections;
  const dialect::Capabilities can = dialect.capabilities();
  question.with_essentials = can.essentials;
  if (!can.out_interfaces) question.routes = routes;
  return question;
}

std::string FindTextDifference(const Policy& policy, const dialect::Dialect& dialect,
                               const dialect::Rendered& rendered, const TextQuestion& question) {
  const Policy& said = rendered.narrowed != nullptr ? *rendered.narrowed : policy;
  if (rendered.narrowed != nullptr) {
    const std::string wider = FindExcess(policy, said);
    if (!wider.empty()) return "what its dialect makes of the plan permits " + wider;
  }
  const TextJudge judge(dialect, rendered, question);
  if (!dialect.capabilities().expiry) return judge.Judge(said, question.as_of);
  const std::set<Date> last_days = LastDaysOf(said);
  for (const Date day : DaysOf(last_days, question.as_of)) {
    const bool is_whole = last_days.empty() || day <= *last_days.begin();
    std::string difference =
        is_whole ? judge.Judge(said, day) : judge.Judge(After(said, Date{day.days - 1}), day);
    if (difference.empty()) continue;
    return day == question.as_of ? difference : "on " + FormatDate(day) + " " + difference;
  }
  return "";
}

std::string FindOpenReplies(const Policy& policy, const dialect::Dialect& dialect,
                            const dialect::Rendered& rendered, const TextQuestion& question) {
  if (dialect.capabilities().tracking == policy::Tracking::kConnections) return "";
  Diagnostics problems;
  const auto lifted = TextJudge(dialect, rendered, question).Lift(policy, question.as_of, problems);
  if (!lifted) return "";
  proof::ProofQuestion asked = QuestionOf(dialect, *lifted, question.routes);
  asked.tracking = policy::Tracking::kConnections;
  asked.with_replies = false;
  const auto findings = proof::CompareAt(policy, *lifted, asked);
  if (!findings) return "packets that could not be counted";
  std::set<std::pair<std::uint32_t, std::uint32_t>> rules;
  std::string example;
  for (const proof::Finding& finding : *findings) {
    if (finding.is_missing) continue;
    rules.insert({finding.decides.chain, finding.decides.rule});
    if (example.empty()) example = ToText(finding.witness);
  }
  if (rules.empty()) return "";
  return example + (rules.size() > 1
                        ? ", and others by " + std::to_string(rules.size()) + " rules in all"
                        : ", and others by its rule");
}

}  // namespace portwright::workflow
