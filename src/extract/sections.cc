#include "extract/sections.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "extract/lead_in.h"
#include "extract/lines.h"
#include "extract/product_name.h"
#include "extract/wording.h"

namespace portwright::extract {
namespace {

using catalog::Direction;
using document::Block;
using document::BlockKind;
using document::Document;

constexpr std::size_t kHeadingMax = 400;  // of a path; what is longer is cut
constexpr std::uint32_t kBareOuter = 90;  // levels of bare lines: below all real ones
constexpr std::uint32_t kBareInner = 91;
constexpr std::uint32_t kBareDirection = 92;
constexpr std::uint32_t kBarePorts = 93;  // right above a line of ports

struct Heading {
  std::uint32_t level = 0;
  bool bare = false;
  std::string words;
  std::uint32_t place = 0;
  Direction direction = Direction::kUnstated;
};

// "Inbound and outbound ports" heads rules of both kinds: it says nothing of each of them.
Direction DirectionOfHeading(std::string_view words) {
  const Direction direction = DirectionIn(words);
  if (direction != Direction::kBoth) return direction;
  for (const Word& word : WordsOf(words)) {
    if (word.Is("and") || word.Is("or") || word.Is("&")) return Direction::kUnstated;
  }
  return direction;
}

// Not inside a character.
std::size_t CutAt(std::string_view words) {
  std::size_t size = kHeadingMax;
  while (size > 0 && (static_cast<unsigned char>(words[size]) & 0xc0U) == 0x80U) --size;
  return size;
}

class Finder {
 public:
  explicit Finder(const Document& document) : document_(document) {}

  Sections Run() {
    const std::size_t count = document_.blocks.size();
    out_.is_heading.assign(count, false);
    out_.of_block.reserve(count);
    FindTitle();
    out_.placeholder = FindPlaceholder(document_);
    out_.product = FindProduct(document_, out_.title);
    MarkBareHeadings();
    Open();
    for (std::size_t i = 0; i < count; ++i) {
      Step(i);
      out_.of_block.push_back(static_cast<std::uint32_t>(current_));
    }
    return std::move(out_);
  }

 private:
  const Block& At(std::size_t i) const { return document_.blocks[i]; }
  std::string_view TextOf(std::size_t i) const { return At(i).text.text(); }

  // The first heading is the title where it stands alone on its level, or above other top ones.
  void FindTitle() {
    out_.title = document_.title;
    std::size_t first = document_.blocks.size();
    std::size_t peers = 0;
    std::uint32_t top = 0xffffffffU;
    for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
      if (At(i).kind != BlockKind::kHeading) continue;
      ++headings_;
      if (first == document_.blocks.size()) first = i;
      if (At(i).level < top) {
        top = At(i).level;
        peers = 0;
      }
      peers += At(i).level == top ? 1U : 0U;
    }
    if (headings_ == 0) {
      FindBareTitle();
      return;
    }
    const bool says = DirectionIn(TextOf(first)) != Direction::kUnstated;
    const bool same = !out_.title.empty() && Folded(TextOf(first)) == Folded(out_.title);
    const bool alone = At(first).level == top && peers == 1;
    const bool leads = top == 1 && At(first).level == 1 && out_.title.empty() && !says;
    if (!same && !(alone && top == 1) && !(alone && headings_ > 1 && !says) && !leads) return;
    title_block_ = first;
    if (out_.title.empty()) out_.title = std::string(TextOf(first));
    --headings_;
  }

  void FindBareTitle() {
    if (document_.blocks.empty()) return;
    // A title may be a question.
    const std::string_view line = TextOf(0);
    const bool question = line.ends_with('?') && line.size() <= 120;
    if (At(0).kind != BlockKind::kParagraph || !(question || LooksLikeHeading(line))) return;
    if (document_.blocks.size() > 1 && At(1).kind == BlockKind::kTable &&
        DirectionIn(TextOf(0)) != Direction::kUnstated) {
      return;
    }
    title_block_ = 0;
    if (out_.title.empty()) out_.title = std::string(TextOf(0));
  }

  bool IsCandidate(std::size_t i) const {
    return At(i).kind == BlockKind::kParagraph && i != title_block_ && !EndsParagraph(i) &&
           LooksLikeHeading(TextOf(i));
  }

  // The last line of a paragraph of several, or one right below a line of ports.
  bool EndsParagraph(std::size_t i) const {
    if (i > 0 && !At(i).after_blank && NamesPort(TextOf(i - 1))) return true;
    return i > 0 && i + 1 < document_.blocks.size() && !At(i).after_blank &&
           At(i + 1).after_blank && At(i - 1).kind == BlockKind::kParagraph &&
           At(i + 1).kind == BlockKind::kParagraph;
  }

  // "Port 443": no cell of a table, which would not say it again.
  static bool NamesPort(std::string_view line) {
    return !line.empty() && (line.front() < '0' || line.front() > '9') && IsPortLine(line);
  }

