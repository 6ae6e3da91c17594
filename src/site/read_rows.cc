// Decisions about rows of requests: the section `rows` of decisions.yaml.
#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"

namespace portwright::site {
namespace {

using yaml::Fields;

constexpr std::string_view kRowKeys[] = {
    "point",     "way",       "from",    "to",       "allow",       "for",          "closes",
    "decision",  "only",      "by",      "on",       "ticket",      "until",        "comment",
    "requester", "requested", "request", "reviewed", "reviewed_by", "review_ticket"};
constexpr std::string_view kOnlyKeys[] = {"from", "to", "allow"};
constexpr yaml::Named<RowVerdict> kVerdicts[] = {{"approved", RowVerdict::kApproved},
                                                 {"refused", RowVerdict::kRefused},
                                                 {"narrowed", RowVerdict::kNarrowed},
                                                 {"deferred", RowVerdict::kDeferred}};

std::vector<std::string> TextsOf(const Fields& fields, std::string_view key) {
  std::vector<std::string> out;
  for (const yaml::Node& node : fields.Texts(key)) out.emplace_back(node.text());
  return out;
}

// The products of `from`, `to` and `allow`; false after a diagnostic.
bool ReadProduct(Reading& reading, const Fields& fields, RowContent& row) {
  const std::size_t before = reading.diagnostics.error_count();
  const auto say = [&](std::string_view key, const Error& error) {
    reading.diagnostics.Error(codes::kRowContent, fields.PlaceOf(key), error.message);
  };
  const auto from = TextsOf(fields, "from"), to = TextsOf(fields, "to"),
             allow = TextsOf(fields, "allow");
  if (reading.diagnostics.error_count() > before) return false;
  const auto sources = ParseSources(from);
  if (!sources) say("from", sources.error());
  if (sources) row.from = *sources;
  const auto destinations = ParseDestinations(to, row.from, row.names);
  if (!destinations) say("to", destinations.error());
  if (destinations) row.to = *destinations;
  const auto services = ParseRowServices(allow);
  if (!services) say("allow", services.error());
  if (services) row.allow = *services;
  return reading.diagnostics.error_count() == before;
}

void ReadRow(Reading& reading, const yaml::Pair& pair) {
  const std::string what = "decision " + Quote(pair.key.text());
  const Fields fields(pair.value, what, kRowKeys, reading.diagnostics);
  if (!fields.is_mapping()) return;
  RowDecision decision;
  decision.id = pair.key.text();
  decision.place = pair.key.place();
  RowContent& row = decision.row;
  row.point = fields.Text("point");
  row.way = fields.Text("way");
  row.closes = fields.OptionalText("closes");
  if (row.closes.empty()) row.requirements = TextsOf(fields, "for");
  if (ReadProduct(reading, fields, row) && RowIdOf(row) != decision.id) {
    reading.diagnostics.Error(codes::kRowEdited, decision.place,
                              "expected the row that " + Quote(decision.id) +
                                  " stands for, found another one: " + RowIdOf(row),
                              "rows are written by `portwright request read`; only what is said of "
                              "the decision may be edited");
  }
  decision.verdict = fields.Word("decision", kVerdicts).value_or(RowVerdict::kDeferred);
  if (const auto only = fields.Find("only")) {
    const Fields parts(*only, what, kOnlyKeys, reading.diagnostics);
    RowContent narrowed = row;
    if (parts.is_mapping() && ReadProduct(reading, parts, narrowed))
      decision.only = std::move(narrowed);
  }
  if ((decision.verdict == RowVerdict::kNarrowed) != fields.Find("only").has_value()) {
    reading.diagnostics.Error(codes::kRowContent, fields.PlaceOf("decision"),
                              "expected 'only' with what was approved in " + what +
                                  " where it is narrowed, and nowhere else, found otherwise");
  }
  decision.by = fields.Text("by");
  (void)fields.Need("on");
  decision.on = ReadDate(reading, fields, "on").value_or(Date{});
  decision.ticket = fields.OptionalText("ticket");
  decision.valid_until = ReadDate(reading, fields, "until");
  decision.comment = fields.OptionalText("comment");
  decision.requester = fields.OptionalText("requester");
  decision.requested = ReadDate(reading, fields, "requested");
  decision.request = fields.OptionalText("request");
  decision.reviewed = ReadDate(reading, fields, "reviewed");
  decision.reviewed_by = fields.OptionalText("reviewed_by");
  decision.review_ticket = fields.OptionalText("review_ticket");
  reading.site.row_decisions.push_back(std::move(decision));
}

}  // namespace

std::string_view ToText(RowVerdict verdict) {
  for (const auto& named : kVerdicts) {
    if (named.value == verdict) return named.word;
  }
  return "deferred";
}

void ReadRows(Reading& reading, const Sections& sections) {
  ErrorLimit limit(reading, "rows");
  for (const yaml::Pair& pair : sections.rows) {
    if (limit.Reached(pair.key.place())) return;
    ReadRow(reading, pair);
  }
}

}  // namespace portwright::site
