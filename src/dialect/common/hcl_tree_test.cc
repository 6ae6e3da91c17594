#include "dialect/common/hcl_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

using testing::HasSubstr;
using testing::Not;

// The messages of a text, empty where it is read.
std::string MessagesOf(std::string_view text) {
  Diagnostics diagnostics;
  const HclTree tree(text, diagnostics.AddFile("t.tf"), diagnostics);
  EXPECT_EQ(tree.root().exists(), !diagnostics.has_errors());
  return diagnostics.Print();
}

// The kind of the only attribute's value, and its text as written.
std::string KindOf(std::string_view value) {
  Diagnostics diagnostics;
  const std::string text = "a = " + std::string(value) + "\n";
  const HclTree tree(text, diagnostics.AddFile("t.tf"), diagnostics);
  if (diagnostics.has_errors()) return diagnostics.Print();
  const HclValue a = tree.root().Member("a");
  EXPECT_FALSE(a.Next().exists());
  return std::string(NameOf(a.kind())) + ": " + std::string(a.raw());
}

std::string TextOf(std::string_view value) {
  Diagnostics diagnostics;
  const std::string text = "a = " + std::string(value) + "\n";
  const HclTree tree(text, diagnostics.AddFile("t.tf"), diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return tree.root().Member("a").Text();
}

TEST(HclTree, BlocksAndAttributes) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("t.tf");
  const HclTree tree(R"(# rules
resource "aws_security_group" "web" {
  name   = "web" // of the site
  count  = 2
  vpc_id = var.vpc_id
  ingress {
    from_port = 443
  }
  /* two
     lines */
  ingress { from_port = 80 }
  egress {}
  tags = { Name = "x", "a:b" = true }
}

locals {
  ports = [80, "443",
    null,  # the last
  ]
}
)",
                     file, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  const HclValue resource = tree.root().First();
  ASSERT_TRUE(resource.IsBlock());
  EXPECT_TRUE(resource.IsNamed("resource"));
  ASSERT_EQ(resource.label_count(), 2U);
  EXPECT_EQ(resource.Label(0), "aws_security_group");
  EXPECT_EQ(resource.Label(1), "web");
  EXPECT_EQ(resource.Label(2), "");
  EXPECT_EQ(resource.place(), (SourcePlace{file, 2, 1}));
  EXPECT_EQ(resource.Member("name").Text(), "web");
  EXPECT_EQ(resource.Member("name").place(), (SourcePlace{file, 3, 3}));
  EXPECT_EQ(resource.Member("count").Integer(), 2);
  EXPECT_EQ(resource.Member("vpc_id").kind(), HclKind::kReference);
  EXPECT_EQ(resource.Member("vpc_id").raw(), "var.vpc_id");
  EXPECT_FALSE(resource.Member("ingress").exists());
  const HclValue first = resource.Block("ingress");
  EXPECT_EQ(first.Member("from_port").Integer(), 443);
  const HclValue second = first.NextBlock();
  EXPECT_EQ(second.Member("from_port").Integer(), 80);
  EXPECT_EQ(second.place(), (SourcePlace{file, 11, 3}));
  EXPECT_FALSE(second.NextBlock().exists());
  EXPECT_TRUE(resource.Block("egress").IsEmpty());
  const HclValue tags = resource.Member("tags");
  ASSERT_EQ(tags.kind(), HclKind::kMap);
  EXPECT_EQ(tags.Member("Name").Text(), "x");
  EXPECT_TRUE(tags.Member("a:b").IsTrue());
  const HclValue ports = resource.Next().Member("ports");
  ASSERT_EQ(ports.kind(), HclKind::kList);
  EXPECT_EQ(ports.First().Integer(), 80);
  EXPECT_TRUE(ports.First().Next().Is("443"));
  EXPECT_EQ(ports.First().Next().place(), (SourcePlace{file, 17, 16}));
  EXPECT_TRUE(ports.First().Next().Next().IsNull());
  EXPECT_FALSE(ports.First().Next().Next().Next().exists());
}

