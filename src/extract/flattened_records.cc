#include "extract/flattened_records.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "extract/flattened_alignment.h"
#include "extract/flattened_lines.h"
#include "extract/heading_words.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using document::Table;
using document::Text;

constexpr std::size_t kNameMax = 40;    // bytes of a property's name
constexpr std::size_t kValueMax = 600;  // bytes of a value's line
constexpr std::size_t kFieldsMax = 12;  // of a record
constexpr std::size_t kTurnedMax = 64;  // columns of a table that is turned

bool HoldsPort(std::string_view words) {
  const PieceClass what = ClassOfPiece(words);
  return what == PieceClass::kPort || what == PieceClass::kPortAndTransport;
}

// What a rule says beside its port.
bool IsOfRule(Kind kind) {
  return kind == Kind::kTransport || kind == Kind::kSource || kind == Kind::kDestination ||
         kind == Kind::kDirection;
}

struct Field {
  Kind kind = Kind::kOther;
  std::string key;
  Stretch name;
  std::vector<Stretch> values;
};

struct Record {
  std::uint32_t begin = 0;  // lines
  std::uint32_t end = 0;
  std::vector<Field> fields;
  bool tight = false;  // some field follows the one before without an empty line
};

class RecordReader {
 public:
  RecordReader(const Document& document, std::uint32_t begin, std::uint32_t end)
      : document_(document) {
    for (std::uint32_t block = begin; block < end; ++block) AddLines(document, block, lines_);
  }

  const std::vector<Stretch>& lines() const { return lines_; }
  std::vector<LostTable> Find();

 private:
  std::string_view Words(const Stretch& stretch) const {
    return std::string_view(document_.blocks[stretch.block].text.text())
        .substr(stretch.begin, stretch.end - stretch.begin);
  }
  const Block& BlockOf(std::uint32_t line) const { return document_.blocks[lines_[line].block]; }
  std::optional<Field> NamedAt(std::uint32_t line) const;
  std::optional<Field> FieldAt(std::uint32_t line, std::uint32_t& next) const;
  bool IsRule(const Record& record) const;
  void Close(std::vector<Record>& records, std::vector<LostTable>& found) const;
  LostTable Build(const std::vector<Record>& records) const;

  const Document& document_;
  std::vector<Stretch> lines_;
};

// A property's name and what stands behind it on its line.
std::optional<Field> RecordReader::NamedAt(std::uint32_t line) const {
  const Stretch& all = lines_[line];
  const std::string_view words = Words(all);
  if (words.size() > kValueMax) return std::nullopt;
  const std::size_t colon = words.substr(0, kNameMax + 1).find(':');
  std::size_t end = colon;
  if (colon == words.npos) {  // a term of a list of definitions
    const bool term = BlockOf(line).kind == BlockKind::kItem && words.size() <= kNameMax &&
                      BlockOf(line).text.text().size() == words.size() &&
                      line + 1 < lines_.size() && BlockOf(line + 1).kind == BlockKind::kParagraph;
    if (!term) return std::nullopt;
    end = words.size();
  } else if (colon + 1 < words.size() && words[colon + 1] != ' ') {
    return std::nullopt;
  }
  const std::optional<Kind> kind = ReadHeadingCell(Trim(words.substr(0, end)));
  if (!kind) return std::nullopt;
  Field field;
  field.kind = *kind;
  field.key = ToLower(Trim(words.substr(0, end)));
  const auto size = static_cast<std::uint32_t>(end);
  field.name = {all.block, all.begin, all.begin + size};
  if (end + 2 < words.size()) field.values.push_back({all.block, all.begin + size + 2, all.end});
  return field;
}

// A field with its value, which may stand on the next line; `next` is the line behind it.
std::optional<Field> RecordReader::FieldAt(std::uint32_t line, std::uint32_t& next) const {
  std::optional<Field> field = NamedAt(line);
  next = line + 1;
  if (!field || !field->values.empty() || next >= lines_.size()) return field;
  if (lines_[next].end - lines_[next].begin > kValueMax || NamedAt(next)) return field;
  field->values.push_back(lines_[next]);
  ++next;
  return field;
}

