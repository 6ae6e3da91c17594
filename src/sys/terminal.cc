#include "sys/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "sys/clock.h"

namespace portwright::sys {
namespace {

constexpr std::int64_t kQuietMs = 1000;
constexpr std::int64_t kBetweenDrawsMs = 100;
constexpr const char* kEraseLine = "\r\x1b[K";

bool IsDumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

// At most `columns` characters, never half of one.
std::string CutToColumns(std::string text, int columns) {
  int seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (starts && ++seen > columns) {
      text.resize(i);
      break;
    }
  }
  return text;
}

}  // namespace

bool IsTerminal(int fd) { return ::isatty(fd) == 1; }

int TerminalColumns(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool UseColor(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  return IsTerminal(fd) && !IsDumb();
}

ProgressLine::ProgressLine() : ProgressLine(STDERR_FILENO, &MonotonicMs) {}

ProgressLine::ProgressLine(int fd, std::function<std::int64_t()> now_ms)
    : fd_(fd),
      enabled_(IsTerminal(fd) && !IsDumb()),
      now_ms_(std::move(now_ms)),
      started_ms_(now_ms_()) {}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Show(std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (!enabled_) return;
  const std::int64_t now_ms = now_ms_();
  if (now_ms - started_ms_ < kQuietMs) return;
  if (shown_ && now_ms - drawn_ms_ < kBetweenDrawsMs) return;
  std::string line(what);
  if (done > 0 || total > 0) line += " " + WithThousands(done);
  if (total > 0) line += " of " + WithThousands(total);
  Put(kEraseLine + CutToColumns(std::move(line), TerminalColumns(fd_) - 1));
  shown_ = true;
  drawn_ms_ = now_ms;
}

void ProgressLine::Clear() {
  if (!shown_) return;
  Put(kEraseLine);
  shown_ = false;
}

void ProgressLine::Put(const std::string& text) const {
  // Progress is a courtesy: a stream that does not take it is no failure of the work.
  [[maybe_unused]] const ssize_t written = ::write(fd_, text.data(), text.size());
}

}  // namespace portwright::sys
