#include "cli/options.h"

#include "base/date.h"
#include "base/text.h"

namespace portwright::cli {

workflow::Look LookOf(const Arguments& arguments) {
  // The parser let only known words through.
  const auto format = report::ParseFormat(arguments.Get("--format", "table"));
  workflow::Look look =
      workflow::LookOfStreams(format.value_or(report::Format::kTable), arguments.Has("--output"));
  look.sarif = arguments.Get("--format") == "sarif";
  look.html = arguments.Get("--format") == "html";
  return look;
}

workflow::SiteRequest SiteOf(const Arguments& arguments, std::string& problem) {
  workflow::SiteRequest request;
  request.path = arguments.Get("SITE");
  request.catalog_dirs = arguments.All("--catalog-dir");
  request.partial = arguments.Has("--partial");
  if (arguments.Has("--as-of")) {
    request.as_of = ParseDate(arguments.Get("--as-of"));
    if (!request.as_of) {
      problem =
          "expected a day as YYYY-MM-DD after --as-of, found " + Quote(arguments.Get("--as-of"));
    }
  }
  return request;
}

std::optional<std::int64_t> ParseTime(std::string_view text) {
  std::uint64_t factor = 1;
  if (!text.empty() && (text.back() == 's' || text.back() == 'm' || text.back() == 'h')) {
    factor = text.back() == 's' ? 1 : text.back() == 'm' ? 60 : 3600;
    text.remove_suffix(1);
  }
  constexpr std::uint64_t kMost = 7 * 24 * 3600;
  const auto number = ParseNumber(text);
  if (!number || *number * factor > kMost) return std::nullopt;
  return static_cast<std::int64_t>(*number * factor);
}

workflow::Outcome Finish(workflow::Outcome outcome, const Arguments& arguments) {
  if (!arguments.Has("--output")) return outcome;
  return workflow::WriteOutput(std::move(outcome), arguments.Get("--output"));
}

}  // namespace portwright::cli
