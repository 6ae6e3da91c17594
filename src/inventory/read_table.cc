// CSV and XLSX with any headings.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "document/workbook.h"
#include "inventory/address_words.h"
#include "inventory/codes.h"
#include "inventory/columns.h"
#include "inventory/readers.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

using document::Sheet;
using document::SheetCell;
using document::SheetLine;
using document::Workbook;

bool IsYes(std::string_view text) {
  const std::string word = ToLower(Trim(text));
  return word == "true" || word == "yes" || word == "1" || word == "wahr" || word == "ja" ||
         word == "vrai" || word == "oui" || word == "template";
}

class SheetReader {
 public:
  SheetReader(const Workbook& workbook, const Sheet& sheet, const SheetColumns& columns,
              HostList& hosts, Reading& reading, std::uint32_t file)
      : workbook_(workbook),
        sheet_(sheet),
        columns_(columns),
        hosts_(hosts),
        reading_(reading),
        file_(file),
        texts_(columns.meanings.size()) {
    prefixes_ = std::find(columns.meanings.begin(), columns.meanings.end(), Meaning::kPrefix) !=
                columns.meanings.end();
  }

  void Read() {
    const std::size_t first = columns_.has_heading ? columns_.heading_line + 1 : 0;
    if (!prefixes_) hosts_.Reserve(std::min<std::size_t>(sheet_.lines.size(), kHostsMax));
    for (std::size_t i = first; i < sheet_.lines.size(); ++i) {
      line_ = sheet_.lines[i].number;
      Take(sheet_.lines[i]);
      if (IsHeadingAgain()) continue;
      ++reading_.facts.rows;
      if (prefixes_) {
        TakePrefix();
      } else {
        TakeHost();
      }
    }
  }

 private:
  // The texts of the columns that mean something; a cell merged with the one above says the same.
  void Take(const SheetLine& line) {
    std::size_t filled_to = 0;
    for (const SheetCell& cell : line.row.cells) {
      for (; filled_to < std::min<std::size_t>(cell.column, texts_.size()); ++filled_to) {
        texts_[filled_to].clear();
      }
      if (cell.column >= texts_.size()) break;
      filled_to = cell.column + 1;
      if (cell.covered && cell.row_span > 0) continue;
      if (columns_.meanings[cell.column] == Meaning::kNone) continue;
      texts_[cell.column] = workbook_.TextOf(cell);
    }
    for (; filled_to < texts_.size(); ++filled_to) texts_[filled_to].clear();
  }

