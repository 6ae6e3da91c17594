// `when`: a condition over features, choices, parameters, the product's version and the pair of
// ends.
//
//   oracle and version >= 6.8.1_u3 and (smtp_port == 587 or not from.os in (linux, aix))
//
// `not` binds tighter than `and`, `and` tighter than `or`. Three-valued: what depends on an
// unanswered question is kUnknown unless the answer changes nothing (`off and UNANSWERED` is
// kFalse).
//
// Cost of Evaluate: linear in the expression. Threading: const access from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "yaml/yaml.h"

namespace portwright::catalog {

enum class Truth : std::uint8_t { kFalse, kTrue, kUnknown };
Truth And(Truth a, Truth b);
Truth Or(Truth a, Truth b);
Truth Not(Truth a);

enum class PairEnd : std::uint8_t { kFrom, kTo };
enum class PairAttribute : std::uint8_t { kOs, kHost };

// Where an expression gets its values. The default of every question is "not known".
class Context {
 public:
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  virtual ~Context() = default;

  virtual Truth Feature(std::string_view feature) const;  // kUnknown: unanswered
  virtual Truth Picked(std::string_view choice, std::string_view option) const;
  // Every value that a parameter has here; none: not known. A comparison holds if it holds for one
  // of them.
  virtual std::vector<std::string> Parameter(std::string_view parameter) const;
  virtual std::optional<std::string> Version() const;
  virtual std::optional<std::string> Attribute(PairEnd end, PairAttribute attribute) const;
};

// What an expression mentions; each sorted, each once.
struct Mentions {
  std::vector<std::string> features;
  std::vector<std::string> choices;
  std::vector<std::string> parameters;
  bool version = false;
  bool pair = false;  // its value may differ between pairs of ends
};

struct Catalog;

class Expression {
 public:
  enum class Operator : std::uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kIn
  };
  enum class NodeKind : std::uint8_t {
    kAlways,
    kAnd,
    kOr,
    kNot,
    kFeature,
    kChoice,
    kParameter,
    kVersion,
    kAttribute,
    kAttributePair
  };
  struct Node {
    NodeKind kind = NodeKind::kAlways;
    std::uint32_t left = 0;  // kAnd, kOr, kNot: indices of nodes
    std::uint32_t right = 0;
    std::string name;  // feature, choice or parameter
    Operator op = Operator::kEqual;
    std::vector<std::string> values;   // right-hand side; several for kIn
    std::vector<std::uint32_t> ranks;  // kVersion: positions of the values in Catalog::versions
    PairEnd end = PairEnd::kFrom;      // kAttribute, kAttributePair: the left-hand end
    PairEnd other_end = PairEnd::kTo;  // kAttributePair: the right-hand end
    PairAttribute attribute = PairAttribute::kOs;
  };

  Expression() = default;  // always true

  // Reads the text of `node`. Names are looked up in `catalog`, whose versions, features, choices
  // and parameters must be complete and indexed. What is wrong becomes diagnostics PW-CAT-..., and
  // the result is always true then.
  static Expression Parse(const yaml::Node& node, const Catalog& catalog, Diagnostics& diagnostics);

  bool IsAlways() const { return nodes_.empty(); }
  // A version that is not in Catalog::versions compares as kUnknown.
  Truth Evaluate(const Context& context) const;
  Mentions ListMentions() const;
  // Only what makes the result kUnknown: of `(off and a) or b` with both unanswered, b. Empty where
  // the result is known.
  Mentions ListUndecided(const Context& context) const;
  // Normal form: single blanks, no parentheses that change nothing. Empty for always.
  std::string ToText() const;

  const std::vector<Node>& nodes() const { return nodes_; }  // the last is the root; empty: always

  friend bool operator==(const Expression& a, const Expression& b) {
    return a.ToText() == b.ToText();
  }

 private:
  friend class ExpressionParser;

  void CollectUndecided(std::uint32_t index, const Context& context, Mentions& out) const;
  Truth EvaluateNode(std::uint32_t index, const Context& context) const;
  void PrintNode(std::uint32_t index, int outer, std::string& out) const;

  std::vector<Node> nodes_;
  std::shared_ptr<const std::vector<std::string>>
      versions_;  // oldest first; only where a version is compared
};

}  // namespace portwright::catalog
