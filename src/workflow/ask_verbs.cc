// `portwright lint` and `portwright ask`: one configuration by itself.
#include <algorithm>

#include "base/text.h"
#include "net/service.h"
#include "packetset/box.h"
#include "policy/host_names.h"
#include "proof/ask.h"
#include "proof/lint.h"
#include "proof/views.h"
#include "workflow/configuration.h"
#include "workflow/findings.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

std::string_view ToText(proof::LintKind kind) {
  switch (kind) {
    case proof::LintKind::kUnmatchable:
      return "unmatchable";
    case proof::LintKind::kShadowed:
      return "shadowed";
    case proof::LintKind::kRepeated:
      return "repeated";
    case proof::LintKind::kRedundant:
      return "redundant";
    case proof::LintKind::kMergeable:
      return "mergeable";
    case proof::LintKind::kConflict:
      return "conflict";
    case proof::LintKind::kUndecided:
      return "undecided";
  }
  return "";
}

report::Table LintTable(const Configuration& configuration, const std::vector<proof::Lint>& found,
                        const Diagnostics& diagnostics) {
  constexpr std::size_t kBecauseMax = 5;
  report::Table table;
  table.title = "Lines that could be other, or gone";
  table.key = "lint";
  table.empty_text = "every line decides something";
  table.columns = {report::Text("Finding"), report::Text("Line"), report::Text("Because of")};
  for (const proof::Lint& lint : found) {
    std::vector<std::string> because;
    for (std::size_t i = 0; i < std::min(lint.because.size(), kBecauseMax); ++i)
      because.push_back(LineText(configuration, lint.because[i], diagnostics));
    if (lint.because.size() > kBecauseMax)
      because.push_back("and " + std::to_string(lint.because.size() - kBecauseMax) + " more");
    if (lint.by_default) because.emplace_back("the default decides the same");
    if (lint.kind == proof::LintKind::kUnmatchable)
      because.emplace_back("no packet gets here with what it asks for");
    if (lint.kind == proof::LintKind::kUndecided)
      because.emplace_back("finding out takes more steps than are allowed");
    table.rows.push_back({std::string(ToText(lint.kind)),
                          LineText(configuration, lint.at, diagnostics), Join(because, "\n")});
    table.tones.push_back(lint.kind == proof::LintKind::kShadowed ? report::Tone::kBad
                                                                  : report::Tone::kWarning);
  }
  return table;
}

std::vector<report::SarifFinding> SarifOf(const Configuration& configuration,
                                          const std::vector<proof::Lint>& found,
                                          const Diagnostics& diagnostics) {
  std::vector<report::SarifFinding> out;
  for (const proof::Lint& lint : found) {
    report::SarifFinding one;
    const std::string kind(ToText(lint.kind));
    one.rule = kind + "-line";
    one.rule_text = "A line that is " + kind + ".";
    one.level = lint.kind == proof::LintKind::kShadowed ? report::SarifLevel::kError
                                                        : report::SarifLevel::kWarning;
    one.message = kind + ": " + LineText(configuration, lint.at, diagnostics);
    if (lint.by_default) one.message += "; the default decides the same";
    one.place = SarifPlaceOf(configuration, lint.at, diagnostics);
    for (const proof::RuleAt& at : lint.because)
      one.related.push_back(SarifPlaceOf(configuration, at, diagnostics));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<net::AddressRange>> ParseAskedEnd(std::string_view text) {
  if (text == "any") {
    return std::vector<net::AddressRange>{net::AllAddresses(net::Family::kIpv4),
                                          net::AllAddresses(net::Family::kIpv6)};
  }
  PORTWRIGHT_TRY(const net::Prefix prefix, net::ParsePrefix(text));
  return std::vector<net::AddressRange>{prefix.Range()};
}

struct AskedPackets {
  std::vector<packetset::Box> boxes;
  std::string in_interface, out_interface;
};

// `tcp any -> 10.1.0.0/16:443 in eth0 out eth1`, `tcp/443 any -> 10.1.0.0/16`.
Result<AskedPackets> ParseQuestion(std::string_view text) {
  const Error wrong{
      ErrorCode::kInvalid,
      "expected a question like `tcp any -> 10.1.0.0/16:443 in eth0`, found " + Quote(text)};
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() < 4 || words[2] != "->" || words.size() % 2 != 0) return wrong;
  AskedPackets out;
  for (std::size_t i = 4; i + 1 < words.size(); i += 2) {
    if (words[i] != "in" && words[i] != "out") return wrong;
    (words[i] == "in" ? out.in_interface : out.out_interface) = std::string(words[i + 1]);
  }
  std::string service_text(words[0]);
  std::string_view destination = words[3];
  const bool plain = service_text == "tcp" || service_text == "udp";
  if (plain) {
    // The port stands behind the last colon; an IPv6 end with one stands in brackets.
    const bool bracketed = destination.starts_with('[');
    const std::size_t close = bracketed ? destination.find(']') : 0;
    if (close == std::string_view::npos) return wrong;
    const std::size_t colon = destination.find(':', close);
    const bool has_port = colon != std::string_view::npos &&
                          (bracketed || destination.find(':', colon + 1) == std::string_view::npos);
    service_text += "/" + (has_port ? std::string(destination.substr(colon + 1)) : "any");
    if (has_port) destination = destination.substr(0, colon);
    if (bracketed) destination = destination.substr(1, close - 1);
  }
  PORTWRIGHT_TRY(const net::Service service, net::ParseService(service_text));
  PORTWRIGHT_TRY(const auto sources, ParseAskedEnd(words[1]));
  PORTWRIGHT_TRY(const auto destinations, ParseAskedEnd(destination));
  for (const net::AddressRange& source : sources) {
    for (const net::AddressRange& to : destinations) {
      for (const packetset::Box& box : packetset::BoxesOf(source, to, service, net::kAnyPort))
        out.boxes.push_back(box);
    }
  }
  if (out.boxes.empty()) return wrong;
  return out;
}

}  // namespace

