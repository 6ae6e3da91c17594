#include "dialect/ufw/rule_words.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/shown_text.h"
#include "dialect/ufw/names.h"

namespace portwright::dialect::ufw {
namespace {

using net::Family;
using policy::Hook;

std::optional<Action> ActionOf(std::string_view word) {
  if (word == "allow") return Action::kAllow;
  if (word == "deny") return Action::kDeny;
  if (word == "reject") return Action::kReject;
  if (word == "limit") return Action::kLimit;
  return std::nullopt;
}

class RuleReader {
 public:
  RuleReader(RuleWords words, Diagnostics& diagnostics)
      : words_(std::move(words)), diagnostics_(diagnostics) {}

  std::optional<RuleCommand> Read() {
    command_.rule.place = words_.place;
    const bool is_route = Accept("route");
    if (!ReadEdit()) return std::nullopt;
    if (command_.remove_number) return command_;
    const std::optional<Action> action = AtEnd() ? std::nullopt : ActionOf(ToLower(Word()));
    if (!action) {
      Expect("allow, deny, reject or limit");
      return std::nullopt;
    }
    command_.rule.action = *action;
    ++at_;
    Match().hook = is_route ? Hook::kForward : Hook::kInput;
    if (!ReadWays(is_route) || !TakeComment()) return std::nullopt;
    const bool is_read = words_.words.size() - at_ == 1 && !has_ways_ ? ReadShort() : ReadFull();
    if (!is_read || !SettleProtocol() || !SettleFamily()) return std::nullopt;
    return std::move(command_);
  }

 private:
  RuleMatch& Match() { return command_.rule.match; }
  bool AtEnd() const { return at_ >= words_.words.size(); }
  const std::string& Word() const { return words_.words[at_]; }
  bool Accept(std::string_view word) {
    if (AtEnd() || ToLower(Word()) != word) return false;
    ++at_;
    return true;
  }

  SourcePlace Here() const {
    SourcePlace place = words_.place;
    if (!AtEnd()) place.column = words_.columns[at_];
    return place;
  }

  bool Expect(std::string_view what) {
    diagnostics_.Error("PW-DIA-ufw-0101", Here(),
                       "expected " + std::string(what) + ", found " +
                           (AtEnd() ? "the end of the command" : ShownWord("", Word())));
    return false;
  }

  // `delete`, `insert 3`, `prepend`.
  bool ReadEdit() {
    if (Accept("delete")) {
      command_.removes = true;
      if (!AtEnd() && ParseNumber(Word())) {
        command_.remove_number = ParseNumber(Word());
        ++at_;
        return AtEnd() || Expect("the end of the command");
      }
    } else if (Accept("insert")) {
      const auto number = AtEnd() ? std::nullopt : ParseNumber(Word());
      if (!number || *number < 1 || *number > 1'000'000) return Expect("the number of a rule");
      command_.position = static_cast<std::int64_t>(*number);
      ++at_;
    } else if (Accept("prepend")) {
      command_.position = -1;
    }
    return true;
  }

  // `in`, `out on eth1`, of routes both; `log` and `log-all` mean nothing to a packet.
  bool ReadWays(bool is_route) {
    for (;;) {
      if (Accept("log") || Accept("log-all")) {
        command_.rule.log = words_.words[at_ - 1];
        continue;
      }
      const bool is_in = Accept("in");
      if (!is_in && !Accept("out")) return true;
      std::string& interface = is_in ? Match().in : Match().out;
      if (!is_route && !has_direction_) Match().hook = is_in ? Hook::kInput : Hook::kOutput;
      if (!interface.empty() || (has_direction_ && !is_route))
        return Expect("one interface of each way");
      has_direction_ = true;
      if (!Accept("on")) {
        if (is_route) return Expect("'on' and an interface");
        continue;
      }
      if (AtEnd() || !IsInterface(Word())) return Expect("the name of an interface");
      interface = InterfacePattern(Word());
      has_ways_ = true;
      ++at_;
    }
  }

