#include "extract/port_context.h"

#include <algorithm>

#include "extract/number_words.h"
#include "extract/transport_words.h"

namespace portwright::extract {
namespace {

enum class Ground : std::uint8_t { kNone, kWeak, kStrong };

class Context {
 public:
  Context(Setting setting, Reading& reading)
      : setting_(setting), reading_(reading), items_(reading.items) {}

  std::vector<bool> Run() {
    after_.resize(items_.size(), Ground::kNone);
    for (std::size_t i = items_.size(); i-- > 0;) {
      if (IsPort(i)) after_[i] = After(i);
    }
    accepted_.resize(items_.size(), false);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      FollowSides(i);
      if (IsPort(i)) accepted_[i] = Accept(i);
    }
    return std::move(accepted_);
  }

 private:
  bool Is(std::size_t i, ItemKind kind) const {
    return i < items_.size() && items_[i].kind == kind;
  }
  bool IsPort(std::size_t i) const { return Is(i, ItemKind::kPort); }
  const Token& FirstToken(std::size_t i) const { return reading_.tokens[items_[i].first]; }
  bool IsWord(std::size_t i, std::string_view word) const {
    return i < items_.size() && FirstToken(i).Is(word);
  }

  // "Source: 1024-65535, Destination: 443", "source port 68".
  void FollowSides(std::size_t i) {
    const Item& item = items_[i];
    if (item.kind == ItemKind::kPortWord) source_ = item.source;
    if (item.kind == ItemKind::kSemicolon || item.kind == ItemKind::kLine) source_ = false;
    const std::size_t next = Is(i + 1, ItemKind::kJoin) ? i + 2 : i + 1;
    if (IsPort(next) && (IsWord(i, "source") || IsWord(i, "src"))) source_ = true;
    if (IsWord(i, "destination") || IsWord(i, "dst") || IsWord(i, "dest")) source_ = false;
  }

  bool Accept(std::size_t i) {
    const Item& item = items_[i];
    bool refused = false;
    bool of_host = false;
    for (std::uint32_t t = item.first; t < item.last; ++t) {
      refused |= reading_.judgements[t].refused;
      of_host |= reading_.judgements[t].of_host;
    }
    if (source_) return RefuseAll(item, Refusal::kSourcePort);
    if (IsMention(i)) return RefuseAll(item, Refusal::kNotOpened);
    if (setting_ == Setting::kPortColumn) return !refused;
    const Ground ground = of_host ? Ground::kStrong : std::max(Before(i), after_[i]);
    if (ground == Ground::kStrong || (ground == Ground::kWeak && !refused)) return true;
    if (setting_ == Setting::kTransportColumn && !refused) {
      if (item.ports.lo > 255 || item.range) return true;
      return RefuseAll(item, Refusal::kName);
    }
    return false;
  }

  // "80 (redirects to 443)", "8443 (formerly 443)": the bracket tells of a port that is not opened.
  bool IsMention(std::size_t i) const {
    constexpr std::string_view kTelling[] = {"forwarded",  "formerly",  "forwards",   "instead",
                                             "mapped",     "not",       "old",        "previously",
                                             "redirected", "redirects", "redirect",   "replaced",
                                             "replaces",   "was",       "redirection"};
    constexpr std::size_t kFarthest = 8;  // items
    for (std::size_t steps = 0; i-- > 0 && steps < kFarthest; ++steps) {
      if (!Is(i, ItemKind::kWord)) {
        if (Among(items_[i].kind, {ItemKind::kFiller, ItemKind::kPortWord, ItemKind::kTransport})) {
          continue;
        }
        return false;
      }
      for (const std::string_view word : kTelling) {
        if (IsWord(i, word)) return HasBracketBefore(i);
      }
    }
    return false;
  }

  bool HasBracketBefore(std::size_t i) const {
    constexpr std::size_t kFarthest = 8;  // items
    for (std::size_t steps = 0; i-- > 0 && steps < kFarthest; ++steps) {
      if (Is(i, ItemKind::kOpen)) return true;
      if (Is(i, ItemKind::kClose) || Is(i, ItemKind::kLine)) return false;
    }
    return false;
  }

  bool RefuseAll(const Item& item, Refusal refusal) {
    for (std::uint32_t t = item.first; t < item.last; ++t) {
      if (!reading_.tokens[t].Is(Mark::kNumber)) continue;
      reading_.judgements[t].refused = true;
      reading_.judgements[t].refusal = refusal;
    }
    return false;
  }

  static bool IsUsual(const Item& port, const KnownService& service) {
    return !port.range && port.ports.lo != 0 &&
           (port.ports.lo == service.port || port.ports.lo == service.second_port);
  }

  bool IsCopula(std::size_t i) const {
    return IsWord(i, "is") || IsWord(i, "are") || IsWord(i, "be") || IsWord(i, "was") ||
           IsWord(i, "as") || IsWord(i, "on") || IsWord(i, "the");
  }

