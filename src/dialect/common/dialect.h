// What every firewall language offers: its name, what it can say, and text from a policy. Text goes
// in and out without input or output, so that a dialect is tested in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
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

class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual std::string_view name() const = 0;       // `nftables`
  virtual std::string_view extension() const = 0;  // `nft`
  virtual Capabilities capabilities() const = 0;
  // The device's text for the whole policy. What cannot be said is a diagnostic (PW-DIA-...), and
  // on any error the text is empty: nothing wider than the policy ever leaves.
  virtual std::string Render(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const = 0;
  // Render, and the list that resolves the marks in its comments, from one pass. Both are empty on
  // any error.
  virtual Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                                     Diagnostics& diagnostics) const;
};

}  // namespace portwright::dialect
