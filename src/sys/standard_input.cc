#include "sys/standard_input.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "sys/descriptor.h"

namespace portwright::sys {

Result<std::string> ReadInputLine(std::size_t bytes_max) {
  std::string line;
  std::array<char, 65'536> part{};
  // Whoever gives a line waits for what is done with it: no more is written behind it, so that
  // whole parts may be read.
  while (true) {
    const ssize_t read = ::read(STDIN_FILENO, part.data(), part.size());
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return SystemError("cannot read standard input", errno);
    if (read == 0)
      return Error{ErrorCode::kNotFound, "standard input: expected a line, found its end"};
    line.append(part.data(), static_cast<std::size_t>(read));
    if (const std::size_t end = line.find('\n'); end != std::string::npos) {
      line.resize(end);
      return line;
    }
    if (line.size() > bytes_max) {
      return Error{ErrorCode::kLimit, "standard input: expected a line of up to " +
                                          std::to_string(bytes_max) + " bytes, found more"};
    }
  }
}

}  // namespace portwright::sys
