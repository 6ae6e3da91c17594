#include "dialect/ufw/before_lines.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/common/shown_text.h"
#include "dialect/ufw/rule_words.h"
#include "dialect/ufw/shell_words.h"

namespace portwright::dialect::ufw {
namespace {

using net::Family;
using policy::Hook;

constexpr std::uint8_t kKnown = policy::kStateEstablished | policy::kStateRelated;
// Errors and answers of ICMP are never the first packet of a connection.
constexpr std::uint8_t kNotNew = policy::kAnyState & ~policy::kStateNew;

class LineReader {
 public:
  LineReader(std::string_view line, Family family, SourcePlace place, Diagnostics& diagnostics)
      : text_(line), family_(family), diagnostics_(diagnostics) {
    line_.place = place;
  }

  std::optional<BeforeLine> Read() {
    std::vector<ShellCommand> commands = CommandsOf(text_);
    if (commands.size() != 1 || !commands[0].problem.empty()) {
      Expect("a line of iptables-save");
      return std::nullopt;
    }
    words_ = std::move(commands[0].words);
    if (!Take("-A") || !ReadChain()) return std::nullopt;
    while (at_ < words_.size()) {
      if (!ReadOption()) return std::nullopt;
    }
    if (!has_target_) {
      Expect("-j ACCEPT or -j DROP");
      return std::nullopt;
    }
    return std::move(line_);
  }

 private:
  std::string Next() { return at_ < words_.size() ? words_[at_++] : std::string(); }

  bool Expect(std::string_view what) {
    const bool is_end = at_ == 0 || at_ > words_.size();
    diagnostics_.Error("PW-DIA-ufw-0105", line_.place,
                       "expected " + std::string(what) + " in a line of before.rules, found " +
                           (is_end ? "another text" : ShownWord(text_, words_[at_ - 1])));
    return false;
  }

  bool Take(std::string_view word) { return Next() == word || Expect(Quote(word)); }

  bool ReadChain() {
    const std::string chain = Next();
    const std::string head = family_ == Family::kIpv6 ? "ufw6-before-" : "ufw-before-";
    if (chain == head + "input") {
      line_.hook = Hook::kInput;
    } else if (chain == head + "output") {
      line_.hook = Hook::kOutput;
    } else if (chain == head + "forward") {
      line_.hook = Hook::kForward;
    } else {
      return Expect("a chain " + head + "...");
    }
    return true;
  }

  bool ReadOption() {
    const std::string option = Next();
    if (std::find(seen_.begin(), seen_.end(), option) != seen_.end() && option != "-m")
      return Expect("each option once");
    seen_.push_back(option);
    if (option == "-i" || option == "-o") {
      std::string& interface = option == "-i" ? line_.in : line_.out;
      interface = InterfacePattern(Next());
      return !interface.empty() || Expect("the name of an interface");
    }
    if (option == "-p") return ReadProtocol();
    if (option == (family_ == Family::kIpv6 ? "--icmpv6-type" : "--icmp-type")) return ReadType();
    if (option == "-s") return ReadAddress(line_.source);
    if (option == "-d") return ReadAddress(line_.destination);
    if (option == "-m") {
      const std::string module = Next();
      if (module == "conntrack") return Take("--ctstate") && ReadStates();
      if (module == "comment") return Take("--comment") && !Next().empty();
      return Expect("conntrack or comment");
    }
    if (option == "-j") {
      const std::string target = Next();
      has_target_ = true;
      line_.accepts = target == "ACCEPT";
      return line_.accepts || target == "DROP" || Expect("ACCEPT or DROP");
    }
    return Expect("-i, -o, -p, -s, -d, -m, --icmp-type or -j");
  }

  bool ReadProtocol() {
    const std::string word = Next();
    if (word == (family_ == Family::kIpv6 ? "icmpv6" : "icmp")) {
      line_.protocol = family_ == Family::kIpv6 ? net::kProtocolIcmpv6 : net::kProtocolIcmp;
      return true;
    }
    const auto number = ParseNumber(word);
    if (!number || *number < 1 || *number > 255) return Expect("a protocol of 1 to 255");
    line_.protocol = static_cast<std::uint8_t>(*number);
    return true;
  }

  bool ReadType() {
    const auto number = ParseNumber(Next());
    const bool is_icmp = line_.protocol == std::uint8_t{1} || line_.protocol == std::uint8_t{58};
    if (!number || *number > 254 || !is_icmp) return Expect("an ICMP type by its number");
    line_.icmp_type = static_cast<std::uint8_t>(*number);
    return true;
  }

  bool ReadAddress(std::optional<net::Prefix>& out) {
    out = ReadPrefix(Next(), false);
    return (out && out->address.family == family_) || Expect("an address of the file's family");
  }

