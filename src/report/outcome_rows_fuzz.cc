// Any bytes as outcomes: refused, or rows that print what is read as the same rows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "report/junit.h"
#include "report/outcome_rows.h"
#include "report/prometheus.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright::report;
  const auto rows = ReadOutcomes({reinterpret_cast<const char*>(bytes), size});
  if (!rows) return 0;
  const auto again = ReadOutcomes(Render(OutcomesTable(*rows), Format::kJson));
  if (!again || again->size() != rows->size()) std::abort();
  if (JunitXml(*rows, "fuzz").empty() || PrometheusText(*rows).empty()) std::abort();
  return 0;
}
