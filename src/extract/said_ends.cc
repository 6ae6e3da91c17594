#include "extract/said_ends.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

constexpr std::size_t kSeenMax = 10'000;

bool Same(std::string_view a, std::string_view b) { return Folded(a) == Folded(b); }

// `Peer Agent server` for `Peer Agent`: a machine by what runs on it.
std::string_view WithoutMachine(std::string_view words) {
  const std::size_t blank = words.rfind(' ');
  if (blank == words.npos) return words;
  const std::string last = ToLower(words.substr(blank + 1));
  for (const std::string_view machine :
       {"server", "servers", "host", "hosts", "machine", "machines", "server(s)"}) {
    if (last == machine) return words.substr(0, blank);
  }
  return words;
}

// Words that stand for the document's own product where nothing else tells it apart: all nodes.
bool IsOwnNode(std::string_view folded) {
  const std::size_t blank = folded.rfind(' ');
  const std::string_view last = blank == folded.npos ? folded : folded.substr(blank + 1);
  if (last != "node" && last != "member" && last != "appliance") return false;
  const std::string_view before = blank == folded.npos ? "" : folded.substr(0, blank);
  for (const std::string_view word : {"", "ha", "cluster", "peer", "other", "different"}) {
    if (before == word) return true;
  }
  return false;
}

bool Contains(std::string_view words, std::string_view part) {
  if (part.empty()) return false;
  const std::string padded = " " + Folded(words) + " ";
  return padded.find(" " + Folded(part) + " ") != padded.npos;
}

// `SVM's data LIF(s)` as a table would name it.
std::string Plain(std::string_view words) {
  std::string out(words);
  for (const std::string_view owner : {"'s ", "\xe2\x80\x99s "}) {
    for (std::size_t at = out.find(owner); at != out.npos; at = out.find(owner, at)) {
      out.replace(at, owner.size(), " ");
    }
  }
  if (out.ends_with("(s)")) out.resize(out.size() - 3);
  return out;
}

// `Edge Servers` for `Edge Gateway Server`: its first and last word, and some between.
bool IsShortFor(std::string_view shorter, std::string_view longer) {
  const auto few = Split(shorter, ' ');
  const auto many = Split(longer, ' ');
  if (few.size() < 2 || few.size() >= many.size()) return false;
  if (few.front() != many.front() || few.back() != many.back()) return false;
  std::size_t i = 0;
  for (const std::string_view word : many) i += i < few.size() && few[i] == word ? 1U : 0U;
  return i == few.size();
}

}  // namespace

std::vector<End> EndsOfLines(const std::string& words, std::uint32_t place) {
  std::vector<End> ends;
  for (const std::string_view line : Split(words, '\n')) {
    if (!line.empty()) ends.push_back({std::string(line), place});
  }
  return ends;
}

const std::string& EndFiller::FoldedOnce(const std::string& words) {
  if (folded_.size() >= kSeenMax) folded_.clear();
  const auto [at, is_new] = folded_.try_emplace(words);
  if (is_new) at->second = Folded(words);
  return at->second;
}

End EndFiller::EndOf(const NounPhrase& phrase, const document::Text& text, const Section& section) {
  End end;
  end.words = WithProduct(Plain(phrase.words), sections_);
  end.place = text.SourceOf(std::min<std::size_t>(phrase.at, text.text().size()));
  const std::string folded = Folded(end.words);
  const std::string core = Folded(WithoutMachine(end.words));
  for (const std::string* known : {&section.first, &section.second, &section.subject}) {
    if (known->empty() || known->find('\n') != known->npos) continue;
    const std::string& other = FoldedOnce(*known);
    if (folded == other || core == other || IsShortFor(folded, other)) {
      end.words = *known;
      return end;
    }
  }
  const auto found = seen_.find(folded);
  if (found != seen_.end()) {
    end.words = found->second;
  } else if (seen_.size() < kSeenMax) {
    seen_.emplace(folded, end.words);
  }
  return end;
}

