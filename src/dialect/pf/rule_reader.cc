#include "dialect/pf/rule_reader.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"
#include "dialect/pf/words.h"

namespace portwright::dialect::pf {
namespace {

template <std::size_t N>
bool IsIn(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Timeouts beside those that sessions stay by.
constexpr std::string_view kOtherTimeouts[] = {
    "tcp.first",  "tcp.opening",    "tcp.closing",      "tcp.finwait",  "tcp.closed",  "tcp.tsdiff",
    "sctp.first", "sctp.opening",   "sctp.established", "sctp.closing", "sctp.closed", "udp.first",
    "udp.single", "icmp.error",     "other.first",      "other.single", "frag",        "interval",
    "src.track",  "adaptive.start", "adaptive.end",     "src.nodes"};
// Options with a value that decide nothing.
constexpr std::string_view kPlainValues[] = {"label",       "queue",   "dnpipe",  "dnqueue",
                                             "ridentifier", "min-ttl", "max-mss", "set-tos"};
constexpr std::string_view kPlainWords[] = {"allow-opts",     "no-df",       "random-id",
                                            "sticky-address", "static-port", "round-robin",
                                            "random",         "bitmask"};
constexpr std::string_view kDoubtfulValues[] = {"tos",  "user", "group",        "probability",
                                                "prio", "os",   "max-pkt-rate", "rtable"};
constexpr std::string_view kRoutes[] = {"route-to", "reply-to", "dup-to"};
constexpr std::string_view kTranslations[] = {"nat-to", "rdr-to", "binat-to", "af-to", "divert-to"};

bool HasPorts(std::uint8_t protocol) { return protocol == 6 || protocol == 17; }

}  // namespace

// What stands in several places of a rule.
struct RuleReader::Draft {
  std::vector<std::uint8_t> protocols;
  Ends::Ports source_ports, ports;
  bool has_source_ports = false, has_ports = false;
  std::vector<ServiceTerm> types;  // of ICMP
  SourcePlace place;
  bool has_state = false;
};

bool ReadTimeout(Reader& reader, Timeouts& out) {
  const std::string_view name = reader.Peek().text;
  const auto seconds = ParseNumber(reader.Peek(1).text);
  if (!seconds || *seconds > 0xffffffffU) return false;
  const auto value = static_cast<std::uint32_t>(*seconds);
  if (name == "tcp.established") {
    out.tcp = value;
  } else if (name == "udp.multiple") {
    out.udp = value;
  } else if (name == "icmp.first") {
    out.icmp = value;
  } else if (name == "other.multiple") {
    out.other = value;
  } else if (!IsIn(name, kOtherTimeouts)) {
    return false;
  }
  reader.Take();
  reader.Take();
  return true;
}

void RuleReader::Doubt(Rule& rule, SourcePlace place, std::string words) {
  diagnostics_.Warning("PW-DIA-pf-0201", place,
                       "expected a rule of addresses and services, found " + Quote(words),
                       "answers are given for both readings");
  rule.unknown.push_back(std::move(words));
}

bool RuleReader::SkipParentheses(Reader& reader) {
  if (!reader.Accept("(")) return true;
  while (!reader.AtLineEnd()) {
    if (reader.Take().Is(")")) return true;
  }
  return ends_.Fail(reader.Peek(), "`)`");
}

bool RuleReader::ReadReturn(Reader& reader, Rule& rule) {
  if (reader.Accept("drop")) {
    rule.action = Action::kBlock;
    return true;
  }
  for (const std::string_view word : {"return", "return-rst", "return-icmp", "return-icmp6"}) {
    if (!reader.Accept(word)) continue;
    rule.action = Action::kReturn;
    return SkipParentheses(reader);
  }
  return true;
}

bool RuleReader::ReadHead(Reader& reader, Rule& rule, Draft& draft) {
  if (reader.Accept("in")) rule.way = Way::kIn;
  if (rule.way == Way::kBoth && reader.Accept("out")) rule.way = Way::kOut;
  if (reader.Accept("log") && !SkipParentheses(reader)) return false;
  if (reader.Accept("quick")) rule.is_quick = true;
  if (reader.Accept("on")) {
    if (reader.Peek().Is("rdomain")) {
      reader.Take();
      Doubt(rule, draft.place, "on rdomain " + std::string(reader.Take().text));
    } else if (!ends_.ReadInterfaces(reader, rule.interfaces, rule.unknown)) {
      return false;
    }
  }
  if (!ReadRoute(reader)) return false;
  if (reader.Accept("inet")) rule.family = net::Family::kIpv4;
  if (!rule.family && reader.Accept("inet6")) rule.family = net::Family::kIpv6;
  if (!reader.Accept("proto")) return true;
  return reader.List([&] {
    const Token& word = reader.Peek();
    const auto protocol = ProtocolOf(word.text);
    if (!word.IsName() || !protocol) return ends_.Fail(word, "a protocol");
    reader.Take();
    draft.protocols.push_back(*protocol);
    return true;
  });
}

bool RuleReader::ReadRoute(Reader& reader) {
  if (!IsIn(reader.Peek().text, kRoutes) || reader.Peek().kind != TokenKind::kWord) return true;
  reader.Take();
  ends_.assumptions().insert("route-to, reply-to and dup-to are not followed");
  return reader.List([&] {
    if (reader.Peek().Is("(")) return SkipParentheses(reader);
    if (reader.AtLineEnd()) return ends_.Fail(reader.Peek(), "a next hop");
    reader.Take();
    if (reader.Accept("@")) reader.Take();
    return true;
  });
}

bool RuleReader::ReadHostsPart(Reader& reader, Rule& rule, Draft& draft) {
  if (reader.Accept("all")) return true;
  if (reader.Accept("from")) {
    if (!reader.Peek().Is("port") && !reader.Peek().Is("os") &&
        !ends_.ReadHosts(reader, rule.sources))
      return false;
    if (reader.Accept("port")) {
      draft.has_source_ports = true;
      if (!ends_.ReadPorts(reader, draft.source_ports)) return false;
    }
    if (reader.Accept("os")) {
      Doubt(rule, draft.place, "os");
      if (!reader.List([&] { return TakeValue(reader); })) return false;
    }
  }
  if (reader.Accept("to")) {
    if (!reader.Peek().Is("port") && !ends_.ReadHosts(reader, rule.destinations)) return false;
    if (reader.Accept("port")) {
      draft.has_ports = true;
      if (!ends_.ReadPorts(reader, draft.ports)) return false;
    }
  }
  return true;
}

// `S/SA`, `/SFRA`, `any`. A bit that is not named in front of the slash has to be clear.
bool RuleReader::ReadFlags(Reader& reader, Rule& rule) {
  if (reader.Accept("any")) return true;
  const auto bits = [](std::string_view text) -> std::optional<std::uint8_t> {
    constexpr std::string_view kFlags = "FSRPAU";
    std::uint8_t out = 0;
    for (const char c : text) {
      const std::size_t at = kFlags.find(c);
      if (at == kFlags.npos && c != 'E' && c != 'W') return std::nullopt;
      if (at != kFlags.npos) out = static_cast<std::uint8_t>(out | 1U << at);
    }
    return out;
  };
  std::string_view set;
  if (!reader.Peek().Is("/")) set = reader.Take().text;
  if (!reader.Accept("/")) return ends_.Fail(reader.Peek(), "flags such as S/SA");
  const auto value = bits(set), mask = bits(reader.Peek().text);
  if (!value || !mask) return ends_.Fail(reader.Peek(), "flags such as S/SA");
  reader.Take();
  rule.flags_mask = *mask;
  rule.flags_value = *value;
  return true;
}

bool RuleReader::ReadTypes(Reader& reader, net::Family family, Draft& draft) {
  return reader.List([&] {
    const Token& word = reader.Peek();
    const auto type = IcmpTypeOf(word.text, family);
    if (!word.IsName() || !type) return ends_.Fail(word, "a type of ICMP");
    reader.Take();
    ServiceTerm term;
    term.service = IcmpType(family, *type);
    term.family = family;
    if (reader.Accept("code")) {
      const Token& code = reader.Take();
      if (const auto number = IcmpCodeOf(code.text)) {
        term.icmp_code_lo = term.icmp_code_hi = *number;
      } else if (!code.IsName() || ParseNumber(code.text)) {
        return ends_.Fail(code, "a code from 0 to 255");
      } else {
        term.unknown = "the code " + std::string(code.text.substr(0, 40));
      }
    }
    draft.types.push_back(std::move(term));
    return true;
  });
}

bool RuleReader::ReadStateOptions(Reader& reader, Rule& rule) {
  if (!reader.Accept("(")) return true;
  while (!reader.Accept(")")) {
    if (reader.AtLineEnd()) return ends_.Fail(reader.Peek(), "`)` behind options of the state");
    if (reader.Accept(",") || ReadTimeout(reader, rule.timeouts)) continue;
    const Token& word = reader.Take();
    constexpr std::string_view kPlain[] = {"no-sync", "sloppy", "if-bound",     "floating", "pflow",
                                           "rule",    "global", "source-track", "flush"};
    constexpr std::string_view kLimits[] = {"max",          "max-src-nodes",     "max-src-states",
                                            "max-src-conn", "max-src-conn-rate", "overload"};
    if (IsIn(word.text, kPlain)) continue;
    if (!IsIn(word.text, kLimits)) return ends_.Fail(word, "an option of the state");
    ends_.assumptions().insert("limits on states are not reached");
    while (!reader.AtLineEnd() && !reader.Peek().Is(",") && !reader.Peek().Is(")") &&
           !IsIn(reader.Peek().text, kPlain) && !IsIn(reader.Peek().text, kLimits))
      reader.Take();
  }
  return true;
}

bool RuleReader::TakeValue(Reader& reader) {
  if (reader.AtLineEnd()) return ends_.Fail(reader.Peek(), "a value");
  reader.Take();
  return true;
}

bool RuleReader::ReadTag(Reader& reader, const Token& word, Rule& rule) {
  const bool is_negated = word.Is("!");
  if (is_negated && !reader.Accept("tagged")) return ends_.Fail(reader.Peek(), "tagged");
  if (!reader.Peek().IsName()) return ends_.Fail(reader.Peek(), "a tag");
  if (word.Is("tag")) {
    rule.tag = reader.Take().text;
    return true;
  }
  rule.tagged = reader.Take().text;
  rule.is_tagged_negated = is_negated;
  return true;
}

bool RuleReader::ReadOption(Reader& reader, Rule& rule, Draft& draft) {
  const Token word = reader.Take();
  const auto is = [&](std::string_view text) { return word.Is(text); };
  if (is("flags")) return ReadFlags(reader, rule);
  if (is("icmp-type")) return ReadTypes(reader, net::Family::kIpv4, draft);
  if (is("icmp6-type")) return ReadTypes(reader, net::Family::kIpv6, draft);
  if (is("keep") || is("modulate") || is("synproxy") || is("no")) {
    if (!reader.Accept("state")) return ends_.Fail(reader.Peek(), "state");
    if (is("no") && rule.action == Action::kPass) Doubt(rule, word.place, "no state");
    return is("no") || ReadStateOptions(reader, rule);
  }
  if (is("tag") || is("tagged") || is("!")) return ReadTag(reader, word, rule);
  if (is("received-on")) {
    std::vector<policy::InterfaceMatch> found;
    if (!ends_.ReadInterfaces(reader, found, rule.unknown)) return false;
    if (found.size() > 1) return ends_.Fail(word, "one interface behind received-on");
    if (!found.empty()) rule.received_on = found[0];
    return true;
  }
  if (IsIn(word.text, kPlainWords)) return true;
  if (is("label") || is("ridentifier") || is("min-ttl") || is("max-mss")) {
    if (!reader.Peek().IsName())
      return ends_.Fail(reader.Peek(), "a value of " + std::string(word.text));
    reader.Take();
    return true;
  }
  if (is("set") && !TakeValue(reader)) return false;  // `set prio 6`, `set queue (a, b)`
  if (IsIn(word.text, kPlainValues) || is("set") || is("scrub") || is("reassemble"))
    return reader.Peek().Is("(") ? SkipParentheses(reader) : TakeValue(reader);
  return ReadDoubtful(reader, word, rule);
}

// What the model does not follow.
bool RuleReader::ReadDoubtful(Reader& reader, const Token& word, Rule& rule) {
  const auto is = [&](std::string_view text) { return word.Is(text); };
  const std::string words(word.text);
  if (is("once") || is("fragment")) {
    if (!reader.Accept("reassemble")) Doubt(rule, word.place, words);
    return true;
  }
  if (is("divert-packet") || is("divert-reply")) {
    while (is("divert-packet") && (reader.Peek().Is("port") || ParseNumber(reader.Peek().text)))
      reader.Take();
    Doubt(rule, word.place, words);
    return true;
  }
  if (IsIn(word.text, kRoutes) || IsIn(word.text, kTranslations)) {
    ends_.assumptions().insert(words + " is not followed: addresses are those that rules see");
    if (is("rdr-to") || is("af-to") || is("divert-to") || is("binat-to"))
      Doubt(rule, word.place, words);
    // Hosts, ports and pools; the options that may follow are known by their words.
    constexpr std::string_view kNext[] = {
        "flags", "keep",       "modulate", "synproxy", "label",       "tag", "tagged",     "set",
        "queue", "allow-opts", "user",     "group",    "probability", "no",  "received-on"};
    while (!reader.AtLineEnd() && !IsIn(reader.Peek().text, kNext)) reader.Take();
    return true;
  }
  if (!IsIn(word.text, kDoubtfulValues)) return ends_.Fail(word, "an option of a rule");
  Doubt(rule, word.place, words + " " + std::string(reader.Peek().text));
  return reader.List([&] {
    while (reader.Peek().kind == TokenKind::kMark && !reader.Peek().Is("}")) reader.Take();
    if (!TakeValue(reader)) return false;
    for (const std::string_view mark : {"><", "<>"}) {
      if (reader.Accept(mark) && !TakeValue(reader)) return false;
    }
    return true;
  });
}

// The services of protocols, ports and types.
bool RuleReader::Finish(Rule& rule, const Draft& draft) {
  const bool has_ports = draft.has_ports || draft.has_source_ports;
  if (!draft.types.empty()) {
    const bool is_icmp = std::all_of(draft.protocols.begin(), draft.protocols.end(),
                                     [](std::uint8_t p) { return p == 1 || p == 58; });
    if (!is_icmp || draft.protocols.empty() || has_ports) {
      diagnostics_.Error("PW-DIA-pf-0111", draft.place,
                         "expected proto icmp or icmp6 beside a type of ICMP, found another");
      return false;
    }
    for (const ServiceTerm& term : draft.types) {
      const std::uint8_t protocol = term.family == net::Family::kIpv4 ? 1 : 58;
      if (std::count(draft.protocols.begin(), draft.protocols.end(), protocol) > 0)
        rule.services.push_back(term);
    }
    if (rule.services.empty()) rule.services = draft.types;
    KeepOnce(rule.services);
    return true;
  }
  for (const std::uint8_t protocol : draft.protocols) {
    ServiceTerm term;
    term.service = ServiceOfProtocol(protocol);
    if (protocol == 1) term.family = net::Family::kIpv4;
    if (protocol == 58) term.family = net::Family::kIpv6;
    if (!has_ports) {
      rule.services.push_back(term);
      continue;
    }
    if (!HasPorts(protocol) && protocol != 132) {
      diagnostics_.Error(
          "PW-DIA-pf-0112", draft.place,
          "expected ports beside tcp and udp alone, found " + net::ProtocolName(protocol));
      return false;
    }
    if (protocol == 132) {
      term.unknown = "ports of sctp";
      rule.services.push_back(term);
      continue;
    }
    const std::vector<net::PortRange> any{net::kAnyPort};
    term.unknown = draft.ports.unknown.empty() ? draft.source_ports.unknown : draft.ports.unknown;
    for (const net::PortRange ports : draft.has_ports ? draft.ports.ranges : any) {
      for (const net::PortRange sources :
           draft.has_source_ports ? draft.source_ports.ranges : any) {
        term.service.ports = ports;
        term.source_ports = sources;
        rule.services.push_back(term);
      }
    }
  }
  if (has_ports && draft.protocols.empty()) {
    diagnostics_.Error("PW-DIA-pf-0112", draft.place,
                       "expected proto tcp or udp beside ports, found none");
    return false;
  }
  KeepOnce(rule.services);
  // Ports that no packet has (`1 >< 2`).
  if (!draft.protocols.empty() && rule.services.empty())
    rule.sources = std::make_shared<const AddressTerm>(AddressTerm::Of(net::AddressSet()));
  return true;
}

bool RuleReader::ReadFilter(Reader& reader, Rule& rule) {
  Draft draft;
  draft.place = rule.place;
  if (!ReadHead(reader, rule, draft) || !ReadHostsPart(reader, rule, draft)) return false;
  while (!reader.AtLineEnd() && !reader.Peek().Is("{")) {
    if (!ReadOption(reader, rule, draft)) return false;
  }
  return Finish(rule, draft);
}

// What is translated reaches the filter under its new address, unless the rule says `pass`.
bool RuleReader::ReadTranslation(Reader& reader, Rule& rule) {
  Draft draft;
  draft.place = rule.place;
  if (reader.Accept("log") && !SkipParentheses(reader)) return false;
  if (!ReadHead(reader, rule, draft) || !ReadHostsPart(reader, rule, draft)) return false;
  reader.SkipLine();
  draft.has_ports = false;
  draft.ports = {};
  rule.destinations = nullptr;
  rule.is_quick = true;
  rule.unknown.emplace_back("where the translation leads");
  return Finish(rule, draft);
}

}  // namespace portwright::dialect::pf
