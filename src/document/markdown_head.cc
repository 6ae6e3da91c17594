#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "document/markdown_reader.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr int kFrontMatterLinesMax = 2'000;
constexpr std::size_t kTitleMax = 150;

bool IsKey(std::string_view line, char separator) {
  const std::size_t end = line.find(separator);
  if (end == kNone || end == 0) return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == ' ' ||
           c == '.';
  });
}

std::string_view Unquote(std::string_view value) {
  value = Trim(value);
  if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0]) {
    value = value.substr(1, value.size() - 2);
  }
  return value;
}

}  // namespace

// Between lines of --- (YAML) or +++ (TOML) at the beginning, if it looks like that.
void MarkdownReader::ReadFrontMatter() {
  std::size_t begin = 0;
  Line line = ScanLine(0);
  while (line.blank() && line.next > line.begin && line.next < document_.source.size()) {
    line = ScanLine(line.next);
  }
  if (line.blank()) return;
  begin = line.begin;
  const std::string fence(WordsOf(line));
  if ((fence != "---" && fence != "+++") || line.at != line.begin) return;
  bool keys = false;
  for (int i = 0; i < kFrontMatterLinesMax && line.next < document_.source.size(); ++i) {
    line = ScanLine(line.next);
    if (line.blank()) continue;
    const std::string_view words = source().substr(line.begin, line.end - line.begin);
    if (words == fence || (words == "..." && fence == "---")) {
      if (keys) HideFrontMatter(begin, line.next);
      return;
    }
    const char separator = fence == "---" ? ':' : '=';
    keys = keys || IsKey(words, separator);
    if (!document_.title.empty()) continue;
    const std::size_t end = words.find(separator);
    if (end != kNone && Trim(words.substr(0, end)) == "title") {
      document_.title = std::string(Unquote(words.substr(end + 1)));
    }
  }
  document_.title.clear();
}

void MarkdownReader::HideFrontMatter(std::size_t begin, std::size_t end) {
  Hide(begin, end, HiddenKind::kFrontMatter);
  pos_ = static_cast<std::uint32_t>(end);
}

// Labels of links are defined anywhere, so they are known before reading begins.
void MarkdownReader::GatherLabels() {
  constexpr std::size_t kLabelsMax = 100'000;
  const std::string_view all = source();
  for (const std::uint32_t start : document_.line_starts) {
    std::size_t at = SkipBlanks(all, start);
    while (at < all.size() && all[at] == '>' && at - start < 64) at = SkipBlanks(all, at + 1);
    if (at >= all.size() || all[at] != '[' || labels_.size() >= kLabelsMax) continue;
    const std::string_view line = all.substr(at, 200);
    const std::size_t close = line.find_first_of("]\n", 1);
    if (close == kNone || close < 2 || line[1] == '^') continue;
    if (line[close] != ']' || close + 1 >= line.size() || line[close + 1] != ':') continue;
    labels_.insert(ToLower(Trim(line.substr(1, close - 1))));
  }
}

void MarkdownReader::ChooseTitle() {
  if (!document_.title.empty()) return;
  const auto& blocks = document_.blocks;
  auto found = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
    return block.kind == BlockKind::kHeading && block.level == 1;
  });
  if (found == blocks.end()) found = blocks.begin();
  if (found == blocks.end()) return;
  const std::string& words = found->text.text();
  // A first line that is no sentence.
  const bool line = found->kind == BlockKind::kParagraph && !words.empty() &&
                    words.find('\n') == kNone && words.find_first_of(".:;?!") == kNone;
  if ((found->kind == BlockKind::kHeading || line) && words.size() <= kTitleMax) {
    document_.title = words;
  }
}

}  // namespace portwright::document
