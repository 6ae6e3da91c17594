#include "inventory/columns.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "base/text.h"
#include "inventory/address_words.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

using document::Sheet;
using document::Workbook;

constexpr std::size_t kHeadingLines = 30;  // so far down a heading may stand
constexpr std::size_t kSampled = 200;      // rows of which the values are looked at

struct ProductColumn {
  std::string_view heading;  // folded
  Meaning meaning;
};
// A sheet that a product writes: known by headings that stand there together.
struct ProductSheet {
  std::span<const std::string_view> known_by;
  std::span<const ProductColumn> columns;  // all others mean nothing
  std::string_view os;
  std::string_view tag;
};

// RVTools' sheets vInfo, vNetwork, vHost and vSC_VMK, in workbooks and as CSV files; and the list
// of virtual machines that the vSphere client exports.
constexpr std::string_view kVirtualMachines[] = {"vm", "powerstate", "primary ip address"};
constexpr ProductColumn kVirtualMachineColumns[] = {
    {"vm", Meaning::kName},
    {"template", Meaning::kState},
    {"dns name", Meaning::kAlias},
    {"primary ip address", Meaning::kAddress},
    {"os according to the vmware tools", Meaning::kOs},
    {"os according to the configuration file", Meaning::kOs},
    {"annotation", Meaning::kNone},
    {"datacenter", Meaning::kTag},
    {"cluster", Meaning::kTag}};
constexpr std::string_view kNetworkCards[] = {"vm", "nic label", "ipv4 address"};
constexpr ProductColumn kNetworkCardColumns[] = {{"vm", Meaning::kName},
                                                 {"template", Meaning::kState},
                                                 {"nic label", Meaning::kInterface},
                                                 {"ipv4 address", Meaning::kAddress},
                                                 {"ipv6 address", Meaning::kAddress}};
constexpr std::string_view kOldNetworkCards[] = {"vm", "adapter", "ip address", "switch"};
constexpr ProductColumn kOldNetworkCardColumns[] = {{"vm", Meaning::kName},
                                                    {"template", Meaning::kState},
                                                    {"adapter", Meaning::kInterface},
                                                    {"ip address", Meaning::kAddress}};
constexpr std::string_view kHosts[] = {"host", "esx version"};
constexpr ProductColumn kHostColumns[] = {
    {"host", Meaning::kName}, {"datacenter", Meaning::kTag}, {"cluster", Meaning::kTag}};
constexpr std::string_view kKernelPorts[] = {"host", "device", "port group", "subnet mask"};
constexpr ProductColumn kKernelPortColumns[] = {
    {"host", Meaning::kName},          {"device", Meaning::kInterface},
    {"ip address", Meaning::kAddress}, {"ip 6 address", Meaning::kAddress},
    {"subnet mask", Meaning::kMask},   {"datacenter", Meaning::kTag},
    {"cluster", Meaning::kTag}};
// NetBox: the tables of IP addresses and prefixes, as the page exports them and as it imports them.
constexpr std::string_view kNetboxAddresses[] = {"ip address", "vrf", "assigned"};
constexpr ProductColumn kNetboxAddressColumns[] = {{"ip address", Meaning::kAddress},
                                                   {"dns name", Meaning::kName},
                                                   {"device", Meaning::kName},
                                                   {"parent", Meaning::kName},
                                                   {"virtual machine", Meaning::kName},
                                                   {"interface", Meaning::kInterface},
                                                   {"tags", Meaning::kTag}};
constexpr std::string_view kNetboxPrefixes[] = {"prefix", "vrf", "status"};
constexpr ProductColumn kNetboxPrefixColumns[] = {
    {"prefix", Meaning::kPrefix}, {"vlan", Meaning::kName}, {"description", Meaning::kTitle}};

