#include "extract/sentence_marks.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"

namespace portwright::extract {
namespace {

// What a sentence may speak of, told by one of its words: the patterns are asked only then.
constexpr unsigned kHintChange = 1;
constexpr unsigned kHintDefault = 2;
constexpr unsigned kHintAlternatives = 4;
constexpr unsigned kHintTemporary = 8;
constexpr unsigned kHintInspection = 16;

bool SpeaksOfTemporary(const Phrase& phrase, std::size_t begin, std::size_t end) {
  static constexpr std::string_view kPatterns[] = {
      "temporarily|initially|one-time|once-off|one-off",
      "temporary rule|port|access|exception|opening|connection*",
      "when ..2 joining",
      "during the? initial|first|one-time? install*|setup|deployment|join*|provisioning|bootstrap*|"
      "imaging|commissioning|migration|onboarding|enrolment|enrollment|upgrade*",
      "can|may|should be closed|disabled|removed after|once",
      "initial|first-time install*|setup|deployment|join* only"};
  if (phrase.Contains(begin, end, "configured|set|chosen|specified during")) return false;
  return std::any_of(std::begin(kPatterns), std::end(kPatterns),
                     [&](std::string_view p) { return phrase.Contains(begin, end, p); });
}

unsigned HintsOf(const Phrase& phrase, std::size_t begin, std::size_t end) {
  static const std::unordered_map<std::string_view, unsigned> kHints = [] {
    const std::pair<unsigned, std::string_view> lists[] = {
        {kHintChange,
         "be configurable customizable customisable changeable user-defined user-configurable "
         "modifiable adjustable user-definable user-selectable"},
        {kHintDefault, "default defaults"},
        {kHintAlternatives,
         "either or one alternative alternate fallback alternatively alternately"},
        {kHintTemporary,
         "temporarily initially one-time once-off one-off temporary joining during closed disabled "
         "removed initial first-time"},
        {kHintInspection, "inspection interception decryption mitm"}};
    std::unordered_map<std::string_view, unsigned> hints;
    for (const auto& [hint, list] : lists) {
      for (const std::string_view word : Split(list, ' ')) hints[word] |= hint;
    }
    return hints;
  }();
  unsigned found = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const auto hint = kHints.find(phrase[i]);
    if (hint != kHints.end()) found |= hint->second;
  }
  return found;
}

bool SpeaksOfChange(const Phrase& phrase, std::size_t begin, std::size_t end) {
  static constexpr std::string_view kChanged =
      "can|could|may|might also|easily|optionally? be changed|configured|customized|customised|"
      "modified|overridden|altered|adjusted|reconfigured|edited|re-configured|reassigned|updated";
  static constexpr std::string_view kConfigurable =
      "configurable|customizable|customisable|changeable|user-defined|user-configurable|modifiable|"
      "adjustable|user-definable|user-selectable";
  std::size_t verb = end;
  for (std::size_t i = begin; i < end && verb == end; ++i) {
    if (phrase.Match(i, kChanged) != 0 || phrase.Match(i, kConfigurable) != 0) verb = i;
  }
  if (verb == end) return false;
  // Said of a port, or of what was said before; or alone.
  if (verb <= begin + 1) return true;
  return phrase.Contains(begin, verb + 4 < end ? verb + 4 : end,
                         "port|ports|#|default|it|this|that|these|those|they|value|listener|which");
}

bool SpeaksOfDefault(const Phrase& phrase, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (phrase[i] != "default" && phrase[i] != "defaults") continue;
    const bool negated =
        i > begin && (phrase.Contains(begin, i, "not|non|than|instead") || phrase[i - 1] == "non");
    if (negated) continue;
    if (phrase[i] == "defaults") return phrase.Match(i, "defaults to|: port? #") != 0;
    const bool by_default = i > begin && phrase[i - 1] == "by";
    if (by_default) {
      if (phrase.Contains(begin, end,
                          "open|opened|blocked|closed|enabled|allowed|disabled|permitted")) {
        continue;
      }
      if (phrase.Contains(begin, end, "port|ports|listens|listening|#")) return true;
      if (end - begin <= 3) return true;
      continue;
    }
    if (phrase.Match(i, "default ..4 port|ports") != 0) return true;
    if (phrase.Match(i, "default : port? #") != 0 || phrase.Match(i, "default = #") != 0 ||
        phrase.Match(i, "default is|value|# is? #?") != 0) {
      return true;
    }
    const bool alone =
        (i == begin || phrase.IsMark(i - 1)) && (i + 1 >= end || phrase.IsMark(i + 1));
    if (alone) return true;
    if (i > begin && phrase.Match(i - 1, "#") != 0) return true;
  }
  return false;
}

bool SpeaksOfAlternatives(const Phrase& phrase, std::size_t begin, std::size_t end) {
  return phrase.Contains(begin, end, "either ..6 # ..4 or") ||
         phrase.Contains(begin, end, "either port|ports") ||
         phrase.Contains(begin, end, "# or port? #") ||
         phrase.Contains(begin, end, "# or tcp|udp port? #") ||
         phrase.Contains(begin, end, "one of the|these following? ..2 ports|port|combinations") ||
         phrase.Contains(begin, end, "any? one of #") ||
         phrase.Contains(begin, end, "alternative|alternate|fallback ..2 port|ports|to") ||
         phrase.Contains(begin, end, "alternatively|alternately") ||
         phrase.Contains(begin, end, "as an? alternative|alternate|fallback");
}

}  // namespace

SentenceMarks ReadMarks(const Phrase& phrase, std::size_t begin, std::size_t end) {
  const unsigned hints = HintsOf(phrase, begin, end);
  SentenceMarks marks;
  marks.changeable = (hints & kHintChange) != 0 && SpeaksOfChange(phrase, begin, end);
  marks.is_default = (hints & kHintDefault) != 0 && SpeaksOfDefault(phrase, begin, end);
  marks.alternatives = (hints & kHintAlternatives) != 0 && SpeaksOfAlternatives(phrase, begin, end);
  marks.temporary = (hints & kHintTemporary) != 0 && SpeaksOfTemporary(phrase, begin, end);
  marks.no_inspection =
      (hints & kHintInspection) != 0 &&
      phrase.Contains(begin, end, "inspection|interception|decryption|mitm") &&
      phrase.Contains(begin, end,
                      "disable|disabled|disabling|bypass|bypassed|exclude|excluded|exempt|exempted|"
                      "no|not|without|skip|cannot|incompatible|avoid|unsupported|breaks|off|never");
  return marks;
}

}  // namespace portwright::extract
