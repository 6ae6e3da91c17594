// Small faults in a text, for tests that each of them is seen.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::testing {

// Texts that differ from one in a line, a number, a word or an order, each with what was done.
// `is_left` says which lines mean nothing (comments).
inline std::vector<std::pair<std::string, std::string>> MutationsOf(
    const std::string& text, const std::function<bool(std::string_view)>& is_left) {
  std::vector<std::pair<std::string, std::string>> out;
  std::vector<std::string> lines;
  for (const std::string_view line : Split(text, '\n')) lines.emplace_back(line);
  const auto with = [&](std::size_t at, const std::string* line) {
    std::string all;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == at && line == nullptr) continue;
      all += (i == at ? *line : lines[i]) + "\n";
    }
    return all;
  };
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string& line = lines[at];
    if (line.empty() || is_left(line)) continue;
    out.emplace_back("without: " + line, with(at, nullptr));
    const auto add = [&](std::string changed) {
      if (changed == line) return;
      std::string all = with(at, &changed);
      out.emplace_back(line + "  ->  " + changed, std::move(all));
    };
    for (std::size_t i = 0; i < line.size();) {
      std::size_t end = i;
      while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
      if (end > i && end - i < 9) {
        const std::uint64_t number = *ParseNumber(line.substr(i, end - i));
        add(line.substr(0, i) + std::to_string(number + 1) + line.substr(end));
        if (number > 0) add(line.substr(0, i) + std::to_string(number - 1) + line.substr(end));
      }
      i = end + 1;
    }
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"permit", "deny"},
                                   {"deny", "permit"},
                                   {"tcp", "udp"},
                                   {"udp", "tcp"},
                                   {" in ", " out "},
                                   {" eq ", " neq "},
                                   {" echo", " echo-reply"}}) {
      const std::size_t found = line.find(from);
      if (found != std::string::npos) add(std::string(line).replace(found, from.size(), to));
    }
    std::vector<std::string> words;
    for (const std::string_view word : Split(line, ' ')) words.emplace_back(word);
    for (std::size_t w = 0; w < words.size(); ++w) {
      if (words[w].empty()) continue;
      std::vector<std::string> fewer = words;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(w));
      add(Join(fewer, " "));
      // The names of two ends exchanged.
      for (std::size_t v = w + 1; v < words.size(); ++v) {
        if (!words[w].starts_with("pw-") || !words[v].starts_with("pw-")) continue;
        std::vector<std::string> turned = words;
        std::swap(turned[w], turned[v]);
        add(Join(turned, " "));
      }
    }
  }
  return out;
}

}  // namespace portwright::testing
