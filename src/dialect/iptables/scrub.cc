#include "dialect/iptables/scrub.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.h"
#include "dialect/common/neutral_words.h"
#include "dialect/iptables/names.h"
#include "dialect/iptables/tables.h"
#include "dialect/iptables/time_span.h"
#include "dialect/iptables/words.h"

namespace portwright::dialect::iptables {
namespace {

using net::Family;

constexpr std::string_view kTargets[] = {
    "ACCEPT", "ACCOUNT",   "AUDIT",   "CHECKSUM", "CLASSIFY", "CONNMARK",   "CONNSECMARK",
    "CT",     "DNAT",      "DNPT",    "DROP",     "DSCP",     "ECN",        "HL",
    "HMARK",  "IDLETIMER", "LED",     "LOG",      "MARK",     "MASQUERADE", "NETMAP",
    "NFLOG",  "NFQUEUE",   "NOTRACK", "QUEUE",    "RATEEST",  "REDIRECT",   "REJECT",
    "RETURN", "SECMARK",   "SET",     "SNAT",     "SNPT",     "TCPMSS",     "TCPOPTSTRIP",
    "TEE",    "TOS",       "TPROXY",  "TRACE",    "TTL",      "ULOG"};

constexpr std::string_view kMatches[] = {
    "addrtype",  "ah",        "bpf",       "cgroup",    "cluster",   "comment", "connbytes",
    "connlabel", "connlimit", "connmark",  "conntrack", "cpu",       "dccp",    "devgroup",
    "dscp",      "ecn",       "esp",       "frag",      "hashlimit", "helper",  "hl",
    "icmp",      "icmp6",     "icmpv6",    "iprange",   "ipvs",      "length",  "limit",
    "mac",       "mark",      "multiport", "nfacct",    "osf",       "owner",   "physdev",
    "pkttype",   "policy",    "quota",     "recent",    "rpfilter",  "sctp",    "set",
    "socket",    "state",     "statistic", "string",    "tcp",       "tcpmss",  "time",
    "tos",       "ttl",       "u32",       "udp",       "udplite"};

// Options that the reader takes wherever they stand, and common ones of matches.
constexpr std::string_view kOptions[] = {"-4",
                                         "--ipv4",
                                         "-6",
                                         "--ipv6",
                                         "-f",
                                         "--fragment",
                                         "-s",
                                         "--source",
                                         "--src",
                                         "-d",
                                         "--destination",
                                         "--dst",
                                         "-p",
                                         "--protocol",
                                         "--proto",
                                         "-i",
                                         "--in-interface",
                                         "-o",
                                         "--out-interface",
                                         "-m",
                                         "--match",
                                         "-j",
                                         "--jump",
                                         "-g",
                                         "--goto",
                                         "--sport",
                                         "--source-port",
                                         "--dport",
                                         "--destination-port",
                                         "--sports",
                                         "--source-ports",
                                         "--dports",
                                         "--destination-ports",
                                         "--ports",
                                         "--port",
                                         "--syn",
                                         "--tcp-flags",
                                         "--icmp-type",
                                         "--icmpv6-type",
                                         "--ctstate",
                                         "--state",
                                         "--src-range",
                                         "--dst-range",
                                         "--src-type",
                                         "--dst-type",
                                         "--match-set",
                                         "--set",
                                         "--update-counters",
                                         "--update-subcounters",
                                         "--return-nomatch",
                                         "--notrack",
                                         "--add-set",
                                         "--del-set"};
constexpr std::string_view kOptionsOfMatches[] = {"--limit",
                                                  "--algo",
                                                  "--from",
                                                  "--to",
                                                  "--limit-burst",
                                                  "--limit-iface-in",
                                                  "--limit-iface-out",
                                                  "--mark",
                                                  "--seconds",
                                                  "--hitcount",
                                                  "--rcheck",
                                                  "--update",
                                                  "--remove",
                                                  "--rsource",
                                                  "--rdest",
                                                  "--rttl",
                                                  "--mask",
                                                  "--connlimit-above",
                                                  "--connlimit-upto",
                                                  "--connlimit-mask",
                                                  "--connlimit-saddr",
                                                  "--connlimit-daddr",
                                                  "--uid-owner",
                                                  "--gid-owner",
                                                  "--socket-exists",
                                                  "--pkt-type",
                                                  "--ttl-eq",
                                                  "--ttl-lt",
                                                  "--ttl-gt",
                                                  "--hl-eq",
                                                  "--hl-lt",
                                                  "--hl-gt",
                                                  "--length",
                                                  "--mss",
                                                  "--dir",
                                                  "--pol",
                                                  "--mode",
                                                  "--probability",
                                                  "--every",
                                                  "--packet",
                                                  "--datestart",
                                                  "--datestop",
                                                  "--kerneltz",
                                                  "--utc",
                                                  "--localtz",
                                                  "--contiguous",
                                                  "--timestart",
                                                  "--timestop",
                                                  "--weekdays",
                                                  "--ctproto",
                                                  "--ctdir",
                                                  "--ctstatus",
                                                  "--ctorigsrc",
                                                  "--ctorigdst",
                                                  "--hashlimit-above",
                                                  "--hashlimit-upto",
                                                  "--hashlimit-burst",
                                                  "--hashlimit-mode",
                                                  "--hashlimit-htable-expire",
                                                  "--physdev-is-bridged",
                                                  "--physdev-in",
                                                  "--physdev-out",
                                                  "--loose",
                                                  "--validmark",
                                                  "--invert"};

constexpr std::string_view kValues[] = {
    "NEW",      "ESTABLISHED", "RELATED",   "INVALID",   "UNTRACKED", "SNAT",      "DNAT",
    "LOCAL",    "UNICAST",     "BROADCAST", "MULTICAST", "ANYCAST",   "BLACKHOLE", "UNREACHABLE",
    "PROHIBIT", "src",         "dst",       "in",        "out",       "ipsec",     "none",
    "ORIGINAL", "REPLY",       "srcip",     "dstip",     "srcport",   "dstport",   "random",
    "nth",      "unicast",     "broadcast", "multicast", "bm",        "kmp"};

template <std::size_t kSize>
bool Holds(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `NEW,ESTABLISHED`, `10/second`, `tcp`, `echo-request`, `SYN,ACK`, `22:25,www`.
bool IsValue(std::string_view word) {
  if (IsNumeric(word) || StampOf(word) || ProtocolOf(word) || PortsOf(word) || TcpFlagsOf(word) ||
      IcmpOf(word, Family::kIpv4) || IcmpOf(word, Family::kIpv6))
    return true;
  for (const std::string_view part : Split(word, ',')) {
    const std::size_t slash = part.find('/');
    const bool is_rate =
        slash != std::string_view::npos && IsNumeric(part.substr(0, slash)) &&
        IsOneOf(part.substr(slash + 1), {"sec", "second", "min", "minute", "hour", "day"});
    if (!is_rate && !Holds(kValues, part) && !IsNumeric(part) && !PortsOf(part)) return false;
  }
  return true;
}

class Writer {
 public:
  explicit Writer(const std::vector<Section>& sections) : sections_(sections) {
    for (const Section& section : sections) {
      for (const TableBlock& table : section.tables) {
        for (const ChainBlock& chain : table.chains) {
          if (!chain.is_built_in) chains_.insert(chain.name);
        }
      }
    }
  }

  std::string Write() {
    for (const Section& section : sections_) {
      if (section.said) {
        out_ += *section.said == Family::kIpv4 ? "# Generated by iptables-save\n"
                                               : "# Generated by ip6tables-save\n";
      }
      for (const TableBlock& table : section.tables) WriteTable(table);
    }
    return std::move(out_);
  }

 private:
  std::string ChainName(std::string_view name) {
    return chains_.count(name) > 0 ? words_.Of("chain", name) : std::string(name);
  }

  void WriteTable(const TableBlock& table) {
    out_ += "*" + std::string(table.name) + "\n";
    for (const ChainBlock& chain : table.chains) {
      out_ += ":" + ChainName(chain.name) +
              (chain.policy == ChainPolicy::kAccept ? " ACCEPT"
               : chain.policy == ChainPolicy::kDrop ? " DROP"
                                                    : " -") +
              " [0:0]\n";
    }
    for (const ChainBlock& chain : table.chains) {
      for (const RuleText& rule : chain.rules) {
        if (split_.Split(rule.text) != WordFault::kNone) continue;
        out_ += "-A " + ChainName(chain.name);
        WriteRule();
        out_ += '\n';
      }
    }
    out_ += "COMMIT\n";
  }

  bool AtEnd() const { return at_ >= split_.size(); }

  void WriteRule() {
    at_ = 2;
    is_strange_ = false;
    bool is_target = false;
    // `-I chain 3`
    if (!AtEnd() && ParseNumber(split_[at_].text)) ++at_;
    while (!AtEnd()) {
      const Word& word = split_[at_++];
      if (word.IsNegation()) {
        if (!AtEnd() && split_[at_].text == "--comment") continue;
        out_ += " !";
      } else if (!word.IsOption()) {
        WriteValue(word.text);
      } else if (!PassSilent(word.text)) {
        WriteOption(word.text, is_target);
      }
    }
  }

  // Comments and counters.
  bool PassSilent(std::string_view option) {
    if (IsOneOf(option, {"--comment"})) {
      ++at_;
    } else if (IsOneOf(option, {"-m", "--match"}) && !AtEnd() && split_[at_].text == "comment") {
      ++at_;
    } else if (IsOneOf(option, {"-c", "--set-counters"})) {
      at_ += 2;
    } else if (IsOneOf(option, {"-w", "--wait"})) {
      if (!AtEnd() && ParseNumber(split_[at_].text)) ++at_;
    } else {
      return false;
    }
    return true;
  }

  void WriteOption(std::string_view option, bool& is_target) {
    const bool is_text =
        IsOneOf(option, {"--log-prefix", "--nflog-prefix", "--ulog-prefix", "--string",
                         "--hex-string", "--name", "--hashlimit-name", "--rname"});
    if (IsOneOf(option, {"-m", "--match"})) is_target = false;
    if (is_target && !Holds(kOptions, option)) {
      // Of a target: the reader does not look at it.
      if (is_text) ++at_;
      while (!AtEnd() && !split_[at_].IsOption() && !split_[at_].IsNegation()) ++at_;
      return;
    }
    const bool is_known = is_text || Holds(kOptions, option) || Holds(kOptionsOfMatches, option);
    out_ += " " + (is_known ? std::string(option) : "--" + words_.Of("option", option));
    value_kind_ = IsOneOf(option, {"-s", "--source", "--src", "-d", "--destination", "--dst"})
                      ? "host"
                      : "value";
    is_strange_ = !is_known;
    if (is_text) return WriteNamed("text");
    if (IsOneOf(option, {"-i", "--in-interface", "-o", "--out-interface"})) return WriteInterface();
    if (IsOneOf(option, {"--match-set", "--add-set", "--del-set"})) return WriteNamed("set");
    if (IsOneOf(option, {"-m", "--match"})) return WriteKnown(kMatches, "match");
    if (!IsOneOf(option, {"-j", "--jump", "-g", "--goto"})) return;
    is_target = true;
    if (!AtEnd() && chains_.count(split_[at_].text) > 0) return WriteNamed("chain");
    WriteKnown(kTargets, "TARGET");
  }

  void PassNegation() {
    if (AtEnd() || !split_[at_].IsNegation()) return;
    out_ += " !";
    ++at_;
  }

  void WriteNamed(std::string_view kind) {
    PassNegation();
    if (!AtEnd()) out_ += " " + words_.Of(kind, split_[at_++].text);
  }

  void WriteInterface() {
    PassNegation();
    if (AtEnd()) return;
    const std::string_view name = split_[at_++].text;
    out_ += " " + (IsInterfaceName(name) ? std::string(name) : words_.Of("interface", name));
  }

  template <std::size_t kSize>
  void WriteKnown(const std::string_view (&known)[kSize], std::string_view kind) {
    PassNegation();
    if (AtEnd()) return;
    const std::string_view name = split_[at_++].text;
    out_ += " " + (Holds(known, name) ? std::string(name) : words_.Of(kind, name));
  }

  void WriteValue(std::string_view value) {
    const bool stays = !is_strange_ && IsValue(value);
    out_ += " " + (stays ? std::string(value) : words_.Of(value_kind_, value));
  }

  const std::vector<Section>& sections_;
  std::set<std::string_view> chains_;
  NeutralWords words_;
  Words split_;
  std::size_t at_ = 0;
  std::string_view value_kind_ = "value";  // of the option at hand
  bool is_strange_ = false;  // an option that is not known: its values may be anything
  std::string out_;
};

}  // namespace

std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  const std::size_t errors_before = diagnostics.error_count();
  std::vector<Section> sections;
  ReadSections(text, file, sections, diagnostics);
  if (diagnostics.error_count() > errors_before) return "";
  return Writer(sections).Write();
}

}  // namespace portwright::dialect::iptables
