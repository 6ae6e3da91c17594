#include "site/answers.h"

#include <algorithm>
#include <utility>

#include "base/backslash.h"
#include "base/text.h"
#include "site/codes.h"
#include "yaml/fields.h"
#include "yaml/yaml.h"

namespace portwright::site {
namespace {

using yaml::Node;

constexpr std::string_view kHead =
    "# Answers to the questions of this site, written by `portwright site answer` and the form.\n"
    "# Keep it beside site.yaml; `portwright site answer SITE --undo KEY` takes one back.\n";
constexpr std::string_view kSections[] = {"version",    "features",   "choices",
                                          "parameters", "initiators", "bind"};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '/';
}

// Whether every reader of YAML takes it for this text. `on` is a word here and a truth value in old
// readers; sites are full of it, and stay so.
bool IsPlain(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsWordCharacter)) return false;
  const char first = text[0];
  const bool is_letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  if (!is_letter) {
    // An address is taken for a number by nobody; `7.2`, `587` and `1e5` are.
    return std::count(text.begin(), text.end(), '.') == 3 && first >= '0' && first <= '9';
  }
  const std::string low = ToLower(text);
  for (const char* word : {"null", "true", "false", "yes", "no", "off", "y", "n"}) {
    if (low == word) return false;
  }
  return true;
}

// A control character below U+0100.
void AppendEscape(unsigned char code, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\x";
  out += kDigits[code >> 4U];
  out += kDigits[code & 15U];
}

// What YAML takes for a line break or a mark at the beginning of a file, and how it is written
// then.
std::pair<std::string_view, std::string_view> SpecialAt(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kSpecial[] = {
      {"\xe2\x80\xa8", "\\u2028"}, {"\xe2\x80\xa9", "\\u2029"}, {"\xef\xbb\xbf", "\\ufeff"}};
  for (const auto& special : kSpecial) {
    if (text.starts_with(special.first)) return special;
  }
  return {};
}

std::string ValueText(const Node& node) {
  if (node.IsScalar()) {
    // `true` stays what it is.
    const bool is_word = !node.quoted() && !node.text().empty() &&
                         std::all_of(node.text().begin(), node.text().end(), IsWordCharacter);
    return is_word ? std::string(node.text()) : YamlText(node.text());
  }
  std::string out;
  const bool is_list = node.IsSequence();
  for (auto it = node.begin(); it != node.end(); ++it) {
    if (!out.empty()) out += ", ";
    out += ValueText(*it);
    if (!is_list) out += ": " + ValueText(*++it);
  }
  return is_list ? "[" + out + "]" : "{ " + out + " }";
}

// YAML wants the key of a pair within a kilobyte; none of ours is anywhere near.
constexpr std::size_t kKeyMax = 256;
bool HasOddKey(const Node& node) {
  bool is_key = false;
  for (auto it = node.begin(); it != node.end(); ++it) {
    is_key = node.IsMapping() && !is_key;
    const Node one = *it;
    if (is_key && (!one.IsScalar() || one.text().size() > kKeyMax)) return true;
    if (HasOddKey(one)) return true;
  }
  return false;
}

// What stands below `path`, down to where answers begin.
void Collect(const Node& node, const AnswerPath& path, std::size_t depth,
             std::map<AnswerPath, std::string>& out, Diagnostics& diagnostics) {
  if (depth == 0) {
    out[path] = ValueText(node);
    return;
  }
  if (node.IsNull()) return;
  for (const yaml::Pair& pair : yaml::ReadPairs(node, Join(path, " "), diagnostics)) {
    AnswerPath below = path;
    below.emplace_back(pair.key.text());
    const bool is_version = below.size() == 3 && below[0] == "products" && below[2] == "version";
    Collect(pair.value, below, is_version ? 0 : depth - 1, out, diagnostics);
  }
}

std::size_t RankOf(const AnswerPath& path) {
  const auto at = std::find(std::begin(kSections), std::end(kSections), path[2]);
  return static_cast<std::size_t>(at - std::begin(kSections));
}

// `features` before `bind`, whatever the letters say.
bool StandsBefore(const AnswerPath& a, const AnswerPath& b) {
  if (a[0] == "products" && b[0] == "products" && a[1] == b[1] && RankOf(a) != RankOf(b))
    return RankOf(a) < RankOf(b);
  return a < b;
}

}  // namespace

std::string YamlText(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (AppendBackslashed(out, c)) continue;
    if (byte < 0x20 || byte == 0x7f) {
      AppendEscape(byte, out);
    } else if (byte == 0xc2 && i + 1 < text.size() && text[i + 1] < '\xa0') {
      AppendEscape(static_cast<unsigned char>(text[++i]), out);
    } else if (const auto [read, written] = SpecialAt(text.substr(i)); !read.empty()) {
      out += written;
      i += read.size() - 1;
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

std::string YamlList(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const std::string& text : texts) parts.push_back(YamlText(text));
  if (parts.size() == 1) return parts[0];
  return "[" + Join(parts, ", ") + "]";
}

std::string YamlPair(std::string_view key, std::string_view text) {
  // `off` is a key of ours, and needs no quotes here.
  std::string out = "{ ";
  out += key;
  out += ": ";
  out += YamlText(text);
  out += " }";
  return out;
}

std::optional<Answers> Answers::Read(std::string_view bytes, std::string_view name,
                                     Diagnostics& diagnostics) {
  Answers answers;
  if (Trim(bytes).empty()) return answers;
  const std::size_t errors_before = diagnostics.error_count();
  const auto document = yaml::Document::Parse(bytes, name, diagnostics);
  if (document == nullptr) return std::nullopt;
  const Node root = document->root();
  if (HasOddKey(root)) {
    diagnostics.Error(codes::kNotAnAnswer, root.place(),
                      "expected names of at most " + std::to_string(kKeyMax) +
                          " bytes in a file of answers, found something else for one");
    return std::nullopt;
  }
  if (!root.IsNull()) {
    for (const yaml::Pair& pair : yaml::ReadPairs(root, "the file of answers", diagnostics)) {
      const std::string key(pair.key.text());
      if (key != "products" && key != "bind" && key != "names" && key != "enforcement") {
        diagnostics.Error(
            codes::kNotAnAnswer, pair.key.place(),
            "expected only bind, enforcement, names, products in a file of answers, found " +
                Quote(key),
            "it belongs into site.yaml");
        continue;
      }
      Collect(pair.value, {key}, key == "products" ? 3 : 1, answers.values_, diagnostics);
    }
  }
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return answers;
}

std::optional<std::string> Answers::Find(const AnswerPath& path) const {
  const auto found = values_.find(path);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

std::string Answers::ToText() const {
  std::vector<const std::pair<const AnswerPath, std::string>*> order;
  for (const auto& value : values_) order.push_back(&value);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return StandsBefore(a->first, b->first); });
  std::string out(kHead);
  if (order.empty()) out += "bind: {}\n";
  AnswerPath open;  // the mappings that are begun
  for (const auto* value : order) {
    const AnswerPath& path = value->first;
    std::size_t same = 0;
    while (same < open.size() && same + 1 < path.size() && open[same] == path[same]) ++same;
    open.resize(same);
    for (; open.size() + 1 < path.size(); open.push_back(path[open.size()])) {
      out += std::string(2 * open.size(), ' ');
      out += YamlText(path[open.size()]);
      out += ":\n";
    }
    out += std::string(2 * open.size(), ' ');
    out += YamlText(path.back());
    out += ": ";
    out += value->second;
    out += '\n';
  }
  return out;
}

}  // namespace portwright::site
