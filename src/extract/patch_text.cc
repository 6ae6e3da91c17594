#include <algorithm>
#include <functional>

#include "base/text.h"
#include "extract/catalog_yaml.h"
#include "extract/patch_parts.h"

namespace portwright::extract {
namespace {

// Lines [begin, end).
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool IsBlankOrComment(std::string_view line) {
  const std::string_view text = Trim(line);
  return text.empty() || text.front() == '#';
}

// `line: 12` in a text, replaced; false unless it stands there once.
bool ReplaceOnce(std::string& text, const std::string& from, const std::string& to) {
  std::size_t found = std::string::npos;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
    const char before = at > 0 ? text[at - 1] : ' ';
    const char after = at + from.size() < text.size() ? text[at + from.size()] : '\n';
    const bool is_whole =
        (before == ' ' || before == '{' || before == ',') && (after < '0' || after > '9');
    if (!is_whole) continue;
    if (found != std::string::npos) return false;
    found = at;
  }
  if (found == std::string::npos) return false;
  text.replace(found, from.size(), to);
  return true;
}

std::string ListText(const std::vector<std::uint32_t>& numbers) {
  std::vector<std::string> out;
  for (const std::uint32_t number : numbers) out.push_back(std::to_string(number));
  return Join(out, ", ");
}

class TextPatcher {
 public:
  TextPatcher(const catalog::Catalog& before, std::string_view text, const Merged& merged)
      : before_(before), merged_(merged) {
    for (const std::string_view line : Split(text, '\n')) lines_.push_back(line);
    if (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
  }

  std::optional<std::string> Run() {
    PatchDocument();
    AddEntries("roles", [&] { return NewRoles(); });
    AddEntries("features", [&] { return NewFeatures(); });
    AddEntries("parameters", [&] { return NewParameters(); });
    AddEntries("choices", [&] { return NewChoices(); });
    PatchRequirements();
    PatchRetired();
    if (failed_) return std::nullopt;
    return Assemble();
  }

 private:
  struct Edit {
    Span lines;
    std::string text;
  };

  // The lines under a key of the file, without blank ones and comments at their end; those may head
  // what comes next. Nothing where there is no such key.
  std::optional<Span> Find(std::string_view key) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!lines_[i].starts_with(key) || lines_[i].substr(key.size(), 1) != ":") continue;
      Span out{i + 1, i + 1};
      while (out.end < lines_.size() &&
             (lines_[out.end].empty() || lines_[out.end][0] == ' ' || lines_[out.end][0] == '#')) {
        ++out.end;
      }
      while (out.end > out.begin && IsBlankOrComment(lines_[out.end - 1])) --out.end;
      return out;
    }
    return std::nullopt;
  }

  // Whether the entries stand on lines of their own, two blanks in.
  bool IsInBlocks(const Span& span, std::string_view indent) const {
    if (!IsBlankOrComment(AfterKey(lines_[span.begin - 1]))) return false;
    for (std::size_t i = span.begin; i < span.end; ++i) {
      if (IsBlankOrComment(lines_[i])) continue;
      return lines_[i].starts_with(indent) && lines_[i].substr(indent.size(), 1) != " ";
    }
    return false;
  }
  static std::string_view AfterKey(std::string_view line) {
    return line.substr(line.find(':') + 1);
  }

  std::string Lines(const Span& span) const {
    std::string out;
    for (std::size_t i = span.begin; i < span.end; ++i) out += std::string(lines_[i]) + "\n";
    return out;
  }

  void Replace(const Span& lines, std::string text) { edits_.push_back({lines, std::move(text)}); }

  void PatchDocument() {
    const catalog::DocumentReference& old = before_.document;
    const catalog::DocumentReference& now = merged_.catalog.document;
    if (old.sha256 == now.sha256 && old.revision == now.revision && old.address == now.address)
      return;
    const auto span = Find("document");
    if (!span) {
      failed_ = true;
    } else {
      Replace({span->begin - 1, span->end}, DocumentYaml(now));
    }
  }

  void AddEntries(std::string_view key, const std::function<std::string()>& entries) {
    const std::string text = entries();
    if (text.empty()) return;
    const auto span = Find(key);
    if (!span) {
      appended_ += "\n" + std::string(key) + ":\n" + text;
    } else if (!IsInBlocks(*span, "  ")) {
      failed_ = true;
    } else {
      Replace({span->end, span->end}, text);
    }
  }

  std::string NewRoles() const {
    std::string out;
    for (std::size_t i = merged_.old_roles; i < merged_.catalog.roles.size(); ++i)
      out += RoleYaml(merged_.catalog.roles[i]);
    return out;
  }
  std::string NewFeatures() const {
    std::string out;
    for (std::size_t i = merged_.old_features; i < merged_.catalog.features.size(); ++i)
      out += FeatureYaml(merged_.catalog, merged_.catalog.features[i]);
    return out;
  }
  std::string NewParameters() const {
    std::string out;
    for (std::size_t i = merged_.old_parameters; i < merged_.catalog.parameters.size(); ++i)
      out += ParameterYaml(merged_.catalog, merged_.catalog.parameters[i]);
    return out;
  }
  std::string NewChoices() const {
    std::string out;
    for (std::size_t i = merged_.old_choices; i < merged_.catalog.choices.size(); ++i)
      out += ChoiceYaml(merged_.catalog.choices[i]);
    return out;
  }

  void PatchRequirements();
  void PatchRequirement(const PatchedRequirement& one, const catalog::Requirement& old, Span span);
  void PatchRetired();
  std::string Assemble();

  const catalog::Catalog& before_;
  const Merged& merged_;
  std::vector<std::string_view> lines_;
  std::vector<Edit> edits_;
  std::string appended_;  // behind all else
  bool failed_ = false;
};

