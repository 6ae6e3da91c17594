#include "request/take.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace portwright::request {
namespace {

using site::RowDecision;
using site::RowVerdict;

struct Word {
  std::string_view word;
  RowVerdict verdict;
};
constexpr Word kWords[] = {{"approved", RowVerdict::kApproved}, {"approve", RowVerdict::kApproved},
                           {"yes", RowVerdict::kApproved},      {"refused", RowVerdict::kRefused},
                           {"refuse", RowVerdict::kRefused},    {"rejected", RowVerdict::kRefused},
                           {"denied", RowVerdict::kRefused},    {"no", RowVerdict::kRefused},
                           {"narrowed", RowVerdict::kNarrowed}, {"narrow", RowVerdict::kNarrowed},
                           {"deferred", RowVerdict::kDeferred}, {"defer", RowVerdict::kDeferred},
                           {"later", RowVerdict::kDeferred}};

// Items of a cell: lines, or parts between commas and semicolons.
std::vector<std::string> Items(std::string_view cell) {
  std::vector<std::string> out;
  std::string item;
  const auto take = [&] {
    if (!Trim(item).empty()) out.emplace_back(Trim(item));
    item.clear();
  };
  for (const char c : cell) {
    if (c == '\n' || c == ',' || c == ';') {
      take();
    } else {
      item += c;
    }
  }
  take();
  return out;
}

bool SaysSomething(const AnsweredRow& row) {
  for (std::size_t k = static_cast<std::size_t>(At::kDecision);
       k < static_cast<std::size_t>(At::kCount); ++k) {
    if (!Trim(row.cells[k]).empty()) return true;
  }
  return false;
}

class Taker {
 public:
  Taker(const std::vector<RequestRow>& asked, const TakeOptions& options, Diagnostics& diagnostics)
      : options_(options), diagnostics_(diagnostics) {
    for (const RequestRow& row : asked) asked_.emplace(row.Cell(At::kRow), &row);
  }

  Taken Run(const std::vector<AnsweredRow>& answered) {
    if (IsOfAnother(answered)) {
      out_.is_refused = true;
      return std::move(out_);
    }
    for (const AnsweredRow& row : answered) Take(row);
    FindLost();
    for (auto& [id, decision] : taken_) {
      if (!twice_.contains(id)) out_.decisions.push_back(std::move(decision));
    }
    return std::move(out_);
  }

 private:
  // Nothing of an answer to another request is taken by chance.
  bool IsOfAnother(const std::vector<AnsweredRow>& answered) {
    if (options_.rebase || answered.empty()) return false;
    for (const AnsweredRow& row : answered) {
      if (row.Cell(At::kRequest) == options_.request) return false;
    }
    diagnostics_.Error("PW-REQ-0010", answered[0].place,
                       "expected answers to request " + options_.request + ", found those to " +
                           Quote(answered[0].Cell(At::kRequest)) +
                           ": site, catalogs or plan have changed since",
                       "--rebase takes the rows that are the same, and names the others");
    return true;
  }

  void Warn(std::string_view code, const AnsweredRow& row, const std::string& message,
            std::string hint = "") {
    const std::string& id = row.Cell(At::kRow);
    diagnostics_.Warning(code, row.place,
                         (id.empty() ? "a row without an id" : id) + ": " + message,
                         std::move(hint));
  }

  void Take(const AnsweredRow& row) {
    const auto found = asked_.find(row.Cell(At::kRow));
    if (found == asked_.end()) {
      const auto removal = ReadRemoval(row);
      return removal ? TakeAsked(row, *removal) : SayAdded(row);
    }
    TakeAsked(row, *found->second);
  }

