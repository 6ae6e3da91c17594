#include "dialect/firewalld/read_files.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/config_lines.h"
#include "dialect/firewalld/read_rule.h"

namespace portwright::dialect::firewalld {
namespace {

constexpr XmlFaults kXmlFaults{
    {"PW-DIA-firewalld-0102", "expected well-formed XML in UTF-8, found an end of it",
     "was the file cut or edited?"},
    {"PW-DIA-firewalld-0102", "expected a configuration, found a document type",
     "no device writes one; remove it"},
    {"PW-DIA-firewalld-0103", "expected a text of at most 1 GiB, found more"}};

bool IsTrue(std::string_view word) {
  const std::string low = ToLower(word);
  return low == "yes" || low == "true" || low == "1";
}

class FileReader {
 public:
  FileReader(const ConfigFile& file, Config& config, Diagnostics& diagnostics)
      : file_(file), config_(config), diagnostics_(diagnostics) {}

  void Read() {
    const std::vector<XmlElement> elements =
        ReadXmlElements(file_.text, file_.file, file_.lines_before, kXmlFaults, diagnostics_);
    if (elements.empty()) return;
    elements_ = &elements;
    const XmlElement& root = elements[0];
    if (root.name == "zone") {
      ReadRuleFile(root, true);
    } else if (root.name == "policy") {
      ReadRuleFile(root, false);
    } else if (root.name == "ipset") {
      ReadIpSet(root);
    } else if (root.name == "service") {
      ReadService(root);
    } else if (root.name == "direct") {
      diagnostics_.Warning("PW-DIA-firewalld-0104", root.place,
                           "expected zones, policies, ipsets and services, found direct rules, "
                           "which are not read",
                           "what they permit or deny is not in the answers");
    } else if (root.name != "whitelist" && root.name != "helper" && root.name != "icmptype") {
      diagnostics_.Error("PW-DIA-firewalld-0105", root.place,
                         "expected a zone, a policy, an ipset or a service, found " +
                             Quote("<" + root.name + ">"));
    }
  }

 private:
  template <typename Visit>
  void ForEachBelow(const XmlElement& above, Visit visit) {
    for (std::uint32_t id = above.first; id != XmlElement::kNone; id = (*elements_)[id].next)
      visit((*elements_)[id]);
  }

  // An attribute that firewalld asks for; an error and an empty text where it is missing.
  std::string Needed(const XmlElement& element, std::string_view attribute) {
    const std::string* value = element.Attribute(attribute);
    if (value != nullptr && !value->empty()) return *value;
    diagnostics_.Error("PW-DIA-firewalld-0106", element.place,
                       "expected " + Quote("<" + element.name + ">") + " with " + Quote(attribute) +
                           ", found it without");
    return "";
  }

  void ReadRuleFile(const XmlElement& root, bool is_zone) {
    RuleFile out;
    out.name = file_.name;
    out.is_zone = is_zone;
    out.place = root.place;
    const std::string* target = root.Attribute("target");
    out.target = is_zone ? Target::kDefault : Target::kContinue;
    if (target != nullptr) ReadTarget(*target, root, out);
    if (!is_zone && target == nullptr) Needed(root, "target");
    const std::string* priority = root.Attribute("priority");
    if (!is_zone && priority != nullptr) {
      const std::optional<int> number = ReadPriority(*priority);
      if (number && *number != 0) {
        out.priority = *number;
      } else {
        diagnostics_.Error(
            "PW-DIA-firewalld-0107", root.place,
            "expected a priority from -32768 to 32767 other than 0, found " + Quote(*priority));
      }
    }
    ForEachBelow(root, [&](const XmlElement& element) { ReadPart(element, out); });
    if (!is_zone) CheckEnds(out);
    if (file_.is_ours) CheckOurs(out);
    (is_zone ? config_.zones : config_.policies).push_back(std::move(out));
  }

  void ReadTarget(const std::string& word, const XmlElement& root, RuleFile& out) {
    if (word == "ACCEPT") {
      out.target = Target::kAccept;
    } else if (word == "DROP") {
      out.target = Target::kDrop;
    } else if (word == (out.is_zone ? "%%REJECT%%" : "REJECT")) {
      out.target = Target::kReject;
    } else if (!(out.is_zone ? word == "default" || word == "{chain}_{zone}"
                             : word == "CONTINUE")) {
      diagnostics_.Error("PW-DIA-firewalld-0108", root.place,
                         "expected a target " +
                             std::string(out.is_zone ? "ACCEPT, %%REJECT%%, DROP or default"
                                                     : "ACCEPT, REJECT, DROP or CONTINUE") +
                             ", found " + Quote(word));
    }
  }

