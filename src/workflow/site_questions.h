// What a site has not answered yet, as a person is asked it: by the key that `site answer` takes,
// in the words of their work, with what each answer opens and how many flows it decides, the most
// consequential first.
//
// Cost: a plan, and a trial for each question (plan/trial.h). No state; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/table.h"
#include "workflow/load.h"

namespace portwright::workflow {

enum class AskedKind : std::uint8_t {
  kFeature,
  kChoice,
  kParameter,
  kInitiator,
  kRole,
  kHostName,
  kVersion,
  kFirewall,  // never asked: said where somebody wants it
  kElsewhere  // that only site.yaml or the inventory answers
};
std::string_view ToText(AskedKind kind);

struct AskedQuestion {
  AskedKind kind = AskedKind::kFeature;
  std::string key;                   // `oracle`, `backup-c1/role:oracle`, `name:api.example.com`
  std::string instance;              // empty where the whole site is asked
  std::string name;                  // in the catalog: of the feature, the role, ...
  std::string text;                  // `Do you back up Oracle?`
  std::vector<std::string> answers;  // `on`, `off:WHY`; options; what a role takes
  std::string taken;                 // the default that the plan takes; empty: it opens nothing
  std::string suggestion;            // an answer that the inventory makes likely; may be empty
  std::vector<std::string> opens;    // `tcp/443 ESXi host -> cluster`, sorted
  std::vector<std::string> requirements;  // ids that hang on it
  std::vector<std::string> needs;         // keys of roles that would be asked for next
  std::optional<std::uint64_t> flows;     // that the answer decides; nothing where none was counted
  bool blocks = false;                    // something that is switched on waits for it
};

// Of a site that was loaded with `partial` and has a plan.
std::vector<AskedQuestion> AskQuestions(const LoadedSite& loaded);

// The key under which an instance's role is bound: for the whole site where the role is a shared
// one.
std::string RoleKey(const LoadedSite& loaded, std::uint32_t instance, const catalog::Role& role);

// A row for each; for people in brief.
report::Table AskedTable(const std::vector<AskedQuestion>& questions, bool brief);

}  // namespace portwright::workflow
