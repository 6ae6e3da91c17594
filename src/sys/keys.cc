#include "sys/keys.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "sys/terminal.h"

namespace portwright::sys {
namespace {

// What arrives within this time of an escape belongs to it.
constexpr int kEscapeMs = 50;
constexpr std::string_view kBegin = "\x1b[?1049h\x1b[?25l";  // another screen, no cursor
constexpr std::string_view kEnd = "\x1b[?25h\x1b[?1049l";

termios g_before;  // for the handler, which knows no object
volatile sig_atomic_t g_resized = 0;

void Put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(kStdout, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Restore() {
  Put(kEnd);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &g_before);
}

void OnEnd(int signal) {
  Restore();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void OnResize(int) { g_resized = 1; }

void Handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

std::size_t LengthOf(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf5) return 4;
  return 1;
}

// `ESC [ A`, `ESC O A`, `ESC [ 5 ~`.
DecodedKey DecodeSequence(std::string_view bytes) {
  std::size_t end = 2;
  while (end < bytes.size() && static_cast<unsigned char>(bytes[end]) < 0x40) ++end;
  if (end >= bytes.size()) return {};
  const std::string_view middle = bytes.substr(2, end - 2);
  Key key = Key::kOther;
  switch (bytes[end]) {
    case 'A':
      key = Key::kUp;
      break;
    case 'B':
      key = Key::kDown;
      break;
    case 'H':
      key = Key::kHome;
      break;
    case 'F':
      key = Key::kEnd;
      break;
    case '~':
      if (middle == "1" || middle == "7") key = Key::kHome;
      if (middle == "4" || middle == "8") key = Key::kEnd;
      if (middle == "5") key = Key::kPageUp;
      if (middle == "6") key = Key::kPageDown;
      break;
    default:
      break;
  }
  return {{key}, end + 1};
}

}  // namespace

DecodedKey DecodeKey(std::string_view bytes, bool ended) {
  if (bytes.empty()) return {};
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (first == 0x1b) {
    if (bytes.size() == 1) return ended ? DecodedKey{{Key::kEscape}, 1} : DecodedKey{};
    if (bytes[1] != '[' && bytes[1] != 'O') return {{Key::kEscape}, 1};
    const DecodedKey sequence = DecodeSequence(bytes);
    if (sequence.bytes == 0 && ended) return {{Key::kOther}, bytes.size()};
    return sequence;
  }
  if (first == '\r' || first == '\n') return {{Key::kEnter}, 1};
  if (first == 0x7f || first == 0x08) return {{Key::kBackspace}, 1};
  if (first == 0x03) return {{Key::kInterrupt}, 1};
  if (first == 0x04) return {{Key::kClosed}, 1};
  if (first < 0x20) return {{Key::kOther}, 1};
  const std::size_t length = LengthOf(first);
  if (bytes.size() < length) return ended ? DecodedKey{{Key::kOther}, bytes.size()} : DecodedKey{};
  if (first >= 0x80 && length == 1) return {{Key::kOther}, 1};
  return {{Key::kText, std::string(bytes.substr(0, length))}, length};
}

Result<std::unique_ptr<KeyTerminal>> KeyTerminal::Open() {
  const bool is_terminal = IsTerminal(STDIN_FILENO) && IsTerminal(kStdout);
  if (!is_terminal || ::tcgetattr(STDIN_FILENO, &g_before) != 0)
    return Error{ErrorCode::kUnavailable, "expected somebody at a terminal, found none"};
  termios raw = g_before;
  raw.c_iflag &= static_cast<tcflag_t>(~(BRKINT | ICRNL | INPCK | ISTRIP | IXON));
  raw.c_lflag &= static_cast<tcflag_t>(~(ECHO | ICANON | IEXTEN | ISIG));
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (::tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) != 0)
    return Error{ErrorCode::kUnavailable, "expected a terminal that sends single keys, found none"};
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) Handle(signal, OnEnd);
  Handle(SIGWINCH, OnResize);
  Put(kBegin);
  return std::unique_ptr<KeyTerminal>(new KeyTerminal());
}

KeyTerminal::~KeyTerminal() {
  for (const int signal : {SIGTERM, SIGHUP, SIGINT, SIGWINCH}) ::signal(signal, SIG_DFL);
  Restore();
}

KeyPress KeyTerminal::Read() {
  while (true) {
    if (g_resized != 0) {
      g_resized = 0;
      return {Key::kResize};
    }
    if (!pending_.empty()) {
      pollfd waits{STDIN_FILENO, POLLIN, 0};
      const DecodedKey whole = DecodeKey(pending_, false);
      const bool ended = whole.bytes == 0 && ::poll(&waits, 1, kEscapeMs) == 0;
      const DecodedKey decoded = ended ? DecodeKey(pending_, true) : whole;
      if (decoded.bytes > 0) {
        pending_.erase(0, decoded.bytes);
        return decoded.press;
      }
    }
    char bytes[64];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {Key::kClosed};
    pending_.append(bytes, static_cast<std::size_t>(count));
  }
}

void KeyTerminal::Draw(std::string_view screen) {
  // Line by line from the top, each erased to its end: nothing flickers.
  std::string out = "\x1b[H";
  for (const char c : screen) out += c == '\n' ? "\x1b[K\r\n" : std::string(1, c);
  out += "\x1b[J";
  Put(out);
}

int KeyTerminal::rows() const {
  winsize size{};
  if (::ioctl(kStdout, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return 24;
  return size.ws_row;
}

int KeyTerminal::columns() const { return TerminalColumns(kStdout); }

}  // namespace portwright::sys
