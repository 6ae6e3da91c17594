#include "dialect/iptables/ipset.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/text.h"
#include "dialect/iptables/names.h"
#include "dialect/iptables/words.h"

namespace portwright::dialect::iptables {
namespace {

using net::Family;

constexpr std::size_t kElementsMax = 5'000'000;  // 64 to 200 bytes each

// `hash:net,port` without `hash:`; fields that the model lacks make the set unknown.
bool ReadType(IpSet& set) {
  const std::size_t colon = set.type.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view kind = set.type.substr(0, colon);
  if (kind != "hash" && kind != "bitmap" && kind != "list") return false;
  for (const std::string_view field : Split(set.type.substr(colon + 1), ',')) {
    const bool has_address = !set.fields.empty() && set.fields[0] == SetField::kAddress;
    if (field == "ip" || field == "net") {
      set.fields.push_back(has_address ? SetField::kSecondAddress : SetField::kAddress);
    } else if (field == "port") {
      set.fields.push_back(SetField::kPort);
    } else if (field == "iface") {
      set.fields.push_back(SetField::kInterface);
    } else if (field == "mac" || field == "mark") {
      set.is_known = false;
      set.why = "a set of " + std::string(field == "mac" ? "hardware addresses" : "marks");
    } else if (field == "set" && kind == "list") {
      set.has_family = false;
    } else {
      return false;
    }
  }
  if (set.type == "bitmap:port") set.has_family = false;
  return set.fields.size() <= 3;
}

class Reader {
 public:
  Reader(std::uint32_t file, IpSets& out, Diagnostics& diagnostics)
      : file_(file), out_(out), diagnostics_(diagnostics) {}

