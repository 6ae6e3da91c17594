// Any bytes: reading ends, and either every value can be walked or an error was said.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "dialect/common/hcl_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  Diagnostics diagnostics;
  const dialect::HclTree tree(text, diagnostics.AddFile("fuzz.tf"), diagnostics);
  PORTWRIGHT_CHECK(tree.root().exists() != diagnostics.has_errors(), "nothing, and said why");
  std::vector<dialect::HclValue> open;
  if (tree.root().exists()) open.push_back(tree.root());
  while (!open.empty()) {
    const dialect::HclValue value = open.back();
    open.pop_back();
    PORTWRIGHT_CHECK(!FindInvalidUtf8(value.Text()) && !FindInvalidUtf8(value.Name()),
                     "what escapes stand for is UTF-8");
    PORTWRIGHT_CHECK(value.Is(value.Text()) == (value.kind() == dialect::HclKind::kString),
                     "a string is itself");
    value.Integer();
    value.function();
    for (std::size_t i = 0; i < value.label_count(); ++i) value.Label(i);
    for (dialect::HclValue child = value.First(); child.exists(); child = child.Next()) {
      PORTWRIGHT_CHECK(child.place().line >= value.place().line, "in the order of the text");
      open.push_back(child);
    }
  }
  diagnostics.Print();
  return 0;
}
