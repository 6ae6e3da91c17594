#include "extract/clauses.h"

#include <algorithm>
#include <utility>

namespace portwright::extract {
namespace {

bool IsAbbreviation(std::string_view before) {
  for (const std::string_view word : {"e.g", "i.e", " etc", " vs", " no", " approx", "incl"}) {
    if (before.ends_with(word)) return true;
  }
  return false;
}

}  // namespace

std::size_t EndOfSentence(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == ';') return i + 1;
    if (text[i] != '.' && text[i] != '!' && text[i] != '?') continue;
    if (i + 1 < text.size() && text[i + 1] != ' ' && text[i + 1] != '\n') continue;
    if (text[i] == '.' && IsAbbreviation(text.substr(begin, i - begin))) continue;
    return i + 1;
  }
  return text.size();
}

std::vector<Clause> ClausesOf(const std::vector<Word>& words, std::vector<Port> ports) {
  std::vector<Clause> clauses(1);
  clauses[0].end = words.size();
  std::size_t word = 0;
  for (Port& port : ports) {
    std::size_t at = word;
    while (at < words.size() && words[at].end() <= port.at) ++at;
    if (!clauses.back().ports.empty()) {
      std::size_t cut = 0;
      bool other = at - word > 7;
      for (std::size_t k = word + 1; k < at; ++k) {
        if (words[k].Is("and") || words[k].Is("while") || words[k].text == "," ||
            words[k].text == ";") {
          cut = k;
        }
        other = other || IsVerb(words[k]) || words[k].Is("from") || words[k].Is("to") ||
                words[k].Is("into") || words[k].Is("between") || words[k].Is("for") ||
                words[k].Is("inbound") || words[k].Is("outbound") || words[k].Is("incoming") ||
                words[k].Is("outgoing");
      }
      if (other && cut != 0) {
        clauses.back().end = cut;
        clauses.push_back({cut, words.size(), {}});
      }
    }
    clauses.back().ports.push_back(std::move(port));
    word = at;
  }
  return clauses;
}

Transports TransportsIn(std::string_view words) {
  Transports transports;
  bool slash = false;
  bool tcp_before = false;
  bool together = false;
  for (const Word& word : WordsOf(words.substr(0, std::min<std::size_t>(words.size(), 1'000)))) {
    const bool both = word.Is("tcp/udp") || word.Is("udp/tcp");
    slash = slash || both;
    transports.tcp = transports.tcp || both || word.Is("tcp");
    transports.udp = transports.udp || both || word.Is("udp");
    together = together || (tcp_before && word.Is("udp"));
    if (!word.Is("and") && !word.Is("or") && !word.Is("&")) tcp_before = word.Is("tcp");
  }
  // Some of the ports are one, some the other: the ports themselves say which.
  if (transports.tcp && transports.udp && !slash && !together) return {};
  return transports;
}

}  // namespace portwright::extract
