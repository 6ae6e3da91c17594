#include "dialect/azure/group_text.h"

#include <string_view>
#include <vector>

#include "base/text.h"

namespace portwright::dialect::azure {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view kApiVersion = "2023-11-01";  // has all that is used here

// Between double quotes of Terraform, where `${` and `%{` begin what is computed.
std::string InTerraform(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\\') out += '\\';
    if ((c == '$' || c == '%') && text.substr(i + 1).starts_with('{')) out += c;
    out += c;
  }
  return out + "\"";
}

// A string of JSON that no template computes.
std::string InJson(std::string_view text) {
  std::string out = text.starts_with('[') ? "\"[" : "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string InBicep(std::string_view text) {
  std::string out = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '\\' || (c == '$' && text.substr(i + 1).starts_with('{'))) out += '\\';
    out += c;
  }
  return out + "'";
}

// The attributes of one rule, their values in one column as `terraform fmt` has them.
class TerraformFields {
 public:
  TerraformFields(std::string& out, std::size_t longest) : out_(out), longest_(longest) {}

  void Add(std::string_view name, const std::string& value) {
    out_ += "  ";
    out_ += name;
    out_.append(longest_ - name.size() + 1, ' ');
    out_ += "= " + value + "\n";
  }

  void Add(const std::string& one, const std::string& many, const Words& words) {
    if (words.size() == 1) return Add(one, InTerraform(words[0]));
    std::string list = "[";
    for (const std::string& word : words) {
      if (list.size() > 1) list += ", ";
      list += InTerraform(word);
    }
    Add(many, list + "]");
  }

 private:
  std::string& out_;
  std::size_t longest_;
};

void TerraformVariable(std::string& out, std::string_view name, std::string_view description) {
  out += "variable \"" + std::string(name) + "\" {\n  type        = string\n  description = \"" +
         std::string(description) + "\"\n}\n\n";
}

}  // namespace

