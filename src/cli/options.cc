#include "cli/options.h"

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

std::optional<Date> DayOf(const Arguments& arguments, std::string& problem) {
  if (!arguments.Has("--as-of")) return std::nullopt;
  const std::string text = arguments.Get("--as-of");
  const std::optional<Date> day = ParseDate(text);
  if (!day) problem = "expected a day as YYYY-MM-DD after --as-of, found " + Quote(text);
  return day;
}

workflow::SiteRequest SiteOf(const Arguments& arguments, std::string& problem) {
  workflow::SiteRequest request;
  request.path = arguments.Get("SITE");
  request.catalog_dirs = arguments.All("--catalog-dir");
  request.partial = arguments.Has("--partial");
  request.as_of = DayOf(arguments, problem);
  return request;
}

std::optional<std::int64_t> ParseTime(std::string_view text) {
  std::uint64_t factor = 1;
  if (!text.empty() && (text.back() == 's' || text.back() == 'm' || text.back() == 'h')) {
    factor = text.back() == 's' ? 1 : text.back() == 'm' ? 60 : 3600;
    text.remove_suffix(1);
  }
  const auto number = ParseNumber(text);
  if (!number || *number > kSecondsOfWeek / factor) return std::nullopt;
  return static_cast<std::int64_t>(*number * factor);
}

std::optional<workflow::Outcome> TakeTime(const Arguments& arguments, std::string_view option,
                                          const TimeRange& range, std::int64_t& seconds) {
  if (!arguments.Has(option)) return std::nullopt;
  const std::string text = arguments.Get(option);
  const auto given = ParseTime(text);
  if (given && *given >= range.least_s && *given <= range.most_s) {
    seconds = *given;
    return std::nullopt;
  }
  std::string expected = "expected a time such as " + std::string(range.example);
  if (range.example.empty()) {
    expected = "expected a time from " + std::to_string(range.least_s);
    expected += "s to " + std::to_string(range.most_s) + "s";
  }
  return workflow::Reject(expected + " after " + std::string(option) + ", found " + Quote(text));
}

std::optional<workflow::Outcome> TakeNumber(const Arguments& arguments, std::string_view option,
                                            std::uint64_t most, std::uint64_t& number) {
  if (!arguments.Has(option)) return std::nullopt;
  const auto given = ParseNumber(arguments.Get(option));
  if (!given || *given > most) {
    return workflow::Reject("expected a number up to " + std::to_string(most) + " after " +
                            std::string(option) + ", found " + Quote(arguments.Get(option)));
  }
  number = *given;
  return std::nullopt;
}

workflow::RedactRequest RedactionOf(const Arguments& arguments) {
  return {arguments.Has("--redact") || arguments.Has("--redact-key"),
          arguments.Get("--redact-key")};
}

workflow::Outcome Finish(workflow::Outcome outcome, const Arguments& arguments) {
  if (!arguments.Has("--output")) return outcome;
  return workflow::WriteOutput(std::move(outcome), arguments.Get("--output"));
}

workflow::Outcome FinishForOwner(workflow::Outcome outcome, const Arguments& arguments) {
  if (!arguments.Has("--output")) return outcome;
  return workflow::WriteOutput(std::move(outcome), arguments.Get("--output"), nullptr,
                               workflow::ForWhom::kOwnerAlone);
}

}  // namespace portwright::cli
