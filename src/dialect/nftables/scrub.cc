#include "dialect/nftables/scrub.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "dialect/common/neutral_words.h"
#include "dialect/nftables/json_ruleset.h"
#include "dialect/nftables/ruleset.h"
#include "dialect/nftables/statements.h"
#include "dialect/nftables/tokens.h"

namespace portwright::dialect::nftables {
namespace {

// Words of the language. Everything else that is no number becomes a neutral word.
constexpr std::string_view kKeywords[] = {
    "+",           "helper",       "-",           "/",
    "accept",      "ack",          "add",         "ah",
    "arp",         "auto-merge",   "burst",       "bytes",
    "cgroup",      "cgroupsv2",    "code",        "comp",
    "constant",    "continue",     "ct",          "cwr",
    "daddr",       "dccp",         "delete",      "direction",
    "dport",       "drop",         "dscp",        "dup",
    "dynamic",     "ecn",          "egress",      "esp",
    "established", "ether",        "ether_addr",  "ether_type",
    "exists",      "expires",      "fib",         "fin",
    "flags",       "flow",         "forward",     "gid",
    "goto",        "hook",         "icmp",        "icmp_type",
    "icmpv6",      "icmpv6_type",  "id",          "iface_index",
    "ifname",      "iif",          "iifname",     "inet",
    "inet_proto",  "inet_service", "ingress",     "input",
    "integer",     "interval",     "invalid",     "ip",
    "ip6",         "ipv4_addr",    "ipv6_addr",   "jump",
    "l4proto",     "length",       "limit",       "mangle",
    "map",         "mark",         "masquerade",  "meta",
    "missing",     "mtu",          "nat",         "new",
    "nexthdr",     "nf_proto",     "nfproto",     "numgen",
    "oif",         "oifname",      "original",    "osf",
    "output",      "over",         "packets",     "performance",
    "pkt_type",    "pkttype",      "postrouting", "prerouting",
    "priority",    "protocol",     "psh",         "queue",
    "quota",       "rate",         "raw",         "redirect",
    "reject",      "related",      "reply",       "return",
    "route",       "rst",          "rt",          "saddr",
    "sctp",        "security",     "set",         "skgid",
    "skuid",       "snat",         "dnat",        "socket",
    "sport",       "srcnat",       "dstnat",      "state",
    "status",      "syn",          "synproxy",    "tcp",
    "th",          "timeout",      "tproxy",      "type",
    "typeof",      "udp",          "udplite",     "uid",
    "untracked",   "until",        "update",      "urg",
    "verdict",     "vlan",         "vmap",        "filter",
    "out",         "size",         "policy",      "device",
    "broadcast",   "multicast",    "unicast",     "local",
    "oifgroup",    "iifgroup",     "snd",         "ipsec"};

// Names of chains and tables that half of the world has.
constexpr std::string_view kUsualNames[] = {"filter", "forward",     "input",      "nat",
                                            "output", "postrouting", "prerouting", "mangle"};

template <std::size_t kSize>
bool Holds(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// `1h30m`, `10/second`, `5mbytes/minute`: a number, then units alone.
bool IsAmount(std::string_view word) {
  constexpr std::string_view kUnits[] = {"second", "minute", "hour",   "day", "week",
                                         "bytes",  "kbytes", "mbytes", "s",   "m",
                                         "h",      "d",      "ms"};
  if (word.empty() || word[0] < '0' || word[0] > '9') return false;
  while (!word.empty()) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    if (digits > 10) return false;
    word.remove_prefix(digits);
    if (word.starts_with('/')) word.remove_prefix(1);
    const std::size_t letters = std::min(word.find_first_of("0123456789/"), word.size());
    if (letters > 0 && !Holds(kUnits, word.substr(0, letters))) return false;
    word.remove_prefix(letters);
    if (digits == 0 && letters == 0) return false;
  }
  return true;
}

bool IsValue(std::string_view word) {
  if (IsNumeric(word) || IsAmount(word)) return true;
  for (const FieldType type : {FieldType::kProtocol, FieldType::kPort, FieldType::kIcmpType,
                               FieldType::kIcmpv6Type, FieldType::kState, FieldType::kFamily}) {
    if (ParseValue(word, type)) return true;
  }
  return false;
}

bool NamesInterface(std::string_view word) {
  return word == "iifname" || word == "oifname" || word == "iif" || word == "oif" ||
         word == "ifname" || word == "iface_index" || word == "device";
}

bool IsVerdict(std::string_view word) {
  return word == "accept" || word == "drop" || word == "reject" || word == "return" ||
         word == "continue";
}

// Behind these the reader looks at nothing more of a rule.
bool EndsReading(std::string_view word) {
  for (const std::string_view known :
       {"flow", "dup", "synproxy", "snat", "dnat", "masquerade", "redirect", "tproxy", "queue"}) {
    if (known == word) return true;
  }
  return false;
}

class Writer {
 public:
  explicit Writer(std::string_view text) : tokens_(text) {}

