// A change request out and back: `portwright request`, `request read`, `register` and `review`.
// Exit codes as in workflow/verbs.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "workflow/load.h"
#include "workflow/outcome.h"
#include "workflow/redact_request.h"

namespace portwright::workflow {

struct ChangeRequest {
  SiteRequest site;
  std::string folder;       // where the files go; made where it is not there
  std::string requester;    // may be empty
  bool only_ended = false;  // only removals: of approvals that are over, or that nothing needs
  RedactRequest redact = {};
};
// A workbook and a CSV for each owner of enforcement points, for their owner's eyes alone (0600).
Outcome WriteChangeRequest(const ChangeRequest& request, const Look& look);

struct AnswerRequest {
  SiteRequest site;
  std::vector<std::string> paths;  // answered files
  bool rebase = false;             // take rows of another request that are the same
  std::string by, ticket;          // for answers that leave them out
  std::optional<Date> on;
  RedactRequest redact = {};  // as the request was written
};
// Takes the answers into decisions.yaml. kNo where a row was not taken, or something was refused;
// what is taken is written all the same.
Outcome ReadChangeAnswers(const AnswerRequest& request, const Look& look);

struct RegisterRequest {
  SiteRequest site;
  std::string kind = "table";         // table, csv, json, markdown, xlsx, html
  std::vector<std::string> usages;    // answers of `portwright usage --format json`
  std::vector<std::string> outcomes;  // answers of `portwright probe --format json`
  RedactRequest redact = {};
};
// Every permitted flow with its reason, who approved it, since when, until when, and when it was
// last used as far as anybody measured. The same bytes for the same files and day.
Outcome WriteRegister(const RegisterRequest& request, const Look& look);

struct ReviewRequest {
  SiteRequest site;
  int due_days = 30;          // what ends within so many days is due
  int reviewed_within = 365;  // and what nobody reviewed for longer than that
};
// What is due. kNo where anything is.
Outcome ListDue(const ReviewRequest& request, const Look& look);

struct AttestRequest {
  SiteRequest site;
  std::vector<std::string> rows;  // ids
  std::string by, ticket;
};
// Somebody says that approved rows are needed still. It makes no approval longer.
Outcome AttestRows(const AttestRequest& request, const Look& look);

}  // namespace portwright::workflow