TEST(HclTree, KindsOfValues) {
  EXPECT_EQ(KindOf("-1"), "a number: -1");
  EXPECT_EQ(KindOf("1.5e3"), "a number: 1.5e3");
  EXPECT_EQ(KindOf("true"), "true or false: true");
  EXPECT_EQ(KindOf("null"), "null: null");
  EXPECT_EQ(KindOf("\"a b\""), "a string: a b");
  EXPECT_EQ(KindOf("\"a-${var.b}\""), "a template: a-${var.b}");
  EXPECT_EQ(KindOf("\"%{ if var.a }x%{ else }y%{ endif }\""),
            "a template: %{ if var.a }x%{ else }y%{ endif }");
  EXPECT_EQ(KindOf("\"${var.b}\""), "a reference: var.b");
  EXPECT_EQ(KindOf("\"${\"${var.b}\"}\""), "a reference: var.b");
  EXPECT_EQ(KindOf("\"${var.a}${var.b}\""), "a template: ${var.a}${var.b}");
  EXPECT_EQ(KindOf("\"${ lookup(a, \"}\") }\""), "a call of a function: lookup(a, \"}\")");
  EXPECT_EQ(KindOf("aws_vpc.b[0].id"), "a reference: aws_vpc.b[0].id");
  EXPECT_EQ(KindOf("aws_vpc.b[\"x\"].id"), "a reference: aws_vpc.b[\"x\"].id");
  EXPECT_EQ(KindOf("aws_vpc.b.0.id"), "a reference: aws_vpc.b.0.id");
  EXPECT_EQ(KindOf("aws_vpc.b[var.x].id"), "an expression: aws_vpc.b[var.x].id");
  EXPECT_EQ(KindOf("aws_vpc.b[*].id"), "an expression: aws_vpc.b[*].id");
  EXPECT_EQ(KindOf("aws_vpc.b.*.id"), "an expression: aws_vpc.b.*.id");
  EXPECT_EQ(KindOf("[1, 2][0]"), "an expression: [1, 2][0]");
  EXPECT_EQ(KindOf("toset([\"a\"])"), "a call of a function: toset([\"a\"])");
  EXPECT_EQ(KindOf("provider::aws::f(1)"), "a call of a function: provider::aws::f(1)");
  EXPECT_EQ(KindOf("f(a...)"), "a call of a function: f(a...)");
  EXPECT_EQ(KindOf("f(a).b"), "an expression: f(a).b");
  EXPECT_EQ(KindOf("a == 1 && !b || -c > 2 # why"), "an expression: a == 1 && !b || -c > 2");
  EXPECT_EQ(KindOf("a ? [1] : b ? 2 : 3"), "an expression: a ? [1] : b ? 2 : 3");
  EXPECT_EQ(KindOf("(\n1\n)"), "a number: 1");
  EXPECT_EQ(KindOf("(1 +\n1)"), "an expression: 1 +\n1");
  EXPECT_EQ(KindOf("[for a in b : a.c if a.d]"), "an expression: [for a in b : a.c if a.d]");
  EXPECT_EQ(KindOf("{for k, v in b : k => v...}"), "an expression: {for k, v in b : k => v...}");
  EXPECT_EQ(KindOf("{ (a) = 1 }"), "an expression: { (a) = 1 }");
  EXPECT_EQ(KindOf("{ for = 1 }"), "a map: { for = 1 }");
  EXPECT_EQ(KindOf("[for]"), "a list: [for]");
}

TEST(HclTree, CallsHaveTheirArguments) {
  Diagnostics diagnostics;
  const HclTree tree("a = concat([\"x\"],\n  local.b)\n", 0, diagnostics);
  const HclValue call = tree.root().Member("a");
  EXPECT_EQ(call.function(), "concat");
  EXPECT_EQ(call.First().First().Text(), "x");
  EXPECT_EQ(call.First().Next().raw(), "local.b");
  EXPECT_FALSE(call.First().Next().Next().exists());
}

