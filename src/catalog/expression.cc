#include "catalog/expression.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "catalog/catalog.h"

namespace portwright::catalog {
namespace {

using Node = Expression::Node;
using NodeKind = Expression::NodeKind;
using Operator = Expression::Operator;

std::string_view Symbol(Operator op) {
  switch (op) {
    case Operator::kEqual:
      return "==";
    case Operator::kNotEqual:
      return "!=";
    case Operator::kLess:
      return "<";
    case Operator::kLessEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterEqual:
      return ">=";
    case Operator::kIn:
      return "in";
  }
  return "";
}

template <typename T>
bool Holds(Operator op, const T& left, const T& right) {
  switch (op) {
    case Operator::kIn:
    case Operator::kEqual:
      return left == right;
    case Operator::kNotEqual:
      return left != right;
    case Operator::kLess:
      return left < right;
    case Operator::kLessEqual:
      return left <= right;
    case Operator::kGreater:
      return left > right;
    case Operator::kGreaterEqual:
      return left >= right;
  }
  return false;
}

Truth FromBool(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

std::string AttributeText(PairEnd end, PairAttribute attribute) {
  std::string out = end == PairEnd::kFrom ? "from." : "to.";
  return out + (attribute == PairAttribute::kOs ? "os" : "host");
}

Truth EvaluateChoice(const Node& node, const Context& context) {
  Truth truth = Truth::kFalse;
  for (const std::string& option : node.values)
    truth = Or(truth, context.Picked(node.name, option));
  return node.op == Operator::kNotEqual ? Not(truth) : truth;
}

// Numbers are compared as numbers where both sides are ones, else as texts.
bool ParameterHolds(Operator op, const std::string& left, const std::string& right) {
  const auto a = ParseNumber(left);
  const auto b = ParseNumber(right);
  return a && b ? Holds(op, *a, *b) : Holds(op, left, right);
}

Truth EvaluateParameter(const Node& node, const Context& context) {
  const std::vector<std::string> found = context.Parameter(node.name);
  if (found.empty()) return Truth::kUnknown;
  const bool holds = std::any_of(found.begin(), found.end(), [&](const std::string& value) {
    return std::any_of(node.values.begin(), node.values.end(), [&](const std::string& wanted) {
      return ParameterHolds(node.op, value, wanted);
    });
  });
  return FromBool(holds);
}

Truth EvaluateVersion(const Node& node, const Context& context,
                      const std::vector<std::string>& versions) {
  const auto version = context.Version();
  if (!version) return Truth::kUnknown;
  const auto found = std::find(versions.begin(), versions.end(), *version);
  if (found == versions.end()) return Truth::kUnknown;
  const auto rank = static_cast<std::uint32_t>(found - versions.begin());
  return FromBool(std::any_of(node.ranks.begin(), node.ranks.end(),
                              [&](std::uint32_t wanted) { return Holds(node.op, rank, wanted); }));
}

Truth EvaluateAttribute(const Node& node, const Context& context) {
  const auto value = context.Attribute(node.end, node.attribute);
  if (!value) return Truth::kUnknown;
  if (node.kind == NodeKind::kAttributePair) {
    const auto other = context.Attribute(node.other_end, node.attribute);
    return other ? FromBool(Holds(node.op, *value, *other)) : Truth::kUnknown;
  }
  return FromBool(
      std::any_of(node.values.begin(), node.values.end(),
                  [&](const std::string& wanted) { return Holds(node.op, *value, wanted); }));
}

void Mention(const Node& node, Mentions& out) {
  if (node.kind == NodeKind::kFeature) out.features.push_back(node.name);
  if (node.kind == NodeKind::kChoice) out.choices.push_back(node.name);
  if (node.kind == NodeKind::kParameter) out.parameters.push_back(node.name);
  out.version = out.version || node.kind == NodeKind::kVersion;
  out.pair = out.pair || node.kind == NodeKind::kAttribute || node.kind == NodeKind::kAttributePair;
}

void Sort(Mentions& mentions) {
  for (auto* names : {&mentions.features, &mentions.choices, &mentions.parameters}) {
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
}

}  // namespace

Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}
Truth Not(Truth a) {
  if (a == Truth::kUnknown) return a;
  return a == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}
Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

Truth Context::Feature(std::string_view) const { return Truth::kUnknown; }
Truth Context::Picked(std::string_view, std::string_view) const { return Truth::kUnknown; }
std::vector<std::string> Context::Parameter(std::string_view) const { return {}; }
std::optional<std::string> Context::Version() const { return std::nullopt; }
std::optional<std::string> Context::Attribute(PairEnd, PairAttribute) const { return std::nullopt; }

Truth Expression::Evaluate(const Context& context) const {
  if (nodes_.empty()) return Truth::kTrue;
  return EvaluateNode(static_cast<std::uint32_t>(nodes_.size() - 1), context);
}

Truth Expression::EvaluateNode(std::uint32_t index, const Context& context) const {
  const Node& node = nodes_[index];
  switch (node.kind) {
    case NodeKind::kAlways:
      return Truth::kTrue;
    case NodeKind::kAnd: {
      const Truth left = EvaluateNode(node.left, context);
      return left == Truth::kFalse ? left : And(left, EvaluateNode(node.right, context));
    }
    case NodeKind::kOr: {
      const Truth left = EvaluateNode(node.left, context);
      return left == Truth::kTrue ? left : Or(left, EvaluateNode(node.right, context));
    }
    case NodeKind::kNot:
      return Not(EvaluateNode(node.left, context));
    case NodeKind::kFeature:
      return context.Feature(node.name);
    case NodeKind::kChoice:
      return EvaluateChoice(node, context);
    case NodeKind::kParameter:
      return EvaluateParameter(node, context);
    case NodeKind::kVersion:
      return EvaluateVersion(node, context, *versions_);
    case NodeKind::kAttribute:
    case NodeKind::kAttributePair:
      return EvaluateAttribute(node, context);
  }
  return Truth::kUnknown;
}

Mentions Expression::ListMentions() const {
  Mentions out;
  for (const Node& node : nodes_) Mention(node, out);
  Sort(out);
  return out;
}

Mentions Expression::ListUndecided(const Context& context) const {
  Mentions out;
  if (!nodes_.empty())
    CollectUndecided(static_cast<std::uint32_t>(nodes_.size() - 1), context, out);
  Sort(out);
  return out;
}

// An unknown `and` has no false side, an unknown `or` no true one: what is unknown below it is why.
void Expression::CollectUndecided(std::uint32_t index, const Context& context,
                                  Mentions& out) const {
  if (EvaluateNode(index, context) != Truth::kUnknown) return;
  const Node& node = nodes_[index];
  Mention(node, out);
  const bool is_pair = node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr;
  if (is_pair || node.kind == NodeKind::kNot) CollectUndecided(node.left, context, out);
  if (is_pair) CollectUndecided(node.right, context, out);
}

std::string Expression::ToText() const {
  std::string out;
  if (!nodes_.empty()) PrintNode(static_cast<std::uint32_t>(nodes_.size() - 1), 0, out);
  return out;
}

// `outer` is how tightly the surrounding operator binds: or 1, and 2, not 3.
void Expression::PrintNode(std::uint32_t index, int outer, std::string& out) const {
  const Node& node = nodes_[index];
  if (node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) {
    const int own = node.kind == NodeKind::kAnd ? 2 : 1;
    if (own < outer) out += "(";
    PrintNode(node.left, own, out);
    out += node.kind == NodeKind::kAnd ? " and " : " or ";
    PrintNode(node.right, own, out);
    if (own < outer) out += ")";
    return;
  }
  if (node.kind == NodeKind::kNot) {
    out += "not ";
    PrintNode(node.left, 3, out);
    return;
  }
  const bool is_attribute =
      node.kind == NodeKind::kAttribute || node.kind == NodeKind::kAttributePair;
  if (node.kind == NodeKind::kVersion) {
    out += "version";
  } else {
    out += is_attribute ? AttributeText(node.end, node.attribute) : node.name;
  }
  if (node.kind == NodeKind::kFeature) return;
  out += " " + std::string(Symbol(node.op)) + " ";
  if (node.kind == NodeKind::kAttributePair) {
    out += AttributeText(node.other_end, node.attribute);
  } else if (node.op == Operator::kIn) {
    out += "(" + Join(node.values, ", ") + ")";
  } else {
    out += node.values[0];
  }
}

}  // namespace portwright::catalog
