#include "workflow/configuration.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/shown_text.h"
#include "proof/compare.h"
#include "workflow/dialects.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kLineBytesMax = 100;  // of a line that is shown
constexpr std::size_t kLineBytesLookedAt = 65'536;
constexpr std::size_t kLinesApart = 64;  // of which the beginning is kept

// Of JSON without line breaks, a text in quotes is a value or a member, and ends with it: what
// follows may be another one's, a secret too. Others stay whole.
std::string_view MemberOf(std::string_view text) {
  if (!text.starts_with('"')) return text;
  const auto end_of_text = [&](std::size_t quote) {
    std::size_t end = quote + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
    return std::min(end + 1, text.size());
  };
  const std::size_t end = end_of_text(0);
  const std::size_t colon = text.find_first_not_of(' ', end);
  if (colon == text.npos || text[colon] != ':') return text.substr(0, end);
  const std::size_t value = text.find_first_not_of(' ', colon + 1);
  if (value == text.npos) return text;
  return text.substr(0, text[value] == '"' ? end_of_text(value) : text.find_first_of(",]}", value));
}

// One list stands alone at the forward hook, whatever the device does with it.
Status KeepOneList(const std::string& name, policy::Policy& policy) {
  const auto found = std::find_if(policy.chains.begin(), policy.chains.end(),
                                  [&](const policy::Chain& chain) { return chain.name == name; });
  if (found == policy.chains.end()) {
    std::vector<std::string> names;
    for (const policy::Chain& chain : policy.chains) {
      // The others are made by the reader.
      if (chain.name.find(' ') == std::string::npos) names.push_back(chain.name);
    }
    return Error{ErrorCode::kInvalid, "expected a list of the configuration after --acl, found " +
                                          Quote(name) + "; it has " +
                                          (names.empty() ? "none" : Join(names, ", "))};
  }
  const auto index = static_cast<std::uint32_t>(found - policy.chains.begin());
  for (policy::Chain& chain : policy.chains) chain.hook = policy::Hook::kNone;
  policy::Chain alone;
  alone.name = "list " + name;
  alone.hook = policy::Hook::kForward;
  alone.default_verdict.kind = policy::VerdictKind::kDrop;
  alone.rules.resize(1);
  alone.rules[0].verdict = {policy::VerdictKind::kGoto, index};
  policy.chains.push_back(std::move(alone));
  return Ok();
}

}  // namespace

NumberedText::NumberedText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), begins_{0} {
  std::size_t lines = 0;
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    if (++lines % kLinesApart == 0) begins_.push_back(at + 1);
  }
}

std::string_view NumberedText::Line(std::uint32_t number) const {
  if (number == 0 || (number - 1) / kLinesApart >= begins_.size()) return {};
  std::string_view rest = std::string_view(text_).substr(begins_[(number - 1) / kLinesApart]);
  for (std::size_t skip = (number - 1) % kLinesApart; skip > 0; --skip) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  return rest.substr(0, rest.find('\n'));
}

Result<Configuration> ReadConfiguration(const ConfigurationSource& source, sys::FileSystem* files,
                                        Diagnostics& diagnostics) {
  sys::RealFiles disk;
  const sys::FileSystem& from = files != nullptr ? *files : disk;
  Configuration out;
  out.path = source.path;
  PORTWRIGHT_TRY(std::string text, from.Read(source.path));
  out.texts.emplace_back(source.path, std::move(text));
  const dialect::Dialect* dialect =
      source.dialect.empty() ? RecogniseDialect(out.texts[0].text()) : FindDialect(source.dialect);
  if (dialect == nullptr) {
    const std::string expected =
        source.dialect.empty()
            ? "expected a configuration whose dialect shows, found " + Quote(source.path)
            : "expected a dialect that can be read, found " + Quote(source.dialect);
    return Error{ErrorCode::kInvalid,
                 expected + "; --dialect is one of " + Join(DialectNames(), ", ")};
  }
  out.dialect = dialect;
  for (const std::string& path : source.beside) {
    PORTWRIGHT_TRY(std::string more, from.Read(path));
    out.texts.emplace_back(path, std::move(more));
  }
  PORTWRIGHT_TRY(out.policy,
                 LiftConfiguration(source, *dialect, out.texts[0].text(), out, diagnostics));
  return out;
}

dialect::LiftOptions LiftOptionsOf(const Configuration& configuration, std::string version,
                                   std::optional<Date> as_of) {
  dialect::LiftOptions options;
  options.file_name = configuration.path;
  options.version = std::move(version);
  options.as_of = as_of;
  for (std::size_t i = 1; i < configuration.texts.size(); ++i)
    options.beside.emplace_back(configuration.texts[i].name(), configuration.texts[i].text());
  return options;
}

