// The commands that make a site by questions and answers.
#include <cstdio>

#include "base/text.h"
#include "cli/options.h"
#include "workflow/answer_verbs.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

Outcome RunNew(const Arguments& arguments) {
  workflow::NewSiteRequest request;
  request.folder = arguments.Get("DIR");
  request.answers = arguments.Get("--answers");
  request.catalog_dirs = arguments.All("--catalog-dir");
  request.say = [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  };
  std::string problem;
  request.as_of = DayOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  return Finish(workflow::MakeSite(request, LookOf(arguments)), arguments);
}

Outcome RunQuestions(const Arguments& arguments) {
  const std::string first = arguments.Get("--first", "0");
  const auto count = ParseNumber(first);
  if (!count) return workflow::Reject("expected a number after --first, found " + Quote(first));
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ListQuestions(site, static_cast<std::size_t>(*count), LookOf(arguments));
  });
}

Outcome RunAnswer(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::AnswerSite(
        {site, arguments.All("KEY=VALUE"), arguments.Has("--undo"), arguments.Has("--try")},
        LookOf(arguments));
  });
}

Outcome RunPropose(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ProposeAnswers({site, arguments.All("--listening"), arguments.All("--flows"),
                                     arguments.All("--config"), arguments.All("--accept")},
                                    LookOf(arguments));
  });
}

Outcome RunForm(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::FillForm(site, LookOf(arguments));
  });
}

Command New() {
  return {
      "site new",
      "make a site from answers, from a file or asked at the terminal",
      "Products, what they do, networks and firewalls; a commented site.yaml comes out, readable\n"
      "for its owner alone. Hosts come by `site import`, everything else is asked later. A folder\n"
      "that has a site is left alone. docs/formats/answers.md says what a file of answers holds.",
      {{"DIR", "the folder of the new site"}},
      {{"--answers", "FILE", "YAML with the answers, in place of questions", ""},
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright site new my-site --answers examples/new/answers.yaml",
      RunNew};
}

Command Questions() {
  return {
      "site questions",
      "list what a site has not answered, the most consequential first",
      "With what each answer opens, how many flows it decides, and the key that `site answer`\n"
      "takes. Roles are asked only where something that is on needs them. Half a site is enough.",
      {kSite},
      {{"--first", "N", "only the first N", ""}, kAsOf, kCatalogDir, kFormat, kOutput},
      "portwright site questions examples/small --first 10",
      RunQuestions};
}

Command Answer() {
  return {
      "site answer",
      "answer questions of a site, and say what that changes",
      "Answers go to answers.yaml beside site.yaml, which stays as it is. KEY is one of `site\n"
      "questions`; INSTANCE/KEY where several instances have it. VALUE: on, off:WHY; an option; a\n"
      "number; who plays a role, as tag:esxi, ora1,ora2 or none:WHY; how a host name is reached, "
      "as\n"
      "object, resolve, proxy:NAME or prefixes. firewall:NAME is a host's or cluster's own, with "
      "a\n"
      "dialect, or a gateway, as asa,in:servers,out:outside. All are taken, or none. Half a site\n"
      "is enough.",
      {kSite, {"KEY=VALUE", "an answer; with --undo, a KEY", true, true}},
      {{"--undo", "", "take answers back, by their keys", ""},
       {"--try", "", "say what they would change, and write nothing", ""},
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright site answer examples/small --try postgresql=on role:postgresql=ora1",
      RunAnswer};
}

Command Propose() {
  return {
      "site propose",
      "propose answers from listening sockets, flow records and configurations",
      "Features whose ports were seen at the product's own addresses, and who was seen to play a\n"
      "role; each with its evidence, how much of it is its own, and what else would explain it.\n"
      "None is taken without --accept. What is planned already explains its own traffic.",
      {kSite},
      {{"--listening", "HOST=FILE", "what `ss -Htuln` printed on HOST; may be repeated", ""},
       {"--flows", "FILE", "conntrack -L, `ss -Htun`, or records with a heading", ""},
       {"--config", "FILE", "a firewall's configuration of today, in any dialect", ""},
       {"--accept", "KEY", "take this proposal as an answer; may be repeated", ""},
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright site propose examples/small --config examples/small/gw1-wrong.nft",
      RunPropose};
}

Command Form() {
  return {
      "site form",
      "answer the questions of a site on the terminal, by keys",
      "The most consequential first, with what each opens; the plan's figures change with every\n"
      "answer. Answers go to answers.yaml when you write them (w), and not before.",
      {kSite},
      {kAsOf, kCatalogDir},
      "portwright site form examples/small",
      RunForm};
}

}  // namespace

std::vector<Command> DialogueCommands() {
  return {New(), Questions(), Answer(), Form(), Propose()};
}

}  // namespace portwright::cli
