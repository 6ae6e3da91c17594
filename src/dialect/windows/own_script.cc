#include "dialect/windows/own_script.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/windows/frame.h"
#include "dialect/windows/ps_text.h"

namespace portwright::dialect::windows {
namespace {

constexpr std::pair<std::string_view, Field> kKeys[] = {{"Name", Field::kName},
                                                        {"DisplayName", Field::kDisplayName},
                                                        {"Direction", Field::kDirection},
                                                        {"Protocol", Field::kProtocol},
                                                        {"LocalPort", Field::kLocalPort},
                                                        {"RemotePort", Field::kRemotePort},
                                                        {"IcmpType", Field::kIcmpType},
                                                        {"LocalAddress", Field::kLocalAddress},
                                                        {"RemoteAddress", Field::kRemoteAddress}};

// Lines without comments and blanks at their ends. `#Requires` is no comment: it stops a script
// where its work would fail half way.
std::string Bare(std::string_view program) {
  std::string out;
  for (std::string_view line : Split(program, '\n')) {
    line = Trim(line);
    if (line.empty() || (line.starts_with('#') && !line.starts_with("#Requires"))) continue;
    out += line;
    out += '\n';
  }
  return out;
}

class OwnReader {
 public:
  OwnReader(std::string_view text, std::uint32_t file, Ruleset& out, Diagnostics& diagnostics)
      : whole_(text),
        text_(text, file, out.strings, diagnostics),
        out_(out),
        diagnostics_(diagnostics) {}

  void Read() {
    const std::size_t begin = whole_.find(std::string("\n") + std::string(kRulesVariable));
    text_.Advance(begin + 1 + kRulesVariable.size());
    if (Bare(whole_.substr(0, begin)) != Bare(FrameHead())) return Refuse(0);
    text_.SkipBlanks();
    if (text_.Peek() != '=') return Refuse(text_.at());
    text_.Advance();
    text_.SkipBlanks();
    if (text_.Peek() != '@' || text_.Peek(1) != '(') return Refuse(text_.at());
    text_.Advance(2);
    for (text_.SkipLines(); text_.Peek() == '@' && text_.Peek(1) == '{'; text_.SkipLines()) {
      ReadRule(text_.ReadTable(0));
      if (text_.is_broken()) return;
    }
    if (text_.Peek() != ')') return Refuse(text_.at());
    text_.Advance();
    ReadTail(text_.at());
  }

 private:
  void Refuse(std::size_t at) {
    if (text_.is_broken()) return;
    diagnostics_.Error("PW-DIA-windows-0104", text_.PlaceOf(at),
                       "expected the program of a script of portwright around its rules, found "
                       "another one",
                       "render it again, or leave it as it was written");
  }

  void ReadTail(std::size_t begin) {
    const std::string tail = Bare(whole_.substr(begin));
    for (const Sides sides : {Sides{true, true}, Sides{true, false}, Sides{false, true}}) {
      if (tail != Bare(FrameTail(sides))) continue;
      out_.own = sides;
      out_.says_profiles = true;
      for (ProfileActions& profile : out_.profiles) {
        profile.is_enabled = true;
        if (sides.inbound) profile.allows_inbound = false;
        if (sides.outbound) profile.allows_outbound = false;
      }
      return;
    }
    Refuse(begin);
  }

  void Incomplete(SourcePlace place, const std::string& expected, const std::string& found) {
    diagnostics_.Error("PW-DIA-windows-0105", place, "expected " + expected + ", found " + found);
  }

  void ReadRule(PsValue table) {
    FirewallRule rule;
    rule.place = table.place;
    if (table.is_open) return Incomplete(table.place, "a rule as a table of texts", "another one");
    for (auto& [key, value] : table.entries) {
      if (key == "Description") continue;
      Field field = Field::kGroup;
      for (const auto& [name, meant] : kKeys) {
        if (key == name) field = meant;
      }
      if (field == Field::kGroup) return Incomplete(value.place, "a key of our rules", Quote(key));
      FieldValue& place = rule.At(field);
      if (place.is_said) return Incomplete(value.place, "each key once", Quote(key) + " again");
      if (value.is_open || value.is_table || !value.tables.empty() || value.words.empty())
        return Incomplete(value.place, "texts that are written out", "something to compute");
      place = {true, false, std::move(value.words), value.place};
    }
    for (const Field field :
         {Field::kName, Field::kDisplayName, Field::kDirection, Field::kProtocol}) {
      if (rule.At(field).words.size() != 1)
        return Incomplete(rule.place, "Name, DisplayName, Direction and Protocol in each rule",
                          "one without");
    }
    if (!names_.insert(ToLower(rule.At(Field::kName).words[0])).second)
      return Incomplete(rule.place, "each name once", "one again");
    if (out_.rules.size() >= Ruleset::kRulesMax)
      return Incomplete(rule.place, "fewer rules", "more than a million");
    out_.rules.push_back(std::move(rule));
  }

  std::string_view whole_;
  PsText text_;
  Ruleset& out_;
  Diagnostics& diagnostics_;
  std::set<std::string> names_;
};

}  // namespace

bool IsOwnScript(std::string_view text) {
  return text.find(std::string("\n") + std::string(kRulesVariable)) != text.npos;
}

void ReadOwnScript(std::string_view text, std::uint32_t file, Ruleset& out,
                   Diagnostics& diagnostics) {
  OwnReader(text, file, out, diagnostics).Read();
}

}  // namespace portwright::dialect::windows
