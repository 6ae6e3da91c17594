// Words of one statement followed through the schema into the tree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

struct Word {
  std::string_view text;
  SourcePlace place;
  bool is_quoted = false;
};

// Where statements stand.
struct Level {
  NodeId node = kNone;  // none: whatever stands here is passed over
  Part part = Part::kNothing;
  bool is_named = false;  // names of entries follow
};

// What follows the words.
enum class Ending : std::uint8_t {
  kStatement,  // nothing
  kBlock,      // a block
  kPath,       // nothing, and the words may end before a value: `deactivate`
};

class Statements {
 public:
  Statements(Tree& tree, Diagnostics& diagnostics) : tree_(tree), diagnostics_(diagnostics) {}

  // Where the block of the statement stands.
  Level Follow(Level from, const std::vector<Word>& words, Ending ending);
  // What the last statement ended at: an entry, a statement or a value.
  NodeId last() const { return last_; }
  bool is_full() const { return is_full_; }

  void Error(std::string_view code, SourcePlace place, std::string message, std::string hint = "");

 private:
  NodeId Below(NodeId parent, const Word& word, Shape shape, Part part);
  NodeId Add(NodeId parent, const Word& word, Shape shape, Part part);
  // One statement, whose word stands before `at`; false where the rest says nothing.
  bool Step(const Edge& edge, const Word& word, const std::vector<Word>& words, std::size_t& at,
            Ending ending, Level& here);
  // The values at `at` and behind; false after an error.
  bool TakeValues(NodeId node, Shape shape, const std::vector<Word>& words, std::size_t& at,
                  Ending ending);
  void NoteUnknown(const Level& here, const Word& word);

  Tree& tree_;
  Diagnostics& diagnostics_;
  NodeId last_ = kNone;
  std::size_t errors_ = 0;
  std::size_t strangers_ = 0;
  bool is_full_ = false;
};

}  // namespace portwright::dialect::srx
