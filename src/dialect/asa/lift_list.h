// Access lists of ASA, entry by entry, as chains of a policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/date.h"
#include "base/diagnostics.h"
#include "dialect/asa/ruleset.h"
#include "dialect/asa/terms.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::asa {

class ListLifter {
 public:
  ListLifter(const Ruleset& ruleset, std::optional<Date> as_of, std::uint32_t file,
             PolicyBuilder& builder, Diagnostics& diagnostics)
      : ruleset_(ruleset),
        as_of_(as_of),
        file_(file),
        builder_(builder),
        diagnostics_(diagnostics),
        terms_(ruleset, file, builder.policy(), diagnostics) {}

  // The chain of the list's name: its entries, and the denial that every list ends in.
  void Lift(const AccessList& list);

 private:
  struct Entry {
    EntryMatch match;
    policy::VerdictKind verdict = policy::VerdictKind::kDrop;
    SourcePlace place;
    bool is_inactive = false;
    bool is_over = false;  // its time range has ended
  };
  // What stands before the addresses.
  struct Protocols {
    std::vector<std::uint8_t> numbers;
    bool is_whole = false;                               // `ip`
    const std::vector<ServiceTerm>* services = nullptr;  // of a group or an object
  };

  void LiftEntry(const AccessList& list, const EntryLine& line);
  bool ReadProtocols(WordReader& words, Protocols& out);
  bool ReadEnds(const AccessList& list, WordReader& words, const Protocols& protocols,
                Entry& entry);
  bool ReadPorts(WordReader& words, const Protocols& protocols, CiscoPorts& ports);
  bool ReadIcmp(WordReader& words, std::uint8_t protocol, Entry& entry);
  void PassUsers(WordReader& words, Entry& entry);
  void ReadOptions(WordReader& words, Entry& entry);
  void ReadTimeRange(WordReader& words, Entry& entry);
  void Add(const Entry& entry);
  bool Fail(std::string_view code, const WordReader& words, std::string_view what);

  const Ruleset& ruleset_;
  std::optional<Date> as_of_;
  std::uint32_t file_;
  PolicyBuilder& builder_;
  Diagnostics& diagnostics_;
  Terms terms_;
  std::uint32_t chain_ = 0;
};

}  // namespace portwright::dialect::asa
