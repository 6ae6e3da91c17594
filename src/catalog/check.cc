#include "catalog/check.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace portwright::catalog {
namespace {

struct KindWords {
  std::string_view word;
  std::string_view code;
  Severity severity;
};
constexpr std::array<KindWords, 12> kKinds{
    {{"doubt", "PW-CAT-0101", Severity::kNote},
     {"unknown-initiator", "PW-CAT-0102", Severity::kWarning},
     {"no-line", "PW-CAT-0103", Severity::kWarning},
     {"unused-feature", "PW-CAT-0104", Severity::kWarning},
     {"unused-role", "PW-CAT-0105", Severity::kWarning},
     {"unused-setting", "PW-CAT-0106", Severity::kWarning},
     {"open-choice", "PW-CAT-0107", Severity::kNote},
     {"open-parameter", "PW-CAT-0108", Severity::kNote},
     {"transport", "PW-CAT-0109", Severity::kNote},
     {"no-self", "PW-CAT-0110", Severity::kWarning},
     {"file-name", "PW-CAT-0111", Severity::kWarning},
     {"operating-system", "PW-CAT-0112", Severity::kNote}}};

const KindWords& WordsOf(FindingKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

// Services that use one transport only.
struct WellKnown {
  std::uint16_t port;
  net::ServiceKind kind;
  std::string_view name;
};
constexpr std::array<WellKnown, 19> kWellKnown{{{22, net::ServiceKind::kTcp, "SSH"},
                                                {25, net::ServiceKind::kTcp, "SMTP"},
                                                {67, net::ServiceKind::kUdp, "DHCP"},
                                                {68, net::ServiceKind::kUdp, "DHCP"},
                                                {69, net::ServiceKind::kUdp, "TFTP"},
                                                {80, net::ServiceKind::kTcp, "HTTP"},
                                                {123, net::ServiceKind::kUdp, "NTP"},
                                                {138, net::ServiceKind::kUdp, "NetBIOS datagrams"},
                                                {139, net::ServiceKind::kTcp, "NetBIOS sessions"},
                                                {443, net::ServiceKind::kTcp, "HTTPS"},
                                                {445, net::ServiceKind::kTcp, "SMB"},
                                                {500, net::ServiceKind::kUdp, "IKE"},
                                                {587, net::ServiceKind::kTcp, "SMTP submission"},
                                                {623, net::ServiceKind::kUdp, "RMCP of IPMI"},
                                                {636, net::ServiceKind::kTcp, "LDAPS"},
                                                {1433, net::ServiceKind::kTcp, "SQL Server"},
                                                {3260, net::ServiceKind::kTcp, "iSCSI"},
                                                {5353, net::ServiceKind::kUdp, "mDNS"},
                                                {5696, net::ServiceKind::kTcp, "KMIP"}}};

constexpr std::array<std::string_view, 9> kOperatingSystems{
    "linux", "windows", "aix", "solaris", "hp-ux", "macos", "esxi", "freebsd", "illumos"};

class Checker {
 public:
  explicit Checker(const Catalog& catalog) : catalog_(catalog) {
    for (const Requirement& requirement : catalog.requirements) TakeNames(requirement.when);
    for (const Condition& condition : catalog.conditions) TakeNames(condition.when);
  }

  std::vector<Finding> Run() {
    CheckRequirements();
    CheckConditions();
    CheckFeatures();
    CheckRoles();
    CheckSettings();
    CheckFile();
    std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
      if (a.kind != b.kind) return a.kind < b.kind;
      return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return std::move(findings_);
  }

 private:
  void Add(FindingKind kind, SourcePlace place, std::string subject, std::string message,
           std::vector<std::string> details = {}) {
    findings_.push_back({kind, WordsOf(kind).severity, std::move(subject), std::move(message),
                         std::move(details), place});
  }

  void TakeNames(const Expression& when);
  void CheckRequirements();
  void CheckDoubts(const Requirement& requirement);
  void CheckTransports(const Requirement& requirement);
  void CheckSystems(const std::string& id, SourcePlace place, const Expression& when);
  void CheckConditions();
  void CheckFeatures();
  void CheckRoles();
  void CheckSettings();
  void CheckFile();

  const Catalog& catalog_;
  std::set<std::string> mentioned_;          // features, choices, parameters
  std::set<std::string> mentioned_options_;  // CHOICE=OPTION
  std::vector<Finding> findings_;
};

void Checker::TakeNames(const Expression& when) {
  for (const Expression::Node& node : when.nodes()) {
    if (!node.name.empty()) mentioned_.insert(node.name);
    if (node.kind != Expression::NodeKind::kChoice) continue;
    for (const std::string& option : node.values)
      mentioned_options_.insert(node.name + "=" + option);
  }
}

void Checker::CheckDoubts(const Requirement& requirement) {
  for (const Doubt& doubt : requirement.doubts) {
    std::vector<std::string> details;
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      details.push_back((i + 1 == doubt.taken ? "taken: " : "or: ") + doubt.readings[i]);
    }
    details.push_back("why: " + doubt.why);
    Add(FindingKind::kDoubt, doubt.place, requirement.id,
        Count(doubt.readings.size(), "reading") + " of the " + std::string(ToText(doubt.about)) +
            ", line " + std::to_string(requirement.cite.line),
        std::move(details));
  }
}

void Checker::CheckTransports(const Requirement& requirement) {
  const bool is_doubted =
      std::any_of(requirement.doubts.begin(), requirement.doubts.end(),
                  [](const Doubt& d) { return d.about == DoubtAbout::kTransport; });
  if (is_doubted) return;
  for (const AllowEntry& entry : requirement.allow) {
    const net::ServiceKind kind = entry.service.kind;
    if (kind != net::ServiceKind::kTcp && kind != net::ServiceKind::kUdp) continue;
    if (entry.service.ports.lo != entry.service.ports.hi) continue;
    for (const WellKnown& known : kWellKnown) {
      if (known.port != entry.service.ports.lo || known.kind == kind) continue;
      Add(FindingKind::kTransport, entry.place, requirement.id,
          entry.text + ": " + std::string(known.name) + " uses " +
              (known.kind == net::ServiceKind::kTcp ? "TCP" : "UDP") +
              " only, and no doubt says so");
    }
  }
}

void Checker::CheckSystems(const std::string& id, SourcePlace place, const Expression& when) {
  for (const Expression::Node& node : when.nodes()) {
    if (node.kind != Expression::NodeKind::kAttribute || node.attribute != PairAttribute::kOs)
      continue;
    for (const std::string& value : node.values) {
      if (std::find(kOperatingSystems.begin(), kOperatingSystems.end(), value) !=
          kOperatingSystems.end())
        continue;
      Add(FindingKind::kOperatingSystem, place, id,
          "compares an operating system with " + Quote(value) + ", a word that is not known here");
    }
  }
}

void Checker::CheckRequirements() {
  for (const Requirement& requirement : catalog_.requirements) {
    CheckDoubts(requirement);
    CheckTransports(requirement);
    CheckSystems(requirement.id, requirement.place, requirement.when);
    if (requirement.initiator == Initiator::kUnknown) {
      Add(FindingKind::kUnknownInitiator, requirement.place, requirement.id,
          "nobody says which end opens the connection; planned as the document has it");
    }
    const bool is_own = requirement.amendment.kind == AmendmentKind::kAdded;
    if (requirement.cite.line == 0 && !is_own) {
      Add(FindingKind::kNoLine, requirement.cite.place, requirement.id, "its citation has no line");
    }
  }
}

void Checker::CheckConditions() {
  for (const Condition& condition : catalog_.conditions) {
    CheckSystems(condition.id, condition.place, condition.when);
    if (condition.cite.line == 0) {
      Add(FindingKind::kNoLine, condition.cite.place, condition.id, "its citation has no line");
    }
  }
}

void Checker::CheckFeatures() {
  for (const Feature& feature : catalog_.features) {
    if (mentioned_.contains(feature.id) || !feature.implies.empty()) continue;
    Add(FindingKind::kUnusedFeature, feature.place, feature.id,
        "no requirement and no condition depends on it");
  }
}

void Checker::CheckRoles() {
  std::vector<bool> used(catalog_.roles.size());
  for (const Requirement& requirement : catalog_.requirements) {
    used[requirement.from] = true;
    used[requirement.to] = true;
  }
  for (const Condition& condition : catalog_.conditions) {
    for (const std::uint32_t role : condition.roles) used[role] = true;
  }
  bool has_self = false;
  for (std::size_t i = 0; i < catalog_.roles.size(); ++i) {
    has_self = has_self || catalog_.roles[i].kind == RoleKind::kSelf;
    if (used[i]) continue;
    Add(FindingKind::kUnusedRole, catalog_.roles[i].place, catalog_.roles[i].id,
        "no requirement and no condition has it at an end");
  }
  if (!has_self) {
    Add(FindingKind::kNoSelf, {catalog_.document.place.file, 0, 0}, catalog_.product,
        "no role is of kind self, so nothing says where an instance stands");
  }
}

void Checker::CheckSettings() {
  std::set<std::uint32_t> used;
  for (const Requirement& requirement : catalog_.requirements) {
    for (const AllowEntry& entry : requirement.allow) used.insert(entry.parameter);
  }
  for (const Parameter& parameter : catalog_.parameters) {
    if (parameter.formula) used.insert(parameter.formula->parameter);
  }
  for (const Role& role : catalog_.roles) {
    for (const std::string& name : role.names) {
      for (const std::string& parameter : Placeholders(name))
        used.insert(catalog_.FindParameter(parameter));
    }
  }
  for (std::uint32_t i = 0; i < catalog_.parameters.size(); ++i) {
    const Parameter& parameter = catalog_.parameters[i];
    if (!used.contains(i) && !mentioned_.contains(parameter.id)) {
      Add(FindingKind::kUnusedSetting, parameter.place, parameter.id,
          "nothing uses this parameter");
    }
    if (!catalog_.DefaultOf(i)) {
      Add(FindingKind::kOpenParameter, parameter.place, parameter.id,
          "no default: a site has to say it");
    }
  }
  for (const Choice& choice : catalog_.choices) {
    if (choice.defaults.empty()) {
      Add(FindingKind::kOpenChoice, choice.place, choice.id,
          "no default: it opens nothing until a site picks");
    }
    for (const Option& option : choice.options) {
      if (mentioned_options_.contains(choice.id + "=" + option.id)) continue;
      Add(FindingKind::kUnusedSetting, option.place, choice.id,
          "nothing depends on option " + Quote(option.id));
    }
  }
}

void Checker::CheckFile() {
  std::string_view name = catalog_.file_name;
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  if (name == catalog_.product + ".yaml") return;
  Add(FindingKind::kFileName, {catalog_.document.place.file, 0, 0}, catalog_.product,
      "expected the file to be called " + Quote(catalog_.product + ".yaml") + ", found " +
          Quote(name));
}

}  // namespace

std::string_view ToText(FindingKind kind) { return WordsOf(kind).word; }
std::string_view CodeOf(FindingKind kind) { return WordsOf(kind).code; }

std::vector<Finding> Check(const Catalog& catalog) { return Checker(catalog).Run(); }

void Report(const std::vector<Finding>& findings, Diagnostics& diagnostics) {
  for (const Finding& finding : findings) {
    std::string message = finding.subject + ": " + finding.message;
    diagnostics.Add({finding.severity,
                     std::string(CodeOf(finding.kind)),
                     {finding.place},
                     std::move(message),
                     Join(finding.details, "; ")});
  }
}

}  // namespace portwright::catalog
