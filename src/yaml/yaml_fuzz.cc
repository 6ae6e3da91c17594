// Any bytes: reading ends, and every node that there is then can be walked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "yaml/yaml.h"

namespace {

using portwright::Diagnostics;
namespace yaml = portwright::yaml;

// Aliases expanded; the limits below keep it short.
std::size_t Walk(const yaml::Node& node, int depth) {
  if (depth > 32) std::abort();
  std::size_t count = 1;
  if (node.IsScalar() && node.PlaceOf(node.text().size()).line == 0) std::abort();
  for (auto it = node.begin(); it != node.end(); ++it) count += Walk(*it, depth + 1);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Diagnostics diagnostics;
  yaml::Limits limits;
  limits.depth_max = 32;
  limits.nodes_max = 10'000;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto document = yaml::Document::Parse(text, "fuzz.yaml", diagnostics, limits);
  if (!document && !diagnostics.has_errors()) std::abort();
  if (document && Walk(document->root(), 0) > limits.nodes_max) std::abort();
  diagnostics.Print();
  return 0;
}
