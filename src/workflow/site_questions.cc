#include "workflow/site_questions.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "plan/activate.h"
#include "plan/bind.h"
#include "plan/trial.h"
#include "sys/files.h"

namespace portwright::workflow {
namespace {

using plan::Question;
using plan::QuestionKind;

constexpr std::size_t kOpensInBrief = 2;

// Roles that every site has once, in the words of those who run it.
constexpr std::pair<std::string_view, std::string_view> kShared[] = {
    {"dns", "Which are your DNS servers?"},
    {"ntp", "Which are your time servers?"},
    {"directory", "Which are your domain controllers or directory servers?"},
    {"smtp", "Which is your mail server?"},
    {"snmp", "Which stations watch devices by SNMP?"},
    {"syslog", "Which are your log servers?"},
    {"administrators", "From which networks or machines do administrators work?"},
    {"proxy", "Which is your web proxy?"}};

std::string RoleText(const catalog::Role& role) {
  for (const auto& [shared, text] : kShared) {
    if (role.shared == shared) return std::string(text);
  }
  switch (role.kind) {
    case catalog::RoleKind::kNetwork:
      return "Which networks are this: " + role.title + "?";
    case catalog::RoleKind::kInternet:
      return "What on the internet is this: " + role.title + "?";
    case catalog::RoleKind::kSelf:
    case catalog::RoleKind::kClusterNode:
    case catalog::RoleKind::kHost:
    case catalog::RoleKind::kService:
    case catalog::RoleKind::kLocal:
      break;
  }
  return "Which machines are this: " + role.title + "?";
}

std::vector<std::string> RoleAnswers(const catalog::Role& role) {
  if (role.kind == catalog::RoleKind::kInternet) return {"internet", "NAME,...", "none:WHY"};
  return {"tag:TAG", "NAME,...", "ADDRESS,...", "none:WHY"};
}

bool IsLike(const std::string& word, const catalog::Role& role) {
  const std::string low = ToLower(word);
  return low == role.id || (!role.shared.empty() && low == role.shared);
}

// A tag or an operating system of the inventory that is called like the role.
std::string SuggestionFor(const site::Site& site, const catalog::Role& role) {
  for (const site::Host& host : site.hosts) {
    for (const std::string& tag : host.tags) {
      if (IsLike(tag, role)) return "tag:" + tag;
    }
  }
  for (const site::Network& network : site.networks) {
    if (IsLike(network.name, role)) return network.name;
    for (const std::string& tag : network.tags) {
      if (IsLike(tag, role)) return "tag:" + tag;
    }
  }
  for (const site::Host& host : site.hosts) {
    if (IsLike(host.os, role)) return "os:" + host.os;
    if (IsLike(host.name, role)) return host.name;
  }
  return "";
}

class Asker {
 public:
  explicit Asker(const LoadedSite& loaded)
      : loaded_(loaded),
        site_(*loaded.site),
        plan_(*loaded.plan),
        trial_(plan_),
        binder_(site_),
        states_(plan::AnswerQuestions(site_, loaded.in_use, ignored_)) {}

  std::vector<AskedQuestion> Ask() {
    AskVersions();
    for (const Question& question : plan_.questions) Take(question);
    std::stable_sort(out_.begin(), out_.end(), [](const AskedQuestion& a, const AskedQuestion& b) {
      const auto rank = [](const AskedQuestion& one) {
        // A role that nobody plays yet hides the flows behind it; the ports do not.
        const std::uint64_t opens = one.opens.size();
        return std::tuple(one.blocks, one.taken.empty(), std::max(one.flows.value_or(0), opens),
                          opens, one.requirements.size());
      };
      return rank(a) > rank(b);
    });
    return std::move(out_);
  }

 private:
  const plan::InstanceState* StateOf(std::uint32_t instance) const {
    const auto found = std::find_if(states_.begin(), states_.end(),
                                    [&](const auto& one) { return one.instance == instance; });
    return found == states_.end() ? nullptr : &*found;
  }

  std::string WithInstance(std::uint32_t instance, const std::string& name) const {
    return site_.instances.size() == 1 ? name : site_.instances[instance].id + "/" + name;
  }