  // A short line that is no sentence.
  bool IsFragment(std::size_t i) const {
    const std::string_view line = TextOf(i);
    if (At(i).kind != BlockKind::kParagraph || line.empty() || line.size() > 60) return false;
    if (NamesPort(line)) return false;
    const char last = line.back();
    return last != '.' && last != ':' && last != '!' && last != '?' && last != ';';
  }

  // Bare lines that do a heading's work. A long run of short lines is something else: a table that
  // lost its markup, a menu.
  void MarkBareHeadings() {
    static constexpr std::size_t kRunMax = 3;
    const std::size_t count = document_.blocks.size();
    for (std::size_t i = 0; i < count;) {
      std::size_t end = i;
      while (end < count && end != title_block_ && (IsCandidate(end) || IsFragment(end))) ++end;
      for (std::size_t k = i; k < end && end < count; ++k) {
        const bool heads = IsFragment(k) && HeadsPortLine(k);
        out_.is_heading[k] =
            heads || (IsCandidate(k) && IsBareHeading(k, end - k - 1, end - i <= kRunMax));
      }
      i = std::max(end, i + 1);
    }
  }

  // `behind`: further candidates between it and what follows.
  bool IsBareHeading(std::size_t i, std::size_t behind, bool short_run) const {
    const std::string_view line = TextOf(i);
    const bool directs = DirectionIn(line) != Direction::kUnstated && line.size() <= 60;
    if (behind == 0 && directs) return true;
    if (!short_run) return false;
    if (headings_ == 0) return true;
    const BlockKind next = At(i + behind + 1).kind;
    return behind == 0 && (next == BlockKind::kTable || next == BlockKind::kItem) &&
           line.size() <= 60;
  }

  // Alone above a line of ports, it says what they are for.
  bool HeadsPortLine(std::size_t i) const {
    return i + 1 < document_.blocks.size() && At(i).after_blank && At(i + 1).after_blank &&
           !IsPortLine(TextOf(i)) && IsPortLine(TextOf(i + 1));
  }

  void Step(std::size_t i) {
    const Block& block = At(i);
    if (block.kind == BlockKind::kHeading) {
      out_.is_heading[i] = true;
      if (i == title_block_) {
        Open();
        return;
      }
      Push({block.level, false, std::string(TextOf(i)), block.source,
            DirectionOfHeading(TextOf(i))});
      return;
    }
    if (i == title_block_) {
      out_.is_heading[i] = true;
      return;
    }
    if (out_.is_heading[i]) {
      Heading heading{0, true, std::string(TextOf(i)), block.source, DirectionOfHeading(TextOf(i))};
      heading.level = LevelOfBare(i, heading.direction);
      Push(std::move(heading));
      return;
    }
    LeadIn(i);
  }

  std::uint32_t LevelOfBare(std::size_t i, Direction direction) const {
    if (direction != Direction::kUnstated) {
      for (std::size_t k = stack_.size(); k-- > 0;) {
        if (stack_[k].direction != Direction::kUnstated) return stack_[k].level;
      }
      return kBareDirection;
    }
    if (HeadsPortLine(i)) return kBarePorts;
    const bool outer = i + 1 < document_.blocks.size() && out_.is_heading[i + 1] &&
                       DirectionOfHeading(TextOf(i + 1)) == Direction::kUnstated;
    return outer ? kBareOuter : kBareInner;
  }

  void Push(Heading heading) {
    if (heading.words.size() > kHeadingMax) heading.words.resize(CutAt(heading.words));
    while (!stack_.empty() && stack_.back().level >= heading.level) stack_.pop_back();
    stack_.push_back(std::move(heading));
    Open();
  }

  // A section for the headings as they stand.
  void Open() {
    Section section;
    for (const Heading& heading : stack_) section.path.push_back(WithProduct(heading.words, out_));
    for (std::size_t k = stack_.size(); k-- > 0;) {
      const Heading& heading = stack_[k];
      if (section.direction == Direction::kUnstated && heading.direction != Direction::kUnstated) {
        section.direction = heading.direction;
        section.direction_place = heading.place;
      }
      if (section.first.empty()) {
        const auto words = WordsOf(heading.words);
        if (const auto pair = PairIn(heading.words, words, true)) {
          section.first = WithProduct(pair->first.words, out_);
          section.second = WithProduct(pair->second.words, out_);
          section.directed = pair->directed;
        }
      }
      if (section.subject.empty()) section.subject = WithProduct(SubjectOf(heading.words), out_);
    }
    out_.sections.push_back(std::move(section));
    base_ = lead_ = current_ = out_.sections.size() - 1;
    item_lead_ = 0;
  }

  // Behind an item, or lines that go on with it.
  bool InItem(std::size_t i) const {
    static constexpr std::size_t kLinesMax = 8;
    for (std::size_t steps = 0; i > 0 && steps < kLinesMax; ++steps) {
      if (At(--i).kind == BlockKind::kItem) return true;
      if (At(i).kind != BlockKind::kParagraph || At(i).after_blank) return false;
    }
    return false;
  }

