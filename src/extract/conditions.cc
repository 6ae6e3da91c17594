#include "extract/conditions.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "extract/phrase.h"
#include "extract/sentence_marks.h"

namespace portwright::extract {
namespace {

// How a phrase begins that makes a row conditional. In order: the first that matches is taken.
struct Opener {
  std::string_view pattern;
  ConditionKind kind = ConditionKind::kOnlyWhen;
  bool alone = false;  // the condition is these words; else they and the rest of their clause
};

constexpr Opener kOpeners[] = {
    {"if|when|where necessary|needed|required|desired|applicable|appropriate|wanted",
     ConditionKind::kOptional, true},
    {"only|solely|exclusively|strictly if|when|where|while|during|after|before|until|once|because|"
     "needed|required|necessary|used|applicable|applies|relevant|valid|available|opened|in|on|for|"
     "with|by|under|within|as|to|between|needs|need|requires|have|has"},
    {"just if|when|for|during"},
    {"not required|needed|necessary if|when|unless|for|with|in|on|where"},
    {"if"},
    {"if/when"},
    {"when"},
    {"when/if"},
    {"whenever"},
    {"unless"},
    {"except|excluding when|if|for|in|on|where|with"},
    {"provided|providing|assuming that"},
    {"as|so long as"},
    {"in|incase the? case|event? of|that"},
    {"in case"},
    {"depending|dependent|depends|contingent on|upon"},
    {"subject to"},
    {"where ..6 is|are|has|have|was|were not? been? enabled|configured|used|deployed|installed|"
     "required|supported|available|present|active|activated|needed|running|in|licensed"},
    {"with ..4 enabled|activated|deployed|switched|turned"},
    {"during the? initial|first|one-time? install*|setup|deployment|join*|upgrade*|migration|"
     "provisioning|bootstrap*|imaging|commissioning|onboarding|enrolment|enrollment|registration|"
     "pairing|configuration"},
    {"initial|first-time install*|setup|deployment|join*|provisioning|bootstrap*|configuration "
     "only"},
    {"conditional", ConditionKind::kOnlyWhen, true},
    {"conditionally", ConditionKind::kOnlyWhen, true},
    {"optional", ConditionKind::kOptional, true},
    {"optionally", ConditionKind::kOptional, true},
    {"not mandatory|compulsory|obligatory", ConditionKind::kOptional, true},
};

// First words of conditions, of versions, and of platforms and places on the same machine.
constexpr std::string_view kFirstOfOpeners =
    "if when where only solely exclusively strictly just not if/when when/if whenever unless "
    "except excluding provided providing assuming as so in incase depending dependent depends "
    "contingent subject with during initial first-time conditional conditionally optional "
    "optionally";
constexpr std::string_view kFirstOfVersions =
    "as starting beginning prior introduced available supported deprecated removed new earlier "
    "older newer later before after since from until till up through requires in version versions "
    "release";
constexpr std::string_view kFirstOfPlaces =
    "in on under localhost local-to-local loopback inter-process interprocess local 127.0.0.1 "
    "within inside locally";

constexpr std::string_view kPlatforms =
    "linux windows unix macos mac osx os solaris aix hp-ux hpux freebsd ubuntu debian rhel centos "
    "sles suse fedora almalinux rocky z/os ibm i";
constexpr std::string_view kChangeVerbs =
    "use update see refer contact check change specify click select enter edit review consult "
    "visit ask restart replace set add choose configure modify adjust note make ensure verify "
    "repeat skip go run type complete";
// Of a sentence that begins with its main clause, the fewer: "use port 443 if ..." asks for a port.
constexpr std::string_view kRemarkVerbs =
    "see refer contact check change specify click select enter edit review consult visit ask "
    "restart replace update choose modify adjust repeat skip go run type";
constexpr std::string_view kFinite =
    "is are was were has have had do does don't doesn't uses use using used enabled configured "
    "want wants need needs require requires deployed installed supports support runs run enable "
    "enables choose select configuring installing deploying running connecting joining";

class Reader {
 public:
  Reader(std::string_view words, std::uint32_t line) : phrase_(words), line_(line) {}

  ConditionReading Read() {
    std::size_t begin = 0;
    while (begin < phrase_.size()) {
      std::size_t end = begin;
      while (!phrase_.EndsSentence(end)) ++end;
      if (end > begin) ReadSentence(begin, end);
      begin = end + 1;
    }
    return std::move(reading_);
  }

 private:
  void ReadSentence(std::size_t begin, std::size_t end);
  void ReadClauses(std::size_t begin, std::size_t end);
  std::size_t ReadOpener(std::size_t at);
  std::size_t ReadVersion(std::size_t at);
  std::size_t ReadPlatform(std::size_t at);
  std::size_t ReadTrailingOnly(std::size_t at);
  std::size_t ReadLocal(std::size_t at);
  std::size_t EndOfClause(std::size_t opener, std::size_t after) const;
  bool IsRemark(std::size_t opener, std::size_t clause_end) const;
  bool IsNoCondition(std::size_t at) const;
  bool IsVersion(std::size_t at) const;
  void Add(ConditionKind kind, std::size_t first, std::size_t past, std::string version = {});

