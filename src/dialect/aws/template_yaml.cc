#include "dialect/aws/template_yaml.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "dialect/common/json_tree_builder.h"
#include "yaml/yaml.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::string_view kSections[] = {"AWSTemplateFormatVersion",
                                          "Description",
                                          "Metadata",
                                          "Parameters",
                                          "Rules",
                                          "Mappings",
                                          "Conditions",
                                          "Transform",
                                          "Resources",
                                          "Outputs",
                                          "Hooks",
                                          "Globals"};

// The key of a line `Key: ...`, perhaps in quotes; empty for other lines.
std::string_view KeyOf(std::string_view line) {
  const char quote = line.empty() ? ' ' : line[0];
  if (quote == '"' || quote == '\'') {
    line.remove_prefix(1);
    const std::size_t end = line.find(quote);
    if (end == std::string_view::npos || !Trim(line.substr(end + 1)).starts_with(':')) return {};
    return line.substr(0, end);
  }
  const std::size_t colon = line.find(':');
  return colon == std::string_view::npos ? std::string_view() : Trim(line.substr(0, colon));
}

bool IsTrue(std::string_view text) { return text == "true" || text == "True" || text == "TRUE"; }
bool IsFalse(std::string_view text) {
  return text == "false" || text == "False" || text == "FALSE";
}

// A whole number without leading zeros, which YAML would take for another base.
bool IsNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool has_digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
  return has_digits && (text == "0" || text[0] != '0');
}

class Converter {
 public:
  Converter(std::uint32_t file, Diagnostics& diagnostics)
      : builder_(file), diagnostics_(diagnostics) {}

  std::unique_ptr<JsonTree> Convert(const yaml::Node& root) {
    Add(root);
    return builder_.Take();
  }

 private:
  // The depth is that of the text, which is limited.
  void Add(const yaml::Node& node) {
    const std::string_view tag = node.tag();
    if (tag.empty()) return AddPlain(node);
    const bool is_short = tag == "Ref" || tag == "Condition";
    builder_.BeginObject(node.place());
    builder_.Name((is_short ? "" : "Fn::") + std::string(tag), node.place());
    AddPlain(node);
    builder_.End();
  }

  void AddPlain(const yaml::Node& node) {
    if (node.IsScalar()) return AddScalar(node);
    if (node.IsSequence()) {
      builder_.BeginArray(node.place());
      for (const yaml::Node entry : node) Add(entry);
      builder_.End();
      return;
    }
    builder_.BeginObject(node.place());
    for (auto at = node.begin(); at != node.end(); ++at) {
      const yaml::Node key = *at;
      ++at;
      if (key.text() == "<<" && !key.quoted()) {
        diagnostics_.Error("PW-DIA-aws-0175", key.place(),
                           "expected keys of a template, found a merge key",
                           "CloudFormation takes none; write out what it stands for");
      }
      builder_.Name(key.text(), key.place());
      Add(*at);
    }
    builder_.End();
  }

  void AddScalar(const yaml::Node& node) {
    const std::string_view text = node.text();
    const bool has_zero = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
    if (!node.quoted() && has_zero && IsNumber("1" + std::string(text))) {
      // Perhaps octal: a number that has no value here.
      builder_.Literal(JsonKind::kNumber, "0_", node.place());
    } else if (node.IsNull()) {
      builder_.Literal(JsonKind::kNull, "null", node.place());
    } else if (node.quoted() || (!IsTrue(text) && !IsFalse(text) && !IsNumber(text))) {
      builder_.String(text, node.place());
    } else if (IsNumber(text)) {
      builder_.Literal(JsonKind::kNumber, text, node.place());
    } else {
      builder_.Literal(JsonKind::kBool, IsTrue(text) ? "true" : "false", node.place());
    }
  }

  JsonTreeBuilder builder_;
  Diagnostics& diagnostics_;
};

}  // namespace

bool IsYamlTemplate(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::string_view words = Trim(line);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty() || words[0] == '#' || words[0] == '%' || words == "---") continue;
    // Sections stand at the beginning of their lines.
    return words.front() == line.front() && std::find(std::begin(kSections), std::end(kSections),
                                                      KeyOf(words)) != std::end(kSections);
  }
  return false;
}

std::unique_ptr<JsonTree> ReadYamlTemplate(std::string_view text, const std::string& file_name,
                                           Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  yaml::Limits limits;
  limits.bytes_max = JsonTree::kBytesMax;
  limits.nodes_max = JsonTree::kValuesMax;
  limits.local_tags = true;
  const auto document = yaml::Document::Parse(text, file_name, diagnostics, limits);
  if (document == nullptr || diagnostics.error_count() > errors_before) return nullptr;
  auto tree = Converter(diagnostics.AddFile(file_name), diagnostics).Convert(document->root());
  if (diagnostics.error_count() > errors_before) return nullptr;
  return tree;
}

}  // namespace portwright::dialect::aws
