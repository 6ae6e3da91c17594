#include "cli/probe_options.h"

namespace portwright::cli {

std::optional<workflow::Outcome> TakeEnd(const Arguments& arguments,
                                         workflow::ProbeRequest& request) {
  if (arguments.Has("--host") && arguments.Has("--as")) {
    return workflow::Reject("expected either --host NAME or --as NAME",
                            "--as is for a machine that stands in for an end");
  }
  std::string problem;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.is_stand_in = arguments.Has("--as");
  request.end = request.is_stand_in ? arguments.Get("--as") : arguments.Get("--host");
  request.key_path = arguments.Get("--key");
  request.take_interfaces = arguments.All("--take-addresses");
  if (arguments.Has("--take-addresses") && arguments.Has("--host")) {
    return workflow::Reject("expected --as NAME beside --take-addresses, found --host",
                            "a host has its own addresses; a stand-in takes them for a while");
  }
  return std::nullopt;
}

std::optional<workflow::Outcome> TakeMilliseconds(const Arguments& arguments,
                                                  std::string_view option, const TimeRange& range,
                                                  std::int64_t& milliseconds) {
  constexpr std::int64_t kMsInSecond = 1'000;
  if (!arguments.Has(option)) return std::nullopt;
  std::int64_t seconds = 0;
  auto wrong = TakeTime(arguments, option, range, seconds);
  if (!wrong) milliseconds = seconds * kMsInSecond;
  return wrong;
}

}  // namespace portwright::cli
