// `portwright site propose`: answers from what was seen, each with its evidence.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "workflow/answer_book.h"
#include "workflow/answer_verbs.h"
#include "workflow/configuration.h"
#include "workflow/evidence.h"
#include "workflow/proposals.h"

namespace portwright::workflow {
namespace {

struct Gathered {
  std::vector<Evidence> seen;
  std::string passed_over;  // what was not understood, in words
};

void Take(ReadEvidence read, const std::string& path, Gathered& out) {
  out.seen.insert(out.seen.end(), std::make_move_iterator(read.seen.begin()),
                  std::make_move_iterator(read.seen.end()));
  if (read.lines_passed_over > 0)
    out.passed_over += "portwright: " + Count(read.lines_passed_over, "line") + " of " + path +
                       " not understood, and not taken\n";
}

Status ReadAllListeners(const ProposeRequest& request, const LoadedSite& site,
                        const sys::FileSystem& files, Gathered& out) {
  for (const std::string& text : request.listening) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const auto host = std::find_if(site.site->hosts.begin(), site.site->hosts.end(),
                                   [&](const site::Host& one) { return one.name == name; });
    if (equals == std::string::npos || host == site.site->hosts.end()) {
      return Error{ErrorCode::kInvalid,
                   "expected HOST=FILE with a host of the site, found " + Quote(text)};
    }
    net::AddressSet addresses;
    for (const site::Interface& interface : host->interfaces) {
      for (const auto& [address, length] : interface.addresses)
        addresses = Union(addresses, net::AddressSet(net::HostRange(address)));
    }
    const std::string path = text.substr(equals + 1);
    PORTWRIGHT_TRY(const std::string bytes, files.Read(path));
    Take(ReadListeners(bytes, path, addresses), path, out);
  }
  return Ok();
}

Status Gather(const ProposeRequest& request, const LoadedSite& site, sys::FileSystem& files,
              Diagnostics& diagnostics, Gathered& out) {
  PORTWRIGHT_TRY_STATUS(ReadAllListeners(request, site, files, out));
  for (const std::string& path : request.flows) {
    PORTWRIGHT_TRY(const std::string bytes, files.Read(path));
    Take(ReadFlowRecords(bytes, path), path, out);
  }
  for (const std::string& path : request.configurations) {
    ConfigurationSource source;
    source.path = path;
    source.as_of = site.as_of;
    PORTWRIGHT_TRY(const Configuration read, ReadConfiguration(source, &files, diagnostics));
    if (read.policy != nullptr) Take(ReadRules(*read.policy, path), path, out);
  }
  return Ok();
}

}  // namespace

Outcome ProposeAnswers(const ProposeRequest& request, const Look& look) {
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  if (request.listening.empty() && request.flows.empty() && request.configurations.empty()) {
    return Reject("expected something that was seen, found nothing",
                  "--listening HOST=FILE, --flows FILE or --config FILE");
  }
  const auto opened = AnswerBook::Open(request.site);
  if (!opened) return Fail(opened.error());
  const AnswerBook& book = **opened;
  if (!book.is_open()) return Say(book.site().diagnostics, look);
  Diagnostics diagnostics;
  Gathered gathered;
  if (const Status read = Gather(request, book.site(), files, diagnostics, gathered); !read)
    return Fail(read.error());
  if (diagnostics.has_errors()) return Say(diagnostics, look);
  const std::vector<Proposal> proposals =
      Propose(book.site(), AskQuestions(book.site()), gathered.seen);
  if (request.accept.empty()) {
    Outcome outcome;
    const bool brief = look.format == report::Format::kTable;
    outcome.text = Print(ProposalsTable(proposals, brief), look);
    if (brief && proposals.size() > kProposalsShown)
      outcome.text += "and " + Count(proposals.size() - kProposalsShown, "proposal") + " more\n";
    if (brief && !proposals.empty())
      outcome.text +=
          "\nnone is taken; `--accept KEY` takes one, `portwright site answer` another\n";
    outcome.messages = gathered.passed_over;
    return outcome;
  }
  AnswerRequest answers;
  answers.site = request.site;
  for (const std::string& key : request.accept) {
    const auto found = std::find_if(proposals.begin(), proposals.end(),
                                    [&](const Proposal& one) { return one.key == key; });
    if (found == proposals.end())
      return Reject("expected the key of a proposal, found " + Quote(key),
                    "without --accept they are listed");
    answers.answers.push_back(found->key + "=" + found->value);
  }
  Outcome outcome = AnswerSite(answers, look);
  outcome.messages = gathered.passed_over + outcome.messages;
  return outcome;
}

}  // namespace portwright::workflow
