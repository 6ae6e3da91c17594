#include "dialect/windows/render.h"

#include <utility>

#include "dialect/windows/frame.h"

namespace portwright::dialect::windows {
namespace {

constexpr std::size_t kColumnsMax = 110;
constexpr std::size_t kValueColumn = 20;

// `'10.1.0.1', '10.1.0.2'`; a long list goes on below its first value.
void AppendList(std::string& out, const std::vector<std::string>& values) {
  std::size_t column = kValueColumn;
  bool is_first = true;
  for (const std::string& value : values) {
    if (!is_first) {
      out += ',';
      if (column + value.size() + 5 > kColumnsMax) {
        out += '\n';
        out.append(kValueColumn, ' ');
        column = kValueColumn;
      } else {
        out += ' ';
      }
    }
    is_first = false;
    column += value.size() + 4;
    AppendQuoted(out, value);
  }
}

void AppendField(std::string& out, std::string_view key, std::string_view value) {
  out += key;
  AppendQuoted(out, value);
  out += '\n';
}

void AppendField(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  out += key;
  AppendList(out, values);
  out += '\n';
}

void AppendTable(std::string& out, const RuleFields& rule) {
  out += "  @{\n";
  AppendField(out, "    Name          = ", rule.name);
  AppendField(out, "    DisplayName   = ", rule.display_name);
  AppendField(out, "    Description   = ", rule.description);
  out += rule.is_inbound ? "    Direction     = 'Inbound'\n" : "    Direction     = 'Outbound'\n";
  AppendField(out, "    Protocol      = ", rule.protocol);
  AppendField(out, "    LocalPort     = ", rule.local_ports);
  AppendField(out, "    RemotePort    = ", rule.remote_ports);
  AppendField(out, "    IcmpType      = ", rule.icmp_types);
  AppendField(out, "    LocalAddress  = ", rule.local_addresses);
  AppendField(out, "    RemoteAddress = ", rule.remote_addresses);
  out += "  }\n";
}

void AppendParameter(std::string& out, std::string_view name,
                     const std::vector<std::string>& values) {
  if (values.empty()) return;
  out += name;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ", ";
    AppendQuoted(out, values[i]);
  }
}

}  // namespace

void AppendQuoted(std::string& out, std::string_view text) {
  out += '\'';
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  out += '\'';
}

void AppendCommand(std::string& out, const RuleFields& rule) {
  out += "New-NetFirewallRule -PolicyStore PersistentStore -Name ";
  AppendQuoted(out, rule.name);
  out += " -DisplayName ";
  AppendQuoted(out, rule.display_name);
  out += " -Description ";
  AppendQuoted(out, rule.description);
  out += " -Group ";
  AppendQuoted(out, kOwnGroup);
  out += rule.is_inbound ? " -Direction Inbound" : " -Direction Outbound";
  out += " -Action Allow -Enabled True -Profile Any -Protocol " + rule.protocol;
  AppendParameter(out, " -LocalPort ", rule.local_ports);
  AppendParameter(out, " -RemotePort ", rule.remote_ports);
  AppendParameter(out, " -IcmpType ", rule.icmp_types);
  AppendParameter(out, " -LocalAddress ", rule.local_addresses);
  AppendParameter(out, " -RemoteAddress ", rule.remote_addresses);
  out += " -ErrorAction Stop | Out-Null";
}

Rendered RenderScript(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics) {
  RequirementSets requirements(policy);
  const auto list = RulesOf(policy, options.version, requirements, diagnostics);
  if (!list) return {};
  Rendered out;
  out.naive_rules = list->naive_rules;
  out.rules = list->rules.size();
  std::string title = Sanitised(options.title);
  if (!title.empty()) out.text += "# " + title + "\n";
  out.text +=
      "# Portwright wrote this. It makes the rules of the group Portwright, blocks what no rule "
      "of\n"
      "# this host permits, and can be run again at any time. Rules of other groups stay.\n";
  out.text += FrameHead();
  out.text += '\n';
  out.text += kRulesVariable;
  out.text += " = @(\n";
  for (const RuleFields& rule : list->rules) AppendTable(out.text, rule);
  out.text += ")\n";
  out.text += FrameTail(list->sides);
  out.reasons = requirements.Csv();
  out.beside.emplace_back("remove.ps1", RemovalScript(title));
  return out;
}

}  // namespace portwright::dialect::windows
