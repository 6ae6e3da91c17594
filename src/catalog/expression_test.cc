#include "catalog/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "catalog/catalog.h"

namespace portwright::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Features a, b, c-d; choice smtp_port of 25, 465, 587; parameters instance (number) and region
// (text); three versions.
Catalog Names() {
  Catalog catalog;
  catalog.versions = {"6.8.1", "6.8.1_u3", "7.0"};
  for (const char* id : {"a", "b", "c-d"}) {
    catalog.features.emplace_back();
    catalog.features.back().id = id;
  }
  Choice choice;
  choice.id = "smtp_port";
  for (const char* id : {"25", "465", "587"}) choice.options.push_back({id, "", {}});
  catalog.choices.push_back(choice);
  Parameter parameter;
  parameter.id = "instance";
  parameter.type = ParameterType::kNumber;
  catalog.parameters.push_back(parameter);
  parameter.id = "region";
  parameter.type = ParameterType::kText;
  catalog.parameters.push_back(parameter);
  catalog.Index();
  return catalog;
}

struct Parsed {
  explicit Parsed(const std::string& text) {
    const auto document = yaml::Document::Parse("when: \"" + text + "\"", "f.yaml", diagnostics);
    expression = Expression::Parse(*document->root().Find("when"), Names(), diagnostics);
  }
  std::string Errors() const { return diagnostics.Print(); }

  Diagnostics diagnostics;
  Expression expression;
};

// Whatever is not in the maps is not known.
class Answers : public Context {
 public:
  Truth Feature(std::string_view feature) const override {
    const auto found = features.find(std::string(feature));
    return found == features.end() ? Truth::kUnknown : found->second;
  }
  Truth Picked(std::string_view choice, std::string_view option) const override {
    const auto found = picks.find(std::string(choice));
    if (found == picks.end()) return Truth::kUnknown;
    for (const std::string& pick : found->second) {
      if (pick == option) return Truth::kTrue;
    }
    return Truth::kFalse;
  }
  std::vector<std::string> Parameter(std::string_view parameter) const override {
    const auto found = parameters.find(std::string(parameter));
    return found == parameters.end() ? std::vector<std::string>() : found->second;
  }
  std::optional<std::string> Version() const override { return version; }
  std::optional<std::string> Attribute(PairEnd end, PairAttribute attribute) const override {
    if (attribute == PairAttribute::kOs) return end == PairEnd::kFrom ? from_os : to_os;
    return end == PairEnd::kFrom ? from_host : to_host;
  }

  std::map<std::string, Truth> features;
  std::map<std::string, std::vector<std::string>> picks;
  std::map<std::string, std::vector<std::string>> parameters;
  std::optional<std::string> version, from_os, to_os, from_host, to_host;
};

Truth Value(const std::string& text, const Answers& answers) {
  const Parsed parsed(text);
  EXPECT_EQ(parsed.Errors(), "") << text;
  return parsed.expression.Evaluate(answers);
}

constexpr Truth kFalse = Truth::kFalse;
constexpr Truth kTrue = Truth::kTrue;
constexpr Truth kUnknown = Truth::kUnknown;

TEST(ExpressionTest, KleenesTables) {
  EXPECT_EQ(And(kTrue, kTrue), kTrue);
  EXPECT_EQ(And(kTrue, kUnknown), kUnknown);
  EXPECT_EQ(And(kFalse, kUnknown), kFalse);
  EXPECT_EQ(And(kUnknown, kFalse), kFalse);
  EXPECT_EQ(And(kUnknown, kUnknown), kUnknown);
  EXPECT_EQ(Or(kFalse, kFalse), kFalse);
  EXPECT_EQ(Or(kTrue, kUnknown), kTrue);
  EXPECT_EQ(Or(kUnknown, kTrue), kTrue);
  EXPECT_EQ(Or(kFalse, kUnknown), kUnknown);
  EXPECT_EQ(Not(kTrue), kFalse);
  EXPECT_EQ(Not(kFalse), kTrue);
  EXPECT_EQ(Not(kUnknown), kUnknown);
}