  void ReadPart(const XmlElement& element, RuleFile& out) {
    const std::string& name = element.name;
    if (name == "short" || name == "description") return;
    if (name == "rule") {
      if (auto rule = ReadRule(*elements_, element, diagnostics_)) out.rules.push_back(*rule);
    } else if (name == "interface" && out.is_zone) {
      out.interfaces.push_back(Needed(element, "name"));
    } else if (name == "source" && out.is_zone) {
      out.sources.push_back(ReadEnd(element));
    } else if (name == "forward" && out.is_zone) {
      out.forwards_inside = true;
    } else if (name == "icmp-block-inversion" && out.is_zone) {
      out.inverts_icmp = true;
    } else if ((name == "ingress-zone" || name == "egress-zone") && !out.is_zone) {
      (name == "ingress-zone" ? out.ingress : out.egress).push_back(Needed(element, "name"));
    } else {
      Element part = ReadElement(element, diagnostics_);
      if (part.kind == ElementKind::kUnknown) {
        diagnostics_.Warning("PW-DIA-firewalld-0109", element.place,
                             "expected a part of a " +
                                 std::string(out.is_zone ? "zone" : "policy") + ", found " +
                                 Quote("<" + name + ">") + ", which may permit anything");
      }
      out.elements.push_back(std::move(part));
    }
  }

  // HOST and ANY stand alone, and HOST at one end only.
  void CheckEnds(const RuleFile& policy) {
    const auto stands_alone = [](const std::vector<std::string>& zones) {
      return zones.size() == 1 || std::none_of(zones.begin(), zones.end(), [](const auto& zone) {
               return zone == "ANY" || zone == "HOST";
             });
    };
    const bool both_host = !policy.ingress.empty() && !policy.egress.empty() &&
                           policy.ingress[0] == "HOST" && policy.egress[0] == "HOST";
    if (stands_alone(policy.ingress) && stands_alone(policy.egress) && !both_host) return;
    diagnostics_.Error("PW-DIA-firewalld-0110", policy.place,
                       "expected zones, or ANY or HOST alone and HOST at one end, found others");
  }

  // What a script of ours says: nothing may decide before its policies, and none is out of use.
  void CheckOurs(const RuleFile& file) {
    bool is_right = file.is_zone && file.target == Target::kDrop && file.interfaces.size() == 1;
    if (!file.is_zone && file.ingress.size() == 1 && file.egress.size() == 1) {
      const bool is_way = file.target == Target::kContinue;
      is_right = file.priority == (is_way ? -30'000 : -29'999) && (!is_way || IsNameOfWay(file));
    }
    if (is_right) return;
    diagnostics_.Error("PW-DIA-firewalld-0111", file.place,
                       "expected a zone or a policy as Portwright writes it, found another",
                       "one interface and the target DROP; or one zone at each end, a name made "
                       "of them, the priority -30000 or, of the last ones, -29999");
  }

  // `pw-lan0-wan0`, or the beginning of that and a hash.
  static bool IsNameOfWay(const RuleFile& policy) {
    const auto word = [](const std::string& zone, std::string_view host) {
      return zone == "ANY"    ? std::string("any")
             : zone == "HOST" ? std::string(host)
                              : zone.substr(std::min<std::size_t>(3, zone.size()));
    };
    const std::string& name = policy.name;
    const std::string expected =
        "pw-" + word(policy.ingress[0], "out") + "-" + word(policy.egress[0], "in");
    const bool has_hash = name.size() > 9 && name[name.size() - 9] == '-' &&
                          name.find_first_not_of("0123456789abcdef", name.size() - 8) == name.npos;
    return name == expected || has_hash;
  }

