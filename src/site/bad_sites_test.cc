// Every site of tests/bad/site gets exactly the diagnostics that stand beside it. `x.yaml` is read
// with `x.inventory.yaml`, `x.common.yaml`, `x.decisions.yaml`, `x.answers.yaml`,
// `x.guardrails.yaml`, `x.resolved.yaml`, `x.lock` and `x.json` where there are such files.
// PORTWRIGHT_UPDATE_GOLDEN=1 writes the diagnostics anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "net/host_name.h"
#include "site/read.h"

namespace portwright::site {
namespace {

namespace fs = std::filesystem;

std::string Slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> Files(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

const fs::path kFolder = fs::path(PORTWRIGHT_SOURCE_DIR) / "tests/bad/site";

// The sites: files with one dot in their names.
std::vector<fs::path> Sites() {
  std::vector<fs::path> out;
  for (const fs::path& file : Files(kFolder)) {
    if (file.extension() == ".yaml" && file.stem().extension().empty()) out.push_back(file);
  }
  return out;
}

std::vector<SourceFile> WithCompanions(const fs::path& site) {
  std::vector<SourceFile> out = {{FileKind::kSite, site.filename().string(), Slurp(site)}};
  const std::pair<const char*, FileKind> companions[] = {
      {".common.yaml", FileKind::kCommon},
      {".inventory.yaml", FileKind::kInventory},
      {".decisions.yaml", FileKind::kDecisions},
      {".answers.yaml", FileKind::kAnswers},
      {".guardrails.yaml", FileKind::kGuardrails},
      {".resolved.yaml", FileKind::kResolved},
      {".lock", FileKind::kLock},
      {".json", FileKind::kProvider}};
  for (const auto& [extension, kind] : companions) {
    fs::path path = site;
    path.replace_extension(extension);
    if (fs::exists(path)) out.push_back({kind, path.filename().string(), Slurp(path)});
  }
  return out;
}

TEST(BadSitesTest, EachIsReportedAsExpected) {
  const bool update = std::getenv("PORTWRIGHT_UPDATE_GOLDEN") != nullptr;
  const auto sites = Sites();
  EXPECT_GT(sites.size(), 50U);
  for (const fs::path& file : sites) {
    Diagnostics diagnostics;
    const auto site = Read(WithCompanions(file), diagnostics);
    EXPECT_FALSE(diagnostics.all().empty()) << file;
    EXPECT_EQ(site == nullptr, diagnostics.has_errors()) << file;
    fs::path expected = file;
    expected.replace_extension(".expected");
    if (update) std::ofstream(expected, std::ios::binary) << diagnostics.Print();
    EXPECT_EQ(diagnostics.Print(), Slurp(expected)) << file;
  }
}

// 28 bits of a hash: of some thousand names two have the same.
TEST(BadSitesTest, NameObjectsOfOneHash) {
  std::map<net::Address, std::string> names;
  for (int n = 0;; ++n) {
    ASSERT_LT(n, 1'000'000);
    const std::string name = "n" + std::to_string(n) + ".example.com";
    const auto [at, fresh] = names.try_emplace(net::StandInFor(net::Family::kIpv4, name), name);
    if (fresh) continue;
    Diagnostics diagnostics;
    const std::string text = "site: s\nzones: { a: { prefixes: [10.1.0.0/16] } }\nnames:\n  " +
                             name + ": { object: true }\n  " + at->second + ": { object: true }\n";
    EXPECT_EQ(Read({{FileKind::kSite, "site.yaml", text}}, diagnostics), nullptr);
    EXPECT_NE(diagnostics.Print().find("PW-SITE-0309"), std::string::npos) << diagnostics.Print();
    return;
  }
}

TEST(BadSitesTest, EveryCodeOfTheReaderIsAmongThem) {
  std::string expected;
  for (const fs::path& file : Files(kFolder)) {
    if (file.extension() == ".expected") expected += Slurp(file);
  }
  const std::string codes = Slurp(fs::path(PORTWRIGHT_SOURCE_DIR) / "src/site/codes.h");
  const std::string prefix = "\"PW-SITE-";
  // A site without a file, a section of a thousand errors, a thousand guardrails, bindings that
  // wait for somebody and answers by themselves have tests of their own.
  const std::set<std::string> elsewhere = {"PW-SITE-0001", "PW-SITE-0008", "PW-SITE-0009",
                                           "PW-SITE-0110", "PW-SITE-0309", "PW-SITE-0803"};
  std::size_t count = 0;
  for (std::size_t at = codes.find(prefix); at != std::string::npos;
       at = codes.find(prefix, at + 1)) {
    const std::string code = codes.substr(at + 1, 12);
    ++count;
    if (elsewhere.count(code) == 0) {
      EXPECT_NE(expected.find("[" + code + "]"), std::string::npos) << code;
    }
  }
  EXPECT_GT(count, 35U);
}

// The same bytes cut off anywhere: an end, and no crash.
TEST(BadSitesTest, CutOffAnywhere) {
  const fs::path examples = fs::path(PORTWRIGHT_SOURCE_DIR) / "examples/acme";
  const std::string whole = Slurp(examples / "site.yaml");
  ASSERT_GT(whole.size(), 10'000U);
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    Diagnostics diagnostics;
    const auto site = Read({{FileKind::kSite, "site.yaml", whole.substr(0, size)}}, diagnostics);
    EXPECT_EQ(site == nullptr, diagnostics.has_errors()) << size;
  }
}

}  // namespace
}  // namespace portwright::site
