#include "extract/wording.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"

namespace portwright::extract {
namespace {

template <typename List>
bool OneOf(const List& sorted, std::string_view word) {
  return std::binary_search(std::begin(sorted), std::end(sorted), word);
}

constexpr std::string_view kArticles[] = {"a",     "an",   "both",  "each", "every",
                                          "its",   "our",  "that",  "the",  "their",
                                          "these", "this", "those", "your", "yours"};
static_assert(std::is_sorted(std::begin(kArticles), std::end(kArticles)));

constexpr std::string_view kVerbs[] = {
    "accept",   "accepts",  "allow",   "allowed",     "allows",       "are",       "be",
    "been",     "can",      "cannot",  "communicate", "communicates", "configure", "connect",
    "connects", "could",    "do",      "does",        "enable",       "enables",   "ensure",
    "expose",   "exposes",  "had",     "has",         "have",         "initiate",  "initiates",
    "is",       "listen",   "listens", "make",        "may",          "might",     "must",
    "need",     "needs",    "open",    "opened",      "opens",        "permit",    "permits",
    "provide",  "provides", "reach",   "receive",     "receives",     "require",   "required",
    "requires", "see",      "send",    "sends",       "shall",        "should",    "talk",
    "talks",    "unblock",  "use",     "used",        "uses",         "verify",    "want",
    "was",      "were",     "will"};
static_assert(std::is_sorted(std::begin(kVerbs), std::end(kVerbs)));

// What ends the name of an end.
constexpr std::string_view kStops[] = {
    "about",    "across",   "after",   "as",    "at",      "because", "before",   "but",    "by",
    "directly", "during",   "for",     "from",  "if",      "inbound", "incoming", "into",   "only",
    "outbound", "outgoing", "over",    "port",  "ports",   "since",   "so",       "than",   "then",
    "there",    "through",  "thus",    "to",    "towards", "unless",  "until",    "using",  "via",
    "when",     "where",    "whereas", "which", "while",   "who",     "with",     "without"};
static_assert(std::is_sorted(std::begin(kStops), std::end(kStops)));

bool IsTransport(std::string_view word) {
  return word == "tcp" || word == "udp" || word == "icmp" || word == "sctp" || word == "tcp/udp" ||
         word == "tcp/ip" || word == "udp/tcp";
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// What a byte can do to a word.
enum class Byte : std::uint8_t {
  kPlain,
  kBlank,
  kLoneMark,  // stands alone wherever it is
  kArrow      // may begin an arrow
};

constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes{};
  for (const char c : std::string_view(" \t\n\r"))
    bytes[static_cast<unsigned char>(c)] = Byte::kBlank;
  for (const char c : std::string_view("()[],;\"`!?|")) {
    bytes[static_cast<unsigned char>(c)] = Byte::kLoneMark;
  }
  for (const char c : std::string_view("<-=\xe2"))
    bytes[static_cast<unsigned char>(c)] = Byte::kArrow;
  return bytes;
}();

Byte ByteAt(std::string_view text, std::size_t i) {
  return kBytes[static_cast<unsigned char>(text[i])];
}

std::size_t ArrowAt(std::string_view text, std::size_t i) {
  if (ByteAt(text, i) != Byte::kArrow) return 0;
  static constexpr std::array<std::string_view, 16> kArrows = {
      "<-->", "<->",  "<==>", "<=>", "--->", "-->",          "->",           "==>",
      "=>",   "<---", "<--",  "<-",  "<==",  "\xe2\x86\x92", "\xe2\x86\x90", "\xe2\x86\x94"};
  for (const std::string_view arrow : kArrows) {
    if (text.substr(i, arrow.size()) == arrow) return arrow.size();
  }
  return 0;
}

void Add(std::string_view text, std::size_t at, std::size_t size, bool mark,
         std::vector<Word>& words) {
  if (size == 0) return;
  const std::string_view piece = text.substr(at, size);
  words.push_back({piece, ToLower(piece), static_cast<std::uint32_t>(at), mark});
}

// A run of bytes without blanks and lone marks; full stops, colons and apostrophes at its end are
// marks of their own.
void AddRun(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words) {
  std::size_t stop = end;
  while (stop > begin && (text[stop - 1] == '.' || text[stop - 1] == ':' ||
                          text[stop - 1] == '\'' || text[stop - 1] == '*')) {
    --stop;
  }
  while (begin < stop && (text[begin] == '*' || text[begin] == '\'')) ++begin;
  Add(text, begin, stop - begin, false, words);
  for (std::size_t i = stop; i < end; ++i) Add(text, i, 1, true, words);
}

bool FollowsPort(const std::vector<Word>& words, std::size_t i) {
  if (i >= words.size()) return false;
  return IsPortWord(words[i]) || IsDigit(words[i].text.front());
}

// `and`, `or` go on with the name only where another name follows.
bool GoesOn(const std::vector<Word>& words, std::size_t i) {
  if (i + 1 >= words.size()) return false;
  const Word& next = words[i + 1];
  return !next.mark && !IsVerb(next) && !OneOf(kStops, next.lower) && !IsPortWord(next) &&
         !IsDigit(next.text.front()) && !next.Is("it") && !next.Is("they") && !next.Is("vice");
}

bool EndsPhrase(const std::vector<Word>& words, std::size_t i, bool one, bool begun) {
  const Word& word = words[i];
  if (word.mark || IsVerb(word) || OneOf(kStops, word.lower) || IsTransport(word.lower))
    return true;
  bool right = false;
  bool left = false;
  if (IsArrow(word, right, left)) return true;
  if (word.Is("and") || word.Is("&") || word.Is("or")) {
    return !begun || (one && !word.Is("or")) || !GoesOn(words, i);
  }
  if (word.Is("in") || word.Is("on") || word.Is("within")) {
    if (i + 1 >= words.size()) return true;
    const Word& next = words[i + 1];
    return FollowsPort(words, i + 1) || next.Is("order") || next.Is("both") || next.Is("which") ||
           next.Is("case") || next.Is("addition") || next.mark || next.Is("any");
  }
  return word.Is("that") && begun;
}

}  // namespace

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Word> words;
  words.reserve(text.size() / 6 + 4);
  std::size_t i = 0;
  while (i < text.size()) {
    if (ByteAt(text, i) == Byte::kBlank) {
      ++i;
      continue;
    }
    if (const std::size_t arrow = ArrowAt(text, i); arrow != 0) {
      Add(text, i, arrow, true, words);
      i += arrow;
      continue;
    }
    if (ByteAt(text, i) == Byte::kLoneMark) {
      Add(text, i++, 1, true, words);
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && ByteAt(text, i) != Byte::kBlank) {
      const Byte byte = ByteAt(text, i);
      // `(s)` belongs to the word before it.
      if (byte == Byte::kLoneMark && i > begin && text.substr(i, 3) == "(s)") {
        i += 3;
        continue;
      }
      if (byte == Byte::kLoneMark) break;
      if (byte == Byte::kArrow && i > begin && ArrowAt(text, i) != 0) break;
      ++i;
    }
    AddRun(text, begin, i, words);
  }
  return words;
}