  // "port 443", "TCP 443", "ports on the server are either 25 or 465", "DNS (53)".
  Ground Before(std::size_t i) const {
    constexpr int kFarthest = 16;  // items
    bool copula = false;
    bool words = false;
    bool bracket = false;
    bool service = false;
    bool loose = false;  // "TCP in 2025"
    int steps = 0;
    for (std::size_t j = i; j-- > 0 && steps < kFarthest; ++steps) {
      const Item& item = items_[j];
      const ItemKind kind = item.kind;
      if (kind == ItemKind::kPortWord) return loose ? Ground::kWeak : Ground::kStrong;
      if (kind == ItemKind::kLine || kind == ItemKind::kSemicolon) return Ground::kNone;
      if (kind == ItemKind::kTransport) {
        if (words || !HasPorts(item.transports)) return Ground::kNone;
        return service || copula || loose ? Ground::kWeak : Ground::kStrong;
      }
      if (kind == ItemKind::kPort) {
        return !words && !copula && accepted_[j] ? Ground::kWeak : Ground::kNone;
      }
      if (kind == ItemKind::kClose) {
        if (item.partner == kNone) return Ground::kNone;
        j = item.partner;
      } else if (kind == ItemKind::kFiller) {
        loose = true;
      } else if (kind == ItemKind::kOpen) {
        bracket = true;
      } else if (kind == ItemKind::kService) {
        if (!words && !service && IsNamed(items_[i], *item.service, bracket)) return Ground::kWeak;
        service = true;
      } else if (Among(kind, {ItemKind::kComma, ItemKind::kAnd, ItemKind::kOr})) {
        if (words || IsWord(j, "either")) continue;
        return !copula && ContinuesList(j) ? Ground::kWeak : Ground::kNone;
      } else if (kind == ItemKind::kWord) {
        if (!copula && !IsCopula(j)) return Ground::kNone;
        words = words || !IsCopula(j);
        copula = true;
      }
    }
    return Ground::kNone;
  }

  static bool IsNamed(const Item& port, const KnownService& service, bool bracket) {
    return IsUsual(port, service) || (bracket && port.ports.lo >= 20 && service.port != 0);
  }

  // The separator at j stands behind a port and what belongs to it.
  bool ContinuesList(std::size_t j) const {
    constexpr int kFarthest = 12;  // items
    for (int steps = 0; j-- > 0 && steps < kFarthest; ++steps) {
      const Item& item = items_[j];
      if (item.kind == ItemKind::kPort) return accepted_[j];
      if (item.kind == ItemKind::kClose && item.partner != kNone) {
        j = item.partner;
        continue;
      }
      const bool belongs = Among(
          item.kind, {ItemKind::kService, ItemKind::kTransport, ItemKind::kJoin, ItemKind::kMark,
                      ItemKind::kDefault, ItemKind::kComma, ItemKind::kAnd, ItemKind::kOr});
      if (!belongs) return false;
    }
    return false;
  }

  // "443/tcp", "443 (HTTPS)", "80 and 443 ports".
  Ground After(std::size_t i) const {
    std::size_t j = i + 1;
    bool bracket = false;
    bool joined = false;
    while (Is(j, ItemKind::kOpen) || Is(j, ItemKind::kJoin) || Is(j, ItemKind::kMark)) {
      bracket |= Is(j, ItemKind::kOpen);
      joined |= Is(j, ItemKind::kJoin) && FirstToken(j).glued;
      ++j;
    }
    if (j >= items_.size()) return Ground::kNone;
    const Item& item = items_[j];
    if (items_[i].range && !bracket && IsWord(j, "range") && IsOpened(i)) return Ground::kWeak;
    if (item.kind == ItemKind::kPortWord && !bracket)
      return item.source || PrefixesPort(j) ? Ground::kNone : Ground::kWeak;
    if (item.kind == ItemKind::kTransport && HasPorts(item.transports)) {
      if (joined || bracket) return Ground::kStrong;
      const bool counted = Is(j + 1, ItemKind::kWord) && IsCounted(j + 1);
      return counted || PrefixesPort(j) ? Ground::kNone : Ground::kWeak;
    }
    if (item.kind == ItemKind::kService) {
      return IsNamed(items_[i], *item.service, bracket || joined) ? Ground::kWeak : Ground::kNone;
    }
    const bool separator =
        item.kind == ItemKind::kComma || item.kind == ItemKind::kAnd || item.kind == ItemKind::kOr;
    if (separator && !bracket && !joined && IsPort(j + 1)) return after_[j + 1];
    return Ground::kNone;
  }

  // "open the entire 6800-7300 range".
  bool IsOpened(std::size_t i) const {
    constexpr std::size_t kFarthest = 5;  // items
    for (std::size_t steps = 0; i-- > 0 && steps < kFarthest; ++steps) {
      if (IsWord(i, "open") || IsWord(i, "opened") || IsWord(i, "allow")) return true;
      if (!Is(i, ItemKind::kWord) && !Is(i, ItemKind::kFiller)) return false;
    }
    return false;
  }

  bool IsCounted(std::size_t i) const {
    const Token& token = FirstToken(i);
    return token.Is(Mark::kWord) && OneOf(token.lower, kCountedNouns);
  }

  // The word or the transport at j belongs to the number behind it.
  bool PrefixesPort(std::size_t j) const {
    ++j;
    while (Is(j, ItemKind::kPortWord) || Is(j, ItemKind::kJoin) || Is(j, ItemKind::kTransport)) ++j;
    return IsPort(j);
  }

  Setting setting_;
  Reading& reading_;
  const std::vector<Item>& items_;
  std::vector<Ground> after_;
  std::vector<bool> accepted_;
  bool source_ = false;
};

}  // namespace

std::vector<bool> AcceptPorts(Setting setting, Reading& reading) {
  const bool ports = std::any_of(reading.items.begin(), reading.items.end(),
                                 [](const Item& item) { return item.kind == ItemKind::kPort; });
  if (!ports) return std::vector<bool>(reading.items.size());
  return Context(setting, reading).Run();
}

}  // namespace portwright::extract