  static bool IsInterface(std::string_view name) {
    return !name.empty() && name.size() <= 15 && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '-' || c == '.' || c == '+' || c == ',' || c == '=' || c == '%' ||
             c == '@';
    });
  }

  bool TakeComment() {
    auto& words = words_.words;
    const auto found = std::find(words.begin() + static_cast<std::ptrdiff_t>(at_), words.end(),
                                 std::string("comment"));
    if (found == words.end()) return true;
    const auto index = found - words.begin();
    if (found + 1 == words.end()) {
      at_ = words.size();
      return Expect("a comment");
    }
    command_.rule.comment = *(found + 1);
    words.erase(found, found + 2);
    words_.columns.erase(words_.columns.begin() + index, words_.columns.begin() + index + 2);
    return true;
  }

  // `22`, `80,443/tcp`, `ssh`, `Nginx Full`.
  bool ReadShort() {
    const std::string word = Word();
    const std::size_t slash = word.find('/');
    const std::string_view port = std::string_view(word).substr(0, slash);
    if (slash != word.npos) {
      protocol_ = ProtocolNumber(std::string_view(word).substr(slash + 1));
      if (!protocol_ || IsPortless(*protocol_)) return Expect("a port with /tcp or /udp");
    }
    if (!ReadPort(port, Match().destination, false)) return false;
    ++at_;
    return true;
  }

  // Ports, a service that this reader knows, or one that only the device does.
  bool ReadPort(std::string_view word, End& end, bool is_app) {
    if (!is_app && !word.empty() && word[0] >= '0' && word[0] <= '9') {
      const auto ports = ReadPorts(word);
      if (!ports) return Expect("ports of 1 to 65535, 15 numbers at most");
      end.ports = *ports;
      lists_ports_ = lists_ports_ || ports->size() > 1 || (*ports)[0].lo != (*ports)[0].hi;
      return true;
    }
    if (word.empty()) return Expect("a port");
    const NamedService* service = is_app ? nullptr : FindService(word);
    if (service == nullptr) {
      end.unknown = (is_app ? "app " : "") + std::string(word.substr(0, 80));
      diagnostics_.Warning("PW-DIA-ufw-0102", Here(),
                           "expected a port or a service of /etc/services, found " +
                               ShownWord("", std::string(word)) +
                               "; its ports are taken as unknown",
                           "they are the device's word: `ufw app info` says them");
      return true;
    }
    end.ports = {{service->port, service->port}};
    services_.push_back(service);
    return true;
  }

  // `proto tcp from 10.0.0.0/8 port 1024:65535 to any port 22`.
  bool ReadFull() {
    End* end = nullptr;
    bool has_protocol = false, has_from = false, has_to = false;
    while (!AtEnd()) {
      const std::string key = Word();
      if (at_ + 1 == words_.words.size()) {
        ++at_;
        return Expect("a value behind " + Quote(key));
      }
      if (key == "proto" && !has_protocol) {
        has_protocol = true;
        ++at_;
        protocol_ = ProtocolNumber(Word());
        if (!protocol_ && Word() != "any") return Expect("a protocol of ufw");
      } else if (key == "from" || key == "to") {
        bool& has = key == "from" ? has_from : has_to;
        if (std::exchange(has, true)) return Expect("each end once");
        end = key == "from" ? &Match().source : &Match().destination;
        ++at_;
        if (!ReadAddress(*end)) return false;
      } else if (key == "port" || key == "app") {
        ++at_;
        if (end == nullptr) return Expect("'from' or 'to' before a port");
        if (!end->ports.empty() || !end->unknown.empty()) return Expect("one port of each end");
        if (Word() != "any" && !ReadPort(Word(), *end, key == "app")) return false;
      } else {
        return Expect("proto, from, to, port or app");
      }
      ++at_;
    }
    return has_from || has_to || has_ways_ || Expect("'from' or 'to'");
  }

