// Expected texts as files of the tree, beside the test that wants them. With PORTWRIGHT_UPDATE in
// the environment they are written instead; read the difference as if it were code.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace portwright::testing {

// Compares with PORTWRIGHT_SOURCE_DIR/`path`; says the first line that differs.
inline ::testing::AssertionResult MatchesGolden(const std::string& actual,
                                                const std::string& path) {
  // Added piece by piece: g++ 12 takes the sum for a write out of bounds (GCC PR 105651).
  std::string full = PORTWRIGHT_SOURCE_DIR;
  full += "/";
  full += path;
  if (std::getenv("PORTWRIGHT_UPDATE") != nullptr) {
    std::ofstream(full, std::ios::binary) << actual;
    return ::testing::AssertionSuccess();
  }
  std::ifstream in(full, std::ios::binary);
  if (!in) return ::testing::AssertionFailure() << "no file " << path << "; see PORTWRIGHT_UPDATE";
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  if (actual == expected) return ::testing::AssertionSuccess();
  std::size_t line = 1;
  std::size_t begin = 0;  // of that line, in both
  for (std::size_t i = 0; i < actual.size() && i < expected.size() && actual[i] == expected[i];
       ++i) {
    if (actual[i] == '\n') {
      ++line;
      begin = i + 1;
    }
  }
  const auto rest = [begin](const std::string& text) {
    return begin < text.size() ? text.substr(begin, text.find('\n', begin) - begin)
                               : std::string("(the end)");
  };
  return ::testing::AssertionFailure() << path << ":" << line << ": expected\n  " << rest(expected)
                                       << "\nfound\n  " << rest(actual);
}

}  // namespace portwright::testing
