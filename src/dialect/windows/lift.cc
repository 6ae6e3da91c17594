#include "dialect/windows/lift.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"
#include "dialect/windows/own_script.h"
#include "dialect/windows/read_script.h"
#include "dialect/windows/terms.h"

namespace portwright::dialect::windows {
namespace {

using policy::VerdictKind;

// Quotes and dashes of word processors, which PowerShell takes for its own.
std::string Plain(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\xe2' && i + 2 < text.size() && text[i + 1] == '\x80') {
      const auto third = static_cast<unsigned char>(text[i + 2]);
      const char meant = third >= 0x93 && third <= 0x95   ? '-'
                         : third >= 0x98 && third <= 0x9b ? '\''
                         : third >= 0x9c && third <= 0x9e ? '"'
                                                          : '\0';
      if (meant != '\0') {
        out += meant;
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// What a rule says with one word out of a few.
enum class Answer { kYes, kNo, kOpen };

class Lifter {
 public:
  Lifter(const Ruleset& rules, Diagnostics& diagnostics)
      : rules_(rules), diagnostics_(diagnostics), terms_(diagnostics, rules.own.has_value()) {}

  std::unique_ptr<policy::Policy> Lift() {
    for (const bool is_inbound : {true, false}) {
      const std::uint32_t chain = builder_.ChainOf(is_inbound ? "inbound" : "outbound");
      chains_[is_inbound ? 0 : 1] = chain;
      builder_.SetHook(chain, is_inbound ? policy::Hook::kInput : policy::Hook::kOutput,
                       DefaultOf(is_inbound));
      WriteDisabledProfiles(chain);
    }
    // A packet is blocked where any rule blocks it, whatever stands beside.
    WriteRules(Pass::kOverriding);
    WriteUnfollowed(VerdictKind::kDrop);
    WriteRules(Pass::kBlocking);
    WriteUnfollowed(VerdictKind::kAccept);
    WriteRules(Pass::kAllowing);
    for (const bool is_inbound : {true, false}) WriteOpenDefault(is_inbound);
    builder_.policy().stateful = true;
    Assume();
    return builder_.Take();
  }

 private:
  enum class Pass { kOverriding, kBlocking, kAllowing };

  static const std::optional<bool>& AllowsIn(const ProfileActions& profile, bool is_inbound) {
    return is_inbound ? profile.allows_inbound : profile.allows_outbound;
  }

  // Whether profiles differ, or do not say what is asked.
  bool IsDefaultOpen(bool is_inbound) const {
    if (rules_.own) return !(is_inbound ? rules_.own->inbound : rules_.own->outbound);
    const bool first = AllowsIn(rules_.profiles[0], is_inbound).value_or(!is_inbound);
    return std::any_of(
        rules_.profiles.begin(), rules_.profiles.end(), [&](const ProfileActions& profile) {
          return profile.is_open || AllowsIn(profile, is_inbound).value_or(!is_inbound) != first;
        });
  }

  // As Windows comes, what comes in is blocked and what goes out passes.
  VerdictKind DefaultOf(bool is_inbound) const {
    if (IsDefaultOpen(is_inbound)) return VerdictKind::kDrop;
    return AllowsIn(rules_.profiles[0], is_inbound).value_or(!is_inbound) ? VerdictKind::kAccept
                                                                          : VerdictKind::kDrop;
  }

  void WriteOpenDefault(bool is_inbound) {
    if (!IsDefaultOpen(is_inbound)) return;
    LineMatch perhaps;
    perhaps.condition.unknown.emplace_back(rules_.own
                                               ? "the default action, which the script leaves"
                                               : "the default action of the active profile");
    builder_.AddLine(chains_[is_inbound ? 0 : 1], perhaps, {VerdictKind::kAccept, 0}, {});
  }

  void WriteDisabledProfiles(std::uint32_t chain) {
    std::size_t off = 0;
    for (const ProfileActions& profile : rules_.profiles) off += profile.is_enabled == false;
    if (off == 0) return;
    LineMatch match;
    if (off < rules_.profiles.size())
      match.condition.unknown.emplace_back("a profile whose firewall is off");
    builder_.AddLine(chain, match, {VerdictKind::kAccept, 0}, {});
  }

  void WriteUnfollowed(VerdictKind verdict) {
    for (const auto& [what, place] : rules_.unfollowed) {
      for (const std::uint32_t chain : chains_) {
        LineMatch match;
        match.condition.unknown.push_back(what);
        builder_.AddLine(chain, match, {verdict, 0}, place);
      }
    }
  }

  Answer Choose(const FieldValue& value, std::string_view yes, std::string_view no,
                Answer otherwise) {
    if (!value.is_said) return otherwise;
    if (value.is_open) return Answer::kOpen;
    if (value.Is(yes)) return Answer::kYes;
    if (value.Is(no)) return Answer::kNo;
    diagnostics_.Error("PW-DIA-windows-0125", value.place,
                       "expected " + std::string(yes) + " or " + std::string(no) + ", found " +
                           (value.words.size() == 1 ? Quote(value.words[0]) : "several values"));
    return Answer::kOpen;
  }

  // The network that the host is in decides which profile is active.
  void AddProfile(const FieldValue& value, policy::Condition& condition) {
    if (!value.is_said) return;
    bool domain = false, others = false, is_public = false;
    for (const std::string_view list : value.words) {
      for (const std::string_view one : Split(list, ',')) {
        const std::string name = ToLower(Trim(one));
        if (name == "any" || name == "all")
          domain = others = is_public = true;
        else if (name == "domain")
          domain = true;
        else if (name == "private")
          others = true;
        else if (name == "public")
          is_public = true;
        else if (!value.is_open)
          diagnostics_.Error("PW-DIA-windows-0125", value.place,
                             "expected Any, Domain, Private or Public, found " + Quote(one));
      }
    }
    if (domain && others && is_public && !value.is_open) return;
    std::string what = "the profile";
    for (const std::string_view word : value.words) what += " " + std::string(word);
    condition.unknown.push_back(value.is_open ? "a profile that is computed" : what);
    Unmodelled(value.place, condition.unknown.back());
  }

  void Unmodelled(SourcePlace place, const std::string& what) {
    diagnostics_.Warning("PW-DIA-windows-0201", place,
                         "expected addresses, protocols and ports, found " + Quote(what),
                         "whether it holds is not known, and answers say so");
  }

  struct Read {
    Answer enabled = Answer::kYes;
    Answer is_inbound = Answer::kYes;
    Answer is_allow = Answer::kYes;
    policy::Condition condition;
  };

  Read ReadHead(const FirewallRule& rule) {
    Read out;
    out.enabled = Choose(rule.At(Field::kEnabled), "True", "False", Answer::kYes);
    out.is_inbound = Choose(rule.At(Field::kDirection), "Inbound", "Outbound", Answer::kYes);
    out.is_allow = Choose(rule.At(Field::kAction), "Allow", "Block", Answer::kYes);
    AddProfile(rule.At(Field::kProfile), out.condition);
    for (const auto& [name, value] : rule.others) {
      out.condition.unknown.push_back(name == "@" ? "a table that is computed" : std::string(name));
      Unmodelled(value.place, out.condition.unknown.back());
    }
    if (rule.is_perhaps) {
      out.condition.unknown.emplace_back("a command that may not run");
      Unmodelled(rule.place, out.condition.unknown.back());
    }
    const auto open = [&](Answer answer, Field field, std::string_view what) {
      if (answer != Answer::kOpen || diagnostics_.has_errors()) return;
      out.condition.unknown.emplace_back(what);
      Unmodelled(rule.At(field).place, out.condition.unknown.back());
    };
    open(out.enabled, Field::kEnabled, "Enabled that is computed");
    open(out.is_inbound, Field::kDirection, "Direction that is computed");
    open(out.is_allow, Field::kAction, "Action that is computed");
    return out;
  }

  void WriteRules(Pass pass) {
    if (heads_.empty()) {
      for (const FirewallRule& rule : rules_.rules) heads_.push_back(ReadHead(rule));
    }
    for (std::size_t i = 0; i < rules_.rules.size(); ++i) {
      const FirewallRule& rule = rules_.rules[i];
      const Read& head = heads_[i];
      if (head.enabled == Answer::kNo) continue;
      const bool blocks = head.is_allow != Answer::kYes;
      const bool allows = head.is_allow != Answer::kNo;
      const bool is_here = pass == Pass::kBlocking   ? blocks
                           : pass == Pass::kAllowing ? allows
                                                     : allows && rule.overrides_blocks;
      if (!is_here) continue;
      const VerdictKind verdict =
          pass == Pass::kBlocking ? VerdictKind::kDrop : VerdictKind::kAccept;
      for (const bool is_inbound : {true, false}) {
        if (head.is_inbound == (is_inbound ? Answer::kNo : Answer::kYes)) continue;
        WriteRule(rule, head, is_inbound, verdict);
      }
    }
  }

  void WriteRule(const FirewallRule& rule, const Read& head, bool is_inbound, VerdictKind verdict) {
    EntryMatch match;
    AddressTerm local = terms_.Addresses(rule.At(Field::kLocalAddress), "LocalAddress");
    AddressTerm remote = terms_.Addresses(rule.At(Field::kRemoteAddress), "RemoteAddress");
    match.sources = is_inbound ? std::move(remote) : std::move(local);
    match.destinations = is_inbound ? std::move(local) : std::move(remote);
    match.services = terms_.Services(rule, is_inbound);
    match.condition = head.condition;
    AddEntry(builder_, chains_[is_inbound ? 0 : 1], match, {verdict, 0}, rule.place);
  }

  void Assume() {
    for (const std::string& one : rules_.assumptions) builder_.Assume(one);
    builder_.Assume(
        "rules that the host has beside those of the text (Core Networking, other programs, group "
        "policy) are not followed");
    builder_.Assume("packets of the host to itself pass");
    if (!rules_.says_profiles) {
      builder_.Assume(
          "the profiles are as Windows comes with them: what no rule speaks of is blocked when it "
          "comes in and passes when it goes out");
    }
  }

  const Ruleset& rules_;
  Diagnostics& diagnostics_;
  Terms terms_;
  PolicyBuilder builder_;
  std::array<std::uint32_t, 2> chains_{};
  std::vector<Read> heads_;
};

}  // namespace

bool ReadText(std::string_view text, const LiftOptions& options, std::string& plain, Ruleset& out,
              Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.substr(0, 4'096).find('\0') != text.npos) {
    diagnostics.Error("PW-DIA-windows-0103", {file, 0, 0},
                      "expected a text in UTF-8, found one of another kind",
                      "Set-Content -Encoding utf8 writes one");
    return false;
  }
  if (text.find("\xe2\x80") != text.npos) {
    plain = Plain(text);
    text = plain;
  }
  if (IsOwnScript(text)) {
    ReadOwnScript(text, file, out, diagnostics);
  } else {
    ReadScript(text, file, out, diagnostics);
  }
  if (diagnostics.error_count() > errors_before) return false;
  if (out.rules.empty() && !out.own && !out.says_profiles && out.unfollowed.empty()) {
    diagnostics.Error("PW-DIA-windows-0102", {file, 0, 0},
                      "expected rules of the firewall of Windows, found none",
                      "New-NetFirewallRule and `netsh advfirewall firewall add rule` make some");
    return false;
  }
  return true;
}

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  std::string plain;
  Ruleset rules;
  if (!ReadText(text, options, plain, rules, diagnostics)) return nullptr;
  for (const auto& [name, beside] : options.beside) {
    (void)beside;
    diagnostics.Error("PW-DIA-windows-0106", {diagnostics.AddFile(name), 0, 0},
                      "expected all rules in one text, found a second file");
  }
  auto policy = Lifter(rules, diagnostics).Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return policy;
}

}  // namespace portwright::dialect::windows