TEST(ExpressionTest, WithoutTextItIsAlwaysTrue) {
  const Expression always;
  EXPECT_TRUE(always.IsAlways());
  EXPECT_EQ(always.Evaluate(Answers()), kTrue);
  EXPECT_EQ(always.ToText(), "");
}

TEST(ExpressionTest, UnansweredFeaturesMatterOnlyWhereTheyCan) {
  Answers answers;
  answers.features = {{"a", kTrue}, {"b", kFalse}};
  EXPECT_EQ(Value("a", answers), kTrue);
  EXPECT_EQ(Value("b", answers), kFalse);
  EXPECT_EQ(Value("c-d", answers), kUnknown);
  EXPECT_EQ(Value("a and c-d", answers), kUnknown);
  EXPECT_EQ(Value("b and c-d", answers), kFalse);
  EXPECT_EQ(Value("c-d and b", answers), kFalse);
  EXPECT_EQ(Value("a or c-d", answers), kTrue);
  EXPECT_EQ(Value("b or c-d", answers), kUnknown);
  EXPECT_EQ(Value("not c-d", answers), kUnknown);
  EXPECT_EQ(Value("not b", answers), kTrue);
}

TEST(ExpressionTest, NotBindsTighterThanAndTighterThanOr) {
  Answers answers;
  answers.features = {{"a", kTrue}, {"b", kFalse}, {"c-d", kFalse}};
  EXPECT_EQ(Value("a or b and c-d", answers), kTrue);
  EXPECT_EQ(Value("(a or b) and c-d", answers), kFalse);
  EXPECT_EQ(Value("not b and a", answers), kTrue);
  EXPECT_EQ(Value("not (b and a) and a", answers), kTrue);
  EXPECT_EQ(Value("not not a", answers), kTrue);
}

TEST(ExpressionTest, ChoicesAreTrueWhenPicked) {
  Answers answers;
  EXPECT_EQ(Value("smtp_port == 25", answers), kUnknown);
  answers.picks = {{"smtp_port", {"25", "587"}}};
  EXPECT_EQ(Value("smtp_port == 25", answers), kTrue);
  EXPECT_EQ(Value("smtp_port == 465", answers), kFalse);
  EXPECT_EQ(Value("smtp_port != 465", answers), kTrue);
  EXPECT_EQ(Value("smtp_port != 25", answers), kFalse);
  EXPECT_EQ(Value("smtp_port in (465, 587)", answers), kTrue);
  EXPECT_EQ(Value("smtp_port in (465)", answers), kFalse);
}

TEST(ExpressionTest, ParametersCompareAsNumbers) {
  Answers answers;
  EXPECT_EQ(Value("instance > 1", answers), kUnknown);
  answers.parameters = {{"instance", {"10"}}, {"region", {"eu-west-1"}}};
  EXPECT_EQ(Value("instance > 9", answers), kTrue);
  EXPECT_EQ(Value("instance < 9", answers), kFalse);
  EXPECT_EQ(Value("instance >= 10", answers), kTrue);
  EXPECT_EQ(Value("instance <= 10", answers), kTrue);
  EXPECT_EQ(Value("instance != 10", answers), kFalse);
  EXPECT_EQ(Value("instance in (1, 10)", answers), kTrue);
  EXPECT_EQ(Value("region == eu-west-1", answers), kTrue);
  EXPECT_EQ(Value("region == eu-west-2", answers), kFalse);
  answers.parameters = {{"instance", {"1", "2"}}};
  EXPECT_EQ(Value("instance > 1", answers), kTrue);
  EXPECT_EQ(Value("instance > 2", answers), kFalse);
}

