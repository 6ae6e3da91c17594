// Answers that what was seen makes likely: a feature whose ports were seen at the product's own
// addresses, a role that somebody was seen to play. Each has its evidence, and what else would
// explain it; none is an answer until somebody takes it.
//
// Cost: pieces of evidence times requirements. No state, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/table.h"
#include "workflow/evidence.h"
#include "workflow/load.h"
#include "workflow/site_questions.h"

namespace portwright::workflow {

struct Proposal {
  std::string key;    // of `site answer`
  std::string value;  // `on`; `ora1,ora2`
  std::string text;   // the question that it answers
  std::vector<std::string>
      evidence;                   // `flows.txt:12: tcp/11117 ora1 -> backup-c1`, as read, each once
  std::size_t services_seen = 0;  // of what the answer opens, different transports and ports
  std::size_t services = 0;       // that it opens
  bool is_alike = false;          // somebody in the evidence is tagged or called like it
  std::size_t own = 0;            // pieces of evidence that no other open question explains
  std::vector<std::string> shared;  // keys of features that some of it would speak for as well
};

// Most evidence of its own first. Nothing is proposed for what is answered, nor from evidence that
// what is planned explains already.
std::vector<Proposal> Propose(const LoadedSite& loaded, const std::vector<AskedQuestion>& questions,
                              const std::vector<Evidence>& seen);

// In brief, so many of them.
inline constexpr std::size_t kProposalsShown = 20;
report::Table ProposalsTable(const std::vector<Proposal>& proposals, bool brief);

}  // namespace portwright::workflow
