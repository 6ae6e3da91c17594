#include "inventory/inventory_yaml.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/sha256.h"
#include "base/text.h"
#include "inventory/codes.h"

namespace portwright::inventory {
namespace {

constexpr std::string_view kSeal =
    "# Written by portwright site import; it is written anew by each. ";
constexpr std::string_view kHash = "SHA-256 of what follows: ";

constexpr std::array<std::string_view, 10> kTruths = {"true", "false", "yes", "no", "on",
                                                      "off",  "null",  "y",   "n",  "internet"};

void AppendAddress(std::string& out, const AddressFact& fact) {
  const bool alone = fact.length == kNoLength || fact.length == AddressBits(fact.address.family);
  std::string text;
  net::AppendText(text, fact.address);
  if (!alone) text += "/" + std::to_string(fact.length);
  if (fact.address.family == net::Family::kIpv6) {
    out += '"' + text + '"';
  } else {
    out += text;
  }
}

void AppendAddresses(std::string& out, const std::vector<AddressFact>& addresses) {
  out += '[';
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (i > 0) out += ", ";
    AppendAddress(out, addresses[i]);
  }
  out += ']';
}

void AppendTexts(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ", ";
    AppendYamlText(out, texts[i]);
  }
  out += ']';
}

void AppendRoute(std::string& out, const RouteFact& route) {
  out += "{ to: ";
  const std::string to = net::ToText(route.to);
  out += route.to.address.family == net::Family::kIpv6 ? '"' + to + '"' : to;
  if (route.via) {
    const std::string via = net::ToText(*route.via);
    out += ", via: ";
    out += route.via->family == net::Family::kIpv6 ? '"' + via + '"' : via;
  }
  if (!route.interface.empty()) {
    out += ", interface: ";
    AppendYamlText(out, route.interface);
  }
  out += " }";
}

void AppendRest(std::string& out, const MergedHost& host) {
  if (!host.os.empty()) {
    out += ", os: ";
    AppendYamlText(out, host.os);
  }
  if (!host.tags.empty()) {
    out += ", tags: ";
    AppendTexts(out, host.tags);
  }
  if (!host.title.empty()) {
    out += ", title: ";
    AppendYamlText(out, host.title);
  }
  if (host.gone) out += ", gone: true";
  out += ", from: ";
  AppendTexts(out, host.from);
}

void AppendHost(std::string& out, const MergedHost& host) {
  out += "  ";
  AppendYamlText(out, host.name);
  if (host.interfaces.size() == 1 && host.interfaces[0].name.empty()) {
    out += ": { addresses: ";
    AppendAddresses(out, host.interfaces[0].addresses);
    AppendRest(out, host);
    out += " }\n";
    return;
  }
  out += ":\n    {\n      interfaces: {\n";
  for (std::size_t i = 0; i < host.interfaces.size(); ++i) {
    const MergedInterface& interface = host.interfaces[i];
    out += "        ";
    AppendYamlText(out, interface.name);
    out += ": { addresses: ";
    AppendAddresses(out, interface.addresses);
    if (interface.vlan != 0) out += ", vlan: " + std::to_string(interface.vlan);
    out += i + 1 < host.interfaces.size() ? " },\n" : " } }";
  }
  if (!host.routes.empty()) {
    out += ",\n      routes: [\n";
    for (std::size_t i = 0; i < host.routes.size(); ++i) {
      out += "        ";
      AppendRoute(out, host.routes[i]);
      out += i + 1 < host.routes.size() ? ",\n" : " ]";
    }
  }
  AppendRest(out, host);
  out += "\n    }\n";
}

}  // namespace

void AppendYamlText(std::string& out, std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool plain =
      !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
      });
  if (plain && (text.size() > 8 ||
                std::find(kTruths.begin(), kTruths.end(), ToLower(text)) == kTruths.end())) {
    out += text;
    return;
  }
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    if (text[i] == '"' || text[i] == '\\') {
      out += '\\';
      out += text[i];
    } else if (byte < 0x20 || byte == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\x%02x", byte);
      out += escaped;
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {  // C1 controls
      out += ' ';
      ++i;
    } else if (const std::string_view three = text.substr(i, 3);
               three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9" ||  // ends of lines
               three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {  // no letters
      out += ' ';
      i += 2;
    } else {
      out += text[i];
    }
  }
  out += '"';
}

std::string WriteInventory(const Inventory& inventory) {
  std::string body;
  body.reserve(inventory.hosts.size() * 128);
  body += inventory.hosts.empty() ? "hosts: {}\n" : "hosts:\n";
  for (const MergedHost& host : inventory.hosts) AppendHost(body, host);
  if (!inventory.cluster_routes.empty()) body += "cluster_routes:\n";
  for (const auto& [cluster, routes] : inventory.cluster_routes) {
    body += "  ";
    AppendYamlText(body, cluster);
    body += ":\n    routes:\n";
    for (const RouteFact& route : routes) {
      body += "      - ";
      AppendRoute(body, route);
      body += '\n';
    }
  }
  return Sealed(body);
}

std::string Sealed(std::string_view body) {
  std::string out(kSeal);
  out += kHash;
  out += Sha256(body);
  out += '\n';
  out += body;
  return out;
}

void CheckSeal(std::string_view text, std::string_view file_name, Diagnostics& diagnostics) {
  if (IsSealed(text)) return;
  diagnostics.Error(codes::kEdited, {diagnostics.AddFile(file_name), 1, 1},
                    "expected the file as an import wrote it, found it written or edited by "
                    "somebody else",
                    "move what is yours to site.yaml, or let --overwrite replace the file");
}

bool IsSealed(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(kSeal)) return false;
  const std::string_view line = text.substr(0, end);
  return line.ends_with(Sha256(text.substr(end + 1)));
}

}  // namespace portwright::inventory
