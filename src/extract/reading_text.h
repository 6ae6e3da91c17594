// Readings in a short form, so that a test says what it expects in a line. For tests only.
#pragma once

#include <string>
#include <string_view>

#include "extract/ports.h"

namespace portwright::extract {

inline std::string Short(const Transports& transports) {
  std::string out;
  const auto add = [&](const std::string& word) { out += (out.empty() ? "" : "+") + word; };
  if (transports.tcp) add("tcp");
  if (transports.udp) add("udp");
  if (transports.icmp) add("icmp");
  if (transports.icmp_type) out += std::to_string(*transports.icmp_type);
  if (transports.any) add("any");
  for (const int protocol : transports.protocols) add(std::to_string(protocol));
  return out;
}

// `tcp/443`, `1024+` open ended, `|25` an alternative, `443*` a default, `~22` implied by a name,
// `445(SMB)`, `443{if TLS is used}`; then `!2:version` for what was refused.
inline std::string Short(const PortReading& reading, std::string_view text) {
  std::string out;
  for (const Port& port : reading.ports) {
    if (!out.empty()) out += " ";
    if (port.alternative) out += "|";
    if (port.size == 0) out += "~";
    if (!port.transports.empty()) out += Short(port.transports) + "/";
    out += port.any && port.ports.IsAny() ? "any" : std::to_string(port.ports.lo);
    if (port.ports.lo != port.ports.hi && !port.ports.IsAny()) {
      out += "-" + std::to_string(port.ports.hi);
    }
    if (port.open_ended) out += "+";
    if (port.is_default) out += "*";
    if (!port.service.empty()) out += "(" + port.service + ")";
    if (!port.condition.empty()) out += "{" + port.condition + "}";
  }
  if (reading.ports.empty()) {
    out += Short(reading.transports);
    if (!reading.service.empty()) out += "(" + reading.service + ")";
  }
  for (const RefusedNumber& number : reading.refused) {
    out += (out.empty() ? "!" : " !") + std::string(text.substr(number.at, number.size)) + ":" +
           std::string(ToText(number.refusal));
  }
  return out;
}

}  // namespace portwright::extract