  // A line that leads in changes the section of the items or the table that follow, until the next
  // paragraph; an item may lead in to deeper ones.
  void LeadIn(std::size_t i) {
    const Block& block = At(i);
    if (block.kind == BlockKind::kTable || block.kind == BlockKind::kCode) return;
    const bool more = i + 1 < document_.blocks.size();
    const bool item = block.kind == BlockKind::kItem;
    // A line directly below an item belongs to it.
    if (!item && !block.after_blank && InItem(i) && !TextOf(i).ends_with(':')) return;
    const bool items_follow =
        more && At(i + 1).kind == BlockKind::kItem && (!item || At(i + 1).level > block.level);
    if (item) {
      if (item_lead_ != 0 && block.level <= item_level_) CloseItem();
    } else {
      if (TextOf(i).starts_with("Note")) return;
      if (item_lead_ != 0 && items_follow && At(i + 1).level > item_level_) return;
      current_ = base_;
      lead_ = base_;
      item_lead_ = 0;
    }
    if (!items_follow && !(more && At(i + 1).kind == BlockKind::kTable)) return;
    const std::optional<Lead> lead = ReadLeadIn(TextOf(i));
    if (!lead) return;
    Section section = out_.sections[current_];
    Apply(*lead, block.source, section);
    out_.sections.push_back(std::move(section));
    current_ = out_.sections.size() - 1;
    if (item) {
      item_lead_ = current_;
      item_level_ = block.level;
    } else {
      lead_ = current_;
    }
  }

  // WithProduct for several ends, which line feeds keep apart.
  std::string EachLine(std::string_view words) const {
    std::vector<std::string> lines;
    for (const std::string_view line : Split(words, '\n')) {
      lines.push_back(WithProduct(line, out_));
    }
    return Join(lines, "\n");
  }

  void Apply(const Lead& lead, std::uint32_t place, Section& section) const {
    // "Acme needs these ports between the hosts": it is the hosts that talk.
    const bool of_others = !lead.first.empty() && lead.first != lead.subject;
    if (!lead.subject.empty() && !of_others) section.subject = EachLine(lead.subject);
    if (lead.direction != Direction::kUnstated) {
      section.direction = lead.direction;
      section.direction_place = place;
    }
    if (lead.first.empty()) return;
    section.first = EachLine(lead.first);
    section.second = EachLine(lead.second);
    section.directed = lead.directed;
  }

  void CloseItem() {
    item_lead_ = 0;
    current_ = lead_;
  }

  const Document& document_;
  Sections out_;
  std::size_t headings_ = 0;  // without the title
  std::size_t title_block_ = static_cast<std::size_t>(-1);
  std::vector<Heading> stack_;
  // Indices into sections: what the headings make, with the paragraph that leads in, with the item
  // that does (0: none), and the one that holds.
  std::size_t base_ = 0;
  std::size_t lead_ = 0;
  std::size_t item_lead_ = 0;
  std::size_t current_ = 0;
  std::uint32_t item_level_ = 0;
};

}  // namespace

Sections FindSections(const Document& document) { return Finder(document).Run(); }

std::string ToText(const Section& section) { return Join(section.path, " > "); }

Direction DirectionIn(std::string_view words) {
  bool in = false;
  bool out = false;
  bool both = false;
  std::size_t count = 0;
  for (const Word& word : WordsOf(words)) {
    bool right = false;
    bool left = false;
    if (IsArrow(word, right, left)) both = both || (right && left);
    if (word.mark) continue;
    ++count;
    for (const std::string_view part : Split(word.lower, '/')) {
      in = in || part == "incoming" || part == "inbound" || part == "ingress" ||
           part == "ingoing" || part == "inwards" || part == "inward";
      out = out || part == "outgoing" || part == "outbound" || part == "egress" ||
            part == "outwards" || part == "outward" || part == "outcoming";
      both = both || part == "bidirectional" || part == "bi-directional" || part == "two-way" ||
             part == "bi-dir" || part == "bidir" || part == "bidirection";
    }
    in = in || word.Is("inbound-only");
    out = out || word.Is("outbound-only");
  }
  // Words that mean it only where they stand alone.
  const std::string whole = ToLower(Trim(words));
  if (count <= 3) {
    both = both || whole == "both" || whole == "in/out" || whole == "in and out" ||
           whole == "in & out" || whole == "in, out" || whole == "both directions" ||
           whole == "both ways" || whole == "out/in" || whole == "i/o" || whole == "in / out" ||
           whole == "bi directional";
    in = in || whole == "in";
    out = out || whole == "out";
  }
  if (both || (in && out)) return Direction::kBoth;
  if (in) return Direction::kIn;
  return out ? Direction::kOut : Direction::kUnstated;
}

}  // namespace portwright::extract
