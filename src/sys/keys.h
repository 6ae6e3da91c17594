// Single keys of somebody at a terminal, and a whole screen to draw on: for forms. Escape codes
// that every terminal since the VT100 has; no mouse.
//
// Errors carry the system's reason. One at a time in a process, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace portwright::sys {

enum class Key : std::uint8_t {
  kText,  // a character that prints
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kHome,
  kEnd,
  kEnter,
  kEscape,
  kBackspace,
  kInterrupt,  // Ctrl-C
  kResize,     // the terminal has another size now
  kClosed,     // nobody is there any more
  kOther       // one that no form needs
};

struct KeyPress {
  Key key = Key::kOther;
  std::string text = "";  // kText: the character, in UTF-8
};

// Takes one key off the beginning of what a terminal sent; nothing of it where that is not a whole
// key yet. `ended`: nothing more comes soon, so that an escape alone is one.
struct DecodedKey {
  KeyPress press;
  std::size_t bytes = 0;  // that it took; 0: not whole yet
};
DecodedKey DecodeKey(std::string_view bytes, bool ended);

class KeyTerminal {
 public:
  // kUnavailable where standard input or output is no terminal.
  static Result<std::unique_ptr<KeyTerminal>> Open();
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;
  // The terminal is as it was before, also where a signal ends the program.
  ~KeyTerminal();

  // Waits for one.
  KeyPress Read();
  // Replaces what is shown, lines ending with a line break.
  void Draw(std::string_view screen);
  int rows() const;
  int columns() const;

 private:
  KeyTerminal() = default;
  std::string pending_;
};

}  // namespace portwright::sys