std::vector<End> EndFiller::Named(const std::vector<NounPhrase>& phrases,
                                  const document::Text& text, const Section& section) {
  std::vector<End> ends;
  for (const NounPhrase& phrase : phrases) ends.push_back(EndOf(phrase, text, section));
  return ends;
}

void EndFiller::FromHeading(const Section& section, std::uint32_t place, Direction direction,
                            Statement& statement) const {
  if (section.first.empty() || section.second.empty()) return;
  const std::vector<End> first = EndsOfLines(section.first, place);
  const std::vector<End> second = EndsOfLines(section.second, place);
  std::vector<End>& from = statement.sources;
  std::vector<End>& to = statement.destinations;
  const auto is = [](const std::vector<End>& ends, const std::string& words) {
    return ends.size() == 1 && Same(ends[0].words, words);
  };
  if (from.empty() && to.empty()) {
    const bool back = direction == Direction::kIn && !section.directed;
    from = back ? second : first;
    to = back ? first : second;
    if (section.directed && !statement.initiator) {
      statement.initiator = catalog::Initiator::kFrom;
      statement.initiator_ground = "the heading says from where to where";
    }
  } else if (to.empty()) {
    to = is(from, section.second) ? first : (is(from, section.first) ? second : to);
    if (to.empty() && direction == Direction::kIn) to = first;
  } else if (from.empty()) {
    from = is(to, section.first) ? second : (is(to, section.second) ? first : from);
    if (from.empty() && direction == Direction::kOut) from = first;
  }
}

void EndFiller::Fill(const ClauseEnds& ends, const document::Text& text, const Section& section,
                     bool lead, Statement& statement) {
  statement.direction = ends.direction;
  statement.bidirectional_said = ends.both_said;
  statement.sources = Named(ends.sources, text, section);
  statement.destinations = Named(ends.destinations, text, section);
  if (!ends.ground.empty()) {
    statement.initiator = catalog::Initiator::kFrom;
    statement.initiator_ground = ends.ground;
  }
  // Between nodes of one kind, either may call.
  if (statement.sources.size() == 1 && statement.destinations.size() == 1 &&
      Same(statement.sources[0].words, statement.destinations[0].words)) {
    if (section.first.empty() && IsOwnNode(Folded(statement.sources[0].words))) {
      statement.sources[0].words = statement.destinations[0].words = "@product";
    }
    if (statement.direction == Direction::kUnstated && statement.transports.icmp) {
      statement.direction = Direction::kBoth;
      statement.bidirectional_said = true;
    }
  }
  const Direction direction =
      statement.direction != Direction::kUnstated ? statement.direction : section.direction;
  std::vector<End> subject;
  if (!ends.subject.words.empty()) {
    for (const NounPhrase& phrase : SplitEnds(ends.subject)) {
      subject.push_back(EndOf(phrase, text, section));
    }
  } else if (lead && !section.subject.empty()) {
    const bool first = Contains(section.subject, section.first);
    const bool second = Contains(section.subject, section.second);
    subject =
        EndsOfLines(first == second ? section.subject : (first ? section.first : section.second),
                    statement.place);
  }
  std::vector<End> other;
  if (!ends.other.words.empty()) other.push_back(EndOf(ends.other, text, section));
  std::vector<End>& from = statement.sources;
  std::vector<End>& to = statement.destinations;
  // Who uses a port that is open inwards may be either end.
  if (direction == Direction::kIn && ends.is_user) subject.clear();
  if (direction == Direction::kIn) {
    if (to.empty()) to = subject;
    if (from.empty()) from = other;
  } else if (direction == Direction::kOut || direction == Direction::kBoth) {
    if (from.empty()) from = subject;
    if (to.empty()) to = other;
  } else if (from.empty() && to.empty()) {
    if (!other.empty()) from = subject;
    to = other.empty() ? subject : other;
  } else if (from.empty()) {
    from = other.empty() ? subject : other;
  } else if (to.empty()) {
    to = other.empty() ? subject : other;
  }
  FromHeading(section, statement.place, direction, statement);
}

}  // namespace portwright::extract