bool IsArticle(const Word& word) { return OneOf(kArticles, word.lower); }
bool IsVerb(const Word& word) { return !word.mark && OneOf(kVerbs, word.lower); }

bool IsPortWord(const Word& word) {
  return word.Is("port") || word.Is("ports") || IsTransport(word.lower);
}

bool IsArrow(const Word& word, bool& right, bool& left) {
  if (!word.mark || word.text.size() < 2) return false;
  right = word.text.back() == '>' || word.text == "\xe2\x86\x92" || word.text == "\xe2\x86\x94";
  left = word.text.front() == '<' || word.text == "\xe2\x86\x90" || word.text == "\xe2\x86\x94";
  return right || left;
}

NounPhrase NounAt(std::string_view text, const std::vector<Word>& words, std::size_t i, bool one) {
  static constexpr std::size_t kWordsMax = 14;
  NounPhrase phrase;
  while (i < words.size() && !words[i].mark && IsArticle(words[i])) ++i;
  const std::size_t begin = i;
  while (i < words.size() && i - begin < kWordsMax && !EndsPhrase(words, i, one, i > begin)) ++i;
  phrase.next = i;
  if (i == begin) return phrase;
  phrase.at = words[begin].at;
  for (std::size_t k = begin; k < i; ++k) {
    if (k > begin) phrase.words += ' ';
    phrase.words += words[k].text;
  }
  (void)text;
  return phrase;
}