  // What was open when somebody looked may be closed by now: a removal says itself what it is, and
  // its id that nobody edited it.
  static std::optional<RequestRow> ReadRemoval(const AnsweredRow& row) {
    if (!row.is_sound || Squeezed(row.Cell(At::kCloses)).empty()) return std::nullopt;
    RequestRow out;
    RowContent& content = out.row.content;
    content.point = row.Cell(At::kPoint);
    content.way = row.Cell(At::kWay);
    content.closes = Squeezed(row.Cell(At::kCloses));
    auto from = site::ParseSources(Items(row.Cell(At::kSourceAddresses)));
    if (!from) return std::nullopt;
    content.from = std::move(*from);
    auto to = site::ParseDestinations(Items(row.Cell(At::kDestinationAddresses)), content.from,
                                      content.names);
    auto allow = site::ParseRowServices(Items(row.Cell(At::kService)));
    if (!to || !allow) return std::nullopt;
    content.to = std::move(*to);
    content.allow = std::move(*allow);
    out.row.id = site::RowIdOf(content);
    if (out.row.id != row.Cell(At::kRow)) return std::nullopt;
    out.owner = row.Cell(At::kOwner);
    out.cells = row.cells;
    return out;
  }

  void TakeAsked(const AnsweredRow& row, const RequestRow& asked) {
    seen_.insert(asked.Cell(At::kRow));
    // A request for removals alone has no other rows that could be lost.
    if (asked.row.content.closes.empty()) owners_.insert(asked.owner);
    if (!row.is_sound) return;
    if (!options_.rebase && row.Cell(At::kRequest) != options_.request) {
      Warn("PW-REQ-0011", row,
           "expected a row of request " + options_.request + ", found one of " +
               Quote(row.Cell(At::kRequest)) + "; its answer is not taken",
           "answer in the files of one request, or use --rebase");
      return;
    }
    if (IsEdited(row, asked)) return;
    if (Trim(row.Cell(At::kDecision)).empty()) return NoDecision(row);
    auto decision = Read(row, asked);
    if (!decision) return;
    const auto [at, fresh] = taken_.try_emplace(asked.row.id, *decision);
    if (fresh || SayTheSame(at->second, *decision)) return;
    twice_.insert(asked.row.id);
    SourcePlace other = at->second.place;
    Diagnostic diagnostic{Severity::kWarning,
                          "PW-REQ-0012",
                          {row.place, other},
                          asked.row.id +
                              ": expected one answer, found two that differ; neither is "
                              "taken",
                          "keep one of the two"};
    diagnostics_.Add(std::move(diagnostic));
  }

  void SayAdded(const AnsweredRow& row) {
    if (options_.rebase && site::IsRowId(row.Cell(At::kRow))) {
      Warn("PW-REQ-0013", row,
           "expected a row of today's plan, found one that it has no more, or has otherwise; its "
           "answer is not taken",
           "`portwright request` asks for what it has now");
      return;
    }
    Warn("PW-REQ-0014", row,
         "expected a row of the request, found one that was added by hand; it permits nothing",
         "what the plan should have is an `extra` of the site, and asked for with a request");
  }

  bool IsEdited(const AnsweredRow& row, const RequestRow& asked) {
    const auto columns = RequestColumns();
    std::vector<std::string> edited;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (k == static_cast<std::size_t>(At::kRequest)) continue;
      const bool counts =
          columns[k].by == Filled::kContent || (columns[k].by == Filled::kPlan && !options_.rebase);
      if (!counts || Squeezed(row.cells[k]) == Squeezed(asked.cells[k])) continue;
      edited.push_back(Quote(columns[k].heading) + " (expected " + Quote(Squeezed(asked.cells[k])) +
                       ", found " + Quote(Squeezed(row.cells[k])) + ")");
    }
    if (edited.empty()) return false;
    Warn("PW-REQ-0015", row,
         "expected the row as it was asked for, found it edited by hand: " + Join(edited, ", ") +
             "; its answer is not taken",
         "to permit less, answer `narrowed` and say what in the columns `Only these ...`");
    return true;
  }

  void NoDecision(const AnsweredRow& row) {
    if (!SaysSomething(row)) {
      ++out_.unanswered;
      return;
    }
    Warn("PW-REQ-0016", row,
         "expected a decision beside what was answered, found none; nothing of it is taken",
         "write approved, refused, narrowed or deferred");
  }

