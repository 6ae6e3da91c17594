// Every file of tests/bad/catalog is refused with exactly the diagnostics that stand beside it.
// PORTWRIGHT_UPDATE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "catalog/read.h"

namespace portwright::catalog {
namespace {

namespace fs = std::filesystem;

std::string Slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> Files(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

const fs::path kFolder = fs::path(PORTWRIGHT_SOURCE_DIR) / "tests/bad/catalog";

TEST(BadCatalogsTest, EachIsRefusedAsExpected) {
  const bool update = std::getenv("PORTWRIGHT_UPDATE_GOLDEN") != nullptr;
  const auto files = Files(kFolder, ".yaml");
  EXPECT_GT(files.size(), 70U);
  for (const fs::path& file : files) {
    Diagnostics diagnostics;
    EXPECT_EQ(Read(Slurp(file), file.filename().string(), diagnostics), nullptr) << file;
    fs::path expected = file;
    expected.replace_extension(".expected");
    if (update) std::ofstream(expected, std::ios::binary) << diagnostics.Print();
    EXPECT_EQ(diagnostics.Print(), Slurp(expected)) << file;
  }
}

// Codes PW-CAT-00nn that stand in the sources.
std::set<std::string> CodesOfTheReader() {
  std::set<std::string> out;
  for (const fs::path& file : Files(fs::path(PORTWRIGHT_SOURCE_DIR) / "src/catalog", ".cc")) {
    if (file.filename().string().find("_test.cc") != std::string::npos) continue;
    const std::string text = Slurp(file);
    const std::string prefix = "\"PW-CAT-00";
    for (std::size_t at = text.find(prefix); at != std::string::npos;
         at = text.find(prefix, at + 1)) {
      out.insert(text.substr(at + 1, 11));
    }
  }
  return out;
}

TEST(BadCatalogsTest, EveryErrorOfTheReaderIsAmongThem) {
  std::string expected;
  for (const fs::path& file : Files(kFolder, ".expected")) expected += Slurp(file);
  const auto codes = CodesOfTheReader();
  EXPECT_GT(codes.size(), 40U);
  for (const std::string& code : codes) {
    EXPECT_NE(expected.find("[" + code + "]"), std::string::npos) << code;
  }
}

}  // namespace
}  // namespace portwright::catalog
