// Tags of HTML in text of another format. Threading: no shared state.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::document {

// Finds patterns in one text, from places that mostly ascend, in linear time altogether: what was
// found, or that nothing is left, is remembered for each pattern.
class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}
  // ASCII letters of the text count as lower case. `pattern` outlives the finder.
  std::size_t Find(std::string_view pattern, std::size_t from);

 private:
  struct Known {
    std::string_view pattern;
    std::size_t from = 0;
    std::size_t found = 0;
  };
  std::string_view text_;
  std::vector<Known> known_;
};

struct Tag {
  std::string name;  // in lower case
  bool closing = false;
  std::size_t end = 0;  // behind >
};

// The tag that begins at `at`, where a `<` stands. Placeholders (<region>, <IP/prefix>) are none: a
// tag has the name of an element, or closes, or has attributes.
std::optional<Tag> ParseTag(std::string_view text, std::size_t at, Finder& finder);

// Where the > of `<https://...>` or `<mail@host>` stands; npos for anything else.
std::size_t AutolinkEnd(std::string_view text, std::size_t at);

// Elements that begin a line of their own, and <br>. `name` in lower case.
bool BreaksLine(std::string_view name);

}  // namespace portwright::document
