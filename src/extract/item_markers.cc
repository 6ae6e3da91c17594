#include "extract/item_markers.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "extract/lines.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;

constexpr std::size_t kNear = 3;  // blocks between a number and the next one
constexpr std::uint32_t kLevelMax = 16;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t BulletSize(std::string_view line) {
  if (line.empty() || IsDigit(line.front()) || IsLetter(line.front())) return 0;
  if (line.size() > 2 && line[1] == ' ' && (line[0] == '-' || line[0] == '*' || line[0] == '+')) {
    return 2;
  }
  for (const std::string_view bullet : {"\xe2\x80\xa2", "\xe2\x80\xa3", "\xe2\x97\xa6",
                                        "\xe2\x96\xaa", "\xe2\x97\x8f", "\xc2\xb7"}) {
    if (!line.starts_with(bullet)) continue;
    const std::size_t size = bullet.size();
    return size < line.size() && line[size] == ' ' ? size + 1 : size;
  }
  for (const std::string_view dash : {"\xe2\x80\x93 ", "\xe2\x80\x94 "}) {
    if (line.starts_with(dash)) return dash.size();
  }
  return 0;
}

// `1. `, `12) `.
std::size_t NumberSize(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && i < 3 && IsDigit(line[i])) ++i;
  const bool marked = i > 0 && i + 1 < line.size() && (line[i] == '.' || line[i] == ')');
  return marked && line[i + 1] == ' ' ? i + 2 : 0;
}

int NumberOf(std::string_view line) {
  int number = 0;
  for (std::size_t i = 0; i < line.size() && i < 3 && IsDigit(line[i]); ++i) {
    number = number * 10 + (line[i] - '0');
  }
  return number;
}

class Marker {
 public:
  explicit Marker(Document& document) : document_(document) {}

  void Run() {
    std::vector<std::pair<std::size_t, std::size_t>> found;  // blocks, sizes of their markers
    for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
      if (const std::size_t size = SizeAt(i); size != 0) found.push_back({i, size});
    }
    auto next = found.begin();
    for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
      const bool marked = next != found.end() && next->first == i;
      if (marked) {
        Mark(document_.blocks[i], next->second);
        ++next;
      } else {
        Follow(document_.blocks[i]);
      }
    }
    if (hidden_.empty()) return;
    document_.hidden.insert(document_.hidden.end(), hidden_.begin(), hidden_.end());
    std::stable_sort(document_.hidden.begin(), document_.hidden.end(),
                     [](const auto& a, const auto& b) { return a.begin < b.begin; });
  }

 private:
  struct Open {
    std::size_t column = 0;
    std::uint32_t level = 1;
  };

  bool MayBegin(std::size_t i) const {
    const BlockKind kind = document_.blocks[i].kind;
    return kind == BlockKind::kParagraph || kind == BlockKind::kItem;
  }
  const std::string& TextOf(std::size_t i) const { return document_.blocks[i].text.text(); }

  std::size_t SizeAt(std::size_t i) const {
    if (!MayBegin(i)) return 0;
    const std::size_t bullet = BulletSize(TextOf(i));
    if (bullet != 0) return bullet;
    const std::size_t number = NumberSize(TextOf(i));
    return number != 0 && (HasNumberNear(i, 1) || HasNumberNear(i, -1)) ? number : 0;
  }

  // The number that is `step` more, with nothing between but lines that go on with an item.
  bool HasNumberNear(std::size_t i, int step) const {
    const int wanted = NumberOf(TextOf(i)) + step;
    const std::string_view line = TextOf(i);
    const bool is_title = LooksLikeHeading(line.substr(NumberSize(line)));
    for (std::size_t steps = 0; steps < kNear; ++steps) {
      if (step < 0 ? i == 0 : i + 1 >= document_.blocks.size()) return false;
      i = step < 0 ? i - 1 : i + 1;
      if (!MayBegin(i)) return false;
      if (NumberSize(TextOf(i)) != 0) return NumberOf(TextOf(i)) == wanted;
      // With lines below it, a title is rather a heading.
      if (document_.blocks[i].after_blank || is_title) return false;
    }
    return false;
  }

  std::size_t ColumnOf(std::uint32_t source) const {
    const std::string& all = document_.source;
    std::size_t begin = std::min<std::size_t>(source, all.size());
    static constexpr std::size_t kColumnMax = 200;
    std::size_t column = 0;
    while (begin > 0 && all[begin - 1] != '\n' && column < kColumnMax) {
      --begin;
      ++column;
    }
    return column;
  }

  void Mark(Block& block, std::size_t size) {
    const std::uint32_t source = block.text.SourceOf(0);
    const std::size_t column = ColumnOf(source);
    while (!open_.empty() && open_.back().column > column) open_.pop_back();
    if (open_.empty() || open_.back().column < column) {
      const std::uint32_t level = open_.empty() ? 1 : open_.back().level + 1;
      open_.push_back({column, std::min(level, kLevelMax)});
    }
    if (IsDigit(block.text.text().front())) {
      hidden_.push_back({source, block.text.SourceOf(size - 1), document::HiddenKind::kMarker});
    }
    block.kind = BlockKind::kItem;
    block.level = open_.back().level;
    block.text = Slice(block.text, size, block.text.text().size());
  }

  // Items of the format say where the next ones are indented from.
  void Follow(const Block& block) {
    if (block.kind == BlockKind::kItem) {
      open_.assign(1, {ColumnOf(block.source), block.level});
    } else if (block.kind != BlockKind::kParagraph || block.after_blank) {
      open_.clear();
    }
  }

  Document& document_;
  std::vector<Open> open_;
  std::vector<document::Hidden> hidden_;
};

}  // namespace

std::size_t MarkerSize(std::string_view line) {
  const std::size_t bullet = BulletSize(line);
  return bullet != 0 ? bullet : NumberSize(line);
}

void MarkItems(Document& document) { Marker(document).Run(); }

}  // namespace portwright::extract
