#include "dialect/kubernetes/object_reader.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/cidr.h"

namespace portwright::dialect::kubernetes {
namespace {

using yaml::Node;

constexpr std::string_view kPointLabel = "portwright.io/point";
constexpr std::string_view kIpv6PointLabel = "portwright.io/point-ipv6";
constexpr std::string_view kAddressesNote = "portwright.io/addresses";

// A form that differs where the nodes do; cut where it is too long.
void Spell(const Node& node, std::string& out) {
  if (out.size() > kSelectorBytes) return;
  if (node.IsScalar()) {
    out += std::to_string(node.text().size()) + ":";
    out += node.text().substr(0, kSelectorBytes);
    return;
  }
  out += node.IsMapping() ? '{' : '[';
  for (const Node child : node) {
    if (out.size() > kSelectorBytes) return;
    Spell(child, out);
    out += ',';
  }
  out += '}';
}

}  // namespace

SourcePlace ObjectReader::PlaceOf(const Node& node) const {
  const SourcePlace place = node.place();
  return {file_, place.line + lines_before_, place.column};
}

void ObjectReader::Error(std::string_view code, const Node& node, std::string message) {
  diagnostics_.Error(code, PlaceOf(node), std::move(message));
}

std::string ObjectReader::Ask(const Node& node, std::string found) {
  diagnostics_.Warning("PW-DIA-kubernetes-0200", PlaceOf(node),
                       "expected pods, addresses and ports that the text says, found " + found,
                       "answers are given for every reading of it");
  return found;
}

bool ObjectReader::IsMapping(const Node& node, const char* what) {
  if (node.IsMapping()) return true;
  Error("PW-DIA-kubernetes-0110", node,
        std::string("expected a mapping for ") + what + ", found another value");
  return false;
}

bool ObjectReader::IsList(const Node& node, const char* what) {
  if (node.IsSequence()) return true;
  Error("PW-DIA-kubernetes-0111", node,
        std::string("expected a list for ") + what + ", found another value");
  return false;
}

ReadPolicy ObjectReader::Begin(const Node& object) {
  ReadPolicy policy;
  policy.place = PlaceOf(object);
  name_.clear();
  our_label_.clear();
  our_place_ = {};
  return policy;
}

void ObjectReader::Finish(ReadPolicy& policy) {
  policy.pods += "@" + policy.in_namespace;
  CheckOurs(policy);
}

bool ObjectReader::CountRule(const Node& node) {
  if (++rule_count_ == kRulesMax + 1) {
    Error("PW-DIA-kubernetes-0102", node,
          "expected at most " + WithThousands(kRulesMax) + " rules, found more");
  }
  return rule_count_ <= kRulesMax;
}

void ObjectReader::ReadMetadata(const Node& metadata, ReadPolicy& policy) {
  const auto name = metadata.Find("name");
  if (name && name->IsScalar()) name_ = name->text();
  const auto in_namespace = metadata.Find("namespace");
  if (in_namespace && in_namespace->IsScalar()) policy.in_namespace = in_namespace->text();
  const auto notes = metadata.Find("annotations");
  if (!notes || !notes->IsMapping()) return;
  const auto own = notes->Find(kAddressesNote);
  if (own) ReadOwn(*own, policy);
}

void ObjectReader::ReadOwn(const Node& value, ReadPolicy& policy) {
  our_place_ = PlaceOf(value);
  std::vector<net::AddressRange> ranges;
  for (const std::string_view word : Split(value.text(), ',')) {
    const auto range = ReadCidr(Trim(word));
    if (!range) {
      Error("PW-DIA-kubernetes-0113", value,
            "expected addresses and prefixes with commas between, found another value");
      return;
    }
    ranges.push_back(*range);
  }
  policy.own = net::AddressSet(std::move(ranges));
}

void ObjectReader::ReadSelector(const Node& selector, ReadPolicy& policy) {
  if (selector.IsNull()) {
    policy.selects_all = true;
    return;
  }
  if (!IsMapping(selector, "a selector")) return;
  std::size_t terms = 0;
  ForPairs(selector, [&](const Node& key, const Node& value) {
    const bool is_labels = key.text() == "matchLabels";
    if (!is_labels && key.text() != "matchExpressions") {
      policy.unknown.push_back(Ask(key, "a field that is not known here"));
      return;
    }
    if (value.IsNull()) return;
    if (!(is_labels ? IsMapping(value, "matchLabels") : IsList(value, "matchExpressions"))) return;
    terms += value.size();
    Spell(value, policy.pods);
    for (const std::string_view label : {kPointLabel, kIpv6PointLabel}) {
      const auto ours = is_labels ? value.Find(label) : std::nullopt;
      if (ours && ours->IsScalar()) our_label_ = ours->text();
    }
  });
  policy.selects_all = terms == 0;
  if (terms != 1 && !our_label_.empty()) {
    our_label_.clear();
    policy.unknown.push_back(Ask(selector, "more labels than that of Portwright"));
  }
  if (policy.pods.size() > kSelectorBytes)
    policy.unknown.push_back(Ask(selector, "a selector that is too long"));
}

// The addresses that an annotation names are those of the pods only where nobody changed which pods
// are selected.
void ObjectReader::CheckOurs(ReadPolicy& policy) {
  if (!policy.own && our_label_.empty()) return;
  const bool is_sound =
      policy.own && !our_label_.empty() && std::string_view(name_).starts_with("pw-" + our_label_);
  if (is_sound) return;
  policy.own.reset();
  std::string found = "pods whose addresses are not known";
  diagnostics_.Warning(
      "PW-DIA-kubernetes-0201", our_place_ == SourcePlace() ? policy.place : our_place_,
      "expected the label " + std::string(kPointLabel) + ", a name after it, and " +
          std::string(kAddressesNote) + ", found not all of them",
      "answers are given with and without the policy");
  policy.unknown.push_back(std::move(found));
}

std::optional<net::AddressRange> ObjectReader::ReadPrefix(const Node& node) {
  const std::optional<net::AddressRange> range =
      node.text().find('/') == std::string_view::npos ? std::nullopt : ReadCidr(node.text());
  if (!range) {
    Error("PW-DIA-kubernetes-0118", node,
          "expected a prefix such as 10.1.0.0/16, found another value");
  }
  return range;
}

}  // namespace portwright::dialect::kubernetes