constexpr ProductSheet kProductSheets[] = {
    {kVirtualMachines, kVirtualMachineColumns, "", ""},
    {kNetworkCards, kNetworkCardColumns, "", ""},
    {kOldNetworkCards, kOldNetworkCardColumns, "", ""},
    {kHosts, kHostColumns, "esxi", "esxi"},
    {kKernelPorts, kKernelPortColumns, "esxi", "esxi"},
    {kNetboxAddresses, kNetboxAddressColumns, "", ""},
    {kNetboxPrefixes, kNetboxPrefixColumns, "", ""},
};

std::vector<std::string> TextsOf(const Workbook& workbook, const document::SheetLine& line) {
  std::vector<std::string> out;
  for (const document::SheetCell& cell : line.row.cells) {
    if (cell.column >= out.size()) out.resize(cell.column + 1);
    out[cell.column] = workbook.TextOf(cell);
  }
  return out;
}

class Finder {
 public:
  Finder(const Workbook& workbook, const Sheet& sheet, const ReadRequest& request)
      : workbook_(workbook), sheet_(sheet), request_(request) {}

  SheetColumns Find() {
    if (FindHeading()) {
      ByProduct() || ByWords();
    } else {
      columns_.has_heading = false;
      headings_.clear();
    }
    Widen();
    Sample();
    if (request_.kept != nullptr) ByKept();
    ByAsked();
    if (!Has(Meaning::kAddress) && !Has(Meaning::kPrefix) && !grounds_known_) AddressByValues();
    if (!Has(Meaning::kName) && !Has(Meaning::kAlias) && Has(Meaning::kAddress)) NameByValues();
    Conclude();
    return std::move(columns_);
  }

 private:
  bool Has(Meaning meaning) const {
    return std::find(columns_.meanings.begin(), columns_.meanings.end(), meaning) !=
           columns_.meanings.end();
  }
  void Set(std::size_t column, Meaning meaning, Ground ground) {
    columns_.meanings[column] = meaning;
    grounds_[column] = ground;
  }

  // The row with the most headings that anybody knows, of the first ones.
  bool FindHeading() {
    std::size_t best = 0;
    for (std::size_t i = 0; i < std::min(sheet_.lines.size(), kHeadingLines); ++i) {
      const auto texts = TextsOf(workbook_, sheet_.lines[i]);
      std::set<Meaning> known;
      std::size_t asked = 0;
      for (const std::string& text : texts) {
        if (text.empty()) continue;
        if (const Meaning meaning = MeaningOfHeading(text); meaning != Meaning::kNone)
          known.insert(meaning);
        if (IsWanted(text)) ++asked;
      }
      const bool product = FindProduct(texts) != nullptr;
      // Two kinds of columns, or one and a name that somebody asked for.
      const std::size_t score = known.size() + 3 * asked + (product ? 10 : 0);
      const bool enough = known.size() >= 2 || asked > 0 || product;
      if (!enough || score <= best) continue;
      best = score;
      columns_.heading_line = i;
      headings_ = texts;
    }
    return best > 0;
  }

  bool IsWanted(std::string_view heading) const {
    const std::string folded = Fold(heading);
    for (const AskedColumn& asked : request_.asked) {
      if (Fold(asked.heading) == folded) return true;
    }
    if (request_.kept == nullptr) return false;
    for (const ColumnUse& use : *request_.kept) {
      const bool means = use.meaning != Meaning::kNone;
      if (means && use.sheet == sheet_.name && Fold(use.heading) == folded) return true;
    }
    return false;
  }

  static const ProductSheet* FindProduct(const std::vector<std::string>& texts) {
    std::set<std::string> folded;
    for (const std::string& text : texts) folded.insert(Fold(text));
    for (const ProductSheet& product : kProductSheets) {
      if (std::all_of(
              product.known_by.begin(), product.known_by.end(),
              [&](std::string_view known) { return folded.contains(std::string(known)); })) {
        return &product;
      }
    }
    return nullptr;
  }

  bool ByProduct() {
    const ProductSheet* product = FindProduct(headings_);
    if (product == nullptr) return false;
    Widen();
    columns_.os = product->os;
    if (!product->tag.empty()) columns_.tags.emplace_back(product->tag);
    for (std::size_t i = 0; i < headings_.size(); ++i) {
      const std::string folded = Fold(headings_[i]);
      for (const ProductColumn& column : product->columns) {
        if (column.heading == folded) Set(i, column.meaning, Ground::kProduct);
      }
    }
    return true;
  }

