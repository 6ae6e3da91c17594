#include "extract/clause_ends.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "extract/end_nouns.h"
#include "extract/sections.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

template <typename List>
bool OneOf(const List& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsIn(const Word& word) {
  return word.Is("inbound") || word.Is("incoming") || word.Is("ingress");
}
bool IsOut(const Word& word) {
  return word.Is("outbound") || word.Is("outgoing") || word.Is("egress");
}
// What comes in or goes out without saying how a port is open: "inbound calls".
bool IsCargo(const Word& word) {
  static constexpr std::array<std::string_view, 20> kCargo = {
      "alerts", "call",  "calls",   "data",     "email",    "emails", "event",
      "events", "faxes", "file",    "files",    "invoices", "logs",   "mail",
      "mails",  "media", "message", "messages", "payload",  "queries"};
  static_assert(std::is_sorted(kCargo.begin(), kCargo.end()));
  return OneOf(kCargo, word.lower);
}

class Reader {
 public:
  Reader(std::string_view text, const std::vector<Word>& words, std::size_t begin, std::size_t end)
      : text_(text), words_(words), begin_(begin), end_(end) {}

  ClauseEnds Read() {
    ReadDirection();
    if (!ReadOpenings() && !ReadPair()) {
      ReadSubject();
      ReadPrepositions();
      ReadNamedInFront();
    }
    return std::move(out_);
  }

 private:
  const Word& At(std::size_t i) const { return words_[i]; }
  bool Is(std::size_t i, std::string_view word) const { return i < end_ && words_[i].Is(word); }

  void ReadDirection() {
    bool in = false;
    bool out = false;
    bool both = false;
    for (std::size_t i = begin_; i < end_; ++i) {
      if ((IsIn(At(i)) || IsOut(At(i))) && !(i + 1 < end_ && IsCargo(At(i + 1)))) {
        if (!in && !out) out_.direction = IsIn(At(i)) ? Direction::kIn : Direction::kOut;
        in = in || IsIn(At(i));
        out = out || IsOut(At(i));
        // "inbound and outbound ports": of one thing.
        const std::size_t next = Is(i + 1, "and") || Is(i + 1, "&") || Is(i + 1, "or") ? i + 2 : i;
        if (next > i && next < end_ && (IsIn(At(next)) || IsOut(At(next))) &&
            IsIn(At(next)) != IsIn(At(i))) {
          both = true;
        }
      }
      both = both || (MaySayBoth(At(i)) && DirectionIn(At(i).text) == Direction::kBoth) ||
             (Is(i, "both") && (Is(i + 1, "directions") || Is(i + 1, "ways")));
    }
    if (both) {
      out_.direction = Direction::kBoth;
      out_.both_said = true;
    }
  }

  // "bidirectional", "two-way", "<->".
  static bool MaySayBoth(const Word& word) {
    return word.lower.starts_with("bi") || word.lower.starts_with("two") ||
           word.text.front() == '<' ||
           (word.text.size() > 8 && word.text.find('/') != word.text.npos);
  }

  // An end behind a preposition: named with an article, a capital, or a noun of the trade.
  NounPhrase EndAt(std::size_t i) const {
    NounPhrase phrase = NounAt(text_, words_, i, false);
    if (phrase.words.empty() || phrase.next > end_) return {};
    const Word& first = At(phrase.next - static_cast<std::size_t>(CountWords(phrase)));
    const bool article = i < end_ && IsArticle(At(i)) && !At(i).Is("both");
    const std::string& last = At(phrase.next - 1).lower;
    const bool noun = HasNoun(phrase);
    if ((CountWords(phrase) == 1 || !noun) && IsNoEnd(first.lower)) {
      return {};
    }
    if (first.Is("they") || first.Is("we") || first.Is("them")) return {};
    if (IsDigit(first.text.front()) && first.lower.find('.') == first.lower.npos) return {};
    if (IsNoEnd(last) && !noun && IsLower(At(phrase.next - 1).text.front())) return {};
    const bool capital = IsUpper(first.text.front()) || first.text.front() == '{' ||
                         first.text.front() == '<' || first.text.front() == '%' ||
                         first.text.front() == '@';
    const bool host = first.lower.find('.') != first.lower.npos && first.text.back() != '.';
    if (article && !noun && IsLower(first.text.front()) && CountWords(phrase) == 1) {
      return IsNoEnd(last) ? NounPhrase{} : phrase;
    }
    if (!(article || noun || capital || host)) return {};
    return phrase;
  }

  static std::size_t CountWords(const NounPhrase& phrase) {
    return 1 + static_cast<std::size_t>(std::count(phrase.words.begin(), phrase.words.end(), ' '));
  }

  bool HasNoun(const NounPhrase& phrase) const {
    for (std::size_t i = phrase.next - CountWords(phrase); i < phrase.next; ++i) {
      for (const std::string_view part : Split(At(i).lower, '/')) {
        if (IsEndNoun(part)) return true;
      }
    }
    return false;
  }

  // "open inbound into A and outbound from B": each with its own end.
  bool ReadOpenings() {
    NounPhrase in;
    NounPhrase out;
    for (std::size_t i = begin_; i + 2 < end_; ++i) {
      if (!IsIn(At(i)) && !IsOut(At(i))) continue;
      const Word& next = At(i + 1);
      const bool place = next.Is("into") || next.Is("to") || next.Is("on") || next.Is("at") ||
                         next.Is("for") || next.Is("from") || next.Is("in");
      if (!place) continue;
      // "inbound from B" and "outbound to B" name the other end.
      if (IsIn(At(i)) && next.Is("from")) continue;
      if (IsOut(At(i)) && (next.Is("to") || next.Is("into"))) continue;
      NounPhrase phrase = EndAt(i + 2);
      if (phrase.words.empty()) continue;
      NounPhrase& side = IsIn(At(i)) ? in : out;
      if (side.words.empty()) side = std::move(phrase);
    }
    if (in.words.empty() && out.words.empty()) return false;
    if (in.words.empty() || out.words.empty()) {
      ReadPrepositions();
      if (!in.words.empty()) out_.destinations.assign(1, in);
      if (!out.words.empty()) out_.sources.assign(1, out);
      DropSame();
      return true;
    }
    out_.both_said = false;
    out_.direction = in.at < out.at ? Direction::kIn : Direction::kOut;
    out_.ground = "the sentence says where the port is open inbound";
    out_.destinations.push_back(std::move(in));
    out_.sources.push_back(std::move(out));
    return true;
  }

  void DropSame() {
    if (out_.sources.size() == 1 && out_.destinations.size() == 1 &&
        out_.sources[0].at == out_.destinations[0].at) {
      (out_.direction == Direction::kOut ? out_.destinations : out_.sources).clear();
    }
  }

  bool ReadPair() {
    const std::vector<Word> part(words_.begin() + static_cast<std::ptrdiff_t>(begin_),
                                 words_.begin() + static_cast<std::ptrdiff_t>(end_));
    const bool arrow = std::any_of(part.begin(), part.end(), [](const Word& word) {
      bool right = false;
      bool left = false;
      return IsArrow(word, right, left);
    });
    const auto pair = PairIn(text_, part, arrow);
    if (!pair) return false;
    NounPhrase first = pair->first;
    NounPhrase second = pair->second;
    first.next += begin_;
    second.next += begin_;
    if (!IsEnd(first) || !IsEnd(second)) return false;
    if (pair->directed) out_.ground = "the sentence says from where to where";
    const bool back = !pair->directed && out_.direction == Direction::kIn &&
                      IsFirstCalled(first.words, second.words);
    out_.undirected = !pair->directed && out_.direction == Direction::kUnstated;
    out_.sources = SplitEnds(back ? second : first);
    out_.destinations = SplitEnds(back ? first : second);
    return true;
  }

  bool IsEnd(const NounPhrase& phrase) const {
    const Word& first = At(phrase.next - CountWords(phrase));
    if (IsNoEnd(first.lower) && (CountWords(phrase) == 1 || !HasNoun(phrase))) return false;
    if (IsDigit(first.text.front()) && first.lower.find('.') == first.lower.npos) return false;
    return HasNoun(phrase) || IsUpper(first.text.front()) || !IsLower(first.text.front()) ||
           CountWords(phrase) <= 4;
  }

  enum class Role : std::uint8_t { kNone, kListens, kCalls, kUses };

  static Role RoleOf(const Word& word) {
    for (const std::string_view verb :
         {"listens", "listen", "listening", "accepts", "accept", "receives", "receive", "exposes",
          "expose", "serves", "serve", "runs", "hosts", "accessible", "reachable", "available"}) {
      if (word.Is(verb)) return Role::kListens;
    }
    for (const std::string_view verb :
         {"connects",  "connect",  "communicates", "communicate", "talks",   "talk",
          "initiates", "initiate", "access",       "accesses",    "reach",   "reaches",
          "contact",   "contacts", "sends",        "send",        "queries", "query",
          "forwards",  "forward",  "pushes",       "polls",       "calls"}) {
      if (word.Is(verb)) return Role::kCalls;
    }
    for (const std::string_view verb : {"uses", "use", "requires", "require", "needs", "need"}) {
      if (word.Is(verb)) return Role::kUses;
    }
    return Role::kNone;
  }

  // "The agent connects to the server", "the server listens".
  void ReadSubject() {
    std::size_t i = begin_;
    while (i < end_ && (At(i).mark || Is(i, "and") || Is(i, "then") || Is(i, "also"))) ++i;
    // A condition may stand before it.
    if (Is(i, "if") || Is(i, "when") || Is(i, "by") || Is(i, "for") || Is(i, "in") || Is(i, "to")) {
      while (i < end_ && At(i).text != ",") ++i;
      if (i == end_) return;
      ++i;
    }
    NounPhrase subject = EndAt(i);
    if (subject.words.empty() || subject.next >= end_) return;
    std::size_t verb = subject.next;
    if (Is(verb, "also") || Is(verb, "only") || Is(verb, "then")) ++verb;
    if (verb >= end_ || (!IsVerb(At(verb)) && RoleOf(At(verb)) == Role::kNone)) return;
    Role role = Role::kNone;
    for (; verb < end_ && At(verb).text != ","; ++verb) {
      const Role next = RoleOf(At(verb));
      if (next == Role::kNone || (next == Role::kUses && role != Role::kNone)) continue;
      role = next;
      if (role != Role::kUses) break;
    }
    if (role == Role::kCalls) {
      out_.sources = SplitEnds(subject);
      out_.ground = "the sentence says who connects";
      std::size_t next = verb + 1;
      if (Is(next, "to") || Is(next, "with")) ++next;
      if (NounPhrase object = EndAt(next); !object.words.empty()) {
        out_.destinations = SplitEnds(object);
      }
    } else if (role == Role::kListens) {
      out_.destinations = SplitEnds(subject);
      out_.ground = "the sentence says who listens";
    } else {
      out_.subject = std::move(subject);
    }
  }

  void ReadPrepositions() {
    bool opened = false;  // what follows is what a port is open for
    for (std::size_t i = begin_; i + 1 < end_; ++i) {
      const Word& word = At(i);
      if (word.mark) continue;
      opened = opened || word.Is("open") || word.Is("opened") || word.Is("required") ||
               word.Is("enabled") || word.Is("allowed") || word.Is("used");
      sends_ = sends_ || word.Is("send") || word.Is("sends") || word.Is("forward") ||
               word.Is("forwards") || word.Is("push") || word.Is("pushes");
      if (RoleOf(word) == Role::kCalls && !opened) {
        ReadObject(i);
      } else if (word.Is("from")) {
        if (out_.sources.empty()) Put(EndAt(i + 1), out_.sources);
      } else if (word.Is("to") || word.Is("into") || word.Is("towards")) {
        if (!out_.destinations.empty() || !MayTalk(i)) continue;
        NounPhrase phrase = EndAt(i + 1);
        if (IsInfinitive(i + 1)) continue;
        Put(std::move(phrase), out_.destinations);
      } else if (word.Is("with")) {
        if (i > begin_ && IsOfConnections(At(i - 1).lower) && out_.other.words.empty()) {
          out_.other = EndAt(i + 1);
        }
      } else if (word.Is("on") || word.Is("at")) {
        ReadPlace(i);
      } else if (word.Is("by") && i > begin_ && At(i - 1).Is("used") &&
                 out_.subject.words.empty()) {
        out_.subject = EndAt(i + 1);
        out_.is_user = true;
        ReadUse(i + 1);
      }
    }
  }

  // A protocol rather than what speaks it.
  static bool IsAbbreviation(std::string_view word) {
    return std::none_of(word.begin(), word.end(), IsLower);
  }

  // "Store (port 9200/TCP)": what listens stands before the bracket with its port.
  void ReadNamedInFront() {
    if (!out_.destinations.empty()) return;
    for (std::size_t i = begin_ + 1; i + 2 < end_; ++i) {
      if (At(i).text != "(") continue;
      const bool port = IsPortWord(At(i + 1)) || IsDigit(At(i + 1).text.front());
      const bool first = IsDigit(At(i + 1).text.front()) || IsDigit(At(i + 2).text.front());
      const bool carried = At(i + 1).lower.find("/tcp") != std::string::npos ||
                           At(i + 1).lower.find("/udp") != std::string::npos;
      if (!port || !first || (IsDigit(At(i + 1).text.front()) && !carried)) continue;
      std::size_t from = i;
      while (from > begin_ && !At(from - 1).mark && IsUpper(At(from - 1).text.front()) &&
             !IsPortWord(At(from - 1)) && !IsVerb(At(from - 1))) {
        --from;
      }
      if (from == i || IsAbbreviation(At(i - 1).text)) continue;
      NounPhrase phrase = EndAt(from);
      if (phrase.next == i) return Put(std::move(phrase), out_.destinations);
    }
  }

  // "need to access X on port N"
  void ReadObject(std::size_t i) {
    if (!out_.destinations.empty() || i == begin_ || !At(i - 1).Is("to")) return;
    std::size_t next = i + 1;
    if (Is(next, "to") || Is(next, "with")) ++next;
    for (std::size_t k = next; k < std::min(end_, next + 16); ++k) {
      if (!IsPortWord(At(k))) continue;
      Put(EndAt(next), out_.destinations);
      return;
    }
  }

  // "used by A to communicate with B"
  void ReadUse(std::size_t i) {
    if (out_.subject.words.empty()) return;
    for (std::size_t k = i; k < end_ && k < i + 16; ++k) {
      if (RoleOf(At(k)) != Role::kCalls) continue;
      out_.sources = SplitEnds(out_.subject);
      out_.subject = {};
      std::size_t next = k + 1;
      if (Is(next, "to") || Is(next, "with")) ++next;
      NounPhrase object = EndAt(next);
      if (!object.words.empty() && out_.destinations.empty()) Put(object, out_.destinations);
      return;
    }
  }

  void Put(NounPhrase phrase, std::vector<NounPhrase>& side) {
    if (!phrase.words.empty()) side = SplitEnds(phrase);
  }

  // "port 443 on the server", "open on the server".
  void ReadPlace(std::size_t i) {
    if (i == begin_) return;
    const Word& before = At(i - 1);
    const bool port = IsDigit(before.text.front()) || before.text == ")" || IsPortWord(before) ||
                      before.Is("range");
    static constexpr std::array<std::string_view, 11> kOpen = {
        "access", "accessible", "allowed",   "available", "enabled",  "open",
        "opened", "permitted",  "reachable", "traffic",   "unblocked"};
    const bool open = OneOf(kOpen, before.lower);
    // "on the server as well as on the hosts"
    const bool more = place_ && (before.Is("and") || before.Is("as"));
    if (!port && !open && !more) return;
    NounPhrase phrase = EndAt(i + 1);
    if (phrase.words.empty() || (!HasNoun(phrase) && CountWords(phrase) > 6)) return;
    if (out_.direction == Direction::kOut) {
      if (out_.sources.empty()) Put(std::move(phrase), out_.sources);
    } else if (out_.destinations.empty()) {
      Put(std::move(phrase), out_.destinations);
      place_ = true;
    } else if (more) {
      for (NounPhrase& end : SplitEnds(phrase)) {
        const bool known = std::any_of(
            out_.destinations.begin(), out_.destinations.end(),
            [&](const NounPhrase& other) { return Folded(other.words) == Folded(end.words); });
        if (!known) out_.destinations.push_back(std::move(end));
      }
    }
  }

  // Whether `to` at `i` can lead to an end: after a word of connections or a port, at the clause's
  // begin, or where an article follows.
  bool MayTalk(std::size_t i) const {
    if (i == begin_) return true;
    const Word& before = At(i - 1);
    if (sends_ && i + 2 < end_ && IsArticle(At(i + 1)) && !EndAt(i + 1).words.empty()) {
      return HasNoun(EndAt(i + 1));
    }
    return IsOfConnections(before.lower) || IsDigit(before.text.front()) || before.text == ")" ||
           IsPortWord(before) || IsIn(before) || IsOut(before);
  }

  bool IsInfinitive(std::size_t i) const {
    const Word& word = At(i);
    if (IsVerb(word)) return true;
    return IsLower(word.text.front()) && !IsArticle(word) && !word.Is("all") && !word.Is("any") &&
           !IsEndNoun(word.lower) && !(i + 1 < end_ && IsEndNoun(At(i + 1).lower)) &&
           word.lower.find('.') == word.lower.npos;
  }

  std::string_view text_;
  const std::vector<Word>& words_;
  std::size_t begin_;
  std::size_t end_;
  ClauseEnds out_;
  bool sends_ = false;  // what is sent may stand between the verb and the end
  bool place_ = false;  // the destinations are where the port is open
};

bool EndsInNoun(std::string_view words) {
  const std::string last = ToLower(words.substr(words.rfind(' ') + 1));
  return IsEndNoun(last);
}

}  // namespace

