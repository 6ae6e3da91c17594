#include "workflow/answer_verbs.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "site/codes.h"
#include "workflow/answer_book.h"
#include "workflow/answer_effect.h"
#include "workflow/site_questions.h"

namespace portwright::workflow {
namespace {

report::Table AnswersTable(const std::vector<GivenAnswer>& given, const site::Answers& before,
                           const site::Answers& after) {
  report::Table table;
  table.title = "Answers";
  table.columns = {report::Text("Key"), report::Text("Was"), report::Text("Is")};
  for (const GivenAnswer& one : given) {
    const auto was = before.Find(one.path);
    const auto is = after.Find(one.path);
    table.rows.push_back({one.key, was.value_or("open"), is.value_or("open")});
  }
  return table;
}

// What an answer makes necessary to ask.
report::Table Following(const std::vector<AskedQuestion>& before,
                        const std::vector<AskedQuestion>& after, bool brief) {
  std::set<std::string> old_keys;
  for (const AskedQuestion& one : before) old_keys.insert(one.key);
  std::vector<AskedQuestion> fresh;
  for (const AskedQuestion& one : after) {
    if (!one.key.empty() && !old_keys.contains(one.key)) fresh.push_back(one);
  }
  report::Table table = AskedTable(fresh, brief);
  table.title = "Asked now";
  table.key = "asked_now";
  table.empty_text = "nothing more than before";
  return table;
}

Result<site::Answers> Change(const AnswerBook& book, const AnswerRequest& request,
                             std::vector<GivenAnswer>& given) {
  site::Answers answers = book.answers();
  std::set<site::AnswerPath> seen;
  for (const std::string& text : request.answers) {
    auto answer = request.undo ? ParseAnsweredKey(book.site(), book.answers(), text)
                               : ParseAnswer(book.site(), text);
    if (!answer) return answer.error();
    if (!seen.insert(answer->path).second) {
      return Error{ErrorCode::kInvalid,
                   "expected each question once, found " + Quote(answer->key) + " again"};
    }
    if (request.undo) {
      answers.Remove(answer->path);
    } else {
      PORTWRIGHT_TRY_STATUS(book.Add(*answer, answers));
    }
    given.push_back(std::move(*answer));
  }
  return answers;
}

// What is wrong with a plan; what half a site merely lacks are its questions.
Outcome SayErrors(const Diagnostics& diagnostics, const Look& look) {
  Diagnostics errors;
  for (const Diagnostic& one : diagnostics.all()) {
    if (one.severity != Severity::kError) continue;
    Diagnostic copy = one;
    for (SourcePlace& place : copy.places)
      place.file = errors.AddFile(diagnostics.FileName(place.file));
    errors.Add(std::move(copy));
  }
  return Say(errors, look);
}

}  // namespace

Outcome ListQuestions(const SiteRequest& request, std::size_t first, const Look& look) {
  const auto book = AnswerBook::Open(request);
  if (!book) return Fail(book.error());
  const LoadedSite& site = (*book)->site();
  if (site.plan == nullptr) return Say(site.diagnostics, look);
  std::vector<AskedQuestion> questions = AskQuestions(site);
  const std::size_t all = questions.size();
  if (first > 0 && first < questions.size()) questions.resize(first);
  Outcome outcome = SayErrors(site.diagnostics, look);
  const bool brief = look.format == report::Format::kTable;
  outcome.text = Print(AskedTable(questions, brief), look);
  if (brief && questions.size() < all)
    outcome.text += "and " + Count(all - questions.size(), "question") + " more\n";
  return outcome;
}

Outcome AnswerSite(const AnswerRequest& request, const Look& look) {
  auto opened = AnswerBook::Open(request.site);
  if (!opened) return Fail(opened.error());
  AnswerBook& book = **opened;
  if (!book.is_open()) return Say(book.site().diagnostics, look);
  std::vector<GivenAnswer> given;
  auto changed = Change(book, request, given);
  if (!changed)
    return Reject(changed.error().message, "`portwright site questions` lists the keys");
  const site::Answers answers_before = book.answers();
  const std::vector<AskedQuestion> asked_before = AskQuestions(book.site());
  const PlanFigures figures_before = FiguresOf(*book.site().plan);
  Diagnostics problems;
  const auto before = book.Take(std::move(*changed), problems);
  if (!before) return Fail(before.error());
  if (*before == nullptr) {
    Outcome outcome = Say(problems, look);
    outcome.exit = Exit::kBadInput;
    outcome.messages += "portwright: no answer was taken\n";
    return outcome;
  }
  if (!request.only_try) {
    if (const Status saved = book.Save(); !saved) return Fail(saved.error());
  }
  // Whoever is named and not there yet may be a slip of the pen.
  Diagnostics awaited;
  for (const Diagnostic& one : book.site().diagnostics.all()) {
    if (one.code != site::codes::kAwaited) continue;
    Diagnostic copy = one;
    for (SourcePlace& place : copy.places)
      place.file = awaited.AddFile(book.site().diagnostics.FileName(place.file));
    awaited.Add(std::move(copy));
  }
  const std::vector<AskedQuestion> asked = AskQuestions(book.site());
  const bool brief = look.format == report::Format::kTable;
  Outcome outcome = Say(awaited, look);
  std::vector<report::Table> tables = {AnswersTable(given, answers_before, book.answers()),
                                       EffectTable(*(*before)->plan, *book.site().plan),
                                       Following(asked_before, asked, brief),
                                       FiguresTable(figures_before, FiguresOf(*book.site().plan),
                                                    asked_before.size(), asked.size())};
  outcome.text = Print(tables, look);
  if (brief) {
    outcome.text +=
        request.only_try ? "\nnothing was written\n" : "\nwritten to " + book.path() + "\n";
  }
  return outcome;
}

}  // namespace portwright::workflow
