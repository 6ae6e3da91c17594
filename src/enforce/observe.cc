#include "enforce/observe.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "base/text.h"
#include "net/service.h"

namespace portwright::enforce {
namespace {

using policy::Hook;

struct Words {
  std::string_view enforcing;
  std::string_view observing;
};

// Lines that decide against a packet, and what stands in their place. Both ways are exact.
constexpr std::array<Words, 3> kDrops{{
    {"priority filter; policy drop;", "priority filter; policy accept;"},
    {"    ct state invalid counter drop\n",
     "    ct state invalid counter accept comment \"observed: invalid\"\n"},
    {"    counter drop comment \"no requirement asks for these\"\n",
     "    counter accept comment \"observed: no requirement asks for these\"\n"},
}};

constexpr std::array<std::pair<Hook, std::string_view>, 3> kHooks{
    {{Hook::kInput, "input"}, {Hook::kOutput, "output"}, {Hook::kForward, "forward"}}};

// Which packets a set is for: its name, the fields of its key, and how a rule takes them.
struct Kind {
  std::string_view name, type, rule;
};
constexpr std::array<Kind, 4> kKinds{{
    {"v4_ports", "ipv4_addr . ipv4_addr . inet_proto . inet_service",
     "meta l4proto { tcp, udp } update @SET { ip saddr . ip daddr . meta l4proto . th dport }"},
    {"v6_ports", "ipv6_addr . ipv6_addr . inet_proto . inet_service",
     "meta l4proto { tcp, udp } update @SET { ip6 saddr . ip6 daddr . meta l4proto . th dport }"},
    {"v4_protocols", "ipv4_addr . ipv4_addr . inet_proto",
     "meta l4proto != { tcp, udp } update @SET { ip saddr . ip daddr . meta l4proto }"},
    {"v6_protocols", "ipv6_addr . ipv6_addr . inet_proto",
     "meta l4proto != { tcp, udp } update @SET { ip6 saddr . ip6 daddr . meta l4proto }"},
}};

std::string SetName(std::string_view hook, const Kind& kind) {
  return "pw_observed_" + std::string(hook) + "_" + std::string(kind.name);
}

std::string SetText(std::string_view hook, const Kind& kind) {
  return "  set " + SetName(hook, kind) + " {\n    type " + std::string(kind.type) +
         "\n    size 65535\n    flags dynamic,timeout\n    timeout 30d\n    counter\n  }\n\n";
}

std::string RuleText(std::string_view hook, const Kind& kind) {
  std::string rule(kind.rule);
  rule.replace(rule.find("@SET") + 1, 3, SetName(hook, kind));
  return "    " + rule + "\n";
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string DropChain(std::string_view hook) {
  return "  chain pw_" + std::string(hook) + "_drop {\n";
}

std::string LogPrefix(std::string_view hook, std::string_view what) {
  return "log prefix \"portwright " + std::string(hook) + " " + std::string(what) + ": \"";
}

// The sets stand before the chain that fills them, and the rules at its head.
std::string Insertion(std::string_view hook) {
  std::string sets, rules;
  for (const Kind& kind : kKinds) {
    sets += SetText(hook, kind);
    rules += RuleText(hook, kind);
  }
  return sets + DropChain(hook) + rules;
}

// Comments may say anything.
std::string WithoutQuotes(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted) out += c;
  }
  return out;
}

Error Unknown() {
  return {ErrorCode::kInvalid, "expected rules that portwright wrote for a host, found others"};
}

// --- reading ----------------------------------------------------------------------------------

// `30d`, `29d23h59m10s`, `10s500ms`.
std::int64_t SecondsOf(std::string_view text) {
  std::int64_t seconds = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = ParseNumber(text.substr(0, digits));
    if (!number || digits == text.size()) return seconds;
    text.remove_prefix(digits);
    const std::size_t letters = std::min(text.find_first_of("0123456789"), text.size());
    const std::string_view unit = text.substr(0, letters);
    text.remove_prefix(letters);
    const std::int64_t factor = unit == "d"   ? 86400
                                : unit == "h" ? 3600
                                : unit == "m" ? 60
                                : unit == "s" ? 1
                                              : 0;
    seconds += static_cast<std::int64_t>(*number) * factor;
  }
  return seconds;
}

std::string_view WordBehind(std::string_view element, std::string_view word) {
  const std::size_t at = element.find(word);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = element.substr(at + word.size());
  return rest.substr(0, rest.find_first_of(" ,}"));
}

