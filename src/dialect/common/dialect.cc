#include "dialect/common/dialect.h"

namespace portwright::dialect {

std::string Dialect::Render(const policy::Policy& policy, const RenderOptions& options,
                            Diagnostics& diagnostics) const {
  return RenderWithReasons(policy, options, diagnostics).text;
}

std::optional<RenderedChange> Dialect::RenderChange(const policy::Policy&, const RenderOptions&,
                                                    std::string_view, const LiftOptions&,
                                                    Diagnostics&) const {
  return std::nullopt;
}

int Dialect::Recognise(std::string_view) const { return 0; }

std::unique_ptr<policy::Policy> Dialect::Lift(std::string_view, const LiftOptions& options,
                                              Diagnostics& diagnostics) const {
  diagnostics.Error("PW-DIA-common-0001", {diagnostics.AddFile(options.file_name), 0, 0},
                    "expected a dialect that can be read back, found " + std::string(name()));
  return nullptr;
}

policy::Tracking Dialect::tracking(const policy::Policy&) const {
  return policy::Tracking::kConnections;
}

std::vector<std::string> Dialect::RuleLines(const policy::Policy&, const policy::Rule&,
                                            const LinePlace&) const {
  return {};
}

std::string Dialect::Scrub(std::string_view, const LiftOptions& options,
                           Diagnostics& diagnostics) const {
  diagnostics.Error("PW-DIA-common-0002", {diagnostics.AddFile(options.file_name), 0, 0},
                    "expected a dialect that can be scrubbed, found " + std::string(name()));
  return "";
}

}  // namespace portwright::dialect
