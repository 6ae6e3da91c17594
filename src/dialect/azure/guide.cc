#include "dialect/azure/guide.h"

#include <string>
#include <utility>
#include <vector>

namespace portwright::dialect::azure {
namespace {

// What is true of network security groups, however they are written.
Guide Common() {
  Guide guide;
  guide.instead = {
      {"kinds of ICMP, such as an echo request",
       "left out, with a warning that names who misses it"},
      {"ICMP for IPv6", "left out, with a warning"},
      {"protocols but TCP, UDP, ESP, AH and ICMP", "left out, with a warning"},
      {"rules of a gateway, and interfaces", "refused: a group filters for machines"},
      {"ranges of addresses", "written as the fewest prefixes"},
      {"more than 998 rules that permit, or 3,998 prefixes of sources or of destinations",
       "refused, with the count"},
  };
  guide.shape = {
      "A rule permits one protocol, from lists of prefixes and ports to lists of prefixes and "
      "ports; IPv4 and IPv6 stand in rules of their own.",
      "A rule's name holds a short hash of all that it says, so that no name changes its meaning.",
      "A rule's priority is made of that hash too, from 100 to 4095: the order of rules that only "
      "permit means nothing, and no rule moves when another comes or goes.",
      "At priority 4096 everything else is denied in both directions, before the rules that every "
      "group has: those would permit the virtual network, health probes and the internet. A load "
      "balancer's probes (tag AzureLoadBalancer) come through where the plan permits them.",
      "A direction for which the plan has no rules at all is permitted at 4096.",
      "A rule's description begins with a hash of its requirements; the list beside the text "
      "names them.",
      "`--change-from` writes the whole text and says in words which rules are new and which lines "
      "of today go; the platform finds the same difference when it applies the text.",
  };
  guide.checks = {"read back, and proven to permit what is planned"};
  return guide;
}

}  // namespace

const Guide& TerraformGuide() {
  static const Guide guide = [] {
    Guide g = Common();
    g.title = "Azure network security group (Terraform)";
    g.platform = "Terraform 1.x, provider azurerm 3 and 4";
    g.load = {"terraform init", "terraform validate",
              "terraform plan -var resource_group_name=GROUP -var location=REGION",
              "terraform apply -var resource_group_name=GROUP -var location=REGION"};
    g.undo = {"terraform destroy -var resource_group_name=GROUP -var location=REGION"};
    g.shape.push_back(
        "The group is one resource, each rule another; rules that somebody adds in the portal "
        "stay. "
        "Which subnets and interfaces the group filters for is not written: associate it.");
    g.instead.push_back(
        {"an order of changes",
         "Terraform adds and removes rules in an order of its own; priorities of rules that come "
         "do not meet those of rules that go"});
    return g;
  }();
  return guide;
}

const Guide& ArmGuide() {
  static const Guide guide = [] {
    Guide g = Common();
    g.title = "Azure network security group (ARM template)";
    g.platform = "Azure Resource Manager, API version 2023-11-01";
    g.load = {"az deployment group validate --resource-group GROUP --template-file FILE",
              "az deployment group what-if --resource-group GROUP --template-file FILE",
              "az deployment group create --resource-group GROUP --template-file FILE"};
    g.undo = {"az deployment group create --resource-group GROUP --template-file FILE-OF-BEFORE"};
    g.shape.push_back(
        "Deploying replaces all rules of the group at once, also those that somebody added in the "
        "portal. The parameter networkSecurityGroupName names a group that exists already.");
    g.checks.emplace_back("a JSON schema of what templates use here");
    return g;
  }();
  return guide;
}

const Guide& BicepGuide() {
  static const Guide guide = [] {
    Guide g = Common();
    g.title = "Azure network security group (Bicep)";
    g.platform = "Bicep, API version 2023-11-01";
    g.load = {"az bicep build --file FILE --stdout",
              "az deployment group what-if --resource-group GROUP --template-file FILE",
              "az deployment group create --resource-group GROUP --template-file FILE"};
    g.undo = {"az deployment group create --resource-group GROUP --template-file FILE-OF-BEFORE"};
    g.shape.push_back(
        "Deploying replaces all rules of the group at once, also those that somebody added in the "
        "portal. The parameter networkSecurityGroupName names a group that exists already.");
    return g;
  }();
  return guide;
}

}  // namespace portwright::dialect::azure
