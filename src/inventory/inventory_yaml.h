// inventory.yaml, as a site reads it (docs/formats/inventory_yaml.md): hosts of all imported files,
// and the routes of clusters. The first line seals the rest, so that an import sees whether
// somebody edited it. Same inventory, same bytes. Cost: linear.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "inventory/merge.h"

namespace portwright::inventory {

std::string WriteInventory(const Inventory& inventory);

// Puts the seal before a text.
std::string Sealed(std::string_view body);
// Whether a text is as an import wrote it; CheckSeal reports where it is not.
bool IsSealed(std::string_view text);
void CheckSeal(std::string_view text, std::string_view file_name, Diagnostics& diagnostics);

// A text in a flow of YAML: as it stands where every reader takes it for a text, else in quotes.
void AppendYamlText(std::string& out, std::string_view text);

}  // namespace portwright::inventory
