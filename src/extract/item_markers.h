// Items of lists that a format does not mark as such: lines of plain text and of broken paragraphs
// that begin with a bullet or, one after the other, with numbers. Threading: none shared.
#pragma once

#include <cstddef>
#include <string_view>

#include "document/document.h"

namespace portwright::extract {

// Bytes of a bullet or a number and the blanks behind it, at the beginning of a line; 0 for none.
std::size_t MarkerSize(std::string_view line);

// Paragraphs and items that begin with a marker become items without it, as deep as they are
// indented; the marker is hidden. A number is a marker only where the next or the one before it
// stands near: else it numbers a heading. Cost: linear.
void MarkItems(document::Document& document);

}  // namespace portwright::extract
