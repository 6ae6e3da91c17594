// `allow in on eth0 proto tcp from 10.0.0.0/8 to any port 22 comment 'x'`: what ufw takes for a
// rule, in all its forms (ufw(8), RULE SYNTAX).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/ufw/model.h"

namespace portwright::dialect::ufw {

struct RuleCommand {
  UserRule rule;
  bool in_v4 = true, in_v6 = true;
  bool removes = false;
  std::optional<std::uint64_t> remove_number;  // `delete 3`; then nothing else is said
  std::int64_t position = 0;                   // 0: at the end; -1: in front
};

struct RuleWords {
  std::vector<std::string> words;      // behind `ufw`
  std::vector<std::uint32_t> columns;  // of each
  SourcePlace place;                   // of the command
  bool is_exact = false;               // bits of the host are an error
};

// Nothing after an error.
std::optional<RuleCommand> ReadRule(RuleWords words, Diagnostics& diagnostics);

// An address, or one with a prefix length or a mask; bits of the host are passed over, as ufw does.
// Nothing for other texts; nor for such bits with `allows_host_bits` false.
std::optional<net::Prefix> ReadPrefix(std::string_view word, bool allows_host_bits = true);

// `*` for ufw's `+` at the end.
std::string InterfacePattern(std::string name);

}  // namespace portwright::dialect::ufw
