// For tests: reads the text back and says what it does with the first packet of a connection. It
// knows the few statements that our text uses, aborts on any other, and shares no code with what
// writes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "net/packet.h"

namespace portwright::dialect::nftables {

struct Judgement {
  bool accepts = false;
  std::uint32_t session_timeout_s = 0;
  std::string comment;  // of the cell that accepts
};

class TextJudge {
 public:
  explicit TextJudge(std::string_view text) {
    std::vector<std::string>* lines = nullptr;
    for (const std::string_view raw : Split(text, '\n')) {
      const std::string line(Trim(raw));
      const bool opens = line.size() > 2 && line.substr(line.size() - 2) == " {";
      if (raw.starts_with("  ") && !raw.starts_with("   ") && opens) {
        lines = &blocks_[line.substr(0, line.size() - 2)];
      } else if (lines != nullptr && line != "}" && !line.empty() && raw.starts_with("    ")) {
        lines->push_back(line);
      }
    }
  }

  Judgement Judge(const std::string& base_chain, const net::Packet& packet) {
    result_ = {};
    Walk(base_chain, packet);
    return result_;
  }

  const std::vector<std::string>& Block(const std::string& name) const {
    const auto at = blocks_.find(name);
    PORTWRIGHT_CHECK(at != blocks_.end(), "the text has every chain and map that it names");
    return at->second;
  }

  // How many elements the maps of one kind of name hold.
  std::size_t CountElements() const {
    std::size_t count = 0;
    for (const auto& [name, lines] : blocks_) {
      for (const std::string& line : lines) {
        if (line.find(" comment \"") != std::string::npos && line.back() == ',') ++count;
      }
    }
    return count;
  }

 private:
  using Fields = std::vector<std::string>;

  static Fields Parts(std::string_view text) {
    Fields parts;
    while (true) {
      const std::size_t dot = text.find(" . ");
      parts.emplace_back(Trim(text.substr(0, dot)));
      if (dot == std::string_view::npos) return parts;
      text.remove_prefix(dot + 3);
    }
  }

  // True: a verdict fell. False: the chain ended, its caller goes on.
  bool Walk(const std::string& chain, const net::Packet& packet) {
    for (const std::string& rule : Block("chain " + chain)) {
      for (const char* skipped : {"type ", "comment ", "ct state ", "iif ", "oif ", "icmpv6 type {",
                                  "icmpv6 type nd", "icmpv6 type mld", "limit "}) {
        if (rule.starts_with(skipped)) goto next;
      }
      if (const std::size_t vmap = rule.find(" vmap "); vmap != std::string::npos) {
        if (Lookup(rule.substr(0, vmap), rule.substr(vmap + 6), packet)) return true;
      } else if (rule.starts_with("meta nfproto ")) {
        SetTimeout(rule, packet);
      } else if (rule.starts_with("counter drop")) {
        return true;
      } else if (rule == "accept") {
        result_.accepts = true;
        return true;
      } else {
        PORTWRIGHT_CHECK(rule.starts_with("goto "), "the judge knows every statement of our text");
        Walk(rule.substr(5), packet);
        return true;
      }
    next:;
    }
    return false;
  }

  void SetTimeout(const std::string& rule, const net::Packet& packet) {
    const bool is_v4 = packet.source.family == net::Family::kIpv4;
    const std::string head = std::string("meta nfproto ") + (is_v4 ? "ipv4" : "ipv6") +
                             " meta l4proto " + (packet.protocol == 6 ? "tcp" : "udp") +
                             " ct timeout set \"";
    if ((packet.protocol != 6 && packet.protocol != 17) || !rule.starts_with(head)) return;
    const std::vector<std::string>& object =
        Block("ct timeout " + rule.substr(head.size(), rule.size() - head.size() - 1));
    const std::string& policy = object.at(2);
    const std::size_t colon = policy.find(" : ");
    result_.session_timeout_s = static_cast<std::uint32_t>(
        *ParseNumber(policy.substr(colon + 3, policy.size() - colon - 5)));
  }

