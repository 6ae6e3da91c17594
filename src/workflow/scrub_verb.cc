// `portwright scrub`: a copy of a configuration that may be shown to others.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "workflow/configuration.h"
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

}  // namespace

Outcome ScrubConfiguration(const ConfigurationSource& source, const Look& look) {
  Diagnostics diagnostics;
  const auto read = ReadConfiguration(source, nullptr, diagnostics);
  if (!read) return Fail(read.error());
  if (!read->policy) return Say(diagnostics, look);
  dialect::LiftOptions options;
  options.file_name = source.path;
  Diagnostics of_copy;
  Outcome outcome;
  outcome.text = read->dialect->Scrub(read->texts[0].text(), options, of_copy);
  if (of_copy.has_errors()) return Say(of_copy, look);
  const auto copy = read->dialect->Lift(outcome.text, options, of_copy);
  if (copy == nullptr) return Refuse(source.path, "cannot be read back");
  const auto deviation = FindDeviation(*read->policy, *copy);
  if (!deviation) return Fail(deviation.error());
  if (!deviation->empty()) return Refuse(source.path, "differs in " + *deviation);
  const auto lines =
      static_cast<std::uint64_t>(std::count(outcome.text.begin(), outcome.text.end(), '\n'));
  outcome.messages =
      "portwright: a copy of " + Count(lines, "line") +
      ", proven to decide alike; addresses, ports and names of interfaces and zones stay\n";
  return outcome;
}

}  // namespace portwright::workflow
