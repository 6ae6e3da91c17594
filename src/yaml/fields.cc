#include "yaml/fields.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace portwright::yaml {
namespace {

// "a list", "the text 'x'": what stands there, for messages.
std::string Describe(const Node& node) {
  if (node.IsMapping()) return "a mapping";
  if (node.IsSequence()) return "a list";
  if (node.IsNull()) return "nothing";
  return Quote(node.text());
}

std::string OneOf(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string DidYouMean(std::string_view found, const std::vector<std::string>& known) {
  const auto nearest = Nearest(found, known);
  return nearest ? "did you mean " + Quote(*nearest) + "?" : "";
}

}  // namespace

std::string What::ToText() const {
  return key_.empty() ? std::string(text_) : Quote(key_) + " of " + std::string(text_);
}

void ReportKind(const Node& node, const What& what, std::string_view expected,
                Diagnostics& diagnostics) {
  diagnostics.Error(
      "PW-YAML-0023", node.place(),
      "expected " + std::string(expected) + " for " + what.ToText() + ", found " + Describe(node));
}

std::optional<std::string_view> ReadText(const Node& node, const What& what,
                                         Diagnostics& diagnostics) {
  if (!node.IsScalar()) {
    ReportKind(node, what, "a text", diagnostics);
    return std::nullopt;
  }
  if (node.IsNull() || Trim(node.text()).empty()) {
    diagnostics.Error("PW-YAML-0024", node.place(),
                      "expected a text for " + what.ToText() + ", found nothing");
    return std::nullopt;
  }
  return node.text();
}

std::optional<std::uint64_t> ReadNumber(const Node& node, const What& what, std::uint64_t min,
                                        std::uint64_t max, Diagnostics& diagnostics) {
  if (node.IsScalar()) {
    const auto number = ParseNumber(node.text());
    if (number && *number >= min && *number <= max) return number;
  }
  diagnostics.Error("PW-YAML-0025", node.place(),
                    "expected a number from " + std::to_string(min) + " to " + std::to_string(max) +
                        " for " + what.ToText() + ", found " + Describe(node));
  return std::nullopt;
}

std::optional<bool> ReadBool(const Node& node, const What& what, Diagnostics& diagnostics) {
  if (node.IsScalar()) {
    const std::string_view text = node.text();
    if (text == "true" || text == "yes" || text == "on") return true;
    if (text == "false" || text == "no" || text == "off") return false;
  }
  diagnostics.Error("PW-YAML-0027", node.place(),
                    "expected true or false for " + what.ToText() + ", found " + Describe(node));
  return std::nullopt;
}

std::optional<std::size_t> ReadWord(const Node& node, const What& what,
                                    std::span<const std::string_view> words,
                                    Diagnostics& diagnostics) {
  if (!node.IsScalar()) {
    ReportKind(node, what, OneOf(words), diagnostics);
    return std::nullopt;
  }
  const auto found = std::find(words.begin(), words.end(), node.text());
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::vector<std::string> known(words.begin(), words.end());
  diagnostics.Error(
      "PW-YAML-0026", node.place(),
      "expected " + OneOf(words) + " for " + what.ToText() + ", found " + Describe(node),
      DidYouMean(node.text(), known));
  return std::nullopt;
}

std::vector<Node> ReadList(const Node& node, const What& what, Diagnostics& diagnostics) {
  std::vector<Node> out;
  if (!node.IsSequence()) {
    ReportKind(node, what, "a list", diagnostics);
    return out;
  }
  out.reserve(node.size());
  for (auto it = node.begin(); it != node.end(); ++it) out.push_back(*it);
  return out;
}

std::vector<Node> ReadTexts(const Node& node, const What& what, Diagnostics& diagnostics,
                            bool one_allowed) {
  std::vector<Node> out;
  if (one_allowed && node.IsScalar()) {
    if (ReadText(node, what, diagnostics)) out.push_back(node);
    return out;
  }
  for (const Node& entry : ReadList(node, what, diagnostics)) {
    if (ReadText(entry, what, diagnostics)) out.push_back(entry);
  }
  return out;
}

std::vector<Pair> ReadPairs(const Node& node, const What& what, Diagnostics& diagnostics) {
  std::vector<Pair> out;
  if (!node.IsMapping()) {
    ReportKind(node, what, "a mapping", diagnostics);
    return out;
  }
  out.reserve(node.size());
  for (auto it = node.begin(); it != node.end(); ++it) {
    const Node key = *it;
    ++it;
    out.push_back({key, *it});
  }
  return out;
}

void ReportUnknown(std::string_view code, SourcePlace place, std::string_view what,
                   std::string_view found, const std::vector<std::string>& known,
                   Diagnostics& diagnostics) {
  constexpr std::size_t kListed = 12;
  std::string hint = DidYouMean(found, known);
  if (hint.empty() && !known.empty() && known.size() <= kListed)
    hint = "known: " + Join(known, ", ");
  diagnostics.Error(code, place, "expected " + std::string(what) + ", found " + Quote(found),
                    std::move(hint));
}

Fields::Fields(const Node& node, std::string_view what, std::span<const std::string_view> keys,
               Diagnostics& diagnostics)
    : node_(node), what_(what), keys_(keys), diagnostics_(&diagnostics) {
  if (!node.IsMapping()) {
    diagnostics.Error("PW-YAML-0020", node.place(),
                      "expected a mapping for " + std::string(what) + ", found " + Describe(node));
    return;
  }
  CheckKeys();
}

void Fields::CheckKeys() const {
  bool is_key = true;
  for (auto it = node_.begin(); it != node_.end(); ++it, is_key = !is_key) {
    if (!is_key) continue;
    const Node key = *it;
    if (std::find(keys_.begin(), keys_.end(), key.text()) != keys_.end()) continue;
    const std::vector<std::string> known(keys_.begin(), keys_.end());
    std::string hint = DidYouMean(key.text(), known);
    if (hint.empty()) hint = "known keys: " + Join(known, ", ");
    diagnostics_->Error("PW-YAML-0021", key.place(),
                        "expected a key of " + std::string(what_) + ", found " + Quote(key.text()),
                        std::move(hint));
  }
}

SourcePlace Fields::PlaceOf(std::string_view key) const {
  const auto node = Find(key);
  return node ? node->place() : node_.place();
}

std::optional<Node> Fields::Find(std::string_view key) const {
  PORTWRIGHT_CHECK(std::find(keys_.begin(), keys_.end(), key) != keys_.end(),
                   "a key that is read is declared");
  return node_.Find(key);
}

std::optional<Node> Fields::Need(std::string_view key) const {
  auto node = Find(key);
  if (!node && is_mapping()) {
    diagnostics_->Error(
        "PW-YAML-0022", node_.place(),
        "expected key " + Quote(key) + " in " + std::string(what_) + ", found none");
  }
  return node;
}

std::string Fields::Text(std::string_view key) const {
  const auto node = Need(key);
  return node ? std::string(ReadText(*node, KeyName(key), *diagnostics_).value_or("")) : "";
}

std::string Fields::OptionalText(std::string_view key) const {
  const auto node = Find(key);
  return node ? std::string(ReadText(*node, KeyName(key), *diagnostics_).value_or("")) : "";
}

std::optional<std::uint64_t> Fields::Number(std::string_view key, std::uint64_t min,
                                            std::uint64_t max) const {
  const auto node = Need(key);
  return node ? ReadNumber(*node, KeyName(key), min, max, *diagnostics_) : std::nullopt;
}

std::optional<std::uint64_t> Fields::OptionalNumber(std::string_view key, std::uint64_t min,
                                                    std::uint64_t max) const {
  const auto node = Find(key);
  return node ? ReadNumber(*node, KeyName(key), min, max, *diagnostics_) : std::nullopt;
}

bool Fields::OptionalBool(std::string_view key, bool otherwise) const {
  const auto node = Find(key);
  return node ? ReadBool(*node, KeyName(key), *diagnostics_).value_or(otherwise) : otherwise;
}

std::vector<Node> Fields::List(std::string_view key) const {
  const auto node = Need(key);
  return node ? ReadList(*node, KeyName(key), *diagnostics_) : std::vector<Node>();
}

std::vector<Node> Fields::OptionalList(std::string_view key) const {
  const auto node = Find(key);
  return node ? ReadList(*node, KeyName(key), *diagnostics_) : std::vector<Node>();
}

std::vector<Node> Fields::Texts(std::string_view key) const {
  const auto node = Need(key);
  return node ? ReadTexts(*node, KeyName(key), *diagnostics_) : std::vector<Node>();
}

std::vector<Node> Fields::OptionalTexts(std::string_view key) const {
  const auto node = Find(key);
  return node ? ReadTexts(*node, KeyName(key), *diagnostics_) : std::vector<Node>();
}

std::vector<Pair> Fields::Pairs(std::string_view key) const {
  const auto node = Need(key);
  return node ? ReadPairs(*node, KeyName(key), *diagnostics_) : std::vector<Pair>();
}

std::vector<Pair> Fields::OptionalPairs(std::string_view key) const {
  const auto node = Find(key);
  return node ? ReadPairs(*node, KeyName(key), *diagnostics_) : std::vector<Pair>();
}

}  // namespace portwright::yaml
