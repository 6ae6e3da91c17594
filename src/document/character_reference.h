// Character references of XML and HTML, the common ones, for the readers of light markup.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace portwright::document {

struct CharacterReference {
  std::string text;      // what it stands for, UTF-8; a blank for a non-breaking one
  std::size_t size = 0;  // bytes of the reference with & and ;
};

// The reference with which `s` begins, none where it is not known.
std::optional<CharacterReference> ParseCharacterReference(std::string_view s);

}  // namespace portwright::document
