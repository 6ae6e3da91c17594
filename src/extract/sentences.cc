#include "extract/sentences.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "extract/clause_ends.h"
#include "extract/clauses.h"
#include "extract/conditions.h"
#include "extract/lines.h"
#include "extract/mentions.h"
#include "extract/notes.h"
#include "extract/port_item.h"
#include "extract/ports.h"
#include "extract/prose_place.h"
#include "extract/remarks.h"
#include "extract/rule_words.h"
#include "extract/said_ends.h"
#include "extract/wording.h"

namespace portwright::extract {
namespace {

using catalog::Direction;
using document::Block;
using document::BlockKind;
using document::Document;

constexpr std::size_t kSentenceMax = 3'000;  // bytes; what is longer is no sentence
constexpr std::size_t kPurposeMax = 400;
constexpr std::size_t kAsideMax = 60;  // of a line that says a direction alone

bool HasDigit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool HasLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
  });
}

class Reader {
 public:
  Reader(const Document& document, const Sections& sections)
      : document_(document), place_(document, sections), filler_(sections), mentions_(document) {}

  Sentences Run() {
    for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
      const Block& block = document_.blocks[i];
      place_.Enter(i);
      if (block.kind == BlockKind::kTable || block.kind == BlockKind::kCode) continue;
      if (block.kind == BlockKind::kHeading || place_.IsHeading()) {
        if (HasDigit(block.text.text()) && block.text.text().size() <= 120) ReadPortItem(block);
        continue;
      }
      ReadBlock(block);
    }
    remarks_.Settle(document_, mentions_, out_);
    return std::move(out_);
  }

 private:
  const Section& Here() const { return place_.section(); }

  void ReadBlock(const Block& block) {
    const std::string& all = block.text.text();
    // A line directly below another one goes on with what that says.
    if (block.after_blank || block.kind == BlockKind::kItem) previous_ = out_.statements.size();
    const bool line = all.find('\n') == all.npos && all.size() <= 300;
    if ((block.kind == BlockKind::kItem || line) && HasDigit(all) && ReadPortItem(block)) return;
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = EndOfSentence(all, begin);
      if (end - begin <= kSentenceMax) ReadSentence(block, begin, end);
      begin = end;
    }
  }

  void ReadSentence(const Block& block, std::size_t begin, std::size_t end) {
    const std::string_view sentence =
        Joined(std::string_view(block.text.text()).substr(begin, end - begin));
    const bool digits = HasDigit(sentence);
    if (digits ? !HasLetter(sentence) : !MayMatter(sentence)) return;
    const auto words = WordsOf(sentence);
    if (words.empty()) return;
    if (digits || sentence.find("millisecond") != sentence.npos) TakeNotes(block, begin, words);
    const bool question = sentence.back() == '?';
    const bool ping = SpeaksOfPing(words, 0, words.size());
    const PortReading ports = digits || ping ? ReadPorts(sentence, Setting::kProse) : PortReading();
    for (const RefusedNumber& number : ports.refused) {
      if (number.refusal == Refusal::kUnplaced) continue;  // the account may know more
      Refuse(block, begin + number.at, number.size, number.refusal);
    }
    const Group group = GroupIn(words, 0, words.size());
    if (ports.ports.empty() && !ping && group.begin == group.end) {
      ReadFollower(block, sentence, words);
      return;
    }
    const RuleReading rule = RuleOf(block, words);
    const std::size_t example =
        rule.example < words.size() ? words[rule.example].at : sentence.size();
    std::vector<Port> kept;
    for (const Port& port : ports.ports) {
      if (IsPatternOfPorts(sentence, port)) {
        Refuse(block, begin + port.at, port.size, Refusal::kNotOpened);
      } else if (port.at >= example || rule.strength == Strength::kDenied ||
                 rule.strength == Strength::kStep) {
        Refuse(block, begin + port.at, port.size, Refusal::kNotOpened);
        mentions_.Note(port.ports.lo, place_.index());
      } else if (rule.strength == Strength::kOther) {
        Passed(block, begin, port);
      } else {
        kept.push_back(port);
      }
    }
    if (question || (rule.strength != Strength::kRule && rule.strength != Strength::kRemark))
      return;
    if (kept.empty() && ports.ports.empty() && rule.strength == Strength::kRule) {
      MakePortless(block, begin, sentence, words, ping ? ports.transports : Transports(), group);
      return;
    }
    if (kept.empty()) return;
    MakeStatements(block, begin, sentence, words, std::move(kept), ports, rule);
  }

  // Without a number, a sentence matters only where it speaks of ping or of ports that stand
  // elsewhere, or goes on with what was just said.
  bool MayMatter(std::string_view sentence) const {
    if (out_.statements.size() != previous_) return true;
    for (const std::string_view piece :
         {"ort", "ORT", "ping", "Ping", "icmp", "ICMP", "millisecond"}) {
      if (sentence.find(piece) != sentence.npos) return true;
    }
    return false;
  }

  // An item below a line that asks for ports need not ask again.
  RuleReading RuleOf(const Block& block, const std::vector<Word>& words) const {
    RuleReading rule = ReadRule(words, 0, words.size());
    const bool weak = rule.strength == Strength::kOther || rule.strength == Strength::kRemark;
    if (weak && block.kind == BlockKind::kItem && place_.IsAskedFor()) {
      rule.strength = Strength::kRule;
    }
    return rule;
  }

  // With blanks for the ends of lines, which mean nothing in running words; until the next call.
  std::string_view Joined(std::string_view text) {
    if (text.find('\n') == text.npos) return text;
    joined_ = text;
    std::replace(joined_.begin(), joined_.end(), '\n', ' ');
    return joined_;
  }

  // "4745+N": the number of a series, not a port.
  static bool IsPatternOfPorts(std::string_view sentence, const Port& port) {
    std::size_t at = port.at + port.size;
    if (at < sentence.size() && sentence[at] != '+' && port.size > 0 && sentence[at - 1] == '+') {
      --at;
    }
    while (at < sentence.size() && sentence[at] == ' ') ++at;
    if (at >= sentence.size() || sentence[at] != '+') return false;
    ++at;
    while (at < sentence.size() && sentence[at] == ' ') ++at;
    return at < sentence.size() && ((sentence[at] >= 'A' && sentence[at] <= 'Z') ||
                                    (sentence[at] >= 'a' && sentence[at] <= 'z'));
  }

  // A port that the text speaks of without asking for it.
  void Passed(const Block& block, std::size_t begin, const Port& port) {
    remarks_.AddNumber(NumberAt(block, begin + port.at, port.size, Refusal::kNotOpened),
                       port.ports.lo);
    mentions_.Note(port.ports.lo, place_.index());
  }

  void TakeNotes(const Block& block, std::size_t begin, const std::vector<Word>& words) {
    for (Note& note : ReadNotes(words)) {
      note.section = ToText(Here());
      note.line = document_.LineOf(block.text.SourceOf(begin));
      out_.notes.push_back(std::move(note));
    }
  }

  // "This port can be changed.", "It is only needed if ...": about what was just said.
  void ReadFollower(const Block& block, std::string_view sentence, const std::vector<Word>& words) {
    if (out_.statements.size() == previous_) return;
    if (sentence.size() <= kAsideMax) TakeDirection(sentence);
    const Word& first = words.front();
    if (!first.Is("this") && !first.Is("these") && !first.Is("it") && !first.Is("they") &&
        !first.Is("the") && !first.Is("optional") && !first.Is("required")) {
      return;
    }
    const bool ports = std::any_of(words.begin(), words.end(), [](const Word& word) {
      return IsPortWord(word) || word.Is("optional") || word.Is("required");
    });
    if (!ports) return;
    const ConditionReading reading = ReadConditions(sentence, document_.LineOf(block.source));
    for (std::size_t i = previous_; i < out_.statements.size(); ++i) {
      Put(reading, out_.statements[i]);
    }
  }

  // "Port rule: open inbound".
  void TakeDirection(std::string_view sentence) {
    const Direction direction = DirectionIn(sentence);
    if (direction == Direction::kUnstated) return;
    for (std::size_t i = previous_; i < out_.statements.size(); ++i) {
      Statement& statement = out_.statements[i];
      if (statement.direction != Direction::kUnstated) continue;
      statement.direction = direction;
      if (direction == Direction::kIn && undirected_.contains(i) &&
          IsFirstCalled(statement.sources[0].words, statement.destinations[0].words)) {
        std::swap(statement.sources, statement.destinations);
      }
    }
  }

  static void Put(const ConditionReading& reading, Statement& statement) {
    for (const Condition& condition : reading.conditions) {
      statement.conditions.push_back(condition);
    }
    for (SaidPort& port : statement.ports) {
      port.port.is_default = port.port.is_default || reading.is_default;
      port.port.alternative = port.port.alternative || reading.alternatives;
    }
  }

  Statement Begin(const Block& block, std::size_t at) const {
    Statement statement;
    statement.origin = Origin::kSentence;
    statement.block = static_cast<std::uint32_t>(place_.index());
    statement.place = block.text.SourceOf(std::min(at, block.text.text().size()));
    return statement;
  }

  void MakeStatements(const Block& block, std::size_t begin, std::string_view sentence,
                      const std::vector<Word>& words, std::vector<Port> ports,
                      const PortReading& reading, const RuleReading& rule) {
    const ClauseEnds whole = ReadClauseEnds(sentence, words, 0, words.size());
    ConditionReading conditions = ReadConditions(sentence, document_.LineOf(block.source));
    if (!place_.lead().empty() && block.kind == BlockKind::kItem) {
      for (Condition& more :
           ReadConditions(place_.lead(), document_.LineOf(block.source)).conditions) {
        conditions.conditions.push_back(std::move(more));
      }
    }
    std::vector<Clause> clauses = ClausesOf(words, std::move(ports));
    for (Clause& clause : clauses) {
      Statement statement = Begin(block, begin + words[clause.begin].at);
      ClauseEnds ends =
          clauses.size() == 1 ? whole : ReadClauseEnds(sentence, words, clause.begin, clause.end);
      if (ends.sources.empty() && ends.destinations.empty()) {
        const Direction direction = ends.direction;
        ends = whole;
        if (direction != Direction::kUnstated) ends.direction = direction;
      }
      if (ends.sources.empty()) ends.sources = whole.sources;
      if (ends.destinations.empty()) ends.destinations = whole.destinations;
      const bool said = !ends.sources.empty() || !ends.destinations.empty();
      if (ends.empty() && rule.strength == Strength::kRule) {
        if (NounPhrase place = PlaceOfRunning(sentence, words); !place.words.empty()) {
          ends.destinations.push_back(std::move(place));
        }
      }
      filler_.Fill(Moved(std::move(ends), begin), block.text, Here(), place_.IsLed(), statement);
      AddPorts(block, begin, std::move(clause.ports), statement);
      statement.transports = reading.transports;
      statement.transports.icmp = false;
      if (statement.transports.empty()) TakeContext(sentence, statement);
      statement.protocol = ServiceOf(reading, statement.ports);
      statement.purpose = std::string(Trim(sentence.substr(0, kPurposeMax)));
      Put(conditions, statement);
      // "All ports" are asked for where both ends are named; else it is a manner of speaking.
      if (statement.sources.empty() || statement.destinations.empty()) {
        std::erase_if(statement.ports, [](const SaidPort& port) { return port.port.any; });
      }
      if (statement.ports.empty()) continue;
      if (rule.strength == Strength::kRemark) {
        remarks_.AddStatement(out_.statements.size());
      } else if (rule.only && !said) {
        remarks_.AddStatement(out_.statements.size());
      }
      out_.statements.push_back(std::move(statement));
    }
  }

  // The service that all of them are for, as the sentence names it.
  static std::string ServiceOf(const PortReading& reading, const std::vector<SaidPort>& ports) {
    if (!reading.service.empty() || ports.empty()) return reading.service;
    for (const SaidPort& port : ports) {
      if (port.port.service != ports.front().port.service) return {};
    }
    return ports.front().port.service;
  }

  // Phrases of a sentence, by their place in the block's text.
  static ClauseEnds Moved(ClauseEnds ends, std::size_t by) {
    const auto shift = static_cast<std::uint32_t>(by);
    for (NounPhrase& phrase : ends.sources) phrase.at += shift;
    for (NounPhrase& phrase : ends.destinations) phrase.at += shift;
    ends.subject.at += shift;
    ends.other.at += shift;
    return ends;
  }

  void AddPorts(const Block& block, std::size_t begin, std::vector<Port> ports,
                Statement& statement) const {
    for (Port& port : ports) {
      SaidPort said;
      said.place = block.text.SourceOf(begin + port.at);
      if (port.size > 0) {
        said.size = block.text.SourceOf(begin + port.at + port.size - 1) + 1 - said.place;
      }
      said.port = std::move(port);
      statement.ports.push_back(std::move(said));
    }
  }

  // Transports that the line that leads in or the heading states: "The following TCP ports".
  void TakeContext(std::string_view sentence, Statement& statement) const {
    Transports stated = TransportsIn(sentence);
    if (stated.empty()) stated = place_.TransportsAround();
    if (stated.empty()) {
      const RowFacts facts = mentions_.FactsNear(place_.index());
      stated = facts.transports;
      if (statement.direction == Direction::kUnstated && Here().direction == Direction::kUnstated) {
        statement.direction = facts.direction;
      }
    }
    statement.transports = stated;
  }

  // Ping and groups of ports: rules without a number.
  void MakePortless(const Block& block, std::size_t begin, std::string_view sentence,
                    const std::vector<Word>& words, const Transports& said, const Group& group) {
    ClauseEnds ends = ReadClauseEnds(sentence, words, 0, words.size());
    // Nobody asks for ping without saying between whom.
    const bool ping = group.begin == group.end;
    if (ping && ends.sources.empty() && ends.destinations.empty()) return;
    const std::size_t at = group.begin < group.end ? words[group.begin].at : PingAt(words);
    Statement statement = Begin(block, begin + at);
    if (ping) {
      statement.transports.icmp = true;
      statement.transports.icmp_type = said.icmp_type;
    }
    ends = Moved(std::move(ends), begin);
    filler_.Fill(ends, block.text, Here(), place_.IsLed(), statement);
    if (group.begin < group.end) {
      const std::size_t from = words[group.begin].at;
      statement.group = std::string(sentence.substr(from, words[group.end - 1].end() - from));
    }
    statement.purpose = std::string(Trim(sentence.substr(0, kPurposeMax)));
    Put(ReadConditions(sentence, document_.LineOf(block.source)), statement);
    const std::optional<NounPhrase> more = IncludingAt(sentence, words);
    out_.statements.push_back(statement);
    if (!more) return;
    // "between all nodes, including the witness": a further end.
    ClauseEnds further = ends;
    further.destinations = {*more};
    further.destinations[0].at += static_cast<std::uint32_t>(begin);
    Statement second = statement;
    filler_.Fill(further, block.text, Here(), place_.IsLed(), second);
    second.sources = statement.sources;
    second.direction = statement.direction;
    out_.statements.push_back(std::move(second));
  }

  static std::size_t PingAt(const std::vector<Word>& words) {
    for (const Word& word : words) {
      if (word.Is("icmp") || word.Is("ping") || word.Is("icmpv4") || word.Is("icmpv6")) {
        return word.at;
      }
    }
    return 0;
  }

  static std::optional<NounPhrase> IncludingAt(std::string_view sentence,
                                               const std::vector<Word>& words) {
    bool between = false;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      between = between || words[i].Is("between") || words[i].Is("among");
      if (!between || !words[i].Is("including")) continue;
      NounPhrase phrase = NounAt(sentence, words, i + 1, false);
      if (!phrase.words.empty()) return phrase;
    }
    return std::nullopt;
  }

  static bool NamesPort(std::string_view text) {
    const auto words = WordsOf(text);
    return !TransportsIn(text).empty() || std::any_of(words.begin(), words.end(), IsPortWord) ||
           ToLower(text).find("/tcp") != text.npos || ToLower(text).find("/udp") != text.npos;
  }
  bool ReadPortItem(const Block& block);
  Number NumberAt(const Block& block, std::size_t at, std::size_t size, Refusal refusal) const {
    Number number;
    number.place = block.text.SourceOf(std::min(at, block.text.text().size()));
    number.size = static_cast<std::uint32_t>(size);
    number.line = document_.LineOf(number.place);
    number.refusal = refusal;
    return number;
  }

  void Refuse(const Block& block, std::size_t at, std::size_t size, Refusal refusal) {
    out_.refused.push_back(NumberAt(block, at, size, refusal));
  }

  const Document& document_;
  ProsePlace place_;
  EndFiller filler_;
  Mentions mentions_;
  Sentences out_;
  std::string joined_;                // the sentence or the item that is read, on one line
  std::size_t previous_ = 0;          // statements before this block
  std::set<std::size_t> undirected_;  // statements between two ends, in the order of the words
  Remarks remarks_;
};

