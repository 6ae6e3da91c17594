#include "extract/port_item.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "extract/sections.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

constexpr std::size_t kPortsMax = 120;  // bytes of the part that holds the ports
constexpr std::size_t kCutsMax = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool HasDigit(std::string_view text) { return std::any_of(text.begin(), text.end(), IsDigit); }

// A place between two parts of an item.
struct Cut {
  std::size_t at = 0;
  std::size_t behind = 0;
  bool ports_first = false;  // the ports can only stand before it
  bool weak = false;         // more ports behind it belong with those before it
};

// Bytes of a dash of Unicode.
std::size_t DashSize(std::string_view text, std::size_t at) {
  const std::string_view dash = text.substr(at, 3);
  return dash == "\xe2\x80\x93" || dash == "\xe2\x80\x94" ? 3 : 0;
}

// Bytes of a word that is marks alone: `-`, `|`, `=`, `--`.
std::size_t MarksSize(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] != ' ' && text[end] != '\n') {
    const std::size_t dash = DashSize(text, end);
    if (dash == 0 && text[end] != '-' && text[end] != '|' && text[end] != '=' && text[end] != ':') {
      return 0;
    }
    end += std::max<std::size_t>(dash, 1);
  }
  return end - at;
}

std::optional<Cut> CutAt(std::string_view text, std::size_t at) {
  const bool blank = text[at] == ' ' || text[at] == '\n';
  if (blank && at + 1 < text.size()) {
    if (const std::size_t marks = MarksSize(text, at + 1); marks != 0) {
      return Cut{at, std::min(at + marks + 2, text.size())};
    }
    if (text[at + 1] == '(') return Cut{at, at + 2, false, true};
    if (text.substr(at + 1, 4) == "for ") return Cut{at, at + 1, true, true};
  }
  const bool before_blank = at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
  if (text[at] == ':' && before_blank) return Cut{at, std::min(at + 2, text.size())};
  if (text[at] == ',' && before_blank) return Cut{at, std::min(at + 2, text.size()), true, true};
  const std::size_t dash = DashSize(text, at);
  const bool range = dash != 0 && at + dash < text.size() && IsDigit(text[at + dash]);
  if (dash != 0 && !range) return Cut{at, at + dash};
  return std::nullopt;
}

std::vector<Cut> CutsOf(std::string_view text) {
  std::vector<Cut> cuts;
  for (std::size_t at = 1; at < text.size() && cuts.size() < kCutsMax;) {
    const std::optional<Cut> cut = CutAt(text, at);
    if (cut) cuts.push_back(*cut);
    at = cut ? std::max(cut->behind, at + 1) : at + 1;
  }
  return cuts;
}

bool IsDirection(std::string_view word) {
  while (!word.empty() && (word.back() == ':' || word.back() == ',')) word.remove_suffix(1);
  return word != "in" && word != "out" && word != "both" &&
         DirectionIn(word) != Direction::kUnstated;
}

// "Inbound and outbound", "Allow incoming" before ports, "inbound" behind them.
bool GoesWithDirection(std::string_view word) {
  for (const std::string_view other : {"and", "or", "&", "/", "both", "allow", "open", "traffic"}) {
    if (word == other) return true;
  }
  return IsDirection(word);
}

// Bytes at the beginning of `text` that say a direction and are no ports.
std::size_t DirectionBefore(std::string_view text) {
  std::size_t size = 0;
  bool says = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = ToLower(text.substr(at, end - at));
    if (!GoesWithDirection(word)) break;
    says = says || IsDirection(word);
    at = std::min(end + 1, text.size());
    size = at;
  }
  return says ? size : 0;
}

// The same at its end.
std::size_t DirectionBehind(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  if (blank == text.npos || !IsDirection(ToLower(text.substr(blank + 1)))) return 0;
  return text.size() - blank;
}

// Reads [begin, end) where it is nothing but ports, and words of direction around them.
std::optional<PortItem> ReadPart(std::string_view text, std::size_t begin, std::size_t end) {
  std::string_view part = text.substr(begin, end - begin);
  if (part.size() > kPortsMax || !HasDigit(part)) return std::nullopt;
  const std::size_t before = DirectionBefore(part);
  const std::string_view core = part.substr(before);
  const std::size_t behind = DirectionBehind(core);
  PortItem item;
  item.ports_at = begin + before;
  item.ports = ReadPorts(core.substr(0, core.size() - behind), Setting::kPortColumn);
  if (item.ports.ports.empty() || item.ports.share < 0.7) return std::nullopt;
  item.direction = DirectionIn(part.substr(0, before));
  if (behind != 0) item.direction = DirectionIn(core.substr(core.size() - behind));
  for (const Port& port : item.ports.ports) {
    if (item.direction != Direction::kUnstated || port.condition.size() > 40) break;
    item.direction = DirectionIn(port.condition);
  }
  return item;
}

// Ports stand behind a bracket, too: "80 (HTTP), 443 (HTTPS)".
bool GoesOnBehindBracket(std::string_view text) {
  const std::size_t close = text.find(')');
  return close == text.npos || HasDigit(text.substr(close));
}

// "Console: TCP 8443", and not "TCP: 80, 443".
bool HasLabel(std::string_view text) {
  const std::size_t colon = text.find(": ");
  if (colon == text.npos || HasDigit(text.substr(0, colon))) return false;
  return ReadTransports(text.substr(0, colon)).share < 0.7;
}

// The bracket that was cut open closes before the end: the words go on behind it.
bool GoesOnBehindWords(std::string_view words) {
  const std::size_t close = words.find(')');
  return close != words.npos && words.find_first_not_of(" .)", close) != words.npos;
}

}  // namespace

std::optional<PortItem> SplitPortItem(std::string_view text) {
  if (!HasDigit(text)) return std::nullopt;
  if (GoesOnBehindBracket(text) && !HasLabel(text)) {
    if (auto item = ReadPart(text, 0, text.size())) {
      item->words_at = text.size();
      return item;
    }
  }
  for (const Cut& cut : CutsOf(text)) {
    if (auto item = ReadPart(text, 0, cut.at)) {
      item->words_at = cut.behind;
      item->words = text.substr(cut.behind);
      if (cut.weak && HasDigit(item->words) &&
          !ReadPorts(item->words, Setting::kProse).ports.empty()) {
        return std::nullopt;
      }
      // A sentence that says all of it itself is read as one.
      if (cut.weak && GoesOnBehindWords(item->words) &&
          ReadPorts(text, Setting::kProse).ports.size() >= item->ports.ports.size()) {
        return std::nullopt;
      }
      if (item->words.ends_with(')') && item->words.find('(') == item->words.npos) {
        item->words.remove_suffix(1);
      }
      return item;
    }
    if (cut.ports_first) continue;
    std::size_t end = text.size();
    while (end > cut.behind && (text[end - 1] == '.' || text[end - 1] == ')')) --end;
    if (auto item = ReadPart(text, cut.behind, end)) {
      item->words = text.substr(0, cut.at);
      return item;
    }
  }
  return std::nullopt;
}

}  // namespace portwright::extract
