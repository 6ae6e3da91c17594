// The record of all that probes send: a JSON object on a line of its own for each conversation,
// written before its first packet. See docs/formats/outcomes.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "probe/outcome.h"
#include "sys/append_file.h"

namespace portwright::workflow {

// What a run is for, as its first line.
struct ProbeRun {
  std::string site, end;
  std::string what;       // `probe` or `closed`
  std::string announced;  // where the security team was told of it; empty: nowhere
  std::size_t targets = 0;
  std::uint64_t per_second = 0;
};

class ProbeLog {
 public:
  static Result<ProbeLog> Begin(const std::string& path, const ProbeRun& run);

  // False where it cannot be written: then nothing may be sent.
  bool Sending(const probe::Target& target, std::string_view bytes);
  // Why it could not be written; empty: all is well.
  const std::string& problem() const { return problem_; }

 private:
  explicit ProbeLog(sys::AppendFile file) : file_(std::move(file)) {}

  sys::AppendFile file_;
  std::string problem_;
};

}  // namespace portwright::workflow
