#include "extract/look.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_set>

#include "extract/ends.h"
#include "extract/ports.h"

namespace portwright::extract {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || IsUpper(c) || (c >= '0' && c <= '9') || (c & 0x80) != 0 ||
         c == '@' || c == '*';
}

// FNV-1a: the same on every machine.
std::uint64_t Hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

std::string_view WithoutPlural(std::string_view word) {
  if (word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's') {
    word.remove_suffix(1);
  }
  return word;
}

// Words with which explanations begin and which names of machines do not have.
constexpr std::string_view kProseWords[] = {
    "required", "used",  "uses",    "use",     "needed",  "needs", "for",   "to",       "when",
    "if",       "is",    "are",     "be",      "the",     "this",  "that",  "allows",   "enables",
    "enable",   "allow", "ensure",  "must",    "should",  "only",  "by",    "between",  "during",
    "with",     "see",   "because", "default", "can",     "will",  "also",  "optional", "provides",
    "access",   "open",  "listens", "which",   "through", "sends", "using", "depends"};

bool IsProseWord(std::string_view word) {
  static const std::unordered_set<std::string_view> words(std::begin(kProseWords),
                                                          std::end(kProseWords));
  return words.count(word) != 0;
}

std::vector<std::string_view> WordsOf(std::string_view folded) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  while (begin < folded.size()) {
    const std::size_t end = std::min(folded.find(' ', begin), folded.size());
    if (end > begin) words.push_back(folded.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

double ProseOf(std::string_view text, const std::vector<std::string_view>& words) {
  if (words.size() < 2) return 0;
  const auto plain = static_cast<double>(std::count_if(words.begin(), words.end(), IsProseWord));
  const auto count = static_cast<double>(words.size());
  double prose = std::min(1.0, 2.5 * plain / count);
  if (IsProseWord(words.front())) prose += 0.3;
  if (count > 6) prose += 0.05 * (count - 6);
  if (text.back() == '.' && count > 3) prose += 0.3;
  return std::min(prose, 1.0);
}

bool IsArrow(std::string_view text) {
  bool head = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '<' || c == '>') {
      head = true;
    } else if (c == '\xe2' && i + 2 < text.size() &&
               (text[i + 1] == '\x86' || text[i + 1] == '\x87' || text[i + 1] == '\x9f')) {
      head = true;  // U+2190 and its neighbours
      i += 2;
    } else if (c != '-' && c != '=' && c != ' ') {
      return false;
    }
  }
  return head;
}

// Long cells are explanations: their beginning is evidence enough, and reading stays linear.
constexpr std::size_t kReadMax = 400;

Look LookAt(const std::string& text, const Sections& sections, std::vector<std::uint32_t>& tokens) {
  Look look;
  look.blank = IsBlankCell(text);
  look.first_token = static_cast<std::uint32_t>(tokens.size());
  if (look.blank) return look;
  if (IsArrow(text)) {
    look.arrow = 1;
    return look;
  }
  const std::string_view read = std::string_view(text).substr(0, kReadMax);
  const std::string plain = WithProduct(read, sections);
  const std::string folded = Fold(plain);
  const std::vector<std::string_view> words = WordsOf(folded);
  look.words = Hash(folded);
  for (const std::string_view word : words) {
    if (look.token_count == 24) break;
    tokens.push_back(static_cast<std::uint32_t>(Hash(WithoutPlural(word))));
    ++look.token_count;
  }
  look.prose = ProseOf(read, words);
  if (text.size() > kReadMax) {
    look.prose = 1;
    return look;
  }
  const CellReading cell = ReadCell(read);
  const PortReading& ports = cell.ports;
  const TransportReading& transports = cell.transports;
  const bool digits = std::any_of(ports.ports.begin(), ports.ports.end(),
                                  [](const Port& port) { return port.size > 0 && !port.any; });
  const bool any = std::any_of(ports.ports.begin(), ports.ports.end(),
                               [](const Port& port) { return port.any; });
  if (digits) look.port = ports.share;
  if (any && !digits) look.port = ports.share * 0.3;
  if (!transports.transports.empty() && !transports.implied && !digits) {
    // "any" may be said of everything.
    look.transport = transports.share * (transports.transports.any ? 0.3 : 1.0);
  }
  if (FindService(folded) != nullptr || !transports.service.empty()) {
    look.service = static_cast<double>(std::max(0.5, transports.share));
  }
  if (words.size() <= 4 && DirectionIn(read) != catalog::Direction::kUnstated) look.direction = 1;
  look.mark = IsAnswer(folded) || folded.empty();
  const double end = LooksLikeEnd(plain, plain == read ? cell : ReadCell(plain));
  look.end = std::max(end, any && !digits ? 0.5 : 0.0);
  look.product = folded.find("@product") != std::string::npos;
  return look;
}

}  // namespace