TEST(ExpressionTest, VersionsCompareByTheList) {
  Answers answers;
  EXPECT_EQ(Value("version >= 6.8.1_u3", answers), kUnknown);
  answers.version = "6.8.1";
  EXPECT_EQ(Value("version >= 6.8.1_u3", answers), kFalse);
  EXPECT_EQ(Value("version < 6.8.1_u3", answers), kTrue);
  answers.version = "6.8.1_u3";
  EXPECT_EQ(Value("version >= 6.8.1_u3", answers), kTrue);
  EXPECT_EQ(Value("version > 6.8.1_u3", answers), kFalse);
  EXPECT_EQ(Value("version == 6.8.1_u3", answers), kTrue);
  answers.version = "7.0";
  EXPECT_EQ(Value("version >= 6.8.1_u3", answers), kTrue);
  EXPECT_EQ(Value("version in (6.8.1, 7.0)", answers), kTrue);
  EXPECT_EQ(Value("version != 7.0", answers), kFalse);
  answers.version = "9.9";  // not in the list: nobody can say
  EXPECT_EQ(Value("version >= 6.8.1", answers), kUnknown);
}

TEST(ExpressionTest, PairsCompareTheirAttributes) {
  Answers answers;
  EXPECT_EQ(Value("from.os == windows", answers), kUnknown);
  EXPECT_EQ(Value("from.host != to.host", answers), kUnknown);
  answers.from_os = "windows";
  answers.to_os = "aix";
  answers.from_host = "h1";
  answers.to_host = "h1";
  EXPECT_EQ(Value("from.os == windows", answers), kTrue);
  EXPECT_EQ(Value("to.os in (linux, aix)", answers), kTrue);
  EXPECT_EQ(Value("to.os != aix", answers), kFalse);
  EXPECT_EQ(Value("from.host != to.host", answers), kFalse);
  EXPECT_EQ(Value("from.host == to.host", answers), kTrue);
  answers.to_host = "h2";
  EXPECT_EQ(Value("from.host != to.host", answers), kTrue);
}

TEST(ExpressionTest, SaysWhatItDependsOn) {
  const Mentions mentions =
      Parsed("b and (a or not a) and smtp_port == 25 and instance > 1 and from.os == linux")
          .expression.ListMentions();
  EXPECT_THAT(mentions.features, ElementsAre("a", "b"));
  EXPECT_THAT(mentions.choices, ElementsAre("smtp_port"));
  EXPECT_THAT(mentions.parameters, ElementsAre("instance"));
  EXPECT_TRUE(mentions.pair);
  EXPECT_FALSE(mentions.version);
  EXPECT_TRUE(Parsed("version > 6.8.1").expression.ListMentions().version);
  EXPECT_FALSE(Parsed("a").expression.ListMentions().pair);
}

TEST(ExpressionTest, SaysWhatLeavesItUndecided) {
  Answers answers;
  answers.features = {{"a", kFalse}, {"b", kTrue}};
  const auto open = [&](const std::string& text) {
    return Parsed(text).expression.ListUndecided(answers);
  };
  EXPECT_THAT(open("(a and smtp_port == 25) or c-d").features, ElementsAre("c-d"));
  EXPECT_TRUE(open("(a and smtp_port == 25) or c-d").choices.empty());
  EXPECT_THAT(open("b and not smtp_port == 25 and instance > 1").choices, ElementsAre("smtp_port"));
  EXPECT_THAT(open("b and not smtp_port == 25 and instance > 1").parameters,
              ElementsAre("instance"));
  EXPECT_TRUE(open("b and not smtp_port == 25").features.empty());
  EXPECT_TRUE(open("a and c-d").features.empty());
  EXPECT_TRUE(open("b or c-d").features.empty());
  EXPECT_TRUE(open("b and from.os == linux").pair);
  EXPECT_TRUE(open("b and version > 6.8.1").version);
  EXPECT_TRUE(Expression().ListUndecided(answers).features.empty());
}

