// Decoding changes no line feed, so lines keep their numbers.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.h"
#include "document/entities.h"
#include "document/read.h"

namespace portwright::document {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr int kPassesMax = 3;  // text that was decoded wrongly more often than that is beyond us

// What Windows-1252 has at 0x80 to 0x9f; 0 where it has nothing.
constexpr std::array<std::uint16_t, 32> kWindows = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: not UTF-8
};

unsigned char ByteAt(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

Character CharacterAt(std::string_view text, std::size_t at) {
  const unsigned char lead = ByteAt(text, at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return {};
  if (FindInvalidUtf8(text.substr(at, length))) return {};
  std::uint32_t code = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (ByteAt(text, at + i) & 0x3fU);
  return {code, length};
}

// Places of repairs, counted by line.
class Repairs {
 public:
  void Add(std::uint32_t line) { ++lines_[line]; }
  // Calls report(place, "3 characters") for each line.
  template <typename Report>
  void Each(std::uint32_t file, const Report& report) const {
    for (const auto& [line, count] : lines_) {
      report(SourcePlace{file, line, 0}, Count(count, "character"));
    }
  }

 private:
  std::map<std::uint32_t, std::uint64_t> lines_;
};

std::string DecodeUtf16(std::string_view bytes, bool big_endian) {
  const auto unit = [&](std::size_t i) {
    const unsigned high = ByteAt(bytes, i + (big_endian ? 0 : 1));
    return (high << 8) | ByteAt(bytes, i + (big_endian ? 1 : 0));
  };
  std::string out;
  out.reserve(bytes.size() / 2);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xd800 && code < 0xdc00 && i + 3 < bytes.size()) {
      const std::uint32_t low = unit(i + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      }
    }
    out += EncodeUtf8(code);
  }
  return out;
}

// UTF-16 without a mark: text of ASCII has a NUL in every second place.
bool LooksLikeUtf16(std::string_view bytes, std::size_t nul_at) {
  const std::size_t end = std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t{1};
  if (end < 4 || bytes.size() % 2 != 0) return false;
  std::size_t here = 0;
  std::size_t there = 0;
  for (std::size_t i = 0; i < end; i += 2) {
    if (bytes[i + nul_at] == '\0') ++here;
    if (bytes[i + 1 - nul_at] == '\0') ++there;
  }
  return there == 0 && here * 10 > end / 2 * 7;
}

// How many bytes from `at` on are below `limit`.
std::size_t RunBelow(std::string_view bytes, std::size_t at, unsigned char limit) {
  std::size_t end = at;
  while (end < bytes.size() && ByteAt(bytes, end) < limit) ++end;
  return end - at;
}

// Valid UTF-8 stays; every other byte is one of Windows-1252.
std::string FromBytes(std::string_view bytes, Repairs& foreign) {
  std::string out;
  out.reserve(bytes.size());
  std::uint32_t line = 1;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::string_view plain = bytes.substr(i, RunBelow(bytes, i, 0x80));
    line += static_cast<std::uint32_t>(std::count(plain.begin(), plain.end(), '\n'));
    out += plain;
    i += plain.size();
    if (i == bytes.size()) break;
    const unsigned char byte = ByteAt(bytes, i);
    const Character character = CharacterAt(bytes, i);
    if (character.length > 0) {
      out += bytes.substr(i, character.length);
      i += character.length;
      continue;
    }
    const std::uint32_t code = byte < 0xa0 ? kWindows[byte - 0x80] : byte;
    out += code == 0 ? std::string(kReplacement) : EncodeUtf8(code);
    foreign.Add(line);
    ++i;
  }
  return out;
}

// The byte that Windows-1252, or Latin-1, reads as `code`; 0 for none above ASCII.
unsigned char ByteOf(std::uint32_t code) {
  if (code >= 0x80 && code <= 0xff) return static_cast<unsigned char>(code);
  const auto found = std::find(kWindows.begin(), kWindows.end(), code);
  if (code < 0x100 || found == kWindows.end()) return 0;
  return static_cast<unsigned char>(0x80 + (found - kWindows.begin()));
}

struct Misread {
  std::string text;
  std::size_t length = 0;  // of what stands there; 0: nothing was misread
};