  void Take(const Question& question) {
    const plan::InstanceState* state = StateOf(question.instance);
    if (state == nullptr) return;
    AskedQuestion asked;
    asked.instance = site_.instances[question.instance].id;
    asked.name = question.name;
    asked.key = WithInstance(question.instance, question.name);
    asked.text = question.text;
    asked.taken = question.taken;
    asked.opens = question.would_open;
    asked.requirements = question.requirements;
    switch (question.kind) {
      case QuestionKind::kFeature:
        return TakeFeature(question, *state, std::move(asked));
      case QuestionKind::kChoice:
        return TakeChoice(question, *state, std::move(asked));
      case QuestionKind::kParameter:
        return TakeParameter(question, *state, std::move(asked));
      case QuestionKind::kInitiator:
        asked.kind = AskedKind::kInitiator;
        asked.answers = {"from", "to", "either"};
        asked.flows = trial_.Flows(question.instance, question.requirements, [](auto&) {});
        break;
      case QuestionKind::kRole:
        return TakeRole(question, *state, std::move(asked));
      case QuestionKind::kInterface:
        asked.kind = AskedKind::kElsewhere;
        asked.key.clear();
        asked.answers = {"`traffic:` of the interface groups of " + question.name};
        break;
    }
    out_.push_back(std::move(asked));
  }

  void TakeFeature(const Question& question, const plan::InstanceState& state,
                   AskedQuestion asked) {
    asked.kind = AskedKind::kFeature;
    asked.answers = {"on", "off:WHY"};
    asked.flows =
        trial_.Flows(question.instance, question.requirements, [&](site::Instance& instance) {
          instance.features[question.name] = {site::Switch::kOn, "", {}};
        });
    FillNeeds(state, asked);
    out_.push_back(std::move(asked));
  }

  // As many as the widest option plans.
  void TakeChoice(const Question& question, const plan::InstanceState& state, AskedQuestion asked) {
    asked.kind = AskedKind::kChoice;
    asked.blocks = question.fails;
    const catalog::Choice& choice =
        state.catalog->choices[state.catalog->FindChoice(question.name)];
    for (const catalog::Option& option : choice.options) {
      asked.answers.push_back(option.id);
      const auto flows =
          trial_.Flows(question.instance, question.requirements, [&](site::Instance& instance) {
            instance.choices[question.name] = {{option.id}, {}};
          });
      if (flows && (!asked.flows || *asked.flows < *flows)) asked.flows = flows;
    }
    if (choice.picks_some && choice.options.size() > 1)
      asked.answers.push_back(choice.options[0].id + "," + choice.options[1].id);
    FillNeeds(state, asked);
    out_.push_back(std::move(asked));
  }

  void TakeParameter(const Question& question, const plan::InstanceState& state,
                     AskedQuestion asked) {
    asked.kind = AskedKind::kParameter;
    asked.blocks = question.fails;
    const catalog::Parameter& parameter =
        state.catalog->parameters[state.catalog->FindParameter(question.name)];
    if (parameter.type == catalog::ParameterType::kText) {
      asked.answers = {"TEXT"};
    } else {
      asked.answers = {std::to_string(parameter.min) + "-" + std::to_string(parameter.max)};
      // Whichever number it is, there are as many.
      asked.flows =
          trial_.Flows(question.instance, question.requirements, [&](site::Instance& instance) {
            instance.parameters[question.name] = {{std::to_string(parameter.min)}, {}};
          });
    }
    out_.push_back(std::move(asked));
  }

  void TakeRole(const Question& question, const plan::InstanceState& state, AskedQuestion asked) {
    const std::uint32_t r = state.catalog->FindRole(question.name);
    const catalog::Role& role = state.catalog->roles[r];
    const plan::BoundRole bound = binder_.Bind(state, r);
    asked.blocks = true;
    if (!bound.missing_names.empty()) return TakeNames(bound.missing_names, role, asked);
    asked.kind = AskedKind::kRole;
    asked.key = RoleKey(loaded_, question.instance, role);
    asked.text = RoleText(role);
    asked.answers = RoleAnswers(role);
    if (const site::Binding* binding = AwaitedBinding(question.instance, role)) {
      const std::string place = loaded_.diagnostics.Describe(binding->place);
      asked.text += " " + place + " names somebody whom the inventory does not have yet.";
      asked.answers = {"import the inventory"};
      if (sys::NameOf(loaded_.diagnostics.FileName(binding->place.file)) == kAnswersName) {
        asked.answers.push_back("or answer otherwise");
      } else {
        asked.kind = AskedKind::kElsewhere;
        asked.key = RoleKey(loaded_, question.instance, role);
      }
      return Merge(std::move(asked));
    }
    asked.suggestion = SuggestionFor(site_, role);
    if (!asked.suggestion.empty()) {
      Diagnostics unsaid;
      const auto refs = site::ResolveReference(site_, asked.suggestion, {}, unsaid);
      asked.flows =
          trial_.Flows(question.instance, question.requirements, [&](site::Instance& instance) {
            instance.bind[role.id] = {refs, false, std::nullopt, {}};
          });
    }
    if (!role.shared.empty()) asked.instance.clear();
    Merge(std::move(asked));
  }

