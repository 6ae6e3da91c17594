#include "enforce/turning.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "enforce/ruleset.h"
#include "enforce/table_blocks.h"

namespace portwright::enforce {
namespace {

constexpr std::array<std::string_view, 2> kSides{".a", ".b"};
constexpr std::string_view kGoto = "goto ";

using Names = std::unordered_set<std::string>;

bool IsBase(const TableBlock& block) { return !block.hook.empty(); }
bool IsMark(std::string_view name) { return name.starts_with(kMarker); }

std::string_view SideOf(std::string_view name) {
  for (const std::string_view side : kSides) {
    if (name.size() > side.size() && name.ends_with(side)) return side;
  }
  return {};
}

std::string_view WithoutBlanksBehind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\n") + 1);
}

std::string Command(std::string_view verb, std::string_view kind, std::string_view name) {
  std::string command(verb);
  command += ' ';
  command += kind;
  command += ' ';
  command += kTable;
  command += ' ';
  command += name;
  command += '\n';
  return command;
}

// The side of the chain that the base chains go to; nothing: not all do. Empty: there is no base.
std::optional<std::string_view> TurnedTo(const TableText& table) {
  std::optional<std::string_view> side;
  for (const TableBlock& block : table.blocks) {
    if (!IsBase(block)) continue;
    const std::size_t at = block.rules.rfind(kGoto);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view target = Trim(block.rules.substr(at + kGoto.size()));
    const std::string_view found = SideOf(target);
    const bool is_own = !found.empty() && target.substr(0, target.size() - 2) == block.name;
    if (!is_own || (side && *side != found)) return std::nullopt;
    side = found;
  }
  return side.value_or("");
}

// What takes blocks away, in an order that never takes what is still referred to.
std::string Clearing(const std::vector<TableBlock>& blocks) {
  std::string flushed, maps, chains, objects;
  for (const TableBlock& block : blocks) {
    if (block.kind == "chain") {
      flushed += Command("flush", "chain", block.name);
      chains += Command("delete", "chain", block.name);
    } else if (block.kind == "map" || block.kind == "set") {
      maps += Command("delete", block.kind, block.name);
    } else {
      objects += Command("delete", block.kind, block.name);
    }
  }
  return flushed + maps + chains + objects;
}

std::string BaseCommand(const TableBlock& base, std::string_view policy) {
  std::string command = Command("add", "chain", base.name);
  command.pop_back();
  command += " { ";
  command += base.hook;
  command += "; ";
  if (!policy.empty()) {
    command += "policy ";
    command += policy;
    command += "; ";
  }
  return command + "}\n";
}

// A turning from what the kernel holds to a text.
class Turner {
 public:
  Turner(const TableText& text, const TableText& held) : text_(text), held_(held) {}

  std::optional<Turning> Turn() {
    const auto held_side = TurnedTo(held_);
    side_ = held_side == kSides[0] ? kSides[1] : kSides[0];
    for (const TableBlock& block : text_.blocks) {
      if (!SideOf(block.name).empty()) return std::nullopt;
      if (!IsBase(block) && !IsMark(block.name)) names_.emplace(block.name);
    }
    if (!PutBeside() || !TurnBases()) return std::nullopt;
    TurnMark();
    return std::move(turning_);
  }

 private:
  bool PutBeside() {
    std::vector<TableBlock> left, old;
    for (const TableBlock& block : held_.blocks) {
      if (IsBase(block) || IsMark(block.name)) continue;
      (SideOf(block.name) == side_ ? left : old).push_back(block);
    }
    turning_.tidy = Clearing(old);
    // On its own: nft mistakes what is deleted and made again in one transaction.
    if (!left.empty()) turning_.before.push_back(Clearing(left));
    std::string beside = "table " + std::string(kTable) + " {\n";
    for (const TableBlock& block : text_.blocks) {
      if (IsMark(block.name)) {
        if (!Trim(block.body).empty()) return false;
        continue;
      }
      beside += block.kind;
      beside += ' ';
      beside += block.name;
      beside += side_;
      beside += " {";
      beside += Renamed(WithoutBlanksBehind(IsBase(block) ? block.rules : block.body),
                        [&](std::string& out, std::string_view name) { return Rename(out, name); });
      beside += "\n}\n";
    }
    turning_.before.push_back(beside + "}\n");
    return true;
  }

