// From answered rows to decisions: which rows were answered, how, and which cannot be taken and
// why.
//
// A row is taken where it is one of the request and says nothing else than the request did; what
// was narrowed is proven to be a part of it. Everything else is a warning with the row's id and
// place (PW-REQ-0010 to 0029), and nothing of that row is taken. Pure; cost: linear.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "request/answers.h"
#include "request/approval.h"
#include "request/columns.h"

namespace portwright::request {

struct TakeOptions {
  std::string request;  // the number of the request as it would be made now
  bool rebase = false;  // answers to another one are taken where the row has not changed
  Date as_of;           // nothing is approved until a day that is over by then
  // For answers that leave them out.
  std::string by, ticket;
  std::optional<Date> on;
};

struct Taken {
  std::vector<site::RowDecision> decisions;  // by id
  std::uint64_t unanswered = 0;
  std::vector<std::string> lost;  // ids of rows that the files should have and have not
  bool is_refused = false;        // an error: nothing was taken
};

Taken TakeAnswers(const std::vector<RequestRow>& asked, const std::vector<AnsweredRow>& answered,
                  const TakeOptions& options, Diagnostics& diagnostics);

// The day that an answer says: `2027-03-31`, `31.3.2027`, or a number that a spreadsheet counts
// days by; nothing for what could be two days, and for what is none.
std::optional<Date> ParseAnswerDay(std::string_view text);
// approved, yes, refused, no, ...; nothing for another word.
std::optional<site::RowVerdict> ParseVerdict(std::string_view text);

}  // namespace portwright::request
