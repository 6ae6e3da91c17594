// Statements within a rule of nftables that compare nothing: where each ends, and how what is not
// modelled reads for people. Words are looked at in place; linear.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/nftables/tokens.h"

namespace portwright::dialect::nftables {

// Words that begin a statement: no comparison goes on behind them.
bool IsStatement(std::string_view word);

// Past `{ ... }`, if one begins here.
void SkipBraces(const std::vector<Token>& words, std::size_t& at);

// Past a statement that says nothing about packets (counter, comment, log, notrack), if one begins
// here.
bool PassSilent(const std::vector<Token>& words, std::size_t& at);

// Past a change of a packet or of what is known of it (`meta mark set 1`, `ct helper set "x"`, `tcp
// option maxseg size set 1400`), if one begins here.
bool PassChange(const std::vector<Token>& words, std::size_t& at);

// Past `limit rate over 5/second burst 10 packets` or `quota over 1 mbytes`, if one begins here.
bool PassLimit(const std::vector<Token>& words, std::size_t& at);

// Words from a place on, cut short, without what says nothing about packets: counters change from
// day to day, and comments and prefixes of logs may hold anything. Of words that may hold a secret,
// the first and the place, so that two of them stay two.
std::string TextOf(const std::vector<Token>& words, std::size_t from, std::size_t to);

}  // namespace portwright::dialect::nftables
