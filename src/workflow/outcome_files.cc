#include "workflow/outcome_files.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "net/address.h"
#include "net/service.h"
#include "workflow/heard_words.h"

namespace portwright::workflow {
namespace {

using report::OutcomeRow;
using report::OutcomeState;
using request::At;
using request::RequestRow;

constexpr std::uint64_t kOutcomeBytesMax = std::uint64_t{256} << 20;

bool Has(const net::AddressSet& set, const std::string& address) {
  const auto parsed = net::ParseAddress(address);
  return parsed && set.Contains(*parsed);
}

bool HasLine(const std::string& cell, std::string_view name) {
  const auto lines = Split(cell, '\n');
  return std::find(lines.begin(), lines.end(), name) != lines.end();
}

// One side of a row: by its addresses, or by its names where nobody on that side has one of them.
class Side {
 public:
  Side(const net::AddressSet& addresses, const std::string& names, std::string OutcomeRow::*address,
       std::string OutcomeRow::*name, const std::vector<OutcomeRow>& rows)
      : addresses_(addresses), names_(names), address_(address), name_(name) {
    by_address_ = std::any_of(rows.begin(), rows.end(), [&](const OutcomeRow& row) {
      return Has(addresses_, row.*address_);
    });
  }

  bool Takes(const OutcomeRow& row) const {
    // Nobody could be asked, since an end has no address: its name is all that there is.
    const bool by_address = by_address_ && !(row.*address_).empty();
    return by_address ? Has(addresses_, row.*address_) : HasLine(names_, row.*name_);
  }

 private:
  const net::AddressSet& addresses_;
  const std::string& names_;
  std::string OutcomeRow::*address_;
  std::string OutcomeRow::*name_;
  bool by_address_ = false;
};

bool TakesService(const request::RowContent& content, const std::string& service) {
  const auto asked = net::ParseService(service);
  if (!asked) return false;
  return std::any_of(content.allow.begin(), content.allow.end(),
                     [&](const request::RowService& allowed) {
                       const request::RowService one{*asked, allowed.source_ports};
                       const auto common = request::CommonPart(one, allowed);
                       return common && common->service == *asked;
                     });
}

}  // namespace

Result<std::vector<OutcomeRow>> ReadOutcomeFiles(const std::vector<std::string>& paths,
                                                 const sys::FileSystem& files) {
  std::vector<OutcomeRow> out;
  for (const std::string& path : paths) {
    PORTWRIGHT_TRY(const std::string text, files.Read(path, kOutcomeBytesMax));
    auto rows = ReadCarriedOutcomes(text);
    if (!rows) return Error{rows.error().code, path + ": " + rows.error().message};
    std::move(rows->begin(), rows->end(), std::back_inserter(out));
  }
  return out;
}

RowOutcomes::RowOutcomes(std::vector<OutcomeRow> rows) {
  for (OutcomeRow& row : rows) {
    if (row.expected != "open") continue;
    std::vector<OutcomeRow>& own = by_requirement_[row.requirement];
    own.push_back(std::move(row));
  }
}

OutcomeState RowOutcomes::StateOf(const RequestRow& row, const std::string& requirement) const {
  const auto found = by_requirement_.find(requirement);
  if (found == by_requirement_.end()) return OutcomeState::kUnknown;
  const request::RowContent& content = row.row.content;
  const Side from(content.from, row.Cell(At::kSource), &OutcomeRow::source, &OutcomeRow::from,
                  found->second);
  const Side to(content.to, row.Cell(At::kDestination), &OutcomeRow::destination, &OutcomeRow::to,
                found->second);
  std::vector<OutcomeRow> own;
  for (const OutcomeRow& one : found->second) {
    if (from.Takes(one) && to.Takes(one) && TakesService(content, one.service)) own.push_back(one);
  }
  const auto sums = report::SumByRequirement(own);
  return sums.empty() ? OutcomeState::kUnknown : sums[0].State();
}

OutcomeState RowOutcomes::StateOf(const RequestRow& row) const {
  OutcomeState out = OutcomeState::kWorks;
  for (const std::string& requirement : row.row.content.requirements) {
    const OutcomeState one = StateOf(row, requirement);
    if (one == OutcomeState::kFails) return one;
    if (one == OutcomeState::kUnknown) out = one;
  }
  return row.row.content.requirements.empty() ? OutcomeState::kUnknown : out;
}

}  // namespace portwright::workflow
