#include "enforce/counters.h"

#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "enforce/elements.h"

namespace portwright::enforce {
namespace {

std::uint64_t NumberBehind(std::string_view element, std::string_view word) {
  const std::size_t at = element.find(word);
  if (at == std::string_view::npos) return 0;
  const std::string_view rest = element.substr(at + word.size());
  return ParseNumber(rest.substr(0, rest.find_first_not_of("0123456789"))).value_or(0);
}

}  // namespace

std::vector<CellCounter> CountersIn(const std::string& listed) {
  std::vector<CellCounter> counters;
  ForEachElement(listed, [&](const Element& element) {
    CellCounter counter;
    counter.place = PlaceOf(element);
    counter.mark = MarkIn(element.text);
    counter.packets = NumberBehind(element.text, " counter packets ");
    counter.bytes = NumberBehind(element.text, " bytes ");
    counters.push_back(std::move(counter));
  });
  return counters;
}

std::string WithCounters(const std::string& text, const std::vector<CellCounter>& counters) {
  std::unordered_map<std::string_view, const CellCounter*> by_place;
  for (const CellCounter& counter : counters) {
    if (counter.packets > 0) by_place.emplace(counter.place, &counter);
  }
  if (by_place.empty()) return text;
  std::string out;
  std::size_t copied = 0;
  const std::string_view whole = text;
  ForEachElement(whole, [&](const Element& element) {
    const auto found = by_place.find(PlaceOf(element));
    if (found == by_place.end()) return;
    const std::size_t key_end = element.begin + element.key.size();
    out += whole.substr(copied, key_end - copied);
    out += " counter packets " + std::to_string(found->second->packets) + " bytes " +
           std::to_string(found->second->bytes);
    copied = key_end;
  });
  return out.append(whole.substr(copied));
}

}  // namespace portwright::enforce
