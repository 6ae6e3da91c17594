#include "dialect/srx/change.h"

#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dialect/common/object_names.h"
#include "dialect/srx/lift.h"
#include "dialect/srx/plan_text.h"
#include "dialect/srx/read_text.h"
#include "dialect/srx/tree_text.h"

namespace portwright::dialect::srx {
namespace {

// In the order in which they can be made; taken away the other way round.
enum class Kind : std::uint8_t {
  kAddress,
  kAddressSet,
  kApplication,
  kApplicationSet,
  kScheduler,
  kPolicy,
};

struct Own {
  Kind kind = Kind::kAddress;
  std::string path;         // `security policies global policy pw-a`
  std::string lines;        // its commands, without the description
  std::string description;  // the command
  std::string pair;         // of a policy
  std::string before;       // of a policy: the next one that is not Portwright's
  bool is_inactive = false;
};

// What is Portwright's in a configuration.
class Owned {
 public:
  explicit Owned(const Tree& tree) : tree_(tree) {
    const NodeId security = tree.Child(tree.root(), "security");
    const NodeId book = tree.Child(tree.Child(security, "address-book"), "global");
    const std::string books = "security address-book global ";
    Find(Kind::kAddress, tree.Child(book, "address"), books + "address");
    Find(Kind::kAddressSet, tree.Child(book, "address-set"), books + "address-set");
    const NodeId applications = tree.Child(tree.root(), "applications");
    Find(Kind::kApplication, tree.Child(applications, "application"), "applications application");
    Find(Kind::kApplicationSet, tree.Child(applications, "application-set"),
         "applications application-set");
    Find(Kind::kScheduler, tree.Child(tree.Child(tree.root(), "schedulers"), "scheduler"),
         "schedulers scheduler");
    const NodeId policies = tree.Child(security, "policies");
    for (const NodeId from : tree.Children(tree.Child(policies, "from-zone"))) {
      for (const NodeId to : tree.Children(tree.Child(from, "to-zone"))) {
        FindPolicies(to, "from-zone " + CommandWord(tree[from].name) + " to-zone " +
                             CommandWord(tree[to].name));
      }
    }
    FindPolicies(tree.Child(policies, "global"), "global");
  }

