// `portwright scrub`: a copy of a configuration that may be shown to others.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "policy/host_names.h"
#include "sys/secret_key.h"
#include "workflow/configuration.h"
#include "workflow/neutral_addresses.h"
#include "workflow/same_policy.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

// Our own mistake: the copy is not given away.
Outcome Refuse(const std::string& path, const std::string& why) {
  return {Exit::kEnvironment, "",
          "portwright: internal fault: the copy of " + Quote(path) + " " + why +
              "; nothing is written\n    hint: report it, with the dialect\n"};
}

dialect::LiftOptions OptionsOf(const ConfigurationSource& source) {
  dialect::LiftOptions options;
  options.file_name = source.path;
  return options;
}

// Other addresses in a copy that is right so far, proven against the original with the same change.
std::optional<Outcome> ChangeAddresses(const ScrubRequest& request, Configuration& original,
                                       std::string& text) {
  const auto key = request.key_file.empty() ? sys::RandomKey() : sys::ReadKey(request.key_file);
  if (!key) return Fail(key.error());
  const NeutralAddresses addresses(*key);
  const std::string_view dialect = original.dialect->name();
  text = addresses.InText(text, dialect == "ios" || dialect == "asa");
  Diagnostics of_copy;
  const auto copy = original.dialect->Lift(text, OptionsOf(request.source), of_copy);
  std::vector<net::AddressSet>& sets = original.policy->address_sets;
  for (std::size_t i = 1; i < sets.size(); ++i) {
    // What stands for host names is no address of the text.
    std::vector<net::AddressRange> named;
    for (const policy::HostName& name : policy::HostNamesIn(*original.policy, sets[i]))
      named.push_back(net::HostRange(name.stand_in));
    const net::AddressSet names(std::move(named));
    sets[i] = names.empty() ? addresses.Of(sets[i])
                            : Union(addresses.Of(Difference(sets[i], names)), names);
  }
  std::string where = "a range";
  if (copy != nullptr) {
    const auto deviation = FindDeviation(*original.policy, *copy);
    if (!deviation) return Fail(deviation.error());
    if (deviation->empty()) return std::nullopt;
    where = *deviation;
  }
  return Reject("expected ranges within a /24, or a /64 of IPv6, and masks without holes, found " +
                    where + " otherwise",
                "scrub it without --addresses, or write such ranges as prefixes");
}

}  // namespace

Outcome ScrubConfiguration(const ScrubRequest& request, const Look& look) {
  const ConfigurationSource& source = request.source;
  Diagnostics diagnostics;
  auto read = ReadConfiguration(source, nullptr, diagnostics);
  if (!read) return Fail(read.error());
  if (!read->policy) return Say(diagnostics, look);
  Diagnostics of_copy;
  Outcome outcome;
  outcome.text = read->dialect->Scrub(read->texts[0].text(), OptionsOf(source), of_copy);
  if (of_copy.has_errors()) return Say(of_copy, look);
  const auto copy = read->dialect->Lift(outcome.text, OptionsOf(source), of_copy);
  if (copy == nullptr) return Refuse(source.path, "cannot be read back");
  const auto deviation = FindDeviation(*read->policy, *copy);
  if (!deviation) return Fail(deviation.error());
  if (!deviation->empty()) return Refuse(source.path, "differs in " + *deviation);
  if (request.addresses) {
    if (auto failed = ChangeAddresses(request, *read, outcome.text)) return *std::move(failed);
  }
  const auto lines =
      static_cast<std::uint64_t>(std::count(outcome.text.begin(), outcome.text.end(), '\n'));
  outcome.messages =
      "portwright: a copy of " + Count(lines, "line") + ", proven to decide alike; " +
      (request.addresses ? "ports, the last part of addresses" : "addresses, ports") +
      " and names of interfaces and zones stay\n";
  return outcome;
}

}  // namespace portwright::workflow
