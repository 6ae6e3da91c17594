// What is on the other side of a stream: a person at a terminal, or a file. Colour and progress are
// for people only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace portwright::sys {

inline constexpr int kStdout = 1;
inline constexpr int kStderr = 2;

bool IsTerminal(int fd);

// Columns of the terminal; 80 where there is none, or it does not say.
int TerminalColumns(int fd);

// On a terminal, unless NO_COLOR is set to anything (no-color.org) or TERM is `dumb`.
bool UseColor(int fd);

// One line on stderr that says how far something is: nothing for the first second, nothing if
// stderr is no terminal, gone when the object goes. Cheap enough to call often: it draws ten times
// a second at most. One thread.
class ProgressLine {
 public:
  ProgressLine();
  // For tests: another stream, and a clock in milliseconds.
  ProgressLine(int fd, std::function<std::int64_t()> now_ms);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  // What is being done, and how much of it: `planning 12,000 of 200,000`; a total of 0 is not
  // known.
  void Show(std::string_view what, std::uint64_t done = 0, std::uint64_t total = 0);
  // Takes the line away before something else is printed; the next Show may bring it back.
  void Clear();

 private:
  void Put(const std::string& text) const;

  int fd_;
  bool shown_ = false;
  bool enabled_;
  std::function<std::int64_t()> now_ms_;
  std::int64_t started_ms_;
  std::int64_t drawn_ms_ = 0;
};

}  // namespace portwright::sys
