#include "dialect/ufw/ufw.h"

#include "dialect/ufw/lift.h"
#include "dialect/ufw/render.h"

namespace portwright::dialect::ufw {
namespace {

const Guide& PageGuide() {
  static const Guide guide = {
      "ufw",
      "ufw 0.35 and later (Debian 12 has 0.36.2)",
      {"sh -n POINT.ufw.sh      # reads it, does nothing",
       "sudo sh POINT.ufw.sh    # adds, loads, then deletes what is no longer planned",
       "sudo ufw status verbose"},
      {"sudo sed -i -e '/^# BEGIN portwright/,/^# END portwright/d' -e 's/^#pw //' "
       "/etc/ufw/before*.rules",
       "sudo ufw show added | grep \"comment 'pw-\"   # ufw delete, or ufw route delete, each",
       "sudo ufw reload"},
      {
          {"ICMP types, and protocols other than TCP, UDP, ESP, AH, GRE, IGMP and VRRP",
           "lines in /etc/ufw/before.rules and before6.rules, which the script writes"},
          {"protocol 0 and ICMP type 255, which iptables takes for any", "refused"},
          {"session timeouts", "the kernel's default; a warning says so"},
          {"rules that end on a day", "rendered without an end; a warning names the day"},
          {"groups of addresses",
           "a command for each pair of networks; above 500 commands a warning says how long ufw "
           "takes for them"},
          {"what reaches a gateway itself, where its point plans only what passes through",
           "as ufw has it, which denies it where it was not active before; a warning says so"},
          {"host names", "never rendered; addresses of the site are"},
      },
      {
          "The text is a script of plain ufw commands, one rule each, that may be run again at any "
          "time: rules that are there stay, and rules with pw- in their comment that the script no "
          "longer has are deleted at its end.",
          "Rules and defaults of others stay. They come first where they were there first: a deny "
          "among them still denies.",
          "A rule of somebody else that says exactly the same becomes ours: ufw keeps one of them, "
          "with the newer comment.",
          "ufw itself lets in ping, DHCP, mDNS, UPnP and more before any rule, by lines in "
          "before.rules; the script turns those that accept into comments (#pw) and writes known "
          "connections, loopback, neighbour discovery and planned ICMP in their place. Lines of "
          "others in these chains that accept are switched off with them; other tables stay.",
          "A list of ports holds 15 numbers; a range counts as two.",
          "Hosts have rules in and out, and both are denied by default. Gateways have ufw route "
          "rules with the interfaces of both sides, and deny what is routed.",
          "Each command takes ufw about 0.2 s, so that 300 rules are a minute. A second run that "
          "changes nothing reloads nothing.",
          "When a default or before.rules changes, ufw reloads as a whole, and accepts everything "
          "for that moment.",
      },
      {"ufw accepts each command, twice, and has nothing to do the second time",
       "packets at the borders of the rules are sent through a ufw that has loaded them, in a "
       "network namespace"},
  };
  return guide;
}

class UfwDialect : public Dialect {
 public:
  std::string_view name() const override { return "ufw"; }
  std::string_view extension() const override { return "sh"; }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.interfaces = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kCommentBytesMax);
    can.essentials = true;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderScript(policy, options, diagnostics);
  }

  const Guide* guide() const override { return &PageGuide(); }

  int Recognise(std::string_view text) const override {
    const std::string_view head = text.substr(0, 4096);
    const auto has = [&](std::string_view word) { return head.find(word) != head.npos; };
    if (head.starts_with("#!/bin/sh\n# ufw rules of ")) return 100;
    if (LooksLikeStatus(head)) return has("Action") || has("Status: inactive") ? 90 : 60;
    if (head.starts_with("Added user rules (")) return 100;
    const auto has_line = [&](std::string_view word) {
      for (std::size_t at = head.find(word); at != head.npos; at = head.find(word, at + 1)) {
        if (at == 0 || head[at - 1] == '\n') return true;
      }
      return false;
    };
    for (const std::string_view word : {"ufw ", "sudo ufw ", "$ sudo ufw ", "/usr/sbin/ufw "}) {
      if (has_line(word)) return 90;
    }
    return has("  ufw ") || has("&& ufw ") ? 50 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Ufw() {
  static const UfwDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::ufw