  std::string Write() {
    for (tokens_.SkipEnds(); !AtEof(); tokens_.SkipEnds()) {
      const Token word = tokens_.Take();
      if (word.IsWord("table")) {
        WriteTable();
      } else if (word.IsWord("flush") || word.IsWord("delete") || word.IsWord("destroy")) {
        out_ += word.text;
        if (tokens_.Peek().IsWord("ruleset")) out_ += " ruleset";
        const Token what = tokens_.Take();
        if (what.IsWord("table")) out_ += " table" + TableName();
        out_ += '\n';
      }
    }
    return std::move(out_);
  }

 private:
  using Words = std::vector<Token>;

  bool AtEof() const { return tokens_.Peek().kind == TokenKind::kEof; }
  bool AtEntryEnd() const {
    return AtEof() || tokens_.Peek().kind == TokenKind::kEnd || tokens_.Peek().Is(";") ||
           tokens_.Peek().Is("}");
  }

  std::string Name(std::string_view kind, std::string_view name) {
    return Holds(kUsualNames, name) ? std::string(name) : words_.Of(kind, name);
  }

  // ` inet table1`
  std::string TableName() {
    const Token first = tokens_.Take();
    constexpr std::string_view kFamilies[] = {"ip", "ip6", "inet", "arp", "bridge", "netdev"};
    const TokenKind next = tokens_.Peek().kind;
    const bool is_family = first.kind == TokenKind::kWord && Holds(kFamilies, first.text) &&
                           (next == TokenKind::kWord || next == TokenKind::kString);
    if (!is_family) return " " + Name("table", first.text);
    return " " + std::string(first.text) + " " + Name("table", tokens_.Take().text);
  }

  void WriteTable() {
    out_ += "table" + TableName();
    if (!tokens_.Peek().Is("{")) {
      out_ += '\n';
      return;
    }
    tokens_.Take();
    out_ += " {\n";
    for (tokens_.SkipEnds(); !tokens_.Peek().Is("}") && !AtEof(); tokens_.SkipEnds()) {
      const Token word = tokens_.Take();
      const bool is_set = word.IsWord("set") || word.IsWord("map");
      if (is_set || word.IsWord("chain")) {
        out_ += "  " + std::string(word.text) + " " +
                Name(is_set ? "set" : "chain", tokens_.Take().text) + " {\n";
        tokens_.Take();
        is_set ? WriteSet() : WriteChain();
        out_ += "  }\n";
      } else {
        SkipOther();
      }
    }
    tokens_.Take();
    out_ += "}\n";
  }

  // A comment, flags, or an object that rules may use.
  void SkipOther() {
    while (!AtEntryEnd() && !tokens_.Peek().Is("{")) tokens_.Take();
    if (tokens_.Peek().Is("{")) SkipBlock();
  }

  void SkipBlock() {
    int depth = 0;
    while (!AtEof()) {
      const Token token = tokens_.Take();
      if (token.Is("{")) ++depth;
      if (token.Is("}") && --depth == 0) return;
    }
  }

  void SkipEntry() {
    while (!AtEntryEnd()) tokens_.Take();
  }

  // To the end of the entry, over lines inside braces.
  Words TakeEntry() {
    Words words;
    int depth = 0;
    while (!AtEof() && (depth > 0 || !AtEntryEnd())) {
      const Token token = tokens_.Take();
      if (token.Is("{")) ++depth;
      if (token.Is("}")) --depth;
      if (token.kind != TokenKind::kEnd) words.push_back(token);
    }
    return words;
  }

  void WriteChain() {
    for (tokens_.SkipEnds(); !tokens_.Peek().Is("}") && !AtEof(); tokens_.SkipEnds()) {
      const Token& first = tokens_.Peek();
      if (first.IsWord("comment")) {
        SkipEntry();
        continue;
      }
      const bool is_rule = !first.IsWord("type") && !first.IsWord("policy");
      BeginEntry();
      WriteWords(TakeEntry(), is_rule, false);
      EndEntry(is_rule ? "\n" : ";\n");
    }
    tokens_.Take();
  }

