// What a person wrote into site.yaml that an import may not touch: names, addresses and routes.
// Read on its own, as the site may not be whole before the import.
#pragma once

#include <string_view>

#include "base/diagnostics.h"
#include "inventory/merge.h"

namespace portwright::workflow {

// Nothing after errors, which are about the file as YAML.
inventory::SiteWords ReadSiteWords(std::string_view bytes, std::string_view name,
                                   Diagnostics& diagnostics);

}  // namespace portwright::workflow