bool RecordReader::IsRule(const Record& record) const {
  bool port = false;
  bool other = false;
  for (const Field& field : record.fields) {
    other = other || (IsOfRule(field.kind) && !field.values.empty());
    port = port || (field.kind == Kind::kPort && !field.values.empty() &&
                    (HoldsPort(Words(field.values[0])) ||
                     ClassOfPiece(Words(field.values[0])) == PieceClass::kBlank));
  }
  return port && other;
}

LostTable RecordReader::Build(const std::vector<Record>& records) const {
  LostTable lost;
  lost.begin = records.front().begin;
  lost.end = records.back().end;
  Table& table = lost.table;
  const auto source_of = [&](const Stretch& stretch) {
    return document_.blocks[stretch.block].text.SourceOf(stretch.begin);
  };
  const auto text_of = [&](const Stretch& stretch) {
    return PartOf(document_.blocks[stretch.block].text, stretch.begin, stretch.end);
  };
  table.source = source_of(lines_[lost.begin]);
  std::vector<std::string> columns;
  AddRow(table, table.source, true);
  for (const Record& record : records) {
    for (const Field& field : record.fields) {
      if (columns.size() >= kFieldsMax * 2 ||
          std::find(columns.begin(), columns.end(), field.key) != columns.end()) {
        continue;
      }
      columns.push_back(field.key);
      AddCell(table, text_of(field.name), source_of(field.name));
    }
  }
  for (const Record& record : records) {
    const std::uint32_t source = source_of(lines_[record.begin]);
    AddRow(table, source, false);
    for (const std::string& column : columns) {
      Text text;
      std::uint32_t place = source;
      for (const Field& field : record.fields) {
        if (field.key != column) continue;
        for (const Stretch& value : field.values) {
          if (text.empty()) place = source_of(value);
          AppendText(text_of(value), source_of(value), text);
        }
      }
      AddCell(table, std::move(text), place);
    }
  }
  return lost;
}

// Records of one table have most of their properties in common.
bool AreAlike(const Record& a, const Record& b) {
  const std::size_t common = static_cast<std::size_t>(
      std::count_if(a.fields.begin(), a.fields.end(), [&](const Field& field) {
        return std::any_of(b.fields.begin(), b.fields.end(),
                           [&](const Field& other) { return other.key == field.key; });
      }));
  return common * 2 > std::min(a.fields.size(), b.fields.size());
}

// Tables of the records that are rules; the others stay lines.
void RecordReader::Close(std::vector<Record>& records, std::vector<LostTable>& found) const {
  std::vector<Record> rules;
  for (Record& record : records) {
    const bool rule = IsRule(record);
    if (!rules.empty() && (!rule || !AreAlike(rules.back(), record))) {
      found.push_back(Build(rules));
      rules.clear();
    }
    if (rule) rules.push_back(std::move(record));
  }
  if (!rules.empty()) found.push_back(Build(rules));
  records.clear();
}