Outcome LintConfiguration(const ConfigurationRequest& request, const Look& look) {
  Diagnostics diagnostics;
  const auto read = ReadConfiguration(request.source, nullptr, diagnostics);
  if (!read) return Fail(read.error());
  if (!read->policy) return Say(diagnostics, look);
  proof::LintOptions options;
  options.mergeable = options.conflicts = request.all;
  const auto found = proof::FindLint(*read->policy, options);
  if (!found) return Fail(found.error());
  return {found->empty() ? Exit::kFine : Exit::kNo,
          look.sarif ? report::Sarif(SarifOf(*read, *found, diagnostics))
                     : Print(LintTable(*read, *found, diagnostics), look),
          diagnostics.Print(look.color_messages)};
}

Outcome AskConfiguration(const ConfigurationRequest& request, const std::string& question,
                         const Look& look) {
  Diagnostics diagnostics;
  const auto read = ReadConfiguration(request.source, nullptr, diagnostics);
  if (!read) return Fail(read.error());
  if (!read->policy) return Say(diagnostics, look);
  const auto asked = ParseQuestion(question);
  if (!asked) return Reject(asked.error().message);
  proof::View view;
  view.hook = HookOf(request.hook, *read->policy);
  view.in_interface = asked->in_interface;
  view.out_interface = asked->out_interface;
  const auto list = proof::Flatten(*read->policy, view);
  if (!list) return Fail(list.error());
  report::Table table;
  table.title = "Answers";
  table.columns = {report::Text("Answer"), report::Text("Decided by"), report::Text("Packets"),
                   report::Text("For example")};
  bool all_yes = true;
  const auto answers = proof::Ask(*list, asked->boxes);
  if (!answers) return Fail(answers.error());
  for (const proof::Answer& answer : *answers) {
    all_yes = all_yes && answer.accepts && answer.in_every_reading;
    net::Packet example = answer.witness;
    policy::NameDestination(*read->policy, *read->policy, example);
    table.rows.push_back(
        {std::string(answer.accepts ? "yes" : "no") +
             (answer.in_every_reading ? "" : ", in some readings"),
         DeciderText(*read, *list, answer.line, answer.witness.source.family, diagnostics),
         answer.packets.ToText(), ToText(example)});
    table.tones.push_back(answer.accepts ? report::Tone::kGood : report::Tone::kBad);
  }
  return {all_yes ? Exit::kFine : Exit::kNo, Print(table, look),
          diagnostics.Print(look.color_messages)};
}

}  // namespace portwright::workflow
