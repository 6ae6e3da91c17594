#include "workflow/evidence.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace portwright::workflow {
namespace {

constexpr int kPortsMax = 64;  // of a rule; a wider one says little about a service

std::vector<std::string_view> WordsOf(std::string_view line, char separator) {
  std::vector<std::string_view> out;
  if (separator != ' ') {
    for (const std::string_view cell : Split(line, separator)) {
      std::string_view word = Trim(cell);
      if (word.size() > 1 && word.front() == '"' && word.back() == '"')
        word = word.substr(1, word.size() - 2);
      out.push_back(word);
    }
    return out;
  }
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t begin = line.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    at = std::min(line.find_first_of(" \t", begin), line.size());
    out.push_back(line.substr(begin, at - begin));
  }
  return out;
}

std::optional<net::ServiceKind> ProtocolOf(std::string_view word) {
  const std::string low = ToLower(word);
  if (low == "tcp" || low == "6" || low == "tcp6") return net::ServiceKind::kTcp;
  if (low == "udp" || low == "17" || low == "udp6") return net::ServiceKind::kUdp;
  return std::nullopt;
}

std::optional<std::uint16_t> PortOf(std::string_view word) {
  const auto number = ParseNumber(word);
  if (!number || *number == 0 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

struct Socket {
  std::optional<net::Address> address;  // nothing: every address
  std::uint16_t port = 0;
};

// `10.1.1.1:443`, `[::1]:443`, `*:443`, `10.1.1.1%eth0:53`.
std::optional<Socket> SocketOf(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = PortOf(word.substr(colon + 1));
  if (!port) return std::nullopt;
  std::string_view host = word.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  host = host.substr(0, host.find('%'));
  if (host == "*" || host == "0.0.0.0" || host == "::") return Socket{std::nullopt, *port};
  if (host.starts_with("::ffff:") && host.find('.') != std::string_view::npos)
    host.remove_prefix(7);
  const auto address = net::ParseAddress(host);
  if (!address) return std::nullopt;
  return Socket{*address, *port};
}

bool IsLoopback(const net::Address& address) {
  if (address.family == net::Family::kIpv6) return address.value == 1;
  return (address.value >> 24U) == 127;
}

net::AddressSet SetOf(const net::Address& address) {
  return net::AddressSet(net::HostRange(address));
}

// Calls take(line, "name:number") for each line that is neither empty nor a comment; false: the
// line was not understood.
template <typename Take>
void ForEachLine(std::string_view text, std::string_view name, ReadEvidence& out, Take take) {
  std::uint64_t number = 0;
  for (const std::string_view raw : Split(text, '\n')) {
    ++number;
    const std::string_view line = Trim(raw);
    if (line.empty() || line[0] == '#') continue;
    std::string where(name);
    where += ":" + std::to_string(number);
    if (!take(line, std::move(where))) ++out.lines_passed_over;
  }
}

// Which cells of a list of flow records hold what.
struct Heading {
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::array<std::size_t, 4> at = {kNone, kNone, kNone,
                                   kNone};  // source, destination, protocol, port
  char separator = ',';

  bool is_whole() const {
    return std::none_of(at.begin(), at.end(), [](std::size_t one) { return one == kNone; });
  }
};

std::optional<Heading> HeadingOf(std::string_view line) {
  constexpr std::pair<std::string_view, std::size_t> kWords[] = {{"src", 0},
                                                                 {"source", 0},
                                                                 {"srcaddr", 0},
                                                                 {"src_ip", 0},
                                                                 {"source_ip", 0},
                                                                 {"sa", 0},
                                                                 {"srcip", 0},
                                                                 {"dst", 1},
                                                                 {"destination", 1},
                                                                 {"dstaddr", 1},
                                                                 {"dst_ip", 1},
                                                                 {"dest_ip", 1},
                                                                 {"destination_ip", 1},
                                                                 {"da", 1},
                                                                 {"dstip", 1},
                                                                 {"proto", 2},
                                                                 {"protocol", 2},
                                                                 {"pr", 2},
                                                                 {"dport", 3},
                                                                 {"dstport", 3},
                                                                 {"dst_port", 3},
                                                                 {"dest_port", 3},
                                                                 {"destination_port", 3},
                                                                 {"dp", 3},
                                                                 {"port", 3}};
  for (const char separator : {',', ';', '\t', ' '}) {
    Heading heading;
    heading.separator = separator;
    const auto cells = WordsOf(line, separator);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      std::string word = ToLower(cells[c]);
      std::replace(word.begin(), word.end(), ' ', '_');
      for (const auto& [known, what] : kWords) {
        if (word == known && heading.at[what] == Heading::kNone) heading.at[what] = c;
      }
    }
    if (heading.is_whole()) return heading;
  }
  return std::nullopt;
}

bool TakeRecord(const Heading& heading, std::string_view line, std::string where,
                ReadEvidence& out) {
  const auto cells = WordsOf(line, heading.separator);
  for (const std::size_t at : heading.at) {
    if (at >= cells.size()) return false;
  }
  const auto source = net::ParseAddress(cells[heading.at[0]]);
  const auto destination = net::ParseAddress(cells[heading.at[1]]);
  const auto protocol = ProtocolOf(cells[heading.at[2]]);
  const auto port = PortOf(cells[heading.at[3]]);
  if (!source || !destination || !protocol || !port) return false;
  out.seen.push_back({EvidenceKind::kFlow,
                      SetOf(*source),
                      SetOf(*destination),
                      *protocol,
                      {*port, *port},
                      net::kAnyPort,
                      std::move(where)});
  return true;
}

// conntrack: the first of each of its words is the direction in which the flow began.
bool TakeTracked(const std::vector<std::string_view>& words, std::string where, ReadEvidence& out) {
  std::optional<net::ServiceKind> protocol;
  std::string_view source, destination, port;
  for (const std::string_view word : words) {
    if (!protocol) protocol = ProtocolOf(word);
    const auto value = [&](std::string_view key, std::string_view& into) {
      if (into.empty() && word.starts_with(key)) into = word.substr(key.size());
    };
    value("src=", source);
    value("dst=", destination);
    value("dport=", port);
  }
  const auto from = net::ParseAddress(source);
  const auto to = net::ParseAddress(destination);
  const auto number = PortOf(port);
  if (!protocol || !from || !to || !number) return false;
  out.seen.push_back({EvidenceKind::kFlow,
                      SetOf(*from),
                      SetOf(*to),
                      *protocol,
                      {*number, *number},
                      net::kAnyPort,
                      std::move(where)});
  return true;
}

// The two sockets of a line of ss, and its protocol (TCP where the line has none).
struct SocketPair {
  net::ServiceKind protocol = net::ServiceKind::kTcp;
  std::vector<Socket> ends;
};
SocketPair SocketsOf(const std::vector<std::string_view>& words) {
  SocketPair pair;
  for (const std::string_view word : words) {
    if (const auto protocol = ProtocolOf(word); protocol && pair.ends.empty() && !ParseNumber(word))
      pair.protocol = *protocol;
    if (word == "UNCONN") pair.protocol = net::ServiceKind::kUdp;
    if (const auto socket = SocketOf(word)) pair.ends.push_back(*socket);
  }
  return pair;
}

bool TakeConnection(const std::vector<std::string_view>& words, std::string where,
                    ReadEvidence& out) {
  const SocketPair pair = SocketsOf(words);
  if (pair.ends.size() < 2 || !pair.ends[0].address || !pair.ends[1].address) return false;
  const Socket& here = pair.ends[0];
  const Socket& there = pair.ends[1];
  if (IsLoopback(*here.address) || IsLoopback(*there.address)) return true;
  out.seen.push_back({EvidenceKind::kConnection,
                      SetOf(*here.address),
                      SetOf(*there.address),
                      pair.protocol,
                      {there.port, there.port},
                      {here.port, here.port},
                      std::move(where)});
  return true;
}

}  // namespace

