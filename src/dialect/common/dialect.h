// What every firewall language offers: its name, what it can say, and text from a policy. Text goes
// in and out without input or output, so that a dialect is tested in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect {

struct Capabilities {
  bool ipv6 = false;
  bool port_ranges = false;
  bool icmp_types = false;
  bool other_protocols = false;
  bool source_ports = false;
  bool session_timeouts = false;
  bool interfaces = false;
  bool comments = false;
  int comment_bytes_max = 0;
};

struct RenderOptions {
  std::string title;  // for the head of the text
};

// A device's text, and what is written beside it.
struct Rendered {
  std::string text;
  std::string
      reasons;  // CSV with a header; empty where the text's comments need no list to be understood
};

// What is beside a text that is read back.
struct LiftOptions {
  std::string file_name;  // for messages and places
  std::string version;    // of the device's software, as the site says it; empty: not known
  // Further files of the same device, a name and a text each: `ipset save`, a second family.
  std::vector<std::pair<std::string, std::string>> beside;
};

// Where a line would stand that is put into a device's text.
struct LinePlace {
  std::string chain;      // its name, as Lift has it
  std::string neighbour;  // a line beside it, of the same chain
};

class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual std::string_view name() const = 0;       // `nftables`
  virtual std::string_view extension() const = 0;  // `nft`
  virtual Capabilities capabilities() const = 0;
  // Whether Render makes texts; some dialects are only read.
  virtual bool renders() const { return true; }
  // The device's text for the whole policy. What cannot be said is a diagnostic (PW-DIA-...), and
  // on any error the text is empty: nothing wider than the policy ever leaves.
  virtual std::string Render(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const = 0;
  // Render, and the list that resolves the marks in its comments, from one pass. Both are empty on
  // any error.
  virtual Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                                     Diagnostics& diagnostics) const;

  // How sure it is that a text is of this dialect: 0 not at all, 100 wholly. Looks at the beginning
  // only; never complains.
  virtual int Recognise(std::string_view text) const;

  // The policy that a device's text stands for, each rule with its place. A construct that cannot
  // be modelled is a warning and an `unknown` condition, never left out; what the model leaves out
  // for good stands in Policy::assumptions. Secrets are passed over and kept nowhere. Nothing after
  // errors, and from dialects that are not read yet (PW-DIA-common-0001). Cost: linear in the text,
  // unless the dialect says otherwise.
  virtual std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                               Diagnostics& diagnostics) const;

  // How a device whose policy this is knows replies.
  virtual policy::Tracking tracking(const policy::Policy& policy) const;
  // One rule of a policy as lines for a text of a device. None where the dialect cannot say it, or
  // not in a few lines. Whoever puts them into a text reads it back: what a line leaves out (the
  // interfaces of a list) is right only where it stands right.
  virtual std::vector<std::string> RuleLines(const policy::Policy& policy, const policy::Rule& rule,
                                             const LinePlace& place) const;

  // A copy of a text that Lift reads without errors, for others to see: without secrets, comments
  // and free text, with neutral words for names; interfaces, zones, addresses and ports stay. Only
  // what the reader understood and uses is written; the rest is left out. Whether it means the same
  // is for the caller to prove. Empty after an error, and from dialects that cannot
  // (PW-DIA-common-0002).
  virtual std::string Scrub(std::string_view text, const LiftOptions& options,
                            Diagnostics& diagnostics) const;
};

}  // namespace portwright::dialect
