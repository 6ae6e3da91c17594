#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "dialect/panos/read_text.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kWordBytesMax = 65'536;
constexpr std::size_t kFewChildren = 64;
constexpr std::string_view kBlanks = " \t\r\v\f";
constexpr std::string_view kDefaultSystem = "vsys1";  // what commands without one are about

struct Word {
  std::string_view text;
  SourcePlace place;
  bool is_quoted = false;
};

// The words of one command after the other.
class Commands {
 public:
  Commands(std::string_view text, Tree& tree, Diagnostics& diagnostics)
      : text_(text), tree_(tree), diagnostics_(diagnostics) {}

  // False at the end of the text. A command without words is an empty line.
  bool Next(std::vector<Word>& words) {
    words.clear();
    if (at_ >= text_.size()) return false;
    while (at_ < text_.size() && text_[at_] != '\n') {
      if (kBlanks.find(text_[at_]) != std::string_view::npos) {
        ++at_;
        continue;
      }
      if (words.empty() && text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        break;
      }
      ReadWord(words);
    }
    if (at_ < text_.size()) NewLine();
    return true;
  }

 private:
  void NewLine() {
    ++at_;
    ++line_;
    line_start_ = at_;
  }

  void ReadWord(std::vector<Word>& words) {
    Word word;
    word.place = {tree_.file(), line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)};
    word.is_quoted = text_[at_] == '"';
    if (word.is_quoted && ReadQuoted(word)) {
      words.push_back(word);
      return;
    }
    const std::size_t end = std::min(text_.find_first_of(" \t\r\v\f\n", at_), text_.size());
    word.text = text_.substr(at_, end - at_);
    word.is_quoted = false;
    at_ = end;
    words.push_back(word);
  }

  // From the quote to the next one that ends a word; a backslash takes what follows as it is.
  bool ReadQuoted(Word& word) {
    const std::size_t limit = std::min(text_.size(), at_ + kWordBytesMax);
    std::string value;
    for (std::size_t i = at_ + 1; i < limit; ++i) {
      if (text_[i] == '\\' && i + 1 < limit && (text_[i + 1] == '"' || text_[i + 1] == '\\')) {
        value += text_[++i];
        continue;
      }
      if (text_[i] == '"') {
        word.text = tree_.Keep(value);
        for (; at_ < i;) text_[at_] == '\n' ? NewLine() : void(++at_);
        ++at_;
        return true;
      }
      value += text_[i];
    }
    if (errors_++ < 100) {
      diagnostics_.Error("PW-DIA-panos-0103", word.place,
                         "expected a second quote within 65,536 bytes, found none");
    }
    ++at_;  // the rest of the line is read without it
    return false;
  }

  std::string_view text_;
  Tree& tree_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t errors_ = 0;
};

class SetReader {
 public:
  SetReader(std::string_view text, Tree& tree, Diagnostics& diagnostics)
      : commands_(text, tree, diagnostics), tree_(tree), diagnostics_(diagnostics) {}

  void Read() {
    std::vector<Word> words;
    while (!is_full_ && commands_.Next(words)) {
      if (words.empty()) continue;
      const std::string_view verb = words.front().text;
      if (verb == "configure" || verb == "exit" || verb == "commit") continue;
      if (verb != "set") {
        // The word is not shown: of a text that was cut wrongly it may be part of a key.
        if (errors_++ < 1'000) {
          diagnostics_.Error("PW-DIA-panos-0104", words.front().place,
                             "expected a `set` command, found another one",
                             "give what `show` prints in the set format; commands that move, "
                             "rename or delete are not followed");
        }
        continue;
      }
      words_ = &words;
      at_ = 1;
      Follow();
    }
  }

 private:
  struct Level {
    NodeId node = kNone;
    Part part = Part::kNothing;
  };