// "443/tcp - web interface", "Console: TCP 8443": an item that is a port and its name, where the
// section is about ports. A heading or a paragraph must be nothing but ports.
bool Reader::ReadPortItem(const Block& block) {
  // "SMB ports: TCP 139, TCP 445" is about ports wherever it stands.
  const bool labelled =
      block.kind == BlockKind::kItem && block.text.text().find("ports:") != std::string::npos;
  if (!place_.IsAboutPorts() && !labelled) return false;
  std::optional<PortItem> item = SplitPortItem(Joined(block.text.text()));
  if (!item) return false;
  const bool alone = item->words.empty();
  if (block.kind != BlockKind::kItem && place_.lead().empty() && !alone) return false;
  const Block* spoken = &block;  // where the words stand
  // A lonely number among short lines is a piece of something else.
  if (block.kind == BlockKind::kParagraph && alone && !NamesPort(block.text.text())) {
    const Block* next = place_.Next();
    if (next == nullptr || !next->text.text().ends_with('.')) return false;
  }
  if (const Block* next = place_.Next(); next != nullptr && alone) {
    const std::string& words = next->text.text();
    spoken = next;
    item->words_at = 0;
    item->words = std::string_view(words).substr(0, std::min(EndOfSentence(words, 0), kPurposeMax));
  }
  const auto words = WordsOf(item->words);
  const RuleReading rule = ReadRule(words, 0, words.size());
  if (rule.strength == Strength::kDenied || rule.strength == Strength::kStep) return false;
  ClauseEnds ends = ReadClauseEnds(item->words, words, 0, words.size());
  if (const auto pair = PairIn(item->words, words, true); pair && ends.empty()) {
    ends.sources = {pair->first};
    ends.destinations = {pair->second};
    if (pair->directed) ends.ground = "the item says from where to where";
  }
  if (ends.direction == Direction::kUnstated) ends.direction = item->direction;
  if (ends.undirected) undirected_.insert(out_.statements.size());
  Statement statement = Begin(block, item->ports_at);
  filler_.Fill(Moved(std::move(ends), item->words_at), spoken->text, Here(), place_.IsLed(),
               statement);
  for (const RefusedNumber& number : item->ports.refused) {
    if (number.refusal == Refusal::kUnplaced) continue;
    Refuse(block, item->ports_at + number.at, number.size, number.refusal);
  }
  statement.protocol = item->ports.service;
  statement.transports = item->ports.transports;
  AddPorts(block, item->ports_at, item->ports.ports, statement);
  if (statement.transports.empty()) TakeContext(block.text.text(), statement);
  statement.purpose = std::string(Trim(item->words.substr(0, kPurposeMax)));
  const std::string& parent = place_.Parent();
  if (statement.purpose.empty()) statement.purpose = parent.substr(0, kPurposeMax);
  if (statement.protocol.empty() && FindService(parent) != nullptr) statement.protocol = parent;
  Put(ReadConditions(item->words, document_.LineOf(block.source)), statement);
  out_.statements.push_back(std::move(statement));
  return true;
}

}  // namespace

Sentences ReadSentences(const Document& document, const Sections& sections) {
  return Reader(document, sections).Run();
}

}  // namespace portwright::extract
