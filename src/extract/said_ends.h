// The ends of a statement: those of its clause, and what the lead-in and the headings say where the
// clause does not. Threading: none shared.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "document/document.h"
#include "extract/clause_ends.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

class EndFiller {
 public:
  explicit EndFiller(const Sections& sections) : sections_(sections) {}

  // `text` is what the clause's phrases stand in. `section` is that of the block, `lead` whether
  // its subject comes from a line that leads in. Cost: linear in the words of the ends.
  void Fill(const ClauseEnds& ends, const document::Text& text, const Section& section, bool lead,
            Statement& statement);

 private:
  std::vector<End> Named(const std::vector<NounPhrase>& phrases, const document::Text& text,
                         const Section& section);
  End EndOf(const NounPhrase& phrase, const document::Text& text, const Section& section);
  void FromHeading(const Section& section, std::uint32_t place, catalog::Direction direction,
                   Statement& statement) const;

  const Sections& sections_;
  const std::string& FoldedOnce(const std::string& words);
  std::map<std::string, std::string> seen_;    // folded: as it stood first
  std::map<std::string, std::string> folded_;  // of names in sections
};

// Several ends, kept apart by line feeds.
std::vector<End> EndsOfLines(const std::string& words, std::uint32_t place);

}  // namespace portwright::extract