  bool ReadAddress(End& end) {
    const std::string word = ToLower(Word());
    if (word == "any") return true;
    const std::optional<net::Prefix> prefix = ReadPrefix(word, !words_.is_exact);
    if (!prefix) return Expect("an address or a network");
    const bool is_v6 = prefix->address.family == Family::kIpv6;
    (is_v6 ? names_v6_ : names_v4_) = true;
    if (prefix->length != 0) end.address = *prefix;
    return true;
  }

  // A service by its name has a protocol of its own.
  bool SettleProtocol() {
    for (const NamedService* service : services_) {
      const std::optional<std::uint8_t> own =
          service->tcp && service->udp ? std::nullopt
                                       : std::optional<std::uint8_t>(service->tcp ? 6 : 17);
      if (protocol_ && own && *protocol_ != *own)
        return Expect("the protocol of " + std::string(service->name));
      if (!protocol_) protocol_ = own;
    }
    const RuleMatch& match = Match();
    const bool has_ports = !match.source.ports.empty() || !match.destination.ports.empty();
    if (protocol_ && IsPortless(*protocol_) && has_ports)
      return Expect("no ports beside this protocol");
    if (!protocol_ && lists_ports_) return Expect("proto tcp or proto udp beside several ports");
    Match().protocol = protocol_;
    return true;
  }

  bool SettleFamily() {
    if (names_v4_ && names_v6_) return Expect("both ends of one family");
    const bool is_v4_only = protocol_ && IsIpv4Only(*protocol_);
    if (is_v4_only && names_v6_) return Expect("addresses of IPv4 beside this protocol");
    command_.in_v4 = !names_v6_;
    command_.in_v6 = !names_v4_ && !is_v4_only;
    return true;
  }

  RuleWords words_;
  Diagnostics& diagnostics_;
  RuleCommand command_;
  std::size_t at_ = 0;
  bool has_direction_ = false, has_ways_ = false;
  bool names_v4_ = false, names_v6_ = false;
  bool lists_ports_ = false;
  std::optional<std::uint8_t> protocol_;
  std::vector<const NamedService*> services_;
};

}  // namespace

std::optional<RuleCommand> ReadRule(RuleWords words, Diagnostics& diagnostics) {
  return RuleReader(std::move(words), diagnostics).Read();
}

std::optional<net::Prefix> ReadPrefix(std::string_view word, bool allows_host_bits) {
  const std::size_t slash = word.find('/');
  const auto address = net::ParseAddress(word.substr(0, slash));
  if (!address) return std::nullopt;
  const int bits = net::AddressBits(address->family);
  int length = bits;
  if (slash != word.npos) {
    const std::string_view mask = word.substr(slash + 1);
    const auto number = ParseNumber(mask);
    const auto dotted = net::ParseAddress(mask);
    if (number && *number <= static_cast<std::uint64_t>(bits)) {
      length = static_cast<int>(*number);
    } else if (dotted && dotted->family == Family::kIpv4 && bits == 32) {
      const auto free = ~static_cast<std::uint32_t>(dotted->value);
      if ((free & (free + 1)) != 0) return std::nullopt;  // holes
      length = 0;
      for (std::uint32_t rest = ~free; rest != 0; rest <<= 1) ++length;
    } else {
      return std::nullopt;
    }
  }
  net::Prefix prefix{*address, length};
  const net::U128 keep =
      length == 0 ? net::U128{0}
                  : (~net::U128{0} << (bits - length)) & net::MaxAddress(address->family);
  if (!allows_host_bits && (prefix.address.value & ~keep) != 0) return std::nullopt;
  prefix.address.value &= keep;
  return prefix;
}

std::string InterfacePattern(std::string name) {
  if (!name.empty() && name.back() == '+') name.back() = '*';
  return name;
}

}  // namespace portwright::dialect::ufw
