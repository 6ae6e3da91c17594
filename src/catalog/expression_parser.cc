// Recursive descent over the text of `when`: or, and, not, comparison. Unknown names are reported
// and reading goes on; a text that cannot be an expression is reported once.
#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/expression.h"
#include "yaml/fields.h"

namespace portwright::catalog {
namespace {

constexpr std::size_t kNodesMax = 1'000;
constexpr int kDepthMax = 64;

enum class TokenKind : std::uint8_t { kWord, kSymbol, kEnd, kBad };
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
  std::size_t offset = 0;
};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

std::vector<Token> Tokens(std::string_view text) {
  constexpr std::array<std::string_view, 9> kSymbols{"==", "!=", "<=", ">=", "<",
                                                     ">",  "(",  ")",  ","};
  std::vector<Token> out;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t') {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && IsWordCharacter(text[end])) ++end;
    Token token{TokenKind::kWord, text.substr(i, end - i), i};
    if (end == i) {
      const auto found = std::find_if(kSymbols.begin(), kSymbols.end(), [&](std::string_view s) {
        return text.substr(i).starts_with(s);
      });
      token.kind = found == kSymbols.end() ? TokenKind::kBad : TokenKind::kSymbol;
      token.text = found == kSymbols.end() ? text.substr(i, 1) : *found;
    }
    out.push_back(token);
    i += token.text.size();
  }
  out.push_back({TokenKind::kEnd, "", text.size()});
  return out;
}

std::optional<Expression::Operator> ComparisonOf(const Token& token) {
  using Operator = Expression::Operator;
  if (token.text == "==") return Operator::kEqual;
  if (token.text == "!=") return Operator::kNotEqual;
  if (token.text == "<=") return Operator::kLessEqual;
  if (token.text == ">=") return Operator::kGreaterEqual;
  if (token.text == "<") return Operator::kLess;
  if (token.text == ">") return Operator::kGreater;
  if (token.text == "in") return Operator::kIn;
  return std::nullopt;
}

bool IsOrdering(Expression::Operator op) {
  using Operator = Expression::Operator;
  return op == Operator::kLess || op == Operator::kLessEqual || op == Operator::kGreater ||
         op == Operator::kGreaterEqual;
}

struct PairWord {
  std::string_view word;
  PairEnd end;
  PairAttribute attribute;
};
constexpr std::array<PairWord, 4> kPairWords{{{"from.os", PairEnd::kFrom, PairAttribute::kOs},
                                              {"to.os", PairEnd::kTo, PairAttribute::kOs},
                                              {"from.host", PairEnd::kFrom, PairAttribute::kHost},
                                              {"to.host", PairEnd::kTo, PairAttribute::kHost}}};

const PairWord* FindPairWord(std::string_view word) {
  for (const PairWord& pair : kPairWords) {
    if (pair.word == word) return &pair;
  }
  return nullptr;
}

template <typename Things>
void AppendIds(std::vector<std::string>& out, const Things& things) {
  for (const auto& thing : things) out.push_back(thing.id);
}

}  // namespace

class ExpressionParser {
 public:
  using Node = Expression::Node;
  using NodeKind = Expression::NodeKind;
  using Operator = Expression::Operator;

  ExpressionParser(const yaml::Node& source, const Catalog& catalog, Diagnostics& diagnostics)
      : source_(source),
        catalog_(catalog),
        diagnostics_(diagnostics),
        tokens_(Tokens(source.text())) {}

  // Nothing after an error.
  std::vector<Node> Parse() {
    const std::size_t before = diagnostics_.error_count();
    if (ParseOr() && Next().kind != TokenKind::kEnd) Fail(Next(), "'and', 'or' or the end");
    if (diagnostics_.error_count() > before) nodes_.clear();
    return std::move(nodes_);
  }

 private:
  const Token& Next() const { return tokens_[at_]; }
  bool NextIs(std::string_view text) const {
    return Next().kind != TokenKind::kEnd && Next().text == text;
  }
  Token Take() { return Next().kind == TokenKind::kEnd ? Next() : tokens_[at_++]; }
  SourcePlace PlaceOf(const Token& token) const { return source_.PlaceOf(token.offset); }

  bool Fail(const Token& token, std::string_view expected) {
    std::string found = token.kind == TokenKind::kEnd ? "the end" : Quote(token.text);
    std::string hint;
    if (token.kind == TokenKind::kBad && token.text == "=") hint = "write == to compare";
    if (token.kind == TokenKind::kBad && token.text == "!") hint = "write not";
    if (token.kind == TokenKind::kBad && token.text == "&") hint = "write and";
    if (token.kind == TokenKind::kBad && token.text == "|") hint = "write or";
    diagnostics_.Error("PW-CAT-0030", PlaceOf(token),
                       "expected " + std::string(expected) + " in an expression, found " + found,
                       std::move(hint));
    return false;
  }

