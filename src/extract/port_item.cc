#include "extract/port_item.h"

#include <algorithm>
#include <utility>

namespace portwright::extract {
namespace {

bool HasDigit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A part of an item that is nothing but ports.
bool IsPorts(const PortReading& reading) { return !reading.ports.empty() && reading.share >= 0.7; }

}  // namespace

std::optional<PortItem> SplitPortItem(std::string_view text) {
  static constexpr std::string_view kSeparators[] = {
      ": ", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " (", " -- ", ", "};
  if (text.size() <= 120 && text.find('(') == text.npos) {
    PortReading reading = ReadPorts(text, Setting::kPortColumn);
    if (IsPorts(reading)) return PortItem{0, std::move(reading), text.size(), {}};
  }
  for (const std::string_view separator : kSeparators) {
    const std::size_t at = text.find(separator);
    if (at == text.npos || at == 0) continue;
    const std::string_view head = text.substr(0, at);
    const std::size_t behind = at + separator.size();
    if (head.size() > 120 || !HasDigit(text)) continue;
    if (HasDigit(head)) {
      PortReading reading = ReadPorts(head, Setting::kPortColumn);
      if (IsPorts(reading)) return PortItem{0, std::move(reading), behind, text.substr(behind)};
    }
    std::string_view tail = text.substr(behind);
    while (!tail.empty() && (tail.back() == '.' || tail.back() == ')')) tail.remove_suffix(1);
    if (separator == ", " || tail.size() > 120 || !HasDigit(tail)) continue;
    PortReading reading = ReadPorts(tail, Setting::kPortColumn);
    if (IsPorts(reading)) return PortItem{behind, std::move(reading), 0, head};
  }
  return std::nullopt;
}

}  // namespace portwright::extract
