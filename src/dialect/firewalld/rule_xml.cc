#include "dialect/firewalld/rule_xml.h"

#include <algorithm>

#include "dialect/common/rule_parts.h"

namespace portwright::dialect::firewalld {
namespace {

using net::Family;

constexpr std::size_t kEntriesByDefault = 65'536;  // of an ipset

struct TypeWord {
  Family family;
  std::uint8_t type;
  std::string_view word;
};

// Every code of them.
constexpr TypeWord kTypeWords[] = {
    {Family::kIpv4, 0, "echo-reply"},
    {Family::kIpv4, 3, "destination-unreachable"},
    {Family::kIpv4, 4, "source-quench"},
    {Family::kIpv4, 5, "redirect"},
    {Family::kIpv4, 8, "echo-request"},
    {Family::kIpv4, 9, "router-advertisement"},
    {Family::kIpv4, 10, "router-solicitation"},
    {Family::kIpv4, 11, "time-exceeded"},
    {Family::kIpv4, 12, "parameter-problem"},
    {Family::kIpv4, 13, "timestamp-request"},
    {Family::kIpv4, 14, "timestamp-reply"},
    {Family::kIpv6, 1, "destination-unreachable"},
    {Family::kIpv6, 2, "packet-too-big"},
    {Family::kIpv6, 3, "time-exceeded"},
    {Family::kIpv6, 4, "parameter-problem"},
    {Family::kIpv6, 128, "echo-request"},
    {Family::kIpv6, 129, "echo-reply"},
    {Family::kIpv6, 133, "router-solicitation"},
    {Family::kIpv6, 134, "router-advertisement"},
    {Family::kIpv6, 135, "neighbour-solicitation"},
    {Family::kIpv6, 136, "neighbour-advertisement"},
    {Family::kIpv6, 137, "redirect"},
};

// The names that people know better than the numbers.
std::string ProtocolWord(std::uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 47:
      return "gre";
    case 50:
      return "esp";
    case 51:
      return "ah";
    case 58:
      return "ipv6-icmp";
    case 89:
      return "ospf";
    case 112:
      return "vrrp";
    default:
      return std::to_string(protocol);
  }
}

std::string PortsWord(net::PortRange ports) {
  return ports.lo == ports.hi ? std::to_string(ports.lo)
                              : std::to_string(ports.lo) + "-" + std::to_string(ports.hi);
}

std::string PrefixWord(const net::Prefix& prefix) {
  return prefix.length == net::AddressBits(prefix.address.family) ? ToText(prefix.address)
                                                                  : ToText(prefix);
}

std::string PortElement(std::string_view name, std::uint8_t protocol, net::PortRange ports) {
  return "<" + std::string(name) + " port=\"" + PortsWord(ports) + "\" protocol=\"" +
         ProtocolWord(protocol) + "\"/>";
}

// Without limits on both ports, and of no single ICMP type.
std::string PlainElement(const AllowedService& service) {
  if (!service.source_ports.IsAny())
    return PortElement("source-port", service.protocol, service.source_ports);
  if (!service.ports.IsAny()) return PortElement("port", service.protocol, service.ports);
  return "<protocol value=\"" + ProtocolWord(service.protocol) + "\"/>";
}

bool LimitsBothPorts(const AllowedService& service) {
  return !service.source_ports.IsAny() && !service.ports.IsAny();
}

std::string AnyAddressOf(Family family) {
  return family == Family::kIpv4 ? "address=\"0.0.0.0/0\"" : "address=\"::/0\"";
}

// A prefix of length 0 is none for an ipset.
std::vector<std::string> EntriesOf(const net::AddressSet& set, Family family) {
  if (IsAnyAddress(set))
    return family == Family::kIpv4 ? std::vector<std::string>{"0.0.0.0/1", "128.0.0.0/1"}
                                   : std::vector<std::string>{"::/1", "8000::/1"};
  std::vector<std::string> out;
  for (const net::Prefix& prefix : PrefixesOf(set, family)) out.push_back(PrefixWord(prefix));
  return out;
}

}  // namespace

std::string_view IcmpWord(Family family, std::uint8_t type) {
  for (const TypeWord& known : kTypeWords) {
    if (known.family == family && known.type == type) return known.word;
  }
  return {};
}

RuleXml::RuleXml(const policy::Policy& policy, const AllowRules& rules)
    : rules_(rules),
      address_names_(policy),
      set_names_({31, "-_.", true}),
      service_names_({48, "-_", true}),
      ends_(rules.sets.size()),
      elements_(rules.services.size()) {}