  Phrase phrase_;
  std::uint32_t line_ = 0;
  ConditionReading reading_;
  std::size_t sentence_begin_ = 0;
  std::size_t sentence_end_ = 0;
  bool changing_ = false;  // the sentence says that something can be changed
};

void Reader::Add(ConditionKind kind, std::size_t first, std::size_t past, std::string version) {
  while (past > first && IsOneOf(phrase_[past - 1], ". , ; : - * \n")) --past;
  Condition condition;
  condition.kind = kind;
  condition.words = std::string(phrase_.Original(first, past));
  condition.version = std::move(version);
  condition.line = line_;
  for (const Condition& known : reading_.conditions) {
    if (known.words == condition.words) return;
  }
  reading_.conditions.push_back(std::move(condition));
}

void Reader::ReadSentence(std::size_t begin, std::size_t end) {
  sentence_begin_ = begin;
  sentence_end_ = end;
  const SentenceMarks marks = ReadMarks(phrase_, begin, end);
  changing_ = marks.changeable;
  reading_.is_default = reading_.is_default || marks.changeable || marks.is_default;
  reading_.alternatives = reading_.alternatives || marks.alternatives;
  reading_.temporary = reading_.temporary || marks.temporary;
  reading_.no_inspection = reading_.no_inspection || marks.no_inspection;
  ReadClauses(begin, end);
}

// The first words of all that ReadClauses looks for, so that most words are passed over at once.
bool MayBegin(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = [] {
    std::unordered_set<std::string_view> words;
    for (const std::string_view list : {kFirstOfOpeners, kFirstOfVersions, kFirstOfPlaces}) {
      for (const std::string_view one : Split(list, ' ')) words.insert(one);
    }
    return words;
  }();
  return kWords.contains(word);
}

void Reader::ReadClauses(std::size_t begin, std::size_t end) {
  std::size_t at = begin;
  while (at < end) {
    if (phrase_.IsMark(at) || (!MayBegin(phrase_[at]) && !IsVersion(at))) {
      ++at;
      continue;
    }
    std::size_t past = ReadOpener(at);
    if (past == 0) past = ReadVersion(at);
    if (past == 0) past = ReadPlatform(at);
    if (past == 0) past = ReadTrailingOnly(at);
    if (past == 0) past = ReadLocal(at);
    at = past == 0 ? at + 1 : past;
  }
}

// The words before an opener, or those that follow at once, make it no condition.
bool Reader::IsNoCondition(std::size_t at) const {
  const std::string_view before = at > sentence_begin_ ? phrase_[at - 1] : std::string_view();
  if (phrase_[at] == "only" || phrase_[at] == "not") {
    if (IsOneOf(before, "not the read write view")) return true;
    return phrase_.Match(at, "only in|to|for|with the? inbound|outbound|tcp|udp|direction") != 0;
  }
  if (phrase_[at] == "if" &&
      IsOneOf(before, "as even see check verify determine know confirm test ask whether")) {
    return true;
  }
  return phrase_.Match(at, "if|when any|possible|so|not ,") != 0 ||
         phrase_.Match(at,
                       "if you have|need|require|experience|encounter|want any|more|further|"
                       "additional|questions|problems|trouble|issues|help|difficult*|assist*|"
                       "information") != 0;
}

// The openers whose patterns begin with the word, in order. No pattern begins with one that may be
// missing, or with a part of a word.
const std::vector<const Opener*>& OpenersOf(std::string_view word) {
  static const std::unordered_map<std::string_view, std::vector<const Opener*>> kByWord = [] {
    std::unordered_map<std::string_view, std::vector<const Opener*>> openers;
    for (const Opener& opener : kOpeners) {
      for (const std::string_view first : Split(Split(opener.pattern, ' ').front(), '|')) {
        openers[first].push_back(&opener);
      }
    }
    return openers;
  }();
  static const std::vector<const Opener*> kNone;
  const auto found = kByWord.find(word);
  return found == kByWord.end() ? kNone : found->second;
}

std::size_t Reader::ReadOpener(std::size_t at) {
  for (const Opener* const one : OpenersOf(phrase_[at])) {
    const Opener& opener = *one;
    const std::size_t taken = phrase_.Match(at, opener.pattern);
    if (taken == 0) continue;
    if (IsNoCondition(at)) return at + taken;
    const std::size_t after = at + taken;
    if (opener.kind == ConditionKind::kOptional && phrase_[at] != "not" &&
        !phrase_[at].starts_with("optional") && !phrase_.IsMark(after) && after < sentence_end_) {
      continue;  // "if required ports are blocked"
    }
    if (opener.alone) {
      if (!changing_) Add(opener.kind, at, after);
      return after;
    }
    const std::size_t past = EndOfClause(at, after);
    if (phrase_[at].starts_with("depend") && phrase_.Contains(at, past, "port|ports")) return past;
    if (changing_ && at > sentence_begin_) return past;
    if (phrase_[at] == "during" && at > sentence_begin_ &&
        IsOneOf(phrase_[at - 1], "configured set chosen specified defined selected assigned")) {
      return past;
    }
    if (phrase_.Contains(at, past, "port|number is|was|are") ||
        phrase_.Match(after, "configuring|creating|editing|changing|setting ..6 rule*|port*") !=
            0 ||
        IsRemark(at, past)) {
      return past;
    }
    // "if A is used, the port need not be open": the half that says no belongs to it.
    const bool negated =
        at == sentence_begin_ &&
        phrase_.Contains(past, sentence_end_,
                         "not|no have|required|needed|necessary|need|longer|be to|be|opened?");
    Add(opener.kind, at, negated ? sentence_end_ : past);
    return past;
  }
  return 0;
}

// Where the clause ends whose opener ends before `after`.
std::size_t Reader::EndOfClause(std::size_t opener, std::size_t after) const {
  std::size_t depth = 0;
  std::size_t first_comma = 0;
  bool finite = false;
  for (std::size_t i = opener; i < sentence_end_; ++i) {
    const std::string_view word = phrase_[i];
    if (!phrase_.IsMark(i)) {
      finite = finite || IsOneOf(word, kFinite);
      if (word == "otherwise" && i >= after) return i;
      continue;
    }
    if (i < after) continue;
    if (word == "(" || word == "[") ++depth;
    if (word == ")" || word == "]") {
      if (depth == 0) return i;
      --depth;
    }
    if (depth > 0) continue;
    if (word == ";" || word == ":" || word == "\xE2\x80\x94" || word == "\xE2\x80\x93") return i;
    if (word == "-") return i;
    if (word != ",") continue;
    if (phrase_.Match(i + 1,
                      "then|otherwise|else|but|in|so|you|the|this|it|see|refer|open|allow") != 0) {
      return i;
    }
    if (opener != sentence_begin_) continue;
    if (finite) return i;
    if (first_comma == 0) first_comma = i;
  }
  return first_comma != 0 ? first_comma : sentence_end_;
}

// The sentence tells what to do then, not that a port is needed.
bool Reader::IsRemark(std::size_t opener, std::size_t clause_end) const {
  if (opener != sentence_begin_) {
    return IsOneOf(phrase_[sentence_begin_], kRemarkVerbs) ||
           phrase_.Match(sentence_begin_, "for more|further|additional|details") != 0;
  }
  std::size_t main = clause_end;
  while (main < sentence_end_ && phrase_.IsMark(main)) ++main;
  if (main >= sentence_end_) return false;
  if (phrase_.Match(main, "then|please") != 0) ++main;
  if (const std::size_t modal =
          phrase_.Match(main, "you can|may|must|should|need|have|will|might to?")) {
    main += modal;
  }
  if (phrase_.Match(main, "make|ensure|verify ..4 port|ports") != 0) return false;
  if (phrase_.Match(main, "use|set|configure port|tcp|udp|ports #?") != 0) return false;
  return IsOneOf(phrase_[main], kChangeVerbs) ||
         phrase_.Match(main, "the? same|different|other|another|corresponding|actual ..2 port*") !=
             0;
}

bool Reader::IsVersion(std::size_t at) const {
  if (phrase_.IsMark(at)) return false;
  std::string_view word = phrase_[at];
  if (word[0] == 'v' || word[0] == 'r') word.remove_prefix(1);
  return !word.empty() && word[0] >= '0' && word[0] <= '9';
}

std::size_t Reader::ReadVersion(std::size_t at) {
  static constexpr std::string_view kLater =
      "and|or|on onwards|onward|later|higher|above|newer|up|upwards|upward|greater|beyond|earlier|"
      "older|below|lower|prior|previous";
  const std::string_view word = phrase_[at];
  std::size_t number = 0;
  std::size_t first = at;
  if (const std::size_t opener = phrase_.Match(
          at,
          "as|starting|beginning|prior|introduced|available|supported|deprecated|removed|new|"
          "earlier|older|newer|later|before|after|since|from|until|till|up|through|requires|in "
          "of|in|with|from|to|than|since|as? of?")) {
    number = at + opener;
  } else if (IsOneOf(word, "before after since from until till requires")) {
    number = at + 1;
  } else if (word == "version" || word == "versions" || word == "release" || IsVersion(at)) {
    number = at;
  } else {
    return 0;
  }
  const bool opened = number != at;
  // At most three words of the product's name stand before its number: "since Acme Cloud 7.1".
  bool named = false;
  std::size_t skipped = 0;
  while (!IsVersion(number) && skipped < 4 && number < sentence_end_ && !phrase_.IsMark(number)) {
    named =
        named || IsOneOf(phrase_[number], "version versions release releases v firmware update");
    ++number;
    ++skipped;
  }
  if (number >= sentence_end_ || !IsVersion(number)) return 0;
  if (at > sentence_begin_ && IsOneOf(phrase_[at - 1], "version versions release v")) named = true;
  const std::string_view version = phrase_[number];
  const bool dotted = version.find('.') != std::string_view::npos || version[0] == 'v';
  const bool year = version.size() == 4 && (version.starts_with("19") || version.starts_with("20"));
  if (std::count(version.begin(), version.end(), '.') > 2 && !named) return 0;  // an address
  std::size_t past = number + 1;
  const std::size_t later = phrase_.Match(past, kLater);
  past += later;
  if (later != 0 && phrase_.Match(past - 1, "prior|up to") != 0) return 0;
  if (phrase_[past] == "onwards" || phrase_[past] == "onward") ++past;
  const bool onwards = past > number + 1;
  const bool after_port =
      number > 0 && IsOneOf(phrase_[number - 1], "port ports tcp udp range between");
  if (after_port) return 0;
  const bool said = named || dotted || (year && onwards && number > sentence_begin_);
  if (!said || (!opened && !onwards)) return 0;
  if (opened && !named && !onwards && IsOneOf(word, "in requires new available") && !dotted) {
    return 0;
  }
  if (opened && word == "from" && !onwards && !named) return 0;
  if (!opened && !named) {  // take the name that stands before: "Acme Cloud 7.1 and later"
    while (first > sentence_begin_ && !phrase_.IsMark(first - 1) && at - first < 3 &&
           !IsOneOf(phrase_[first - 1], "for in on with of to by and or required used the")) {
      --first;
    }
  }
  Add(ConditionKind::kFromVersion, first, past, std::string(phrase_.Original(number, number + 1)));
  return past;
}

std::size_t Reader::ReadPlatform(std::size_t at) {
  const std::size_t opener = phrase_.Match(at, "in|on|under a|an|the|any|all|your?");
  if (opener == 0) return 0;
  std::size_t name = at + opener;
  if (phrase_.Match(name, "physical|virtual|existing|standalone") != 0) ++name;
  const std::size_t red_hat = phrase_.Match(name, "red hat");
  if (red_hat == 0 &&
      (!IsOneOf(phrase_[name], kPlatforms) || IsOneOf(phrase_[name], "os ibm i mac rocky"))) {
    return 0;
  }
  // "on Linux, the agent listens ...": a whole clause; a machine of a platform as an end is none.
  const std::size_t past = EndOfClause(at, name + std::max<std::size_t>(red_hat, 1));
  Add(ConditionKind::kOnlyWhen, at, past);
  return past;
}

// "(Edge only)", "used by version 3 only".
std::size_t Reader::ReadTrailingOnly(std::size_t at) {
  if (phrase_[at] != "only") return 0;
  const std::string_view next = at + 1 < sentence_end_ ? phrase_[at + 1] : std::string_view();
  if (!next.empty() && next != ")" && next != "," && next != ";" && next != "]") return 0;
  std::size_t first = at;
  while (first > sentence_begin_ && !phrase_.IsMark(first - 1)) {
    --first;
    if (first < at && IsOneOf(phrase_[first], "by for on in with under from to when if via")) break;
  }
  bool tells = false;
  for (std::size_t i = first; i < at; ++i) {
    tells = tells || !IsOneOf(phrase_[i],
                              "tcp udp tcp/udp icmp inbound outbound incoming outgoing ingress "
                              "egress one-way unidirectional read write view use internal for by "
                              "local port ports information reference this");
  }
  if (tells) Add(ConditionKind::kOnlyWhen, first, at + 1);
  return at + 1;
}

std::size_t Reader::ReadLocal(std::size_t at) {
  static constexpr std::string_view kPatterns[] = {
      "localhost",
      "local-to-local|loopback|inter-process|interprocess",
      "local host|loopback",
      "127.0.0.1",
      "on|within|in|inside the same|single host|server|machine|node|system|computer|vm",
      "locally on|only|between"};
  for (const std::string_view pattern : kPatterns) {
    const std::size_t taken = phrase_.Match(at, pattern);
    if (taken == 0) continue;
    reading_.local = true;
    return at + taken;
  }
  return 0;
}

}  // namespace

ConditionReading ReadConditions(std::string_view words, std::uint32_t line) {
  return Reader(words, line).Read();
}

}  // namespace portwright::extract