  std::uint32_t Add(Node node) {
    nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  std::uint32_t Top() const { return static_cast<std::uint32_t>(nodes_.size() - 1); }

  bool ParseOr() { return ParseChain("or", NodeKind::kOr, &ExpressionParser::ParseAnd); }
  bool ParseAnd() { return ParseChain("and", NodeKind::kAnd, &ExpressionParser::ParseNot); }
  bool ParseChain(std::string_view word, NodeKind kind, bool (ExpressionParser::*parse)());
  bool ParseNot();
  bool ParseComparison();
  bool ParseValues(Operator op, std::vector<Token>& values);

  void AddFeature(const Token& name);
  void AddChoice(const Token& name, Node node, const std::vector<Token>& values);
  void AddParameter(const Token& name, Node node, const std::vector<Token>& values);
  void AddVersion(const Token& op, Node node, const std::vector<Token>& values);
  void AddAttribute(const PairWord& pair, const Token& op, Node node,
                    const std::vector<Token>& values);
  void ReportName(const Token& name);
  void ReportOrdering(const Token& op, std::string_view what);

  yaml::Node source_;
  const Catalog& catalog_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<Node> nodes_;
};

bool ExpressionParser::ParseChain(std::string_view word, NodeKind kind,
                                  bool (ExpressionParser::*parse)()) {
  if (!(this->*parse)()) return false;
  std::uint32_t left = Top();
  while (NextIs(word)) {
    Take();
    if (!(this->*parse)()) return false;
    Node node;
    node.kind = kind;
    node.left = left;
    node.right = Top();
    left = Add(std::move(node));
  }
  return true;
}

bool ExpressionParser::ParseNot() {
  if (!NextIs("not") && !NextIs("(")) return ParseComparison();
  const Token first = Take();
  if (++depth_ > kDepthMax) return Fail(first, "at most 64 levels");
  bool good = false;
  if (first.text == "(") {
    good = ParseOr() && (NextIs(")") || Fail(Next(), "')'"));
    if (good) Take();
  } else if (ParseNot()) {
    Node node;
    node.kind = NodeKind::kNot;
    node.left = Top();
    Add(std::move(node));
    good = true;
  }
  --depth_;
  return good;
}

bool ExpressionParser::ParseValues(Operator op, std::vector<Token>& values) {
  if (op != Operator::kIn) {
    values.push_back(Take());
    return values[0].kind == TokenKind::kWord || Fail(values[0], "a value");
  }
  if (!NextIs("(")) return Fail(Next(), "'(' and values");
  do {
    Take();
    values.push_back(Take());
    if (values.back().kind != TokenKind::kWord) return Fail(values.back(), "a value");
  } while (NextIs(","));
  if (!NextIs(")")) return Fail(Next(), "',' or ')'");
  Take();
  return true;
}

bool ExpressionParser::ParseComparison() {
  const Token name = Take();
  const bool is_operator = name.text == "and" || name.text == "or" || name.text == "in";
  if (name.kind != TokenKind::kWord || is_operator)
    return Fail(name, "a feature, choice, parameter or comparison");
  if (nodes_.size() > kNodesMax) return Fail(name, "at most 1,000 terms");
  const Token op_token = Next();
  const auto op = ComparisonOf(op_token);
  if (!op) {
    if (op_token.kind == TokenKind::kBad) return Fail(op_token, "'and', 'or' or the end");
    AddFeature(name);
    return true;
  }
  Take();
  std::vector<Token> values;
  if (!ParseValues(*op, values)) return false;
  Node node;
  node.op = *op;
  node.name = name.text;
  for (const Token& value : values) node.values.emplace_back(value.text);
  const PairWord* pair = FindPairWord(name.text);
  if (name.text == "version") {
    AddVersion(op_token, std::move(node), values);
  } else if (pair != nullptr) {
    AddAttribute(*pair, op_token, std::move(node), values);
  } else if (catalog_.FindChoice(name.text) != kNone) {
    if (IsOrdering(*op)) ReportOrdering(op_token, "choice");
    AddChoice(name, std::move(node), values);
  } else if (catalog_.FindParameter(name.text) != kNone) {
    const bool is_text =
        catalog_.parameters[catalog_.FindParameter(name.text)].type == ParameterType::kText;
    if (is_text && IsOrdering(*op)) ReportOrdering(op_token, "text parameter");
    AddParameter(name, std::move(node), values);
  } else {
    if (catalog_.FindFeature(name.text) != kNone) {
      diagnostics_.Error("PW-CAT-0034", PlaceOf(op_token),
                         "expected feature " + Quote(name.text) + " alone, found a comparison",
                         "write " + std::string(name.text) + " or not " + std::string(name.text));
    } else {
      ReportName(name);
    }
    Add(std::move(node));
  }
  return true;
}

void ExpressionParser::AddFeature(const Token& name) {
  Node node;
  node.kind = NodeKind::kFeature;
  node.name = name.text;
  if (catalog_.FindFeature(name.text) == kNone) {
    const bool needs_value = catalog_.FindChoice(name.text) != kNone ||
                             FindPairWord(name.text) != nullptr ||
                             catalog_.FindParameter(name.text) != kNone || name.text == "version";
    if (needs_value) {
      diagnostics_.Error("PW-CAT-0035", PlaceOf(name),
                         "expected a comparison of " + Quote(name.text) + ", found it alone",
                         "write " + std::string(name.text) + " == VALUE");
    } else {
      ReportName(name);
    }
  }
  Add(std::move(node));
}

void ExpressionParser::AddChoice(const Token& name, Node node, const std::vector<Token>& values) {
  node.kind = NodeKind::kChoice;
  const Choice& choice = catalog_.choices[catalog_.FindChoice(name.text)];
  std::vector<std::string> known;
  AppendIds(known, choice.options);
  for (const Token& value : values) {
    if (FindOption(choice, value.text) != nullptr) continue;
    yaml::ReportUnknown("PW-CAT-0032", PlaceOf(value), "an option of choice " + Quote(name.text),
                        value.text, known, diagnostics_);
  }
  Add(std::move(node));
}

void ExpressionParser::AddParameter(const Token& name, Node node,
                                    const std::vector<Token>& values) {
  node.kind = NodeKind::kParameter;
  const Parameter& parameter = catalog_.parameters[catalog_.FindParameter(name.text)];
  for (const Token& value : values) {
    if (parameter.type == ParameterType::kText || ParseNumber(value.text)) continue;
    diagnostics_.Error(
        "PW-CAT-0036", PlaceOf(value),
        "expected a number to compare with " + Quote(name.text) + ", found " + Quote(value.text));
  }
  Add(std::move(node));
}

void ExpressionParser::AddVersion(const Token& op, Node node, const std::vector<Token>& values) {
  node.kind = NodeKind::kVersion;
  if (catalog_.versions.empty()) {
    diagnostics_.Error("PW-CAT-0033", PlaceOf(op),
                       "expected no comparison of versions, since the catalog lists none",
                       "list them under 'versions', oldest first");
    Add(std::move(node));
    return;
  }
  for (const Token& value : values) {
    const std::uint32_t rank = catalog_.FindVersion(value.text);
    if (rank == kNone) {
      yaml::ReportUnknown("PW-CAT-0033", PlaceOf(value), "a version of the list 'versions'",
                          value.text, catalog_.versions, diagnostics_);
    }
    node.ranks.push_back(rank);
  }
  Add(std::move(node));
}

void ExpressionParser::AddAttribute(const PairWord& pair, const Token& op, Node node,
                                    const std::vector<Token>& values) {
  node.kind = NodeKind::kAttribute;
  node.end = pair.end;
  node.attribute = pair.attribute;
  if (IsOrdering(node.op)) ReportOrdering(op, pair.word);
  const PairWord* other = FindPairWord(values[0].text);
  if (other != nullptr && node.op != Operator::kIn) {
    node.kind = NodeKind::kAttributePair;
    node.other_end = other->end;
    if (other->attribute != pair.attribute || other->end == pair.end) {
      diagnostics_.Error(
          "PW-CAT-0037", PlaceOf(values[0]),
          "expected the same attribute of the other end, found " + Quote(other->word));
    }
  }
  Add(std::move(node));
}

void ExpressionParser::ReportOrdering(const Token& op, std::string_view what) {
  diagnostics_.Error(
      "PW-CAT-0034", PlaceOf(op),
      "expected ==, != or in for a " + std::string(what) + ", found " + Quote(op.text));
}

void ExpressionParser::ReportName(const Token& name) {
  std::vector<std::string> known{"version"};
  for (const PairWord& pair : kPairWords) known.emplace_back(pair.word);
  AppendIds(known, catalog_.features);
  AppendIds(known, catalog_.choices);
  AppendIds(known, catalog_.parameters);
  yaml::ReportUnknown("PW-CAT-0031", PlaceOf(name), "a feature, choice or parameter", name.text,
                      known, diagnostics_);
}

Expression Expression::Parse(const yaml::Node& node, const Catalog& catalog,
                             Diagnostics& diagnostics) {
  Expression out;
  if (!yaml::ReadText(node, "'when'", diagnostics)) return out;
  out.nodes_ = ExpressionParser(node, catalog, diagnostics).Parse();
  const bool compares_versions =
      std::any_of(out.nodes_.begin(), out.nodes_.end(),
                  [](const Node& n) { return n.kind == NodeKind::kVersion; });
  if (compares_versions)
    out.versions_ = std::make_shared<const std::vector<std::string>>(catalog.versions);
  return out;
}

}  // namespace portwright::catalog
