#include "workflow/answer_book.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "workflow/candidate_files.h"
#include "workflow/site_lock.h"

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
  Diagnostics said_by_the_site;
  PORTWRIGHT_TRY(book->written_, book->ReadFile(said_by_the_site));
  book->readable_ = !said_by_the_site.has_errors();
  book->answers_ = book->written_;
  return book;
}

// None where there is no file, and after errors.
Result<site::Answers> AnswerBook::ReadFile(Diagnostics& diagnostics) const {
  if (!files().IsFile(path_)) return site::Answers();
  PORTWRIGHT_TRY(const std::string bytes, files().Read(path_));
  auto answers = site::Answers::Read(bytes, path_, diagnostics);
  return answers ? *std::move(answers) : site::Answers();
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

Status AnswerBook::Save() {
  PORTWRIGHT_TRY(const SiteLock lock, SiteLock::Take(loaded_->folder, request_.files));
  Diagnostics problems;
  PORTWRIGHT_TRY(const site::Answers others, ReadFile(problems));
  if (problems.has_errors()) {
    return Error{ErrorCode::kInvalid, "expected the answers that were read before in " + path_ +
                                          ", found the file edited meanwhile, and wrong: " +
                                          problems.all()[0].message + "; nothing was written"};
  }
  if (others.values() != written_.values()) PORTWRIGHT_TRY_STATUS(JoinOthers(others));
  PORTWRIGHT_TRY_STATUS(files().Write(path_, answers_.ToText(), sys::kSecretMode));
  written_ = answers_;
  return Ok();
}

// What was answered here is what differs from the file as it was read.
Status AnswerBook::JoinOthers(const site::Answers& others) {
  site::Answers joined = others;
  std::set<site::AnswerPath> paths;
  for (const auto& [path, yaml] : answers_.values()) paths.insert(path);
  for (const auto& [path, yaml] : written_.values()) paths.insert(path);
  for (const site::AnswerPath& path : paths) {
    const auto mine = answers_.Find(path);
    const auto was = written_.Find(path);
    const auto theirs = others.Find(path);
    if (mine == was || mine == theirs) continue;
    if (theirs != was) {
      return Error{ErrorCode::kRefused, "expected " + Join(path, " ") + " to be " +
                                            was.value_or("open") + " in " + path_ +
                                            ", found it answered meanwhile by somebody else: " +
                                            theirs.value_or("open") + "; nothing was written"};
    }
    if (mine) {
      joined.Set(path, *mine);
    } else {
      joined.Remove(path);
    }
  }
  Diagnostics problems;
  PORTWRIGHT_TRY(const auto before, Take(std::move(joined), problems));
  if (before != nullptr) return Ok();
  const std::string why = problems.all().empty() ? "no plan" : problems.all()[0].message;
  return Error{ErrorCode::kRefused,
               "expected answers that fit what somebody else answered "
               "meanwhile in " +
                   path_ + ", found: " + why + "; nothing was written"};
}

}  // namespace portwright::workflow
