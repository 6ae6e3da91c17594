#include "extract/heading_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "extract/phrase.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kLineMax = 200;
constexpr std::size_t kWaysMax = 8;
constexpr std::size_t kPhraseMax = 6;  // words
constexpr std::size_t kSentenceMin = 40;

struct Headings {
  Kind kind;
  std::string_view phrases;  // `|` between them
};

constexpr Headings kHeadings[] = {
    {Kind::kPort,
     "port|ports|port number|port numbers|port no|port nos|port #|port range|port ranges|"
     "port id|tcp port|tcp ports|udp port|udp ports|tcp udp port|tcp udp ports|destination port|"
     "destination ports|dest port|dest ports|dst port|dst ports|target port|target ports|"
     "server port|server ports|listening port|listening ports|listen port|network port|"
     "network ports|ports used|port used|required port|required ports|firewall port|"
     "firewall ports|remote port|remote ports|local port|local ports|inbound port|inbound ports|"
     "outbound port|outbound ports|default port|default ports|service port|port protocol|"
     "ports protocol|ports protocols|protocol port|protocol ports|open port|open ports|"
     "incoming port|outgoing port|port value|standard port|port and protocol|protocol and port|"
     "default port number|destination port number|used port|used ports|tcp ip port"},
    {Kind::kSourcePort, "source port|source ports|src port|src ports|client port|client ports"},
    {Kind::kTransport,
     "protocol|protocols|transport|transport protocol|transport layer protocol|protocol type|"
     "ip protocol|tcp udp|tcp or udp|tcp and udp|network protocol|l4 protocol|layer 4 protocol|"
     "port type|transport type|ip protocols|transport layer"},
    {Kind::kDirection,
     "direction|traffic direction|flow direction|data direction|in out|inbound outbound|"
     "inbound or outbound|incoming outgoing|ingress egress|connection direction|flow|"
     "direction of traffic|direction of connection|communication direction|traffic flow"},
    {Kind::kSource,
     "source|sources|from|src|source ip|source address|source addresses|source host|source hosts|"
     "source system|source component|source server|source device|source node|source service|"
     "source name|client|clients|origin|initiator|source ip address|initiated by|initiating host|"
     "sender|source zone|source machine|source endpoint|sending system|local host|local system"},
    {Kind::kDestination,
     "destination|destinations|to|dest|dst|target|targets|destination ip|destination address|"
     "destination addresses|destination host|destination hosts|destination system|"
     "destination component|destination server|destination device|destination node|"
     "destination service|destination name|server|servers|receiver|listener|target host|"
     "target system|target server|destination ip address|remote host|remote system|"
     "destination zone|destination machine|destination endpoint|remote|recipient|host|hosts|"
     "destination url|url|hostname|host name|fqdn|endpoint|endpoints|domain"},
    {Kind::kService,
     "service|services|service name|application|applications|application protocol|app|daemon|"
     "process|process name|component|components|program|application name|protocol name|"
     "daemon name|service application|product|feature|function|name|interface|software|"
     "used by|module|role|executable|service type|api"},
    {Kind::kTraffic, "traffic|traffic type|type of traffic|type|category|communication|connection"},
    {Kind::kPurpose,
     "purpose|purposes|description|descriptions|desc|notes|note|usage|usage notes|comment|"
     "comments|remarks|remark|used for|use|uses|use case|details|detail|reason|explanation|"
     "required for|needed for|this port is open to|open to|open for|more information|"
     "additional information|information|function description|used to|meaning|why|"
     "what it is used for|port description|port usage|task|scenario|operation|operations|"
     "justification|default use|example"},
    {Kind::kCondition,
     "required|optional|mandatory|default|configurable|required optional|optional required|"
     "condition|conditions|when|when required|requirement|is configurable|required by default|"
     "enabled by default|open by default|changeable|customizable|required or optional"},
    {Kind::kOther,
     "encryption|encrypted|secure|security|authentication|status|state|version|versions|zone|"
     "action|rule|no|#|item|id|tls|ssl|tls ssl|platform|os|operating system|network|vlan|"
     "firewall|severity|cloud|region"}};

const std::unordered_map<std::string, Kind>& KnownHeadings() {
  static const std::unordered_map<std::string, Kind> known = [] {
    std::unordered_map<std::string, Kind> map;
    for (const Headings& headings : kHeadings) {
      for (const std::string_view phrase : Split(headings.phrases, '|')) {
        map.emplace(std::string(phrase), headings.kind);
      }
    }
    return map;
  }();
  return known;
}