Result<std::unique_ptr<policy::Policy>> LiftConfiguration(const ConfigurationSource& source,
                                                          const dialect::Dialect& dialect,
                                                          const std::string& text,
                                                          const Configuration& configuration,
                                                          Diagnostics& diagnostics) {
  dialect::LiftOptions options = LiftOptionsOf(configuration, source.version, source.as_of);
  options.own_interfaces = source.own_interfaces;
  std::unique_ptr<policy::Policy> policy = dialect.Lift(text, options, diagnostics);
  if (policy && !source.acl.empty()) PORTWRIGHT_TRY_STATUS(KeepOneList(source.acl, *policy));
  return policy;
}

policy::Hook HookOf(const std::string& name, const policy::Policy& policy) {
  if (name == "input") return policy::Hook::kInput;
  if (name == "output") return policy::Hook::kOutput;
  if (name == "forward") return policy::Hook::kForward;
  return policy.FindHook(policy::Hook::kForward) != nullptr ? policy::Hook::kForward
                                                            : policy::Hook::kInput;
}

SourcePlace PlaceOf(const Configuration& configuration, const proof::RuleAt& at) {
  if (at.chain == proof::RuleAt::kNowhere) return {};
  const policy::Chain& chain = configuration.policy->chains[at.chain];
  return at.rule < chain.places.size() ? chain.places[at.rule] : SourcePlace();
}

std::string TextAt(const Configuration& configuration, SourcePlace place,
                   const Diagnostics& diagnostics) {
  const std::string& file = diagnostics.FileName(place.file);
  const auto found = std::find_if(configuration.texts.begin(), configuration.texts.end(),
                                  [&](const NumberedText& text) { return text.name() == file; });
  if (found == configuration.texts.end()) return "";
  const std::string_view whole = found->Line(place.line);
  std::string_view line = whole;
  // Of a file that is one long line, what stands at the place.
  if (line.size() > kLineBytesMax && place.column > 1 && place.column <= line.size())
    line = MemberOf(line.substr(place.column - 1));
  // Of XML the tag alone: elements beside it may be anything.
  const bool is_tag =
      place.column > 0 && place.column <= whole.size() && whole[place.column - 1] == '<';
  if (is_tag) {
    line = whole.substr(place.column - 1);
    line = line.substr(0, std::min(line.find('>'), line.size() - 1) + 1);
  }
  // A line may be a gigabyte.
  std::string text = dialect::ShownLine(Trim(line.substr(0, kLineBytesLookedAt)));
  if (text.size() > kLineBytesMax) text = text.substr(0, kLineBytesMax - 3) + "...";
  return text;
}

std::string LineText(const Configuration& configuration, const proof::RuleAt& at,
                     const Diagnostics& diagnostics) {
  const SourcePlace place = PlaceOf(configuration, at);
  const policy::Chain& chain = configuration.policy->chains[at.chain];
  if (place == SourcePlace()) return "chain " + chain.name;
  // What no line says stands where its list begins.
  const bool is_unwritten =
      at.rule > 0 && at.rule + 1 == chain.rules.size() && place <= chain.places[0];
  if (is_unwritten) return diagnostics.Describe(place) + ": the unwritten end of " + chain.name;
  return diagnostics.Describe(place) + ": " + TextAt(configuration, place, diagnostics);
}

proof::RuleAt DecidingRule(const Configuration& configuration, const proof::RuleAt& at,
                           const proof::RuleAt& via) {
  if (at.chain == proof::RuleAt::kNowhere || via.chain == proof::RuleAt::kNowhere) return at;
  return configuration.policy->chains[at.chain].rules.size() == 1 ? via : at;
}

std::string DeciderText(const Configuration& configuration, const proof::RuleAt& at,
                        const proof::RuleAt& via, std::uint32_t default_chain,
                        const Diagnostics& diagnostics) {
  const policy::Policy& policy = *configuration.policy;
  if (at.chain == proof::RuleAt::kNowhere) {
    return policy.chains.empty() ? "no rules at all"
                                 : "default of chain " + policy.chains[default_chain].name;
  }
  return LineText(configuration, DecidingRule(configuration, at, via), diagnostics);
}

std::string DeciderText(const Configuration& configuration, const proof::LineList& list,
                        std::uint32_t line, net::Family family, const Diagnostics& diagnostics) {
  if (line == proof::kDefault) {
    const proof::LineList::Default& otherwise = list.DefaultOf(family);
    return DeciderText(configuration, otherwise.at, otherwise.via, list.default_chain, diagnostics);
  }
  return DeciderText(configuration, list.lines[line].at, list.lines[line].via, list.default_chain,
                     diagnostics);
}

}  // namespace portwright::workflow
