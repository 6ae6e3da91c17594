#include "extract/groups.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "extract/likeness.h"
#include "extract/ports.h"

namespace portwright::extract {
namespace {

using catalog::Flag;

using Core = std::vector<std::string>;

constexpr std::size_t kLabelMax = 60;  // bytes; what is longer names nothing
constexpr std::size_t kLineMax = 400;  // that a definition has in front of a port

bool IsDefinition(const Row& row) {
  return row.group.empty() && IsUnnamed(row.source) && IsUnnamed(row.destination) &&
         row.service.kind != net::ServiceKind::kAny;
}

// The words of a group that name it, as they stand: `SMB` of "SMB-related ports".
std::string NameOf(std::string_view group, const Core& core) {
  std::string name;
  std::size_t at = 0;
  while (at < group.size()) {
    const std::size_t end = std::min(group.find_first_of(" -/,\n", at), group.size());
    const std::string_view word = group.substr(at, end - at);
    if (!word.empty() && IsPartOf(CoreOfGroup(word), core)) {
      if (!name.empty()) name += ' ';
      name += word;
    }
    at = end + 1;
  }
  return name;
}

// What stands before the ports of a row: `SMB ports` of "SMB ports: TCP 139, TCP 445", and of a row
// with these in two cells. Empty where no colon, dash or bracket ends it.
std::string_view LabelOf(const document::Document& document, const Row& row) {
  if (row.block >= document.blocks.size()) return {};
  const document::Block& block = document.blocks[row.block];
  if (block.kind == document::BlockKind::kTable) {
    const document::Table& table = document.tables[block.table];
    if (row.table_row >= table.rows.size() || table.rows[row.table_row].cells.size() < 2) return {};
    return table.At(row.table_row, 0).text.text();
  }
  const std::string_view words = block.text.text();
  std::size_t place = 0;  // the first byte of the text that stands at row.place
  for (std::size_t end = words.size(); place < end;) {
    const std::size_t middle = place + (end - place) / 2;
    if (block.text.SourceOf(middle) < row.place) {
      place = middle + 1;
    } else {
      end = middle;
    }
  }
  const std::size_t from = place > kLineMax ? place - kLineMax : 0;
  std::string_view label = words.substr(from, place - from);
  const std::size_t line = label.rfind('\n');
  if (line == label.npos && from > 0) return {};
  if (line != label.npos) label.remove_prefix(line + 1);
  for (const std::string_view mark : {":", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " ("}) {
    const std::size_t end = label.find(mark);
    if (end != label.npos && end > 0 && end <= kLabelMax) return label.substr(0, end);
  }
  return {};
}

bool NamesPorts(std::string_view label) {
  const std::string lower = ToLower(label);
  return lower.ends_with("ports") || lower.find("ports ") != lower.npos ||
         lower.ends_with(" group");
}

// The rows without ends of one section, or with one name: what a group may stand for.
struct Definition {
  Core core;
  std::vector<std::uint32_t> rows;
  bool only_defines = false;  // rows under a heading of their own, not some of a larger table
};

class Expander {
 public:
  Expander(const document::Document& document, const Sections& sections, std::uint32_t file,
           std::vector<Row>& rows, Diagnostics& diagnostics)
      : document_(document),
        sections_(sections),
        file_(file),
        rows_(rows),
        diagnostics_(diagnostics) {}

  void Expand() {
    CollectDefinitions();
    std::vector<bool> used(rows_.size(), false);
    std::vector<Row> out;
    std::vector<std::uint32_t> came_from;  // by row of `out`: where it stood, kNone for new ones
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].group.empty()) {
        out.push_back(std::move(rows_[i]));
        came_from.push_back(i);
        continue;
      }
      for (Row& row : RowsFor(rows_[i], used)) {
        out.push_back(std::move(row));
        came_from.push_back(kNone);
      }
    }
    std::vector<Row> kept;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (came_from[i] == kNone || !used[came_from[i]]) kept.push_back(std::move(out[i]));
    }
    rows_ = std::move(kept);
  }

 private:
  void CollectDefinitions();
  void Define(std::unordered_map<std::string, std::size_t>& index,
              std::vector<Definition>& definitions, Core core, std::uint32_t row) const;
  const Definition* Find(const Core& core) const;
  std::vector<Row> RowsFor(const Row& row, std::vector<bool>& used);
  std::vector<Row> RowsByName(const Row& row, const Core& core);

  const document::Document& document_;
  const Sections& sections_;
  std::uint32_t file_;
  std::vector<Row>& rows_;
  Diagnostics& diagnostics_;
  std::vector<Row> defining_;  // copies: rows are moved on while groups are still expanded
  std::vector<std::uint32_t> defining_row_;
  std::unordered_map<std::string, std::size_t> by_heading_;
  std::unordered_map<std::string, std::size_t> by_label_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<Definition> headed_;
  std::vector<Definition> labelled_;
  std::vector<Definition> named_;
};

void Expander::Define(std::unordered_map<std::string, std::size_t>& index,
                      std::vector<Definition>& definitions, Core core, std::uint32_t row) const {
  if (core.empty()) return;
  const auto [at, is_new] = index.emplace(Joined(core), definitions.size());
  if (is_new) definitions.push_back({std::move(core), {}});
  Definition& definition = definitions[at->second];
  definition.only_defines = &index != &by_name_;
  if (definition.rows.empty() || definition.rows.back() != row) definition.rows.push_back(row);
}

