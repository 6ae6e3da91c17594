#include "dialect/fortigate/config_tree.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::fortigate {
namespace {

struct TableName {
  std::string_view path;
  Table table;
};
constexpr TableName kTables[] = {
    {"firewall address", Table::kAddress},
    {"firewall address6", Table::kAddress6},
    {"firewall addrgrp", Table::kAddressGroup},
    {"firewall addrgrp6", Table::kAddressGroup6},
    {"firewall service custom", Table::kService},
    {"firewall service group", Table::kServiceGroup},
    {"firewall schedule onetime", Table::kOnetime},
    {"firewall schedule recurring", Table::kRecurring},
    {"firewall policy", Table::kPolicy},
    {"firewall policy6", Table::kPolicy6},
    {"firewall vip", Table::kTranslation},
    {"firewall vip6", Table::kTranslation},
    {"system zone", Table::kZone},
    {"system interface", Table::kInterface},
};

struct Word {
  std::string_view text;
  SourcePlace place;
  bool is_quoted = false;
};

}  // namespace

const Field* Entry::Find(std::string_view field) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& each) { return each.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

std::string_view Entry::Value(std::string_view field) const {
  const Field* found = Find(field);
  return found == nullptr || found->values.empty() ? std::string_view() : found->values.front();
}

class ConfigReader {
 public:
  ConfigReader(std::string_view text, std::uint32_t file, ConfigTree& tree,
               Diagnostics& diagnostics)
      : text_(text), file_(file), tree_(tree), diagnostics_(diagnostics) {}

  void Read() {
    std::vector<Word> words;
    while (!has_failed_ && NextCommand(words)) {
      if (!words.empty()) Run(words);
    }
    if (!has_failed_ && !frames_.empty()) {
      Fail("PW-DIA-fortigate-0103", frames_.back().place,
           "expected an end to what begins here, found the end of the text");
    }
  }

 private:
  enum class Kind : std::uint8_t { kDomains, kDomain, kGlobal, kTable, kEntry, kPassed };

  struct Frame {
    Kind kind = Kind::kPassed;
    bool is_entry = false;  // begun by edit
    Table table = Table::kNone;
    std::size_t entry = 0;  // of kept entries: index
    SourcePlace place;
  };

  void Fail(std::string_view code, SourcePlace place, std::string message, std::string hint = "") {
    has_failed_ = true;
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
  }

  // The words of a line; a quoted one may run over several.
  bool NextCommand(std::vector<Word>& words) {
    words.clear();
    if (at_ >= text_.size()) return false;
    while (at_ < text_.size() && text_[at_] != '\n') {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '#' && words.empty()) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (!ReadWord(words)) {
        return false;
      }
    }
    if (at_ < text_.size()) NewLine();
    return true;
  }

  void NewLine() {
    ++at_;
    ++line_;
    line_start_ = at_;
  }

  bool ReadWord(std::vector<Word>& words) {
    constexpr std::size_t kBytesMax = 1'048'576;
    Word word;
    word.place = {file_, line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)};
    if (++words_ > ConfigTree::kWordsMax) {
      Fail("PW-DIA-fortigate-0104", word.place, "expected at most 16,000,000 words, found more");
      return false;
    }
    const char quote = text_[at_];
    word.is_quoted = quote == '"' || quote == '\'';
    if (!word.is_quoted) {
      const std::size_t end = std::min(text_.find_first_of(" \t\r\n", at_), text_.size());
      word.text = text_.substr(at_, end - at_);
      at_ = end;
      words.push_back(word);
      return true;
    }
    const std::size_t begin = ++at_;
    bool has_escapes = false;
    while (at_ < text_.size() && at_ - begin < kBytesMax && text_[at_] != quote) {
      if (text_[at_] == '\\' && quote == '"') {
        has_escapes = true;
        ++at_;
      }
      if (at_ < text_.size()) text_[at_] == '\n' ? NewLine() : void(++at_);
    }
    if (at_ >= text_.size() || text_[at_] != quote) {
      Fail("PW-DIA-fortigate-0101", word.place,
           "expected a second quote within 1,048,576 bytes, found none");
      return false;
    }
    word.text = text_.substr(begin, at_++ - begin);
    if (has_escapes && !IsPassed()) word.text = Unescaped(word.text);
    words.push_back(word);
    return true;
  }

  std::string_view Unescaped(std::string_view text) {
    auto kept = std::make_unique<std::string>();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      *kept += text[i];
    }
    tree_.kept_.push_back(std::move(kept));
    return *tree_.kept_.back();
  }

  bool IsPassed() const { return !frames_.empty() && frames_.back().kind == Kind::kPassed; }

  void Run(const std::vector<Word>& words) {
    const std::string_view verb = words[0].is_quoted ? std::string_view() : words[0].text;
    if (verb == "config") return Open(words);
    if (verb == "edit") return Edit(words);
    if (verb == "next") return Next(words[0]);
    if (verb == "end") return End(words[0]);
    if (IsPassed()) return;
    const bool is_field = verb == "set" || verb == "append" || verb == "unset";
    const bool is_inside = !frames_.empty() && frames_.back().kind == Kind::kEntry;
    if (is_field && is_inside && words.size() > 1) return Set(verb, words);
    // The word is not shown: of a text that was cut wrongly it may be part of a key.
    Fail("PW-DIA-fortigate-0102", words[0].place,
         "expected config, edit, set, append, unset, next or end where it belongs, found another "
         "command",
         "give what `show` prints; commands that move, rename or delete are not followed");
  }

  void Open(const std::vector<Word>& words) {
    constexpr std::size_t kDepthMax = 64;
    const bool is_misplaced =
        !frames_.empty() && (frames_.back().kind == Kind::kDomains ||
                             (frames_.back().kind == Kind::kTable && !frames_.back().is_entry));
    if (words.size() < 2 || frames_.size() >= kDepthMax || is_misplaced) {
      return Fail("PW-DIA-fortigate-0102", words[0].place,
                  "expected config with a name where a table may begin, at most 64 deep, found "
                  "another");
    }
    std::string path;
    for (std::size_t i = 1; i < words.size(); ++i) {
      path += i > 1 ? " " : "";
      path += words[i].text;
    }
    Frame frame;
    frame.place = words[0].place;
    const Kind above = frames_.empty() ? Kind::kGlobal : frames_.back().kind;
    if (frames_.empty() && path == "vdom") {
      frame.kind = Kind::kDomains;
    } else if (frames_.empty() && path == "global") {
      frame.kind = Kind::kGlobal;
    } else if (above == Kind::kGlobal || above == Kind::kDomain) {
      for (const TableName& table : kTables) {
        if (table.path == path) frame.table = table.table;
      }
      if (frame.table != Table::kNone) {
        frame.kind = Kind::kTable;
        NoteDomain();
      }
    } else if (above == Kind::kEntry && path != "tagging") {
      // A part of an entry that is not read may decide about it.
      tree_.entries_[frames_.back().entry].fields.push_back(
          {kNestedTable, words[1].place, {words[1].text}});
    }
    frames_.push_back(frame);
  }

  void NoteDomain() {
    auto& all = tree_.domains_;
    if (std::find(all.begin(), all.end(), domain_) == all.end()) all.push_back(domain_);
  }

  void Edit(const std::vector<Word>& words) {
    const bool may_begin = !frames_.empty() && !frames_.back().is_entry &&
                           frames_.back().kind != Kind::kGlobal && words.size() == 2;
    if (!may_begin) {
      return Fail("PW-DIA-fortigate-0102", words[0].place,
                  "expected edit with one name within config, found another");
    }
    Frame frame = frames_.back();
    frame.is_entry = true;
    frame.place = words[0].place;
    if (frame.kind == Kind::kDomains) {
      frame.kind = Kind::kDomain;
      domain_ = words[1].text;
    } else if (frame.kind == Kind::kTable) {
      frame.kind = Kind::kEntry;
      frame.entry = EntryOf(frame.table, words[1]);
    }
    frames_.push_back(frame);
  }

  // Editing what is there already goes on with it. Policies named 0 are new ones.
  std::size_t EntryOf(Table table, const Word& name) {
    const std::string key = std::to_string(static_cast<int>(table)) + "/" + std::string(domain_) +
                            "/" + std::string(name.text);
    const bool is_new = (table == Table::kPolicy || table == Table::kPolicy6) && name.text == "0";
    if (!is_new) {
      const auto [at, fresh] = by_name_.try_emplace(key, tree_.entries_.size());
      if (!fresh) return at->second;
    }
    Entry entry;
    entry.table = table;
    entry.domain = domain_;
    entry.name = name.text;
    entry.place = name.place;
    tree_.entries_.push_back(std::move(entry));
    return tree_.entries_.size() - 1;
  }

  void Next(const Word& word) {
    if (frames_.empty() || !frames_.back().is_entry) {
      return Fail("PW-DIA-fortigate-0102", word.place, "expected next within edit, found another");
    }
    frames_.pop_back();
  }

  // Ends the entry too, where one is open.
  void End(const Word& word) {
    if (frames_.empty()) {
      return Fail("PW-DIA-fortigate-0102", word.place, "expected end within config, found another");
    }
    if (frames_.back().is_entry) frames_.pop_back();
    if (frames_.back().kind == Kind::kDomains) domain_ = {};
    frames_.pop_back();
  }

  void Set(std::string_view verb, const std::vector<Word>& words) {
    const Frame& frame = frames_.back();
    std::vector<Field>& fields = tree_.entries_[frame.entry].fields;
    auto at = std::find_if(fields.begin(), fields.end(),
                           [&](const Field& field) { return field.name == words[1].text; });
    if (verb == "unset") {
      if (at != fields.end()) fields.erase(at);
      return;
    }
    if (words.size() < 3) {
      return Fail("PW-DIA-fortigate-0102", words[1].place,
                  "expected a value after the field, found none");
    }
    if (at == fields.end()) at = fields.insert(fields.end(), {words[1].text, {}, {}});
    at->place = words[1].place;
    if (verb == "set") at->values.clear();
    for (std::size_t i = 2; i < words.size(); ++i) at->values.push_back(words[i].text);
  }

  std::string_view text_;
  std::uint32_t file_;
  ConfigTree& tree_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t words_ = 0;
  bool has_failed_ = false;
  std::string_view domain_;
  std::vector<Frame> frames_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

ConfigTree::ConfigTree(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  ConfigReader(text, file, *this, diagnostics).Read();
}

}  // namespace portwright::dialect::fortigate
