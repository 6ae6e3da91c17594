#include "enforce/elements.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"
#include "net/address.h"

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

std::optional<net::AddressRange> AddressesIn(std::string_view part) {
  if (part.find_first_of(".:") == std::string_view::npos) return std::nullopt;
  if (const auto prefix = net::ParsePrefix(part)) return prefix->Range();
  const std::size_t dash = part.find('-');
  const auto lo = net::ParseAddress(part.substr(0, dash));
  const auto hi = dash == std::string_view::npos ? lo : net::ParseAddress(part.substr(dash + 1));
  if (!lo || !hi || lo->family != hi->family) return std::nullopt;
  return net::AddressRange{lo->family, lo->value, hi->value};
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> NumbersIn(std::string_view part) {
  const std::size_t dash = part.find('-');
  const auto lo = ParseNumber(part.substr(0, dash));
  const auto hi = dash == std::string_view::npos ? lo : ParseNumber(part.substr(dash + 1));
  if (!lo || !hi) return std::nullopt;
  return std::pair(*lo, *hi);
}

// The comma or bracket outside of quotes behind an element; or the end of the line.
std::size_t ElementEnd(std::string_view line, std::size_t at) {
  for (; at < line.size() && line[at] != ',' && line[at] != '}'; ++at) {
    if (line[at] != '"') continue;
    at = line.find('"', at + 1);
    if (at == std::string_view::npos) return line.size();
  }
  return at;
}

}  // namespace

void ForEachElement(std::string_view text, const std::function<void(const Element&)>& take) {
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
      const std::size_t end = ElementEnd(line, first);
      const std::string_view element = text.substr(begin + first, end - first);
      take({map, element, KeyIn(element), begin + first});
      at = end;
    }
    begin = line_end + 1;
  }
}

std::string_view KeyIn(std::string_view element) {
  // A comment may hold anything: what stands behind it is no key.
  const std::string_view before = element.substr(0, element.find('"'));
  for (const std::string_view word : {" counter ", " comment ", " : "}) {
    const std::size_t at = before.find(word);
    if (at != std::string_view::npos) return Trim(element.substr(0, at));
  }
  return Trim(element);
}

std::vector<std::string_view> KeyParts(std::string_view key) {
  constexpr std::string_view kBetween = " . ";
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find(kBetween, begin), key.size());
    parts.push_back(key.substr(begin, end - begin));
    begin = end + kBetween.size();
  }
  return parts;
}

bool ArePartsDisjoint(std::string_view left, std::string_view right) {
  const auto addresses = std::pair(AddressesIn(left), AddressesIn(right));
  if (addresses.first && addresses.second) return !addresses.first->Overlaps(*addresses.second);
  const auto numbers = std::pair(NumbersIn(left), NumbersIn(right));
  if (numbers.first && numbers.second) {
    return numbers.first->second < numbers.second->first ||
           numbers.second->second < numbers.first->first;
  }
  // Of words only those whose meaning nobody writes in another way.
  const auto is_word = [](std::string_view word) { return word == "tcp" || word == "udp"; };
  return is_word(left) && is_word(right) && left != right;
}

std::string PlaceOf(const Element& element) {
  std::string place(FamilyOf(element.map));
  for (const std::string_view part : KeyParts(element.key)) {
    place += ' ';
    AppendPart(place, part);
  }
  return place;
}

std::string_view MarkIn(std::string_view text) {
  const std::size_t comment = text.find(kComment);
  if (comment == std::string_view::npos) return {};
  return text.substr(comment + kComment.size(), kMarkBytes);
}

}  // namespace portwright::enforce
