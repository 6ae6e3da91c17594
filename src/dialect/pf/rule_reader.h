// One rule of pf, from its action to the end of its line. One thread.
#pragma once

#include <set>
#include <string>

#include "dialect/pf/ends.h"
#include "dialect/pf/model.h"

namespace portwright::dialect::pf {

// `tcp.established 3600`: the place of a timeout's name in `out`; false for other words. Takes both
// words.
bool ReadTimeout(Reader& reader, Timeouts& out);

class RuleReader {
 public:
  RuleReader(Ends& ends, Diagnostics& diagnostics) : ends_(ends), diagnostics_(diagnostics) {}

  // Behind the action of a filter rule, or the name of an anchor: up to the line's end or `{`.
  bool ReadFilter(Reader& reader, Rule& rule);
  // Behind `nat`, `rdr`, `binat`: up to the line's end; of `rdr pass` the rule that lets pass.
  bool ReadTranslation(Reader& reader, Rule& rule);
  // Behind `block`: how.
  bool ReadReturn(Reader& reader, Rule& rule);

 private:
  struct Draft;
  bool ReadHead(Reader& reader, Rule& rule, Draft& draft);
  bool ReadHostsPart(Reader& reader, Rule& rule, Draft& draft);
  bool ReadOption(Reader& reader, Rule& rule, Draft& draft);
  bool ReadDoubtful(Reader& reader, const Token& word, Rule& rule);
  bool ReadTag(Reader& reader, const Token& word, Rule& rule);
  bool TakeValue(Reader& reader);
  bool ReadStateOptions(Reader& reader, Rule& rule);
  bool ReadFlags(Reader& reader, Rule& rule);
  bool ReadTypes(Reader& reader, net::Family family, Draft& draft);
  bool ReadRoute(Reader& reader);
  bool SkipParentheses(Reader& reader);
  bool Finish(Rule& rule, const Draft& draft);
  void Doubt(Rule& rule, SourcePlace place, std::string words);

  Ends& ends_;
  Diagnostics& diagnostics_;
};

}  // namespace portwright::dialect::pf
