#include "report/html_text.h"

#include <cmath>

#include "report/display_text.h"

namespace portwright::report {

std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string Shorten(std::string_view text, int width) {
  const std::string printable = Printable(text);
  if (DisplayWidth(printable) <= width) return printable;
  std::string out;
  for (std::size_t i = 0; i < printable.size();) {
    std::size_t end = i + 1;
    while (end < printable.size() && (static_cast<unsigned char>(printable[end]) & 0xc0U) == 0x80) {
      ++end;
    }
    const std::string longer = out + printable.substr(i, end - i);
    if (DisplayWidth(longer) > width - 1) break;
    out = longer;
    i = end;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "\xe2\x80\xa6";
}

std::string Coordinate(double value) {
  const auto tenths = static_cast<long>(std::lround(value * 10));
  std::string out = (tenths < 0 ? "-" : "") + std::to_string(std::labs(tenths) / 10);
  if (tenths % 10 != 0) out += "." + std::to_string(std::labs(tenths) % 10);
  return out;
}

}  // namespace portwright::report