  void ReadIpSet(const XmlElement& root) {
    IpSet out;
    out.type = Needed(root, "type");
    out.place = root.place;
    std::uint64_t most = 65'536;
    ForEachBelow(root, [&](const XmlElement& element) {
      if (element.name == "short" || element.name == "description") return;
      if (element.name == "entry") {
        out.entries.emplace_back(element.text, element.place);
        return;
      }
      if (element.name != "option") {
        out.unknown.push_back("<" + element.name + ">");
        return;
      }
      const std::string name = Needed(element, "name");
      const std::string* value = element.Attribute("value");
      const std::string word = value == nullptr ? "" : *value;
      if (name == "family" && (word == "inet" || word == "inet6")) {
        out.is_ipv6 = word == "inet6";
      } else if (name == "maxelem" && ParseNumber(word)) {
        most = *ParseNumber(word);
      } else if (name == "timeout" && word != "0") {
        out.unknown.push_back("timeout=" + word);
      } else if (name != "hashsize" && name != "timeout") {
        diagnostics_.Error("PW-DIA-firewalld-0112", element.place,
                           "expected an option of an ipset, found " + Quote(name + "=" + word));
      }
    });
    if (out.entries.size() > most) {
      diagnostics_.Error("PW-DIA-firewalld-0113", root.place,
                         "expected at most " + WithThousands(most) + " entries, found " +
                             WithThousands(out.entries.size()),
                         "the option maxelem allows more");
    }
    if (!config_.ipsets.emplace(file_.name, std::move(out)).second) Twice(root);
  }

  void ReadService(const XmlElement& root) {
    Service out;
    out.place = root.place;
    ForEachBelow(root, [&](const XmlElement& element) {
      const std::string& name = element.name;
      if (name == "port" || name == "source-port") {
        PortWords words{Needed(element, "protocol"), ""};
        if (const std::string* port = element.Attribute("port")) words.port = *port;
        (name == "port" ? out.ports : out.source_ports).push_back(std::move(words));
      } else if (name == "protocol") {
        out.protocols.push_back(Needed(element, "value"));
      } else if (name == "include") {
        out.includes.push_back(Needed(element, "service"));
      } else if (name == "destination") {
        if (const std::string* v4 = element.Attribute("ipv4")) out.destination_v4 = *v4;
        if (const std::string* v6 = element.Attribute("ipv6")) out.destination_v6 = *v6;
      } else if (name == "helper" || name == "module") {
        out.has_helper = true;
      } else if (name != "short" && name != "description") {
        out.unknown.push_back("<" + name + ">");
      }
    });
    if (!config_.services.emplace(file_.name, std::move(out)).second) Twice(root);
  }

  void Twice(const XmlElement& root) {
    diagnostics_.Error("PW-DIA-firewalld-0114", root.place,
                       "expected each file once, found " + Quote(file_.name) + " again");
  }

  const ConfigFile& file_;
  Config& config_;
  Diagnostics& diagnostics_;
  const std::vector<XmlElement>* elements_ = nullptr;
};

void ReadSettings(const ConfigFile& file, Config& config) {
  ConfigLines lines(file.text);
  for (ConfigLine line; lines.Next(line);) {
    if (line.text.empty() || line.text[0] == '#') continue;
    const std::size_t equals = line.text.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = Trim(line.text.substr(0, equals));
    const std::string_view value = Trim(line.text.substr(equals + 1));
    if (name == "DefaultZone") config.default_zone = value;
    if (name == "RFC3964_IPv4") config.rejects_6to4 = IsTrue(value);
    if (name == "IPv6_rpfilter") config.filters_reverse_path = IsTrue(value);
  }
}

void SortByName(std::vector<RuleFile>& files, Diagnostics& diagnostics) {
  std::stable_sort(files.begin(), files.end(),
                   [](const RuleFile& a, const RuleFile& b) { return a.name < b.name; });
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].name != files[i - 1].name) continue;
    diagnostics.Error("PW-DIA-firewalld-0114", files[i].place,
                      "expected each file once, found " + Quote(files[i].name) + " again");
  }
}

}  // namespace

std::optional<int> ReadPriority(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  const auto number = ParseNumber(is_negative ? text.substr(1) : text);
  if (!number || *number > 32'768 || (*number == 32'768 && !is_negative)) return std::nullopt;
  return is_negative ? -static_cast<int>(*number) : static_cast<int>(*number);
}

Config ReadFiles(const ConfigFiles& files, Diagnostics& diagnostics) {
  Config config;
  for (const ConfigFile& file : files.files) {
    if (file.is_settings) {
      ReadSettings(file, config);
    } else {
      FileReader(file, config, diagnostics).Read();
    }
  }
  if (files.keeps_6to4) config.rejects_6to4 = false;
  config.is_ours = files.is_script;
  SortByName(config.zones, diagnostics);
  SortByName(config.policies, diagnostics);
  return config;
}

}  // namespace portwright::dialect::firewalld
