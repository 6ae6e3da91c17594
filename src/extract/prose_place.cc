#include "extract/prose_place.h"

#include <algorithm>

#include "base/text.h"
#include "extract/clauses.h"
#include "extract/lines.h"
#include "extract/rule_words.h"
#include "extract/wording.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;

constexpr std::size_t kLeadMax = 3'000;
constexpr std::size_t kParentMax = 400;

bool Has(std::string_view lower, std::string_view word) { return lower.find(word) != lower.npos; }

bool AsksForPorts(std::string_view lead) {
  const std::vector<Word> words = WordsOf(lead);
  if (words.empty() || !SpeaksOfPorts(lead)) return false;
  return ReadRule(words, 0, words.size()).strength == Strength::kRule;
}

}  // namespace

bool SpeaksOfPorts(std::string_view words) {
  const std::string lower = ToLower(words);
  return Has(lower, "port") || Has(lower, "firewall") || Has(lower, "inbound") ||
         Has(lower, "outbound") || Has(lower, "incoming") || Has(lower, "outgoing") ||
         Has(lower, "ingress") || Has(lower, "egress") || Has(lower, "network requirement");
}

ProsePlace::ProsePlace(const document::Document& document, const Sections& sections)
    : document_(document), sections_(sections), title_speaks_(SpeaksOfPorts(sections.title)) {
  heading_speaks_ = title_speaks_;
}

void ProsePlace::Enter(std::size_t block) {
  block_ = block;
  const Block& here = this->block();
  if (here.kind == BlockKind::kHeading || IsHeading()) {
    base_ = sections_.of_block[block_];
    lead_.clear();
    lead_speaks_ = lead_asks_ = false;
    heading_speaks_ = title_speaks_ || SpeaksOfPorts(ToText(sections_.sections[base_]));
    parents_.clear();
    return;
  }
  if (here.kind == BlockKind::kTable || here.kind == BlockKind::kCode) return;
  KeepLead();
  KeepParent();
}

bool ProsePlace::IsLed() const {
  const std::uint32_t here = sections_.of_block[block_];
  return here != base_ && section().subject != sections_.sections[base_].subject;
}

// A line that is ports alone, or the paragraph that explains it: what leads in goes on.
bool ProsePlace::IsOfPortLine() const {
  if (port_line_ + 1 == block_) return true;
  return IsPortLine(block().text.text());
}

void ProsePlace::KeepLead() {
  const Block& here = block();
  const std::string& words = here.text.text();
  if (here.kind == BlockKind::kItem || words.starts_with("Note")) return;
  // A line directly below an item belongs to it.
  if (!here.after_blank && !parents_.empty() && words.back() != ':') return;
  if (!lead_.empty() && IsOfPortLine()) {
    // Its words may be several lines.
    if (port_line_ + 1 != block_ || !here.after_blank) port_line_ = block_;
    return;
  }
  const bool colon = words.ends_with(':') || words.find(": (") != words.npos;
  const bool more = block_ + 1 < document_.blocks.size();
  const BlockKind next = more ? document_.blocks[block_ + 1].kind : BlockKind::kParagraph;
  const bool leads = more && (next == BlockKind::kItem || next == BlockKind::kTable);
  const bool speaks =
      colon || words.find("following") != words.npos || words.find("below") != words.npos;
  const bool is_lead = (leads || colon) && speaks && words.size() <= kLeadMax;
  lead_ = is_lead ? words : std::string();
  lead_speaks_ = is_lead && SpeaksOfPorts(lead_);
  lead_asks_ = lead_speaks_ && AsksForPorts(lead_);
}

void ProsePlace::KeepParent() {
  static constexpr std::size_t kDepthMax = 16;
  const Block& here = block();
  if (here.kind != BlockKind::kItem) {
    if (here.after_blank) parents_.clear();
    return;
  }
  const std::size_t level = std::min<std::size_t>(here.level, kDepthMax);
  parents_.resize(level);  // slot `level` is this item: Parent looks above it
  parents_.push_back(here.text.text().substr(0, kParentMax));
}

const std::string& ProsePlace::Parent() const {
  static const std::string kNobody;
  if (block().kind != BlockKind::kItem) return kNobody;
  for (std::size_t level = std::min<std::size_t>(block().level, parents_.size()); level-- > 0;) {
    if (!parents_[level].empty()) return parents_[level];
  }
  return kNobody;
}

const Block* ProsePlace::Next() const {
  if (block_ + 1 >= document_.blocks.size()) return nullptr;
  const Block& next = document_.blocks[block_ + 1];
  if (next.kind != BlockKind::kParagraph || sections_.is_heading[block_ + 1]) return nullptr;
  if (next.text.text().ends_with(':')) return nullptr;  // that is about what follows it
  return &next;
}

Transports ProsePlace::TransportsAround() const {
  Transports stated = TransportsIn(Parent());
  if (stated.empty()) stated = TransportsIn(lead_);
  const std::vector<std::string>& path = section().path;
  for (std::size_t i = path.size(); stated.empty() && i-- > 0;) stated = TransportsIn(path[i]);
  return stated;
}

}  // namespace portwright::extract
