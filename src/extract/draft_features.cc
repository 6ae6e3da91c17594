#include <algorithm>

#include "base/text.h"
#include "extract/draft_parts.h"

namespace portwright::extract {
namespace {

constexpr std::string_view kSeparator = " > ";

std::vector<std::string> PartsOf(std::string_view section) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t at = section.find(kSeparator);
    const std::string_view part = Trim(section.substr(0, at));
    if (!part.empty()) out.emplace_back(part);
    if (at == std::string_view::npos) return out;
    section.remove_prefix(at + kSeparator.size());
  }
}

// Headings that say a direction, or only that ports follow.
bool IsNoSubject(const std::vector<std::string>& tokens) {
  return std::all_of(tokens.begin(), tokens.end(), [](const std::string& token) {
    const std::vector<std::string> one = {token};
    const bool is_number =
        std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_number || HasAny(one, {"incoming",
                                     "outgoing",
                                     "inbound",
                                     "outbound",
                                     "ingress",
                                     "egress",
                                     "both",
                                     "bidirectional",
                                     "bi",
                                     "directional",
                                     "direction",
                                     "traffic",
                                     "port",
                                     "ports",
                                     "in",
                                     "out",
                                     "and",
                                     "or",
                                     "the",
                                     "to",
                                     "for",
                                     "of",
                                     "from",
                                     "open",
                                     "required",
                                     "requirement",
                                     "requirements",
                                     "firewall",
                                     "rules",
                                     "rule",
                                     "firewalls",
                                     "tcp",
                                     "udp",
                                     "protocol",
                                     "protocols",
                                     "table",
                                     "list",
                                     "used",
                                     "overview",
                                     "summary",
                                     "default",
                                     "communication",
                                     "communications",
                                     "connection",
                                     "connections",
                                     "network",
                                     "settings",
                                     "matrix",
                                     "information",
                                     "details"});
  });
}

// Subjects of which every site has something.
bool IsProductWide(const std::vector<std::string>& tokens) {
  return AreAll(
      tokens,
      {"management", "administration", "admin",        "general",      "common",     "core",
       "base",       "basic",          "system",       "network",      "networking", "service",
       "services",   "infrastructure", "dns",          "ntp",          "cluster",    "internal",
       "node",       "nodes",          "intra",        "and",          "the",        "ports",
       "port",       "traffic",        "requirements", "communication"});
}

struct Subject {
  std::string words;  // empty: none
  std::string group;
};

Subject SubjectOf(const std::string& section, const std::string& title) {
  Subject out;
  const std::vector<std::string> parts = PartsOf(section);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (IsNoSubject(Tokens(*part)) || (!title.empty() && Slug(*part) == Slug(title))) continue;
    if (!out.words.empty()) {
      out.group = *part;
      break;
    }
    out.words = *part;
  }
  return out;
}

}  // namespace

FeatureMaker::FeatureMaker(const Extraction& extraction, catalog::Catalog& catalog, Names& names)
    : extraction_(extraction), catalog_(catalog), names_(names) {
  for (const Row& row : extraction.rows) {
    const Subject subject = SubjectOf(row.section, extraction.title);
    std::vector<std::string>& groups = groups_[Slug(subject.words)];
    const std::string group = Slug(subject.group);
    const auto at = std::lower_bound(groups.begin(), groups.end(), group);
    if (at == groups.end() || *at != group) groups.insert(at, group);
  }
}

std::uint32_t FeatureMaker::Make(const std::string& key, const std::string& id,
                                 catalog::Feature feature) {
  const auto [at, is_new] =
      of_key_.emplace(key, static_cast<std::uint32_t>(catalog_.features.size()));
  if (!is_new) return at->second;
  feature.id = names_.Take(IsReserved(id) ? id + "-traffic" : id);
  catalog_.features.push_back(std::move(feature));
  return at->second;
}

std::uint32_t FeatureMaker::OfSection(const std::string& section) {
  if (const auto found = of_section_.find(section); found != of_section_.end())
    return found->second;
  const Subject subject = SubjectOf(section, extraction_.title);
  const std::string slug = Slug(subject.words);
  catalog::Feature feature;
  std::string key, id;
  if (subject.words.empty()) {
    const std::vector<std::string> parts = PartsOf(section);
    const std::string words = parts.empty() ? extraction_.title : parts.back();
    key = id = "general";
    feature.title = words.empty() ? "All of the document" : OneLine(words, 120);
    feature.question = "Does the site use what the document lists without a subject of its own?";
  } else if (IsProductWide(Tokens(subject.words))) {
    key = id = "base";
    feature.title = "Basic operation";
    feature.always = true;
  } else {
    const bool is_shared = groups_[slug].size() > 1;
    id = is_shared && !subject.group.empty() ? Slug(subject.group + " " + subject.words) : slug;
    key = "section " + id;
    feature.title = OneLine(subject.words, 120);
    feature.group = OneLine(subject.group, 120);
    feature.question = "Does the site use " + feature.title + "?";
  }
  const std::uint32_t index = Make(key, id, std::move(feature));
  of_section_.emplace(section, index);
  return index;
}

std::uint32_t FeatureMaker::OfCondition(const Condition& condition, std::uint32_t of_feature) {
  const catalog::Feature of = catalog_.features[of_feature];
  catalog::Feature feature;
  feature.group = of.title;
  if (condition.kind == ConditionKind::kOptional) {
    feature.title = "Optional parts of " + of.title;
    feature.question = "Does the site use what the document calls optional here?";
    return Make("optional " + of.id, of.id + "-optional", std::move(feature));
  }
  const std::string words = OneLine(condition.words, 160);
  const std::string slug = Slug(words);
  feature.title = "Condition: " + (words.empty() ? "not worded" : words);
  feature.question = "Does this hold at the site: " + (words.empty() ? "not worded" : words) + "?";
  return Make("when " + of.id + " " + slug, "when-" + slug, std::move(feature));
}

}  // namespace portwright::extract