  bool Rename(std::string& out, std::string_view name) const {
    // The shortest way out: words of the language are not in the set either.
    if (!names_.contains(std::string(name))) return false;
    out += name;
    out += side_;
    return true;
  }

  bool TurnBases() {
    std::size_t kept = 0;
    for (const TableBlock& base : text_.blocks) {
      if (!IsBase(base)) continue;
      const auto held = std::find_if(
          held_.blocks.begin(), held_.blocks.end(),
          [&](const TableBlock& block) { return IsBase(block) && block.name == base.name; });
      if (held == held_.blocks.end()) {
        turning_.turn += BaseCommand(base, base.policy);
      } else {
        ++kept;
        if (held->hook != base.hook) return false;
        if (held->policy != base.policy) turning_.turn += BaseCommand(base, base.policy);
        turning_.turn += Command("flush", "chain", base.name);
      }
      std::string rule = Command("add", "rule", base.name);
      rule.pop_back();
      turning_.turn += rule + " " + std::string(kGoto);
      turning_.turn += base.name;
      turning_.turn += side_;
      turning_.turn += '\n';
    }
    return kept == static_cast<std::size_t>(
                       std::count_if(held_.blocks.begin(), held_.blocks.end(), IsBase));
  }

  void TurnMark() {
    std::vector<std::string_view> marks = text_.added_chains;
    for (const TableBlock& block : text_.blocks) {
      if (IsMark(block.name)) marks.push_back(block.name);
    }
    for (const TableBlock& block : held_.blocks) {
      if (!IsMark(block.name)) continue;
      turning_.turn += Command("flush", "chain", block.name);
      turning_.turn += Command("delete", "chain", block.name);
    }
    for (const std::string_view mark : marks) turning_.turn += Command("add", "chain", mark);
  }

  const TableText& text_;
  const TableText& held_;
  std::string_view side_;
  Names names_;
  Turning turning_;
};

// To no table: what falls through passes, then all does, then the table goes. Rules of a packet
// that is on its way must not lose their maps, nor a chain its rules while it still drops.
Turning TurningToNone(const TableText& held) {
  Turning turning;
  std::string open, flushed;
  for (const TableBlock& block : held.blocks) {
    if (!IsBase(block)) continue;
    if (block.policy == "drop") open += BaseCommand(block, "accept");
    flushed += Command("flush", "chain", block.name);
  }
  for (std::string* step : {&open, &flushed}) {
    if (!step->empty()) turning.before.push_back(std::move(*step));
  }
  turning.turn = RemoveTable();
  return turning;
}

}  // namespace

std::optional<Turning> TurningTo(const std::string& commands,
                                 const std::optional<std::string>& frame) {
  const auto text = ParseTable(commands);
  const auto held = ParseTable(frame ? std::string_view(*frame) : std::string_view());
  if (!text || !held) return std::nullopt;
  if (text->is_there) return Turner(*text, *held).Turn();
  return held->is_there ? std::optional(TurningToNone(*held)) : std::nullopt;
}

namespace {

// What was listed, with the rules of each base chain in it, and without the other side.
class Listing {
 public:
  explicit Listing(const std::string& listed) : listed_(listed), table_(ParseTable(listed)) {}