  bool Lookup(const std::string& key, const std::string& map, const net::Packet& packet) {
    std::vector<std::string> elements;
    if (map[0] == '@') {
      bool in_elements = false;
      for (const std::string& line : Block("map " + map.substr(1))) {
        if (in_elements) elements.push_back(line.substr(0, line.size() - 1));
        in_elements = in_elements || line == "elements = {";
      }
    } else {
      for (const std::string_view part :
           Split(std::string_view(map).substr(1, map.size() - 2), ',')) {
        elements.emplace_back(Trim(part));
      }
    }
    const Fields fields = Parts(key);
    const std::string* found = nullptr;
    for (const std::string& element : elements) {
      const std::string_view head = std::string_view(element).substr(
          0, std::min(element.find(" comment "), element.rfind(" : ")));
      const Fields values = Parts(head);
      PORTWRIGHT_CHECK(values.size() == fields.size(), "an element has as many fields as its key");
      bool matches = true;
      for (std::size_t i = 0; i < fields.size() && matches; ++i) {
        matches = Matches(fields[i], values[i], packet);
      }
      if (!matches) continue;
      PORTWRIGHT_CHECK(found == nullptr, "elements of a map are disjoint");
      found = &element;
    }
    if (found == nullptr) return false;
    if (const std::size_t at = found->find(" comment \""); at != std::string::npos) {
      result_.comment = found->substr(at + 10, found->rfind('"') - at - 10);
    }
    const std::string verdict = found->substr(found->rfind(" : ") + 3);
    if (verdict == "accept") {
      result_.accepts = true;
      return true;
    }
    const bool is_final = Walk(verdict.substr(5), packet);
    return is_final || verdict.starts_with("goto ");
  }

  static bool InNumbers(std::string_view value, std::uint64_t number) {
    const std::size_t dash = value.find('-');
    return *ParseNumber(value.substr(0, dash)) <= number &&
           number <= *ParseNumber(dash == std::string_view::npos ? value : value.substr(dash + 1));
  }

  static bool InAddresses(std::string_view value, const net::Address& address) {
    const std::size_t dash = value.find('-');
    if (dash == std::string_view::npos) return net::ParsePrefix(value)->Range().Contains(address);
    return *net::ParseAddress(value.substr(0, dash)) <= address &&
           address <= *net::ParseAddress(value.substr(dash + 1));
  }

  static bool Matches(const std::string& field, const std::string& value,
                      const net::Packet& packet) {
    const bool is_v4 = packet.source.family == net::Family::kIpv4;
    const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
    if (field == "meta nfproto") return value == (is_v4 ? "ipv4" : "ipv6");
    if (field == "iifname") return value == "\"" + packet.in_interface + "\"";
    if (field == "oifname") return value == "\"" + packet.out_interface + "\"";
    if (field == "ip saddr" || field == "ip6 saddr") {
      return is_v4 == (field == "ip saddr") && InAddresses(value, packet.source);
    }
    if (field == "ip daddr" || field == "ip6 daddr") {
      return is_v4 == (field == "ip daddr") && InAddresses(value, packet.destination);
    }
    if (field == "meta l4proto") {
      const std::map<std::string, int> names = {
          {"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"icmpv6", 58}};
      const auto at = names.find(value);
      return at != names.end() ? packet.protocol == at->second : InNumbers(value, packet.protocol);
    }
    if (field == "th sport") return has_ports && InNumbers(value, packet.source_port);
    if (field == "th dport") return has_ports && InNumbers(value, packet.destination_port);
    PORTWRIGHT_CHECK(field == "icmp type" || field == "icmpv6 type",
                     "the judge knows every field of our text");
    return packet.protocol == (field == "icmp type" ? 1 : 58) &&
           InNumbers(value, packet.destination_port / 256U);
  }

  std::map<std::string, std::vector<std::string>> blocks_;
  Judgement result_;
};

}  // namespace portwright::dialect::nftables