namespace {

// "A, B and C" with the comma at `i`: who talks to whom is not said.
bool IsListOfThree(const std::vector<Word>& words, std::size_t i) {
  static constexpr std::size_t kWordsMax = 8;
  if (i + 1 >= words.size() || words[i].text != ",") return false;
  if (IsVerb(words[i + 1]) || OneOf(kStops, words[i + 1].lower)) return false;
  for (std::size_t k = i + 2; k < std::min(words.size(), i + kWordsMax); ++k) {
    if (words[k].Is("and") || words[k].Is("or")) return true;
    if ((words[k].mark && words[k].text != ",") || IsVerb(words[k])) return false;
  }
  return false;
}

std::optional<Pair> Between(std::string_view text, const std::vector<Word>& words, std::size_t i) {
  Pair pair;
  pair.begin = i;
  pair.first = NounAt(text, words, i + 1, true);
  if (pair.first.words.empty()) return std::nullopt;
  std::size_t next = pair.first.next;
  // A remark in brackets may stand before the `and`.
  if (next < words.size() && words[next].text == "(") {
    while (next < words.size() && words[next].text != ")") ++next;
    if (next < words.size()) ++next;
  }
  if (IsListOfThree(words, next)) return std::nullopt;
  if (next < words.size() && (words[next].Is("and") || words[next].Is("&"))) {
    pair.second = NounAt(text, words, next + 1, true);
  }
  if (pair.second.words.empty()) {
    pair.first.words = Singular(pair.first.words);
    pair.second = pair.first;
  }
  pair.end = pair.second.next;
  return pair;
}

std::optional<Pair> FromTo(std::string_view text, const std::vector<Word>& words, std::size_t i) {
  Pair pair;
  pair.begin = i;
  pair.directed = true;
  pair.first = NounAt(text, words, i + 1, false);
  if (pair.first.words.empty()) return std::nullopt;
  std::size_t next = pair.first.next;
  if (next < words.size() && words[next].text == "(") {
    while (next < words.size() && words[next].text != ")") ++next;
    if (next < words.size()) ++next;
  }
  if (next >= words.size() ||
      !(words[next].Is("to") || words[next].Is("into") || words[next].Is("towards"))) {
    return std::nullopt;
  }
  if (next + 1 < words.size() && IsVerb(words[next + 1])) return std::nullopt;
  pair.second = NounAt(text, words, next + 1, false);
  if (pair.second.words.empty()) return std::nullopt;
  pair.end = pair.second.next;
  return pair;
}

// Words that stand before `to` in a heading without naming anybody.
bool IsNobody(const Word& word) {
  static constexpr std::string_view kNobody[] = {
      "access",      "according", "allow",   "connect",  "connecting",   "connection",
      "connections", "due",       "guide",   "how",      "needed",       "open",
      "ports",       "prior",     "related", "required", "requirements", "rules",
      "steps",       "traffic",   "used",    "what"};
  static_assert(std::is_sorted(std::begin(kNobody), std::end(kNobody)));
  return OneOf(kNobody, word.lower) || IsVerb(word);
}

std::optional<Pair> NameToName(std::string_view text, const std::vector<Word>& words) {
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    bool right = false;
    bool left = false;
    const bool arrow = IsArrow(words[i], right, left);
    if (!arrow && !words[i].Is("to")) continue;
    if (!arrow && (IsNobody(words[i - 1]) || IsVerb(words[i + 1]) || words[i - 1].mark ||
                   !(IsUpper(words[i + 1].text.front()) || IsArticle(words[i + 1])))) {
      return std::nullopt;
    }
    Pair pair;
    pair.directed = right != left;
    pair.first = NounAt(text, words, 0, false);
    pair.second = NounAt(text, words, i + 1, false);
    if (pair.first.words.empty() || pair.first.next != i || pair.second.words.empty()) {
      return std::nullopt;
    }
    if (!arrow) pair.directed = true;
    if (arrow && left && !right) std::swap(pair.first, pair.second);
    pair.end = std::max(pair.first.next, pair.second.next);
    return pair;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Pair> PairIn(std::string_view text, const std::vector<Word>& words, bool names) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i].Is("between") || words[i].Is("among") || words[i].Is("amongst")) {
      if (auto pair = Between(text, words, i)) return pair;
    }
    if (words[i].Is("from")) {
      if (auto pair = FromTo(text, words, i)) return pair;
    }
  }
  if (names) return NameToName(text, words);
  return std::nullopt;
}

