// The lines of an AsciiDoc document that its conditions leave, and its attributes: what AsciiDoc's
// preprocessor does, except that a condition that the document does not decide leaves both of its
// variants, and that an attribute keeps every definition with its place. Threading: none shared.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "document/assembly.h"
#include "document/mapped_text.h"

namespace portwright::document {

enum class AdocRole : std::uint8_t {
  kText,
  kOpen,    // opens a block whose lines are taken as they are
  kInside,  // of such a block
  kClose
};

struct AdocLine {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t branch = 0;  // index into AdocSource::branches; 0 for none
  AdocRole role = AdocRole::kText;
  bool glued = false;  // goes on where the line before it ends: a piece of a value in quotes
};

// Lines of a condition that the document does not decide.
struct AdocBranch {
  std::uint32_t parent = 0;
  std::uint32_t previous = 0;  // the branch that ended directly before this one; 0 for none
};

class AdocAttributes {
 public:
  struct Definition {
    std::uint32_t at = 0;      // what follows it in the source is meant
    std::vector<Span> pieces;  // of the value, a line each
    bool set = true;           // false: `:!name:`
    bool maybe = false;        // under a condition that the document does not decide
    bool ambiguous = false;    // and an earlier one has another value
  };
  enum class State : std::uint8_t { kUnknown, kSet, kUnset };

  void Define(std::string name, Definition definition, std::string_view source);
  State StateOf(std::string_view name, std::uint32_t at) const;
  // The definition that holds at `at`; null where there is none or it was taken back.
  const Definition* Find(std::string_view name, std::uint32_t at) const;

 private:
  std::map<std::string, std::vector<Definition>, std::less<>> definitions_;
};

struct AdocSource {
  std::vector<AdocLine> lines;
  std::vector<AdocBranch> branches = {{}};
  AdocAttributes attributes;
};

// Hides what is no line of the document in `assembly`. Cost: linear.
AdocSource PreprocessAsciidoc(Assembly& assembly);

// An entry `:name: value` or `:!name:`; an empty name for none.
struct AdocEntry {
  std::string_view name;
  std::size_t value = 0;  // where it begins in the line
  bool set = true;
};
AdocEntry ParseAdocEntry(std::string_view line);
bool IsAdocName(std::string_view name);

}  // namespace portwright::document
