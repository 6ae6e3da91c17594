#include "extract/number_sense.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "extract/number_atoms.h"
#include "extract/phrase.h"

namespace portwright::extract {
namespace {

constexpr std::string_view kTimeUnits =
    "s sec secs second seconds ms msec millisecond milliseconds us min mins minute minutes h hr "
    "hrs hour hours day days week weeks month months year years am pm a.m p.m microseconds";
constexpr std::string_view kUnits =
    "b kb mb gb tb pb kib mib gib tib kbit mbit gbit kbps mbps gbps kbit/s mbit/s gbit/s gbit/sec "
    "mbit/sec kb/s mb/s gb/s gbe hz khz mhz ghz bit bits byte bytes px pt cm mm rpm iops percent "
    "pct vcpu vcpus cpu cpus core cores ram u watts volts usd eur dollars hops k m";
constexpr std::string_view kCounted =
    "node nodes host hosts server servers user users disk disks device devices client clients "
    "times connections sessions threads instances machines vms files characters digits retries "
    "copies sites agents volumes snapshots entries items interfaces nics addresses requests "
    "packets processes sockets members replicas drives tenants licenses licences controllers "
    "sensors endpoints targets objects records lines steps options ways types kinds rules";
constexpr std::string_view kPlaces =
    "step steps figure fig table chapter section appendix note notes page pages footnote example "
    "part item row line column paragraph clause annex scenario slide question exercise lesson "
    "module topic number no nr";
constexpr std::string_view kIdentified =
    "rfc rfcs cve kb ticket case bug issue error errors event id ids article pid iso ieee fips pci "
    "vlan vlans asn as code status protocol type exit errno jira incident sku part# oid uid gid "
    "advisory patch-id nist din en ietf enterprise signature rule sid msg message proto";
constexpr std::string_view kVersioned =
    "version versions ver v release releases rel build builds firmware update sp patch hotfix "
    "revision rev edition r";
// Names that a number belongs to, however it looks.
constexpr std::string_view kNamed =
    "windows rhel centos ubuntu debian esxi esx vsphere vcenter office java jdk jre python oracle "
    "exchange sharepoint linux sles suse macos osx ios android solaris aix layer level tier class "
    "phase mode generation gen raid microsoft server dynamics fedora postgresql mysql mariadb "
    "mongodb php node.js perl ruby excel outlook win2k win aos ontap onefs nxos grade category cat "
    "basic annex area zone unit day1 group plane stage schema usb bluetooth almalinux rocky";
constexpr std::string_view kPortWords =
    "port ports tcp udp sctp tcp/udp udp/tcp tcp/ip port(s) port/s socket http https ssh ftp ftps "
    "sftp ldap ldaps smtp smtps imap imaps pop3 pop3s snmp dns ntp nfs smb cifs rdp rpc sip tls "
    "ssl dtls kerberos telnet syslog tftp dhcp bootp winrm wmi netbios nbt vnc mqtt amqp jdbc";
constexpr std::string_view kMonths =
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec";
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

bool SplitsAtoms(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == ',' || c == ';' || c == '(' || c == ')' ||
         c == '[' || c == ']' || c == '<' || c == '>' || c == '"' || c == '|' || c == '\r';
}

std::size_t DigitsAt(std::string_view text, std::size_t at) {
  std::size_t size = 0;
  while (at + size < text.size() && IsDigit(text[at + size])) ++size;
  return size;
}

std::uint64_t ValueOf(std::string_view digits) { return ParseNumber(digits).value_or(~0ULL); }

// One text's numbers, from left to right.
class Sensor {
 public:
  Sensor(std::string_view text, Surroundings surroundings)
      : text_(text), surroundings_(surroundings), phrase_(text) {}

