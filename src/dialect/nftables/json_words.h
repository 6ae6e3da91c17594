// Rules of `nft -j` as the words that `nft list ruleset` has for them, so that one reader serves
// both. Each word stands where its value stands in the JSON. What only counts, logs or changes
// packets becomes as few words as tell the reader so. Linear; nesting is bounded by JsonTree.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/json_tree.h"
#include "dialect/nftables/tokens.h"

namespace portwright::dialect::nftables {

// The text of a value as nft prints it: a string, a number, a prefix, a range; empty for others.
std::string ScalarText(JsonValue value);

class JsonWords {
 public:
  // Words that are not part of the language are kept in `texts`.
  explicit JsonWords(std::deque<std::string>& texts) : texts_(texts) {}

  // Of one statement of a rule's `expr`.
  void AddStatement(JsonValue statement);
  // Of the left side of a comparison, also of a set's `typeof`.
  void AddExpression(JsonValue expression);

  std::vector<Token>& words() { return words_; }
  std::string_view Keep(std::string text);

 private:
  void Add(TokenKind kind, std::string_view text, JsonValue at);
  void Word(std::string_view text, JsonValue at) { Add(TokenKind::kWord, text, at); }
  void Mark(std::string_view text, JsonValue at) { Add(TokenKind::kMark, text, at); }
  // What a text holds between quotes: never taken for a word of the language.
  void Quoted(std::string text, JsonValue at) {
    Add(TokenKind::kString, Keep(std::move(text)), at);
  }
  // A word of the language that the JSON gives as a string.
  void Name(JsonValue name);

  void AddMatch(JsonValue match);
  void AddLookUp(JsonValue look_up);
  void AddVerdict(std::string_view name, JsonValue verdict);
  void AddLimit(JsonValue limit);
  bool AddAction(JsonValue statement);
  void AddSelector(JsonValue selector);
  bool AddPacketField(JsonValue selector);
  void AddBits(JsonValue operation);
  void AddOperand(JsonValue operand, bool is_mark);
  void AddList(JsonValue list, std::string_view separator, bool is_mark);

  std::deque<std::string>& texts_;
  std::vector<Token> words_;
};

}  // namespace portwright::dialect::nftables