// Texts of all trees of a depth over three features.
std::vector<std::string> Trees(int depth) {
  std::vector<std::string> out{"a", "b", "c-d"};
  if (depth == 0) return out;
  const std::vector<std::string> below = Trees(depth - 1);
  for (const std::string& left : below) {
    out.push_back("not (" + left + ")");
    for (const std::string& right : below) {
      out.push_back("(" + left + ") and (" + right + ")");
      out.push_back("(" + left + ") or (" + right + ")");
    }
  }
  return out;
}

// Printing drops parentheses: what is read back must mean the same under every answer.
TEST(ExpressionTest, WhatIsPrintedMeansTheSame) {
  constexpr Truth kTruths[] = {kFalse, kTrue, kUnknown};
  for (const std::string& text : Trees(2)) {
    const Expression first = Parsed(text).expression;
    const Parsed second(first.ToText());
    ASSERT_EQ(second.Errors(), "") << text;
    ASSERT_EQ(second.expression.ToText(), first.ToText()) << text;
    Answers answers;
    for (int i = 0; i < 27; ++i) {
      answers.features = {
          {"a", kTruths[i % 3]}, {"b", kTruths[i / 3 % 3]}, {"c-d", kTruths[i / 9]}};
      ASSERT_EQ(second.expression.Evaluate(answers), first.Evaluate(answers)) << text;
      const bool is_open = !first.ListUndecided(answers).features.empty();
      ASSERT_EQ(is_open, first.Evaluate(answers) == kUnknown) << text;
    }
  }
}

TEST(ExpressionTest, PrintsItsNormalForm) {
  EXPECT_EQ(Parsed("(a   and b)").expression.ToText(), "a and b");
  EXPECT_EQ(Parsed("(a or b) and not (c-d or a)").expression.ToText(),
            "(a or b) and not (c-d or a)");
  EXPECT_EQ(Parsed("a or (b and c-d)").expression.ToText(), "a or b and c-d");
  EXPECT_EQ(Parsed("smtp_port in (25,465) or from.host!=to.host").expression.ToText(),
            "smtp_port in (25, 465) or from.host != to.host");
  EXPECT_EQ(Parsed("version>=7.0").expression.ToText(), "version >= 7.0");
  EXPECT_EQ(Parsed("not (not a)").expression.ToText(), "not not a");
  EXPECT_EQ(Parsed("a and (b)").expression, Parsed("a and b").expression);
}

// Column of the first error in `when: "TEXT"`, where TEXT begins at column 8.
std::string FirstError(const std::string& text) {
  const Parsed parsed(text);
  EXPECT_TRUE(parsed.diagnostics.has_errors()) << text;
  EXPECT_TRUE(parsed.expression.IsAlways()) << text;
  return parsed.Errors();
}

TEST(ExpressionTest, ReportsWhereItBreaksOff) {
  EXPECT_THAT(FirstError("a and"), HasSubstr("f.yaml:1:13: error: expected a feature, choice, "
                                             "parameter or comparison in an expression, "
                                             "found the end [PW-CAT-0030]"));
  EXPECT_THAT(FirstError("a b"), HasSubstr("f.yaml:1:10: error: expected 'and', 'or' or the end"));
  EXPECT_THAT(FirstError("(a"), HasSubstr("f.yaml:1:10: error: expected ')'"));
  EXPECT_THAT(FirstError("a)"), HasSubstr("f.yaml:1:9: error: expected 'and', 'or' or the end"));
  EXPECT_THAT(FirstError("and a"), HasSubstr("f.yaml:1:8: error: expected a feature"));
  EXPECT_THAT(FirstError("smtp_port ="), HasSubstr("hint: write == to compare"));
  EXPECT_THAT(FirstError("a && b"), HasSubstr("hint: write and"));
  EXPECT_THAT(FirstError("!a"), HasSubstr("hint: write not"));
  EXPECT_THAT(FirstError("smtp_port in 25"),
              HasSubstr("f.yaml:1:21: error: expected '(' and values"));
  EXPECT_THAT(FirstError("smtp_port in (25"), HasSubstr("f.yaml:1:24: error: expected ',' or ')'"));
  EXPECT_THAT(FirstError("smtp_port in ()"),
              HasSubstr("expected a value in an expression, found ')'"));
  EXPECT_THAT(FirstError("smtp_port =="),
              HasSubstr("expected a value in an expression, found the end"));
}

