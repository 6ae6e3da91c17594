#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The files that were written after the site was put there.
std::vector<std::string> WrittenBehind(const sys::MemoryFiles& files, std::size_t before) {
  return {files.written().begin() + static_cast<std::ptrdiff_t>(before), files.written().end()};
}

TEST(RenderSite, GivesTheTextOfOnePoint) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  const std::size_t before = files.written().size();
  const Outcome outcome = RenderSite({RequestOf(files), "fw1", ""}, {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_EQ(outcome.messages, "");
  EXPECT_THAT(outcome.text, HasSubstr("5432"));
  EXPECT_THAT(outcome.text, HasSubstr("tiny, fw1, as of 2026-11-21, 1 flow"));
  EXPECT_THAT(WrittenBehind(files, before), IsEmpty());
}

TEST(RenderSite, WritesEveryPointIntoAFolder) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  const std::size_t before = files.written().size();
  const Outcome outcome = RenderSite({RequestOf(files), "", "out/nft"}, {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(WrittenBehind(files, before),
              ElementsAre("out/nft/fw1.nftables.nft", "out/nft/fw1.reasons.csv",
                          "out/nft/db1-fw.nftables.nft", "out/nft/db1-fw.reasons.csv"));
  EXPECT_THAT(outcome.text, HasSubstr("Written to out/nft"));
  EXPECT_EQ(files.Read("out/nft/fw1.nftables.nft").value(),
            RenderSite({RequestOf(files), "fw1", ""}, {}).text);
}

TEST(RenderSite, SaysHowFarItCameOnAFullDisk) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  ASSERT_EQ(RenderSite({RequestOf(files), "", "sizes"}, {}).exit, Exit::kFine);
  sys::MemoryFiles small;
  PutMiniSite(small);
  Put(small, "out/fw1.reasons.csv", "old");
  std::uint64_t used = 3;
  for (const char* path : {"tiny/site.yaml", "tiny/catalogs/mini.yaml", "sizes/fw1.nftables.nft"})
    used += files.Read(path)->size();
  small.SetCapacity(used + 2);  // the first text fits, the list behind it does not
  const std::size_t before = small.written().size();
  const Outcome outcome = RenderSite({RequestOf(small), "", "out"}, {});
  EXPECT_EQ(outcome.exit, Exit::kEnvironment);
  EXPECT_EQ(outcome.text, "");
  EXPECT_THAT(outcome.messages, HasSubstr("cannot write 'out/fw1.reasons.csv'"));
  EXPECT_THAT(outcome.messages, HasSubstr("1 of 4 files written before"));
  EXPECT_THAT(WrittenBehind(small, before), ElementsAre("out/fw1.nftables.nft"));
  EXPECT_EQ(small.Read("out/fw1.reasons.csv").value(), "old");
}

TEST(RenderSite, WritesNothingAfterBadInput) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  std::string unbound(kMiniSite);
  unbound.replace(unbound.find("bind: { database: db1 }"), 23, "bind: {}");
  for (const std::string& bad : {unbound, std::string("site: tiny\nsite: tiny\n"), std::string()}) {
    Put(files, "tiny/site.yaml", bad);
    const std::size_t before = files.written().size();
    for (const RenderRequest& request :
         {RenderRequest{RequestOf(files), "", "out"}, RenderRequest{RequestOf(files), "fw1", ""}}) {
      const Outcome outcome = RenderSite(request, {});
      EXPECT_EQ(outcome.exit, Exit::kBadInput);
      EXPECT_EQ(outcome.text, "");
      EXPECT_THAT(outcome.messages, HasSubstr("tiny/site.yaml:"));
    }
    EXPECT_THAT(WrittenBehind(files, before), IsEmpty());
    EXPECT_FALSE(files.IsFolder("out"));
  }
}

TEST(RenderSite, RefusesPointsThatItDoesNotKnow) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  EXPECT_THAT(RenderSite({RequestOf(files), "fw2", ""}, {}).messages,
              HasSubstr("did you mean fw1?"));
  EXPECT_THAT(RenderSite({RequestOf(files), "other-thing", ""}, {}).messages,
              HasSubstr("the site has fw1, db1-fw"));
  EXPECT_EQ(RenderSite({RequestOf(files), "", ""}, {}).exit, Exit::kBadInput);
  Put(files, "out", "a file");
  const Outcome outcome = RenderSite({RequestOf(files), "", "out"}, {});
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_THAT(outcome.messages, HasSubstr("found the file 'out'"));
}

TEST(RenderSite, LeavesOutDialectsThatItCannotRender) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  std::string site(kMiniSite);
  site.replace(site.find("dialect: nftables"), 17, "dialect: screenos");
  Put(files, "tiny/site.yaml", site);
  const Outcome all = RenderSite({RequestOf(files), "", "out"}, {});
  EXPECT_EQ(all.exit, Exit::kFine) << all.messages;
  EXPECT_THAT(all.messages, HasSubstr("PW-FLOW-0002"));
  EXPECT_THAT(all.text, Not(HasSubstr("fw1.")));
  EXPECT_THAT(all.text, HasSubstr("db1-fw.nftables.nft"));
  EXPECT_EQ(RenderSite({RequestOf(files), "fw1", ""}, {}).exit, Exit::kBadInput);
}

}  // namespace
}  // namespace portwright::workflow