constexpr std::size_t kWordMax = 24;  // bytes

bool EndsWord(char c) {
  return c == ' ' || c == '/' || c == '(' || c == '&' || c == '\\' || c == '[' || c == '\n' ||
         c == '\t' || c == '\r';
}

// Words of headings, for a quick look at a line: most lines are none.
class WordSet {
 public:
  // `text` begins with a word; its end goes to `end`. Longer words are in no set.
  bool HoldsFirst(std::string_view text, std::size_t& end) const {
    std::array<char, kWordMax> lower = {};
    for (end = 0; end < text.size() && !EndsWord(text[end]); ++end) {
      const char c = text[end];
      if (end < kWordMax) lower[end] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    std::size_t size = std::min(end, kWordMax);
    while (size > 1 &&
           (lower[size - 1] == ':' || lower[size - 1] == '*' || lower[size - 1] == '.')) {
      --size;
    }
    return end <= kWordMax && words_.count(std::string_view(lower.data(), size)) != 0;
  }
  void Add(std::string_view word) { words_.insert(word); }

 private:
  std::unordered_set<std::string_view> words_;  // of kHeadings
};

// First words of headings, or all of them.
const WordSet& WordsOfHeadings(bool first) {
  static const std::array<WordSet, 2> sets = [] {
    std::array<WordSet, 2> made;
    for (const Headings& headings : kHeadings) {
      for (const std::string_view phrase : Split(headings.phrases, '|')) {
        const std::vector<std::string_view> words = Split(phrase, ' ');
        made[0].Add(words.front());
        for (const std::string_view word : words) made[1].Add(word);
      }
    }
    return made;
  }();
  return sets[first ? 0 : 1];
}

// Whether the text begins with a word that begins a heading.
bool BeginsHeading(std::string_view text) {
  std::size_t end = 0;
  return WordsOfHeadings(true).HoldsFirst(text, end);
}

// Whether a line could be cut into headings: at most one of them unknown, of four words. `Port No.`
// ends in a full stop, and so do sentences.
bool MayBeHeadings(std::string_view line) {
  if (line.size() > kSentenceMin && line.back() == '.') return false;
  const WordSet& words = WordsOfHeadings(false);
  std::size_t unknown = 0;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '(' || line[at] == '[') {  // belongs to the word before it
      const std::size_t close = line.find(line[at] == '(' ? ')' : ']', at);
      at = close == line.npos ? line.size() : close + 1;
      continue;
    }
    if (EndsWord(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = 0;
    if (!words.HoldsFirst(line.substr(at), end) && ++unknown > 4) return false;
    at += end;
  }
  return true;
}

bool NamesPorts(std::string_view line) {
  const auto is = [&](std::size_t at, char c) { return (line[at] | 0x20) == c; };
  for (std::size_t at = 0; at + 4 <= line.size(); ++at) {
    if (is(at, 'p') && is(at + 1, 'o') && is(at + 2, 'r') && is(at + 3, 't')) return true;
  }
  return false;
}

struct Token {
  std::string lower;
  std::uint32_t at = 0;
  std::uint32_t end = 0;
  bool glue = false;     // `/`, `&`: what stands on both sides is one column
  bool bracket = false;  // `(GB)`, `(s)`: belongs to what stands before
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::vector<Token> TokensOf(std::string_view line) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < line.size()) {
    if (IsBlank(line[at])) {
      ++at;
      continue;
    }
    Token token;
    token.at = static_cast<std::uint32_t>(at);
    if (line[at] == '(' || line[at] == '[') {
      const std::size_t close = line.find(line[at] == '(' ? ')' : ']', at);
      at = close == std::string_view::npos ? line.size() : close + 1;
      token.bracket = true;
    } else if (line[at] == '/' || line[at] == '&' || line[at] == '\\') {
      ++at;
      token.glue = true;
    } else {
      while (at < line.size() && !IsBlank(line[at]) && line[at] != '/' && line[at] != '(' &&
             line[at] != '&' && line[at] != '\\' && line[at] != '[') {
        ++at;
      }
    }
    token.end = static_cast<std::uint32_t>(at);
    token.lower = ToLower(line.substr(token.at, at - token.at));
    while (token.lower.size() > 1 &&
           (token.lower.back() == ':' || token.lower.back() == '*' || token.lower.back() == '.')) {
      token.lower.pop_back();
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

class LineParser {
 public:
  explicit LineParser(std::string_view line) : tokens_(TokensOf(line)) {}

  std::vector<std::vector<HeadingColumn>> Parse() {
    if (tokens_.size() > 24) return {};
    Continue(0);
    // One column that nobody knows, among others that make the line a heading.
    if (ways_.empty() && steps_ < 2000 && !tokens_.empty() && tokens_.back().lower.back() != '.') {
      tolerant_ = true;
      unknown_left_ = 1;
      Continue(0);
    }
    return std::move(ways_);
  }
  std::optional<Kind> ParseWhole() {
    if (tokens_.empty() || tokens_.size() > kPhraseMax + 4) return std::nullopt;
    Continue(0);
    for (const std::vector<HeadingColumn>& way : ways_) {
      if (way.size() == 1) return way[0].kind;
    }
    return std::nullopt;
  }
  void KeepAll() { keep_all_ = true; }

 private:
  std::optional<Kind> PhraseAt(std::size_t first, std::size_t past) const {
    std::string words;
    for (std::size_t i = first; i < past; ++i) {
      if (tokens_[i].bracket || tokens_[i].glue) continue;
      if (!words.empty()) words += ' ';
      words += tokens_[i].lower;
    }
    const auto found = KnownHeadings().find(words);
    if (found == KnownHeadings().end()) return std::nullopt;
    return found->second;
  }

  void Continue(std::size_t at) {
    if (ways_.size() >= kWaysMax || ++steps_ > 2000) return;
    if (at == tokens_.size()) {
      Keep();
      return;
    }
    for (std::size_t past = std::min(tokens_.size(), at + kPhraseMax); past > at; --past) {
      if (tokens_[at].glue || tokens_[at].bracket || tokens_[past - 1].glue) continue;
      const std::optional<Kind> kind = PhraseAt(at, past);
      if (!kind) continue;
      std::size_t next = past;
      while (next < tokens_.size() && tokens_[next].bracket) ++next;
      const HeadingColumn column{*kind, tokens_[at].at, tokens_[next - 1].end - tokens_[at].at};
      const bool glued = at > 0 && tokens_[at - 1].glue;
      if (glued) {
        if (columns_.empty()) continue;
        const HeadingColumn before = columns_.back();
        columns_.back().size = column.at + column.size - before.at;
        if (column.kind == Kind::kPort) columns_.back().kind = Kind::kPort;
        ContinueBehind(next);
        columns_.back() = before;
      } else {
        columns_.push_back(column);
        ContinueBehind(next);
        columns_.pop_back();
      }
    }
    ContinueUnknown(at);
  }
  void ContinueUnknown(std::size_t at) {
    if (unknown_left_ == 0) return;
    --unknown_left_;
    for (std::size_t past = at + 1; past <= std::min(tokens_.size(), at + 4); ++past) {
      columns_.push_back({Kind::kOther, tokens_[at].at, tokens_[past - 1].end - tokens_[at].at});
      ContinueBehind(past);
      columns_.pop_back();
    }
    ++unknown_left_;
  }
  void ContinueBehind(std::size_t next) {
    if (next < tokens_.size() && tokens_[next].glue) ++next;
    Continue(next);
  }
  void Keep() {
    if (columns_.empty() || tokens_.back().glue) return;
    const bool ports = std::any_of(columns_.begin(), columns_.end(),
                                   [](const HeadingColumn& c) { return c.kind == Kind::kPort; });
    const std::size_t least = tolerant_ && unknown_left_ == 0 ? 4 : 2;
    if (keep_all_ || (ports && columns_.size() >= least)) ways_.push_back(columns_);
  }

  std::vector<Token> tokens_;
  std::vector<HeadingColumn> columns_;
  std::vector<std::vector<HeadingColumn>> ways_;
  std::size_t steps_ = 0;
  std::size_t unknown_left_ = 0;
  bool tolerant_ = false;
  bool keep_all_ = false;
};

}  // namespace

std::optional<Kind> ReadHeadingCell(std::string_view text) {
  if (text.empty() || text.size() > 60 || !BeginsHeading(text)) return std::nullopt;
  LineParser parser(text);
  parser.KeepAll();
  return parser.ParseWhole();
}

std::vector<std::vector<HeadingColumn>> ReadHeadingLine(std::string_view line) {
  if (line.size() > kLineMax || !NamesPorts(line) || !MayBeHeadings(line)) return {};
  return LineParser(line).Parse();
}

}  // namespace portwright::extract
