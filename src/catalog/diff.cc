#include "catalog/diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/text.h"

namespace portwright::catalog {
namespace {

// What a requirement lets through, as ranges of (transport, port): comparable as a set.
struct Span {
  int transport;  // net::ServiceKind, and the protocol or ICMP type
  std::uint32_t lo;
  std::uint32_t hi;
  friend auto operator<=>(const Span&, const Span&) = default;
};

constexpr int kAnyTransport = -1;

Span SpanOf(const net::Service& service) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
      return {kAnyTransport, 0, 65535};
    case net::ServiceKind::kTcp:
      return {net::kProtocolTcp, service.ports.lo, service.ports.hi};
    case net::ServiceKind::kUdp:
      return {net::kProtocolUdp, service.ports.lo, service.ports.hi};
    case net::ServiceKind::kProtocol:
      return {service.protocol + 1000, 0, 65535};
    case net::ServiceKind::kIcmp:
      break;
  }
  if (service.icmp_any) return {net::kProtocolIcmp, 0, 65535};
  const std::uint32_t type =
      static_cast<std::uint32_t>(service.icmp_type_v4) * 256 + service.icmp_type_v6;
  return {net::kProtocolIcmp, type, type};
}

// Sorted, overlapping and adjacent ones joined.
std::vector<Span> Joined(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (!out.empty() && out.back().transport == span.transport && span.lo <= out.back().hi + 1) {
      out.back().hi = std::max(out.back().hi, span.hi);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

std::vector<Span> SpansOf(const Requirement& requirement) {
  std::vector<Span> out;
  for (const AllowEntry& entry : requirement.allow) out.push_back(SpanOf(entry.service));
  return Joined(std::move(out));
}

// Without source ports every port is allowed.
std::vector<Span> SourceSpansOf(const Requirement& requirement) {
  std::vector<Span> out;
  for (const net::PortRange& ports : requirement.source_ports)
    out.push_back({0, ports.lo, ports.hi});
  if (out.empty()) out.push_back({0, 0, 65535});
  return Joined(std::move(out));
}

bool Contains(const std::vector<Span>& outer, const std::vector<Span>& inner) {
  return std::all_of(inner.begin(), inner.end(), [&](const Span& span) {
    return std::any_of(outer.begin(), outer.end(), [&](const Span& o) {
      return o.transport == kAnyTransport ||
             (o.transport == span.transport && o.lo <= span.lo && span.hi <= o.hi);
    });
  });
}

bool Overlaps(const std::vector<Span>& a, const std::vector<Span>& b) {
  return std::any_of(a.begin(), a.end(), [&](const Span& x) {
    return std::any_of(b.begin(), b.end(), [&](const Span& y) {
      const bool same = x.transport == y.transport || x.transport == kAnyTransport ||
                        y.transport == kAnyTransport;
      return same && x.lo <= y.hi && y.lo <= x.hi;
    });
  });
}

std::string ServicesText(const Requirement& requirement) {
  std::vector<std::string> out;
  for (const AllowEntry& entry : requirement.allow) {
    std::string text = net::ToText(entry.service);
    if (entry.parameter != kNone) text += " by " + entry.text;
    out.push_back(std::move(text));
  }
  return Join(out, ", ");
}

std::string SourcePortsText(const Requirement& requirement) {
  if (requirement.source_ports.empty()) return "any";
  std::vector<std::string> out;
  for (const net::PortRange& ports : requirement.source_ports) out.push_back(net::ToText(ports));
  return Join(out, ", ");
}

std::string WhenText(const Expression& when) { return when.IsAlways() ? "always" : when.ToText(); }

std::string OrNone(std::string_view text) { return text.empty() ? "none" : std::string(text); }

// Collects what differs between two states of a thing.
class Comparison {
 public:
  void Changed(std::string_view what, const std::string& before, const std::string& after) {
    if (before == after) return;
    is_changed_ = true;
    Say(what, before, after);
  }
  void Reworded(std::string_view what, const std::string& before, const std::string& after) {
    if (before == after) return;
    Say(what, before, after);
  }
  // Sets of which one may hold the other.
  void Sets(std::string_view what, const std::vector<Span>& before, const std::vector<Span>& after,
            const std::string& before_text, const std::string& after_text) {
    if (before == after) return Reworded(what, before_text, after_text);
    Say(what, before_text, after_text);
    const bool grows = Contains(after, before);
    const bool shrinks = Contains(before, after);
    is_wider_ = is_wider_ || grows;
    is_narrower_ = is_narrower_ || shrinks;
    is_changed_ = is_changed_ || (!grows && !shrinks);
  }
  void Wider() { is_wider_ = true; }
  void Narrower() { is_narrower_ = true; }
  void Say(std::string_view what, const std::string& before, const std::string& after) {
    details_.push_back(std::string(what) + ": " + before + " -> " + after);
  }

  bool is_same() const { return details_.empty(); }
  ChangeKind kind() const {
    if (is_changed_ || (is_wider_ && is_narrower_)) return ChangeKind::kChanged;
    if (is_wider_) return ChangeKind::kWidened;
    if (is_narrower_) return ChangeKind::kNarrowed;
    return ChangeKind::kReworded;
  }
  std::vector<std::string> TakeDetails() { return std::move(details_); }

 private:
  bool is_changed_ = false;
  bool is_wider_ = false;
  bool is_narrower_ = false;
  std::vector<std::string> details_;
};

class Differ {
 public:
  Differ(const Catalog& before, const Catalog& after) : before_(before), after_(after) {}

  std::vector<Change> Run() {
    MatchRequirements();
    CompareRequirements();
    CompareByName(ThingKind::kRole, before_.roles, after_.roles, &Differ::CompareRoles);
    CompareByName(ThingKind::kFeature, before_.features, after_.features, &Differ::CompareFeatures);
    CompareByName(ThingKind::kChoice, before_.choices, after_.choices, &Differ::CompareChoices);
    CompareByName(ThingKind::kParameter, before_.parameters, after_.parameters,
                  &Differ::CompareParameters);
    CompareByName(ThingKind::kCondition, before_.conditions, after_.conditions,
                  &Differ::CompareConditions);
    return std::move(changes_);
  }

 private:
  struct Matched {
    std::uint32_t old_index = kNone;
    MatchKind how = MatchKind::kUnmatched;
  };

  const std::string& OldRole(std::uint32_t role) const { return before_.roles[role].id; }
  const std::string& NewRole(std::uint32_t role) const { return after_.roles[role].id; }

  void MatchRequirements();
  void MatchBest();
  int Score(const Requirement& old_one, const Requirement& new_one) const;
  void CompareRequirements();
  void CompareInitiators(const Requirement& a, const Requirement& b, Comparison& out) const;
  void Compare(const Requirement& a, const Requirement& b, Comparison& out) const;
  void CompareRoles(const Role& a, const Role& b, Comparison& out) const;
  void CompareFeatures(const Feature& a, const Feature& b, Comparison& out) const;
  void CompareChoices(const Choice& a, const Choice& b, Comparison& out) const;
  void CompareParameters(const Parameter& a, const Parameter& b, Comparison& out) const;
  void CompareConditions(const Condition& a, const Condition& b, Comparison& out) const;
  template <typename T>
  void CompareByName(ThingKind thing, const std::vector<T>& before, const std::vector<T>& after,
                     void (Differ::*compare)(const T&, const T&, Comparison&) const);

  const Catalog& before_;
  const Catalog& after_;
  std::vector<Matched> matched_;  // of each new requirement
  std::vector<bool> old_taken_;
  std::vector<Change> changes_;
};

void Differ::MatchRequirements() {
  matched_.resize(after_.requirements.size());
  old_taken_.resize(before_.requirements.size());
  const auto take = [&](std::size_t i, std::uint32_t old_index, MatchKind how) {
    if (old_index == kNone) return;
    matched_[i] = {old_index, how};
    old_taken_[old_index] = true;
  };
  for (std::size_t i = 0; i < matched_.size(); ++i) {
    take(i, before_.FindRequirement(after_.requirements[i].id), MatchKind::kId);
  }
  for (std::size_t i = 0; i < matched_.size(); ++i) {
    for (const std::string& old_id : after_.requirements[i].was) {
      if (matched_[i].how != MatchKind::kUnmatched) break;
      take(i, before_.FindRequirement(old_id), MatchKind::kWas);
    }
  }
  MatchBest();
}

// 0: not the same requirement.
int Differ::Score(const Requirement& old_one, const Requirement& new_one) const {
  const bool same_ends =
      OldRole(old_one.from) == NewRole(new_one.from) && OldRole(old_one.to) == NewRole(new_one.to);
  if (!same_ends) return 0;
  const std::vector<Span> a = SpansOf(old_one);
  const std::vector<Span> b = SpansOf(new_one);
  const int services = a == b ? 4 : Overlaps(a, b) ? 2 : 0;
  const int section = old_one.cite.section == new_one.cite.section ? 1 : 0;
  return services + section;
}

void Differ::MatchBest() {
  struct Candidate {
    int score;
    std::uint32_t new_index;
    std::uint32_t old_index;
  };
  std::vector<Candidate> candidates;
  for (std::uint32_t n = 0; n < matched_.size(); ++n) {
    if (matched_[n].how != MatchKind::kUnmatched) continue;
    for (std::uint32_t o = 0; o < old_taken_.size(); ++o) {
      if (old_taken_[o]) continue;
      const int score = Score(before_.requirements[o], after_.requirements[n]);
      if (score > 0) candidates.push_back({score, n, o});
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tuple(-a.score, a.new_index, a.old_index) <
           std::tuple(-b.score, b.new_index, b.old_index);
  });
  for (const Candidate& candidate : candidates) {
    if (matched_[candidate.new_index].how != MatchKind::kUnmatched ||
        old_taken_[candidate.old_index])
      continue;
    matched_[candidate.new_index] = {candidate.old_index, MatchKind::kBestMatch};
    old_taken_[candidate.old_index] = true;
  }
}

void Differ::CompareRequirements() {
  for (std::uint32_t n = 0; n < matched_.size(); ++n) {
    const Requirement& now = after_.requirements[n];
    Change change;
    change.id = now.id;
    change.new_index = n;
    change.matched = matched_[n].how;
    change.old_index = matched_[n].old_index;
    if (change.old_index == kNone) {
      change.kind = ChangeKind::kCame;
    } else {
      Comparison comparison;
      Compare(before_.requirements[change.old_index], now, comparison);
      if (comparison.is_same()) continue;
      change.kind = comparison.kind();
      change.details = comparison.TakeDetails();
    }
    changes_.push_back(std::move(change));
  }
  for (std::uint32_t o = 0; o < old_taken_.size(); ++o) {
    if (old_taken_[o]) continue;
    Change change;
    change.kind = ChangeKind::kWent;
    change.id = before_.requirements[o].id;
    change.old_index = o;
    changes_.push_back(std::move(change));
  }
}

void Differ::CompareInitiators(const Requirement& a, const Requirement& b, Comparison& out) const {
  if (a.initiator == b.initiator) return;
  out.Say("initiator", std::string(ToText(a.initiator)), std::string(ToText(b.initiator)));
  // `either` holds both flows; `unknown` is planned as `from`.
  if (b.initiator == Initiator::kEither) {
    out.Wider();
  } else if (a.initiator == Initiator::kEither) {
    out.Narrower();
  } else if (a.initiator == Initiator::kTo || b.initiator == Initiator::kTo) {
    out.Wider();
    out.Narrower();
  }
}

void Differ::Compare(const Requirement& a, const Requirement& b, Comparison& out) const {
  out.Reworded("id", a.id, b.id);
  out.Changed("from", OldRole(a.from), NewRole(b.from));
  out.Changed("to", OldRole(a.to), NewRole(b.to));
  CompareInitiators(a, b, out);
  out.Sets("ports", SpansOf(a), SpansOf(b), ServicesText(a), ServicesText(b));
  out.Sets("source ports", SourceSpansOf(a), SourceSpansOf(b), SourcePortsText(a),
           SourcePortsText(b));
  out.Changed("when", WhenText(a.when), WhenText(b.when));
  out.Changed("traffic", OrNone(a.traffic ? ToText(*a.traffic) : ""),
              OrNone(b.traffic ? ToText(*b.traffic) : ""));
  out.Changed("temporary", OrNone(a.temporary), OrNone(b.temporary));
  out.Changed("local", a.local ? "true" : "false", b.local ? "true" : "false");
  out.Reworded("direction", OrNone(ToText(a.direction)), OrNone(ToText(b.direction)));
  out.Reworded("purpose", a.purpose, b.purpose);
  out.Reworded("ground", std::string(ToText(a.ground_kind)) + ": " + a.ground,
               std::string(ToText(b.ground_kind)) + ": " + b.ground);
  out.Reworded("section", a.cite.section, b.cite.section);
  out.Reworded("line", std::to_string(a.cite.line), std::to_string(b.cite.line));
  out.Reworded("cited source", OrNone(a.cite.source), OrNone(b.cite.source));
  out.Reworded("cited destination", OrNone(a.cite.destination), OrNone(b.cite.destination));
  out.Reworded("doubts", std::to_string(a.doubts.size()), std::to_string(b.doubts.size()));
}

void Differ::CompareRoles(const Role& a, const Role& b, Comparison& out) const {
  out.Changed("kind", std::string(ToText(a.kind)), std::string(ToText(b.kind)));
  const auto addresses = [](const Role& role) {
    std::vector<std::string> words;
    for (const AddressKind kind : role.addresses) words.emplace_back(ToText(kind));
    return OrNone(Join(words, ", "));
  };
  out.Changed("addresses", addresses(a), addresses(b));
  out.Changed("shared", OrNone(a.shared), OrNone(b.shared));
  out.Changed("names", OrNone(Join(a.names, ", ")), OrNone(Join(b.names, ", ")));
  out.Reworded("title", a.title, b.title);
  out.Reworded("cited as", a.cited_as, b.cited_as);
}

void Differ::CompareFeatures(const Feature& a, const Feature& b, Comparison& out) const {
  const auto implied = [](const Catalog& catalog, const Feature& feature) {
    std::vector<std::string> ids;
    for (const std::uint32_t other : feature.implies) ids.push_back(catalog.features[other].id);
    std::sort(ids.begin(), ids.end());
    return OrNone(Join(ids, ", "));
  };
  out.Changed("implies", implied(before_, a), implied(after_, b));
  out.Changed("always", a.always ? "true" : "false", b.always ? "true" : "false");
  out.Reworded("title", a.title, b.title);
  out.Reworded("group", OrNone(a.group), OrNone(b.group));
  out.Reworded("question", OrNone(a.question), OrNone(b.question));
}

void Differ::CompareChoices(const Choice& a, const Choice& b, Comparison& out) const {
  const auto options = [](const Choice& choice) {
    std::vector<std::string> ids;
    for (const Option& option : choice.options) ids.push_back(option.id);
    return Join(ids, ", ");
  };
  out.Changed("options", options(a), options(b));
  out.Changed("default", OrNone(Join(a.defaults, ", ")), OrNone(Join(b.defaults, ", ")));
  out.Changed("pick", a.picks_some ? "some" : "one", b.picks_some ? "some" : "one");
  out.Reworded("title", a.title, b.title);
  out.Reworded("question", a.question, b.question);
}

void Differ::CompareParameters(const Parameter& a, const Parameter& b, Comparison& out) const {
  const auto formula = [](const Catalog& catalog, const Parameter& parameter) -> std::string {
    if (!parameter.formula) return "none";
    return std::to_string(parameter.formula->offset) + " + " +
           catalog.parameters[parameter.formula->parameter].id;
  };
  out.Changed("type", std::string(ToText(a.type)), std::string(ToText(b.type)));
  out.Changed("default", a.default_value.value_or("none"), b.default_value.value_or("none"));
  out.Changed("formula", formula(before_, a), formula(after_, b));
  out.Changed("min", std::to_string(a.min), std::to_string(b.min));
  out.Changed("max", std::to_string(a.max), std::to_string(b.max));
  out.Reworded("title", a.title, b.title);
}

void Differ::CompareConditions(const Condition& a, const Condition& b, Comparison& out) const {
  const auto roles = [](const Catalog& catalog, const Condition& condition) {
    std::vector<std::string> ids;
    for (const std::uint32_t role : condition.roles) ids.push_back(catalog.roles[role].id);
    return OrNone(Join(ids, ", "));
  };
  const auto value = [](const Condition& c) {
    return c.value ? std::to_string(*c.value) : std::string("none");
  };
  out.Changed("kind", std::string(ToText(a.kind)), std::string(ToText(b.kind)));
  out.Changed("roles", roles(before_, a), roles(after_, b));
  out.Changed("value", value(a), value(b));
  out.Changed("when", WhenText(a.when), WhenText(b.when));
  out.Reworded("text", a.text, b.text);
  out.Reworded("section", a.cite.section, b.cite.section);
  out.Reworded("line", std::to_string(a.cite.line), std::to_string(b.cite.line));
}

template <typename T>
void Differ::CompareByName(ThingKind thing, const std::vector<T>& before,
                           const std::vector<T>& after,
                           void (Differ::*compare)(const T&, const T&, Comparison&) const) {
  std::map<std::string_view, std::uint32_t> old_ones;
  for (std::uint32_t i = 0; i < before.size(); ++i) old_ones.emplace(before[i].id, i);
  for (std::uint32_t i = 0; i < after.size(); ++i) {
    Change change{thing, ChangeKind::kCame, MatchKind::kUnmatched, kNone, i, after[i].id, {}};
    if (const auto found = old_ones.find(after[i].id); found != old_ones.end()) {
      Comparison comparison;
      (this->*compare)(before[found->second], after[i], comparison);
      change.old_index = found->second;
      old_ones.erase(found);
      if (comparison.is_same()) continue;
      change.matched = MatchKind::kId;
      change.kind = comparison.kind();
      change.details = comparison.TakeDetails();
    }
    changes_.push_back(std::move(change));
  }
  for (std::uint32_t i = 0; i < before.size(); ++i) {
    const auto found = old_ones.find(before[i].id);
    if (found == old_ones.end() || found->second != i) continue;
    changes_.push_back(
        {thing, ChangeKind::kWent, MatchKind::kUnmatched, i, kNone, before[i].id, {}});
  }
}

}  // namespace

std::string_view ToText(ChangeKind kind) {
  constexpr std::array<std::string_view, 6> kWords{"came",     "went",    "widened",
                                                   "narrowed", "changed", "reworded"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view ToText(ThingKind kind) {
  constexpr std::array<std::string_view, 6> kWords{"requirement", "role",      "feature",
                                                   "choice",      "parameter", "condition"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::vector<Change> Diff(const Catalog& before, const Catalog& after) {
  return Differ(before, after).Run();
}

}  // namespace portwright::catalog
