// One rule of nftables, word by word, into lines of a policy.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/policy_builder.h"
#include "dialect/nftables/rule_match.h"
#include "dialect/nftables/ruleset.h"

namespace portwright::dialect::nftables {

class RuleLifter {
 public:
  RuleLifter(const TableBlock& table, std::uint32_t file, PolicyBuilder& builder,
             Diagnostics& diagnostics)
      : table_(table), file_(file), builder_(builder), diagnostics_(diagnostics) {}

  void Lift(const RuleBlock& rule, std::uint32_t chain);
  // The same of a rule of a chain that ends by accepting whatever came that far, and says no more
  // than how long sessions stay: a rule that gives a timeout accepts with it.
  void LiftKeeping(const RuleBlock& rule, std::uint32_t chain);

  // The builder's chain of a chain of this table.
  std::uint32_t ChainOf(std::string_view name);

 private:
  using Words = std::vector<Token>;
  struct Operand {  // the right side of a comparison
    const Elements* elements = nullptr;
    Elements own;  // of `{ ... }` and single words
    bool is_unknown = false;
    bool is_verdict_map = false;
  };

  enum class Took : std::uint8_t { kNothing, kOne, kRule };  // kRule: nothing is left to do

  // `parts`: of the rule, taken already.
  void Continue(const Words& words, std::size_t at, RuleMatch match, std::uint32_t parts = 0);
  Took TakeStatement(const Words& words, std::size_t& at, RuleMatch& match);
  bool TakeTimeout(const Words& words, std::size_t at, const RuleMatch& match);
  void Finish(const RuleMatch& match, NamedVerdict verdict, SourcePlace place);
  bool TakeFlags(const Words& words, std::size_t& at, RuleMatch& match);
  void TakeRest(const Words& words, std::size_t at, RuleMatch match);
  Took TakeComparison(const Words& words, std::size_t& at, RuleMatch& match, std::uint32_t parts);
  bool ReadOperand(const Words& words, std::size_t& at, const std::vector<Selector>& selectors,
                   bool is_map, Operand& out);
  bool ReadBraces(const Words& words, std::size_t& at, const std::vector<Selector>& selectors,
                  bool is_map, Operand& out);
  bool ReadElement(const Words& words, std::size_t& at, const std::vector<Selector>& selectors,
                   bool is_map, Elements& out);
  const SetBlock* FindSet(const Token& reference);
  void Branch(const Words& words, std::size_t at, const RuleMatch& match,
              const std::vector<Selector>& selectors, const Operand& operand, std::uint32_t parts);
  void Compare(const Words& words, std::size_t at, RuleMatch& match, const Selector& selector,
               const Operand& operand, std::string_view comparison);
  void LiftMap(const RuleMatch& match, const std::vector<Selector>& selectors,
               const Operand& operand, SourcePlace place);
  SourcePlace PlaceOf(const Token& token) const { return {file_, token.line, token.column}; }
  bool TooMany(SourcePlace place);

  const TableBlock& table_;
  std::uint32_t file_;
  PolicyBuilder& builder_;
  Diagnostics& diagnostics_;
  std::uint32_t chain_ = 0;
  std::map<std::string_view, std::uint32_t> chains_;
  std::uint64_t lines_ = 0;
  std::uint64_t elements_used_ = 0;
  bool said_too_many_ = false;
  bool is_keeping_ = false;
};

// Whether a chain is one of those: every rule but the last sets a `ct timeout`, the last accepts.
bool OnlyKeepsSessions(const ChainBlock& chain);

}  // namespace portwright::dialect::nftables