  void WriteSet() {
    bool holds_interfaces = false;
    for (tokens_.SkipEnds(); !tokens_.Peek().Is("}") && !AtEof(); tokens_.SkipEnds()) {
      const Token first = tokens_.Peek();
      if (first.IsWord("comment")) {
        SkipEntry();
        continue;
      }
      const Words words = TakeEntry();
      if (first.IsWord("type") || first.IsWord("typeof")) {
        holds_interfaces = std::any_of(words.begin(), words.end(),
                                       [](const Token& word) { return NamesInterface(word.text); });
      }
      BeginEntry();
      if (first.IsWord("elements")) {
        out_ += " elements";
        WriteWords({words.begin() + 1, words.end()}, false, holds_interfaces);
      } else {
        WriteWords(words, false, false);
      }
      EndEntry("\n");
    }
    tokens_.Take();
  }

  void BeginEntry() {
    entry_ = out_.size();
    is_strange_ = false;
    out_ += "   ";
  }

  // Nothing is left of a statement that says nothing.
  void EndEntry(std::string_view end) {
    if (out_.size() == entry_ + 3) {
      out_.resize(entry_);
    } else {
      out_ += end;
    }
  }

  // Words with blanks before each. `holds_interfaces`: strings are names of interfaces.
  void WriteWords(const Words& words, bool is_rule, bool holds_interfaces) {
    int depth = 0;
    bool is_operand = false;  // of a selector of interfaces
    for (std::size_t at = 0; at < words.size();) {
      if (PassSilent(words, at) || PassChange(words, at)) continue;
      const Token& word = words[at++];
      if (word.Is("{")) ++depth;
      if (word.Is("}") && --depth == 0) is_operand = false;
      if (word.kind == TokenKind::kMark) {
        out_ += (word.Is(",") ? "" : " ") + std::string(word.text);
        if (word.Is(",") && depth > 0 && !is_rule) out_ += "\n     ";
        continue;
      }
      if (word.kind == TokenKind::kWord && NamesInterface(word.text)) is_operand = true;
      const bool is_keyword = word.kind == TokenKind::kWord && Holds(kKeywords, word.text);
      const bool is_set = word.kind == TokenKind::kWord && word.text.starts_with('@');
      if (is_set) is_operand = false;
      const bool is_interface = !is_keyword && (is_operand || holds_interfaces);
      WriteWord(word, is_interface);
      if (is_interface && depth == 0 && !(at < words.size() && words[at].Is(",")))
        is_operand = false;
      if (!is_keyword) continue;
      if ((word.text == "jump" || word.text == "goto") && at < words.size()) {
        out_ += " " + Name("chain", words[at++].text);
        if (is_rule && depth == 0) return;
      }
      if (is_rule && depth == 0 && (IsVerdict(word.text) || EndsReading(word.text))) return;
    }
  }

  void WriteWord(const Token& word, bool is_interface) {
    const std::string text(word.text);
    if (is_interface && IsInterfaceName(word.text)) {
      out_ += " \"" + text + "\"";
    } else if (word.kind == TokenKind::kString) {
      out_ += " \"" + words_.Of("text", word.text) + "\"";
    } else if (word.text.starts_with('@')) {
      out_ += " @" + Name("set", word.text.substr(1));
    } else if (Holds(kKeywords, word.text)) {
      out_ += " " + text;
      is_strange_ = false;
    } else if (IsValue(word.text) && !is_strange_) {
      out_ += " " + text;
    } else {
      out_ += " " + words_.Of("word", word.text);
      is_strange_ = true;
    }
  }

  Tokens tokens_;
  NeutralWords words_;
  std::string out_;
  std::size_t entry_ = 0;    // where the one at hand begins in `out_`
  bool is_strange_ = false;  // behind a word that is not known: its numbers may be anything
};

}  // namespace

std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  if (StartsLikeJson(text)) {
    diagnostics.Error("PW-DIA-nftables-0190", {file, 0, 0},
                      "expected the text of `nft list ruleset` to scrub, found JSON",
                      "print it without `-j`");
    return "";
  }
  return Writer(text).Write();
}

}  // namespace portwright::dialect::nftables
