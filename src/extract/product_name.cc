#include "extract/product_name.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/text.h"
#include "extract/text_memory.h"
#include "extract/wording.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using document::Table;

constexpr std::size_t kNameMax = 80;
constexpr std::size_t kNamesMax = 10'000;  // different ones that are counted

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ' ';
}
bool IsGlue(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/' || c == '@' || c == '$' || c == '\\';
}

// Names that stand for something that a reader fills in, or for a mark, not for a product.
bool IsBlankToFill(std::string_view name) {
  for (const std::string_view part :
       {"address",  "host",   "port",      "region",  "version",  "release", "user",   "path",
        "number",   "option", "domain",    "file",    "name",     "subnet",  "prefix", "date",
        "url",      "link",   "attribute", "include", "id",       "ip",      "nbsp",   "zwsp",
        "empty",    "plus",   "vbar",      "bull",    "password", "cluster", "node",   "server",
        "external", "br",     "image",     "key",     "value",    "month",   "year"}) {
    if (name == part) return true;
    if (part.size() > 3 && name.ends_with(part) && name.find("product") == name.npos) return true;
  }
  return name.starts_with("url") || name.starts_with("link") || name.starts_with("attribute");
}

struct Bracket {
  std::string_view open;
  std::string_view close;
};
constexpr Bracket kBrackets[] = {{"{{", "}}"}, {"{", "}"}, {"|", "|"}, {"%", "%"}, {"<", ">"}};

// The placeholder that begins at `at`; empty where none does.
std::string_view PlaceholderAt(std::string_view text, std::size_t at) {
  for (const Bracket& bracket : kBrackets) {
    if (text.substr(at, bracket.open.size()) != bracket.open) continue;
    const std::size_t begin = at + bracket.open.size();
    std::size_t end = begin;
    while (end < text.size() && end - begin < kNameMax && IsNameChar(text[end])) ++end;
    if (end == begin || text.substr(end, bracket.close.size()) != bracket.close) continue;
    const std::string name = ToLower(Trim(text.substr(begin, end - begin)));
    if (name.empty() || IsBlankToFill(name)) return {};
    const bool spaced = name.find(' ') != name.npos;
    const char open = bracket.open.front();
    if (spaced && open != '<') return {};
    // Angles, bars and percent signs are used for much else.
    if (open != '{' && name.find("product") == name.npos && name.find("brand") == name.npos &&
        name.find("company") == name.npos) {
      return {};
    }
    return text.substr(at, end + bracket.close.size() - at);
  }
  return {};
}

class PlaceholderCount {
 public:
  // `end`: the text is a cell, which may name an end.
  void Add(std::string_view text, bool cell) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '{' && text[i] != '|' && text[i] != '%' && text[i] != '<') continue;
      const std::string_view found = PlaceholderAt(text, i);
      if (found.empty()) continue;
      const bool glued = (i > 0 && IsGlue(text[i - 1]) && text[i - 1] != '.') ||
                         (i + found.size() < text.size() && text[i + found.size()] == '/') ||
                         (i + found.size() + 1 < text.size() && text[i + found.size()] == '.' &&
                          text[i + found.size() + 1] != ' ');
      if (!glued) {
        auto [entry, added] = counts_.try_emplace(std::string(found), 0);
        if (added && counts_.size() > kNamesMax) {
          counts_.erase(entry);
        } else {
          entry->second += cell ? 4U : 1U;
        }
      }
      i += found.size() - 1;
    }
  }

  std::string Most() const {
    std::string best;
    std::size_t most = 1;  // once is no habit
    for (const auto& [name, count] : counts_) {
      if (count > most) {
        best = name;
        most = count;
      }
    }
    return best;
  }

 private:
  std::map<std::string, std::size_t, std::less<>> counts_;
};

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// A name of up to five words with a capital.
std::string NameIn(std::string_view words) {
  std::string name = WithoutPortWords(words);
  const std::size_t for_ = name.find(" for ");
  if (for_ != name.npos) {
    const std::string behind = WithoutPortWords(std::string_view(name).substr(for_ + 5));
    name = behind.empty() ? name.substr(0, for_) : behind;
  }
  const std::size_t blanks = static_cast<std::size_t>(std::count(name.begin(), name.end(), ' '));
  const bool capital = std::any_of(name.begin(), name.end(), IsUpper);
  if (name.size() < 3 || name.size() > kNameMax || blanks > 4 || !capital) return {};
  return Singular(name);
}

bool HeadsEnds(std::string_view header) {
  const std::string lower = ToLower(header);
  for (const std::string_view word : {"source", "destination", "from", "target", "initiator"}) {
    if (lower.find(word) != lower.npos) return lower.find("port") == lower.npos;
  }
  return false;
}

// What stands most in the columns of ends: in a third of the rows at least.
std::string MostInTables(const Document& document) {
  std::map<std::string, std::size_t> counts;
  TextMemory<std::string> names;
  std::size_t rows = 0;
  for (const Table& table : document.tables) {
    if (table.rows.empty()) continue;
    rows += table.rows.size() - 1;
    for (std::size_t column = 0; column < table.rows[0].cells.size(); ++column) {
      if (!HeadsEnds(table.At(0, column).text.text())) continue;
      for (std::size_t row = 1; row < table.rows.size(); ++row) {
        if (column >= table.rows[row].cells.size()) continue;
        const std::string& words = table.At(row, column).text.text();
        if (words.size() > kNameMax || counts.size() > kNamesMax) continue;
        const std::string& name = names.Get(words, [](std::string_view text) {
          std::string found = NameIn(text);
          return Folded(found) == "any" ? std::string() : found;
        });
        if (!name.empty()) ++counts[name];
      }
    }
  }
  std::string best;
  std::size_t most = std::max<std::size_t>(2, rows / 3);
  for (const auto& [name, count] : counts) {
    if (count >= most) {
      best = name;
      most = count + 1;
    }
  }
  return best;
}

}  // namespace

std::string FindPlaceholder(const Document& document) {
  PlaceholderCount count;
  for (const Block& block : document.blocks) {
    if (block.kind != BlockKind::kCode) count.Add(block.text.text(), false);
  }
  for (const Table& table : document.tables) {
    for (const document::Cell& cell : table.cells) count.Add(cell.text.text(), true);
  }
  return count.Most();
}

std::string FindProduct(const Document& document, std::string_view title) {
  if (std::string name = NameIn(title); !name.empty()) return name;
  for (const Table& table : document.tables) {
    const std::string_view caption = table.caption.text();
    if (caption.empty()) continue;
    std::string_view words = caption.substr(0, std::min<std::size_t>(caption.size(), 200));
    if (words.starts_with("Table")) {
      const std::size_t stop = words.find_first_of(".:");
      if (stop != words.npos) words.remove_prefix(stop + 1);
    }
    if (std::string name = NameIn(words); !name.empty()) return name;
    break;
  }
  return MostInTables(document);
}

}  // namespace portwright::extract