  bool ByWords() {
    Widen();
    for (std::size_t i = 0; i < headings_.size(); ++i) {
      const Meaning meaning = MeaningOfHeading(headings_[i]);
      if (meaning != Meaning::kNone) Set(i, meaning, Ground::kHeading);
    }
    return true;
  }

  void Widen() {
    std::size_t width = headings_.size();
    for (std::size_t i = 0; i < std::min(sheet_.lines.size(), kSampled); ++i) {
      for (const auto& cell : sheet_.lines[i].row.cells) {
        width = std::max<std::size_t>(width, cell.column + 1);
      }
    }
    headings_.resize(width);
    columns_.meanings.resize(width, Meaning::kNone);
    grounds_.resize(width, Ground::kHeading);
  }

  void Sample() {
    samples_.resize(headings_.size());
    // Without a heading that we know, the first row may be one all the same.
    std::size_t first = columns_.has_heading ? columns_.heading_line + 1 : 1;
    if (sheet_.lines.size() == 1) first = 0;
    const std::size_t last = std::min(sheet_.lines.size(), first + kSampled);
    for (std::size_t i = first; i < last; ++i) {
      const auto texts = TextsOf(workbook_, sheet_.lines[i]);
      for (std::size_t c = 0; c < std::min(texts.size(), samples_.size()); ++c) {
        if (!texts[c].empty()) samples_[c].push_back(texts[c]);
      }
    }
  }

  // Column by its heading, or its number; nothing for none.
  std::optional<std::size_t> ColumnOf(std::string_view heading) const {
    if (heading.starts_with('#')) {
      const auto number = ParseNumber(heading.substr(1));
      if (number && *number >= 1 && *number <= headings_.size()) return *number - 1;
    }
    const std::string folded = Fold(heading);
    for (std::size_t i = 0; i < headings_.size(); ++i) {
      if (!headings_[i].empty() && Fold(headings_[i]) == folded) return i;
    }
    return std::nullopt;
  }

  // What was settled before holds as a whole, so that the same file is read in the same way, also
  // by a program that knows more words.
  void ByKept() {
    std::vector<std::pair<std::size_t, Meaning>> kept;
    bool whole = true;
    bool any = false;
    for (const ColumnUse& use : *request_.kept) {
      if (use.sheet != sheet_.name || use.meaning == Meaning::kNone) continue;
      any = true;
      if (const auto column = ColumnOf(use.heading)) {
        kept.emplace_back(*column, use.meaning);
      } else {
        whole = false;
        columns_.not_found.push_back(use.heading);
      }
    }
    if (!any) return;
    // Where a heading is gone, another may have its place: words decide about what is not kept.
    const std::vector<Meaning> found = columns_.meanings;
    if (whole) std::fill(columns_.meanings.begin(), columns_.meanings.end(), Meaning::kNone);
    grounds_known_ = whole;
    for (const auto& [column, meaning] : kept) {
      Set(column, meaning, found[column] == meaning ? grounds_[column] : Ground::kKept);
    }
  }

  void ByAsked() {
    std::set<Meaning> taken;
    for (const AskedColumn& asked : request_.asked) {
      const auto column = ColumnOf(asked.heading);
      if (!column) continue;
      // The first that is asked for replaces what was found; tags may stand in several.
      if (taken.insert(asked.meaning).second) {
        for (Meaning& meaning : columns_.meanings) {
          if (meaning == asked.meaning && meaning != Meaning::kTag) meaning = Meaning::kNone;
        }
      }
      Set(*column, asked.meaning, Ground::kAsked);
    }
  }

  static bool MostlyAddresses(const std::vector<std::string>& values) {
    const auto addresses = std::count_if(values.begin(), values.end(), [](const std::string& text) {
      const AddressWords words = ReadAddresses(text);
      return words.problem.empty() && !words.found.empty();
    });
    return !values.empty() && static_cast<std::size_t>(addresses) * 5 >= values.size() * 4;
  }

