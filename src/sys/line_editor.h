// Lines that somebody types, with history and completion where they sit at a terminal (libedit);
// plain lines of standard input else. One at a time in a process, one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace portwright::sys {

// What may stand in place of the last word of a line, whole words.
using Complete = std::function<std::vector<std::string>(const std::string& line)>;

class LineEditor {
 public:
  LineEditor(std::string prompt, Complete complete);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  // Whether a person types.
  bool is_terminal() const;

  // The next line without its end; nothing at the end of all (Ctrl-D). Ctrl-C ends the program, and
  // leaves the terminal as it was.
  std::optional<std::string> Read();

 private:
  struct Terminal;
  std::unique_ptr<Terminal> terminal_;  // null: no terminal
};

}  // namespace portwright::sys
