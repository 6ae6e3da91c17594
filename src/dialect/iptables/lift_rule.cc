#include "dialect/iptables/lift_rule.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/iptables/names.h"

namespace portwright::dialect::iptables {
namespace {

// Matches whose values are shown in what is unknown: those that hold no text of people.
constexpr std::string_view kShown[] = {
    "addrtype", "connbytes", "connlimit", "connmark", "conntrack", "cpu",    "dscp",  "ecn",
    "frag",     "hashlimit", "helper",    "hl",       "length",    "limit",  "mark",  "owner",
    "physdev",  "pkttype",   "policy",    "recent",   "rpfilter",  "socket", "state", "statistic",
    "tcp",      "tcpmss",    "time",      "tos",      "ttl",       "u32"};

// Options whose value is a text, which may look like an option.
bool TakesText(std::string_view option) {
  constexpr std::string_view kTexts[] = {"--comment",     "--log-prefix",     "--nflog-prefix",
                                         "--ulog-prefix", "--string",         "--hex-string",
                                         "--name",        "--hashlimit-name", "--rname"};
  return std::find(std::begin(kTexts), std::end(kTexts), option) != std::end(kTexts);
}

// Matches without a meaning of their own, or whose options are read.
bool IsModelled(std::string_view module) {
  constexpr std::string_view kNames[] = {
      "addrtype", "comment", "conntrack", "dccp",      "icmp", "icmp6", "icmpv6", "iprange",
      "sctp",     "set",     "state",     "multiport", "tcp",  "time",  "udp",    "udplite"};
  return std::find(std::begin(kNames), std::end(kNames), module) != std::end(kNames);
}

bool IsModule(std::string_view option) { return option == "-m" || option == "--match"; }
bool IsTarget(std::string_view option) {
  return option == "-j" || option == "--jump" || option == "-g" || option == "--goto";
}

}  // namespace

std::string LiftState::FreshName(std::string wanted) {
  while (!chain_names.insert(wanted).second) wanted += '\'';
  return wanted;
}

TargetWords FindTarget(const Words& words) {
  TargetWords out;
  for (std::size_t i = 2; i + 1 < words.size(); ++i) {
    if (!words[i].IsOption()) continue;
    if (TakesText(words[i].text)) {
      ++i;
    } else if (IsTarget(words[i].text)) {
      out = {words[i + 1].text, words[i].text == "-g" || words[i].text == "--goto", i + 1};
      ++i;
    }
  }
  return out;
}

SourcePlace RuleLifter::At(std::size_t word) const {
  return {file_, line_, words_[std::min(word, words_.size() - 1)].column};
}

void RuleLifter::AddUnknown(const std::string& words) {
  for (Piece& piece : match_.pieces()) piece.RequireUnknown(words);
}

void RuleLifter::Refuse(std::string_view expected, const Word& found) {
  failed_ = true;
  state_.diagnostics.Error("PW-DIA-iptables-0130", {file_, line_, found.column},
                           "expected " + std::string(expected) + ", found " + Quote(found.text));
}

std::optional<Word> RuleLifter::Value(bool& negated) {
  // `--dport ! 22`, as old versions write it.
  if (at_ < words_.size() && words_[at_].IsNegation()) {
    negated = !negated;
    ++at_;
  }
  if (at_ < words_.size()) return words_[at_++];
  failed_ = true;
  state_.diagnostics.Error("PW-DIA-iptables-0131", At(words_.size() - 1),
                           "expected a value behind the last option, found the end of the rule");
  return std::nullopt;
}

bool RuleLifter::Lift(const RuleText& rule, const ChainTarget& chain) {
  line_ = rule.line;
  const WordFault fault = words_.Split(rule.text, rule.column);
  if (fault != WordFault::kNone) {
    const char* found = fault == WordFault::kOpenQuote ? "a quote that is not closed"
                        : fault == WordFault::kTooMany ? "too many words"
                                                       : "a word that is too long";
    state_.diagnostics.Error("PW-DIA-iptables-0132", {file_, line_, words_.fault_column()},
                             "expected a rule of iptables-save, found " + std::string(found));
    return true;
  }
  Begin();
  only_input_ = chain.only_input;
  // `-I chain 3`
  if (at_ < words_.size() && ParseNumber(words_[at_].text)) ++at_;
  while (at_ < words_.size() && Take()) {
  }
  if (failed_ || other_family_) return true;
  EndModule();
  ApplyPorts();
  if (failed_) return true;
  Finish(chain);
  if (state_.lines <= kLinesMax) return true;
  state_.diagnostics.Error("PW-DIA-iptables-0133", At(0),
                           "expected at most " + WithThousands(kLinesMax) +
                               " lines when sets and lists are written out, found more");
  return false;
}

void RuleLifter::Begin() {
  at_ = 2;
  match_ = RuleMatch(family_);
  module_ = {};
  protocol_.reset();
  failed_ = other_family_ = false;
  unmodelled_.clear();
  notes_address_ = false;
  time_ = TimeSpan();
  ports_.clear();
  warnings_.clear();
  target_ = FindTarget(words_);
}

// One option with its values. False: the rest does not count.
bool RuleLifter::Take() {
  const std::size_t first = at_;
  bool negated = false;
  if (words_[at_].IsNegation()) {
    negated = true;
    ++at_;
  }
  if (at_ >= words_.size() || !words_[at_].IsOption()) {
    failed_ = true;
    state_.diagnostics.Error("PW-DIA-iptables-0134", At(first),
                             "expected an option, found a word that belongs to none");
    return false;
  }
  const std::string_view option = words_[at_++].text;
  const bool known = TakeBase(option, negated) || TakeTransport(option, negated) ||
                     TakeState(option, negated) || TakeOther(option, negated);
  if (!known) TakeUnmodelled(first);
  return !failed_ && !other_family_;
}

bool RuleLifter::SkipsFamily(std::string_view option) {
  const bool is_ipv4 = option == "-4" || option == "--ipv4";
  if (!is_ipv4 && option != "-6" && option != "--ipv6") return false;
  other_family_ = is_ipv4 != (family_ == net::Family::kIpv4);
  return true;
}

bool RuleLifter::TakeBase(std::string_view option, bool negated) {
  if (option == "-s" || option == "--source" || option == "--src") {
    TakeAddresses(true, negated);
  } else if (option == "-d" || option == "--destination" || option == "--dst") {
    TakeAddresses(false, negated);
  } else if (option == "-p" || option == "--protocol" ||
             (option == "--proto" && module_ != "policy")) {
    TakeProtocol(negated);
  } else if (option == "-i" || option == "--in-interface") {
    TakeInterface(false, negated);
  } else if (option == "-o" || option == "--out-interface") {
    TakeInterface(true, negated);
  } else if (option == "-f" || option == "--fragment") {
    // Connection tracking joins fragments before rules see them.
    if (!negated) match_.pieces().clear();
  } else if (IsModule(option)) {
    EndModule();
    if (const auto module = Value(negated)) {
      module_ = module->text;
      module_word_ = at_ - 1;
      if (!IsModelled(module_)) unmodelled_ = "-m " + std::string(module_.substr(0, 32));
      const auto carrier = ProtocolOf(module_);
      const bool has_ports = module_ == "tcp" || module_ == "udp";
      if (has_ports && protocol_ && *protocol_ != *carrier)
        Refuse("a match of the rule's protocol", *module);
    }
  } else if (IsTarget(option)) {
    EndModule();
    if (Value(negated)) module_ = "-j";
  } else if (option == "-c" || option == "--set-counters") {
    Value(negated);
    Value(negated);
  } else if (option == "-w" || option == "--wait") {
    if (at_ < words_.size() && ParseNumber(words_[at_].text)) ++at_;
  } else {
    return SkipsFamily(option);
  }
  return true;
}

bool RuleLifter::TakeTransport(std::string_view option, bool negated) {
  if (option == "--sport" || option == "--source-port") {
    TakePorts(true, false, negated, module_ == "multiport");
  } else if (option == "--dport" || option == "--destination-port") {
    TakePorts(false, false, negated, module_ == "multiport");
  } else if (option == "--sports" || option == "--source-ports") {
    TakePorts(true, false, negated, true);
  } else if (option == "--dports" || option == "--destination-ports") {
    TakePorts(false, false, negated, true);
  } else if (option == "--ports" || option == "--port") {
    TakePorts(false, true, negated, true);
  } else if (option == "--syn") {
    for (Piece& piece : match_.pieces()) piece.RequireFlags(0x17, 0x02, negated);
  } else if (option == "--tcp-flags") {
    TakeFlags(negated);
  } else if (option == "--icmp-type" || option == "--icmpv6-type") {
    TakeIcmp(negated);
  } else {
    return false;
  }
  return true;
}

bool RuleLifter::TakeState(std::string_view option, bool negated) {
  if (option == "--ctstate" || option == "--state") {
    TakeStates(negated);
  } else if (option == "--comment") {
    Value(negated);
  } else {
    return false;
  }
  return true;
}

bool RuleLifter::TakeOther(std::string_view option, bool negated) {
  if (option == "--src-range" || option == "--dst-range") {
    TakeRange(option == "--src-range", negated);
  } else if (option == "--src-type" || option == "--dst-type") {
    TakeAddressType(option == "--src-type", negated);
  } else if (option == "--match-set" || (option == "--set" && module_ == "set")) {
    TakeMatchSet(negated);
  } else if (option == "--update-counters" || option == "--update-subcounters") {
    return module_ == "set";
  } else if (option == "--set" && module_ == "recent" && !negated) {
    notes_address_ = true;  // and matches every packet; its other options say what is noted
  } else if (module_ == "time") {
    return TakeTime(option, negated);
  } else {
    return false;
  }
  return true;
}

// An option of a match that is not modelled, or of a target. Values reach to the next option.
void RuleLifter::TakeUnmodelled(std::size_t first) {
  const std::string_view option = words_[at_ - 1].text;
  const bool is_text = TakesText(option);
  if (is_text && at_ < words_.size()) ++at_;
  while (at_ < words_.size() && !words_[at_].IsOption() && !words_[at_].IsNegation()) ++at_;
  if (module_ == "-j") return;  // of the target
  const bool shown =
      std::find(std::begin(kShown), std::end(kShown), module_) != std::end(kShown) && !is_text;
  if (unmodelled_.empty()) {
    if (module_.empty()) module_word_ = first;
    unmodelled_ = module_.empty() ? "" : "-m " + std::string(module_.substr(0, 32));
  }
  bool past_option = false;
  for (std::size_t i = first; i < at_ && unmodelled_.size() < kTextMax; ++i) {
    if (!unmodelled_.empty()) unmodelled_ += ' ';
    unmodelled_ += past_option && !shown ? "..." : words_[i].text.substr(0, kTextMax);
    if (past_option && !shown) break;
    past_option = past_option || words_[i].IsOption();
  }
}

// What was gathered of one match that is not modelled becomes one condition.
void RuleLifter::EndModule() {
  ApplyTime();
  if (!unmodelled_.empty() && !notes_address_) {
    AddUnknown(unmodelled_);
    warnings_.emplace_back(module_word_, unmodelled_);
  }
  unmodelled_.clear();
  notes_address_ = false;
}

}  // namespace portwright::dialect::iptables