void Expander::CollectDefinitions() {
  bool groups = false;
  for (const Row& row : rows_) groups = groups || !row.group.empty();
  if (!groups) return;
  for (std::uint32_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    if (!IsDefinition(row)) continue;
    const auto defining = static_cast<std::uint32_t>(defining_.size());
    defining_.push_back(row);
    defining_row_.push_back(i);
    if (row.block < sections_.of_block.size()) {
      const Section& section = sections_.sections[sections_.of_block[row.block]];
      if (!section.path.empty()) {
        Define(by_heading_, headed_, CoreOfGroup(section.path.back()), defining);
      }
      if (document_.blocks[row.block].kind == document::BlockKind::kTable) {
        const document::Table& table = document_.tables[document_.blocks[row.block].table];
        Define(by_heading_, headed_, CoreOfGroup(table.caption.text().substr(0, 200)), defining);
      }
    }
    const std::string_view label = LabelOf(document_, row);
    const bool in_table = row.table_row != kNone;
    // In a table, or where a direction is said, a plain name is that of a service to be opened.
    if (NamesPorts(label) || (!in_table && row.direction == catalog::Direction::kUnstated)) {
      Define(by_label_, labelled_, CoreOfGroup(label), defining);
    }
    Define(by_name_, named_, CoreOfGroup(row.protocol), defining);
  }
}

// By the heading above the definition, else by what stands before its ports, else by the name of
// each port; a heading that says more only where there is one such.
const Definition* Expander::Find(const Core& core) const {
  const std::string key = Joined(core);
  if (const auto at = by_heading_.find(key); at != by_heading_.end()) return &headed_[at->second];
  if (const auto at = by_label_.find(key); at != by_label_.end()) return &labelled_[at->second];
  if (const auto at = by_name_.find(key); at != by_name_.end()) return &named_[at->second];
  const Definition* only = nullptr;
  for (const Definition& definition : headed_) {
    if (!IsPartOf(core, definition.core)) continue;
    if (only != nullptr) return nullptr;
    only = &definition;
  }
  return only;
}

std::vector<Row> Expander::RowsFor(const Row& row, std::vector<bool>& used) {
  const Core core = CoreOfGroup(row.group);
  const Definition* definition = core.empty() ? nullptr : Find(core);
  if (definition == nullptr) return RowsByName(row, core);
  std::vector<Row> rows;
  // "Shuttle ports | 4139" is one row of a table, and no group.
  for (const std::uint32_t defining : definition->rows) {
    const Row& said = defining_[defining];
    if (row.table_row != kNone && said.block == row.block && said.table_row == row.table_row) {
      return rows;
    }
  }
  for (const std::uint32_t defining : definition->rows) {
    const Row& said = defining_[defining];
    used[defining_row_[defining]] = used[defining_row_[defining]] || definition->only_defines;
    Row expanded = row;
    expanded.group.clear();
    expanded.service = said.service;
    expanded.protocol = said.protocol.empty() ? NameOf(row.group, core) : said.protocol;
    expanded.defined_place = said.place;
    expanded.defined_size = said.size;
    TakeRemarks(said, expanded);
    AddFlag(Flag::kExpanded, expanded);
    if (!expanded.conditions.empty()) AddFlag(Flag::kConditional, expanded);
    rows.push_back(std::move(expanded));
  }
  return rows;
}

// Nothing in the document says which ports these are: the usual ones, with a doubt.
std::vector<Row> Expander::RowsByName(const Row& row, const Core& core) {
  const TransportReading reading = ReadTransports(row.group);
  if (reading.transports.icmp || (reading.transports.any && reading.share > 0.9)) {
    Row plain = row;
    plain.group.clear();
    plain.service = net::Service();
    if (reading.transports.icmp) {
      plain.service.kind = net::ServiceKind::kIcmp;
      plain.service.icmp_any = true;
    }
    return {std::move(plain)};
  }
  const KnownService* service = FindService(NameOf(row.group, core));
  if (service == nullptr) service = FindService(Trim(row.group));
  std::vector<Row> rows;
  if (service == nullptr || service->port == 0) {
    const document::Place place = document_.PlaceOf(row.place);
    diagnostics_.Warning(
        "PW-EXT-0020", {file_, place.line, place.column},
        "expected the ports of " + Quote(row.group) + " to be defined in the document, found none",
        "add the rows for this group by hand");
    return rows;
  }
  for (const std::uint16_t port : {service->port, service->second_port}) {
    for (const bool tcp : {true, false}) {
      if (port == 0 || (tcp ? !service->tcp : !service->udp)) continue;
      Row usual = row;
      usual.group.clear();
      usual.service.kind = tcp ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
      usual.service.ports = {port, port};
      usual.protocol = NameOf(row.group, core);
      AddFlag(Flag::kExpanded, usual);
      AddDoubt(catalog::DoubtAbout::kPort, {"the usual port of this service", "another one"},
               "The document names the service and nowhere its port.", usual);
      rows.push_back(std::move(usual));
    }
  }
  return rows;
}

}  // namespace

void ExpandGroups(const document::Document& document, const Sections& sections, std::uint32_t file,
                  std::vector<Row>& rows, Diagnostics& diagnostics) {
  Expander(document, sections, file, rows, diagnostics).Expand();
}

}  // namespace portwright::extract
