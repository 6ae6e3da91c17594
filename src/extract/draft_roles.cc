#include <algorithm>

#include "extract/draft_parts.h"

namespace portwright::extract {
namespace {

constexpr std::string_view kProduct = "@product";

// One form for "the SMB clients" and "SMB client".
std::string KeyOf(std::string_view words) {
  std::vector<std::string> tokens = Tokens(words);
  if (tokens.size() > 1 && HasAny({tokens[0]}, {"the", "a", "an"})) tokens.erase(tokens.begin());
  std::string out;
  for (const std::string& token : tokens) out += (out.empty() ? "" : " ") + token;
  const bool is_plural = !tokens.empty() && tokens.back().size() > 4 && out.ends_with('s') &&
                         !out.ends_with("ss") && !out.ends_with("us") && !out.ends_with("is") &&
                         !out.ends_with("ns");
  if (is_plural) out.pop_back();
  return out.empty() ? std::string(words) : out;
}

bool IsInside(std::string_view host_name) {
  for (const std::string_view end : {".local", ".internal", ".lan", ".corp", ".intranet"}) {
    if (host_name.ends_with(end)) return true;
  }
  return false;
}

struct Proposal {
  catalog::RoleKind kind = catalog::RoleKind::kHost;
  std::string_view shared;
};

// Ends that many products share; clients of such services are hosts like others.
Proposal SharedKind(const std::vector<std::string>& tokens) {
  using catalog::RoleKind;
  const bool asks = HasAny(tokens, {"client", "clients", "agent", "agents"});
  if (HasAny(tokens, {"administrator", "administrators", "admin", "admins", "browser", "browsers",
                      "operator", "operators"}) &&
      !HasAny(tokens, {"server", "interface"})) {
    return {RoleKind::kNetwork, "administrators"};
  }
  if (asks) return {};
  if (HasAny(tokens, {"dns", "nameserver", "nameservers"})) return {RoleKind::kService, "dns"};
  if (HasAny(tokens, {"ntp", "chrony", "timeserver"}) ||
      (HasAny(tokens, {"time"}) && HasAny(tokens, {"server", "servers", "source"}))) {
    return {RoleKind::kService, "ntp"};
  }
  if (HasAny(tokens, {"smtp", "smtps"}) ||
      (HasAny(tokens, {"mail", "email"}) &&
       HasAny(tokens, {"server", "servers", "relay", "host"}))) {
    return {RoleKind::kService, "smtp"};
  }
  if (HasAny(tokens, {"snmp", "nms"})) return {RoleKind::kService, "snmp"};
  if (HasAny(tokens, {"syslog", "rsyslog", "siem"})) return {RoleKind::kService, "syslog"};
  if (HasAny(tokens, {"ldap", "ldaps", "ad", "kerberos", "kdc", "adfs"}) ||
      (HasAny(tokens, {"active", "domain", "directory"}) &&
       HasAny(tokens, {"directory", "controller", "controllers", "server", "servers"}))) {
    return {RoleKind::kService, "directory"};
  }
  if (HasAny(tokens, {"proxy", "proxies"})) return {RoleKind::kService, "proxy"};
  return {};
}

Proposal KindOf(std::string_view words, const std::vector<std::string>& tokens) {
  using catalog::RoleKind;
  const bool begins_local = tokens.size() > 1 && HasAny({tokens[0]}, {"local", "same"}) &&
                            HasAny({tokens[1]}, {"host", "machine", "system"});
  if (begins_local || HasAny(tokens, {"localhost", "loopback"}) ||
      AreAll(tokens, {"local", "same", "host", "system"}))
    return {RoleKind::kLocal, ""};
  if (words.starts_with(kProduct)) {
    if (HasAny(tokens, {"node", "nodes"})) return {RoleKind::kClusterNode, ""};
    const bool is_self = AreAll(tokens, {"product", "cluster", "server", "appliance", "system",
                                         "instance", "virtual", "machine", "vm", "host"});
    return {is_self ? RoleKind::kSelf : RoleKind::kHost, ""};
  }
  const Proposal shared = SharedKind(tokens);
  if (!shared.shared.empty()) return shared;
  if (HasAny(tokens, {"internet", "aws", "azure", "amazon", "gcp", "google"}))
    return {RoleKind::kInternet, ""};
  if (HasAny(tokens,
             {"network", "networks", "subnet", "subnets", "lan", "vlan", "user", "users"}) ||
      AreAll(tokens, {"any", "all", "host", "hosts", "anywhere", "everyone"})) {
    return {RoleKind::kNetwork, ""};
  }
  return {};
}

}  // namespace

// The host name with a parameter of the catalog for each `<...>`.
std::string RoleMaker::WithParameters(const std::string& host_name) {
  std::string out = host_name;
  for (const std::string& name : catalog::Placeholders(host_name)) {
    auto [id, is_new] = placeholders_.emplace(name, "");
    if (is_new) {
      const bool is_free = !settings_.Has(name) && !IsReserved(name);
      id->second = settings_.Take(is_free ? name : name + "_name", '_');
      catalog::Parameter parameter;
      parameter.id = id->second;
      parameter.title = "What stands for " + name + " in host names";
      parameter.type = catalog::ParameterType::kText;
      catalog_.parameters.push_back(std::move(parameter));
    }
    const std::string from = "<" + name + ">";
    if (const std::size_t found = out.find(from); found != std::string::npos)
      out.replace(found, from.size(), "<" + id->second + ">");
  }
  return out;
}

std::uint32_t RoleMaker::OfEnd(const std::string& words, std::uint32_t feature) {
  const catalog::Feature& of = catalog_.features[feature];
  const bool unnamed = words == "*" || words.empty();
  const std::string key = unnamed ? "* " + of.id : words == kProduct ? words : KeyOf(words);
  const auto [at, is_new] = of_key_.emplace(key, static_cast<std::uint32_t>(catalog_.roles.size()));
  if (!is_new) return at->second;
  catalog::Role role;
  role.title = OneLine(words, 120);
  role.cited_as = words;
  if (unnamed) {
    role.id = names_.Take(of.id + "-peer");
    role.title = "The other side of " + of.title;
    role.cited_as = "*";
  } else {
    role.id = names_.Take(words == kProduct ? "product" : Slug(key));
    const Proposal proposal = KindOf(words, Tokens(words));
    role.kind = proposal.kind;
    role.shared = proposal.shared;
    const std::string& product = catalog_.title;
    const bool is_product =
        words == kProduct || KeyOf(words) == KeyOf(product) ||
        (!extraction_.product.empty() && KeyOf(words) == KeyOf(extraction_.product));
    if (is_product) role.kind = catalog::RoleKind::kSelf;
    if (words == kProduct) role.title = product;
    if (auto name = HostNameOf(words)) {
      role.kind = IsInside(*name) ? catalog::RoleKind::kHost : catalog::RoleKind::kInternet;
      role.names = {WithParameters(*name)};
    }
  }
  catalog_.roles.push_back(std::move(role));
  return at->second;
}

void RoleMaker::ProposeSelf() {
  std::vector<std::size_t> uses(catalog_.roles.size());
  for (const catalog::Requirement& requirement : catalog_.requirements) {
    ++uses[requirement.from];
    if (requirement.to != requirement.from) ++uses[requirement.to];
  }
  std::size_t best = uses.size();
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const catalog::Role& role = catalog_.roles[i];
    if (role.kind == catalog::RoleKind::kSelf) return;
    const bool can_be = role.kind == catalog::RoleKind::kHost && role.cited_as != "*";
    if (can_be && (best == uses.size() || uses[i] > uses[best])) best = i;
  }
  if (best < uses.size()) catalog_.roles[best].kind = catalog::RoleKind::kSelf;
}

}  // namespace portwright::extract
