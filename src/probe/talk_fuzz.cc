// Any bytes as the answer to any talk: the verdict is the same for bytes that come at once and in
// pieces, the texts are printable and short, and nothing but silence is left undecided at the end.
// The first byte says which talk, the second how large the pieces are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "probe/service_kind.h"

namespace {

using portwright::probe::Reading;
using portwright::probe::ServiceKind;
using portwright::probe::Talk;
using portwright::probe::Verdict;

constexpr std::size_t kWhatBytesMax = 500;  // a certificate has two long names
constexpr std::size_t kPiecesMax = 4096;

std::unique_ptr<Talk> TalkFor(std::uint8_t first) {
  const auto kind = static_cast<ServiceKind>((first & 0x7fU) % portwright::probe::kServiceKinds);
  return portwright::probe::TalkOf(kind, first < 0x80 ? 6 : 17, {"", 7, true});
}

void CheckTexts(const Reading& reading) {
  if (reading.what.size() > kWhatBytesMax || reading.say.size() > 1024) std::abort();
  for (const char c : reading.what) {
    if (c < ' ' || c > '~') std::abort();
  }
  if ((reading.verdict == Verdict::kMore) != reading.what.empty()) std::abort();
  if (reading.verdict != Verdict::kMore && !reading.say.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 3) return 0;
  const bool datagram = bytes[0] >= 0x80;
  const auto talk = TalkFor(bytes[0]);
  if (!talk) return 0;
  if (talk->Begin().size() > 1024) std::abort();
  const std::string_view answer(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  const Reading at_once = talk->Read(answer, true);
  CheckTexts(at_once);
  if (datagram) return 0;
  if (at_once.verdict == Verdict::kMore) std::abort();

  const auto again = TalkFor(bytes[0]);
  const std::size_t piece = std::max<std::size_t>(bytes[1], 1 + answer.size() / kPiecesMax);
  Reading reading;
  for (std::size_t end = piece; end < answer.size(); end += piece) {
    reading = again->Read(answer.substr(0, end), false);
    CheckTexts(reading);
    if (reading.verdict != Verdict::kMore) break;
  }
  if (reading.verdict == Verdict::kMore) reading = again->Read(answer, true);
  if (!(reading == at_once)) std::abort();
  return 0;
}
