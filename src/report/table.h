// A table as people and programs read it: made by whoever has the facts, rendered here as aligned
// text, CSV, JSON or Markdown. Every verb that prints a table makes one of these.
//
// Widths are columns of a terminal (wide East Asian characters count two, combining marks none).
// Text from outside may hold anything: control characters are made visible on a terminal, markup is
// escaped in Markdown, formulas are guarded in CSV. Cost: linear in the cells. No state, any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::report {

enum class Format : std::uint8_t { kTable, kCsv, kJson, kMarkdown };
// `table`, `csv`, `json`, `markdown`; nothing for another word.
std::optional<Format> ParseFormat(std::string_view word);

enum class Align : std::uint8_t { kLeft, kRight };
enum class Tone : std::uint8_t { kPlain, kGood, kWarning, kBad, kFaint };

struct Column {
  std::string name;  // heading for people: `Source zone`
  Align align = Align::kLeft;
  bool is_number = false;  // JSON prints a cell that is a number (`12`, `12.5`) without quotes, an
                           // empty one as null
  std::string key = "";    // name in CSV and JSON; empty: the name in snake case, `source_zone`
};

struct Table {
  std::string title;  // may be empty
  std::vector<Column> columns;
  std::vector<std::vector<std::string>>
      rows;                      // each as long as `columns`; a cell may hold line breaks
  std::vector<Tone> tones = {};  // colour of each row on a terminal; may be shorter than `rows`
  std::string key = "";          // name among several in JSON; empty: the title in snake case
  std::string empty_text = "";   // what a person reads where there are no rows; empty: `none`
};

struct RenderStyle {
  bool color = false;  // ANSI colours; the caller knows about terminals and NO_COLOR
  int width = 0;       // columns of the terminal; long cells wrap to fit. 0: no limit
  bool guard = true;  // CSV: guard texts that a spreadsheet would run as a formula. Off where bytes
                      // must be exact
  bool header = true;  // CSV: print the header row
};

Table MakeTable(std::string title, std::string empty_text, std::vector<Column> columns);
Column Text(std::string name);
Column Number(std::string name);  // right-aligned, a number in JSON

// `Source zone` -> `source_zone`.
std::string SnakeCase(std::string_view name);
// The name of a column in CSV and JSON.
std::string KeyOf(const Column& column);

// Every line ends with a line break. JSON is an array of objects, keys in the order of the columns.
std::string Render(const Table& table, Format format, const RenderStyle& style = {});

// Several tables: text and Markdown one after another with their titles, JSON one object with an
// array for each table, CSV one after another with an empty line between them.
std::string RenderAll(const std::vector<Table>& tables, Format format,
                      const RenderStyle& style = {});

// Text that Markdown shows as it stands, on one line; line breaks become `<br>`.
std::string EscapeMarkdown(std::string_view text);

}  // namespace portwright::report