  void AddressByValues() {
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (columns_.meanings[i] != Meaning::kNone || !MostlyAddresses(samples_[i])) continue;
      Set(i, Meaning::kAddress, Ground::kValues);
      if (!columns_.has_heading) TakeHeadingAbove(i);
      return;
    }
  }

  // A first row that holds no address where all others do is a heading in words of its own.
  void TakeHeadingAbove(std::size_t column) {
    auto texts = TextsOf(workbook_, sheet_.lines[0]);
    texts.resize(headings_.size());
    const AddressWords words = ReadAddresses(texts[column]);
    if (!words.found.empty() || texts[column].empty()) return;
    columns_.has_heading = true;
    columns_.heading_line = 0;
    headings_ = std::move(texts);
    for (std::size_t i = 0; i < headings_.size(); ++i) {
      const Meaning meaning = MeaningOfHeading(headings_[i]);
      if (columns_.meanings[i] == Meaning::kNone) Set(i, meaning, Ground::kHeading);
    }
  }

  // The first column of words that differ in nearly all rows.
  void NameByValues() {
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (columns_.meanings[i] != Meaning::kNone || samples_[i].empty()) continue;
      std::set<std::string> different;
      std::size_t names = 0;
      for (const std::string& text : samples_[i]) {
        const bool one_word = text.find_first_of(" \n/") == std::string::npos;
        const bool letters = text.find_first_not_of("0123456789.,:-") != std::string::npos;
        if (one_word && letters) ++names;
        different.insert(text);
      }
      const std::size_t rows = samples_[i].size();
      if (names * 5 < rows * 4 || different.size() * 5 < rows * 4) continue;
      Set(i, Meaning::kName, Ground::kValues);
      return;
    }
  }

  std::string HeadingOf(std::size_t column) const {
    return headings_[column].empty() ? "#" + std::to_string(column + 1) : headings_[column];
  }

  void Conclude() {
    const bool named = Has(Meaning::kName) || Has(Meaning::kAlias);
    // A sheet may say who there is and leave the addresses to another.
    const bool told =
        Has(Meaning::kAddress) || Has(Meaning::kTag) || Has(Meaning::kOs) || !columns_.tags.empty();
    columns_.found = Has(Meaning::kPrefix) || (named && told);
    if (!columns_.found) columns_.missing = named ? "addresses" : "names of hosts";
    for (std::size_t i = 0; i < columns_.meanings.size(); ++i) {
      if (headings_[i].empty() && columns_.meanings[i] == Meaning::kNone) continue;
      const std::string example = i < samples_.size() && !samples_[i].empty() ? samples_[i][0] : "";
      columns_.uses.push_back(
          {sheet_.name, HeadingOf(i), columns_.meanings[i], grounds_[i], example});
    }
    const bool prefixes_only = Has(Meaning::kPrefix) && !Has(Meaning::kAddress);
    if (prefixes_only) return;
    // Beside addresses of hosts a column of prefixes says where they are, and nothing of its own.
    for (Meaning& meaning : columns_.meanings) {
      if (meaning == Meaning::kPrefix) meaning = Meaning::kNone;
    }
    for (ColumnUse& use : columns_.uses) {
      if (use.meaning == Meaning::kPrefix) use.meaning = Meaning::kNone;
    }
  }

  const Workbook& workbook_;
  const Sheet& sheet_;
  const ReadRequest& request_;
  SheetColumns columns_;
  std::vector<std::string> headings_;
  std::vector<Ground> grounds_;
  std::vector<std::vector<std::string>> samples_;
  bool grounds_known_ = false;  // all columns are those of an import before
};

}  // namespace

SheetColumns FindColumns(const Workbook& workbook, const Sheet& sheet, const ReadRequest& request) {
  return Finder(workbook, sheet, request).Find();
}

}  // namespace portwright::inventory