  const site::Binding* AwaitedBinding(std::uint32_t instance, const catalog::Role& role) const {
    for (const auto* bind : {&site_.instances[instance].bind, &site_.bind}) {
      for (const std::string& name : {role.id, role.shared}) {
        const auto found = bind->find(name);
        if (!name.empty() && found != bind->end() && found->second.awaits) return &found->second;
      }
    }
    return nullptr;
  }

  void TakeNames(const std::vector<std::string>& names, const catalog::Role& role,
                 const AskedQuestion& of_role) {
    for (const std::string& name : names) {
      AskedQuestion asked = of_role;
      asked.kind = AskedKind::kHostName;
      asked.instance.clear();
      asked.name = name;
      asked.key = "name:" + name;
      asked.text = "How is " + name + " (" + role.title + ") reached?";
      asked.answers = {"object", "resolve", "proxy:NAME", "PREFIX,..."};
      Merge(std::move(asked));
    }
  }

  // One answer may serve several roles and instances: the question is asked once.
  void Merge(AskedQuestion asked) {
    const auto [at, is_new] = merged_.try_emplace(asked.key, out_.size());
    if (is_new) {
      out_.push_back(std::move(asked));
      return;
    }
    AskedQuestion& one = out_[at->second];
    const auto join = [](std::vector<std::string>& into, std::vector<std::string>& more) {
      into.insert(into.end(), more.begin(), more.end());
      std::sort(into.begin(), into.end());
      into.erase(std::unique(into.begin(), into.end()), into.end());
    };
    join(one.opens, asked.opens);
    join(one.requirements, asked.requirements);
    if (one.instance != asked.instance) one.instance.clear();
    if (asked.flows) one.flows = one.flows.value_or(0) + *asked.flows;
  }

  // Roles that nobody plays yet among those of its requirements.
  void FillNeeds(const plan::InstanceState& state, AskedQuestion& asked) {
    std::set<std::string> keys;
    for (const std::string& id : asked.requirements) {
      const auto& requirement = state.catalog->requirements[state.catalog->FindRequirement(id)];
      for (const std::uint32_t r : {requirement.from, requirement.to}) {
        const plan::BoundRole bound = binder_.Bind(state, r);
        if (bound.state != plan::BindState::kUnbound) continue;
        for (const std::string& name : bound.missing_names) keys.insert("name:" + name);
        if (bound.missing_names.empty())
          keys.insert(RoleKey(loaded_, state.instance, state.catalog->roles[r]));
      }
    }
    asked.needs.assign(keys.begin(), keys.end());
  }

  void AskVersions() {
    for (const plan::InstanceState& state : states_) {
      const site::Instance& instance = site_.instances[state.instance];
      if (!instance.version.empty() || state.catalog->versions.empty()) continue;
      AskedQuestion asked;
      plan::InstanceContext context(state, site_);
      for (const catalog::Requirement& requirement : state.catalog->requirements) {
        const plan::Activity activity = ActivityOf(requirement.when, context);
        const bool open =
            activity == plan::Activity::kUnanswered || activity == plan::Activity::kPerPair;
        if (!open || !WaitsForVersion(requirement.when, context)) continue;
        asked.requirements.push_back(requirement.id);
        for (std::string& opens : plan::Opens(*state.catalog, requirement))
          asked.opens.push_back(std::move(opens));
      }
      if (asked.requirements.empty()) continue;
      std::sort(asked.opens.begin(), asked.opens.end());
      asked.opens.erase(std::unique(asked.opens.begin(), asked.opens.end()), asked.opens.end());
      asked.kind = AskedKind::kVersion;
      asked.instance = instance.id;
      asked.name = "version";
      asked.key = WithInstance(state.instance, "version");
      asked.text = "Which version of " + state.catalog->title + " runs here?";
      asked.answers = state.catalog->versions;
      asked.blocks = true;
      asked.flows = trial_.Flows(state.instance, asked.requirements, [&](site::Instance& tried) {
        tried.version = state.catalog->versions.back();
      });
      out_.push_back(std::move(asked));
    }
  }

