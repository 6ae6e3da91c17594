// What every firewall language offers: its name, what it can say, and text from a policy. Text goes
// in and out without input or output, so that a dialect is tested in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
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
  bool expiry = false;  // a rule may end on a day
  // A destination may be a host name; and one with `*` for a subdomain.
  bool host_names = false;
  bool wildcard_names = false;
  bool named_objects = false;  // addresses and services have names: Policy::set_names is used
  // Beside replies of what is permitted: what both ends of a host have, and gateways.
  bool host_rules = true;     // the input and output hooks
  bool gateway_rules = true;  // the forward hook
  // Whether a host's text says what the host may send, and whether it tells the host's own
  // addresses apart. Where it does not, rules hold for interfaces (Policy::own_interfaces).
  bool outgoing_rules = true;
  bool own_addresses = true;
  // Whether a gateway's rule says by which interface packets leave. Where it does not, addresses
  // decide: what is behind which interface is the site's word.
  bool out_interfaces = true;
  // Whether a host's text has to permit what IPv6 needs on its link (policy/essentials.h); not
  // where the platform sees to it.
  bool essentials = false;
  // How a device with a text of this dialect knows replies.
  policy::Tracking tracking = policy::Tracking::kConnections;
};

// For the dialect's page: `host names` -> `refused`.
struct Instead {
  std::string_view what;
  std::string_view done;
};

// What the page of a dialect says that its texts do not: docs/dialects/NAME.md is made of it.
struct Guide {
  std::string_view title;                // `Cisco ASA`
  std::string_view platform;             // `ASA 9.x`: what the texts were written for
  std::vector<std::string_view> load;    // commands that check and load a text, one each
  std::vector<std::string_view> undo;    // and take it away
  std::vector<Instead> instead;          // what cannot be said, and what is done instead
  std::vector<std::string_view> shape;   // sentences: how a policy looks in this language
  std::vector<std::string_view> checks;  // how texts are checked beside the proof
};

struct RenderOptions {
  std::string title;         // for the head of the text
  std::string version = {};  // of the device's software, as the site says it; empty: the newest
  Date as_of{};              // the day of the plan
};

// A device's text, and what is written beside it.
struct Rendered {
  std::string text;
  std::string
      reasons;  // CSV with a header; empty where the text's comments need no list to be understood
  // Further files of the device, an ending and a text each: `ipset`, `remove.ps1`. Where reading
  // the text back needs them, `needed_to_read` of them, the first ones, come along with it.
  std::vector<std::pair<std::string, std::string>> beside = {};
  std::size_t needed_to_read = 0;
  // Rules or entries in the text, and what one source, destination and service a line would make;
  // 0: not counted.
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
  // Where the text says less than the policy, as a warning tells: the policy that it says. It
  // permits nothing that the other does not; whoever proves the text proves both.
  std::shared_ptr<const policy::Policy> narrowed = nullptr;
};

// What turns a device's configuration into one that permits a policy.
struct RenderedChange {
  std::string commands;  // in an order that never opens a hole or a gap; empty: nothing to change
  std::string undo;      // what takes them back, in such an order too
  // The configuration behind each step (what is new added; then what is old removed), as Lift reads
  // it: the caller proves each.
  std::vector<std::string> states;
};

// What is beside a text that is read back.
struct LiftOptions {
  std::string file_name;  // for messages and places
  std::string version;    // of the device's software, as the site says it; empty: not known
  std::optional<Date> as_of = std::nullopt;  // rules that end before it are over; nothing: unknown
  // Further files of the same device, a name and a text each: `ipset save`, a second family.
  std::vector<std::pair<std::string, std::string>> beside;
  // Which addresses the device has where, as the site says it: a packet for one of them comes in
  // there. Empty: not known.
  std::vector<policy::OwnInterface> own_interfaces = {};
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
  // The device's text for the whole policy, and the list that resolves the marks in its comments.
  // What cannot be said is a diagnostic (PW-DIA-...), and on any error everything is empty: nothing
  // wider than the policy ever leaves.
  virtual Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                                     Diagnostics& diagnostics) const = 0;
  // The text alone.
  std::string Render(const policy::Policy& policy, const RenderOptions& options,
                     Diagnostics& diagnostics) const;

  // The change from a configuration that the device has today (`today.text` with what is beside it)
  // to the policy. Touches nothing but Portwright's own rules and objects, which are known by their
  // names; what others opened stays. Nothing after errors, and from dialects whose texts replace
  // everything at once (their change is the whole text).
  virtual std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                                     const RenderOptions& options,
                                                     std::string_view today,
                                                     const LiftOptions& lift,
                                                     Diagnostics& diagnostics) const;

  // For docs/dialects/NAME.md and `portwright dialects NAME`; null for dialects without a page.
  virtual const Guide* guide() const { return nullptr; }

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
