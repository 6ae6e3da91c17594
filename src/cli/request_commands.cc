// The commands of change requests: request, request read, register, review, review attest.
#include "base/date.h"
#include "base/text.h"
#include "cli/options.h"
#include "workflow/request_verbs.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

constexpr Option kBy{"--by", "NAME", "who decided, where a row does not say it", ""};
constexpr Option kTicket{"--ticket", "TICKET", "the ticket, where a row does not say it", ""};

std::optional<Date> DayOf(const Arguments& arguments, std::string_view option,
                          std::string& problem) {
  if (!arguments.Has(option)) return std::nullopt;
  const std::string text = arguments.Get(option);
  const auto day = ParseDate(text);
  if (!day)
    problem =
        "expected a day as YYYY-MM-DD after " + std::string(option) + ", found " + Quote(text);
  return day;
}

// The look of a table whose --output is a folder or nothing.
workflow::Look LookOnScreen(const Arguments& arguments) {
  const auto format = report::ParseFormat(arguments.Get("--format", "table"));
  return workflow::LookOfStreams(format.value_or(report::Format::kTable), false);
}

Outcome RunRequest(const Arguments& arguments) {
  if (!arguments.Has("--output"))
    return workflow::Reject("expected a folder for the request, found none", "give it with -o DIR");
  std::string problem;
  workflow::ChangeRequest request;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.folder = arguments.Get("--output");
  request.requester = arguments.Get("--requester");
  request.only_ended = arguments.Has("--ended");
  request.redact = RedactionOf(arguments);
  return workflow::WriteChangeRequest(request, LookOnScreen(arguments));
}

