// Access lists of IOS, entry by entry, as chains of a policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/policy_builder.h"
#include "dialect/ios/ruleset.h"
#include "dialect/ios/terms.h"

namespace portwright::dialect::ios {

// Words that may follow another option: where one of these stands, `log` has no cookie.
bool IsEntryOption(std::string_view word);

class ListLifter {
 public:
  ListLifter(const Ruleset& ruleset, std::optional<Date> as_of, std::uint32_t file,
             PolicyBuilder& builder, Diagnostics& diagnostics)
      : ruleset_(ruleset),
        as_of_(as_of),
        file_(file),
        builder_(builder),
        diagnostics_(diagnostics),
        terms_(ruleset, file, diagnostics) {}

  // The chain of the list's name: its entries, and what every list ends in. Nothing of a list
  // without entries.
  void Lift(const AccessList& list);

 private:
  struct Entry {
    EntryMatch match;
    policy::VerdictKind verdict = policy::VerdictKind::kDrop;
    SourcePlace place;
    bool is_over = false;  // its time range has ended
  };

  void LiftEntry(const AccessList& list, const EntryLine& line);
  bool ReadStandard(const AccessList& list, WordReader& words, Entry& entry);
  bool ReadExtended(const AccessList& list, WordReader& words, Entry& entry);
  bool ReadPorts(WordReader& words, CiscoPorts& ports);
  bool ReadServices(const AccessList& list, WordReader& words, std::uint8_t protocol,
                    const CiscoPorts& sources, const CiscoPorts& destinations, Entry& entry);
  void ReadOptions(WordReader& words, bool is_tcp, Entry& entry);
  void ReadTimeRange(WordReader& words, Entry& entry);
  bool ReadFlags(WordReader& words, bool match_all, Entry& entry);
  void Add(Entry& entry);
  void End(const AccessList& list);
  bool Fail(std::string_view code, const WordReader& words, std::string_view what);

  const Ruleset& ruleset_;
  std::optional<Date> as_of_;
  std::uint32_t file_;
  PolicyBuilder& builder_;
  Diagnostics& diagnostics_;
  Terms terms_;
  std::uint32_t chain_ = 0;
};

}  // namespace portwright::dialect::ios