  void Run(std::string_view text) {
    while (!text.empty() && !stopped_) {
      const std::size_t end = text.find('\n');
      ++line_;
      ReadLine(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }

 private:
  SourcePlace At(std::size_t word) const {
    return {file_, line_, word < words_.size() ? words_[word].column : 1};
  }

  void ReadLine(std::string_view line) {
    line_text_ = line;
    if (words_.Split(line) != WordFault::kNone) {
      diagnostics_.Error("PW-DIA-iptables-0120", {file_, line_, words_.fault_column()},
                         "expected words of moderate length and closed quotes, found others");
      return;
    }
    if (words_.size() == 0 || words_[0].text.starts_with("#")) return;
    const std::string_view command = words_[0].text;
    if (command == "COMMIT" || command == "quit") return;
    if (command == "create" || command == "-N" || command == "n") return Create();
    if (command == "add" || command == "-A" || command == "a") return Add();
    diagnostics_.Error("PW-DIA-iptables-0121", At(0),
                       "expected 'create' or 'add', found another command",
                       "give what 'ipset save' prints");
  }

  bool InText(std::size_t word) const {
    const char* data = words_[word].text.data();
    return data >= line_text_.data() && data < line_text_.data() + line_text_.size();
  }

  // `create NAME hash:net family inet hashsize 1024 maxelem 65536 timeout 600`
  void Create() {
    if (words_.size() < 3 || !InText(1) || !InText(2)) {
      diagnostics_.Error("PW-DIA-iptables-0122", At(0),
                         "expected a set's name and type behind 'create', found less");
      return;
    }
    IpSet set;
    set.name = words_[1].text;
    set.type = words_[2].text;
    if (!ReadType(set)) {
      set.is_known = false;
      set.why = "a set of a type that is not read";
    }
    ReadOptions(set);
    const std::string_view name = set.name;
    if (!out_.try_emplace(name, std::move(set)).second) {
      diagnostics_.Error("PW-DIA-iptables-0123", At(1),
                         "expected each set once, found " + Quote(name) + " again");
    }
  }

  // An option that is not known may change what the set holds.
  void ReadOptions(IpSet& set) {
    constexpr std::string_view kFlags[] = {"comment", "counters", "forceadd",
                                           "skbinfo", "-exist",   "-!"};
    constexpr std::string_view kNumbers[] = {"hashsize", "bucketsize", "initval", "markmask",
                                             "range",    "size",       "probes",  "resize"};
    for (std::size_t i = 3; i < words_.size(); ++i) {
      const std::string_view option = words_[i].text;
      if (std::find(std::begin(kFlags), std::end(kFlags), option) != std::end(kFlags)) continue;
      const std::string_view value = ++i < words_.size() ? words_[i].text : "";
      const bool is_number =
          std::find(std::begin(kNumbers), std::end(kNumbers), option) != std::end(kNumbers);
      if (option == "family" && (value == "inet6" || value == "-6")) {
        if (set.has_family) set.family = Family::kIpv6;
      } else if (option == "timeout") {
        Doubt(set, "a set whose elements time out");
      } else if (option == "netmask") {
        const auto length = ParseNumber(value);
        if (length && *length <= static_cast<std::uint64_t>(net::AddressBits(set.family)))
          set.netmask = static_cast<int>(*length);
        else
          Doubt(set, "a set with a mask that is not read");
      } else if (option == "bitmask") {
        Doubt(set, "a set with a mask of bits");
      } else if (option == "maxelem") {
        set.elements_max = ParseNumber(value).value_or(0);
      } else if (!is_number && !(option == "family" && (value == "inet" || value == "-4"))) {
        return Doubt(set, "a set with an option that is not read");
      }
    }
  }

  static void Doubt(IpSet& set, std::string why) {
    if (!set.is_known) return;
    set.is_known = false;
    set.why = std::move(why);
  }

  // `add NAME 10.0.0.0/8,tcp:80 timeout 30 nomatch comment "..."`
  void Add() {
    const auto found = words_.size() < 3 ? out_.end() : out_.find(words_[1].text);
    if (found == out_.end()) {
      diagnostics_.Error("PW-DIA-iptables-0124", At(0),
                         "expected a set that was created and an element behind 'add'");
      return;
    }
    IpSet& set = found->second;
    if (++set.added > set.elements_max && set.type != "list:set") {
      if (set.added == set.elements_max + 1) {
        diagnostics_.Error("PW-DIA-iptables-0127", At(1),
                           "expected at most " + WithThousands(set.elements_max) +
                               " elements, as the set's maxelem says, found more");
      }
      return;
    }
    bool is_exception = false, is_prefix_of_name = false;
    for (std::size_t i = 3; i < words_.size(); ++i) {
      const std::string_view option = words_[i].text;
      if (option == "comment") ++i;
      if (option == "nomatch") is_exception = true;
      if (option == "wildcard") is_prefix_of_name = true;
      if (option == "timeout" && i + 1 < words_.size() && words_[i + 1].text != "0")
        Doubt(set, "a set whose elements time out");
    }
    if (++elements_ > kElementsMax) {
      diagnostics_.Error(
          "PW-DIA-iptables-0125", At(0),
          "expected at most " + WithThousands(kElementsMax) + " elements of sets, found more");
      stopped_ = true;
      return;
    }
    if (set.type == "list:set") {
      if (InText(2)) set.members.push_back(words_[2].text);
      return;
    }
    if (!set.is_known) return;
    if (is_exception && set.fields.size() > 1 && set.fields[1] == SetField::kSecondAddress)
      return Doubt(set, "exceptions of a set of pairs of networks");
    if (is_prefix_of_name) return Doubt(set, "a set with interfaces by their beginning");
    ReadElement(set, words_[2].text, is_exception);
  }

  void ReadElement(IpSet& set, std::string_view text, bool is_exception) {
    SetElement element;
    element.is_exception = is_exception;
    SetRest rest;
    const std::vector<std::string_view> parts = Split(text, ',');
    bool good = parts.size() == set.fields.size();
    for (std::size_t i = 0; good && i < parts.size(); ++i) {
      switch (set.fields[i]) {
        case SetField::kAddress:
          good = ReadAddress(set, parts[i], element.first);
          break;
        case SetField::kSecondAddress:
          good = ReadAddress(set, parts[i], rest.second);
          break;
        case SetField::kPort:
          good = ReadPorts(set, parts[i], rest);
          break;
        case SetField::kInterface:
          good = InText(2) && !parts[i].empty();
          rest.interface = parts[i];
          if (parts[i].starts_with("physdev:")) Doubt(set, "a set of bridge ports");
          if (good && parts[i].back() == '*') Doubt(set, "a set of odd names of interfaces");
          break;
      }
    }
    if (!good) {
      diagnostics_.Error("PW-DIA-iptables-0126", At(2),
                         "expected an element of type " + Quote(set.type) +
                             " and of the set's family, found another text");
      return;
    }
    if (set.fields[0] == SetField::kAddress) set.elements.push_back(element);
    if (set.fields[0] != SetField::kAddress || set.fields.size() > 1) set.rests.push_back(rest);
  }

  static bool ReadAddress(const IpSet& set, std::string_view text, net::AddressRange& out) {
    if (text.find('-') != std::string_view::npos) {
      const auto range = RangeOf(text, set.family);
      if (range) out = *range;
      return range.has_value();
    }
    const auto network = NetworkOf(text, set.family);
    if (!network || network->addresses.ranges().size() != 1) return false;
    out = network->addresses.ranges()[0];
    if (set.netmask >= 0) {
      const int host_bits = net::AddressBits(set.family) - set.netmask;
      const net::U128 open = host_bits == 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
      out.lo &= ~open;
      out.hi |= open;
    }
    return true;
  }

  // `80`, `tcp:80`, `udp:1000-2000`, `icmp:8/0`, `vrrp:0`
  static bool ReadPorts(IpSet& set, std::string_view text, SetRest& out) {
    const std::size_t colon = text.find(':');
    out.protocol = net::kProtocolTcp;
    if (set.type == "bitmap:port") out.protocol = 0;  // TCP and UDP
    if (colon != std::string_view::npos) {
      const auto protocol = ProtocolOf(text.substr(0, colon));
      if (!protocol || *protocol == 0) return false;
      out.protocol = *protocol;
      text.remove_prefix(colon + 1);
    }
    if (out.protocol == net::kProtocolIcmp || out.protocol == net::kProtocolIcmpv6) {
      const auto icmp =
          IcmpOf(text, out.protocol == net::kProtocolIcmp ? Family::kIpv4 : Family::kIpv6);
      if (!icmp) return false;
      // A type alone has code 0 here, unlike in a rule.
      const bool has_code = icmp->code_lo == icmp->code_hi;
      const int value = icmp->type * 256 + (has_code ? icmp->code_lo : 0);
      out.ports.lo = out.ports.hi = static_cast<std::uint16_t>(value);
      return true;
    }
    const auto ports = PortsOf(text, '-');
    if (!ports) return false;
    out.ports = *ports;
    return true;
  }

  std::uint32_t file_;
  IpSets& out_;
  Diagnostics& diagnostics_;
  Words words_;
  std::string_view line_text_;
  std::uint32_t line_ = 0;
  std::size_t elements_ = 0;
  bool stopped_ = false;
};

// How many addresses less one: what the kernel looks for first has the fewest.
net::U128 Width(const net::AddressRange& range) { return range.hi - range.lo; }

// The widest first, each adding or taking away: the narrowest that covers an address decides.
net::AddressSet Resolve(const std::vector<SetElement>& elements,
                        const std::vector<std::uint32_t>& order, std::size_t begin,
                        std::size_t end) {
  std::vector<net::AddressRange> ranges;
  const bool plain = std::none_of(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                  order.begin() + static_cast<std::ptrdiff_t>(end),
                                  [&](std::uint32_t i) { return elements[i].is_exception; });
  if (plain) {
    for (std::size_t i = begin; i < end; ++i) ranges.push_back(elements[order[i]].first);
    return net::AddressSet(std::move(ranges));
  }
  std::vector<SetElement> prefixes;
  for (std::size_t i = begin; i < end; ++i) {
    const SetElement& element = elements[order[i]];
    for (const net::Prefix& prefix : net::ToPrefixes(element.first))
      prefixes.push_back({prefix.Range(), element.is_exception});
  }
  std::stable_sort(prefixes.begin(), prefixes.end(), [](const SetElement& a, const SetElement& b) {
    return Width(a.first) > Width(b.first);
  });
  net::AddressSet out;
  for (std::size_t i = 0; i < prefixes.size();) {
    const net::U128 width = Width(prefixes[i].first);
    std::vector<net::AddressRange> members, exceptions;
    for (; i < prefixes.size() && Width(prefixes[i].first) == width; ++i)
      (prefixes[i].is_exception ? exceptions : members).push_back(prefixes[i].first);
    out = Union(out, net::AddressSet(std::move(members)));
    out = Difference(out, net::AddressSet(std::move(exceptions)));
  }
  return out;
}

bool SameButPorts(const SetRest& a, const SetRest& b) {
  return a.second == b.second && a.interface == b.interface && a.protocol == b.protocol;
}

// Neighbouring ports of equal addresses become one range.
void Append(SetAlternative next, std::vector<SetAlternative>& out) {
  const bool has_ports =
      next.rest.protocol != net::kProtocolIcmp && next.rest.protocol != net::kProtocolIcmpv6;
  if (!out.empty() && has_ports && SameButPorts(out.back().rest, next.rest) &&
      out.back().rest.ports.hi + 1 == next.rest.ports.lo && out.back().first == next.first) {
    out.back().rest.ports.hi = next.rest.ports.hi;
    return;
  }
  out.push_back(std::move(next));
}

}  // namespace

bool LooksLikeIpsets(std::string_view text) {
  for (int lines = 0; lines < 50 && !text.empty(); ++lines) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, std::min<std::size_t>(end, 512)));
    if (line.starts_with("create ") || line.starts_with("add ")) return true;
    if (!line.empty() && line[0] != '#') return false;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return false;
}

void ReadIpsets(std::string_view text, std::uint32_t file, IpSets& out, Diagnostics& diagnostics) {
  Reader(file, out, diagnostics).Run(text);
}

std::vector<SetAlternative> AlternativesOf(const IpSet& set) {
  std::vector<SetAlternative> out;
  std::vector<std::uint32_t> order(std::max(set.elements.size(), set.rests.size()));
  std::iota(order.begin(), order.end(), 0U);
  if (order.empty()) return out;
  if (set.rests.empty()) {
    out.push_back({Resolve(set.elements, order, 0, order.size()), {}});
    return out;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const SetRest& x = set.rests[a];
    const SetRest& y = set.rests[b];
    return std::tie(x.second, x.interface, x.protocol, x.ports) <
           std::tie(y.second, y.interface, y.protocol, y.ports);
  });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    const SetRest& rest = set.rests[order[begin]];
    while (end < order.size() && set.rests[order[end]] == rest) ++end;
    SetAlternative next;
    next.rest = rest;
    if (!set.elements.empty()) next.first = Resolve(set.elements, order, begin, end);
    Append(std::move(next), out);
    begin = end;
  }
  return out;
}

}  // namespace portwright::dialect::iptables