Outcome RunRequestRead(const Arguments& arguments) {
  if (!arguments.Has("--site"))
    return workflow::Reject("expected the site of the request, found none",
                            "give it with --site SITE");
  std::string problem;
  workflow::AnswerRequest request;
  request.site = SiteOf(arguments, problem);
  request.on = DayOf(arguments, "--on", problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.site.path = arguments.Get("--site");
  request.paths = arguments.All("FILE");
  request.rebase = arguments.Has("--rebase");
  request.by = arguments.Get("--by");
  request.ticket = arguments.Get("--ticket");
  request.redact = RedactionOf(arguments);
  return workflow::ReadChangeAnswers(request, LookOnScreen(arguments));
}

Command RequestCommand() {
  return {
      "request",
      "write a change request for each owner of firewalls, to be answered",
      "XLSX and CSV. A row for each rule that a firewall needs, with what it changes there (new,\n"
      "widen, none, remove) where the site names the firewall's configuration of today. Rows keep\n"
      "their ids while others come and go. The files are for their owner's eyes alone (0600).\n"
      "`portwright request read` takes the answers back.",
      {kSite},
      {{"--output", "DIR", "the folder for the files; it is made where it is not there", ""},
       {"--requester", "NAME", "who asks", ""},
       {"--ended", "", "only what is to be removed: approvals that are over or needed no more", ""},
       kRedact,
       kRedactKey,
       kAsOf,
       kPartial,
       kCatalogDir,
       kFormat},
      "portwright request examples/request -o build/request --requester j.doe",
      RunRequest};
}

Command RequestReadCommand() {
  return {
      "request read",
      "take the answers to a change request into decisions.yaml",
      "However the rows were sorted, filtered or hidden. A row that was edited, added, deleted,\n"
      "answered twice or belongs to another request is named, and nothing of it is taken; what\n"
      "was narrowed is proven to be a part of its row. Features that refusals stop are named.\n"
      "Exit 1: there are some, or a row was not taken.",
      {{"FILE", "an answered file, XLSX or CSV", true, true}},
      {{"--site", "SITE", "the site that asked", ""},
       {"--rebase", "",
        "take answers to an earlier request, where the row is the same; the others are named", ""},
       kBy,
       {"--on", "DATE", "the day of the decision, where a row does not say it", ""},
       kTicket,
       kRedact,
       kRedactKey,
       kAsOf,
       kPartial,
       kCatalogDir,
       kFormat},
      "portwright request read examples/request/answered.csv --site examples/request --rebase",
      RunRequestRead};
}

Outcome RunRegister(const Arguments& arguments) {
  const std::string kind = arguments.Get("--format", "table");
  const auto format = report::ParseFormat(kind);
  const workflow::Look look =
      workflow::LookOfStreams(format.value_or(report::Format::kTable), arguments.Has("--output"));
  if (kind == "xlsx" && !arguments.Has("--output") && look.width > 0) {
    return workflow::Reject("expected a file for a workbook, found a terminal",
                            "give it with -o FILE");
  }
  std::string problem;
  workflow::RegisterRequest request;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.kind = kind;
  request.usages = arguments.All("--usage");
  request.outcomes = arguments.All("--outcomes");
  request.redact = RedactionOf(arguments);
  return FinishForOwner(workflow::WriteRegister(request, look), arguments);
}

// `30d` or `30`; nothing, with the problem, for anything else.
std::optional<int> DaysOf(const Arguments& arguments, std::string_view option,
                          std::string_view otherwise, std::string& problem) {
  const std::string text = arguments.Get(option, otherwise);
  const auto days =
      ParseNumber(std::string_view(text).substr(0, text.size() - (text.ends_with('d') ? 1 : 0)));
  if (days && *days <= 36'500) return static_cast<int>(*days);
  problem = "expected a number of days such as 30d after ";
  problem += option;
  problem += ", found " + Quote(text);
  return std::nullopt;
}

Outcome RunReview(const Arguments& arguments) {
  std::string problem;
  workflow::ReviewRequest request;
  request.site = SiteOf(arguments, problem);
  const auto due = DaysOf(arguments, "--due", "30d", problem);
  const auto reviewed = DaysOf(arguments, "--reviewed-within", "365d", problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.due_days = *due;
  request.reviewed_within = *reviewed;
  return FinishForOwner(workflow::ListDue(request, LookOf(arguments)), arguments);
}

Outcome RunAttest(const Arguments& arguments) {
  if (!arguments.Has("--site") || !arguments.Has("--by"))
    return workflow::Reject("expected --site SITE and --by NAME, found one of them missing");
  std::string problem;
  workflow::AttestRequest request;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.site.path = arguments.Get("--site");
  request.rows = arguments.All("ROW");
  request.by = arguments.Get("--by");
  request.ticket = arguments.Get("--ticket");
  return workflow::AttestRows(request, LookOnScreen(arguments));
}

Command RegisterCommand() {
  return {
      "register",
      "list what is permitted: why, by whom, until when, and when it was used",
      "For each row of the plan and each requirement behind it. A row counts as permitted where\n"
      "it is approved, or where the firewall's configuration has all of it. What nobody measured\n"
      "is unknown, never unused. The same files and day give the same bytes.",
      {kSite},
      {{"--usage", "FILE",
        "an answer of `portwright usage --format json`; may be given several times", ""},
       {"--outcomes", "FILE",
        "an answer of `portwright probe --format json`; may be given several times", ""},
       kRedact,
       kRedactKey,
       kAsOf,
       kPartial,
       kCatalogDir,
       {"--format", "FORMAT", "how it is written", "table|csv|json|markdown|xlsx|html"},
       kOutput},
      "portwright register examples/request --as-of 2026-11-21 --format html -o register.html",
      RunRegister};
}

Command ReviewCommand() {
  return {
      "review",
      "list approvals that are over, end soon, or are needed no more",
      "And those that nobody reviewed for long, and rows that were deferred.\n"
      "`portwright request SITE -o DIR --ended` asks to remove what is over or needed no more.\n"
      "Exit 1: something is due.",
      {kSite},
      {{"--due", "DAYS", "what ends within so many days; 30d without it", ""},
       {"--reviewed-within", "DAYS", "what nobody reviewed for longer; 365d without it", ""},
       kAsOf,
       kPartial,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright review examples/request --due 60d --as-of 2026-11-21",
      RunReview};
}

Command AttestCommand() {
  return {"review attest",
          "say that approved rows are needed still; it makes no approval longer",
          "",
          {{"ROW", "the id of an approved row", true, true}},
          {{"--site", "SITE", "the site whose decisions they are", ""},
           {"--by", "NAME", "who says it", ""},
           {"--ticket", "TICKET", "where it was agreed", ""},
           kAsOf,
           kCatalogDir},
          "portwright review attest R-J6MXNYRRWN0P --site examples/request --by j.doe",
          RunAttest};
}

}  // namespace

std::vector<Command> RequestCommands() {
  return {RequestCommand(), RequestReadCommand(), RegisterCommand(), ReviewCommand(),
          AttestCommand()};
}

}  // namespace portwright::cli
