#include "workflow/redacted_plan.h"

namespace portwright::workflow {
namespace {

constexpr std::string_view kLeftOut = "(left out)";

class PlanRedactor {
 public:
  explicit PlanRedactor(const Redaction& redaction) : redaction_(redaction) {}

  void InSite(site::Site& site) const {
    Word(site.name);
    site.title.clear();
    for (site::Realm& one : site.realms) Word(one.name);
    for (site::Zone& one : site.zones) {
      Named(one);
      Prefixes(one.prefixes);
    }
    for (site::Host& one : site.hosts) InHost(one);
    for (site::Network& one : site.networks) {
      Named(one);
      Words(one.tags);
      Prefixes(one.prefixes);
    }
    for (site::Cluster& one : site.clusters) InCluster(one);
    for (site::Proxy& one : site.proxies) Word(one.name);
    for (site::HostName& one : site.names) {
      Word(one.name);
      Word(one.object);
      Word(one.resolver);
      Prefixes(one.prefixes);
    }
    for (site::Literal& one : site.literals)
      one = site::Literal(redaction_.Of(one.prefix()), one.realm);
    for (site::Group& one : site.groups) Word(one.id);
    for (site::Instance& one : site.instances) InInstance(one);
    for (auto& [role, binding] : site.bind) InBinding(binding);
    for (site::EnforcementPoint& one : site.points) InPoint(one);
    InAnswers(site);
  }

  void InPlan(plan::Plan& plan) const {
    for (net::AddressSet& one : plan.address_sets) one = redaction_.Of(one);
    Words(plan.details);
    for (plan::Reason& one : plan.reasons) {
      Word(one.id);
      Words(one.settings);
    }
    for (plan::PointPlan& one : plan.points) InPolicy(one.policy);
    for (plan::Question& one : plan.questions) {
      Word(one.name);
      Word(one.text);
      Words(one.would_open);
      Words(one.requirements);
      Word(one.taken);
    }
    for (plan::PlannedCondition& one : plan.conditions) Word(one.detail);
    for (plan::Skip& one : plan.skipped) {
      Word(one.requirement);
      Word(one.detail);
    }
    for (plan::PlannedGrant& one : plan.grants) {
      one.from = redaction_.Of(one.from);
      one.to = redaction_.Of(one.to);
    }
    for (plan::GuardrailFinding& one : plan.guardrails) {
      one.witness.source = redaction_.Of(one.witness.source);
      one.witness.destination = redaction_.Of(one.witness.destination);
    }
  }

 private:
  void Word(std::string& text) const { text = redaction_.InText(text); }
  void Words(std::vector<std::string>& texts) const {
    for (std::string& text : texts) Word(text);
  }
  static void Free(std::string& text) {
    if (!text.empty()) text = kLeftOut;
  }
  // Titles are shown in place of names where there are any.
  template <typename Titled>
  void Named(Titled& one) const {
    Word(one.name);
    one.title.clear();
  }
  void Prefixes(std::vector<net::Prefix>& prefixes) const {
    for (net::Prefix& one : prefixes) one = redaction_.Of(one);
  }
  void Routes(std::vector<site::Route>& routes) const {
    for (site::Route& one : routes) {
      one.to = redaction_.Of(one.to);
      if (one.via) one.via = redaction_.Of(*one.via);
    }
  }

  void InHost(site::Host& host) const {
    Named(host);
    Words(host.tags);
    Routes(host.routes);
    for (site::Interface& interface : host.interfaces) {
      for (auto& [address, length] : interface.addresses) address = redaction_.Of(address);
    }
  }

  void InCluster(site::Cluster& cluster) const {
    Named(cluster);
    Words(cluster.tags);
    Routes(cluster.routes);
    for (site::InterfaceGroup& group : cluster.interfaces) {
      for (auto& [node, addresses] : group.nodes) {
        Word(node);
        for (net::Address& one : addresses) one = redaction_.Of(one);
      }
      for (net::Address& one : group.vips) one = redaction_.Of(one);
    }
  }

  static void InBinding(site::Binding& binding) {
    if (binding.none) binding.none = kLeftOut;
  }

  void InInstance(site::Instance& instance) const {
    Word(instance.id);
    for (auto& [name, feature] : instance.features) Free(feature.reason);
    for (auto* settings : {&instance.choices, &instance.parameters}) {
      for (auto& [name, setting] : *settings) Words(setting.values);
    }
    for (auto& [role, binding] : instance.bind) InBinding(binding);
  }

  void InPoint(site::EnforcementPoint& point) const {
    Named(point);
    Word(point.owner);
    Word(point.config);
    for (site::Nat& one : point.nat) {
      one.inside = redaction_.Of(one.inside);
      one.outside = redaction_.Of(one.outside);
    }
  }

  // What people answered and why.
  void InAnswers(site::Site& site) const {
    const auto answered = [&](auto& one) {
      Free(one.reason);
      Word(one.by);
    };
    for (site::Extra& one : site.extra) {
      Word(one.id);
      answered(one);
    }
    for (site::Omission& one : site.omit) answered(one);
    for (site::Grant& one : site.granted) answered(one);
    for (site::Window& one : site.windows) Free(one.reason);
    for (site::Management& one : site.management) Free(one.reason);
    for (site::Guardrail& one : site.guardrails) {
      Word(one.id);
      Word(one.who);
      Word(one.by);
      Free(one.because);
      for (site::GuardrailException& except : one.except) answered(except);
    }
  }

  void InPolicy(policy::Policy& policy) const {
    Word(policy.point);
    for (net::AddressSet& one : policy.address_sets) one = redaction_.Of(one);
    Words(policy.set_names);
    for (policy::Reason& one : policy.reasons) Word(one.id);
  }

  const Redaction& redaction_;
};

}  // namespace

void RedactPlan(LoadedSite& loaded, const Redaction& redaction) {
  const PlanRedactor redactor(redaction);
  redactor.InSite(*loaded.site);
  redactor.InPlan(*loaded.plan);
}

}  // namespace portwright::workflow