  // Programs that print pages repeat the heading on each.
  bool IsHeadingAgain() const {
    if (!columns_.has_heading) return false;
    bool any = false;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (texts_[i].empty() || columns_.meanings[i] == Meaning::kNone) continue;
      const auto use = std::find_if(columns_.uses.begin(), columns_.uses.end(),
                                    [&](const ColumnUse& one) { return one.heading == texts_[i]; });
      if (use == columns_.uses.end()) return false;
      any = true;
    }
    return any;
  }

  SourcePlace Place(std::size_t column) const {
    return {file_, line_, static_cast<std::uint32_t>(column + 1)};
  }

  template <typename Take>
  void Each(Meaning meaning, Take take) {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (columns_.meanings[i] == meaning && !texts_[i].empty()) take(texts_[i], i);
    }
  }

  // The first column of names that says one; false after an error.
  bool FindName(Meaning meaning, std::string& name, std::string& said) {
    bool good = true;
    Each(meaning, [&](const std::string& text, std::size_t column) {
      if (!said.empty() || !good || IsPlaceholder(text)) return;
      if (LooksLikeFormula(text) || LooksLikeDate(text)) {
        reading_.Error(codes::kNotAName, Place(column),
                       "expected the name of a host, found " + Quote(text) +
                           (LooksLikeDate(text) ? ", a day" : ", a formula or its error"),
                       "give the column the format of a text, and type the name again");
        good = false;
        return;
      }
      name = SiteName(text);
      if (!name.empty()) said = text;
    });
    return good;
  }

  void TakeHost() {
    bool is_template = false;
    Each(Meaning::kState,
         [&](const std::string& text, std::size_t) { is_template = is_template || IsYes(text); });
    if (is_template) return;
    HostFact row;
    std::string said;
    if (!FindName(Meaning::kName, row.name, said)) return;
    if (row.name.empty() && !FindName(Meaning::kAlias, row.name, said)) return;
    TakeAddresses(row);
    if (row.name.empty()) {
      if (row.addresses.empty()) return;
      row.name = SiteName(net::ToText(row.addresses[0].address));
    }
    HostFact& host = hosts_.Of(row.name, {sheet_.name, line_});
    host.addresses.insert(host.addresses.end(), row.addresses.begin(), row.addresses.end());
    if (ToLower(said) != ToLower(host.name) && host.title.empty()) host.title = said;
    TakeWords(host);
  }

  void TakeAddresses(HostFact& row) {
    std::string interface;
    std::string mask;
    int vlan = 0;
    Each(Meaning::kInterface, [&](const std::string& text, std::size_t) {
      if (interface.empty() && !IsPlaceholder(text)) interface = text;
    });
    Each(Meaning::kMask, [&](const std::string& text, std::size_t) {
      if (mask.empty() && !IsPlaceholder(text)) mask = text;
    });
    Each(Meaning::kVlan, [&](const std::string& text, std::size_t) {
      const auto number = ParseNumber(text);
      if (number && *number >= 1 && *number <= 4094) vlan = static_cast<int>(*number);
    });
    Each(Meaning::kAddress, [&](const std::string& text, std::size_t column) {
      const AddressWords words = ReadAddresses(text);
      if (!words.problem.empty()) {
        ReportAddress(reading_, Place(column), words.problem, words.hint);
      }
      for (const auto& [address, length] : words.found) {
        AddressFact fact{address, length, interface, vlan};
        if (length == kNoLength && !mask.empty()) {
          fact.length = ReadMask(mask, address.family).value_or(kNoLength);
        }
        row.addresses.push_back(std::move(fact));
      }
    });
  }

  void TakeWords(HostFact& host) {
    if (!columns_.os.empty()) host.os = columns_.os;
    Each(Meaning::kOs, [&](const std::string& text, std::size_t column) {
      if (IsPlaceholder(text)) return;
      const std::string os = OsOf(text);
      if (host.os.empty()) host.os = os;
      if (host.os == os || columns_.meanings[column] != Meaning::kOs) return;
      // Two columns of one row may say it more and less exactly; two rows may not.
      if (host.place.line == line_) return;
      reading_.diagnostics.Add({Severity::kWarning,
                                std::string(codes::kContradiction),
                                {Place(column), {file_, host.place.line, 0}},
                                "expected one operating system of " + Quote(host.name) +
                                    ", found " + Quote(os) + " and before " + Quote(host.os) +
                                    ", which was taken",
                                ""});
    });
    Each(Meaning::kAlias, [&](const std::string& text, std::size_t) {
      for (const std::string_view part : ListIn(text)) {
        const std::string alias = SiteName(part);
        const bool known =
            std::find(host.aliases.begin(), host.aliases.end(), alias) != host.aliases.end();
        if (!alias.empty() && !IsPlaceholder(part) && alias != host.name && !known) {
          host.aliases.push_back(alias);
        }
      }
    });
    Each(Meaning::kTag, [&](const std::string& text, std::size_t) {
      for (const std::string_view part : ListIn(text)) {
        if (std::string tag = TagOf(part); !tag.empty() && !IsPlaceholder(part)) {
          host.tags.push_back(std::move(tag));
        }
      }
    });
    host.tags.insert(host.tags.end(), columns_.tags.begin(), columns_.tags.end());
    SortTags(host.tags);
    Each(Meaning::kTitle, [&](const std::string& text, std::size_t) {
      if (host.title.empty() && !IsPlaceholder(text)) host.title = text.substr(0, text.find('\n'));
    });
  }

  void TakePrefix() {
    PrefixFact fact;
    fact.place = {sheet_.name, line_};
    std::string said;
    if (!FindName(Meaning::kName, fact.name, said)) return;
    Each(Meaning::kTitle, [&](const std::string& text, std::size_t) {
      if (fact.title.empty() && !IsPlaceholder(text)) fact.title = text;
    });
    Each(Meaning::kPrefix, [&](const std::string& text, std::size_t column) {
      const auto prefix = net::ParsePrefix(Trim(text));
      if (!prefix) {
        if (IsPlaceholder(text)) return;
        ReportPrefix(reading_, Place(column), prefix.error().message);
        return;
      }
      fact.prefix = *prefix;
      reading_.facts.prefixes.push_back(fact);
    });
  }

  const Workbook& workbook_;
  const Sheet& sheet_;
  const SheetColumns& columns_;
  HostList& hosts_;
  Reading& reading_;
  std::uint32_t file_;
  std::vector<std::string> texts_;  // by column
  bool prefixes_ = false;
  std::uint32_t line_ = 0;
};