std::optional<std::uint8_t> ProtocolOf(std::string_view word) {
  if (const auto number = ParseNumber(word))
    return *number <= 255 ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
  // As /etc/protocols of Debian has it, where the kernel's word is another.
  if (word == "ipv6-icmp") return net::kProtocolIcmpv6;
  for (unsigned p = 0; p < 256; ++p) {
    if (net::ProtocolName(static_cast<std::uint8_t>(p)) == word)
      return static_cast<std::uint8_t>(p);
  }
  return std::nullopt;
}

// `10.1.9.5 . 10.1.0.11 . tcp . 22 counter packets 3 bytes 180 timeout 30d expires 29d23h59m`.
std::optional<Observed> ParseElement(std::string_view element, Hook hook) {
  const std::string_view key =
      element.substr(0, std::min(element.find(" counter "), element.find(" timeout ")));
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find(" . ", begin), key.size());
    parts.push_back(Trim(key.substr(begin, end - begin)));
    begin = end + 3;
  }
  if (parts.size() < 3 || parts.size() > 4) return std::nullopt;
  const auto source = net::ParseAddress(parts[0]);
  const auto destination = net::ParseAddress(parts[1]);
  const auto protocol = ProtocolOf(parts[2]);
  if (!source || !destination || !protocol) return std::nullopt;
  Observed seen{hook, *source, *destination, *protocol, std::nullopt, 0, 0};
  if (parts.size() == 4) {
    const auto port = ParseNumber(parts[3]);
    if (!port || *port > 65535) return std::nullopt;
    seen.port = static_cast<std::uint16_t>(*port);
  }
  seen.packets = ParseNumber(WordBehind(element, " packets ")).value_or(0);
  const std::string_view left = WordBehind(element, " expires ");
  if (!left.empty()) seen.last_seen_s = std::max<std::int64_t>(0, kObservedS - SecondsOf(left));
  return seen;
}

std::optional<Hook> HookOfSet(std::string_view name) {
  for (const auto& [hook, word] : kHooks) {
    if (name.starts_with("pw_observed_" + std::string(word) + "_")) return hook;
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> ToObserving(const std::string& text) {
  std::string out = text;
  for (const Words& words : kDrops) ReplaceAll(out, words.enforcing, words.observing);
  for (const auto& [hook, name] : kHooks) {
    ReplaceAll(out, DropChain(name), Insertion(name));
    ReplaceAll(out, LogPrefix(name, "drop"), LogPrefix(name, "observe"));
  }
  // No decision against a packet may be left: neither ours nor one that nobody knows.
  const std::string unquoted = WithoutQuotes(out);
  for (const std::string_view word : {" drop\n", " drop;", " drop ", "drop,", " reject"}) {
    if (unquoted.find(word) != std::string::npos) return Unknown();
  }
  return out;
}

Result<std::string> ToEnforcing(const std::string& observing) {
  std::string out = observing;
  for (const auto& [hook, name] : kHooks) {
    ReplaceAll(out, LogPrefix(name, "observe"), LogPrefix(name, "drop"));
    ReplaceAll(out, Insertion(name), DropChain(name));
  }
  for (const Words& words : kDrops) ReplaceAll(out, words.observing, words.enforcing);
  const auto again = ToObserving(out);
  if (!again || *again != observing || out == observing) return Unknown();
  return out;
}

ObservedList ObservedIn(const std::string& listed) {
  ObservedList list;
  // Two values for an optional: of that, g++ 12 thinks at -O2 that it is read while it is empty.
  Hook hook = Hook::kInput;
  bool is_ours = false;
  bool inside = false;
  for (std::string_view line : Split(listed, '\n')) {
    line = Trim(line);
    if (line.starts_with("map ") || line.starts_with("chain ")) is_ours = false;
    if (line.starts_with("set ")) {
      const auto of_set = HookOfSet(line.substr(4, line.find(' ', 4) - 4));
      is_ours = of_set.has_value();
      hook = of_set.value_or(Hook::kInput);
      list.is_observing = list.is_observing || is_ours;
    }
    constexpr std::string_view kElements = "elements = {";
    if (is_ours && line.starts_with(kElements)) {
      inside = true;
      line.remove_prefix(kElements.size());
    }
    if (!inside) continue;
    const bool ends = line.ends_with('}');
    if (ends) line.remove_suffix(1);
    for (const std::string_view element : Split(line, ',')) {
      if (Trim(element).empty()) continue;
      if (const auto seen = ParseElement(Trim(element), hook)) {
        list.seen.push_back(*seen);
      } else {
        ++list.unread;
      }
    }
    if (ends) inside = false;
  }
  return list;
}

}  // namespace portwright::enforce
