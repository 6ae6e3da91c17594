#include "dialect/firewalld/firewalld.h"

#include "dialect/firewalld/files.h"
#include "dialect/firewalld/lift.h"
#include "dialect/firewalld/render.h"

namespace portwright::dialect::firewalld {
namespace {

const Guide& PageGuide() {
  static const Guide guide = {
      "firewalld",
      "firewalld 1.0 and later with its nftables backend (Debian 12 has 1.3)",
      {"sh POINT.firewalld.sh /tmp/try   # a copy of /etc/firewalld, to look at",
       "sudo sh POINT.firewalld.sh       # checks, writes, reloads"},
      {"sudo rm -f /etc/firewalld/*/pw-*.xml", "sudo firewall-cmd --reload"},
      {
          {"ICMP types that firewalld has no word for", "refused"},
          {"session timeouts", "the kernel's default; a warning says so"},
          {"rules that end on a day", "rendered without an end; a warning names the day"},
          {"reports of multicast listeners (MLD) and queries for them",
           "not permitted: firewalld 1.x has no word for them"},
          {"what reaches a gateway itself, where its point plans only what passes through",
           "nothing but replies, since its interfaces come into zones with the target DROP; a "
           "warning says so"},
          {"host names", "never rendered; addresses of the site are"},
      },
      {
          "A host is two policies: pw-in from ANY to HOST, pw-out from HOST to ANY. They do not "
          "depend on the zone of an interface.",
          "A gateway is a zone for each interface and a policy for each way from one to another; "
          "pw-forward drops the rest.",
          "The policies have priorities around -30000: they decide before zones and before the "
          "policies that firewalld brings along.",
          "Every rule is a rich rule that accepts. Several addresses are an ipset of type "
          "hash:net, several ports a service.",
          "Where a rule asks for source and destination ports, the source is an ipset of type "
          "hash:net,port.",
          "The script removes the pw- files of an earlier run: what is no longer planned closes.",
          "Where NetworkManager manages an interface of a gateway, set its connection's zone to "
          "the one in the script too.",
      },
      {"firewall-offline-cmd --check-config accepts the files",
       "packets at the borders of the rules are sent through a firewalld that has loaded them, "
       "in a network namespace"},
  };
  return guide;
}

class FirewalldDialect : public Dialect {
 public:
  std::string_view name() const override { return "firewalld"; }
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
    can.named_objects = true;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderScript(policy, options, diagnostics);
  }

  const Guide* guide() const override { return &PageGuide(); }

  int Recognise(std::string_view text) const override {
    if (LooksLikeScript(text)) return 100;
    const std::string_view head = text.substr(0, 4096);
    const auto has = [&](std::string_view word) { return head.find(word) != head.npos; };
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    if (first == head.npos) return 0;
    if (head[first] != '<') return has("\nDefaultZone=") && has("\nLockdown=") ? 90 : 0;
    if (has("<config") || has("<panorama")) return 0;
    if (has("<ingress-zone ") || has("<egress-zone ")) return 100;
    if (has("<ipset type=\"") || has("<policy target=\"")) return 90;
    const bool has_zone = has("<zone>") || has("<zone ");
    const bool has_part = has("<service name=\"") || has("<port ") || has("<rule") ||
                          has("<interface name=\"") || has("<source ") || has("<short>") ||
                          has("<forward/>") || has("<protocol value=\"");
    if (has_zone && (has_part || has("target=\""))) return 90;
    return (has("<service>") || has("<service version=")) && has_part ? 80 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Firewalld() {
  static const FirewalldDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::firewalld
