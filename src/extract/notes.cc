#include "extract/notes.h"

#include <algorithm>
#include <optional>
#include <string>

#include "extract/wording.h"

namespace portwright::extract {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
std::uint64_t Digit(char c) { return static_cast<std::uint64_t>(c - '0'); }

// A figure in thousandths, with the size of its digits; `1,5`, `14.400`, `0.5`.
struct Figure {
  std::uint64_t thousandths = 0;
  std::size_t size = 0;
  bool grouped = false;  // one mark, and three digits behind it
};

std::optional<Figure> FigureAt(std::string_view word) {
  std::uint64_t whole = 0;
  std::size_t i = 0;
  while (i < word.size() && IsDigit(word[i]) && i < 12) whole = whole * 10 + Digit(word[i++]);
  if (i == 0) return std::nullopt;
  Figure figure{whole * 1000, i, false};
  if (i + 1 < word.size() && (word[i] == '.' || word[i] == ',') && IsDigit(word[i + 1])) {
    std::uint64_t part = 0;
    std::size_t digits = 0;
    std::size_t k = i + 1;
    while (k < word.size() && IsDigit(word[k]) && digits < 6) {
      part = part * 10 + Digit(word[k++]);
      ++digits;
    }
    figure.size = k;
    if (digits == 3 && whole != 0) {
      figure.grouped = true;
      figure.thousandths = (whole * 1000 + part) * 1000;
    } else {
      for (std::size_t n = digits; n < 3; ++n) part *= 10;
      for (std::size_t n = digits; n > 3; --n) part /= 10;
      figure.thousandths += part;
    }
  }
  return figure;
}

// How many of the kind's unit a unit is, in thousandths; 0: another one.
std::uint64_t Seconds(std::string_view unit) {
  if (unit == "s" || unit == "sec" || unit == "secs" || unit == "second" || unit == "seconds") {
    return 1'000;
  }
  if (unit == "min" || unit == "mins" || unit == "minute" || unit == "minutes") return 60'000;
  if (unit == "h" || unit == "hr" || unit == "hour" || unit == "hours") return 3'600'000;
  return 0;
}

std::uint64_t Milliseconds(std::string_view unit) {
  if (unit == "ms" || unit == "msec" || unit == "msecs" || unit == "millisecond" ||
      unit == "milliseconds") {
    return 1'000;
  }
  return 1'000 * Seconds(unit);
}

std::uint64_t Megabits(std::string_view unit) {
  for (const std::string_view end : {"/sec", "/s", "ps", "it/sec", "it/s", "its/s", "it"}) {
    if (!unit.ends_with(end) || unit.size() <= end.size()) continue;
    const std::string_view base = unit.substr(0, unit.size() - end.size());
    if (base == "gb" || base == "gbit" || base == "gbits") return 1'000'000;
    if (base == "mb" || base == "mbit" || base == "mbits") return 1'000;
    if (base == "kb" || base == "kbit" || base == "kbits") return 1;
  }
  return 0;
}

bool Has(const std::vector<Word>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](const Word& w) { return w.Is(word); });
}

void Add(catalog::ConditionKind kind, std::uint64_t value, std::vector<Note>& notes) {
  Note note;
  note.kind = kind;
  note.value = value;
  notes.push_back(std::move(note));
}

}  // namespace

std::vector<Note> ReadNotes(const std::vector<Word>& words) {
  std::vector<Note> notes;
  const bool timeout = Has(words, "timeout") || Has(words, "timeouts") ||
                       (Has(words, "idle") && (Has(words, "time") || Has(words, "sessions")));
  const bool session = Has(words, "session") || Has(words, "sessions") || Has(words, "idle") ||
                       Has(words, "connection") || Has(words, "connections");
  const bool latency = Has(words, "latency") || Has(words, "rtt") || Has(words, "round-trip");
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (latency && words[i].Is("sub-millisecond")) {
      Add(catalog::ConditionKind::kLatency, 1, notes);
    }
    const auto figure = FigureAt(words[i].lower);
    if (!figure) continue;
    std::string unit = words[i].lower.substr(figure->size);
    if (unit.empty() && i + 1 < words.size()) unit = words[i + 1].lower;
    if (unit.starts_with("-")) unit.erase(0, 1);
    const auto value = [&](std::uint64_t factor) {
      return figure->thousandths / 1'000 * factor / 1'000 +
             figure->thousandths % 1'000 * factor / 1'000'000;
    };
    if (const std::uint64_t factor = Seconds(unit); timeout && session && factor != 0) {
      Add(catalog::ConditionKind::kSessionTimeout, value(factor), notes);
    } else if (const std::uint64_t ms = Milliseconds(unit); latency && ms != 0) {
      Add(catalog::ConditionKind::kLatency, value(ms), notes);
    } else if (const std::uint64_t mb = Megabits(unit); mb != 0) {
      Add(catalog::ConditionKind::kBandwidth, value(mb), notes);
    }
  }
  return notes;
}

}  // namespace portwright::extract
