#include "dialect/cohesity/lift.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "cluster/grammar.h"
#include "cluster/meaning.h"
#include "cluster/records.h"
#include "cluster/run.h"
#include "cluster/state.h"
#include "dialect/cohesity/read_json.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::cohesity {
namespace {

void ReadOne(std::string_view text, const std::string& name, const cluster::Grammar& grammar,
             cluster::State& state, Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(name);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string_view trimmed = Trim(text);
  if (trimmed.starts_with('{') || trimmed.starts_with('[')) {
    const JsonTree tree(text, file, diagnostics);
    if (tree.root().exists()) ReadJson(tree.root(), state, diagnostics);
  } else if (cluster::LooksLikeRecords(text, grammar)) {
    cluster::ReadRecords(text, file, grammar, state, diagnostics);
  } else {
    cluster::ReadScript(text, file, grammar, state, diagnostics);
  }
}

}  // namespace

std::optional<cluster::State> ReadState(std::string_view text, const LiftOptions& options,
                                        Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  std::optional<cluster::Grammar> own_words;
  for (const auto& [name, beside] : options.beside) {
    if (cluster::IsGrammar(beside)) own_words = cluster::ReadGrammar(beside, name, diagnostics);
  }
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  const cluster::Grammar& grammar = own_words ? *own_words : cluster::BuiltInGrammar();
  cluster::State state;
  for (const auto& [name, beside] : options.beside) {
    if (!cluster::IsGrammar(beside)) ReadOne(beside, name, grammar, state, diagnostics);
  }
  ReadOne(text, options.file_name, grammar, state, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return state;
}

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto state = ReadState(text, options, diagnostics);
  if (!state) return nullptr;
  auto policy = cluster::PolicyOf(*state, options.own_interfaces, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  return policy;
}

}  // namespace portwright::dialect::cohesity
