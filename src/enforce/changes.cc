#include "enforce/changes.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "enforce/checks.h"
#include "enforce/elements.h"
#include "proof/differences.h"

namespace portwright::enforce {
namespace {

// A text with its lines, and the policy that it stands for.
class Reading {
 public:
  Reading(const MarkedText& marked, std::unique_ptr<policy::Policy> policy)
      : marked_(marked), policy_(std::move(policy)), lines_(Split(marked.text, '\n')) {}

  const policy::Policy& policy() const { return *policy_; }

  // The line of a rule; where an element of a map leads to it, the element's: that has the mark.
  std::string LineOf(const proof::RuleAt& at, const proof::RuleAt& via) const {
    const std::string element = TextOf(via);
    return !MarkIn(element).empty() ? element : TextOf(at);
  }

  std::string DeciderOf(const proof::LineList& list, std::uint32_t line, net::Family family) const {
    const proof::LineList::Default& otherwise = list.DefaultOf(family);
    const std::string text = line == proof::kDefault
                                 ? LineOf(otherwise.at, otherwise.via)
                                 : LineOf(list.lines[line].at, list.lines[line].via);
    if (!text.empty()) return text;
    return policy_->chains.empty() ? "no rules at all"
                                   : "default of chain " + policy_->chains[list.default_chain].name;
  }

  std::vector<std::string> Requirements(const std::string& line) const {
    return marked_.bundle == nullptr ? std::vector<std::string>()
                                     : RequirementsOf(*marked_.bundle, line);
  }

 private:
  std::string TextOf(const proof::RuleAt& at) const {
    if (at.chain == proof::RuleAt::kNowhere) return "";
    const policy::Chain& chain = policy_->chains[at.chain];
    if (at.rule >= chain.places.size()) return "";
    const std::uint32_t line = chain.places[at.rule].line;
    return line == 0 || line > lines_.size() ? "" : std::string(Trim(lines_[line - 1]));
  }

  const MarkedText& marked_;
  std::unique_ptr<policy::Policy> policy_;
  std::vector<std::string_view> lines_;
};

// Joins what the same two lines do to the same kind of packets.
class Collector {
 public:
  void Add(PacketChange change) {
    const auto key = std::make_tuple(change.is_added, change.line, change.denied_by, change.state,
                                     change.in_every_reading);
    const auto [at, is_new] = places_.try_emplace(key, changes_.size());
    if (is_new) {
      changes_.push_back(std::move(change));
      return;
    }
    changes_[at->second].packets.Add(change.packets);
    changes_[at->second].at_least |= change.at_least;
  }

  std::vector<PacketChange> Take() { return std::move(changes_); }

 private:
  std::vector<PacketChange> changes_;
  std::map<std::tuple<bool, std::string, std::string, net::ConnectionState, bool>, std::size_t>
      places_;
};

}  // namespace

std::vector<std::string> RequirementsOf(const Bundle& bundle, std::string_view line) {
  const std::string_view mark = MarkIn(line);
  if (mark.empty()) return {};
  for (const BundleMark& known : bundle.marks) {
    if (known.mark == mark) return known.requirements;
  }
  return {};
}

Result<std::vector<PacketChange>> ChangesBetween(const dialect::Dialect& dialect,
                                                 const MarkedText& before,
                                                 const MarkedText& after) {
  PORTWRIGHT_TRY(auto old_policy, PolicyOf(dialect, before.text, before.name));
  PORTWRIGHT_TRY(auto new_policy, PolicyOf(dialect, after.text, after.name));
  const Reading old_text(before, std::move(old_policy));
  const Reading new_text(after, std::move(new_policy));
  Collector collector;
  PORTWRIGHT_TRY_STATUS(proof::ForEachDifference(
      old_text.policy(), new_text.policy(), std::nullopt, [&](const proof::Difference& difference) {
        const proof::Disagreement& d = *difference.at;
        const net::Family family = difference.witness.source.family;
        const std::string was = old_text.DeciderOf(*difference.left, d.left, family);
        const std::string is = new_text.DeciderOf(*difference.right, d.right, family);
        PacketChange change;
        change.is_added = !d.left_accepts;
        change.line = d.left_accepts ? was : is;
        change.denied_by = d.left_accepts ? is : was;
        change.requirements =
            d.left_accepts ? old_text.Requirements(was) : new_text.Requirements(is);
        change.packets = d.packets;
        change.at_least = d.at_least;
        change.in_every_reading = d.in_every_reading;
        change.state = difference.state;
        change.witness = difference.witness;
        collector.Add(std::move(change));
      }));
  return collector.Take();
}

}  // namespace portwright::enforce