TEST(HclTree, EscapesStandForLetters) {
  EXPECT_EQ(TextOf(R"("\"\\\n\r\t\u00e9\U0001f600$${a}%%{b}$x%")"),
            "\"\\\n\r\t\xc3\xa9\xf0\x9f\x98\x80${a}%{b}$x%");
}

TEST(HclTree, HeredocsAreStrings) {
  EXPECT_EQ(TextOf("<<EOT\n  a \"b\" \\n\n c $${x}\n  EOT"), "  a \"b\" \\n\n c ${x}\n");
  EXPECT_EQ(TextOf("<<-EOT\n    a\n\n      b\n    EOT"), "a\n\n  b\n");
  EXPECT_EQ(TextOf("<<EOT\nEOT"), "");
  EXPECT_EQ(KindOf("<<A\nx ${\ny } \"z\n A"), "a template: x ${\ny } \"z\n");
  EXPECT_EQ(KindOf("[<<A\nx\nA\n, 1]"), "a list: [<<A\nx\nA\n, 1]");
}

TEST(HclTree, WhatIsNotThereIsNothing) {
  const HclValue none;
  EXPECT_FALSE(none.exists());
  EXPECT_EQ(none.kind(), HclKind::kNone);
  EXPECT_TRUE(none.IsEmpty());
  EXPECT_EQ(none.Text(), "");
  EXPECT_EQ(none.raw(), "");
  EXPECT_FALSE(none.Is(""));
  EXPECT_FALSE(none.Block("a").Member("a").First().Next().NextBlock().exists());
  EXPECT_EQ(none.place(), SourcePlace());
}

TEST(HclTree, EmptyTextsAndLineEnds) {
  EXPECT_EQ(MessagesOf(""), "");
  EXPECT_EQ(MessagesOf("# nothing"), "");
  EXPECT_EQ(MessagesOf("\xef\xbb\xbf"
                       "a = 1\r\nb {\r\n  c = <<X\r\ny\r\nX\r\n}\r\n"),
            "");
  EXPECT_EQ(MessagesOf("a = {\n  b = 1\n\n  c : 2,\n  \"d\" = 3\n}"), "");
}

