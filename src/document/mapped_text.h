// Words on their way from the source to a Text: pieces of lines joined, references replaced by what
// they stand for, each byte with its place. A reader of inline markup scans text() and passes on
// what it keeps. Threading: none shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"

namespace portwright::document {

// A piece of the source, `end` excluded: a line without its end, or what of it counts.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class MappedText {
 public:
  // `piece` stands in the source at `source`, byte by byte.
  void Append(std::string_view piece, std::uint32_t source);
  // `piece` stands for what begins in the source at `source`.
  void AppendFor(std::string_view piece, std::uint32_t source);

  const std::string& text() const { return text_; }
  // Offset in the source of the byte at `at`; after the last byte for `at` == size. Cost:
  // logarithmic.
  std::uint32_t SourceOf(std::size_t at) const;
  // The bytes from `begin` to `end` go to `out`.
  void Emit(std::size_t begin, std::size_t end, Text& out) const;
  // The places in the source of the bytes from `begin` to `end`.
  std::vector<Span> Places(std::size_t begin, std::size_t end) const;

 private:
  std::size_t RunOf(std::size_t at) const;

  std::string text_;
  std::vector<Text::Run> runs_;
};

}  // namespace portwright::document
