#include "extract/account.h"

#include <gtest/gtest.h>

#include <string>

#include "testing/gen.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;

Document FromSource(std::string source) {
  Document document;
  document.source = std::move(source);
  document.line_starts = {0};
  for (std::size_t i = 0; i < document.source.size(); ++i) {
    if (document.source[i] == '\n')
      document.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return document;
}

void AddBlock(Document& document, BlockKind kind, std::string_view words) {
  Block block;
  block.kind = kind;
  const auto at = static_cast<std::uint32_t>(document.source.find(words));
  block.source = at;
  block.text.Append(words, at);
  block.text.Finish();
  document.blocks.push_back(std::move(block));
}

TEST(Account, EveryNumberOnceWithItsReason) {
  Document document = FromSource(
      "date: 2025\n"
      "Open port 443 and 444.\n"
      "![](img12.png)\n"
      "    curl host 9000\n"
      "Port 443 again.\n");
  document.hidden.push_back({0, 10, document::HiddenKind::kFrontMatter});
  AddBlock(document, BlockKind::kParagraph, "Open port 443 and 444.");
  AddBlock(document, BlockKind::kCode, "curl host 9000");
  AddBlock(document, BlockKind::kParagraph, "Port 443 again.");
  Number claim;
  claim.place = static_cast<std::uint32_t>(document.source.find("443"));
  claim.size = 3;
  claim.row = 5;
  const std::vector<Number> numbers = Account(document, {claim});
  ASSERT_EQ(numbers.size(), 6U);
  EXPECT_EQ(numbers[0].refusal, Refusal::kMarkup);
  EXPECT_EQ(numbers[0].row, kNone);
  EXPECT_EQ(numbers[1].row, 5U);
  EXPECT_EQ(numbers[1].line, 2U);
  EXPECT_EQ(numbers[2].refusal, Refusal::kUnplaced);
  EXPECT_EQ(numbers[3].refusal, Refusal::kMarkup);
  EXPECT_EQ(numbers[4].refusal, Refusal::kCode);
  EXPECT_EQ(numbers[5].refusal, Refusal::kNotOpened);  // a remark on the port that row 5 has
  EXPECT_EQ(numbers[5].line, 5U);
}

TEST(Account, AClaimCoversARangeAndWinsOverARefusal) {
  Document document = FromSource("1000-2000 30");
  AddBlock(document, BlockKind::kParagraph, "1000-2000 30");
  Number refused;
  refused.place = 5;
  refused.size = 4;
  refused.refusal = Refusal::kYear;
  Number claim;
  claim.size = 9;
  claim.row = 0;
  const std::vector<Number> numbers = Account(document, {refused, claim});
  ASSERT_EQ(numbers.size(), 3U);
  EXPECT_EQ(numbers[0].row, 0U);
  EXPECT_EQ(numbers[1].row, 0U);
  EXPECT_EQ(numbers[1].place, 5U);
  EXPECT_EQ(numbers[2].row, kNone);
}

TEST(Account, AColumnSaysWhatItsNumbersAre) {
  Document document = FromSource("Node RAM\nA 512\n");
  document::Table table;
  const auto add = [&](std::string_view words, std::uint32_t row, std::uint32_t column) {
    document::Cell cell;
    cell.row = row;
    cell.column = column;
    cell.text.Append(words, static_cast<std::uint32_t>(document.source.find(words)));
    cell.text.Finish();
    table.rows[row].cells.push_back(static_cast<std::uint32_t>(table.cells.size()));
    table.cells.push_back(std::move(cell));
  };
  table.rows.resize(2);
  table.rows[0].header = true;
  add("Node", 0, 0);
  add("RAM", 0, 1);
  add("A", 1, 0);
  add("512", 1, 1);
  document.tables.push_back(std::move(table));
  Block block;
  block.kind = BlockKind::kTable;
  document.blocks.push_back(std::move(block));
  const std::vector<Number> numbers = Account(document, {});
  ASSERT_EQ(numbers.size(), 1U);
  EXPECT_EQ(numbers[0].refusal, Refusal::kQuantity);
}

TEST(Account, AnEntityIsMarkup) {
  Document document = FromSource("a&#8211;443");
  Block block;
  block.text.Append("a", 0);
  block.text.Append("\xE2\x80\x93", 1);
  block.text.Append("443", 8);
  block.text.Finish();
  document.blocks.push_back(std::move(block));
  const std::vector<Number> numbers = Account(document, {});
  ASSERT_EQ(numbers.size(), 2U);
  EXPECT_EQ(numbers[0].refusal, Refusal::kMarkup);
  EXPECT_EQ(numbers[1].refusal, Refusal::kUnplaced);
}

// Whatever the document: the numbers are the runs of digits of the source, each once, in order.
TEST(AccountLaws, NoNumberIsForgottenOrTwice) {
  static constexpr std::string_view kPieces[] = {"443",   "0",        "99999999999999999999",
                                                 " ",     ".",        ":",
                                                 "port ", "v",        "-",
                                                 "\n",    "10.0.0.1", "/",
                                                 "GB",    "fe",       "[",
                                                 "]",     "(",        ")",
                                                 ",",     "x",        "\xC2\xA0",
                                                 "May ",  "#"};
  for (auto choices = testing::Choices::Random(7, 3000); choices.Next();) {
    std::string source;
    const std::size_t count = choices.Below(24);
    for (std::size_t i = 0; i < count; ++i) source += kPieces[choices.Below(std::size(kPieces))];
    Document document = FromSource(source);
    std::vector<Number> known;
    std::uint32_t at = 0;
    while (at < source.size()) {
      const auto size = static_cast<std::uint32_t>(
          std::min<std::size_t>(1 + choices.Below(20), source.size() - at));
      if (choices.Below(4) != 0) {
        Block block;
        block.kind = choices.Below(5) == 0 ? BlockKind::kCode : BlockKind::kParagraph;
        block.text.Append(std::string_view(source).substr(at, size), at);
        block.text.Finish();
        document.blocks.push_back(std::move(block));
      }
      if (choices.Below(6) == 0) {
        Number number;
        number.place = at;
        number.size = static_cast<std::uint32_t>(choices.Below(6));
        number.row = choices.Below(2) == 0 ? kNone : 3;
        known.push_back(number);
      }
      at += size;
    }
    const std::vector<Number> numbers = Account(document, known);
    std::string digits;
    std::string expected;
    for (const Number& number : numbers) digits += source.substr(number.place, number.size) + "|";
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source[i] < '0' || source[i] > '9') continue;
      expected += source[i];
      if (i + 1 == source.size() || source[i + 1] < '0' || source[i + 1] > '9') expected += "|";
    }
    ASSERT_EQ(digits, expected) << source;
  }
}

}  // namespace
}  // namespace portwright::extract