// UTF-8 that was read byte by byte, at `at`. Only of characters that documents of vendors have
// (Latin letters, punctuation, arrows, symbols): in others two letters of a real word could be
// meant.
Misread MisreadAt(std::string_view text, std::size_t at) {
  const Character first = CharacterAt(text, at);
  const unsigned char lead = ByteOf(first.code);
  std::size_t more = 0;
  if (lead == 0xc2 || lead == 0xc3 || lead == 0xc5 || lead == 0xcb) more = 1;
  if (lead == 0xe2 || lead == 0xe3 || lead == 0xef) more = 2;
  if (lead == 0xf0) more = 3;
  if (more == 0) return {};
  std::string bytes(1, static_cast<char>(lead));
  std::size_t end = at + first.length;
  while (bytes.size() <= more && end < text.size() && ByteAt(text, end) >= 0x80) {
    const Character next = CharacterAt(text, end);
    const unsigned char byte = ByteOf(next.code);
    if (byte < 0x80 || byte > 0xbf) break;
    bytes.push_back(static_cast<char>(byte));
    end += next.length;
  }
  if (bytes.size() == more + 1 && !FindInvalidUtf8(bytes)) return {bytes, end - at};
  // The last byte of a closing quote has no character in Windows-1252 and was lost.
  if (bytes == "\xe2\x80") {
    if (text.substr(end).starts_with(kReplacement)) end += kReplacement.size();
    return {"\xe2\x80\x9d", end - at};
  }
  // A no-break space whose second half became a plain one.
  const bool alone = at == 0 || ByteAt(text, at - 1) < 0x80;
  if (lead == 0xc2 && end < text.size() && text[end] == ' ' && alone) return {"", end - at};
  return {};
}

std::string RepairMisread(const std::string& text, Repairs& repairs, bool& changed) {
  std::string out;
  out.reserve(text.size());
  std::uint32_t line = 1;
  changed = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view plain = std::string_view(text).substr(i, RunBelow(text, i, 0xc3));
    line += static_cast<std::uint32_t>(std::count(plain.begin(), plain.end(), '\n'));
    out += plain;
    i += plain.size();
    if (i == text.size()) break;
    const Misread misread = MisreadAt(text, i);
    if (misread.length > 0) {
      out += misread.text;
      i += misread.length;
      repairs.Add(line);
      changed = true;
      continue;
    }
    const std::size_t length = CharacterAt(text, i).length;
    out.append(text, i, length);
    i += length;
  }
  return out;
}

std::size_t CountControls(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && (byte < '\t' || byte > '\r') && byte != 0x1b;
  }));
}

Result<std::string> ToUtf8(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics) {
  const bool little = bytes.starts_with("\xff\xfe");
  const bool big = bytes.starts_with("\xfe\xff");
  if (little || big || LooksLikeUtf16(bytes, 1) || LooksLikeUtf16(bytes, 0)) {
    const bool big_endian = big || (!little && LooksLikeUtf16(bytes, 0));
    if (little || big) bytes.remove_prefix(2);
    diagnostics.Note("PW-DOC-0003", {file, 1, 0}, "the document is UTF-16");
    return DecodeUtf16(bytes, big_endian);
  }
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  Repairs foreign;
  std::string text = FromBytes(bytes, foreign);
  foreign.Each(file, [&](SourcePlace place, const std::string& count) {
    diagnostics.Note("PW-DOC-0001", place, count + " read as Windows-1252, since not UTF-8");
  });
  return text;
}

}  // namespace

Result<std::string> Decode(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics) {
  PORTWRIGHT_TRY(std::string text, ToUtf8(bytes, file, diagnostics));
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    return Error{ErrorCode::kInvalid,
                 "expected text, found a NUL byte in line " + std::to_string(line)};
  }
  if (const std::size_t controls = CountControls(text); controls > 8 + text.size() / 20) {
    return Error{ErrorCode::kInvalid,
                 "expected text, found " + Count(controls, "control character")};
  }
  // Lines that end with a carriage return alone.
  if (text.find('\n') == std::string::npos) std::replace(text.begin(), text.end(), '\r', '\n');

  Repairs repairs;
  bool changed = true;
  for (int pass = 0; pass < kPassesMax && changed; ++pass) {
    text = RepairMisread(text, repairs, changed);
  }
  repairs.Each(file, [&](SourcePlace place, const std::string& count) {
    diagnostics.Note("PW-DOC-0002", place,
                     count + " repaired: UTF-8 that was read as Windows-1252");
  });

  Repairs lost;
  std::uint32_t line = 1;
  std::size_t counted = 0;
  for (std::size_t i = text.find(kReplacement); i != std::string::npos;
       i = text.find(kReplacement, i + 1)) {
    line +=
        static_cast<std::uint32_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                              text.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
    counted = i;
    lost.Add(line);
  }
  lost.Each(file, [&](SourcePlace place, const std::string& count) {
    diagnostics.Note("PW-DOC-0004", place,
                     count + " lost before the document came here (U+FFFD), read as a blank");
  });
  return text;
}

}  // namespace portwright::document