std::string TerraformText(const WrittenGroup& group) {
  std::string out;
  out.reserve(1'000 + group.rules.size() * 700);
  for (const std::string& line : group.head) out += "# " + line + "\n";
  out += "\n";
  TerraformVariable(out, "resource_group_name", "Resource group of the network security group.");
  TerraformVariable(out, "location", "Azure region of the network security group.");
  const std::string& label = group.name;
  out += "resource \"azurerm_network_security_group\" \"" + label + "\" {\n";
  out += "  name                = " + InTerraform(group.name) + "\n";
  out += "  location            = var.location\n";
  out += "  resource_group_name = var.resource_group_name\n}\n";
  const std::string group_name = "azurerm_network_security_group." + label + ".name";
  for (const WrittenSecurityRule& rule : group.rules) {
    out += "\nresource \"azurerm_network_security_rule\" \"" + rule.name + "\" {\n";
    const std::string_view longest = rule.destinations.size() > 1 ? "destination_address_prefixes"
                                                                  : "network_security_group_name";
    TerraformFields fields(out, longest.size());
    fields.Add("resource_group_name", "var.resource_group_name");
    fields.Add("network_security_group_name", group_name);
    fields.Add("name", InTerraform(rule.name));
    fields.Add("description", InTerraform(rule.description));
    fields.Add("priority", std::to_string(rule.priority));
    fields.Add("direction", rule.is_inbound ? "\"Inbound\"" : "\"Outbound\"");
    fields.Add("access", rule.is_allow ? "\"Allow\"" : "\"Deny\"");
    fields.Add("protocol", "\"" + std::string(rule.protocol) + "\"");
    fields.Add("source_port_range", "source_port_ranges", rule.source_ports);
    fields.Add("source_address_prefix", "source_address_prefixes", rule.sources);
    fields.Add("destination_port_range", "destination_port_ranges", rule.destination_ports);
    fields.Add("destination_address_prefix", "destination_address_prefixes", rule.destinations);
    out += "}\n";
  }
  return out;
}

namespace {

class ArmWriter {
 public:
  std::string Write(const WrittenGroup& group) {
    out_.reserve(1'000 + group.rules.size() * 900);
    out_ =
        "{\n  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/"
        "deploymentTemplate.json#\",\n  \"contentVersion\": \"1.0.0.0\",\n"
        "  \"metadata\": {\n    \"description\": " +
        InJson(Join(group.head, " ")) + "\n  },\n";
    out_ +=
        "  \"parameters\": {\n    \"networkSecurityGroupName\": {\n"
        "      \"type\": \"string\",\n      \"defaultValue\": " +
        InJson(group.name) +
        "\n    },\n    \"location\": {\n      \"type\": \"string\",\n"
        "      \"defaultValue\": \"[resourceGroup().location]\"\n    }\n  },\n"
        "  \"resources\": [\n    {\n"
        "      \"type\": \"Microsoft.Network/networkSecurityGroups\",\n"
        "      \"apiVersion\": \"" +
        std::string(kApiVersion) +
        "\",\n      \"name\": \"[parameters('networkSecurityGroupName')]\",\n"
        "      \"location\": \"[parameters('location')]\",\n"
        "      \"properties\": {\n        \"securityRules\": [\n";
    for (std::size_t i = 0; i < group.rules.size(); ++i) {
      AddRule(group.rules[i]);
      out_ += i + 1 < group.rules.size() ? ",\n" : "\n";
    }
    out_ += "        ]\n      }\n    }\n  ]\n}\n";
    return std::move(out_);
  }

 private:
  void AddRule(const WrittenSecurityRule& rule) {
    out_ += "          {\n            \"name\": " + InJson(rule.name) +
            ",\n            \"properties\": {\n";
    Field("description", InJson(rule.description));
    Field("priority", std::to_string(rule.priority));
    Field("direction", rule.is_inbound ? "\"Inbound\"" : "\"Outbound\"");
    Field("access", rule.is_allow ? "\"Allow\"" : "\"Deny\"");
    Field("protocol", InJson(rule.protocol));
    Field("sourcePortRange", rule.source_ports);
    Field("sourceAddressPrefix", rule.sources);
    Field("destinationPortRange", rule.destination_ports);
    Field("destinationAddressPrefix", rule.destinations);
    out_.erase(out_.size() - 2, 1);  // the comma behind the last field
    out_ += "            }\n          }";
  }

  void Field(std::string_view name, const std::string& value) {
    out_ += "              \"";
    out_ += name;
    out_ += "\": " + value + ",\n";
  }

  void Field(std::string_view name, const Words& words) {
    if (words.size() == 1) return Field(name, InJson(words[0]));
    std::string list = "[";
    for (const std::string& word : words) list += (list.size() > 1 ? ", " : "") + InJson(word);
    Field(std::string(name) + (name.ends_with('x') ? "es" : "s"), list + "]");
  }

  std::string out_;
};

class BicepWriter {
 public:
  std::string Write(const WrittenGroup& group) {
    out_.reserve(1'000 + group.rules.size() * 700);
    for (const std::string& line : group.head) out_ += "// " + line + "\n";
    out_ += "\nparam networkSecurityGroupName string = " + InBicep(group.name) +
            "\nparam location string = resourceGroup().location\n\n"
            "resource networkSecurityGroup 'Microsoft.Network/networkSecurityGroups@" +
            std::string(kApiVersion) +
            "' = {\n  name: networkSecurityGroupName\n  location: location\n  properties: {\n"
            "    securityRules: [\n";
    for (const WrittenSecurityRule& rule : group.rules) AddRule(rule);
    out_ += "    ]\n  }\n}\n";
    return std::move(out_);
  }

 private:
  void AddRule(const WrittenSecurityRule& rule) {
    out_ += "      {\n        name: " + InBicep(rule.name) + "\n        properties: {\n";
    Field("description", InBicep(rule.description));
    Field("priority", std::to_string(rule.priority));
    Field("direction", rule.is_inbound ? "'Inbound'" : "'Outbound'");
    Field("access", rule.is_allow ? "'Allow'" : "'Deny'");
    Field("protocol", InBicep(rule.protocol));
    Field("sourcePortRange", rule.source_ports);
    Field("sourceAddressPrefix", rule.sources);
    Field("destinationPortRange", rule.destination_ports);
    Field("destinationAddressPrefix", rule.destinations);
    out_ += "        }\n      }\n";
  }

  void Field(std::string_view name, const std::string& value) {
    out_ += "          ";
    out_ += name;
    out_ += ": " + value + "\n";
  }

  void Field(std::string_view name, const Words& words) {
    if (words.size() == 1) return Field(name, InBicep(words[0]));
    std::string list = "[\n";
    for (const std::string& word : words) list += "            " + InBicep(word) + "\n";
    Field(std::string(name) + (name.ends_with('x') ? "es" : "s"), list + "          ]");
  }

  std::string out_;
};

}  // namespace

std::string ArmText(const WrittenGroup& group) { return ArmWriter().Write(group); }

std::string BicepText(const WrittenGroup& group) { return BicepWriter().Write(group); }

}  // namespace portwright::dialect::azure
