// Every file of tests/bad/nftables gets exactly the messages that stand beside it, and no policy if
// one of them is an error. PORTWRIGHT_UPDATE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "dialect/nftables/nftables.h"

namespace portwright::dialect::nftables {
namespace {

namespace fs = std::filesystem;

std::string Slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> Files(const fs::path& folder, const std::set<std::string>& extensions) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (extensions.count(entry.path().extension()) > 0) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

const fs::path kFolder = fs::path(PORTWRIGHT_SOURCE_DIR) / "tests/bad/nftables";

TEST(BadRulesetsTest, EachGetsTheMessagesBesideIt) {
  const bool update = std::getenv("PORTWRIGHT_UPDATE_GOLDEN") != nullptr;
  const auto files = Files(kFolder, {".nft", ".json"});
  EXPECT_GT(files.size(), 20U);
  for (const fs::path& file : files) {
    Diagnostics diagnostics;
    LiftOptions options;
    options.file_name = file.filename().string();
    const auto policy = Nftables().Lift(Slurp(file), options, diagnostics);
    EXPECT_EQ(policy == nullptr, diagnostics.has_errors()) << file;
    EXPECT_FALSE(diagnostics.all().empty()) << file;
    fs::path expected = file;
    expected.replace_extension(".expected");
    if (update) std::ofstream(expected, std::ios::binary) << diagnostics.Print();
    EXPECT_EQ(diagnostics.Print(), Slurp(expected)) << file;
  }
}

// Codes PW-DIA-nftables-01nn that stand in the sources.
std::set<std::string> CodesOfTheReader() {
  std::set<std::string> out;
  const std::string prefix = "\"PW-DIA-nftables-01";
  for (const fs::path& file :
       Files(fs::path(PORTWRIGHT_SOURCE_DIR) / "src/dialect/nftables", {".cc"})) {
    const std::string name = file.filename().string();
    if (name.find("_test.cc") != std::string::npos || name == "scrub.cc") continue;
    const std::string text = Slurp(file);
    for (std::size_t at = text.find(prefix); at != std::string::npos;
         at = text.find(prefix, at + 1)) {
      out.insert(text.substr(at + 1, prefix.size() + 1));
    }
  }
  return out;
}

TEST(BadRulesetsTest, EveryMessageOfTheReaderIsAmongThem) {
  // Limits that only texts of megabytes meet: tests/cli/hostile_test.py.
  const std::set<std::string> large = {"PW-DIA-nftables-0120", "PW-DIA-nftables-0126",
                                       "PW-DIA-nftables-0128", "PW-DIA-nftables-0140"};
  std::string expected;
  for (const fs::path& file : Files(kFolder, {".expected"})) expected += Slurp(file);
  const auto codes = CodesOfTheReader();
  EXPECT_GT(codes.size(), 30U);
  for (const std::string& code : codes) {
    if (large.count(code) > 0) continue;
    EXPECT_NE(expected.find("[" + code + "]"), std::string::npos) << code;
  }
}

}  // namespace
}  // namespace portwright::dialect::nftables