  struct Key {
    NodeId parent = kNone;
    std::string_view name;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.name) + key.parent * std::size_t{0x9e3779b97f4a7c15};
    }
  };

  bool AtEnd() const { return at_ >= words_->size(); }
  const Word& Here() const { return (*words_)[at_]; }

  void Follow() {
    levels_ = {{tree_.root(), Part::kSetRoot}};
    entry_level_ = 0;
    // A full path says where all of it stands.
    if (!AtEnd() && Here().text == "config") ++at_;
    if (!AtEnd() && Here().text == "devices") at_ += 2;
    if (!AtEnd() && FindEdge(Part::kSetRoot, Here().text) == nullptr) {
      if (FindEdge(Part::kScope, Here().text) == nullptr) return;
      const NodeId systems = Below(tree_.root(), "vsys", Part::kScope, Shape::kNamed);
      levels_.push_back({Below(systems, kDefaultSystem, Part::kScope, Shape::kBody), Part::kScope});
    }
    while (!AtEnd() && !is_full_) {
      if (!FollowPart()) return;
    }
  }

  // One part and its value; false where the rest of the command is passed over.
  bool FollowPart() {
    const Edge* edge = nullptr;
    std::size_t level = levels_.size();
    // A field may follow one of an inner part, up to the innermost entry.
    while (edge == nullptr && level > entry_level_)
      edge = FindEdge(levels_[--level].part, Here().text);
    if (edge == nullptr || Here().is_quoted) {
      NoteUnknown();
      return false;
    }
    levels_.resize(level + 1);
    const Level above = levels_.back();
    const Word word = Here();
    ++at_;
    if (edge->shape == Shape::kSkip) {
      NoteHidden(above);
      return false;
    }
    if (edge->shape == Shape::kSkipLeaf || edge->shape == Shape::kSkipList)
      return TakeValues(kNone, edge->shape, word);
    const NodeId node = Below(above.node, edge->name, edge->to, edge->shape);
    if (node == kNone) return false;
    if (edge->shape == Shape::kLeaf || edge->shape == Shape::kList)
      return TakeValues(node, edge->shape, word);
    if (edge->shape == Shape::kBody) {
      levels_.push_back({node, edge->to});
      return true;
    }
    return FollowEntry(node, *edge);
  }

  bool FollowEntry(NodeId named, const Edge& edge) {
    if (AtEnd()) return false;
    const NodeId entry = Below(named, Here().text, edge.to, Shape::kBody);
    ++at_;
    levels_.push_back({entry, edge.to});
    entry_level_ = levels_.size() - 1;
    return entry != kNone;
  }

  // `a` or `[ a b ]`. A leaf takes the place of the one before, a list grows.
  bool TakeValues(NodeId node, Shape shape, const Word& part) {
    const bool is_list = !AtEnd() && Here().text == "[" && !Here().is_quoted;
    if (AtEnd()) {
      Report("PW-DIA-panos-0111", part.place, "expected a value after the last word, found none");
      return false;
    }
    if (shape == Shape::kLeaf) tree_.Clear(node);
    if (!is_list) {
      AddValue(node, Here());
      ++at_;
      return true;
    }
    const Word bracket = Here();
    for (++at_; !AtEnd(); ++at_) {
      if (Here().text == "]" && !Here().is_quoted) {
        ++at_;
        return true;
      }
      AddValue(node, Here());
    }
    Report("PW-DIA-panos-0111", bracket.place, "expected a closing bracket, found none");
    return false;
  }

  void AddValue(NodeId node, const Word& word) {
    if (node == kNone) return;
    Node value;
    value.name = word.text;
    value.shape = Shape::kLeaf;
    Add(node, value, word.place);
  }

  // A field of a rule that the table does not have is said; of anything else it means nothing here.
  void NoteUnknown() {
    const auto rule = std::find_if(levels_.rbegin(), levels_.rend(),
                                   [](const Level& level) { return level.part == Part::kRule; });
    if (rule == levels_.rend()) return;
    Node unknown;
    unknown.name = Here().text;
    unknown.shape = Shape::kUnknown;
    Add(rule->node, unknown, Here().place);
  }

  // What is passed over to the end of the command may hide a field.
  void NoteHidden(const Level& above) {
    if (above.part != Part::kRule) return;
    for (; !AtEnd(); ++at_) {
      const Edge* edge = FindEdge(Part::kRule, Here().text);
      if (edge != nullptr && (edge->shape == Shape::kLeaf || edge->shape == Shape::kList)) {
        NoteUnknown();
        return;
      }
    }
  }

  // The child of a name, made where there is none.
  NodeId Below(NodeId parent, std::string_view name, Part part, Shape shape) {
    if (parent == kNone) return kNone;
    // Few children are looked at one by one, the others found by a table.
    std::size_t looked_at = 0;
    bool is_small = tree_[parent].shape != Shape::kNamed;
    for (NodeId id = tree_[parent].first; is_small && id != kNone; id = tree_[id].next) {
      if (tree_[id].name == name && tree_[id].shape != Shape::kUnknown) return id;
      is_small = ++looked_at < kFewChildren;
    }
    const Key key{parent, name};
    if (!is_small) {
      const auto found = children_.find(key);
      if (found != children_.end()) return found->second;
    }
    Node node;
    node.name = name;
    node.part = part;
    node.shape = shape;
    const NodeId id = Add(parent, node, words_->front().place);
    if (id != kNone && !is_small) children_.emplace(key, id);
    return id;
  }

  NodeId Add(NodeId parent, Node node, SourcePlace place) {
    node.line = place.line;
    node.column = place.column;
    const NodeId id = tree_.Add(parent, node);
    if (id == kNone && !is_full_) {
      is_full_ = true;
      diagnostics_.Error("PW-DIA-panos-0115", place,
                         "expected at most " + WithThousands(Tree::kNodesMax) +
                             " names, rules and values, found more");
    }
    return id;
  }

  void Report(std::string_view code, SourcePlace place, std::string message) {
    if (errors_++ < 1'000) diagnostics_.Error(code, place, std::move(message));
  }

  Commands commands_;
  Tree& tree_;
  Diagnostics& diagnostics_;
  const std::vector<Word>* words_ = nullptr;
  std::size_t at_ = 0;
  std::vector<Level> levels_;
  std::size_t entry_level_ = 0;  // the innermost entry
  std::unordered_map<Key, NodeId, KeyHash> children_;
  std::size_t errors_ = 0;
  bool is_full_ = false;
};

}  // namespace

void ReadSetCommands(std::string_view text, Tree& tree, Diagnostics& diagnostics) {
  SetReader(text, tree, diagnostics).Read();
}

bool LooksLikeXml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<';
}

}  // namespace portwright::dialect::panos
