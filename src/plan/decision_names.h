// Requirements as the decisions of a site name them: by their id of today, or by one that they had
// (`was`). Renamed ids carry decisions along. Cost: a look-up. No state, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "site/site.h"

namespace portwright::plan {

// What an instance answers about who opens the connection; null where it says nothing.
const site::Setting* InitiatorAnswer(const site::Instance& instance,
                                     const catalog::Requirement& requirement);

// Whether a catalog has a requirement of this name. Says of a name of earlier what it is today
// (PW-PLAN-0059), and of one that the site's overlay withdraws that nothing hangs on it
// (PW-PLAN-0065).
bool KnowsRequirement(const catalog::Catalog& catalog, std::string_view id, SourcePlace place,
                      Diagnostics& diagnostics);

}  // namespace portwright::plan