std::uint64_t RuleXml::Append(std::string& out, const AllowRule& rule) {
  // A set of addresses alone is only written where a rule names it.
  const std::vector<AllowedService>& asked = rules_.services[rule.services];
  const bool names_source = !std::all_of(asked.begin(), asked.end(), LimitsBothPorts);
  const std::string source = names_source ? End(rule.sources, rule.family) : std::string();
  const std::string destination = End(rule.destinations, rule.family);
  std::uint64_t count = 0;
  std::vector<AllowedService> plain, by_both_ports;
  for (const AllowedService& service : asked) {
    if (service.any_protocol) {
      const std::string open =
          source.empty() && destination.empty() ? AnyAddressOf(rule.family) : source;
      AppendRule(out, rule.family, open, destination, "");
      ++count;
    } else if (service.icmp_type) {
      AppendRule(
          out, rule.family, source, destination,
          "<icmp-type name=\"" + std::string(IcmpWord(rule.family, *service.icmp_type)) + "\"/>");
      ++count;
    } else {
      (LimitsBothPorts(service) ? by_both_ports : plain).push_back(service);
    }
  }
  if (!plain.empty()) {
    std::string& element = elements_[rule.services];
    if (element.empty()) element = ElementOf(plain);
    AppendRule(out, rule.family, source, destination, element);
    ++count;
  }
  // The ports of one range of source ports together.
  for (std::size_t i = 0; i < by_both_ports.size();) {
    std::vector<AllowedService> together;
    const AllowedService first = by_both_ports[i];
    for (; i < by_both_ports.size() && by_both_ports[i].protocol == first.protocol &&
           by_both_ports[i].source_ports == first.source_ports;
         ++i) {
      together.push_back(by_both_ports[i]);
      together.back().source_ports = net::kAnyPort;
    }
    AppendRule(out, rule.family, SourceWithPorts(rule, first), destination, ElementOf(together));
    ++count;
  }
  return count;
}

void RuleXml::AppendRule(std::string& out, Family family, std::string_view source,
                         std::string_view destination, std::string_view element) {
  out += family == Family::kIpv4 ? "  <rule family=\"ipv4\">\n" : "  <rule family=\"ipv6\">\n";
  if (!source.empty()) {
    out += "    <source ";
    out += source;
    out += "/>\n";
  }
  if (!destination.empty()) {
    out += "    <destination ";
    out += destination;
    out += "/>\n";
  }
  if (!element.empty()) {
    out += "    ";
    out += element;
    out += '\n';
  }
  out += "    <accept/>\n  </rule>\n";
}

const std::string& RuleXml::End(std::uint32_t set, Family family) {
  std::string& end = ends_[set];
  const net::AddressSet& addresses = rules_.sets[set];
  if (!end.empty() || IsAnyAddress(addresses)) return end;
  const std::vector<std::string> entries = EntriesOf(addresses, family);
  if (entries.size() == 1) {
    end = "address=\"" + entries[0] + "\"";
    return end;
  }
  const std::string& name = set_names_.OfAddresses(WordsOf(addresses), addresses);
  AddIpSet(name, family, "hash:net", entries);
  end = "ipset=\"" + name + "\"";
  return end;
}

// A rich rule has room for one port; an ipset may name the source's beside its addresses.
std::string RuleXml::SourceWithPorts(const AllowRule& rule, const AllowedService& service) {
  const net::AddressSet& sources = rules_.sets[rule.sources];
  const std::string ports =
      "," + ProtocolWord(service.protocol) + ":" + PortsWord(service.source_ports);
  std::vector<std::string> entries = EntriesOf(sources, rule.family);
  std::string words = WordsOf(sources);
  if (words.empty()) words = entries[0];
  std::string content;
  for (std::string& entry : entries) {
    entry += ports;
    content += entry;
    content += ' ';
  }
  const std::string& name =
      set_names_.Of(words + "-from-" + PortsWord(service.source_ports), content);
  AddIpSet(name, rule.family, "hash:net,port", entries);
  return "ipset=\"" + name + "\"";
}

std::string RuleXml::WordsOf(const net::AddressSet& set) const {
  if (IsAnyAddress(set)) return "any";
  const std::vector<NamedPart> parts = address_names_.PartsOf(set);
  const auto named = std::find_if(parts.begin(), parts.end(),
                                  [](const NamedPart& part) { return !part.words.empty(); });
  if (named == parts.end()) return "";
  const std::string words(named->words);
  return parts.size() == 1 ? words : words + "-and-" + std::to_string(parts.size() - 1);
}

std::string RuleXml::ElementOf(const std::vector<AllowedService>& services) {
  if (services.size() == 1) return PlainElement(services[0]);
  std::string body;
  for (const AllowedService& service : services) body += "  " + PlainElement(service) + "\n";
  const std::string words = ToText(services[0]) + "-and-" + std::to_string(services.size() - 1);
  const std::string& name = service_names_.Of(words, body);
  services_.emplace(name, "<service>\n" + body + "</service>\n");
  return "<service name=\"" + name + "\"/>";
}

void RuleXml::AddIpSet(const std::string& name, Family family, std::string_view type,
                       const std::vector<std::string>& entries) {
  std::string& text = ipsets_[name];
  if (!text.empty()) return;
  text = "<ipset type=\"" + std::string(type) + "\">\n";
  if (family == Family::kIpv6) text += "  <option name=\"family\" value=\"inet6\"/>\n";
  if (entries.size() > kEntriesByDefault)
    text += "  <option name=\"maxelem\" value=\"" + std::to_string(entries.size()) + "\"/>\n";
  for (const std::string& entry : entries) text += "  <entry>" + entry + "</entry>\n";
  text += "</ipset>\n";
}

}  // namespace portwright::dialect::firewalld