TEST(HclTree, BrokenTextsSayWhere) {
  const struct {
    const char* text;
    const char* message;
  } kBroken[] = {
      {"a", "t.tf:1:2: error: expected '=', a label or '{', found the end of the text"},
      {"a =", "t.tf:1:4: error: expected a value, found the end of the text [PW-DIA-common-0111]"},
      {"a =\n1", "expected a value, found the end of the line"},
      {"a = 1 b = 2", "t.tf:1:7: error: expected the end of the line, found 'b'"},
      {"a = 10.0.0.0/8", "t.tf:1:9: error: expected the end of a number"},
      {"a = 10.x", "expected the end of a number"},
      {"a = 1m", "expected the end of a number"},
      {"a = \"x", "t.tf:1:7: error: expected '\"' after a string, found the end of the text"},
      {"a = \"x\n\"", "expected '\"' after a string, found the end of the line"},
      {"a = \"\\x\"", "expected an escape of HCL after '\\', found 'x'"},
      {"a = \"\\ud800\"", "expected an escape of HCL"},
      {"a = \"\\U00110000\"", "expected an escape of HCL"},
      {"a = \"${\"", "expected '\"' after a string"},
      {"a = \"${b\"", "expected '}' after a template"},
      {"a = \"%{x}\"", "expected if, else, endif, for or endfor"},
      {"a = [1", "expected ',' or ']', found the end of the text"},
      {"a = [1 2]", "t.tf:1:8: error: expected ',' or ']', found '2'"},
      {"a = [1}", "expected ',' or ']', found '}'"},
      {"a = {b}", "expected '=' after the name of a member"},
      {"a = {b = 1 c = 2}", "expected ',', '}' or the end of the line, found 'c'"},
      {"a = {b = 1, b = 2}", "PW-DIA-common-0114"},
      {"a = f(1", "expected ',' or ')'"},
      {"a = f(b... 1)", "expected ')' after '...'"},
      {"a = (1", "expected ')' after a value"},
      {"a = b.", "expected a name after '.'"},
      {"a = b[1", "expected ']' after an index"},
      {"a = b ? 1", "expected ':' of a condition"},
      {"a = 1 +", "expected a value, found the end of the text"},
      {"a = [for b c]", "expected 'in' of 'for'"},
      {"a = <<X\ny\n", "expected the word that ends a heredoc"},
      {"a = <<X y\nX\n", "expected the end of the line after the word of a heredoc"},
      {"a \"b\"", "expected '=', a label or '{'"},
      {"a \"${b}\" {}", "expected a label without a template before this"},
      {"a {", "expected '}' after a block, found the end of the text"},
      {"a {\n b = 1 }", "expected the end of the line, found '}'"},
      {"a { b = 1\n}", "expected '}' after the only attribute"},
      {"a { b {} }", "expected '=' after the name of an attribute"},
      {"a {} b {}", "expected the end of the line, found 'b'"},
      {"}", "expected the name of an attribute or block, found '}'"},
      {"/* a", "expected '*/' after a comment"},
      {"a = 1\nb = 2\na = 3", "t.tf:3:1: error: expected each name once"},
      {"a = \xff", "t.tf:1:5: error: expected UTF-8, found other bytes [PW-DIA-common-0113]"},
      {"\xff\xfe", "found UTF-16"},
      {"{}", "expected the name of an attribute or block, found '{'"},
      {"a a a a a a a a a a {}", "PW-DIA-common-0112"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    EXPECT_THAT(MessagesOf(text), HasSubstr(message));
  }
}

TEST(HclTree, NamesMayRepeatInOtherBodies) {
  EXPECT_EQ(MessagesOf("a {\n  b = 1\n}\na {\n  b = { b = 1 }\n  b {}\n}\n"), "");
}

TEST(HclTree, DepthIsLimited) {
  for (const auto& [open, close] : {std::pair("[", "]"), std::pair("(", ")"), std::pair("f(", ")"),
                                    std::pair("{a=", "}"), std::pair("\"x${", "}\"")}) {
    const auto nested = [&open = open, &close = close](std::size_t depth) {
      std::string text = "a = ";
      for (std::size_t i = 0; i < depth; ++i) text += open;
      text += "1";
      for (std::size_t i = 0; i < depth; ++i) text += close;
      return text;
    };
    EXPECT_EQ(MessagesOf(nested(HclTree::kDepthMax - 1)), "");
    EXPECT_THAT(MessagesOf(nested(HclTree::kDepthMax + 1)), HasSubstr("PW-DIA-common-0112"));
    EXPECT_THAT(MessagesOf(nested(100'000)), HasSubstr("PW-DIA-common-0112"));
  }
  std::string blocks;
  for (std::size_t i = 0; i < 100'000; ++i) blocks += "a {\n";
  EXPECT_THAT(MessagesOf(blocks), HasSubstr("PW-DIA-common-0112"));
  std::string conditions = "a = ";
  for (std::size_t i = 0; i < 100'000; ++i) conditions += "b ? 1 : ";
  EXPECT_THAT(MessagesOf(conditions), HasSubstr("PW-DIA-common-0112"));
}

TEST(HclTree, NothingOfATextIsInAMessage) {
  for (const char* text : {"s3cret", "a = \"s3cret", "a = s3cret s3cret", "s3cret = 1\ns3cret = 2",
                           "a \"s3cret\" = 1"})
    EXPECT_THAT(MessagesOf(text), Not(HasSubstr("3cret"))) << text;
}

}  // namespace
}  // namespace portwright::dialect
