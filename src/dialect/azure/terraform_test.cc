// Terraform as people write it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/azure/asked.h"

namespace portwright::dialect::azure {
namespace {

using policy::Hook;
using ::testing::HasSubstr;
using ::testing::Not;

const char kEnd[] = R"(
  security_rule {
    name                       = "end"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
)";

// A group with rules in it, behind them a denial.
std::string Group(const std::string& body, const std::string& rest = "") {
  return R"(resource "azurerm_network_security_group" "web" {
  name                = "web-nsg"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
)" + body +
         kEnd + "}\n" + rest;
}

std::string Inline(const std::string& fields) {
  return R"(  security_rule {
    name = "r"
    priority = 100
    direction = "Inbound"
    access = "Allow"
    protocol = "Tcp"
    source_port_range = "*"
)" + fields +
         "\n  }\n";
}

std::string Own(const std::string& group, const std::string& fields = "") {
  return R"(resource "azurerm_network_security_rule" "ssh" {
  name                        = "ssh"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = 22
  source_address_prefix       = "10.0.0.0/8"
  destination_address_prefix  = "*"
  resource_group_name         = "rg"
  network_security_group_name = )" +
         group + "\n" + fields + "}\n";
}

const Asked kSsh{"tcp", "10.0.0.4", "10.9.0.4", 22};
const Asked kWeb{"tcp", "10.0.0.4", "10.9.0.4", 80};

std::string AskInline(const std::string& fields, const Asked& asked, const std::string& rest = "") {
  return In(Read(Group(Inline(fields), rest)), asked);
}

const char kAny[] = "destination_address_prefix = \"*\"\n";

TEST(AzureTerraform, RulesWithinAGroup) {
  const std::string ports = std::string(kAny) + "destination_port_ranges = [\"22\", \"443-445\"]\n";
  EXPECT_EQ(AskInline(ports + "source_address_prefix = \"10.0.0.0/24\"", kSsh), "yes");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = \"10.0.1.0/24\"", kSsh), "no");
  EXPECT_EQ(AskInline(ports + "source_address_prefixes = [\"10.0.1.0/24\", \"10.0.0.4\"]", kSsh),
            "yes");
  EXPECT_EQ(AskInline(ports + "source_address_prefixes = toset([\"10.0.0.4\"])", kSsh), "yes");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = \"*\"", kWeb), "no");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = \"VirtualNetwork\"", kSsh), "maybe");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = var.admins", kSsh), "maybe");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = var.admins", kWeb), "no");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = \"10.0.${var.n}.0/24\"", kSsh), "maybe");
  EXPECT_EQ(AskInline(ports + "source_address_prefixes = concat(var.a, [\"10.0.0.9\"])", kSsh),
            "maybe");
  EXPECT_EQ(AskInline(ports + "source_application_security_group_ids = [azurerm_x.a.id]", kSsh),
            "maybe");
  EXPECT_EQ(AskInline(ports + "source_address_prefix = \"*\"\n    only_on = \"sunday\"", kSsh),
            "maybe");
}

TEST(AzureTerraform, NamesOfTheTextItself) {
  const std::string rest =
      "locals {\n  admins = [\"10.0.0.4\", local.other]\n"
      "  other = \"10.0.0.5\"\n  a = local.b\n  b = local.a\n}\n";
  const std::string most = std::string(kAny) + "destination_port_range = \"22\"\n";
  EXPECT_EQ(AskInline(most + "source_address_prefixes = local.admins", kSsh, rest), "yes");
  EXPECT_EQ(AskInline(most + "source_address_prefix = local.other", kSsh, rest), "no");
  EXPECT_EQ(AskInline(most + "source_address_prefix = local.a", kSsh, rest), "maybe");
  EXPECT_EQ(AskInline(most + "source_address_prefix = local.none", kSsh, rest), "maybe");
}