  std::vector<SensedNumber> Sense() {
    std::size_t at = 0;
    while (at < text_.size()) {
      if (SplitsAtoms(text_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      bool digits = false;
      while (end < text_.size() && !SplitsAtoms(text_[end])) digits |= IsDigit(text_[end++]);
      if (digits) SenseAtom(at, end);
      at = end;
    }
    return std::move(numbers_);
  }

 private:
  void SenseAtom(std::size_t begin, std::size_t end);
  void Add(std::size_t at, std::size_t size, Refusal refusal);
  void MoveTo(std::size_t at);
  Refusal SenseOne(std::size_t at, std::size_t size, std::size_t atom_begin, std::size_t atom_end);
  std::optional<Refusal> ByLetters(std::size_t at, std::size_t end) const;
  std::optional<Refusal> ByFollowing(std::size_t end, std::uint64_t value) const;
  std::optional<Refusal> ByPreceding(std::size_t at, std::uint64_t value) const;
  std::optional<Refusal> ByDate(std::size_t at, std::size_t size, std::uint64_t value) const;
  std::optional<Refusal> ByPlace(std::size_t at, std::size_t end, std::uint64_t value) const;
  bool Denies() const;
  bool IsPort(std::size_t end) const;
  std::string_view Before(std::size_t back) const {
    return word_ >= back ? phrase_[word_ - back] : std::string_view();
  }

  std::string_view text_;
  Surroundings surroundings_;
  Phrase phrase_;
  std::size_t word_ = 0;  // the word in which the number stands
  std::size_t sentence_begin_ = 0;
  std::size_t sentence_end_ = 0;
  bool sentence_known_ = false;
  bool asks_ = false;
  bool denies_ = false;
  std::vector<SensedNumber> numbers_;
};

// Finds the word at an offset, and what its sentence asks for; offsets ascend.
void Sensor::MoveTo(std::size_t at) {
  while (word_ < phrase_.size() && phrase_.End(word_) <= at) ++word_;
  if (sentence_known_ && word_ < sentence_end_) return;
  if (sentence_known_) sentence_begin_ = sentence_end_;
  sentence_known_ = true;
  while (true) {
    sentence_end_ = sentence_begin_;
    while (!phrase_.EndsSentence(sentence_end_)) ++sentence_end_;
    if (word_ <= sentence_end_ || sentence_end_ >= phrase_.size()) break;
    sentence_begin_ = sentence_end_ + 1;
  }
  static const std::unordered_set<std::string_view> asking = {
      "open",   "opened", "opens",     "opening",    "allow",     "allowed",
      "allows", "permit", "permitted", "required",   "require",   "requires",
      "must",   "enable", "enabled",   "accessible", "reachable", "need",
      "needs",  "needed", "unblock",   "unblocked"};
  asks_ = false;
  bool negates = false;
  for (std::size_t i = sentence_begin_; i < sentence_end_; ++i) {
    const std::string_view word = phrase_[i];
    asks_ = asks_ || asking.count(word) != 0;
    negates = negates || word == "not" || word == "no";
  }
  denies_ = negates &&
            !phrase_.Contains(sentence_begin_, sentence_end_,
                              "must|should|has|needs be|to "
                              "be? open*|allow*|enabled|reach*") &&
            Denies();
}

bool Sensor::Denies() const {
  return phrase_.Contains(sentence_begin_, sentence_end_,
                          "not|no ..2 have|need|required|needed|necessary|longer|used|be ..3 "
                          "open|opened|required|needed|used|necessary|to|opening") ||
         phrase_.Contains(sentence_begin_, sentence_end_, "do|does not open|require|need|use") ||
         phrase_.Contains(sentence_begin_, sentence_end_, "is|are not required|needed|used");
}

void Sensor::Add(std::size_t at, std::size_t size, Refusal refusal) {
  SensedNumber number;
  number.at = static_cast<std::uint32_t>(at);
  number.size = static_cast<std::uint32_t>(size);
  number.refusal = refusal;
  number.asks = asks_;
  numbers_.push_back(number);
}

void Sensor::SenseAtom(std::size_t begin, std::size_t end) {
  std::size_t from = begin;
  std::size_t to = end;
  while (to > from && (text_[to - 1] == '.' || text_[to - 1] == ':' || text_[to - 1] == '\'')) --to;
  while (to > from && text_[from] == '\'') ++from;
  const std::string_view atom = text_.substr(from, to - from);
  const std::size_t scheme = atom.find("://");
  const std::size_t slash =
      scheme == std::string_view::npos ? std::string_view::npos : atom.find('/', scheme + 3);
  // `host:443`: what stands before the colon is an address, what follows an example of a port.
  const std::size_t colon = atom.substr(0, slash).rfind(':');
  std::optional<Refusal> whole = SenseAtomAlone(atom);
  const bool has_port = !whole && colon != std::string_view::npos && colon != scheme &&
                        (scheme != std::string_view::npos ||
                         SenseAtomAlone(atom.substr(0, colon)) == Refusal::kAddress);
  if (scheme != std::string_view::npos) whole = Refusal::kAddress;
  for (std::size_t at = begin; at < end;) {
    const std::size_t size = DigitsAt(text_, at);
    if (size == 0) {
      ++at;
      continue;
    }
    MoveTo(at);
    if (has_port && at >= from + colon) {
      const bool in_path = slash != std::string_view::npos && at > from + slash;
      Add(at, size, in_path ? Refusal::kAddress : Refusal::kNotOpened);
    } else if (has_port) {
      Add(at, size, Refusal::kAddress);
    } else {
      Add(at, size, whole ? *whole : SenseOne(at, size, from, to));
    }
    at += size;
  }
}

// It stands as ports do: beside the word, or beside a transport.
bool Sensor::IsPort(std::size_t end) const {
  const std::string_view word = phrase_[word_];
  if (word.starts_with("tcp") || word.starts_with("udp") || word.starts_with("port") ||
      word.ends_with("/tcp") || word.ends_with("/udp") || word.ends_with("-tcp") ||
      word.ends_with("-udp")) {
    return true;
  }
  if (end < text_.size() && (text_[end] == '/' || text_[end] == '_')) {
    const std::string after = ToLower(text_.substr(end + 1, 3));
    if (after == "tcp" || after == "udp") return true;
  }
  // Back over a list of numbers: "ports 80, 443 and 8080".
  for (std::size_t back = 1; back <= 24 && back <= word_; ++back) {
    const std::string_view before = Before(back);
    if (before == "\n" || before == ".") break;
    if (IsOneOf(before, kPortWords)) return true;
    const bool list = phrase_.IsMark(word_ - back) || IsDigit(before[0]) ||
                      IsOneOf(before, "and or to through either number numbers range is are");
    if (!list) break;
  }
  const std::string_view next = phrase_[word_ + 1];
  return IsOneOf(next, "tcp udp tcp/udp") ||
         (next == "(" && IsOneOf(phrase_[word_ + 2], kPortWords)) ||
         (next == "port" && word_ + 1 < phrase_.size());
}

std::optional<Refusal> Sensor::ByLetters(std::size_t at, std::size_t end) const {
  std::size_t first = at;
  while (first > 0 && IsLetter(text_[first - 1]) && at - first < 32) --first;
  std::size_t past = end;
  while (past < text_.size() && IsLetter(text_[past]) && past - end < 32) ++past;
  const std::string before = ToLower(text_.substr(first, at - first));
  const std::string after = ToLower(text_.substr(end, past - end));
  if (before == "tcp" || before == "udp" || before == "port" || before == "ports") {
    return std::nullopt;
  }
  const std::string_view digits = text_.substr(at, end - at);
  if (before.empty() && !after.empty()) {
    if (IsOneOf(after, kTimeUnits)) return Refusal::kTime;
    if (IsOneOf(after, kUnits) || after == "st" || after == "nd" || after == "rd" ||
        after == "th" || after == "x") {
      return Refusal::kQuantity;
    }
    return after == "tcp" || after == "udp" ? std::nullopt : std::optional(Refusal::kName);
  }
  if (before == "v" || before.ends_with("v") || before == "r") {
    const bool ip = before == "ipv" || before == "icmpv";
    return ip ? Refusal::kName : Refusal::kVersion;
  }
  if (before == "rfc" || before == "kb" || before == "cve") return Refusal::kIdentifier;
  if (!before.empty()) return Refusal::kName;
  // `x86_64`, `FIPS-140-2`, `3-node`, `us-east-2`.
  if (past < text_.size() && text_[past] == '-' && past + 1 < text_.size() &&
      IsLetter(text_[past + 1])) {
    std::size_t next = past + 1;
    while (next < text_.size() && IsLetter(text_[next]) && next - past < 32) ++next;
    const std::string noun = ToLower(text_.substr(past + 1, next - past - 1));
    if (noun == "tcp" || noun == "udp") return std::nullopt;
    return IsOneOf(noun, kTimeUnits) ? Refusal::kTime : Refusal::kQuantity;
  }
  if (first > 1 && (text_[first - 1] == '-' || text_[first - 1] == '_') &&
      (IsLetter(text_[first - 2]) || first > 2)) {
    const std::string_view word = phrase_[word_];
    if (word.starts_with("cve") || word.starts_with("rfc") || word.starts_with("kb") ||
        word.starts_with("fips") || word.starts_with("iso")) {
      return Refusal::kIdentifier;
    }
    if (IsLetter(text_[first - 2]) && !word.starts_with("tcp") && !word.starts_with("udp") &&
        !word.starts_with("port")) {
      return Refusal::kName;
    }
  }
  if (end < text_.size() && text_[end] == '_') {
    const std::string_view rest = text_.substr(end + 1, 3);
    if (ToLower(rest) != "tcp" && ToLower(rest) != "udp") return Refusal::kVersion;
  }
  return digits.size() > 12 ? std::optional(Refusal::kIdentifier) : std::nullopt;
}

// "14,400 seconds", "5 to 10 GB", "3 nodes", "20%".
std::optional<Refusal> Sensor::ByFollowing(std::size_t end, std::uint64_t value) const {
  std::size_t at = end;
  bool range = false;
  for (int hops = 0; hops < 3; ++hops) {
    std::size_t next = at;
    if (next < text_.size() && (text_[next] == ',' || text_[next] == '.') &&
        DigitsAt(text_, next + 1) > 0) {
      at = next + 1 + DigitsAt(text_, next + 1);
      range = true;
      continue;
    }
    while (next < text_.size() && text_[next] == ' ') ++next;
    for (const std::string_view link : {"-", "\xE2\x80\x93", "to ", "or ", "and ", "x "}) {
      if (text_.substr(next, link.size()) != link) continue;
      next += link.size();
      while (next < text_.size() && text_[next] == ' ') ++next;
      const std::size_t digits = DigitsAt(text_, next);
      if (digits > 0) {
        at = next + digits;
        range = true;
      }
      break;
    }
  }
  if (at < text_.size() && text_[at] == '%') return Refusal::kQuantity;
  while (at < text_.size() && text_[at] == ' ') ++at;
  if (at < text_.size() && text_[at] == '%') return Refusal::kQuantity;
  std::size_t past = at;
  while (past < text_.size() && past - at < 24 &&
         (IsLetter(text_[past]) || (text_[past] == '/' && past > at))) {
    ++past;
  }
  const std::string word = ToLower(text_.substr(at, past - at));
  if (word.empty()) return std::nullopt;
  if (IsOneOf(word, kTimeUnits) && word != "s" && word != "h") return Refusal::kTime;
  if (IsOneOf(word, kUnits) && word != "b" && word != "k" && word != "m" && word != "u") {
    return Refusal::kQuantity;
  }
  if (IsOneOf(word, kCounted) || word == "more" || word == "additional") return Refusal::kQuantity;
  const bool plural = word.size() > 4 && word.back() == 's' && !word.ends_with("ss") &&
                      !IsOneOf(word,
                               "allows needs uses requires listens provides serves enables handles "
                               "supports always https ldaps imaps access opens carries accepts "
                               "sends receives runs works belongs unless across is was has does");
  if (plural && value <= 20 && !range) return Refusal::kQuantity;
  return std::nullopt;
}

std::optional<Refusal> Sensor::ByDate(std::size_t at, std::size_t size, std::uint64_t value) const {
  const bool year = size == 4 && value >= 1980 && value <= 2040;
  const bool day = size <= 2 && value >= 1 && value <= 31;
  const auto is_month = [&](std::size_t word) {
    const std::string_view name = phrase_[word];
    if (phrase_.IsMark(word) || !IsOneOf(name, kMonths)) return false;
    return IsUpper(text_[phrase_.At(word)]);
  };
  if (year || day) {
    if (is_month(word_ + 1) || (word_ > 0 && is_month(word_ - 1))) return Refusal::kYear;
    for (std::size_t back = 2; year && back <= 3 && back <= word_; ++back) {
      if (is_month(word_ - back)) return Refusal::kYear;
    }
  }
  if (!year) return std::nullopt;
  const std::string_view before = Before(1);
  if (IsOneOf(before,
              "copyright since year \xC2\xA9 until updated released q1 q2 q3 q4 spring fall "
              "summer winter early late mid end")) {
    return Refusal::kYear;
  }
  if ((before == "in" || before == "by") && word_ >= 2 &&
      !IsOneOf(Before(2), "port ports listens listening")) {
    return Refusal::kYear;
  }
  if (at >= 2 && text_.compare(at - 2, 2, "- ") == 0) return std::nullopt;
  if (word_ > 0 && !phrase_.IsMark(word_ - 1) && IsLetter(text_[phrase_.At(word_ - 1)]) &&
      IsUpper(text_[phrase_.At(word_ - 1)]) && !IsOneOf(before, kPortWords)) {
    return Refusal::kName;
  }
  return std::nullopt;
}

std::optional<Refusal> Sensor::ByPreceding(std::size_t at, std::uint64_t value) const {
  const std::string_view before = Before(1);
  const std::string_view second = Before(2);
  const bool linked = before == "number" || before == ":" || before == "#" || before == "no" ||
                      before == "." || before == "id";
  const std::string_view noun = linked && word_ >= 2 ? second : before;
  if (at > 0 && text_[at - 1] == '#') return Refusal::kIdentifier;
  if (at > 0 && (text_[at - 1] == '$' || (at > 1 && text_.compare(at - 2, 2, "\xC2\xA3") == 0))) {
    return Refusal::kQuantity;
  }
  if (phrase_.Match(word_ >= 2 ? word_ - 2 : 0, "source port|ports #") != 0 ||
      phrase_.Match(word_ >= 1 ? word_ - 1 : 0, "ephemeral #") != 0) {
    return Refusal::kSourcePort;
  }
  if (IsOneOf(noun, kPlaces) && noun != "no" && noun != "number" && noun != "nr") {
    return Refusal::kListNumber;
  }
  if (IsOneOf(noun, kVersioned)) return Refusal::kVersion;
  if (IsOneOf(noun, kIdentified) &&
      !(noun == "as" && !IsUpper(text_[phrase_.At(word_ - (linked ? 2 : 1))]))) {
    return Refusal::kIdentifier;
  }
  if (IsOneOf(noun, kNamed)) return Refusal::kName;
  if (word_ == 0 || phrase_.IsMark(word_ - 1) || value > 100) return std::nullopt;
  const char initial = text_[phrase_.At(word_ - 1)];
  const bool inside = word_ - 1 > sentence_begin_;
  const bool usual = value == 20 || value == 21 || value == 22 || value == 23 || value == 25 ||
                     value == 49 || value == 53 || value == 67 || value == 68 || value == 69 ||
                     value == 80 || value == 88;
  if (IsUpper(initial) && inside && !usual && !IsOneOf(before, kPortWords)) return Refusal::kName;
  return std::nullopt;
}

// Where it stands in its line: the number of an item or of a heading, a mark of a note.
std::optional<Refusal> Sensor::ByPlace(std::size_t at, std::size_t end, std::uint64_t value) const {
  const bool line_begin = at == 0 || text_[at - 1] == '\n' ||
                          (at == 1 && (text_[0] == '(' || text_[0] == '[')) ||
                          (at > 1 && text_[at - 2] == '\n' && text_[at - 1] == '(');
  const bool bracketed = at > 0 && end < text_.size() && text_[at - 1] == '[' && text_[end] == ']';
  if (bracketed && value < 200) return Refusal::kListNumber;
  if (!line_begin || value > 99) return std::nullopt;
  const bool marked = end + 1 < text_.size() && (text_[end] == '.' || text_[end] == ')') &&
                      (text_[end + 1] == ' ' || text_[end + 1] == '\t');
  if (marked && end + 2 < text_.size() && IsLetter(text_[end + 2])) return Refusal::kListNumber;
  if (surroundings_ == Surroundings::kHeading && end < text_.size() &&
      (text_[end] == ' ' || text_[end] == '.')) {
    return Refusal::kListNumber;
  }
  return std::nullopt;
}

Refusal Sensor::SenseOne(std::size_t at, std::size_t size, std::size_t atom_begin,
                         std::size_t atom_end) {
  const std::size_t end = at + size;
  const std::uint64_t value = ValueOf(text_.substr(at, size));
  if (at > atom_begin && text_[at - 1] == '.' && at - atom_begin >= 2 && IsDigit(text_[at - 2]) &&
      !numbers_.empty() && numbers_.back().at + numbers_.back().size + 1 == at &&
      numbers_.back().refusal != Refusal::kUnplaced) {
    return numbers_.back().refusal;  // of one dotted number
  }
  if (const auto refusal = ByPlace(at, end, value)) return *refusal;
  if (value < 20 && end < text_.size() && text_[end] == '+') return Refusal::kVersion;
  const bool stands_as_port = IsPort(end);
  if (!stands_as_port) {
    if (const auto refusal = ByDate(at, size, value)) return *refusal;
  }
  if (const auto refusal = ByLetters(at, end)) return *refusal;
  if (const auto refusal = ByFollowing(end, value)) {
    if (!stands_as_port) return *refusal;
  }
  const bool dotted =
      (end + 1 < atom_end && text_[end] == '.' &&
       (IsDigit(text_[end + 1]) || text_[end + 1] == 'x' || text_[end + 1] == 'X')) ||
      (at > atom_begin + 1 && text_[at - 1] == '.' && IsDigit(text_[at - 2]));
  if (dotted) {
    const std::string_view before = Before(1);
    return IsOneOf(before, kPlaces) || (surroundings_ == Surroundings::kHeading && atom_begin == 0)
               ? Refusal::kListNumber
               : Refusal::kVersion;
  }
  if (const auto refusal = ByPreceding(at, value)) {
    if (!stands_as_port || *refusal == Refusal::kSourcePort) return *refusal;
  }
  if (value == 0 || value > 65535) return Refusal::kOutOfRange;
  if (stands_as_port && denies_ && surroundings_ == Surroundings::kWords) {
    return Refusal::kNotOpened;
  }
  return Refusal::kUnplaced;
}

}  // namespace

std::vector<SensedNumber> SenseNumbers(std::string_view text, Surroundings surroundings) {
  if (std::none_of(text.begin(), text.end(), IsDigit)) return {};
  return Sensor(text, surroundings).Sense();
}

std::optional<Refusal> SenseOfColumn(std::string_view heading) {
  struct Sense {
    std::string_view words;
    Refusal refusal;
  };
  static constexpr Sense kSenses[] = {
      {"version|versions|release|releases|build|revision|firmware", Refusal::kVersion},
      {"date|dates|year|updated|published", Refusal::kYear},
      {"step|steps|item|index|seq|sequence|order|priority|row|line|s/n|sr|#|no|nr|num",
       Refusal::kListNumber},
      {"id|ids|vlan|code|error|event|rfc|asn|protocol-number|rule|oid", Refusal::kIdentifier},
      {"timeout|timeouts|seconds|minutes|duration|latency|interval|rtt|time|ms|hours|days",
       Refusal::kTime},
      {"address|addresses|subnet|mask|netmask|cidr|gateway|prefix|ip", Refusal::kAddress},
      {"cpu|cpus|vcpu|vcpus|core|cores|ram|memory|disk|size|count|capacity|bandwidth|throughput|"
       "mbps|gbps|users|nodes|qty|quantity|iops|gb|mb|tb|ghz|amount|total|maximum|minimum|storage|"
       "limit|length|weight",
       Refusal::kQuantity}};
  const Phrase phrase(heading);
  if (phrase.Contains(0, phrase.size(), "port|ports|tcp|udp|port/protocol|protocol/port")) {
    return std::nullopt;
  }
  for (const Sense& sense : kSenses) {
    if (phrase.Contains(0, phrase.size(), sense.words)) return sense.refusal;
  }
  return std::nullopt;
}

}  // namespace portwright::extract
