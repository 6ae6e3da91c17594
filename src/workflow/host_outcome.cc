#include "workflow/host_outcome.h"

#include <string_view>
#include <vector>

#include "base/text.h"

namespace portwright::workflow {
namespace {

using enforce::ApplyReport;
using enforce::Ending;

std::string Words(const enforce::FlowToCheck& flow) {
  net::Packet packet;
  packet.source = flow.source;
  packet.destination = flow.destination;
  packet.protocol = flow.protocol;
  packet.destination_port = flow.port;
  return flow.requirement + ": " + net::ToText(packet);
}

void SayAll(const std::vector<std::string>& lines, std::string_view before, std::string& text) {
  for (const std::string& line : lines) text += "portwright: " + std::string(before) + line + "\n";
}

void TellRevoked(const ApplyReport& report, Outcome& outcome) {
  if (report.revoked == 0) return;
  const bool is_one = report.revoked == 1;
  outcome.messages += "portwright: " + Count(report.revoked, "session") +
                      (is_one ? " is" : " are") + " not permitted any more, and " +
                      (is_one ? "goes" : "go") + " on:\n";
  for (const std::string& session : report.revoked_named) outcome.messages += "  " + session + "\n";
  if (report.revoked > report.revoked_named.size()) {
    outcome.messages +=
        "  and " + std::to_string(report.revoked - report.revoked_named.size()) + " more\n";
  }
  outcome.messages += "    hint: `portwright confirm --cut-revoked` ends what is not permitted\n";
}

}  // namespace

Outcome OpenFailed(const Error& error) {
  Outcome outcome = Fail(error);
  if (error.code == ErrorCode::kPermission)
    outcome.messages += "    hint: run it as root, or give a folder of your own after --state\n";
  return outcome;
}

std::string Seconds(std::int64_t s) {
  constexpr std::int64_t kMinute = 60;
  if (s < kMinute) return std::to_string(s) + " s";
  return std::to_string(s / kMinute) + " min" +
         (s % kMinute != 0 ? " " + std::to_string(s % kMinute) + " s" : "");
}

Outcome Tell(const ApplyReport& report, const ApplyRequest& request, const std::string& host) {
  Outcome outcome;
  SayAll(report.warnings, "warning: ", outcome.messages);
  const std::string name = "generation " + std::to_string(report.generation);
  const std::string tested =
      report.flows_tested > 0 ? "; " + Count(report.flows_tested, "flow") + " tested" : "";
  TellRevoked(report, outcome);
  switch (report.ending) {
    case Ending::kAwaiting:
      outcome.text = name + " of " + host + " is loaded and proven" + tested +
                     "\nit is taken back in " + Seconds(request.confirm_within_s) +
                     " unless somebody says: portwright confirm\n";
      return outcome;
    case Ending::kConfirmed:
      outcome.text = name + " of " + host + " is loaded, proven and confirmed" + tested + "\n";
      return outcome;
    case Ending::kUnchanged:
      outcome.text = "nothing to do: the kernel holds " + name + ", which is what is planned for " +
                     host + "\n";
      return outcome;
    case Ending::kRefused:
      SayAll(report.reasons, "refused: ", outcome.messages);
      outcome.messages += "    hint: nothing was changed";
      outcome.messages += request.allow_lockout || report.reasons.empty() ||
                                  report.reasons[0].find("way in") == std::string::npos
                              ? "\n"
                              : "; --allow-lockout does it nevertheless\n";
      outcome.exit = Exit::kNo;
      return outcome;
    case Ending::kReverted:
      SayAll(report.reasons, "taken back: ", outcome.messages);
      for (const enforce::FlowToCheck& flow : report.broken)
        outcome.messages += "portwright: broken: " + Words(flow) + "\n";
      outcome.messages += "    hint: what was there before is there again\n";
      outcome.exit = Exit::kNo;
      return outcome;
  }
  return outcome;
}

}  // namespace portwright::workflow
