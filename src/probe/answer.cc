#include "probe/answer.h"

#include "probe/exchange.h"

namespace portwright::probe {

sys::Reply AnswerTo(std::string_view key, const sys::Arrival& arrival, std::string_view received) {
  const std::size_t line_end = received.find('\n');
  if (line_end == std::string_view::npos) return {!MayBeQuestion(received), ""};
  const auto nonce = ReadQuestion(key, received.substr(0, line_end + 1));
  if (!nonce) return {true, ""};
  return {true, AnswerLine(key, *nonce,
                           {arrival.source_address, arrival.source_port, arrival.own_address,
                            arrival.own_port})};
}

}  // namespace portwright::probe
