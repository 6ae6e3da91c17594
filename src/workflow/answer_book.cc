#include "workflow/answer_book.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "workflow/candidate_files.h"

namespace portwright::workflow {
namespace {

// Errors that were not there before: an answer is not refused for what was wrong already.
bool BringsErrors(const LoadedSite& before, const LoadedSite& after, Diagnostics& problems) {
  bool any = false;
  for (const Diagnostic& one : after.diagnostics.all()) {
    if (one.severity != Severity::kError) continue;
    const auto is_it = [&](const Diagnostic& old) {
      return old.code == one.code && old.message == one.message;
    };
    const auto& old_ones = before.diagnostics.all();
    if (std::any_of(old_ones.begin(), old_ones.end(), is_it)) continue;
    Diagnostic copy = one;
    for (SourcePlace& place : copy.places)
      place.file = problems.AddFile(after.diagnostics.FileName(place.file));
    problems.Add(std::move(copy));
    any = true;
  }
  return any;
}

}  // namespace

sys::FileSystem& AnswerBook::files() const {
  static sys::RealFiles disk;
  return request_.files != nullptr ? *request_.files : disk;
}

Result<std::unique_ptr<AnswerBook>> AnswerBook::Open(const SiteRequest& request) {
  auto book = std::unique_ptr<AnswerBook>(new AnswerBook());
  book->request_ = request;
  book->request_.partial = true;
  PORTWRIGHT_TRY(book->loaded_, LoadPlan(book->request_));
  book->request_.as_of = book->loaded_->as_of;  // midnight may pass while somebody answers
  book->path_ = sys::JoinPath(book->loaded_->folder, kAnswersName);
  if (book->files().IsFile(book->path_)) {
    PORTWRIGHT_TRY(const std::string bytes, book->files().Read(book->path_));
    Diagnostics said_by_the_site;
    auto answers = site::Answers::Read(bytes, book->path_, said_by_the_site);
    book->readable_ = answers.has_value();
    if (answers) book->answers_ = std::move(*answers);
  }
  return book;
}

Status AnswerBook::Add(const GivenAnswer& answer, site::Answers& to) const {
  const SourcePlace other = AnsweredElsewhere(*loaded_, answer);
  if (!answers_.Find(answer.path) && other.line > 0) {
    return Error{ErrorCode::kInvalid,
                 "expected a question that " + std::string(kAnswersName) + " may answer, found " +
                     Quote(answer.key) + ", which stands at " +
                     loaded_->diagnostics.Describe(other) + "; change it there"};
  }
  to.Set(answer.path, answer.yaml);
  return Ok();
}

Result<std::unique_ptr<LoadedSite>> AnswerBook::Take(site::Answers answers, Diagnostics& problems) {
  CandidateFiles candidate(files(), path_, answers.ToText());
  SiteRequest request = request_;
  request.files = &candidate;
  PORTWRIGHT_TRY(auto loaded, LoadPlan(request));
  if (BringsErrors(*loaded_, *loaded, problems) || loaded->plan == nullptr)
    return std::unique_ptr<LoadedSite>();
  std::swap(loaded_, loaded);
  answers_ = std::move(answers);
  return loaded;
}

Status AnswerBook::Save() const {
  return files().Write(path_, answers_.ToText(), sys::kSecretMode);
}

}  // namespace portwright::workflow