void ReportNotFound(const SheetColumns& columns, SourcePlace place, Reading& reading) {
  for (const std::string& heading : columns.not_found) {
    reading.diagnostics.Warning(
        codes::kColumnGone, place,
        "expected the column " + Quote(heading) + " of the import before, found no such heading",
        "what the columns mean now is in the table; --map says otherwise");
  }
}

// Every column that was asked for stands in some sheet.
void ReportUnknownAsked(const Workbook& workbook, Reading& reading) {
  for (const AskedColumn& asked : reading.request.asked) {
    if (asked.heading.starts_with('#')) continue;
    const auto& uses = reading.facts.columns;
    const bool used = std::any_of(uses.begin(), uses.end(), [&](const ColumnUse& use) {
      return use.ground == Ground::kAsked && Fold(use.heading) == Fold(asked.heading);
    });
    if (used) continue;
    std::vector<std::string> known;
    for (const ColumnUse& use : uses) known.push_back(use.heading);
    std::string hint;
    if (const auto nearest = Nearest(asked.heading, known)) {
      hint = "did you mean " + Quote(*nearest) + "?";
    } else if (!known.empty()) {
      hint = "headings: " + Join(known, ", ");
    }
    reading.Error(codes::kNoSuchColumn, {reading.file, 0, 0},
                  "expected a column " + Quote(asked.heading) + ", found no such heading in " +
                      Count(workbook.sheets.size(), "sheet"),
                  std::move(hint));
  }
}

}  // namespace

Status ReadTable(std::string_view bytes, Reading& reading) {
  PORTWRIGHT_TRY(const Workbook workbook,
                 document::ReadWorkbook(bytes, reading.request.name, reading.diagnostics));
  HostList hosts(reading.facts);
  bool any = false;
  std::string missing = "names and addresses";
  for (const Sheet& sheet : workbook.sheets) {
    const SheetColumns columns = FindColumns(workbook, sheet, reading.request);
    if (!columns.found) {
      if (!columns.missing.empty()) missing = columns.missing;
      if (!sheet.name.empty()) reading.facts.not_read.push_back(sheet.name);
      continue;
    }
    any = true;
    const std::uint32_t file =
        sheet.name.empty() ? reading.file
                           : reading.diagnostics.AddFile(reading.request.name + " " + sheet.name);
    ReportNotFound(columns, {file, 0, 0}, reading);
    auto& uses = reading.facts.columns;
    uses.insert(uses.end(), columns.uses.begin(), columns.uses.end());
    SheetReader(workbook, sheet, columns, hosts, reading, file).Read();
    if (reading.facts.hosts.size() > kHostsMax) {
      return Error{ErrorCode::kLimit, reading.request.name + ": expected at most " +
                                          WithThousands(kHostsMax) + " hosts, found more"};
    }
  }
  if (any) {
    ReportUnknownAsked(workbook, reading);
    return Ok();
  }
  reading.Error(codes::kNoColumns, reading.At(0),
                "expected a column of " + missing + ", found none that looks like it",
                "say which: --map name=HEADING --map address=HEADING, or #3 for the third column");
  return Ok();
}

}  // namespace portwright::inventory
