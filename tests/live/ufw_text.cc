// Prints the script of ufw for a case of the live tests.
#include <cstdio>

#include "dialect/ufw/ufw.h"
#include "live/cases.h"

int main(int argc, char** argv) {
  using namespace portwright;  // NOLINT(google-build-using-namespace)
  const auto policy = argc == 2 ? live::MakeCase(argv[1]) : std::nullopt;
  if (!policy) {
    std::fputs("usage: ufw_text CASE\n", stderr);
    return 2;
  }
  Diagnostics diagnostics;
  const std::string text = dialect::ufw::Ufw().Render(*policy, {}, diagnostics);
  std::fputs(diagnostics.Print().c_str(), stderr);
  std::fputs(text.c_str(), stdout);
  return diagnostics.has_errors() ? 1 : 0;
}
