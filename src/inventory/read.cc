#include "inventory/read.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "document/read.h"
#include "inventory/address_words.h"
#include "inventory/codes.h"
#include "inventory/readers.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

std::string_view LastPart(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Status ReadText(Format format, std::string_view text, Reading& reading) {
  switch (format) {
    case Format::kTable:
      break;
    case Format::kIpAddresses:
      return ReadIpAddresses(text, reading);
    case Format::kIpRoutes:
      return ReadIpRoutes(text, reading);
    case Format::kHostsFile:
      return ReadHostsFile(text, reading);
    case Format::kAnsibleIni:
      return ReadAnsibleIni(text, reading);
    case Format::kAnsibleYaml:
      return ReadAnsibleYaml(text, reading);
    case Format::kClusterRoutes:
      return ReadClusterRoutes(text, reading);
    case Format::kAwsInstances:
      return ReadAwsInstances(text, reading);
    case Format::kNetbox:
      return ReadNetbox(text, reading);
    case Format::kSockets:
      return ReadSockets(text, reading);
    case Format::kConntrack:
      return ReadConntrack(text, reading);
  }
  return Ok();
}

}  // namespace

std::string HostOfFileName(std::string_view name) {
  static constexpr std::array<std::string_view, 26> kNoHosts = {
      "json", "txt",     "out",    "log",       "csv",       "yaml",  "yml",
      "ip",   "addr",    "addrs",  "address",   "addresses", "route", "routes",
      "ss",   "sockets", "listen", "listening", "conntrack", "j",     "a",
      "list", "tulpn",   "tan",    "cluster",   "interfaces"};
  std::string stem(LastPart(name));
  if (const std::size_t dot = stem.rfind('.'); dot != std::string::npos && dot > 0) {
    const std::string end = ToLower(stem.substr(dot + 1));
    if (std::find(kNoHosts.begin(), kNoHosts.end(), end) != kNoHosts.end()) stem.resize(dot);
  }
  const auto is_word = [&](std::string_view word) {
    return std::find(kNoHosts.begin(), kNoHosts.end(), ToLower(word)) != kNoHosts.end();
  };
  while (true) {
    const std::size_t last = stem.find_last_of(".-_ ");
    if (last != std::string::npos && is_word(std::string_view(stem).substr(last + 1))) {
      stem.resize(last);
      continue;
    }
    const std::size_t first = stem.find_first_of(".-_ ");
    if (first == std::string::npos || !is_word(std::string_view(stem).substr(0, first))) break;
    stem.erase(0, first + 1);
  }
  return is_word(stem) ? "" : SiteName(stem);
}

std::string Reading::HostName() const {
  const std::string host =
      request.host.empty() ? HostOfFileName(request.name) : SiteName(request.host);
  if (host.empty()) {
    Error(
        codes::kNoHostName, At(0),
        "expected the name of the host in the file's name, found " + Quote(LastPart(request.name)),
        "say whose output it is: --host NAME");
  }
  return host;
}

void ReportShape(const Reading& reading, SourcePlace place, std::string_view expected,
                 std::string_view found) {
  reading.Error(codes::kOtherShape, place,
                "expected " + std::string(expected) + ", found " + std::string(found));
}

void ReportAddress(const Reading& reading, SourcePlace place, std::string message,
                   std::string hint) {
  reading.Error(codes::kNotAnAddress, place, std::move(message), std::move(hint));
}

void ReportPrefix(const Reading& reading, SourcePlace place, std::string message) {
  reading.Error(codes::kNotAPrefix, place, std::move(message));
}

void ReportLine(const Reading& reading, SourcePlace place, std::string message, std::string hint) {
  reading.Error(codes::kNotALine, place, std::move(message), std::move(hint));
}

void ReportLeftOut(const Reading& reading, SourcePlace place, std::string message,
                   std::string hint) {
  reading.diagnostics.Warning(codes::kLeftOut, place, std::move(message), std::move(hint));
}

void HostList::Reserve(std::size_t hosts) {
  if (!facts_.hosts.empty()) return;  // many sheets would make it slower, not faster
  facts_.hosts.reserve(hosts);
  by_name_.reserve(hosts);
}

HostFact* HostList::Find(const std::string& name) {
  const auto found = by_name_.find(ToLower(name));
  return found == by_name_.end() ? nullptr : &facts_.hosts[found->second];
}

HostFact& HostList::Of(const std::string& name, FactPlace place) {
  const auto [at, is_new] = by_name_.try_emplace(ToLower(name), facts_.hosts.size());
  if (is_new) {
    HostFact& host = facts_.hosts.emplace_back();
    host.name = name;
    host.place = std::move(place);
  }
  return facts_.hosts[at->second];
}

void AddAddress(std::string_view text, std::string_view interface, SourcePlace place,
                HostFact& host, Reading& reading) {
  std::string problem;
  const auto address = ReadHostAddress(text, problem);
  if (!problem.empty()) ReportAddress(reading, place, std::move(problem));
  if (!address) return;
  host.addresses.push_back({address->first, address->second, std::string(interface), 0});
}

Result<SourceFacts> Read(std::string_view bytes, const ReadRequest& request,
                         Diagnostics& diagnostics) {
  if (bytes.size() > kBytesMax) {
    return Error{ErrorCode::kLimit, request.name + ": expected at most " +
                                        WithThousands(kBytesMax) + " bytes, found " +
                                        WithThousands(bytes.size())};
  }
  SourceFacts facts;
  facts.name = LastPart(request.name);
  Reading reading{request, facts, diagnostics, diagnostics.AddFile(request.name)};
  const auto format = request.format ? request.format : Recognize(bytes, request.name);
  if (!format) {
    reading.Error(codes::kNotRecognised, reading.At(0),
                  "expected an inventory, found nothing that is known",
                  "say what it is: --from FORMAT");
    return facts;
  }
  facts.format = *format;
  if (*format == Format::kTable) {
    PORTWRIGHT_TRY_STATUS(ReadTable(bytes, reading));
  } else {
    auto text = document::Decode(bytes, reading.file, diagnostics);
    if (!text) return Error{text.error().code, request.name + ": " + text.error().message};
    PORTWRIGHT_TRY_STATUS(ReadText(*format, *text, reading));
  }
  for (HostFact& host : facts.hosts) {
    SortTags(host.tags);
    std::sort(host.listeners.begin(), host.listeners.end());
    const auto twice = std::unique(host.listeners.begin(), host.listeners.end());
    host.listeners.erase(twice, host.listeners.end());
    if (host.addresses.empty()) ++facts.without_address;
  }
  std::sort(facts.seen.begin(), facts.seen.end());
  facts.seen.erase(std::unique(facts.seen.begin(), facts.seen.end()), facts.seen.end());
  return facts;
}

}  // namespace portwright::inventory