std::vector<LostTable> RecordReader::Find() {
  std::vector<LostTable> found;
  std::vector<Record> records;
  const auto count = static_cast<std::uint32_t>(lines_.size());
  for (std::uint32_t line = 0; line < count;) {
    std::uint32_t next = line + 1;
    std::optional<Field> field = FieldAt(line, next);
    if (!field) {
      Record* record = records.empty() ? nullptr : &records.back();
      // A line that goes on in the value above it.
      const bool goes_on = record != nullptr && lines_[line].begin > 0 &&
                           !Words(lines_[line]).empty() &&
                           record->fields.back().kind == Kind::kPurpose &&
                           Words(lines_[line]).find(':') == std::string_view::npos;
      if (goes_on) {
        record->fields.back().values.push_back(lines_[line]);
        record->end = next;
      } else {
        Close(records, found);
      }
      line = next;
      continue;
    }
    bool fresh = records.empty() || records.back().fields.size() >= kFieldsMax;
    if (!fresh) {
      const std::vector<Field>& fields = records.back().fields;
      fresh = std::any_of(fields.begin(), fields.end(),
                          [&](const Field& other) { return other.key == field->key; });
    }
    const bool after_blank = lines_[line].begin == 0 && BlockOf(line).after_blank;
    fresh = fresh || (after_blank && records.back().tight && IsRule(records.back()));
    if (fresh) records.push_back({line, next, {}, false});
    records.back().tight = records.back().tight || (!fresh && !after_blank);
    records.back().fields.push_back(std::move(*field));
    records.back().end = next;
    line = next;
  }
  Close(records, found);
  return found;
}

bool MayHoldFields(const Block& block) {
  return block.kind == BlockKind::kParagraph || block.kind == BlockKind::kItem;
}

// Whether the headings of a table are its first column.
bool IsLying(const Table& table) {
  const std::size_t rows = table.rows.size();
  if (rows < 3 || rows > kFieldsMax * 2 || table.cells.size() > kTurnedMax * rows) return false;
  const std::size_t width = table.rows[0].cells.size();
  if (width < 2 || width > kTurnedMax) return false;
  std::size_t known = 0;
  bool other = false;
  bool ports = false;
  for (std::size_t row = 0; row < rows; ++row) {
    if (table.rows[row].cells.size() != width) return false;
    const std::optional<Kind> kind = ReadHeadingCell(table.At(row, 0).text.text());
    if (!kind) continue;
    ++known;
    other = other || IsOfRule(*kind);
    if (*kind != Kind::kPort) continue;
    std::size_t held = 0;
    for (std::size_t column = 1; column < width; ++column) {
      held += HoldsPort(table.At(row, column).text.text()) ? 1U : 0U;
    }
    ports = ports || held * 2 >= width - 1;
  }
  return ports && other && known >= 3 && known * 3 >= rows * 2;
}

Table Turn(const Table& lying) {
  // A first row that names no property: names of the records, or nothing.
  const std::size_t width = lying.rows[0].cells.size();
  std::size_t first = 0;
  if (!ReadHeadingCell(lying.At(0, 0).text.text())) {
    bool names = width > 2;
    for (std::size_t column = 1; column < width; ++column) {
      names = names && !lying.At(0, column).text.empty();
    }
    first = names ? 0 : 1;
  }
  Table table;
  table.caption = lying.caption;
  table.source = lying.source;
  for (std::size_t column = 0; column < width; ++column) {
    AddRow(table, lying.At(first, column).source, column == 0);
    for (std::size_t row = first; row < lying.rows.size(); ++row) {
      const document::Cell& cell = lying.At(row, column);
      AddCell(table, cell.text, cell.source);
    }
  }
  return table;
}

}  // namespace

Document RestoreRecords(Document document) {
  std::vector<Block> blocks;
  const auto count = static_cast<std::uint32_t>(document.blocks.size());
  for (std::uint32_t at = 0; at < count;) {
    std::uint32_t end = at;
    while (end < count && MayHoldFields(document.blocks[end]) &&
           document.blocks[end].quoted == document.blocks[at].quoted) {
      ++end;
    }
    if (end == at) {
      blocks.push_back(std::move(document.blocks[at++]));
      continue;
    }
    RecordReader reader(document, at, end);
    ReplaceLines(document, at, end, reader.lines(), reader.Find(), blocks);
    at = end;
  }
  document.blocks = std::move(blocks);
  return document;
}

Document TurnTables(Document document) {
  for (Table& table : document.tables) {
    if (IsLying(table)) table = Turn(table);
  }
  return document;
}

}  // namespace portwright::extract
