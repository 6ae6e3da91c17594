// A device's configuration: its text, and the policy that it stands for; and lines of it in words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "base/result.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"
#include "proof/lines.h"
#include "sys/files.h"

namespace portwright::workflow {

// A file with its lines, so that any of them is found at once.
class NumberedText {
 public:
  NumberedText(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  // Line `number`, counted from 1, without its end; empty where there is none.
  std::string_view Line(std::uint32_t number) const;

 private:
  std::string name_, text_;
  // Of every 64th line: a gigabyte may be all line ends.
  std::vector<std::size_t> begins_;
};

struct Configuration {
  std::string path;
  std::vector<NumberedText> texts;  // the file itself first, then those beside it
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
  // Rules that end before this day are over; nothing: whether they are is not known.
  std::optional<Date> as_of = std::nullopt;
  // Which addresses the device has where, as the site says it; empty: not known.
  std::vector<policy::OwnInterface> own_interfaces = {};
};

// Reads and lifts one. `files`: null for the disk. An Error where a file cannot be read or no
// dialect fits.
Result<Configuration> ReadConfiguration(const ConfigurationSource& source, sys::FileSystem* files,
                                        Diagnostics& diagnostics);

// How the texts of a configuration are read, with those beside the first.
dialect::LiftOptions LiftOptionsOf(const Configuration& configuration, std::string version,
                                   std::optional<Date> as_of);

// The policy of another text in the place of a configuration's first one, read as that was; null
// after errors in it.
Result<std::unique_ptr<policy::Policy>> LiftConfiguration(const ConfigurationSource& source,
                                                          const dialect::Dialect& dialect,
                                                          const std::string& text,
                                                          const Configuration& configuration,
                                                          Diagnostics& diagnostics);

// The hook of that name; of the empty name, forward where the policy has it, else input.
policy::Hook HookOf(const std::string& name, const policy::Policy& policy);

// Where a rule stands. No place for a rule that no text says.
SourcePlace PlaceOf(const Configuration& configuration, const proof::RuleAt& at);
// The line at a place, without what surrounds it and as far as it may be shown (ShownLine), of XML
// the tag; shortened where it is long. Empty for no place.
std::string TextAt(const Configuration& configuration, SourcePlace place,
                   const Diagnostics& diagnostics);

// `edge1.nft:12:5: ip saddr ...`: where a rule stands, and the line.
std::string LineText(const Configuration& configuration, const proof::RuleAt& at,
                     const Diagnostics& diagnostics);

// The rule that a person looks for where `at` decides: an element of a map that leads to a chain of
// one line is it, not that line.
proof::RuleAt DecidingRule(const Configuration& configuration, const proof::RuleAt& at,
                           const proof::RuleAt& via);

// The line that decides, or the default of a chain (`at` nowhere).
std::string DeciderText(const Configuration& configuration, const proof::RuleAt& at,
                        const proof::RuleAt& via, std::uint32_t default_chain,
                        const Diagnostics& diagnostics);
// The same, by the index of a line (kDefault for the default of the family).
std::string DeciderText(const Configuration& configuration, const proof::LineList& list,
                        std::uint32_t line, net::Family family, const Diagnostics& diagnostics);

}  // namespace portwright::workflow
