// `portwright site new`: a site from answers.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sys/line_editor.h"
#include "workflow/answer_effect.h"
#include "workflow/answer_verbs.h"
#include "workflow/candidate_files.h"
#include "workflow/new_site.h"
#include "workflow/site_dialogue.h"
#include "workflow/site_lock.h"
#include "workflow/site_questions.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kAskedAtOnce = 12;

struct SaidText {
  std::string name, bytes;
};

// The answers as a text: of the file, or of whoever sits at the terminal.
Result<SaidText> ReadAnswers(const NewSiteRequest& request, const std::string& site_name,
                             CatalogStore& catalogs, const sys::FileSystem& files) {
  if (!request.answers.empty()) {
    PORTWRIGHT_TRY(std::string bytes, files.Read(request.answers));
    return SaidText{request.answers, std::move(bytes)};
  }
  const bool is_terminal = sys::LineEditor("", [](const std::string&) {
                             return std::vector<std::string>();
                           }).is_terminal();
  if (!is_terminal || !request.say) {
    return Error{ErrorCode::kInvalid,
                 "expected answers, from a file with --answers FILE or from somebody at a "
                 "terminal, found neither"};
  }
  Conversation conversation;
  conversation.say = request.say;
  conversation.ask = [](const std::string& prompt) {
    // One editor for each line: libedit takes its prompt once.
    sys::LineEditor editor(prompt, [](const std::string&) { return std::vector<std::string>(); });
    return editor.Read();
  };
  PORTWRIGHT_TRY(std::string text, AskForSite(conversation, site_name, catalogs));
  return SaidText{"your answers", std::move(text)};
}

report::Table MadeTable(const NewSite& site, const PlanFigures& figures, std::size_t questions) {
  report::Table table;
  table.title = "Made " + site.name;
  table.key = "made";
  table.columns = {report::Text("Of"), report::Text("There are")};
  std::size_t on = 0;
  for (const NewProduct& product : site.products) on += product.features.size();
  table.rows = {{"zones", std::to_string(site.zones.size())},
                {"products", std::to_string(site.products.size())},
                {"features answered", std::to_string(on)},
                {"firewalls", std::to_string(site.firewalls.size())},
                {"flows planned so far", WithThousands(figures.flows)},
                {"questions open", std::to_string(questions)}};
  return table;
}

// Another one may have made it while the questions were answered.
Status WriteFirst(const std::string& path, const std::string& text, const NewSiteRequest& request,
                  sys::FileSystem& files) {
  PORTWRIGHT_TRY(const SiteLock lock, SiteLock::Take(sys::FolderOf(path), request.files));
  if (files.IsFile(path)) {
    return Error{ErrorCode::kRefused, "expected a folder without a site, found " + Quote(path) +
                                          ", made meanwhile; nothing was written"};
  }
  return files.Write(path, text, sys::kSecretMode);
}

}  // namespace

Outcome MakeSite(const NewSiteRequest& request, const Look& look) {
  sys::RealFiles disk;
  sys::FileSystem& files = request.files != nullptr ? *request.files : disk;
  const std::string path = sys::JoinPath(request.folder, "site.yaml");
  if (files.IsFile(path)) {
    return Reject("expected a folder without a site, found " + Quote(path),
                  "`portwright site answer` changes a site; nothing is overwritten");
  }
  if (const Status there = CatalogStore::ExpectFolders(request.catalog_dirs, files); !there)
    return Fail(there.error());
  std::vector<std::string> folders = request.catalog_dirs;
  folders.push_back(sys::JoinPath(request.folder, "catalogs"));
  CatalogStore catalogs(std::move(folders), files);
  std::string trimmed = request.folder;
  while (trimmed.size() > 1 && trimmed.ends_with('/')) trimmed.pop_back();
  const std::string site_name = sys::NameOf(trimmed);
  const auto said = ReadAnswers(request, site_name, catalogs, files);
  if (!said) return Fail(said.error());
  Diagnostics diagnostics;
  const auto site = ReadNewSite(said->bytes, said->name, site_name, catalogs, diagnostics);
  if (!site) return Say(diagnostics, look);
  const std::string text = SiteText(*site);
  // Read as every other site before anything is written: what it cannot plan, it does not make.
  CandidateFiles candidate(files, path, text);
  SiteRequest plan_request;
  plan_request.path = path;
  plan_request.catalog_dirs = request.catalog_dirs;
  plan_request.as_of = request.as_of;
  plan_request.partial = true;
  plan_request.files = &candidate;
  const auto loaded = LoadPlan(plan_request);
  if (!loaded) return Fail(loaded.error());
  if ((*loaded)->diagnostics.has_errors() || (*loaded)->plan == nullptr) {
    Outcome outcome = Say((*loaded)->diagnostics, look);
    outcome.exit = Exit::kBadInput;
    outcome.messages +=
        "portwright: no site was made; these are lines of what it would have been\n";
    return outcome;
  }
  if (const Status made = files.MakeFolder(request.folder); !made) return Fail(made.error());
  if (const Status written = WriteFirst(path, text, request, files); !written)
    return Fail(written.error());
  std::vector<AskedQuestion> questions = AskQuestions(**loaded);
  const std::size_t open = questions.size();
  std::erase_if(questions, [](const AskedQuestion& one) { return !one.blocks; });
  const bool brief = look.format == report::Format::kTable;
  if (brief && questions.size() > kAskedAtOnce) questions.resize(kAskedAtOnce);
  report::Table asked = AskedTable(questions, brief);
  asked.title = "Asked by what is on";
  asked.empty_text = "nothing: all of it has somebody who plays it";
  Outcome outcome;
  outcome.text =
      Print({MadeTable(*site, FiguresOf(*(*loaded)->plan), open), std::move(asked)}, look);
  if (brief) {
    outcome.text += "\nwritten to " + path + "\nnext: `portwright site import FILE... --site " +
                    request.folder + "`, `portwright site questions " + request.folder +
                    "`, `portwright plan " + request.folder + " --partial`\n";
  }
  return outcome;
}

}  // namespace portwright::workflow
