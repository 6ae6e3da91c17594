#include "dialect/azure/form.h"

#include <cstddef>

#include "base/text.h"

namespace portwright::dialect::azure {
namespace {

// Whether a line is a word that opens a block in Terraform: `resource "a" "b" {`, `locals {`.
bool OpensBlock(std::string_view line) {
  for (const std::string_view word : {"resource", "variable", "locals", "terraform", "provider",
                                      "data", "module", "output", "moved", "import", "check"}) {
    if (!line.starts_with(word)) continue;
    const std::string_view rest = Trim(line.substr(word.size()));
    return rest.starts_with('"') || rest.starts_with('{');
  }
  return false;
}

bool IsBicepStatement(std::string_view line) {
  if (line.starts_with('@')) return true;
  for (const std::string_view word :
       {"resource ", "param ", "var ", "module ", "output ", "metadata ", "targetScope", "import ",
        "type ", "func ", "using ", "extension "}) {
    if (line.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

Form FormOf(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != text.npos && (text[first] == '{' || text[first] == '[')) return Form::kJson;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    if (OpensBlock(line)) return Form::kTerraform;
    if (IsBicepStatement(line)) return Form::kBicep;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return Form::kJson;
}

}  // namespace portwright::dialect::azure
