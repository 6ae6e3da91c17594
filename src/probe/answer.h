// What a responder answers to whatever comes to its ports. Pure.
#pragma once

#include <string_view>

#include "sys/responder.h"

namespace portwright::probe {

// To a question with the right mac its answer, to all else silence; waits for the rest of what may
// become a question.
sys::Reply AnswerTo(std::string_view key, const sys::Arrival& arrival, std::string_view received);

}  // namespace portwright::probe
