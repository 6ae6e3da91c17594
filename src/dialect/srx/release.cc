#include "dialect/srx/release.h"

#include <tuple>

#include "base/text.h"

namespace portwright::dialect::srx {
namespace {

// The number at the front, which is taken away; nothing where there is none.
std::optional<int> TakeNumber(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && end < 4 && text[end] >= '0' && text[end] <= '9') ++end;
  if (end == 0) return std::nullopt;
  const auto number = ParseNumber(text.substr(0, end));
  text.remove_prefix(end);
  return static_cast<int>(*number);
}

}  // namespace

bool Release::IsAtLeast(int other_major, int other_minor, int other_extended) const {
  return std::tie(major, minor, extended) >= std::tie(other_major, other_minor, other_extended);
}

std::optional<Release> ReadRelease(std::string_view version) {
  const std::string lower = ToLower(Trim(version));
  std::string_view text = lower;
  for (const std::string_view word : {"junos os ", "junos ", "junos-"}) {
    if (text.starts_with(word)) text.remove_prefix(word.size());
  }
  if (text.empty() || text == "junos") return Release();
  Release out;
  const auto major = TakeNumber(text);
  if (!major || !text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  const auto minor = TakeNumber(text);
  if (!minor) return std::nullopt;
  out.major = *major;
  out.minor = *minor;
  out.extended = 0;
  if (!text.starts_with('x')) return out;
  text.remove_prefix(1);
  const auto extended = TakeNumber(text);
  if (!extended) return std::nullopt;
  out.extended = *extended;
  return out;
}

}  // namespace portwright::dialect::srx
