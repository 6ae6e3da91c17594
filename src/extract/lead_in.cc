#include "extract/lead_in.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "extract/lines.h"
#include "extract/sections.h"
#include "extract/wording.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

constexpr std::size_t kReadMax = 1'000;  // bytes at the end of a paragraph

bool OpensConnection(const Word& word) {
  for (const std::string_view verb :
       {"connect", "connects", "reach", "reaches", "access", "contact", "contacts", "call"}) {
    if (word.Is(verb)) return true;
  }
  return false;
}

bool IsNobody(std::string_view subject) {
  const auto words = WordsOf(subject);
  if (words.empty()) return true;
  for (const std::string_view word : {"following",
                                      "it",
                                      "they",
                                      "you",
                                      "we",
                                      "there",
                                      "in",
                                      "if",
                                      "when",
                                      "all",
                                      "some",
                                      "any",
                                      "default",
                                      "make",
                                      "depending",
                                      "these",
                                      "communication",
                                      "connections",
                                      "traffic",
                                      "firewall",
                                      "please",
                                      "rules",
                                      "additional",
                                      "to",
                                      "no"}) {
    if (words.front().Is(word)) return true;
  }
  return words.size() > 8;
}

// `core node and Apama`: two ends.
std::string ByLine(std::string_view subject) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at = subject.find(" and "); at != subject.npos;
       at = subject.find(" and ", begin)) {
    out += subject.substr(begin, at - begin);
    out += '\n';
    begin = at + 5;
  }
  out += subject.substr(begin);
  return out;
}

// Who the sentence that begins at word `i` speaks of, and whom that connects to.
void ReadSubject(std::string_view text, const std::vector<Word>& words, std::size_t i,
                 std::size_t end, Lead& lead) {
  const NounPhrase subject = NounAt(text, words, i, false);
  if (subject.words.empty() || subject.next >= end || !IsVerb(words[subject.next])) return;
  if (IsNobody(subject.words)) return;
  lead.subject = ByLine(subject.words);
  for (std::size_t k = subject.next; k + 1 < end; ++k) {
    const bool opens = OpensConnection(words[k]);
    if (!opens && !words[k].Is("communicate") && !words[k].Is("communicates")) continue;
    std::size_t next = k + 1;
    if (words[next].Is("to") || words[next].Is("with")) ++next;
    const NounPhrase other = NounAt(text, words, next, false);
    if (other.words.empty()) continue;
    lead.first = lead.subject;
    lead.second = other.words;
    lead.directed = opens;
    return;
  }
}

}  // namespace

std::optional<Lead> ReadLeadIn(std::string_view paragraph) {
  if (paragraph.size() > kReadMax) {
    const std::size_t blank = paragraph.find(' ', paragraph.size() - kReadMax);
    if (blank == paragraph.npos) return std::nullopt;
    paragraph.remove_prefix(blank + 1);
  }
  Lead lead;
  if (LooksLikeLeadIn(paragraph)) {
    const std::string_view line = LeadWords(paragraph);
    const auto words = WordsOf(line);
    lead.direction = DirectionIn(line);
    if (const auto pair = PairIn(line, words, true)) {
      lead.first = pair->first.words;
      lead.second = pair->second.words;
      lead.directed = pair->directed;
    } else {
      lead.subject = SubjectOf(line);
    }
  } else {
    const auto words = WordsOf(paragraph);
    if (words.empty()) return std::nullopt;
    const bool follows = std::any_of(words.begin(), words.end(), [](const Word& word) {
      return word.Is("following") || word.Is("below");
    });
    if (LeadWords(paragraph).empty() && !follows) return std::nullopt;
    lead.direction = DirectionIn(paragraph);
    if (lead.direction == Direction::kBoth) lead.direction = Direction::kUnstated;
    for (std::size_t i = 0; i < words.size();) {
      std::size_t end = i;
      while (end < words.size() && words[end].text != ".") ++end;
      if (lead.subject.empty()) ReadSubject(paragraph, words, i, end, lead);
      i = end + 1;
    }
    if (const auto pair = PairIn(paragraph, words, false); pair && lead.first.empty()) {
      lead.first = pair->first.words;
      lead.second = pair->second.words;
      lead.directed = pair->directed;
    }
  }
  if (lead.subject.empty() && lead.first.empty() && lead.direction == Direction::kUnstated) {
    return std::nullopt;
  }
  return lead;
}

std::string SubjectOf(std::string_view heading) {
  const auto words = WordsOf(heading);
  if (PairIn(heading, words, true)) return {};
  return WithoutPortWords(heading);
}

}  // namespace portwright::extract