  bool ReadStates() {
    const std::string states = Next();
    line_.states = 0;
    for (const std::string_view state : Split(states, ',')) {
      if (state == "RELATED") {
        line_.states |= policy::kStateRelated;
      } else if (state == "ESTABLISHED") {
        line_.states |= policy::kStateEstablished;
      } else if (state == "NEW") {
        line_.states |= policy::kStateNew;
      } else if (state == "INVALID") {
        line_.states |= policy::kStateInvalid;
      } else {
        return Expect("states of connections");
      }
    }
    return true;
  }

  std::string_view text_;
  Family family_;
  Diagnostics& diagnostics_;
  BeforeLine line_;
  std::vector<std::string> words_;
  std::vector<std::string> seen_;
  std::size_t at_ = 0;
  bool has_target_ = false;
};

class Stock {
 public:
  Stock(Family family, Hook hook, bool is_replaced)
      : is_v6_(family == Family::kIpv6), hook_(hook), is_replaced_(is_replaced) {}

  std::vector<BeforeLine> Lines() {
    if (hook_ != Hook::kForward) {
      BeforeLine loopback = Line();
      (hook_ == Hook::kInput ? loopback.in : loopback.out) = "lo";
      Accept(loopback);
    }
    BeforeLine known = Line();
    known.states = kKnown;
    Accept(known);
    if (is_v6_ && hook_ == Hook::kInput) Types({129}, kNotNew);
    if (hook_ == Hook::kInput) {
      BeforeLine invalid = Line();
      invalid.states = policy::kStateInvalid;
      invalid.accepts = false;
      lines_.push_back(invalid);
    }
    if (is_v6_) {
      AddIcmpv6();
    } else if (hook_ != Hook::kOutput) {
      Types({3, 11, 12}, kNotNew);
      Types({8});
    }
    if (hook_ == Hook::kInput) AddDatagrams();
    return std::move(lines_);
  }

 private:
  BeforeLine Line() const {
    BeforeLine line;
    line.hook = hook_;
    return line;
  }

  void Accept(const BeforeLine& line) {
    if (!is_replaced_) lines_.push_back(line);
  }

  void Types(std::initializer_list<int> types, std::uint8_t states = policy::kAnyState,
             const char* source = nullptr) {
    for (const int type : types) {
      BeforeLine line = Line();
      line.protocol = is_v6_ ? net::kProtocolIcmpv6 : net::kProtocolIcmp;
      line.icmp_type = static_cast<std::uint8_t>(type);
      line.states = states;
      if (source != nullptr) line.source = ReadPrefix(source);
      Accept(line);
    }
  }

  void AddIcmpv6() {
    Types({1, 2, 3, 4}, kNotNew);
    Types({128});
    if (hook_ != Hook::kInput) Types({129}, kNotNew);
    if (hook_ == Hook::kForward) return;
    Types({133, 134, 135, 136});
    Types({141, 142, 148, 149}, kNotNew);
    Types({130, 131, 132, 143}, policy::kAnyState, "fe80::/10");
    Types({151, 152, 153}, kNotNew, "fe80::/10");
    if (hook_ == Hook::kInput) Types({144, 145, 146, 147}, kNotNew);
  }

  void Datagrams(std::optional<std::uint16_t> from, std::uint16_t to, const char* source,
                 const char* destination) {
    BeforeLine line = Line();
    line.protocol = net::kProtocolUdp;
    if (from) line.source_ports = net::PortRange{*from, *from};
    line.ports = net::PortRange{to, to};
    if (source != nullptr) line.source = ReadPrefix(source);
    if (destination != nullptr) line.destination = ReadPrefix(destination);
    Accept(line);
  }

  // DHCP, mDNS, UPnP.
  void AddDatagrams() {
    if (is_v6_) {
      Datagrams(547, 546, "fe80::/10", "fe80::/10");
      Datagrams(std::nullopt, 5353, nullptr, "ff02::fb");
      Datagrams(std::nullopt, 1900, nullptr, "ff02::f");
    } else {
      Datagrams(67, 68, nullptr, nullptr);
      Datagrams(std::nullopt, 5353, nullptr, "224.0.0.251");
      Datagrams(std::nullopt, 1900, nullptr, "239.255.255.250");
    }
  }

  bool is_v6_;
  Hook hook_;
  bool is_replaced_;
  std::vector<BeforeLine> lines_;
};

}  // namespace

std::optional<BeforeLine> ReadBeforeLine(std::string_view line, Family family, SourcePlace place,
                                         Diagnostics& diagnostics) {
  return LineReader(line, family, place, diagnostics).Read();
}

std::vector<BeforeLine> StockLines(Family family, Hook hook, bool is_replaced) {
  return Stock(family, hook, is_replaced).Lines();
}

}  // namespace portwright::dialect::ufw