  Sideless Read() {
    Sideless as_it_is{listed_, "", {}};
    if (!table_ || !table_->is_there) return as_it_is;
    const auto side = TurnedTo(*table_);
    const bool has_sides =
        std::any_of(table_->blocks.begin(), table_->blocks.end(),
                    [](const TableBlock& block) { return !SideOf(block.name).empty(); });
    if (!has_sides) return as_it_is;
    // Of rules without a side, or of no hook at all, all that has one is left over.
    sideless_.side = side.value_or("");
    if (!TakeNames()) return as_it_is;
    std::string text = "table " + std::string(kTable) + " {";
    std::size_t blocks = 0;
    for (const TableBlock& block : table_->blocks) {
      if (IsLeft(block) || IsBody(block)) continue;
      ++blocks;
      AppendBlock(text, block);
    }
    if (is_mixed_) return as_it_is;
    if (blocks > 0) sideless_.text = text + "\n}\n";
    return std::move(sideless_);
  }

 private:
  bool IsLeft(const TableBlock& block) const {
    const std::string_view side = SideOf(block.name);
    return !side.empty() && side != sideless_.side;
  }

  // The rules of a base chain.
  bool IsBody(const TableBlock& block) const { return bodies_.contains(std::string(block.name)); }

  // False: a name would stand twice, or has two sides.
  bool TakeNames() {
    Names plain;
    for (const TableBlock& block : table_->blocks) {
      if (IsBase(block) && !sideless_.side.empty())
        bodies_.emplace(std::string(block.name) + sideless_.side);
    }
    for (const TableBlock& block : table_->blocks) {
      if (IsLeft(block) || IsBody(block)) continue;
      const bool has_side = !SideOf(block.name).empty();
      const std::string name(block.name.substr(0, block.name.size() - (has_side ? 2 : 0)));
      if (!plain.insert(name).second || !SideOf(name).empty()) return false;
      if (has_side) sideless_.names.insert(name);
    }
    return true;
  }

  void AppendBlock(std::string& text, const TableBlock& block) {
    if (!IsBase(block) || sideless_.side.empty()) {
      text += Plain(block.whole);
      return;
    }
    const std::string target = std::string(kGoto) + std::string(block.name) + sideless_.side;
    const auto body =
        std::find_if(table_->blocks.begin(), table_->blocks.end(), [&](const TableBlock& other) {
          return other.kind == "chain" &&
                 other.name == std::string_view(target).substr(kGoto.size());
        });
    if (body == table_->blocks.end()) {
      is_mixed_ = true;
      return;
    }
    const std::size_t end = static_cast<std::size_t>(block.rules.data() - block.whole.data());
    text += block.whole.substr(0, end);
    const std::string_view rules = block.rules.substr(0, block.rules.rfind(target));
    text += Plain(WithoutBlanksBehind(rules));
    text += Plain(WithoutBlanksBehind(body->rules));
    text += "\n\t}";
  }

  // Of a chain's rules no name may be left that has another side, or that is not there.
  std::string Plain(std::string_view text) {
    return Renamed(text, [&](std::string& out, std::string_view name) {
      const std::string_view side = SideOf(name);
      if (side.empty()) return false;
      const std::string stem(name.substr(0, name.size() - side.size()));
      if (side != sideless_.side || !sideless_.names.contains(stem)) {
        is_mixed_ = is_mixed_ || IsThere(name);
        return false;
      }
      out += stem;
      return true;
    });
  }

  bool IsThere(std::string_view name) const {
    return std::any_of(table_->blocks.begin(), table_->blocks.end(),
                       [&](const TableBlock& block) { return block.name == name; });
  }

  const std::string& listed_;
  std::optional<TableText> table_;
  Sideless sideless_;
  Names bodies_;
  bool is_mixed_ = false;
};

}  // namespace

Sideless WithoutSides(const std::string& listed) { return Listing(listed).Read(); }

std::string WithSides(const std::string& commands, const Sideless& table) {
  if (table.side.empty()) return commands;
  return Renamed(commands, [&](std::string& out, std::string_view name) {
    if (!table.names.contains(std::string(name))) return false;
    out += name;
    out += table.side;
    return true;
  });
}

}  // namespace portwright::enforce
