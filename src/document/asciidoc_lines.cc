#include "document/asciidoc_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "document/line_text.h"

namespace portwright::document {
namespace {

using State = AdocAttributes::State;

// A delimiter of a block whose lines are taken as they are, as a key; 0 for none.
std::uint64_t VerbatimKey(std::string_view line) {
  line = TrimRight(line);
  if (line.size() < 3) return 0;
  const char c = line[0];
  if (c == '`') return StartsWith(line, "```") && line.substr(3).find('`') == line.npos ? 1 : 0;
  if (c != '-' && c != '.' && c != '+' && c != '/') return 0;
  if (!IsAll(line, c, 4)) return 0;
  return static_cast<std::uint64_t>(line.size()) << 8U | static_cast<unsigned char>(c);
}

bool Closes(std::string_view line, std::uint64_t key) {
  return VerbatimKey(line) == key && (key != 1 || TrimRight(line) == "```");
}

// `line` underlines `title`, as headings are written in two lines.
bool Underlines(std::string_view title, std::string_view line) {
  title = TrimRight(title);
  const std::size_t width = CharacterCount(title);
  const std::size_t size = TrimRight(line).size();
  if (title.empty() || IsBlankChar(title[0]) || title[0] == '[' || title[0] == '.') return false;
  if (std::none_of(title.begin(), title.end(), IsWordChar)) return false;
  return size + 1 >= width && size <= width + 1;
}

enum class Word : std::uint8_t { kNone, kIfdef, kIfndef, kIfeval, kEndif, kInclude };

struct Directive {
  Word word = Word::kNone;
  std::string_view target;
  std::string_view inside;  // the brackets
};

Directive ParseDirective(std::string_view line) {
  line = TrimRight(line);
  constexpr std::pair<std::string_view, Word> kWords[] = {{"ifdef::", Word::kIfdef},
                                                          {"ifndef::", Word::kIfndef},
                                                          {"ifeval::", Word::kIfeval},
                                                          {"endif::", Word::kEndif},
                                                          {"include::", Word::kInclude}};
  for (const auto& [head, word] : kWords) {
    if (!StartsWith(line, head)) continue;
    const std::size_t open = line.find('[');
    if (open == line.npos || line.back() != ']') return {};
    return {word, Trim(line.substr(head.size(), open - head.size())),
            line.substr(open + 1, line.size() - open - 2)};
  }
  return {};
}

class Preprocessor {
 public:
  explicit Preprocessor(Assembly& assembly) : assembly_(assembly) {}

  AdocSource Run() {
    SplitLines();
    for (index_ = 0; index_ < raw_.size(); ++index_) Take(raw_[index_]);
    if (!open_.empty()) {
      assembly_.diagnostics().Warning("PW-DOC-0044", assembly_.PlaceOf(open_.back().at),
                                      "expected endif:: for this condition, found the end",
                                      "what follows it was read as its text");
    }
    return std::move(out_);
  }

 private:
  struct Open {
    bool hides = false;
    std::uint32_t branch = 0;     // undecided; 0 for one that is decided
    std::uint32_t innermost = 0;  // branch of this or of the nearest around it
    std::uint32_t undecided = 0;  // this and those around it
    std::string_view not_name;    // of an undecided ifndef with one name
    std::string_view names;
    std::uint32_t at = 0;
    bool told = false;
  };

  std::string_view Text(const Span& line) const { return assembly_.Slice(line.begin, line.end); }

  void SplitLines() {
    const std::string& s = assembly_.source();
    for (std::uint32_t at = 0; at < s.size();) {
      std::size_t end = s.find('\n', at);
      const std::size_t next = end == s.npos ? s.size() : end + 1;
      if (end == s.npos) end = s.size();
      while (end > at && s[end - 1] == '\r') --end;
      raw_.push_back({at, static_cast<std::uint32_t>(end)});
      const std::uint64_t key = VerbatimKey(Text(raw_.back()));
      if (key != 0) last_delimiter_[key] = raw_.size() - 1;
      at = static_cast<std::uint32_t>(next);
    }
  }

  void Take(const Span& line) {
    const std::string_view text = Text(line);
    if (verbatim_ != 0) {
      TakeVerbatim(line, text);
      return;
    }
    if (TakeDirective(line, text)) return;
    if (hidden_levels_ > 0) {
      assembly_.Hide(line.begin, line.end, HiddenKind::kVariant);
      return;
    }
    const std::uint64_t key = VerbatimKey(text);
    if (key != 0 && OpenVerbatim(line, text, key)) return;
    if (StartsWith(text, "//") && !StartsWith(text, "///")) {
      assembly_.Hide(line.begin, line.end, HiddenKind::kComment);
      return;
    }
    if (TakeEntry(line, text)) return;
    Emit(line, AdocRole::kText);
  }

