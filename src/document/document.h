// A vendor's document as blocks and tables with places, whatever format it came in. Readers
// (read.h) fill it; extract/ works out what it requires. Plain data. Threading: const access from
// any thread.
//
// Places are offsets in `Document::source`: the document's text after its encoding was repaired,
// for XLSX the cells of each sheet, a row a line, with tabs between them. What of the source stands
// in no Text is markup, and `hidden` says of which kind where it may hold numbers.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::document {

enum class Format : std::uint8_t {
  kMarkdown,
  kHtml,
  kAsciidoc,
  kRestructuredText,
  kCsv,
  kXlsx,
  kText
};

// Words of the document without markup: entities decoded, blanks squeezed to one, none at the ends
// of a line. A line feed stands where the document breaks the line: in a cell <br>, a list item or
// a paragraph; in a paragraph every end of a line of the source, for a reader of sentences to join.
// Placeholders ({{site.data.x}}, {product}, |product|) that the document does not define stand as
// they are.
class Text {
 public:
  // Where bytes of the text come from: from `at` on, `source` and what follows it, byte by byte.
  struct Run {
    std::uint32_t at = 0;
    std::uint32_t source = 0;
  };
  // A line of the text that begins a list item, at depth 1 or deeper; `marker` is `*`, `-`, `1.`.
  struct Item {
    std::uint32_t at = 0;
    std::uint32_t depth = 1;
  };

  const std::string& text() const { return text_; }
  const std::vector<Run>& runs() const { return runs_; }
  const std::vector<Item>& items() const { return items_; }
  bool empty() const { return text_.empty(); }

  // Offset in the source of the byte at `at`; of the end for `at` == size. Cost: logarithmic.
  std::uint32_t SourceOf(std::size_t at) const;

  // `piece` stands in the source at `source`, byte by byte (or is what an entity there stands for).
  // Blanks (of Unicode too, and U+FFFD) are squeezed, characters without width dropped and line
  // feeds kept, whatever comes in. A character is not divided between two pieces.
  void Append(std::string_view piece, std::uint32_t source);
  // A line feed; several in a row are one, and none begins or ends a text.
  void Break(std::uint32_t source);
  // As Break, and what follows is a list item.
  void BeginItem(std::uint32_t source, std::uint32_t depth);
  // Takes blanks and line feeds off the end; to be called when the text is complete.
  void Finish();

 private:
  void StandAt(std::uint32_t source);

  std::string text_;
  std::vector<Run> runs_;
  std::vector<Item> items_;
};

struct Cell {
  Text text;
  std::uint32_t source = 0;  // where the cell begins
  std::uint32_t row = 0;     // the first row and column that it covers, in the table
  std::uint32_t column = 0;
  std::uint32_t row_span = 1;  // as it came out, within the table
  std::uint32_t column_span = 1;
  bool header = false;  // the format marks it as a heading
};

// Indices into Table::cells, from left to right. A cell with spans stands in each place that it
// covers. Rows of a ragged table differ in length: what is missing was not in the document.
struct TableRow {
  std::vector<std::uint32_t> cells;
  std::uint32_t source = 0;
  bool header = false;  // all of it: above |---|, <thead>, %header, header-rows
};

struct Table {
  Text caption;
  std::vector<Cell> cells;
  std::vector<TableRow> rows;
  std::uint32_t source = 0;

  const Cell& At(std::size_t row, std::size_t column) const {
    return cells[rows[row].cells[column]];
  }
};

enum class BlockKind : std::uint8_t {
  kHeading,
  kParagraph,
  kItem,  // of a list, outside tables; its further paragraphs follow as kParagraph
  kTable,
  kCode  // code blocks and terminal output: read by nobody, shown on the review page
};

struct Block {
  BlockKind kind = BlockKind::kParagraph;
  std::uint32_t level = 0;  // kHeading: 1 and deeper, as in the document; kItem: depth from 1
  bool quoted = false;      // inside a block quote, an admonition or a sidebar
  bool after_blank = true;  // an empty line (or, in HTML, another element) stands before it
  std::uint32_t table = 0;  // kTable: index into Document::tables
  std::uint32_t source = 0;
  Text text;  // kTable: empty
};

// Why bytes of the source stand in no Text.
enum class HiddenKind : std::uint8_t {
  kFrontMatter,
  kTemplate,   // attribute lines, liquid tags, directives
  kLink,       // the target of a link or an image
  kAttribute,  // of an HTML tag
  kComment,
  kScript,   // scripts and styles
  kVariant,  // text of a condition that does not hold (ifdef)
  kMarker,   // the number of a list item
  kEmpty     // spaces between cells of a sheet, and the like
};

struct Hidden {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  HiddenKind kind = HiddenKind::kTemplate;
};

// From `source` on, lines are counted from 1 again: sheets of a workbook.
struct Part {
  std::uint32_t source = 0;
  std::string name;
};

struct Place {
  std::uint32_t line = 0;  // from 1
  std::uint32_t column = 0;
};

struct Document {
  Format format = Format::kText;
  std::string title;  // of the front matter, <title> or the document's own title line; may be empty
  std::string source;                      // UTF-8
  std::vector<std::uint32_t> line_starts;  // offsets of the source, ascending, the first is 0
  std::vector<Part> parts;                 // sheets of a workbook; empty for all else
  std::vector<Block> blocks;               // in the order of the document
  std::vector<Table> tables;
  std::vector<Hidden> hidden;  // by begin, without overlaps
  // Cells of a workbook whose value a formula gave: where they begin (Cell::source), ascending.
  std::vector<std::uint32_t> formulas;
  // Those whose value nobody computed yet: they stand in no table.
  struct OpenFormula {
    std::uint32_t part = 0;  // index into `parts`
    std::uint32_t line = 0;  // of the sheet, from 1
    friend auto operator<=>(const OpenFormula&, const OpenFormula&) = default;
  };
  std::vector<OpenFormula> open_formulas;

  // Cost: logarithmic.
  Place PlaceOf(std::size_t source_offset) const;
  std::uint32_t LineOf(std::size_t source_offset) const { return PlaceOf(source_offset).line; }
};

// `markdown`, `html`, `asciidoc`, `rst`, `csv`, `xlsx`, `text`.
std::string_view ToText(Format format);

}  // namespace portwright::document