  const std::vector<Own>& all() const { return all_; }
  const Own* Find(const std::string& path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : &all_[found->second];
  }
  // The policy with which a pair denies the rest; empty without one.
  std::string LastDenial(const std::string& pair) const {
    const auto found = last_denial_.find(pair);
    return found == last_denial_.end() ? std::string() : found->second;
  }
  // How many policies a pair has, whoever made them.
  std::size_t CountIn(const std::string& pair) const {
    const auto found = counts_.find(pair);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  static bool IsOwn(std::string_view name) { return name.starts_with(kOwnPrefix); }

  void Find(Kind kind, NodeId named, const std::string& path) {
    if (named == kNone) return;
    for (NodeId id = tree_[named].first; id != kNone; id = tree_[id].next) {
      if (IsOwn(tree_[id].name)) Add(kind, id, path);
    }
  }

  void FindPolicies(NodeId pair, const std::string& words) {
    const NodeId named = tree_.Child(pair, "policy");
    if (named == kNone) return;
    const std::string path = "security policies " + words + " policy";
    std::size_t first_open = all_.size();
    for (NodeId id = tree_[named].first; id != kNone; id = tree_[id].next) {
      ++counts_[words];
      if (IsOwn(tree_[id].name)) {
        Add(Kind::kPolicy, id, path);
        all_.back().pair = words;
        continue;
      }
      const std::string name = CommandWord(tree_[id].name);
      for (; first_open < all_.size(); ++first_open) all_[first_open].before = name;
      if (tree_[id].next == kNone && DeniesAll(tree_, id)) last_denial_[words] = name;
    }
  }

  void Add(Kind kind, NodeId id, const std::string& path) {
    WriteOptions options;
    options.with_descriptions = false;
    Own own;
    own.kind = kind;
    own.path = path + " " + CommandWord(tree_[id].name);
    own.lines = CommandsOf(tree_, id, path, options);
    const NodeId description = tree_.Child(id, "description");
    if (description != kNone)
      own.description = CommandsOf(tree_, description, own.path, WriteOptions());
    own.is_inactive = tree_[id].is_inactive;
    by_path_.emplace(own.path, all_.size());
    all_.push_back(std::move(own));
  }

  const Tree& tree_;
  std::vector<Own> all_;
  std::map<std::string, std::size_t> by_path_;
  std::map<std::string, std::string> last_denial_;
  std::map<std::string, std::size_t> counts_;
};

struct Difference {
  std::string commands;
  std::vector<const Own*> added;             // also what is written anew
  std::unordered_set<std::string> replaced;  // paths of those
  std::unordered_set<std::string> removed;
};

// Commands that turn the one's own parts into those of the other. New policies go before the last
// denial of `around`, or, where they stood in `to`, before their neighbour.
Difference CommandsBetween(const Owned& from, const Owned& to, const Owned& around) {
  Difference out;
  std::map<std::string, std::size_t> gone;
  std::map<std::string, std::size_t> come;
  for (const Own& own : to.all()) {
    const Own* old = from.Find(own.path);
    const bool is_same = old != nullptr && old->lines == own.lines;
    if (is_same && old->description == own.description) continue;
    if (is_same) {
      out.commands +=
          own.description.empty() ? "delete " + own.path + " description\n" : own.description;
      continue;
    }
    out.added.push_back(&own);
    if (old != nullptr) {
      out.replaced.insert(own.path);
      out.commands += "delete " + own.path + "\n";
    } else if (own.kind == Kind::kPolicy) {
      ++come[own.pair];
    }
    out.commands += own.lines + own.description;
    if (own.kind != Kind::kPolicy) continue;
    const std::string before = !own.before.empty() ? own.before : around.LastDenial(own.pair);
    if (!before.empty()) out.commands += "insert " + own.path + " before policy " + before + "\n";
  }
  for (const Own& own : from.all()) {
    if (to.Find(own.path) != nullptr) continue;
    out.removed.insert(own.path);
    if (own.kind == Kind::kPolicy) ++gone[own.pair];
  }
  // A pair without policies would be left behind.
  std::unordered_set<std::string> emptied;
  for (const auto& [pair, count] : gone) {
    if (pair != "global" && come.count(pair) == 0 && count == around.CountIn(pair)) {
      emptied.insert(pair);
      out.commands += "delete security policies " + pair + "\n";
    }
  }
  for (auto own = from.all().rbegin(); own != from.all().rend(); ++own) {
    if (out.removed.count(own->path) == 0 || emptied.count(own->pair) > 0) continue;
    out.commands += "delete " + own->path + "\n";
  }
  return out;
}

std::string StateText(const Tree& today, const Difference& change, bool at_the_end) {
  std::unordered_set<std::string> without = change.replaced;
  if (at_the_end) without.insert(change.removed.begin(), change.removed.end());
  std::string objects;
  std::map<std::string, std::string> policies;
  for (const Own* own : change.added)
    (own->kind == Kind::kPolicy ? policies[own->pair] : objects) += own->lines;
  WriteOptions options;
  options.without = &without;
  options.policies = &policies;
  std::string out = objects + CommandsOf(today, options);
  const NodeId all = today.Child(today.Child(today.root(), "security"), "policies");
  for (const auto& [pair, lines] : policies) {
    bool is_written = pair == "global" && today.Has(all, "global");
    for (const NodeId from : today.Children(today.Child(all, "from-zone"))) {
      for (const NodeId to : today.Children(today.Child(from, "to-zone"))) {
        is_written = is_written || pair == "from-zone " + CommandWord(today[from].name) +
                                               " to-zone " + CommandWord(today[to].name);
      }
    }
    if (!is_written) out += lines;
  }
  if (out.find("set security ") == std::string::npos)
    out += "set security policies default-policy deny-all\n";
  return out;
}

}  // namespace

std::optional<RenderedChange> ChangeText(const policy::Policy& policy, const RenderOptions& options,
                                         std::string_view today, const LiftOptions& lift,
                                         Diagnostics& diagnostics) {
  RequirementSets requirements(policy);
  const auto plan = PlanTextOf(policy, options, requirements, diagnostics);
  if (!plan) return std::nullopt;
  const std::size_t errors_before = diagnostics.error_count();
  Tree device;
  ReadText(today, diagnostics.AddFile(lift.file_name), device, diagnostics);
  for (const auto& [name, beside] : lift.beside)
    ReadText(beside, diagnostics.AddFile(name), device, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  const NodeId policies = device.Child(device.Child(device.root(), "security"), "policies");
  const NodeId by_default = device.Child(policies, "default-policy");
  if (device.Has(by_default, "permit-all")) {
    diagnostics.Warning("PW-DIA-srx-0007", device.place(by_default),
                        "expected a device that denies by default, found `permit-all`",
                        "the change leaves it as it is: everything that no policy denies passes");
  }
  const std::string text = WholeText(policy, options, *plan, requirements);
  Tree wanted;
  ReadText(text, 0, wanted, diagnostics);
  const Owned today_owned(device);
  const Owned wanted_owned(wanted);
  const Difference change = CommandsBetween(today_owned, wanted_owned, today_owned);
  RenderedChange out;
  out.commands = change.commands;
  if (out.commands.empty()) return out;
  out.undo = CommandsBetween(wanted_owned, today_owned, wanted_owned).commands;
  out.states = {StateText(device, change, false), StateText(device, change, true)};
  return out;
}

}  // namespace portwright::dialect::srx