  bool OpenVerbatim(const Span& line, std::string_view text, std::uint64_t key) {
    const bool comment = text[0] == '/';
    if (!comment && index_ > 0 && !out_.lines.empty() &&
        out_.lines.back().begin == raw_[index_ - 1].begin &&
        Underlines(Text(raw_[index_ - 1]), text)) {
      return false;
    }
    const auto last = last_delimiter_.find(key);
    if (last == last_delimiter_.end() || last->second <= index_) {
      assembly_.diagnostics().Warning(
          "PW-DOC-0054", assembly_.PlaceOf(line.begin),
          fmt::format("expected another {} that closes this block, found the end",
                      TrimRight(text).substr(0, 8)),
          "what follows was read as text");
      assembly_.Hide(line.begin, line.end, HiddenKind::kTemplate);
      return true;
    }
    verbatim_ = key;
    if (comment) {
      assembly_.Hide(line.begin, line.end, HiddenKind::kComment);
    } else {
      Emit(line, AdocRole::kOpen);
    }
    return true;
  }

  void TakeVerbatim(const Span& line, std::string_view text) {
    const bool comment = (verbatim_ & 0xffU) == '/';
    const bool closes = Closes(text, verbatim_);
    if (!closes && !comment) {
      if (TakeDirective(line, text)) return;
      if (hidden_levels_ > 0) {
        assembly_.Hide(line.begin, line.end, HiddenKind::kVariant);
        return;
      }
    }
    if (comment) {
      assembly_.Hide(line.begin, line.end, HiddenKind::kComment);
    } else {
      Emit(line, closes ? AdocRole::kClose : AdocRole::kInside);
    }
    if (closes) verbatim_ = 0;
  }

  // Places a line among those of the document.
  void Emit(const Span& line, AdocRole role) {
    std::uint32_t branch = 0;
    if (!open_.empty()) branch = open_.back().innermost;
    // An outer one that was told of has told of those around it.
    for (std::size_t i = open_.size(); i > 0 && !open_[i - 1].told; --i) Tell(open_[i - 1]);
    if (!Trim(Text(line)).empty()) ended_ = 0;
    out_.lines.push_back({line.begin, line.end, branch, role});
  }

  void Tell(Open& open) {
    open.told = true;
    if (open.branch == 0) return;
    if (!told_.insert(std::string(open.names)).second) return;
    assembly_.diagnostics().Note(
        "PW-DOC-0040", assembly_.PlaceOf(open.at),
        fmt::format("the document does not decide the condition '{}'; the text of all its variants "
                    "was read",
                    open.names.substr(0, 80)),
        "rows of a variant that is not yours have to be taken out");
  }

  bool TakeDirective(const Span& line, std::string_view text) {
    const Directive directive = ParseDirective(text);
    switch (directive.word) {
      case Word::kNone:
        if (hidden_levels_ == 0 && StartsWith(text, "\\") &&
            ParseDirective(text.substr(1)).word != Word::kNone) {
          Emit({line.begin + 1, line.end}, AdocRole::kText);
          return true;
        }
        return false;
      case Word::kInclude:
        if (hidden_levels_ > 0) return false;
        assembly_.Hide(line.begin, line.end, HiddenKind::kTemplate);
        assembly_.diagnostics().Warning(
            "PW-DOC-0042", assembly_.PlaceOf(line.begin),
            fmt::format("the file '{}' is not read with the document", directive.target),
            "import that file too, or the document with its parts put together");
        return true;
      case Word::kEndif:
        assembly_.Hide(line.begin, line.end, HiddenKind::kTemplate);
        TakeEndif(line);
        return true;
      case Word::kIfdef:
      case Word::kIfndef:
      case Word::kIfeval:
        TakeCondition(line, text, directive);
        return true;
    }
    return false;
  }

  void TakeEndif(const Span& line) {
    if (open_.empty()) {
      assembly_.diagnostics().Warning("PW-DOC-0044", assembly_.PlaceOf(line.begin),
                                      "expected a condition that this endif:: ends, found none");
      return;
    }
    if (open_.back().hides) --hidden_levels_;
    ended_ = open_.back().branch;
    open_.pop_back();
  }

