// `portwright inventory`: what a party has to reach, as lists that other checkers read.
#include "base/text.h"
#include "report/inventory.h"
#include "workflow/guardrail_steps.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using report::Checker;

// False where nobody of that name sends.
bool FindSender(const site::Site& site, const std::string& name, report::Sender& sender) {
  for (std::uint32_t h = 0; h < site.hosts.size(); ++h) {
    if (site.hosts[h].name == name) sender.host = h;
  }
  if (sender.host != site::kNone) return true;
  sender.cluster = site.FindCluster(name);
  const std::uint32_t instance = site.FindInstance(name);
  if (sender.cluster == site::kNone && instance != site::kNone)
    sender.cluster = site.instances[instance].cluster;
  return sender.cluster != site::kNone;
}

Outcome UnknownSender(const site::Site& site, const std::string& name) {
  std::vector<std::string> names;
  for (const site::Host& host : site.hosts) names.push_back(host.name);
  for (const site::Cluster& cluster : site.clusters) names.push_back(cluster.name);
  const auto near = Nearest(name, names);
  return Reject("expected a host or cluster of the site, found " + Quote(name),
                near ? "did you mean " + *near + "?" : "");
}

}  // namespace

Outcome TakeInventory(const InventoryRequest& request, const Look& look) {
  const Checker checker = request.checker == "goss"   ? Checker::kGoss
                          : request.checker == "nmap" ? Checker::kNmap
                                                      : Checker::kBlackbox;
  if (request.host.empty() && checker != Checker::kBlackbox)
    return Reject("expected --host NAME for " + request.checker + ", found none",
                  "its checks run on the machine that opens the connections");
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  Outcome outcome = Say((*loaded)->diagnostics, look);
  if (outcome.exit != Exit::kFine || !(*loaded)->plan) return outcome;
  const plan::Plan& plan = *(*loaded)->plan;
  report::Sender sender;
  if (!request.host.empty() && !FindSender(*plan.site, request.host, sender))
    return UnknownSender(*plan.site, request.host);
  const report::Inventory inventory = report::TakeInventory(plan, sender, checker);
  outcome.text = checker == Checker::kGoss   ? report::GossText(plan, inventory, request.host)
                 : checker == Checker::kNmap ? report::NmapText(plan, inventory, request.host)
                                             : report::BlackboxText(plan, inventory, request.host);
  for (const auto& [why, flows] : inventory.untested) {
    outcome.messages += "portwright: not in the list: " + Count(flows, "flow") + " " +
                        report::WhyUntested(why, checker) + "\n";
  }
  if (inventory.probes.empty()) outcome.messages += "portwright: nothing is left to check\n";
  if (const std::uint64_t breaches = CountBreaches(plan); breaches > 0) {
    outcome.exit = Exit::kNo;
    outcome.messages += BreachesLine(breaches);
  }
  return outcome;
}

}  // namespace portwright::workflow