std::string Fold(std::string_view words) {
  std::string folded;
  folded.reserve(words.size());
  for (const char c : words) {
    if (IsWordByte(c)) {
      folded.push_back(IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c);
    } else if (!folded.empty() && folded.back() != ' ') {
      folded.push_back(' ');
    }
  }
  while (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

bool IsAnswer(std::string_view folded) {
  constexpr std::array<std::string_view, 13> kAnswers = {
      "yes", "no",       "x",         "true", "false", "y",     "n",
      "ok",  "required", "mandatory", "opt",  "allow", "permit"};
  return std::find(kAnswers.begin(), kAnswers.end(), folded) != kAnswers.end();
}

bool IsBlankCell(std::string_view text) {
  if (text.empty() || text == "-" || text == "--" || text == "\xe2\x80\x93" ||
      text == "\xe2\x80\x94" || text == "\"" || text == "''") {
    return true;
  }
  // Of the words below none has more letters.
  constexpr std::ptrdiff_t kLetters = 13;
  constexpr std::size_t kCounted = 64;  // bytes of the text
  const std::string_view head = text.substr(0, kCounted);
  if (std::count_if(head.begin(), head.end(), IsWordByte) > kLetters) return false;
  const std::string folded = Fold(text);
  return folded == "n a" || folded == "na" || folded == "none" || folded == "not applicable";
}

Look LookReader::Read(const std::string& text, std::vector<std::uint32_t>& tokens) {
  const Seen& seen = seen_.Get(text, [&](std::string_view) {
    Seen made;
    made.look = LookAt(text, sections_, made.tokens);
    return made;
  });
  Look look = seen.look;
  look.first_token = static_cast<std::uint32_t>(tokens.size());
  tokens.insert(tokens.end(), seen.tokens.begin(), seen.tokens.end());
  return look;
}

Looks::Looks(const document::Table& table, LookReader& reader) {
  looks.reserve(table.cells.size());
  for (const document::Cell& cell : table.cells) {
    looks.push_back(reader.Read(cell.text.text(), tokens));
  }
  tokens.shrink_to_fit();
}

Looks::Looks(const document::Table& table, const Sections& sections) {
  LookReader reader(sections);
  *this = Looks(table, reader);
}

double Fit(const Look& look, Kind kind) {
  if (look.blank) return kind == Kind::kPort ? -1.0 : 0.0;
  const double port = look.port;
  const double transport = look.transport;
  const double prose = look.prose;
  switch (kind) {
    case Kind::kPort:
      return 5 * port - 4 * (1 - port) + look.service - 2 * look.arrow;
    case Kind::kSourcePort:
      return 4 * port - 3 * (1 - port);
    case Kind::kTransport:
      return 4 * transport - 3 * port * (1 - transport) - 3 * prose -
             1.5 * look.end * (1 - transport) - (transport > 0 ? 0 : 1.0) + 2.5 * look.service;
    case Kind::kSource:
    case Kind::kDestination:
      return 2.5 * look.end - 0.6 - (look.mark ? 6 : 0) - 5 * port - 3 * transport - 2 * prose -
             2 * look.direction;
    case Kind::kPurpose:
      return 1.5 * prose + 0.5 - 4 * port - 2.5 * transport - 0.5 * look.end;
    case Kind::kService:
      return 2.5 * look.service + 0.5 - 3 * port - prose - (look.service > 0 ? 0 : transport);
    case Kind::kDirection:
      return 4 * look.direction - 3 * (1 - look.direction);
    case Kind::kTraffic:
    case Kind::kCondition:
    case Kind::kOther:
      return 0.3 - 3 * port - 2 * transport - 0.8 * prose + (look.mark ? 1 : 0);
  }
  return 0;
}

}  // namespace portwright::extract