  std::optional<RowDecision> Read(const AnsweredRow& row, const RequestRow& asked) {
    RowDecision out;
    out.id = asked.row.id;
    out.row = asked.row.content;
    out.place = row.place;
    const auto verdict = ParseVerdict(row.Cell(At::kDecision));
    if (!verdict) {
      Warn("PW-REQ-0017", row,
           "expected approved, refused, narrowed or deferred, found " +
               Quote(row.Cell(At::kDecision)) + "; nothing of it is taken");
      return std::nullopt;
    }
    out.verdict = *verdict;
    out.comment = row.Cell(At::kComment);
    out.by = row.Cell(At::kDecidedBy).empty() ? options_.by : row.Cell(At::kDecidedBy);
    out.ticket = row.Cell(At::kTicket).empty() ? options_.ticket : row.Cell(At::kTicket);
    out.request = options_.rebase ? row.Cell(At::kRequest) : options_.request;
    out.requester = row.Cell(At::kRequester);
    if (out.by.empty()) {
      Warn("PW-REQ-0018", row, "expected who decided, found nobody; nothing of it is taken",
           "fill `Decided by`, or give --by for all that leave it empty");
      return std::nullopt;
    }
    if (!ReadDays(row, asked, out) || !ReadNarrowed(row, asked, out)) return std::nullopt;
    return out;
  }

  // False after a warning.
  bool ReadDay(const AnsweredRow& row, At at, std::optional<Date>& out) {
    const std::string& text = row.Cell(at);
    if (Trim(text).empty()) return true;
    out = ParseAnswerDay(text);
    if (out) return true;
    Warn("PW-REQ-0019", row,
         "expected a day such as 2027-03-31 under " +
             Quote(RequestColumns()[static_cast<std::size_t>(at)].heading) + ", found " +
             Quote(text) + "; nothing of it is taken");
    return false;
  }

  bool ReadDays(const AnsweredRow& row, const RequestRow& asked, RowDecision& out) {
    std::optional<Date> on = options_.on;
    if (!ReadDay(row, At::kDecidedOn, on) || !ReadDay(row, At::kValidUntil, out.valid_until) ||
        !ReadDay(row, At::kRequested, out.requested))
      return false;
    if (!on) {
      Warn("PW-REQ-0020", row,
           "expected the day of the decision, found none; nothing of it is "
           "taken",
           "fill `Decided on`, or give --on for all that leave it empty");
      return false;
    }
    out.on = *on;
    if (*on > options_.as_of) {
      Warn("PW-REQ-0021", row,
           "expected a day of the decision until " + FormatDate(options_.as_of) + ", found " +
               FormatDate(*on) + "; nothing of it is taken");
      return false;
    }
    const bool is_over = out.Permits() && out.HasEnded(std::max(*on, options_.as_of));
    if (is_over) {
      Warn("PW-REQ-0022", row,
           "expected an approval that holds on " + FormatDate(options_.as_of) +
               ", found one until " + FormatDate(*out.valid_until) + "; nothing of it is taken");
      return false;
    }
    // What the plan needs only until a day is approved no longer than that.
    if (out.Permits() && asked.row.until &&
        (!out.valid_until || *asked.row.until < *out.valid_until))
      out.valid_until = asked.row.until;
    return true;
  }

  // A narrowed part, in the addresses of the site.
  std::vector<std::string> Real(const RequestRow& asked, std::string_view cell) const {
    std::vector<std::string> out = Items(cell);
    for (std::string& item : out) {
      for (const auto& [shown, real] : asked.shown) {
        if (item != shown) continue;
        item = real;
        break;
      }
    }
    return out;
  }

