#include "dialect/firewalld/read_rule.h"

#include <utility>

#include "base/text.h"
#include "dialect/firewalld/read_files.h"

namespace portwright::dialect::firewalld {
namespace {

std::string ValueOf(const XmlElement& element, std::string_view attribute) {
  const std::string* value = element.Attribute(attribute);
  return value == nullptr ? "" : *value;
}

struct Kind {
  std::string_view name;
  ElementKind kind;
  std::string_view word;  // the attribute that is kept as a word, and has to be there
  bool has_port = false;  // `port` and `protocol`, both there
};

constexpr Kind kKinds[] = {
    {"service", ElementKind::kService, "name"},
    {"port", ElementKind::kPort, "", true},
    {"protocol", ElementKind::kProtocol, "value"},
    {"source-port", ElementKind::kSourcePort, "", true},
    {"icmp-type", ElementKind::kIcmpType, "name"},
    {"icmp-block", ElementKind::kIcmpBlock, "name"},
    {"masquerade", ElementKind::kMasquerade, ""},
    {"forward-port", ElementKind::kForwardPort, "", true},
    {"tcp-mss-clamp", ElementKind::kMssClamp, ""},
};

class RuleReader {
 public:
  RuleReader(const std::vector<XmlElement>& elements, Diagnostics& diagnostics)
      : elements_(elements), diagnostics_(diagnostics) {}

  std::optional<RichRule> Read(const XmlElement& rule) {
    const std::size_t errors = diagnostics_.error_count();
    out_.place = rule.place;
    out_.family = ValueOf(rule, "family");
    if (rule.Attribute("family") != nullptr && out_.family != "ipv4" && out_.family != "ipv6")
      Fail(rule, "the family ipv4 or ipv6");
    if (const std::string* priority = rule.Attribute("priority")) {
      const std::optional<int> number = ReadPriority(*priority);
      if (!number) Fail(rule, "a priority from -32768 to 32767");
      out_.priority = number.value_or(0);
    }
    for (std::uint32_t id = rule.first; id != XmlElement::kNone; id = elements_[id].next)
      Part(elements_[id]);
    Check(rule);
    if (diagnostics_.error_count() != errors) return std::nullopt;
    return std::move(out_);
  }

 private:
  void Fail(const XmlElement& at, const std::string& expected) {
    diagnostics_.Error("PW-DIA-firewalld-0115", at.place,
                       "expected a rule with " + expected + ", found another",
                       "firewalld leaves such a rule out");
  }

  void Part(const XmlElement& part) {
    if (part.name == "source" || part.name == "destination") {
      std::optional<EndWords>& end = part.name == "source" ? out_.source : out_.destination;
      if (end) Fail(part, "one " + part.name);
      end = ReadEnd(part);
      const int said = static_cast<int>(!end->address.empty()) +
                       static_cast<int>(!end->ipset.empty()) + static_cast<int>(!end->mac.empty());
      if (said != 1 || (part.name == "destination" && !end->mac.empty()))
        Fail(part, "an address or an ipset in its " + part.name);
    } else if (part.name == "accept" || part.name == "reject" || part.name == "drop" ||
               part.name == "mark") {
      if (out_.action != Action::kNone) Fail(part, "one action");
      out_.action = part.name == "accept"   ? Action::kAccept
                    : part.name == "reject" ? Action::kReject
                    : part.name == "drop"   ? Action::kDrop
                                            : Action::kMark;
      for (std::uint32_t id = part.first; id != XmlElement::kNone; id = elements_[id].next)
        out_.has_limit = out_.has_limit || elements_[id].name == "limit";
    } else if (part.name == "log" || part.name == "nflog" || part.name == "audit") {
      writes_log_ = true;
    } else {
      AddElement(part);
    }
  }

  void AddElement(const XmlElement& part) {
    Element element = ReadElement(part, diagnostics_);
    if (element.kind == ElementKind::kUnknown) {
      diagnostics_.Warning("PW-DIA-firewalld-0116", part.place,
                           "expected a part of a rule, found " + Quote("<" + part.name + ">") +
                               ", so it is not known what the rule matches");
      out_.unknown.push_back("<" + part.name + ">");
      return;
    }
    if (out_.element.kind != ElementKind::kNone) Fail(part, "one element");
    out_.element = std::move(element);
  }

  void Check(const XmlElement& rule) {
    const bool has_address = (out_.source && !out_.source->address.empty()) || out_.destination;
    if (has_address && out_.family.empty()) Fail(rule, "a family beside its addresses");
    const ElementKind kind = out_.element.kind;
    const bool acts_itself = kind == ElementKind::kIcmpBlock || kind == ElementKind::kMasquerade ||
                             kind == ElementKind::kForwardPort || kind == ElementKind::kMssClamp;
    if (out_.action == Action::kNone && !acts_itself && !writes_log_) Fail(rule, "an action");
    if (kind == ElementKind::kNone && !out_.source && !out_.destination && out_.priority == 0 &&
        out_.unknown.empty())
      Fail(rule, "an element, a source, a destination or a priority");
    if (acts_itself && out_.action == Action::kAccept) Fail(rule, "no accept beside " + rule.name);
  }

  const std::vector<XmlElement>& elements_;
  Diagnostics& diagnostics_;
  RichRule out_;
  bool writes_log_ = false;
};

}  // namespace

EndWords ReadEnd(const XmlElement& element) {
  EndWords end{ValueOf(element, "address"), ValueOf(element, "ipset"), ValueOf(element, "mac"),
               false};
  const std::string negated = ToLower(ValueOf(element, "invert"));
  end.is_negated = negated == "yes" || negated == "true";
  return end;
}

Element ReadElement(const XmlElement& element, Diagnostics& diagnostics) {
  Element out;
  out.place = element.place;
  for (const Kind& kind : kKinds) {
    if (element.name != kind.name) continue;
    out.kind = kind.kind;
    if (!kind.word.empty()) out.word = ValueOf(element, kind.word);
    if (kind.has_port) out.port = {ValueOf(element, "protocol"), ValueOf(element, "port")};
    if ((!kind.word.empty() && out.word.empty()) ||
        (kind.has_port && (out.port.protocol.empty() || out.port.port.empty()))) {
      diagnostics.Error("PW-DIA-firewalld-0106", element.place,
                        "expected " + Quote("<" + element.name + ">") + " with " +
                            std::string(kind.has_port ? "port and protocol" : kind.word) +
                            ", found it without");
    }
    out.forward = {out.port, ValueOf(element, "to-port"), ValueOf(element, "to-addr"),
                   element.place};
    return out;
  }
  out.kind = ElementKind::kUnknown;
  out.word = element.name;
  return out;
}

std::optional<RichRule> ReadRule(const std::vector<XmlElement>& elements, const XmlElement& rule,
                                 Diagnostics& diagnostics) {
  return RuleReader(elements, diagnostics).Read(rule);
}

}  // namespace portwright::dialect::firewalld