namespace {

// Words that say that something is about ports.
bool IsAboutPorts(const Word& word) {
  static constexpr std::string_view kAbout[] = {
      "allow",         "allowed",    "bidirectional", "communication", "communications",
      "configuration", "configure",  "configuring",   "connection",    "connections",
      "connectivity",  "egress",     "firewall",      "firewalls",     "forward",
      "forwarded",     "forwarding", "inbound",       "incoming",      "ingress",
      "matrix",        "open",       "opened",        "opening",       "outbound",
      "outgoing",      "policies",   "policy",        "port",          "ports",
      "prerequisites", "protocol",   "protocols",     "required",      "requirement",
      "requirements",  "rule",       "rules",         "setting",       "settings",
      "traffic"};
  static_assert(std::is_sorted(std::begin(kAbout), std::end(kAbout)));
  return OneOf(kAbout, word.lower);
}

// Words that go with them.
bool IsPlain(const Word& word) {
  static constexpr std::string_view kPlain[] = {
      "access",      "and",        "appendix",    "article",  "by",           "default",  "details",
      "environment", "external",   "following",   "for",      "general",      "guide",    "have",
      "how",         "in",         "information", "internal", "introduction", "ip",       "list",
      "local",       "manage",     "managing",    "minimum",  "must",         "need",     "needed",
      "network",     "networking", "networks",    "of",       "on",           "or",       "outside",
      "overview",    "reference",  "related",     "security", "service",      "services", "setup",
      "specific",    "standard",   "system",      "table",    "tables",       "tcp",      "tcp/ip",
      "tcp/udp",     "to",         "udp",         "udp/tcp",  "use",          "used",     "uses",
      "using",       "via",        "which",       "with"};
  static_assert(std::is_sorted(std::begin(kPlain), std::end(kPlain)));
  return word.mark || IsArticle(word) || OneOf(kPlain, word.lower) || IsAboutPorts(word);
}

}  // namespace

std::string WithoutPortWords(std::string_view text) {
  const auto words = WordsOf(text);
  std::size_t begin = 0;
  std::size_t end = words.size();
  bool about = false;
  while (begin < end && IsPlain(words[begin])) about = IsAboutPorts(words[begin++]) || about;
  if (!about) begin = 0;
  // What is behind `for` is what it is for; brackets and dashes begin a remark.
  for (std::size_t i = begin; i < end; ++i) {
    if (words[i].text == "(" || words[i].Is("-") || words[i].Is("\xe2\x80\x93")) {
      if (i > begin) end = i;
      break;
    }
  }
  std::size_t tail = end;
  about = false;
  while (tail > begin && IsPlain(words[tail - 1])) about = IsAboutPorts(words[--tail]) || about;
  if (about || tail == begin) end = tail;
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    if (!out.empty() && !words[i].mark) out += ' ';
    out += words[i].text;
  }
  return out;
}

std::string Singular(std::string_view words) {
  std::string out(words);
  const std::size_t size = out.size();
  if (size > 3 && out.ends_with("(s)")) return out.substr(0, size - 3);
  if (size < 4 || out.back() != 's') return out;
  const std::string last = ToLower(out.substr(out.rfind(' ') + 1));
  for (const std::string_view name : {"windows", "kubernetes", "postgres", "series", "analytics"}) {
    if (last == name) return out;
  }
  const char before = out[size - 2];
  if (before == 's' || before == 'u' || before == 'i' || before == 'o' || IsUpper(before) ||
      IsDigit(before)) {
    return out;
  }
  if (out.ends_with("ies")) return out.substr(0, size - 3) + "y";
  if (out.ends_with("sses") || out.ends_with("xes") || out.ends_with("ches")) {
    return out.substr(0, size - 2);
  }
  out.pop_back();
  return out;
}

std::string Folded(std::string_view words) {
  std::string out;
  for (const Word& word : WordsOf(words)) {
    if (word.mark || IsArticle(word) || word.Is("all")) continue;
    if (!out.empty()) out += ' ';
    out += word.lower;
  }
  return Singular(out);
}

}  // namespace portwright::extract