  const LoadedSite& loaded_;
  const site::Site& site_;
  const plan::Plan& plan_;
  Diagnostics ignored_;
  plan::Trial trial_;
  plan::RoleBinder binder_;
  std::vector<plan::InstanceState> states_;
  std::map<std::string, std::size_t> merged_;  // by key, index into out_
  std::vector<AskedQuestion> out_;
};

std::string InBrief(const std::vector<std::string>& lines) {
  const std::size_t shown = std::min(kOpensInBrief, lines.size());
  std::string out = Join({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown)}, "\n");
  if (lines.size() > shown) out += "\nand " + std::to_string(lines.size() - shown) + " more";
  return out;
}

}  // namespace

std::string_view ToText(AskedKind kind) {
  switch (kind) {
    case AskedKind::kFeature:
      return "feature";
    case AskedKind::kChoice:
      return "choice";
    case AskedKind::kParameter:
      return "parameter";
    case AskedKind::kInitiator:
      return "initiator";
    case AskedKind::kRole:
      return "role";
    case AskedKind::kHostName:
      return "host name";
    case AskedKind::kVersion:
      return "version";
    case AskedKind::kFirewall:
      return "firewall";
    case AskedKind::kElsewhere:
      return "elsewhere";
  }
  return "";
}

std::vector<AskedQuestion> AskQuestions(const LoadedSite& loaded) { return Asker(loaded).Ask(); }

std::string RoleKey(const LoadedSite& loaded, std::uint32_t instance, const catalog::Role& role) {
  const site::Site& site = *loaded.site;
  const std::string& name = role.shared.empty() ? role.id : role.shared;
  const bool clashes =
      std::any_of(loaded.in_use.begin(), loaded.in_use.end(), [&](const catalog::Catalog* one) {
        return one->FindFeature(name) != catalog::kNone ||
               one->FindChoice(name) != catalog::kNone ||
               one->FindParameter(name) != catalog::kNone;
      });
  const std::string key = (clashes ? "role:" : "") + name;
  // Once for the site, unless another product has a role of that name with another meaning.
  if (!role.shared.empty() || site.instances.size() == 1) return key;
  return site.instances[instance].id + "/" + key;
}

report::Table AskedTable(const std::vector<AskedQuestion>& questions, bool brief) {
  using report::Number;
  using report::Text;
  const std::vector<report::Column> few = {Text("Key"), Text("Question"), Text("Answers"),
                                           Text("Opens"), Number("Flows")};
  const std::vector<report::Column> all = {
      Text("Key"),     Text("Kind"),    Text("Instance"),   Text("Name"),  Text("Question"),
      Text("Answers"), Text("Taken"),   Text("Suggestion"), Text("Opens"), Text("Requirements"),
      Text("Needs"),   Number("Flows"), Text("Blocks")};
  report::Table table = report::MakeTable("Questions", "nothing is open", brief ? few : all);
  for (const AskedQuestion& one : questions) {
    const std::string flows = one.flows ? std::to_string(*one.flows) : "";
    std::string answers = Join(one.answers, brief ? " | " : "\n");
    if (brief) {
      if (!one.taken.empty()) answers += "\nnow: " + one.taken;
      if (!one.suggestion.empty()) answers += "\nperhaps " + one.suggestion;
      std::string opens = InBrief(one.opens);
      if (!one.needs.empty()) opens += "\nthen asks " + Join(one.needs, ", ");
      table.rows.push_back({one.key, one.text, answers, opens, flows});
    } else {
      table.rows.push_back({one.key, std::string(ToText(one.kind)), one.instance, one.name,
                            one.text, answers, one.taken, one.suggestion, Join(one.opens, "\n"),
                            Join(one.requirements, "\n"), Join(one.needs, "\n"), flows,
                            one.blocks ? "yes" : "no"});
    }
    table.tones.push_back(one.blocks ? report::Tone::kWarning : report::Tone::kPlain);
  }
  return table;
}

}  // namespace portwright::workflow
