// A device's configuration: its text, and the policy that it stands for; and lines of it in words.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"
#include "proof/lines.h"
#include "sys/files.h"

namespace portwright::workflow {

struct Configuration {
  std::string path;
  // By name: the file itself first, then those beside it.
  std::vector<std::pair<std::string, std::string>> texts;
  const dialect::Dialect* dialect = nullptr;
  std::unique_ptr<policy::Policy> policy;  // null after errors in the text
};

// Which one.
struct ConfigurationSource {
  std::string path;
  std::string dialect;              // its name; empty: as the text looks
  std::string version;              // of the device's software; empty: not known
  std::vector<std::string> beside;  // further files of the device: `ipset save`, its other family
  std::string acl;  // only this list, as if it stood where packets are forwarded; empty: all
};

// Reads and lifts one. `files`: null for the disk. An Error where a file cannot be read or no
// dialect fits.
Result<Configuration> ReadConfiguration(const ConfigurationSource& source, sys::FileSystem* files,
                                        Diagnostics& diagnostics);

// The hook of that name; of the empty name, forward where the policy has it, else input.
policy::Hook HookOf(const std::string& name, const policy::Policy& policy);

// `edge1.nft:12:5: ip saddr ...`: where a rule stands, and the line.
std::string LineText(const Configuration& configuration, const proof::RuleAt& at,
                     const Diagnostics& diagnostics);

// The line that decides, or the default of a chain (`at` nowhere). An element of a map that leads
// to a chain of one line is what a person looks for, not that line.
std::string DeciderText(const Configuration& configuration, const proof::RuleAt& at,
                        const proof::RuleAt& via, std::uint32_t default_chain,
                        const Diagnostics& diagnostics);
// The same, by the index of a line (kDefault for the default of the family).
std::string DeciderText(const Configuration& configuration, const proof::LineList& list,
                        std::uint32_t line, net::Family family, const Diagnostics& diagnostics);

}  // namespace portwright::workflow
