// How a table of rules is replaced without losing a packet: what is new is put beside what is old
// under names of another side (`pw_input_v4.b` beside `pw_input_v4.a`), where no rule leads to it;
// then one transaction turns the only rule of each base chain; then what is old is cleared away.
// docs/design/0014-enforce.md says what a kernel loses otherwise.
//
// In every other text the names are without a side. Texts are those that Portwright writes or nft
// lists; linear in them, no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace portwright::enforce {

// Commands of transactions, one after the other. The mark of the generation goes with `turn`: who
// is killed before it leaves what is taken back by the mark.
struct Turning {
  std::vector<std::string> before;  // change no meaning, but on the way to no table at all
  std::string turn;
  std::string tidy;  // may be empty; what it leaves is cleared away by the next turning
};

// How `commands` (RestoreTable, Marked) replace the table `frame` (ListFrame as the kernel says it,
// without elements; nothing: none is there). Nothing: they cannot be taken apart, or other hooks
// would be left than they have; then they have to be loaded as they are.
std::optional<Turning> TurningTo(const std::string& commands,
                                 const std::optional<std::string>& frame);

// A listed table without sides.
struct Sideless {
  // Nothing where all of the table is what a turning left that never came to its turn.
  std::optional<std::string> text;
  std::string side;                       // `.a`, `.b`; empty: the kernel's names have none
  std::unordered_set<std::string> names;  // those that have the side in the kernel
};
// A table that is not as a turning leaves it is given back as it is.
Sideless WithoutSides(const std::string& listed);

// Commands about elements and the generation's mark, with the kernel's names.
std::string WithSides(const std::string& commands, const Sideless& table);

}  // namespace portwright::enforce
