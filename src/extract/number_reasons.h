// Which numbers among tokens can be no ports, and why, from what stands next to them.
#pragma once

#include <string_view>
#include <vector>

#include "extract/extraction.h"
#include "extract/ports.h"
#include "extract/tokens.h"

namespace portwright::extract {

struct Judgement {
  bool refused = false;
  bool firm = false;     // not even the word port before it makes it one
  bool of_host = false;  // the port of `host.example.com:8443`, `10.1.1.1:443`
  Refusal refusal = Refusal::kUnplaced;
};

// One for each token; those of other tokens than numbers say nothing. Cost: linear.
std::vector<Judgement> JudgeNumbers(std::string_view text, Setting setting,
                                    const std::vector<Token>& tokens);

}  // namespace portwright::extract
