#include "enforce/counters.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "net/address.h"
#include "net/service.h"

namespace portwright::enforce {
namespace {

constexpr std::string_view kElements = "elements = {";
constexpr std::string_view kComment = "comment \"";
constexpr std::size_t kMarkBytes = 8;

// The maps of one path and family that differ only in how they are looked up share their cells.
std::string_view FamilyOf(std::string_view map) {
  for (const std::string_view ending : {"_exact", "_range"}) {
    const std::size_t at = map.rfind(ending);
    if (at != std::string_view::npos) return map.substr(0, at);
  }
  return map;
}

// One part of a key: prefixes as the ranges that they stand for, protocols by name.
void AppendPart(std::string& out, std::string_view part) {
  if (part.find('/') != std::string_view::npos) {
    if (const auto prefix = net::ParsePrefix(part)) {
      const net::AddressRange range = prefix->Range();
      out += net::ToText(net::Address{range.family, range.lo});
      if (!range.IsHost()) out += "-" + net::ToText(net::Address{range.family, range.hi});
      return;
    }
  }
  out += part;
}

std::string PlaceOf(std::string_view map, std::string_view key) {
  std::string place(FamilyOf(map));
  for (std::size_t begin = 0; begin <= key.size();) {
    constexpr std::string_view kBetween = " . ";
    const std::size_t end = std::min(key.find(kBetween, begin), key.size());
    place += ' ';
    AppendPart(place, key.substr(begin, end - begin));
    begin = end + kBetween.size();
  }
  return place;
}

// Where an element's key ends: at its counter, its comment or its verdict.
std::size_t KeyEnd(std::string_view element) {
  for (const std::string_view word : {" counter ", " comment ", " : "}) {
    const std::size_t at = element.find(word);
    // A comment may hold anything: what stands behind it is no key.
    if (at != std::string_view::npos && at < element.find('"')) return at;
  }
  return element.size();
}

std::uint64_t NumberBehind(std::string_view element, std::string_view word) {
  const std::size_t at = element.find(word);
  if (at == std::string_view::npos) return 0;
  const std::string_view rest = element.substr(at + word.size());
  return ParseNumber(rest.substr(0, rest.find_first_not_of("0123456789"))).value_or(0);
}

// Calls `take` with the name of the map and where an element begins and ends in a text of nft.
template <typename Take>
void ForEachElement(std::string_view text, Take take) {
  std::string_view map;
  bool inside = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, line_end - begin);
    std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string_view::npos) at = line.size();
    const std::string_view words = line.substr(at);
    if (words.starts_with("map ")) map = words.substr(4, words.find(' ', 4) - 4);
    if (words.starts_with(kElements)) {
      inside = true;
      at += kElements.size();
    }
    // Elements end with a comma or the last bracket; neither stands outside of quotes but there.
    while (inside && at < line.size()) {
      const std::size_t first = line.find_first_not_of(" \t,", at);
      if (first == std::string_view::npos) break;
      if (line[first] == '}') {
        inside = false;
        break;
      }
      std::size_t end = first;
      for (bool quoted = false; end < line.size(); ++end) {
        if (line[end] == '"') quoted = !quoted;
        if (!quoted && (line[end] == ',' || line[end] == '}')) break;
      }
      take(map, begin + first, begin + end);
      at = end;
    }
    begin = line_end + 1;
  }
}

}  // namespace

std::vector<CellCounter> CountersIn(const std::string& listed) {
  std::vector<CellCounter> counters;
  const std::string_view text = listed;
  ForEachElement(text, [&](std::string_view map, std::size_t begin, std::size_t end) {
    const std::string_view element = text.substr(begin, end - begin);
    CellCounter counter;
    counter.place = PlaceOf(map, Trim(element.substr(0, KeyEnd(element))));
    const std::size_t comment = element.find(kComment);
    if (comment != std::string_view::npos)
      counter.mark = element.substr(comment + kComment.size(), kMarkBytes);
    counter.packets = NumberBehind(element, " counter packets ");
    counter.bytes = NumberBehind(element, " bytes ");
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
  ForEachElement(whole, [&](std::string_view map, std::size_t begin, std::size_t end) {
    const std::string_view element = whole.substr(begin, end - begin);
    const std::size_t key_end = KeyEnd(element);
    const auto found = by_place.find(PlaceOf(map, Trim(element.substr(0, key_end))));
    if (found == by_place.end()) return;
    out += whole.substr(copied, begin + key_end - copied);
    out += " counter packets " + std::to_string(found->second->packets) + " bytes " +
           std::to_string(found->second->bytes);
    copied = begin + key_end;
  });
  return out.append(whole.substr(copied));
}

}  // namespace portwright::enforce
