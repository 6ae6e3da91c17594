// The answers of one site while they are given: answers.yaml as it stands, the plan as it would be.
// What `site answer`, `site propose` and the form have in common. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "site/answers.h"
#include "workflow/answer_text.h"
#include "workflow/load.h"

namespace portwright::workflow {

class AnswerBook {
 public:
  // Loads the site, half of one if need be, with its plan. kInvalid is never said here: what is
  // wrong with the files is in site().diagnostics, and site().plan is null then.
  static Result<std::unique_ptr<AnswerBook>> Open(const SiteRequest& request);

  const LoadedSite& site() const { return *loaded_; }
  const site::Answers& answers() const { return answers_; }
  const std::string& path() const { return path_; }  // of answers.yaml
  bool is_open() const { return loaded_->plan != nullptr && readable_; }

  // kInvalid where the site says it elsewhere.
  Status Add(const GivenAnswer& answer, site::Answers& to) const;

  // Plans with other answers, and gives back the site as it was before. Null where the new ones
  // bring an error: nothing is taken then, and `problems` has what is wrong.
  Result<std::unique_ptr<LoadedSite>> Take(site::Answers answers, Diagnostics& problems);

  // Writes answers.yaml, for its owner alone. What others wrote there since Open stands beside
  // what was answered here, and answers() has both then. Nothing is written, with a message, where
  // they answered one question differently, or where both together bring an error.
  Status Save();

 private:
  AnswerBook() = default;
  Result<site::Answers> ReadFile(Diagnostics& diagnostics) const;
  Status JoinOthers(const site::Answers& others);
  sys::FileSystem& files() const;

  SiteRequest request_;
  std::string path_;
  site::Answers answers_;
  site::Answers written_;  // as answers.yaml had them when it was last read or written
  bool readable_ = true;
  std::unique_ptr<LoadedSite> loaded_;
};

}  // namespace portwright::workflow