  bool ReadNarrowed(const AnsweredRow& row, const RequestRow& asked, RowDecision& out) {
    const std::string& from = row.Cell(At::kNarrowedSource);
    const std::string& to = row.Cell(At::kNarrowedDestination);
    const std::string& allow = row.Cell(At::kNarrowedService);
    const bool says = !Trim(from).empty() || !Trim(to).empty() || !Trim(allow).empty();
    if (out.verdict != RowVerdict::kNarrowed) {
      if (!says) return true;
      Warn("PW-REQ-0023", row,
           "expected `narrowed` where something is said to be left, found " +
               std::string(ToText(out.verdict)) + "; nothing of it is taken");
      return false;
    }
    if (!says || !out.row.closes.empty()) {
      Warn("PW-REQ-0024", row,
           out.row.closes.empty()
               ? "expected what is left of a narrowed row, found nothing; nothing of it is taken"
               : "expected approved, refused or deferred for a removal, found narrowed; nothing of "
                 "it is taken",
           "say it in the columns `Only these ...`");
      return false;
    }
    RowContent only = asked.row.content;
    Status read = Ok();
    if (!Trim(from).empty()) {
      auto set = site::ParseSources(Real(asked, from));
      if (set) only.from = std::move(*set);
      if (!set) read = set.error();
    }
    if (!Trim(to).empty()) {
      auto set = site::ParseDestinations(Real(asked, to), only.from, only.names);
      if (set) only.to = std::move(*set);
      if (!set && read) read = set.error();
    }
    if (!Trim(allow).empty()) {
      auto services = site::ParseRowServices(Items(allow));
      if (services) only.allow = std::move(*services);
      if (!services && read) read = services.error();
    }
    if (!read) {
      Warn("PW-REQ-0025", row, read.error().message + "; nothing of it is taken");
      return false;
    }
    if (!Covers(asked.row.content, only)) {
      Warn("PW-REQ-0026", row,
           "expected a part of the row, found more than it: " + Beyond(asked.row.content, only) +
               "; nothing of it is taken",
           "what is asked for beside a row is a row of its own");
      return false;
    }
    if (Covers(only, asked.row.content)) {
      out.verdict = RowVerdict::kApproved;
    } else {
      out.only = std::move(only);
    }
    return true;
  }

  static std::string Beyond(const RowContent& row, const RowContent& only) {
    const auto beyond = PacketsOf(only).Difference(PacketsOf(row)).Witness();
    return beyond ? ToText(*beyond) : "other packets";
  }

  // A row that a filter hides is still there; one that is not was deleted.
  void FindLost() {
    for (const auto& [id, row] : asked_) {
      if (!owners_.contains(row->owner) || seen_.contains(id)) continue;
      if (!row->row.content.closes.empty()) continue;  // what is open changes by the day
      out_.lost.push_back(id);
      diagnostics_.Warning("PW-REQ-0027", {},
                           id + ": expected every row of the request to " + Quote(row->owner) +
                               ", found none with this id: it was deleted; it stays requested");
    }
  }

  const TakeOptions& options_;
  Diagnostics& diagnostics_;
  std::map<std::string, const RequestRow*> asked_;  // by the ids that the files show
  std::set<std::string> seen_, owners_, twice_;
  std::map<std::string, RowDecision> taken_;
  Taken out_;
};

}  // namespace

std::optional<Date> ParseAnswerDay(std::string_view text) {
  text = Trim(text);
  if (const auto day = ParseDate(text)) return day;
  // A day with a time, as a spreadsheet shows one.
  if (text.size() > 10 && text[10] == ' ') return ParseDate(text.substr(0, 10));
  constexpr std::int32_t kFrom1900 = -25'569;
  constexpr std::uint64_t kFirst = 36'526, kLast = 109'574;  // 2000 to 2199
  if (const auto number = ParseNumber(text)) {
    if (*number < kFirst || *number >= kLast) return std::nullopt;
    return Date{static_cast<std::int32_t>(*number) + kFrom1900};
  }
  const auto parts = Split(text, '.');
  if (parts.size() != 3 || parts[2].size() != 4) return std::nullopt;
  std::string day;
  for (std::size_t i = 3; i-- > 0;) {
    if (parts[i].empty() || (i < 2 && parts[i].size() > 2)) return std::nullopt;
    if (i < 2) day += "-";
    if (parts[i].size() == 1) day += "0";
    day += parts[i];
  }
  return ParseDate(day);
}

std::optional<RowVerdict> ParseVerdict(std::string_view text) {
  const std::string word = ToLower(Trim(text));
  for (const Word& one : kWords) {
    if (one.word == word) return one.verdict;
  }
  return std::nullopt;
}

Taken TakeAnswers(const std::vector<RequestRow>& asked, const std::vector<AnsweredRow>& answered,
                  const TakeOptions& options, Diagnostics& diagnostics) {
  return Taker(asked, options, diagnostics).Run(answered);
}

}  // namespace portwright::request
