// The verbs of a site that is being made: what is open, and answers to it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/load.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

struct NewSiteRequest {
  std::string folder;   // gets site.yaml, for its owner alone; made where it is not there
  std::string answers;  // a file (docs/formats/answers.md); empty: asked at the terminal
  std::vector<std::string> catalog_dirs;
  std::optional<Date> as_of = std::nullopt;                  // of the figures; today without it
  std::function<void(std::string_view text)> say = nullptr;  // what is asked at the terminal
  sys::FileSystem* files = nullptr;                          // null: the disk
};
// A site from answers. It may be half of one: hosts come by `site import`, what is left open is
// asked. Bad input where the folder has a site already, or an answer is wrong; nothing is written.
Outcome MakeSite(const NewSiteRequest& request, const Look& look);

// What is not answered yet, the most consequential first; `first`: so many of them, 0 for all. The
// site may be half of one.
Outcome ListQuestions(const SiteRequest& request, std::size_t first, const Look& look);

struct AnswerRequest {
  SiteRequest site;
  std::vector<std::string> answers;  // `KEY=VALUE` (answer_text.h); with `undo`, keys alone
  bool undo = false;                 // take these answers back
  bool only_try = false;             // say what they would change, and write nothing
};
// Writes answers.yaml beside the site, all of the answers or none, and says what they change. None
// is taken with which the site has an error that it had not before.
Outcome AnswerSite(const AnswerRequest& request, const Look& look);

struct ProposeRequest {
  SiteRequest site;
  std::vector<std::string> listening;       // `HOST=FILE`: what `ss -Htuln` prints there
  std::vector<std::string> flows;           // files of flow records: conntrack, `ss -Htun`, CSV
  std::vector<std::string> configurations;  // of firewalls, in any dialect
  std::vector<std::string> accept;          // keys of proposals to take; empty: list them
};
// Answers that what was seen speaks for, each with its evidence. None is taken without being
// accepted.
Outcome ProposeAnswers(const ProposeRequest& request, const Look& look);

// The questions at a terminal, answered by keys. Bad input where there is none.
Outcome FillForm(const SiteRequest& request, const Look& look);

}  // namespace portwright::workflow
