#include "enforce/table_blocks.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "enforce/ruleset.h"

namespace portwright::enforce {
namespace {

constexpr std::string_view kBlanks = " \t\n";

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == ':' || c == '/' || c == '\\';
}

bool IsNameBegin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// `chain pw_input`, `ct timeout pw_1h`: the name of what begins, and words before it.
bool IsHead(std::string_view kind, std::string_view name) {
  return !name.empty() && IsNameBegin(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsNameByte(c); }) &&
         std::all_of(kind.begin(), kind.end(), [](char c) { return c == ' ' || IsNameByte(c); });
}

// The first byte behind what begins at `at` in quotes or as a comment; `at` where nothing does.
std::size_t Behind(std::string_view text, std::size_t at) {
  const char closes = text[at] == '"' ? '"' : text[at] == '#' ? '\n' : '\0';
  if (closes == '\0') return at;
  const std::size_t end = text.find(closes, at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

// The bracket that closes the one before `at`.
std::size_t Closing(std::string_view text, std::size_t at) {
  for (int depth = 1; at < text.size();) {
    at = text.find_first_of("{}\"#", at);
    if (at == std::string_view::npos) return at;
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at;
    at = std::max(Behind(text, at), at + 1);
  }
  return std::string_view::npos;
}

std::string_view WithoutEnd(std::string_view text, std::string_view end) {
  text = Trim(text);
  if (text.ends_with(end)) text.remove_suffix(end.size());
  return Trim(text);
}

// `type filter hook input priority filter; policy drop;` and what follows. False: what is not
// known says something of the chain.
bool ReadChain(TableBlock& block) {
  block.rules = block.body;
  const std::size_t begin = block.body.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return true;
  const std::size_t end = std::min(block.body.find('\n', begin), block.body.size());
  std::string_view line = block.body.substr(begin, end - begin);
  if (!line.starts_with("type ")) {
    // Behind a comment the hook might stand.
    return !(line.starts_with("comment ") && block.body.find(" hook ") != std::string_view::npos);
  }
  block.rules = block.body.substr(end);
  if (Trim(block.rules).starts_with("comment ")) return false;
  constexpr std::string_view kPolicy = "policy ";
  const std::size_t policy = line.find(kPolicy);
  if (policy != std::string_view::npos) {
    block.policy = WithoutEnd(line.substr(policy + kPolicy.size()), ";");
    line = line.substr(0, policy);
  }
  block.hook = WithoutEnd(line, ";");
  const bool is_one = block.hook.find(';') == std::string_view::npos &&
                      block.policy.find_first_of("; ") == std::string_view::npos;
  return is_one && block.hook.find(" hook ") != std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<TableText> Parse() {
    const std::string table = kTable;
    while (SkipBlanks()) {
      const std::string_view line = Line();
      if (line == "table " + table || line == "delete table " + table) {
        // What is taken away and what is only named: no rules of the text.
        if (table_.is_there) return std::nullopt;
      } else if (line == "table " + table + " {") {
        if (!ReadBlocks()) return std::nullopt;
      } else if (const std::string add = "add chain " + table + " "; line.starts_with(add)) {
        table_.added_chains.push_back(Trim(line.substr(add.size())));
      } else {
        return std::nullopt;
      }
    }
    return std::move(table_);
  }

 private:
  // Also comments. False: nothing is left.
  bool SkipBlanks() {
    while (true) {
      at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
      if (at_ == text_.size()) return false;
      if (text_[at_] != '#') return true;
      at_ = Behind(text_, at_);
    }
  }

  std::string_view Line() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = Trim(text_.substr(at_, end - at_));
    at_ = end;
    return line;
  }

  // What is in the table, and its bracket.
  bool ReadBlocks() {
    table_.is_there = true;
    while (true) {
      const std::size_t begin = at_;
      if (!SkipBlanks()) return false;
      if (text_[at_] == '}') {
        ++at_;
        return true;
      }
      const std::size_t open = text_.find_first_of("{};\"\n", at_);
      if (open == std::string_view::npos || text_[open] != '{') return false;
      const std::size_t close = Closing(text_, open + 1);
      if (close == std::string_view::npos) return false;
      const std::string_view head = Trim(text_.substr(at_, open - at_));
      const std::size_t between = head.rfind(' ');
      if (between == std::string_view::npos) return false;
      TableBlock block;
      block.kind = Trim(head.substr(0, between));
      block.name = head.substr(between + 1);
      // Another name could not be found again where rules say it.
      if (!IsHead(block.kind, block.name)) return false;
      block.body = text_.substr(open + 1, close - open - 1);
      block.whole = text_.substr(begin, close + 1 - begin);
      if (block.kind == "chain" && !ReadChain(block)) return false;
      table_.blocks.push_back(block);
      at_ = close + 1;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  TableText table_;
};

}  // namespace

std::optional<TableText> ParseTable(std::string_view text) { return Parser(text).Parse(); }

std::string Renamed(std::string_view text,
                    const std::function<bool(std::string& out, std::string_view name)>& rename) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  std::string_view before;  // the last word
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = Behind(text, at);
    if (end != at) {
      const std::string_view quoted = text.substr(at, end - at);
      const bool is_name = quoted.size() > 2 && (before == "set" || before == "name");
      if (is_name && quoted.ends_with('"')) {
        out += '"';
        const std::string_view name = quoted.substr(1, quoted.size() - 2);
        if (!rename(out, name)) out += name;
        out += '"';
      } else {
        out += quoted;
      }
      before = {};
    } else if (IsNameByte(text[at])) {
      while (end < text.size() && IsNameByte(text[end])) ++end;
      before = text.substr(at, end - at);
      if (!IsNameBegin(text[at]) || !rename(out, before)) out += before;
    } else {
      out += text[at];
      ++end;
    }
    at = end;
  }
  return out;
}

}  // namespace portwright::enforce
