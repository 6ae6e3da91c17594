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

// Words of headings that say a direction, or only that ports follow.
constexpr std::string_view kFillers =
    " a an and are as at be between bi both by direction directional for from in into is list of "
    "on open or out should that the these to used via with "
    "bidirectional egress inbound incoming ingress outbound outgoing "
    "communication communications connection connections default details firewall firewalls "
    "information matrix network overview port ports protocol protocols required requirement "
    "requirements rule rules settings summary table tcp traffic udp ";

bool IsNumber(std::string_view token) {
  return token.find_first_not_of("0123456789") == std::string_view::npos;
}

bool Has(const std::vector<std::string>& tokens, const std::string& token) {
  return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
}

// The words that name a subject, without the number of the heading and the product's name, where
// all of that stands in it.
std::string SubjectWords(std::string_view heading, const std::vector<std::string>& product) {
  const std::vector<std::string> tokens = Tokens(heading);
  const bool names_product = std::all_of(
      product.begin(), product.end(), [&](const std::string& token) { return Has(tokens, token); });
  std::string out;
  bool any_letters = false;
  for (const std::string& token : tokens) {
    const bool is_filler = kFillers.find(" " + token + " ") != std::string_view::npos ||
                           token == "product" || (names_product && Has(product, token));
    if (is_filler || (out.empty() && IsNumber(token))) continue;
    any_letters = any_letters || !IsNumber(token);
    out += (out.empty() ? "" : " ") + token;
  }
  return any_letters ? out : "";
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

bool SameHeading(std::string_view a, std::string_view b) {
  return !b.empty() && Slug(a) == Slug(b);
}

struct Subject {
  std::string heading;  // empty: none
  std::string words;    // of it, those that name something
  std::string group;    // the heading of the subject around it
};

Subject SubjectOf(const std::string& section, const Extraction& extraction) {
  const std::vector<std::string> product = Tokens(extraction.product);
  Subject out;
  const std::vector<std::string> parts = PartsOf(section);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    std::string words = SubjectWords(*part, product);
    if (words.empty() || SameHeading(*part, extraction.title)) continue;
    if (!out.heading.empty()) {
      out.group = *part;
      break;
    }
    out.heading = *part;
    out.words = std::move(words);
  }
  return out;
}

}  // namespace

FeatureMaker::FeatureMaker(const Extraction& extraction, catalog::Catalog& catalog, Names& names)
    : extraction_(extraction), catalog_(catalog), names_(names) {
  for (const Row& row : extraction.rows) {
    const Subject subject = SubjectOf(row.section, extraction);
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
  const Subject subject = SubjectOf(section, extraction_);
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
    feature.title = OneLine(subject.heading, 120);
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