  void TakeCondition(const Span& line, std::string_view text, const Directive& directive) {
    const bool one_line = directive.word != Word::kIfeval && !directive.inside.empty();
    State state = State::kUnknown;
    std::string_view names = directive.target;
    if (directive.word == Word::kIfeval) {
      state = Evaluate(directive.inside, line.begin);
      names = directive.inside;
    } else {
      state = StateOf(directive.target, line.begin);
      if (directive.word == Word::kIfndef && state != State::kUnknown) {
        state = state == State::kSet ? State::kUnset : State::kSet;
      }
    }
    Open open;
    open.at = line.begin;
    open.names = names;
    open.hides = state == State::kUnset || hidden_levels_ > 0;
    if (!open_.empty()) {
      open.innermost = open_.back().innermost;
      open.undecided = open_.back().undecided;
    }
    const std::size_t inside = static_cast<std::size_t>(directive.inside.data() - text.data());
    const auto from = line.begin + static_cast<std::uint32_t>(inside);
    assembly_.Hide(line.begin, one_line ? from : line.end, HiddenKind::kTemplate);
    if (open.hides) {
      ++hidden_levels_;
    } else if (state == State::kUnknown) {
      open.branch = static_cast<std::uint32_t>(out_.branches.size());
      out_.branches.push_back({open.innermost, ended_});
      open.innermost = open.branch;
      ++open.undecided;
      if (directive.word == Word::kIfndef && names.find_first_of(",+") == names.npos) {
        open.not_name = names;
      }
    }
    ended_ = 0;
    open_.push_back(open);
    if (!one_line) return;
    const Span rest = {from, from + static_cast<std::uint32_t>(directive.inside.size())};
    if (hidden_levels_ > 0) {
      assembly_.Hide(rest.begin, rest.end, HiddenKind::kVariant);
    } else if (!TakeEntry(rest, directive.inside)) {
      Emit(rest, verbatim_ != 0 ? AdocRole::kInside : AdocRole::kText);
    }
    TakeEndif(line);
  }

  // Of `a,b` (one of them) and `a+b` (all of them).
  State StateOf(std::string_view names, std::uint32_t at) const {
    const bool all = names.find('+') != names.npos;
    bool unknown = false;
    bool any = false;
    bool none = false;
    while (!names.empty()) {
      const std::size_t end = names.find_first_of(",+");
      const State state = out_.attributes.StateOf(Trim(names.substr(0, end)), at);
      unknown = unknown || state == State::kUnknown;
      any = any || state == State::kSet;
      none = none || state == State::kUnset;
      names = end == names.npos ? std::string_view() : names.substr(end + 1);
    }
    if (all) return none ? State::kUnset : unknown ? State::kUnknown : State::kSet;
    return any ? State::kSet : unknown ? State::kUnknown : State::kUnset;
  }

  // One side of an ifeval, as text; none where the document does not say.
  std::optional<std::string> Side(std::string_view side, std::uint32_t at) const {
    side = Trim(side);
    if (side.size() >= 2 && (side[0] == '"' || side[0] == '\'') && side.back() == side[0]) {
      side = side.substr(1, side.size() - 2);
    }
    std::string out;
    while (!side.empty()) {
      const std::size_t open = side.find('{');
      out += side.substr(0, open);
      if (open == side.npos) break;
      const std::size_t close = side.find('}', open);
      if (close == side.npos) return std::nullopt;
      const auto* found = out_.attributes.Find(side.substr(open + 1, close - open - 1), at);
      if (found == nullptr || found->maybe) return std::nullopt;
      for (const Span& piece : found->pieces) out += Text(piece);
      side = side.substr(close + 1);
    }
    if (out.find('{') != out.npos) return std::nullopt;
    return out;
  }

  State Evaluate(std::string_view expression, std::uint32_t at) const {
    for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"}) {
      const std::size_t found = expression.find(sign);
      if (found == expression.npos) continue;
      const auto left = Side(expression.substr(0, found), at);
      const auto right = Side(expression.substr(found + sign.size()), at);
      if (!left || !right) return State::kUnknown;
      if (sign == "==") return *left == *right ? State::kSet : State::kUnset;
      if (sign == "!=") return *left != *right ? State::kSet : State::kUnset;
      return State::kUnknown;
    }
    return State::kUnknown;
  }

