#include "dialect/common/terraform_text.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

struct Read {
  explicit Read(std::string_view text)
      : tree(text, diagnostics.AddFile("t.tf"), diagnostics), terraform(tree.root()) {
    EXPECT_EQ(diagnostics.Print(), "");
  }
  Diagnostics diagnostics;
  HclTree tree;
  TerraformText terraform;
};

TEST(TerraformText, ResourcesAndWhatTheyReferTo) {
  const Read read(R"(
resource "aws_security_group" "web" {}
resource "aws_security_group_rule" "ssh" {
  a = aws_security_group.web.id
  b = aws_security_group.web[0].id
  c = aws_security_group.web["a.b"].id
  d = aws_security_group.other.id
  e = data.aws_security_group.web.id
  f = "sg-0123"
  g = "${aws_security_group.web.id}"
}
module "m" { source = "./m" }
output "o" { value = 1 }
data "aws_security_group" "web" {}
)");
  ASSERT_EQ(read.terraform.resources().size(), 2U);
  EXPECT_EQ(AddressOf(read.terraform.resources()[0]), "aws_security_group.web");
  EXPECT_EQ(read.terraform.modules().size(), 1U);
  EXPECT_EQ(read.terraform.outputs().size(), 1U);
  const HclValue rule = read.terraform.Resource("aws_security_group_rule.ssh");
  for (const char* name : {"a", "b", "c", "g"})
    EXPECT_EQ(read.terraform.TargetOf(rule.Member(name)), "aws_security_group.web") << name;
  for (const char* name : {"d", "e", "f", "h"})
    EXPECT_EQ(read.terraform.TargetOf(rule.Member(name)), "") << name;
  EXPECT_FALSE(read.terraform.Resource("aws_vpc.x").exists());
}

TEST(TerraformText, LocalsAreFollowed) {
  const Read read(R"(
locals {
  office = "10.0.0.0/8"
  again  = local.office
  nets   = { dc1 = { v4 = local.again } }
  loop   = local.loop
  spiral = local.spiral.a.a
  open   = var.a
}
resource "t" "r" {
  a = local.office
  b = local.again
  c = local.nets.dc1.v4
  d = local.loop
  e = local.open
  f = local.nets.dc2
  g = local.none
  h = "x"
  i = local.spiral
}
)");
  const HclValue r = read.terraform.resources()[0];
  const auto resolved = [&](const char* name) {
    return std::string(read.terraform.Resolve(r.Member(name)).raw());
  };
  EXPECT_EQ(resolved("a"), "10.0.0.0/8");
  EXPECT_EQ(resolved("b"), "10.0.0.0/8");
  EXPECT_EQ(resolved("c"), "10.0.0.0/8");
  EXPECT_EQ(resolved("d"), "local.loop");
  EXPECT_EQ(resolved("e"), "var.a");
  EXPECT_EQ(resolved("f"), "local.nets.dc2");
  EXPECT_EQ(resolved("g"), "local.none");
  EXPECT_EQ(resolved("h"), "x");
  EXPECT_EQ(resolved("i"), "local.spiral.a.a");
}

TEST(TerraformText, RepeatedResources) {
  const Read read(R"(
locals { one = 1 }
resource "t" "once" {}
resource "t" "one" { count = 1 }
resource "t" "local" { count = local.one }
resource "t" "some" { count = var.n }
resource "t" "none" { count = 0 }
resource "t" "each" { for_each = var.all }
)");
  std::string repeated;
  for (const HclValue resource : read.terraform.resources())
    repeated += read.terraform.IsRepeated(resource) ? '1' : '0';
  EXPECT_EQ(repeated, "000111");
}

TEST(TerraformText, NamesForMessagesArePlain) {
  const Read read("resource \"t\" \"a b\\n\" {}\nresource \"t\" \"a-b_c\" {}\n");
  EXPECT_EQ(SafeAddressOf(read.terraform.resources()[0]), "a resource");
  EXPECT_EQ(SafeAddressOf(read.terraform.resources()[1]), "t.a-b_c");
}

}  // namespace
}  // namespace portwright::dialect