TEST(AzureTerraform, RulesOfTheirOwn) {
  const auto ask = [](const std::string& group, const std::string& fields = "") {
    return In(Read(Group("", Own(group, fields))), kSsh);
  };
  EXPECT_EQ(ask("azurerm_network_security_group.web.name"), "yes");
  EXPECT_EQ(ask("\"${azurerm_network_security_group.web.name}\""), "yes");
  EXPECT_EQ(ask("azurerm_network_security_group.web[0].name"), "yes");
  EXPECT_EQ(ask("\"web-nsg\""), "yes");
  EXPECT_EQ(ask("azurerm_network_security_group.web[each.key].name"), "maybe");
  EXPECT_EQ(ask("var.group"), "maybe");
  EXPECT_EQ(ask("azurerm_network_security_group.other.name"), "maybe");
  EXPECT_EQ(ask("azurerm_network_security_group.web.name", "count = var.ssh ? 1 : 0\n"), "maybe");
  EXPECT_EQ(ask("azurerm_network_security_group.web.name", "depends_on = [azurerm_x.y]\n"), "yes");
  const Lifted alone = Read(Own("\"somewhere\""));
  EXPECT_EQ(In(alone, kSsh), "maybe");
  EXPECT_EQ(In(alone, kWeb), "maybe");
}

TEST(AzureTerraform, RulesThatAreComputed) {
  const auto ask = [](const std::string& body) { return In(Read(Group(body)), kSsh); };
  EXPECT_EQ(
      ask("dynamic \"security_rule\" {\n for_each = var.r\n content {\n name = \"x\"\n}\n}\n"),
      "maybe");
  const std::string start = Group("");
  const std::string head = start.substr(0, start.find("  security_rule"));
  EXPECT_EQ(In(Read(head + "security_rule = var.rules\n}\n"), kSsh), "maybe");
  EXPECT_EQ(In(Read(head + R"(security_rule = [{ name = "r", priority = 100, direction = "Inbound",
      access = "Allow", protocol = "tcp", source_port_range = "*", destination_port_range = "22",
      source_address_prefix = "*", destination_address_prefix = "*", description = "",
      source_address_prefixes = null, destination_port_ranges = [] }]
}
)"),
               kSsh),
            "yes");
}

TEST(AzureTerraform, EachFaultIsSaid) {
  const std::string own = "azurerm_network_security_group.web.name";
  const auto without = [&](const std::string& word) {
    std::string text = Own(own);
    const std::size_t at = text.find("  " + word);
    return Group("", text.erase(at, text.find('\n', at) - at));
  };
  const struct {
    std::string text;
    const char* message;
  } kBroken[] = {
      {"resource \"azurerm_subnet\" \"a\" {}\n", "PW-DIA-azure-0100"},
      {"resource \"azurerm_network_security_group\" \"a\" {\n", "PW-DIA-common-01"},
      {without("name"), "PW-DIA-azure-0117"},
      {without("priority"), "PW-DIA-azure-0111"},
      {without("direction"), "PW-DIA-azure-0112"},
      {without("access"), "PW-DIA-azure-0112"},
      {without("protocol"), "PW-DIA-azure-0115"},
      {without("resource_group_name"), "PW-DIA-azure-0134"},
      {Group("", Own(own) + Own(own)), "PW-DIA-azure-0133"},
      {Group(Inline(std::string(kAny) + "source_address_prefix = \"*\"\n"
                                        "destination_port_range = \"22\"\n"),
             Own(own)),
       "found 100 again"},
      {Group(Inline(std::string(kAny) + "source_address_prefix = [\"*\"]\n"
                                        "destination_port_range = \"22\"\n")),
       "PW-DIA-azure-0113"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
  }
}

TEST(AzureTerraform, PlacesAndSecrets) {
  const Lifted lifted = Read(Group("", Own("azurerm_network_security_group.web.name")));
  EXPECT_EQ(DecidedAt(lifted, Hook::kInput, kSsh), "18:1");
  EXPECT_EQ(DecidedAt(lifted, Hook::kInput, kWeb), "6:3");
  const Lifted secret =
      Read(Group(Inline("description = \"s3cret\"\nsource_address_prefix = "
                        "\"a s3cret\"\ns3cret = \"s3cret\"\n")));
  EXPECT_THAT(secret.messages, Not(HasSubstr("s3cret")));
}

TEST(AzureTerraform, IsRecognised) {
  EXPECT_EQ(Azure().Recognise(Own("\"x\"")), 100);
  EXPECT_EQ(AzureBicep().Recognise(Own("\"x\"")), 0);
  EXPECT_EQ(AzureArm().Recognise(Own("\"x\"")), 0);
  EXPECT_EQ(Azure().Recognise("resource \"aws_security_group\" \"x\" {\n}\n"), 0);
}

}  // namespace
}  // namespace portwright::dialect::azure
