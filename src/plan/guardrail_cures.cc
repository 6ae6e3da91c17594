#include "plan/guardrail_cures.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "base/text.h"
#include "plan/guardrails.h"

namespace portwright::plan {
namespace {

using site::EndpointRef;

struct Candidate {
  GuardrailCure cure;
  std::function<void(site::Site&)> apply;
};

// A text as YAML takes it inside braces.
std::string Yaml(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_./- ").find(c) != std::string_view::npos;
  };
  const bool plain = !text.empty() && text.front() != '-' && text.front() != ' ' &&
                     text.back() != ' ' && std::all_of(text.begin(), text.end(), is_plain);
  if (plain) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string YamlList(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(Yaml(text));
  return quoted.size() == 1 ? quoted[0] : "[" + Join(quoted, ", ") + "]";
}

class CureFinder {
 public:
  CureFinder(const Plan& plan, const std::vector<const catalog::Catalog*>& catalogs,
             const GuardrailFinding& finding)
      : plan_(plan),
        site_(*plan.site),
        catalogs_(catalogs),
        finding_(finding),
        rule_(site_.guardrails[finding.rule]),
        reason_(plan.reasons[finding.reason]) {}

  GuardrailCure Find() {
    Look();
    const bool is_extra = reason_.extra != kNone;
    for (Candidate& candidate : is_extra ? ForExtra() : ForRequirement()) {
      if (Cures(candidate)) return std::move(candidate.cure);
    }
    return {};
  }

 private:
  // Which flows of the reason break the rule, and by what they differ from the others.
  void Look() {
    GuardrailMatcher matcher(plan_, finding_.rule);
    std::set<std::uint32_t> broken_services;
    std::set<std::uint32_t> kept_services;
    for (const PlannedFlow& flow : plan_.flows) {
      if (flow.reason != finding_.reason) continue;
      const bool breaks = !matcher.Match(flow).empty();
      (breaks ? broken_services : kept_services).insert(flow.service);
      if (!breaks) {
        all_break_ = false;
        continue;
      }
      AddRef(from_, plan_.endpoints[flow.source].ref);
      AddRef(to_, plan_.endpoints[flow.destination].ref);
    }
    for (const std::uint32_t service : broken_services) {
      services_.push_back(plan_.services[service]);
      services_decide_ = services_decide_ && !kept_services.contains(service);
    }
    for (const std::uint32_t service : kept_services)
      kept_services_.push_back(plan_.services[service]);
  }

  static void AddRef(std::vector<EndpointRef>& refs, EndpointRef ref) {
    const auto at = std::lower_bound(refs.begin(), refs.end(), ref);
    if (at == refs.end() || *at != ref) refs.insert(at, ref);
  }

  std::string NamesOf(const std::vector<EndpointRef>& refs) const {
    std::vector<std::string> names;
    for (const EndpointRef& ref : refs) names.push_back(site_.NameOf(ref));
    return YamlList(names);
  }
  static std::string ServicesText(const std::vector<net::Service>& services) {
    std::vector<std::string> texts;
    for (const net::Service& service : services) texts.push_back(ToText(service));
    return texts.size() == 1 ? texts[0] : "[" + Join(texts, ", ") + "]";
  }

  // An omission of the requirement, of these services or between these ends only.
  Candidate Omit(bool with_services, bool with_ends) const {
    site::Omission omission;
    omission.requirement = reason_.catalog->requirements[reason_.requirement].id;
    omission.instance = reason_.instance;
    omission.reason = "guardrail " + rule_.id;
    omission.by = rule_.by;
    std::string text = "{ requirement: " + Yaml(omission.requirement) +
                       ", instance: " + Yaml(site_.instances[reason_.instance].id);
    if (with_ends) {
      omission.from = from_;
      omission.to = to_;
      text += ", from: " + NamesOf(from_) + ", to: " + NamesOf(to_);
    }
    if (with_services) {
      omission.allow = services_;
      text += ", allow: " + ServicesText(services_);
    }
    text += ", reason: " + Yaml(omission.reason) + ", by: " + Yaml(omission.by) + " }";
    return {{"omit", std::move(text), 0},
            [omission](site::Site& site) { site.omit.push_back(omission); }};
  }

  // Narrowest first; wider ones in case that the narrow one does not take.
  std::vector<Candidate> ForRequirement() const {
    std::vector<Candidate> out;
    if (!all_break_ && services_decide_) out.push_back(Omit(true, false));
    if (!all_break_ && !services_decide_) {
      out.push_back(Omit(!kept_services_.empty() && services_ != kept_services_, true));
      out.push_back(Omit(true, false));
    }
    out.push_back(Omit(false, false));
    return out;
  }

  std::vector<Candidate> ForExtra() const {
    const site::Extra& extra = site_.extra[reason_.extra];
    const std::string where = "extra: " + extra.id;
    std::vector<net::Service> rest;
    for (const net::Service& service : extra.allow) {
      if (std::find(services_.begin(), services_.end(), service) == services_.end())
        rest.push_back(service);
    }
    std::vector<Candidate> out;
    if (!rest.empty()) {
      out.push_back({{where, "allow: " + ServicesText(rest), 0},
                     [e = reason_.extra, rest](site::Site& site) { site.extra[e].allow = rest; }});
    }
    out.push_back({{where, "remove it", 0}, [e = reason_.extra](site::Site& site) {
                     // Exceptions of guardrails know extras by their index.
                     site.extra[e].until = Date{0};
                   }});
    return out;
  }

  bool Cures(Candidate& candidate) const {
    site::Site changed = site_;
    candidate.apply(changed);
    Options options;
    options.as_of = plan_.as_of;
    options.partial = true;
    Diagnostics ignored;
    const auto tried = Make(changed, catalogs_, options, ignored);
    const bool still =
        std::any_of(tried->guardrails.begin(), tried->guardrails.end(), [&](const auto& finding) {
          return finding.rule == finding_.rule && tried->reasons[finding.reason].id == reason_.id;
        });
    if (still || tried->flows.size() >= plan_.flows.size()) return false;
    candidate.cure.flows = plan_.flows.size() - tried->flows.size();
    return true;
  }

  const Plan& plan_;
  const site::Site& site_;
  const std::vector<const catalog::Catalog*>& catalogs_;
  const GuardrailFinding& finding_;
  const site::Guardrail& rule_;
  const Reason& reason_;
  bool all_break_ = true;
  bool services_decide_ = true;  // flows of these services all break the rule
  std::vector<net::Service> services_, kept_services_;
  std::vector<EndpointRef> from_, to_;  // of the flows that break it
};

}  // namespace

std::vector<GuardrailCure> FindCures(const Plan& plan,
                                     const std::vector<const catalog::Catalog*>& catalogs) {
  std::vector<GuardrailCure> out(plan.guardrails.size());
  std::size_t tried = 0;
  for (std::size_t f = 0; f < out.size(); ++f) {
    if (!BreaksGuardrail(plan, plan.guardrails[f])) continue;
    if (++tried > kCuresTriedMax) break;
    out[f] = CureFinder(plan, catalogs, plan.guardrails[f]).Find();
  }
  return out;
}

}  // namespace portwright::plan
