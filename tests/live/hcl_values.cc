// Prints what the reader of HCL sees in each file, one line of JSON a file, in the form in which
// other parsers print it: blocks by type and labels, each a list of bodies; what is not a literal
// as
// `${...}`.
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "dialect/common/hcl_tree.h"

namespace portwright {
namespace {

using dialect::HclKind;
using dialect::HclValue;

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string BodyOf(HclValue body);

std::string ValueOf(HclValue value) {
  const HclKind kind = value.kind();
  if (kind == HclKind::kString) return Quoted(value.Text());
  if (kind == HclKind::kTemplate) return Quoted(std::string(value.raw()));
  if (kind == HclKind::kMap) return BodyOf(value);
  if (value.IsLiteral()) return std::string(value.raw());
  if (kind != HclKind::kList) return Quoted("${" + std::string(value.raw()) + "}");
  std::string out = "[";
  for (HclValue item = value.First(); item.exists(); item = item.Next())
    out += (out.size() > 1 ? ", " : "") + ValueOf(item);
  return out + "]";
}

// Blocks of one type by their labels.
struct Blocks {
  std::map<std::string, Blocks> by_label;
  std::vector<std::string> bodies;

  std::string Print() const {
    std::string out = by_label.empty() ? "[" : "{";
    for (const std::string& body : bodies) out += (out.size() > 1 ? ", " : "") + body;
    for (const auto& [label, inner] : by_label)
      out += (out.size() > 1 ? ", " : "") + Quoted(label) + ": " + inner.Print();
    return out + (by_label.empty() ? "]" : "}");
  }
};

std::string BodyOf(HclValue body) {
  std::map<std::string, Blocks> blocks;
  std::string out = "{";
  for (HclValue item = body.First(); item.exists(); item = item.Next()) {
    if (!item.IsBlock()) {
      out += (out.size() > 1 ? ", " : "") + Quoted(item.Name()) + ": " + ValueOf(item);
      continue;
    }
    Blocks* at = &blocks[item.Name()];
    for (std::size_t i = 0; i < item.label_count(); ++i) at = &at->by_label[item.Label(i)];
    at->bodies.push_back(BodyOf(item));
  }
  for (const auto& [type, all] : blocks)
    out += (out.size() > 1 ? ", " : "") + Quoted(type) + ": " + all.Print();
  return out + "}";
}

int Run(int count, char** names) {
  for (int i = 1; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Diagnostics diagnostics;
    const dialect::HclTree tree(text, diagnostics.AddFile(names[i]), diagnostics);
    std::cerr << diagnostics.Print();
    if (diagnostics.has_errors()) return 1;
    std::cout << BodyOf(tree.root()) << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace portwright

int main(int count, char** names) { return portwright::Run(count, names); }
