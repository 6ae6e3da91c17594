#include "workflow/heard_words.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "net/service.h"
#include "probe/judge.h"
#include "probe/service_kind.h"

namespace portwright::workflow {
namespace {

using Json = nlohmann::json;

// Of the script and of who reads it: the words carry no number that has to differ.
constexpr std::uint64_t kSeed = 0;

std::unique_ptr<probe::Talk> TalkWith(const probe::Target& target) {
  const probe::ServiceKind kind = probe::KindOf(target.protocol, target.port);
  return probe::TalkOf(kind, target.protocol, {target.host_name, kSeed});
}

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> BytesOf(const std::string& digits) {
  if (digits.size() % 2 != 0 || digits.size() > 2 * probe::kAnswerBytesMax) return std::nullopt;
  std::string bytes;
  for (std::size_t d = 0; d < digits.size(); d += 2) {
    const int high = DigitOf(digits[d]), low = DigitOf(digits[d + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

// Of which the row tells, as far as a judge needs it.
std::optional<probe::Target> TargetOf(const report::OutcomeRow& row) {
  probe::Target target;
  const std::size_t slash = row.service.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string protocol = row.service.substr(0, slash);
  const auto port = ParseNumber(row.service.substr(slash + 1));
  if ((protocol != "tcp" && protocol != "udp") || !port || *port > 65'535) return std::nullopt;
  target.protocol = protocol == "tcp" ? net::kProtocolTcp : net::kProtocolUdp;
  target.port = static_cast<std::uint16_t>(*port);
  return target;
}

void JudgeRow(const std::string& heard, bool was_closed, report::OutcomeRow& row) {
  const auto target = TargetOf(row);
  const auto talk = target ? TalkWith(*target) : nullptr;
  if (talk == nullptr || heard.empty()) return;
  probe::Reading reading = talk->Read(heard, false);
  if (!reading.say.empty()) {
    row.detail = "it answers as " + FirstWordsTo(*target).service + " begins; no more was asked";
    return;
  }
  if (reading.verdict == probe::Verdict::kMore) reading = talk->Read(heard, true);
  const bool may_be_in_tls = reading.verdict == probe::Verdict::kOther &&
                             probe::IsAlsoInTls(probe::KindOf(target->protocol, target->port));
  if (reading.verdict == probe::Verdict::kMore || may_be_in_tls) {
    row.detail = "it answers, and not so that it is known as " + FirstWordsTo(*target).service;
    if (!reading.what.empty()) row.detail += ": " + reading.what;
    return;
  }
  probe::Evidence evidence;
  evidence.keyed.ending = sys::ConversationEnding::kOpen;
  evidence.talk = evidence.keyed;
  evidence.talk->was_closed = was_closed;
  evidence.talk->received_bytes = heard.size();
  evidence.reading = std::move(reading);
  const probe::ProbeOutcome outcome = probe::Judge(*target, evidence, {});
  row.outcome = NameOf(outcome.kind);
  row.at_fault = NameOf(outcome.at_fault);
  row.detail = outcome.detail;
}

}  // namespace

FirstWords FirstWordsTo(const probe::Target& target) {
  const auto talk = TalkWith(target);
  if (talk == nullptr) return {};
  return {std::string(NameOf(probe::KindOf(target.protocol, target.port))), talk->Begin()};
}

Result<std::vector<report::OutcomeRow>> ReadCarriedOutcomes(std::string_view json) {
  PORTWRIGHT_TRY(auto rows, report::ReadOutcomes(json));
  if (json.find("\"heard\"") == std::string_view::npos) return rows;
  const Json tree = Json::parse(json, nullptr, false);
  const Json& list = tree.is_array() ? tree : tree["outcomes"];
  // They come first in the rows, in their order.
  for (std::size_t r = 0; r < list.size(); ++r) {
    report::OutcomeRow& row = rows[r];
    const auto heard = list[r].find("heard");
    if (heard == list[r].end() || row.outcome != "unknown" || row.grade != "one end") continue;
    const auto bytes = heard->is_string() ? BytesOf(heard->get<std::string>()) : std::nullopt;
    if (!bytes) {
      return Error{ErrorCode::kInvalid, "outcome " + std::to_string(r + 1) +
                                            ": expected hexadecimal digits as what was heard, "
                                            "found something else"};
    }
    const auto closed = list[r].find("heard_closed");
    JudgeRow(*bytes, closed != list[r].end() && *closed == Json(true), row);
  }
  return rows;
}

}  // namespace portwright::workflow
