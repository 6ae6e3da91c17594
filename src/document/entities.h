// Words of HTML that other formats use too: entities and the names of elements. ASCII rules only.
// Threading: no shared state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portwright::document {

struct Entity {
  std::uint32_t code = 0;  // a Unicode scalar value
  std::size_t length = 0;  // bytes from & to ;
  bool numeric = false;
};

// The entity at the beginning of `text`, which begins with `&`. Names that vendors' documents use,
// not all of HTML's two thousand; `&nbsp` needs no semicolon.
std::optional<Entity> ParseEntity(std::string_view text);

// In UTF-8; U+FFFD for what is no scalar value.
std::string EncodeUtf8(std::uint32_t code);

// `name` in any case is an element of HTML, of today's or of the web's past (`font`, `center`), and
// no word that documents put into angle brackets as a placeholder (`address`, `option`, `source`).
bool IsHtmlElement(std::string_view name);

}  // namespace portwright::document
