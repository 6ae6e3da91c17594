// A tree written as `set` commands, with parts left out, put in, or renamed.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

// A word as it stands in a command: in quotes where it needs them.
std::string CommandWord(std::string_view word);

struct WriteOptions {
  // Paths of entries that are left out: `security policies global policy a`.
  const std::unordered_set<std::string>* without = nullptr;
  // Commands by pair (`from-zone a to-zone b`, `global`), which come before the policy with which
  // a list denies all the rest.
  const std::map<std::string, std::string>* policies = nullptr;
  // What stands for a word: its node and the one above.
  std::function<std::string(NodeId node, NodeId above)> rename;
  bool with_descriptions = true;
};

// The commands of everything at and below the node, which stands at `path` (without its own
// words). Inactive parts are written and deactivated. Linear.
std::string CommandsOf(const Tree& tree, NodeId node, const std::string& path,
                       const WriteOptions& options);

// Of the whole tree.
std::string CommandsOf(const Tree& tree, const WriteOptions& options);

}  // namespace portwright::dialect::srx
