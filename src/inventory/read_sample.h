// Facts as lines of text, for tests. Not part of the library.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "inventory/read.h"

namespace portwright::inventory {

inline std::string LineOf(const HostFact& host) {
  std::string out = host.place.sheet.empty() ? "" : host.place.sheet + ":";
  out += std::to_string(host.place.line) + " " + host.name;
  if (!host.title.empty()) out += " '" + host.title + "'";
  if (!host.aliases.empty()) out += " = " + Join(host.aliases, " ");
  if (!host.os.empty()) out += " os " + host.os;
  if (!host.tags.empty()) out += " tags " + Join(host.tags, ",");
  for (const AddressFact& one : host.addresses) {
    out += " " + net::ToText(one.address);
    if (one.length != kNoLength) out += "/" + std::to_string(one.length);
    if (!one.interface.empty()) out += "@" + one.interface;
    if (one.vlan != 0) out += "." + std::to_string(one.vlan);
  }
  for (const RouteFact& one : host.routes) {
    out += " " + net::ToText(one.to) + ">" + (one.via ? net::ToText(*one.via) : "");
    out += "@" + one.interface;
  }
  for (const ListenerFact& one : host.listeners) {
    out += one.is_udp ? " udp/" : " tcp/";
    out += std::to_string(one.port) + (one.address ? "@" + net::ToText(*one.address) : "");
    if (!one.process.empty()) out += "(" + one.process + ")";
  }
  return out + "\n";
}

// What was read of `bytes`: hosts, prefixes, routes of clusters and conversations, a line each;
// then the messages, without hints.
inline std::string ReadAsLines(std::string_view bytes, ReadRequest request) {
  Diagnostics diagnostics;
  const auto facts = Read(bytes, request, diagnostics);
  if (!facts) return facts.error().message + "\n";
  std::string out;
  for (const HostFact& host : facts->hosts) out += LineOf(host);
  for (const PrefixFact& one : facts->prefixes) {
    out += std::to_string(one.place.line) + " " + net::ToText(one.prefix) + " " + one.name;
    out += one.title.empty() ? "\n" : " '" + one.title + "'\n";
  }
  for (const ClusterRouteFact& one : facts->cluster_routes) {
    out += std::to_string(one.place.line) + " " + one.cluster + " " + net::ToText(one.route.to);
    out += ">" + (one.route.via ? net::ToText(*one.route.via) : "") + "@" + one.route.interface;
    out += "\n";
  }
  for (const SeenFact& one : facts->seen) {
    out += std::string(one.is_udp ? "udp " : "tcp ") + net::ToText(one.from) + " -> ";
    out += net::ToText(one.to) + ":" + std::to_string(one.port) + "\n";
  }
  for (const Diagnostic& one : diagnostics.all()) {
    out += diagnostics.Describe(one.places[0]) + " " + one.code + " " + one.message + "\n";
  }
  return out;
}

inline std::string ReadAsLines(std::string_view bytes, const std::string& name) {
  ReadRequest request;
  request.name = name;
  return ReadAsLines(bytes, request);
}

}  // namespace portwright::inventory