ClauseEnds ReadClauseEnds(std::string_view text, const std::vector<Word>& words, std::size_t begin,
                          std::size_t end) {
  return Reader(text, words, begin, std::min(end, words.size())).Read();
}

bool IsFirstCalled(std::string_view first, std::string_view second) {
  const auto serves = [](std::string_view words) {
    const std::string folded = Folded(words);
    return folded.ends_with("server") || folded.ends_with("service") ||
           folded.ends_with("database");
  };
  return serves(first) || !serves(second);
}

NounPhrase PlaceOfRunning(std::string_view text, const std::vector<Word>& words) {
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (!words[i].Is("running")) continue;
    if (words[i + 1].Is("on")) return NounAt(text, words, i + 2, true);
  }
  return {};
}

std::vector<NounPhrase> SplitEnds(const NounPhrase& phrase) {
  const std::size_t at = phrase.words.find(" and ");
  if (at == std::string::npos || !EndsInNoun(phrase.words.substr(0, at))) return {phrase};
  NounPhrase left = phrase;
  left.words = phrase.words.substr(0, at);
  NounPhrase right = phrase;
  right.words = phrase.words.substr(at + 5);
  right.at = phrase.at + static_cast<std::uint32_t>(at) + 5;
  for (const std::string_view word : {"on ", "to ", "all ", "the ", "a ", "an ", "your "}) {
    if (!right.words.starts_with(word)) continue;
    right.words.erase(0, word.size());
    right.at += static_cast<std::uint32_t>(word.size());
  }
  std::vector<NounPhrase> out{left};
  for (NounPhrase& more : SplitEnds(right)) out.push_back(std::move(more));
  return out;
}

}  // namespace portwright::extract