TEST(ExpressionTest, ReportsEveryUnknownName) {
  EXPECT_EQ(
      FirstError("aa and smtp_port == 26 and version > 6.8.2"),
      "f.yaml:1:8: error: expected a feature, choice or parameter, found 'aa' [PW-CAT-0031]\n"
      "    hint: did you mean 'a'?\n"
      "f.yaml:1:28: error: expected an option of choice 'smtp_port', found '26' [PW-CAT-0032]\n"
      "    hint: did you mean '25'?\n"
      "f.yaml:1:45: error: expected a version of the list 'versions', found '6.8.2' [PW-CAT-0033]\n"
      "    hint: did you mean '6.8.1'?\n");
}

TEST(ExpressionTest, ReportsWhatDoesNotFit) {
  EXPECT_THAT(FirstError("a == 1"),
              HasSubstr("expected feature 'a' alone, found a comparison [PW-CAT-0034]"));
  EXPECT_THAT(FirstError("smtp_port < 25"),
              HasSubstr("expected ==, != or in for a choice, found '<'"));
  EXPECT_THAT(FirstError("region > x"),
              HasSubstr("expected ==, != or in for a text parameter, found '>'"));
  EXPECT_THAT(FirstError("from.os < linux"),
              HasSubstr("expected ==, != or in for a from.os, found '<'"));
  EXPECT_THAT(FirstError("smtp_port"),
              HasSubstr("expected a comparison of 'smtp_port', found it alone"));
  EXPECT_THAT(FirstError("version"),
              HasSubstr("expected a comparison of 'version', found it alone"));
  EXPECT_THAT(FirstError("instance > many"),
              HasSubstr("expected a number to compare with 'instance', found 'many'"));
  EXPECT_THAT(FirstError("from.host == to.os"),
              HasSubstr("expected the same attribute of the other end"));
  EXPECT_THAT(FirstError("from.host == from.host"),
              HasSubstr("expected the same attribute of the other end"));
}

TEST(ExpressionTest, ReportsVersionsOfACatalogWithoutAny) {
  Diagnostics diagnostics;
  const auto document = yaml::Document::Parse("version > 1", "f.yaml", diagnostics);
  Expression::Parse(document->root(), Catalog(), diagnostics);
  EXPECT_THAT(diagnostics.Print(),
              HasSubstr("f.yaml:1:9: error: expected no comparison of versions"));
}

TEST(ExpressionTest, ReportsTooMuch) {
  EXPECT_THAT(FirstError(std::string(100, '(') + "a" + std::string(100, ')')),
              HasSubstr("expected at most 64 levels"));
  std::string nots;
  for (int i = 0; i < 100; ++i) nots += "not ";
  EXPECT_THAT(FirstError(nots + "a"), HasSubstr("expected at most 64 levels"));
  std::string ands = "a";
  for (int i = 0; i < 2000; ++i) ands += " and a";
  EXPECT_THAT(FirstError(ands), HasSubstr("expected at most 1,000 terms"));
}

TEST(ExpressionTest, ManyTermsAreFine) {
  std::string ands = "a";
  for (int i = 0; i < 400; ++i) ands += " and a";
  Answers answers;
  answers.features = {{"a", kTrue}};
  EXPECT_EQ(Value(ands, answers), kTrue);
}

}  // namespace
}  // namespace portwright::catalog
