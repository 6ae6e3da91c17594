// What a document calls its own product: a placeholder, or a name.
#pragma once

#include <string>
#include <string_view>

#include "document/document.h"

namespace portwright::extract {

// The placeholder (`{{site.data.x}}`, `{product}`, `|product|`, `%PRODUCT%`, `<product>`) that the
// document uses most as an end or as a subject, as it stands there; empty where it has none.
// Cost: linear, and a sort.
std::string FindPlaceholder(const document::Document& document);

// A name from the title, a caption or what stands most as an end; may be empty.
std::string FindProduct(const document::Document& document, std::string_view title);

}  // namespace portwright::extract