  bool TakeEntry(const Span& line, std::string_view text) {
    const AdocEntry entry = ParseAdocEntry(text);
    if (entry.name.empty()) return false;
    AdocAttributes::Definition definition;
    definition.set = entry.set;
    Span piece = {line.begin + static_cast<std::uint32_t>(entry.value), line.end};
    for (;;) {
      std::string_view value = Text(piece);
      const std::string_view ended = TrimRight(value);
      const bool goes_on =
          EndsWith(ended, " \\") && line.end == raw_[index_].end && index_ + 1 < raw_.size();
      if (goes_on) value = ended.substr(0, ended.size() - 2);
      value = Trim(value);
      if (!goes_on && EndsWith(value, "@")) value.remove_suffix(1);
      const auto begin = static_cast<std::uint32_t>(value.data() - assembly_.source().data());
      if (!value.empty()) {
        definition.pieces.push_back({begin, begin + static_cast<std::uint32_t>(value.size())});
      }
      assembly_.Hide(raw_[index_].begin, raw_[index_].end, HiddenKind::kTemplate);
      if (!goes_on) break;
      piece = raw_[++index_];
      if (definition.pieces.size() >= kPiecesMax) break;
    }
    definition.at = raw_[index_].end;
    // `ifndef::x[]` around `:x:` gives x a default: it is set either way.
    const std::uint32_t undecided = open_.empty() ? 0 : open_.back().undecided;
    definition.maybe = undecided > 1 || (undecided == 1 && open_.back().not_name != entry.name);
    out_.attributes.Define(std::string(entry.name), std::move(definition), assembly_.source());
    return true;
  }

  static constexpr std::size_t kPiecesMax = 1'000;

  Assembly& assembly_;
  AdocSource out_;
  std::vector<Span> raw_;
  std::unordered_map<std::uint64_t, std::size_t> last_delimiter_;  // index into raw_
  std::vector<Open> open_;
  std::set<std::string> told_;
  std::size_t index_ = 0;
  std::uint64_t verbatim_ = 0;
  std::uint32_t hidden_levels_ = 0;
  std::uint32_t ended_ = 0;  // the branch that just ended
};

bool SameValue(const AdocAttributes::Definition& a, const AdocAttributes::Definition& b,
               std::string_view source) {
  if (a.set != b.set || a.pieces.size() != b.pieces.size()) return false;
  for (std::size_t i = 0; i < a.pieces.size(); ++i) {
    const Span& x = a.pieces[i];
    const Span& y = b.pieces[i];
    if (source.substr(x.begin, x.end - x.begin) != source.substr(y.begin, y.end - y.begin)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool IsAdocName(std::string_view name) {
  if (name.empty() || !IsWordChar(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return IsWordChar(c) || c == '-'; });
}

AdocEntry ParseAdocEntry(std::string_view line) {
  if (line.size() < 3 || line[0] != ':') return {};
  const std::size_t colon = line.find(':', 1);
  if (colon == line.npos || colon > 200) return {};
  if (colon + 1 < line.size() && !IsBlankChar(line[colon + 1])) return {};
  AdocEntry entry;
  entry.name = line.substr(1, colon - 1);
  if (!entry.name.empty() && entry.name[0] == '!') {
    entry.set = false;
    entry.name.remove_prefix(1);
  } else if (!entry.name.empty() && entry.name.back() == '!') {
    entry.set = false;
    entry.name.remove_suffix(1);
  }
  entry.value = colon + 1;
  if (!IsAdocName(entry.name)) return {};
  return entry;
}

void AdocAttributes::Define(std::string name, Definition definition, std::string_view source) {
  std::vector<Definition>& all = definitions_[std::move(name)];
  if (definition.maybe && !all.empty() && all.back().set && definition.set) {
    definition.ambiguous = all.back().ambiguous || !SameValue(all.back(), definition, source);
  }
  all.push_back(std::move(definition));
}

const AdocAttributes::Definition* AdocAttributes::Find(std::string_view name,
                                                       std::uint32_t at) const {
  const auto found = definitions_.find(name);
  if (found == definitions_.end()) return nullptr;
  const auto after =
      std::upper_bound(found->second.begin(), found->second.end(), at,
                       [](std::uint32_t value, const Definition& d) { return value < d.at; });
  if (after == found->second.begin() || !(after - 1)->set) return nullptr;
  return &*(after - 1);
}

AdocAttributes::State AdocAttributes::StateOf(std::string_view name, std::uint32_t at) const {
  const auto found = definitions_.find(name);
  if (found == definitions_.end()) return State::kUnknown;
  const auto after =
      std::upper_bound(found->second.begin(), found->second.end(), at,
                       [](std::uint32_t value, const Definition& d) { return value < d.at; });
  if (after == found->second.begin() || (after - 1)->maybe) return State::kUnknown;
  return (after - 1)->set ? State::kSet : State::kUnset;
}

AdocSource PreprocessAsciidoc(Assembly& assembly) { return Preprocessor(assembly).Run(); }

}  // namespace portwright::document