ReadEvidence ReadListeners(std::string_view text, std::string_view name,
                           const net::AddressSet& host) {
  ReadEvidence out;
  ForEachLine(text, name, out, [&](std::string_view line, std::string where) {
    const auto words = WordsOf(line, ' ');
    if (words[0] == "Netid" || words[0] == "State") return true;  // the heading of ss
    const bool listens = std::any_of(words.begin(), words.end(), [](std::string_view word) {
      return word == "LISTEN" || word == "UNCONN";
    });
    const SocketPair pair = SocketsOf(words);
    if (!listens || pair.ends.empty()) return false;
    const Socket& own = pair.ends[0];
    if (own.address && IsLoopback(*own.address)) return true;
    const net::AddressSet at = own.address ? SetOf(*own.address) : host;
    if (at.empty()) return false;
    out.seen.push_back({EvidenceKind::kListener,
                        {},
                        at,
                        pair.protocol,
                        {own.port, own.port},
                        net::kAnyPort,
                        std::move(where)});
    return true;
  });
  return out;
}

ReadEvidence ReadFlowRecords(std::string_view text, std::string_view name) {
  ReadEvidence out;
  std::optional<Heading> heading;
  ForEachLine(text, name, out, [&](std::string_view line, std::string where) {
    if (!heading && out.seen.empty()) {
      heading = HeadingOf(line);
      if (heading) return true;
    }
    if (heading) return TakeRecord(*heading, line, std::move(where), out);
    const auto words = WordsOf(line, ' ');
    if (words[0] == "Netid" || words[0] == "State" || words[0] == "Recv-Q") return true;
    if (line.find("src=") != std::string_view::npos)
      return TakeTracked(words, std::move(where), out);
    return TakeConnection(words, std::move(where), out);
  });
  return out;
}

ReadEvidence ReadRules(const policy::Policy& policy, std::string_view name) {
  ReadEvidence out;
  for (const policy::Chain& chain : policy.chains) {
    for (std::size_t r = 0; r < chain.rules.size(); ++r) {
      const policy::Rule& rule = chain.rules[r];
      if (rule.verdict.kind != policy::VerdictKind::kAccept) continue;
      const net::Service& service = policy.services[rule.service];
      const bool transport =
          service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp;
      if (!transport || service.ports.hi - service.ports.lo >= kPortsMax) continue;
      if (rule.sources == 0 && rule.destinations == 0) continue;
      std::string where(name);
      if (r < chain.places.size()) where += ":" + std::to_string(chain.places[r].line);
      out.seen.push_back({EvidenceKind::kRule, policy.address_sets[rule.sources],
                          policy.address_sets[rule.destinations], service.kind, service.ports,
                          net::kAnyPort, std::move(where)});
    }
  }
  return out;
}

}  // namespace portwright::workflow
