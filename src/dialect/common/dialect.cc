#include "dialect/common/dialect.h"

namespace portwright::dialect {

Rendered Dialect::RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                                    Diagnostics& diagnostics) const {
  return {Render(policy, options, diagnostics), ""};
}

}  // namespace portwright::dialect
