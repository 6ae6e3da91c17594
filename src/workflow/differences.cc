#include "workflow/differences.h"

#include "workflow/findings.h"

namespace portwright::workflow {
namespace {

std::string StateText(net::ConnectionState state) {
  switch (state) {
    case net::ConnectionState::kNew:
      return "";
    case net::ConnectionState::kEstablished:
      return ", of a connection";
    case net::ConnectionState::kRelated:
      return ", related to a connection";
    case net::ConnectionState::kInvalid:
      break;
  }
  return ", invalid";
}

// The plans of two states of a site, point by point. A point that one of them does not have permits
// nothing there.
class SiteComparer {
 public:
  SiteComparer() {
    table_.title = "Differences";
    table_.empty_text = "both plans permit the same packets at every point";
    table_.columns = {report::Text("Point"),       report::Text("Change"),
                      report::Text("Requirement"), report::Text("Document"),
                      report::Number("Packets"),   report::Text("Witness")};
  }

  Status Run(const LoadedSite& before, const LoadedSite& after) {
    for (const plan::PointPlan& old : before.plan->points) {
      const plan::PointPlan* now = Find(after, NameOf(before, old));
      PORTWRIGHT_TRY_STATUS(
          ComparePoint(NameOf(before, old), old.policy, now ? now->policy : Nothing(old.policy)));
    }
    for (const plan::PointPlan& now : after.plan->points) {
      if (Find(before, NameOf(after, now)) == nullptr)
        PORTWRIGHT_TRY_STATUS(ComparePoint(NameOf(after, now), Nothing(now.policy), now.policy));
    }
    return Ok();
  }

  report::Table& table() { return table_; }

 private:
  static const std::string& NameOf(const LoadedSite& site, const plan::PointPlan& point) {
    return site.site->points[point.point].name;
  }

  static const plan::PointPlan* Find(const LoadedSite& site, const std::string& name) {
    for (const plan::PointPlan& point : site.plan->points) {
      if (NameOf(site, point) == name) return &point;
    }
    return nullptr;
  }

  // The same hooks, without a rule.
  static policy::Policy Nothing(const policy::Policy& like) {
    policy::Policy out;
    for (const policy::Chain& chain : like.chains) {
      if (chain.hook != policy::Hook::kNone)
        out.chains.push_back({chain.name, chain.hook, chain.default_verdict, {}, {}});
    }
    return out;
  }

  Status ComparePoint(const std::string& name, const policy::Policy& before,
                      const policy::Policy& after) {
    return proof::ForEachDifference(
        before, after, std::nullopt, [&](const proof::Difference& difference) {
          const bool taken = difference.at->left_accepts;
          const std::uint32_t line = taken ? difference.at->left : difference.at->right;
          const proof::LineList& list = taken ? *difference.left : *difference.right;
          const proof::RuleAt at = line == proof::kDefault ? proof::RuleAt() : list.lines[line].at;
          const RequirementText requirement = RequirementOf(taken ? before : after, at);
          rows_.Add({name, ChangeOf(difference), requirement.ids, requirement.citations, "",
                     ToText(difference.witness)},
                    difference.at->packets, ToneOf(difference));
        });
  }

  report::Table table_;
  SummedRows rows_{table_, 4};
};

}  // namespace

std::string ChangeOf(const proof::Difference& difference) {
  return (difference.at->left_accepts ? "taken away" : "added") +
         std::string(difference.at->in_every_reading ? "" : ", in some readings") +
         (difference.at->at_least ? ", at least" : "") + StateText(difference.state);
}

report::Tone ToneOf(const proof::Difference& difference) {
  return difference.at->left_accepts ? report::Tone::kBad : report::Tone::kWarning;
}

Result<report::Table> ComparePlans(const LoadedSite& before, const LoadedSite& after) {
  SiteComparer comparer;
  PORTWRIGHT_TRY_STATUS(comparer.Run(before, after));
  return std::move(comparer.table());
}

}  // namespace portwright::workflow