void TextPatcher::PatchRequirements() {
  const std::size_t old_ones = before_.requirements.size();
  const auto section = Find("requirements");
  if (!section || old_ones == 0 || !IsInBlocks(*section, "  ")) {
    failed_ = true;
    return;
  }
  std::vector<std::size_t> starts;
  for (const catalog::Requirement& requirement : before_.requirements) {
    const std::size_t line = requirement.place.line - 1;
    const bool fits = line >= section->begin && line < section->end &&
                      lines_[line].starts_with("  - ") && (starts.empty() || line > starts.back());
    failed_ = failed_ || !fits;
    starts.push_back(line);
  }
  if (failed_) return;
  starts.push_back(section->end);
  for (std::size_t r = 0; r < old_ones; ++r) {
    Span span{starts[r], starts[r + 1]};
    while (span.end > span.begin && IsBlankOrComment(lines_[span.end - 1])) --span.end;
    PatchRequirement(merged_.requirements[r], before_.requirements[r], span);
  }
  std::string added;
  for (std::size_t r = old_ones; r < merged_.requirements.size(); ++r) {
    const PatchedRequirement& one = merged_.requirements[r];
    added += RequirementYaml(merged_.catalog, one.requirement, one.when);
  }
  if (!added.empty()) Replace({section->end, section->end}, std::move(added));
}

void TextPatcher::PatchRequirement(const PatchedRequirement& one, const catalog::Requirement& old,
                                   Span span) {
  if (one.fate == Fate::kKept) return;
  if (one.fate == Fate::kWithdrawn) return Replace(span, "");
  if (one.fate == Fate::kMoved) {
    std::string text = Lines(span);
    const catalog::Citation& cite = one.requirement.cite;
    const bool also_moves = cite.also != old.cite.also;
    const bool done =
        (cite.line == old.cite.line || ReplaceOnce(text, "line: " + std::to_string(old.cite.line),
                                                   "line: " + std::to_string(cite.line))) &&
        (!also_moves || ReplaceOnce(text, "also: [" + ListText(old.cite.also) + "]",
                                    "also: [" + ListText(cite.also) + "]"));
    if (done) return Replace(span, std::move(text));
  }
  Replace(span, RequirementYaml(merged_.catalog, one.requirement, one.when));
}

void TextPatcher::PatchRetired() {
  if (merged_.catalog.retired.size() == merged_.old_retired) return;
  std::string text = "retired:\n";
  for (const std::string& id : merged_.catalog.retired) text += "  - " + Scalar(id) + "\n";
  if (const auto span = Find("retired")) {
    Replace({span->begin - 1, span->end}, std::move(text));
  } else {
    appended_ += "\n" + text;
  }
}

std::string TextPatcher::Assemble() {
  std::stable_sort(edits_.begin(), edits_.end(),
                   [](const Edit& a, const Edit& b) { return a.lines.begin < b.lines.begin; });
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits_) {
    out += Lines({at, edit.lines.begin}) + edit.text;
    at = edit.lines.end;
  }
  return out + Lines({at, lines_.size()}) + appended_;
}

}  // namespace

std::optional<std::string> PatchText(const catalog::Catalog& before, std::string_view text,
                                     const Merged& merged) {
  return TextPatcher(before, text, merged).Run();
}

}  // namespace portwright::extract
