// Reads a catalog file, strictly: unknown and duplicate keys, wrong kinds, missing keys, ids that
// are not ids, names that do not exist, impossible ports, loops and the rest of
// docs/formats/catalog.md are errors with their place, all at once (PW-CAT-..., PW-YAML-...).
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "catalog/catalog.h"

namespace portwright::catalog {

// Nothing when there are errors. What is returned has none: every index is valid, every name in an
// expression exists, `implies` and formulas have no loop, `Feature::implies` is closed, a doubt's
// `taken` is one of its readings. Cost: linear in the text.
std::unique_ptr<Catalog> Read(std::string_view bytes, std::string_view file_name,
                              Diagnostics& diagnostics);

}  // namespace portwright::catalog
