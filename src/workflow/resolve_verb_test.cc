#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr const char* kPath = "tiny/resolved.yaml";

// Answers from a table; what is not in it does not exist, or nobody answers.
class TableResolver final : public sys::Resolver {
 public:
  Result<std::vector<std::string>> Resolve(const std::string& name) const override {
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    return Error{fails_with, "'" + name + "': no answer"};
  }
  std::string Describe() const override { return who; }

  std::map<std::string, std::vector<std::string>> known;
  ErrorCode fails_with = ErrorCode::kNotFound;
  std::string who = "192.0.2.53";
};

class ResolveNamesTest : public ::testing::Test {
 protected:
  void SetUp() override { PutMiniSite(files_); }

  Outcome Resolve() { return ResolveNames(RequestOf(files_), {}, &resolver_); }
  std::string File() const { return files_.IsFile(kPath) ? files_.Read(kPath).value() : "no file"; }
  void PutOld() {
    Put(files_, kPath,
        "names:\n  old.example.com: { addresses: [192.0.2.9], at: 2026-01-02T03:04:05Z, "
        "resolver: 10.0.0.53 }\n");
  }

  sys::MemoryFiles files_;
  TableResolver resolver_;
};

TEST_F(ResolveNamesTest, WritesWhatWasFoundWithTimeAndResolver) {
  resolver_.known = {{"old.example.com", {"198.51.100.2", "198.51.100.10", "2001:db8::1"}},
                     {"new.example.com", {"203.0.113.7"}}};
  const Outcome outcome = Resolve();
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("new.example.com"));
  EXPECT_THAT(File(), MatchesRegex("# Written by `portwright resolve`.\n"
                                   "names:\n"
                                   "  new.example.com: \\{ addresses: \\[203.0.113.7\\], "
                                   "at: [0-9TZ:-]+, resolver: 192.0.2.53 \\}\n"
                                   "  old.example.com: \\{ addresses: \\[198.51.100.2, "
                                   "198.51.100.10, \"2001:db8::1\"\\], "
                                   "at: [0-9TZ:-]+, resolver: 192.0.2.53 \\}\n"));
}

TEST_F(ResolveNamesTest, WritesWhatTheNextPlanReads) {
  resolver_.known = {{"old.example.com", {"198.51.100.2", "2001:db8::1"}},
                     {"new.example.com", {"203.0.113.7"}}};
  resolver_.who = "::1";  // a word that YAML must not take for something else
  ASSERT_EQ(Resolve().exit, Exit::kFine);
  const auto loaded = LoadSite(RequestOf(files_));
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->diagnostics.Print(), "");
  ASSERT_NE((*loaded)->site, nullptr);
  ASSERT_EQ((*loaded)->site->names[0].prefixes.size(), 2U);
  EXPECT_EQ(ToText((*loaded)->site->names[0].prefixes[0]), "198.51.100.2/32");
  EXPECT_EQ((*loaded)->site->names[0].resolver, "::1");
}

TEST_F(ResolveNamesTest, KeepsTheOldAddressesOfANameThatNobodyKnows) {
  PutOld();
  resolver_.known = {{"new.example.com", {"203.0.113.7"}}};
  const Outcome outcome = Resolve();
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.text, HasSubstr("kept as it was"));
  EXPECT_THAT(File(), HasSubstr("old.example.com: { addresses: [192.0.2.9], "
                                "at: 2026-01-02T03:04:05Z, resolver: 10.0.0.53 }"));
  EXPECT_THAT(File(), HasSubstr("new.example.com: { addresses: [203.0.113.7]"));
}

TEST_F(ResolveNamesTest, LeavesOutANameThatNeverHadAddresses) {
  resolver_.known = {{"old.example.com", {"198.51.100.2"}}};
  const Outcome outcome = Resolve();
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.text, HasSubstr("nothing known"));
  EXPECT_THAT(File(), Not(HasSubstr("new.example.com")));
}

TEST_F(ResolveNamesTest, LeavesTheFileWhereNobodyAnswers) {
  PutOld();
  const std::string old = File();
  resolver_.fails_with = ErrorCode::kUnavailable;
  const Outcome outcome = Resolve();
  EXPECT_EQ(outcome.exit, Exit::kEnvironment);
  EXPECT_THAT(outcome.messages, HasSubstr("no resolver answered"));
  EXPECT_EQ(File(), old);
}

TEST_F(ResolveNamesTest, LeavesTheFileOnAFullDisk) {
  PutOld();
  const std::string old = File();
  files_.SetCapacity(10);
  resolver_.known = {{"old.example.com", {"198.51.100.2"}}, {"new.example.com", {"203.0.113.7"}}};
  const Outcome outcome = Resolve();
  EXPECT_EQ(outcome.exit, Exit::kEnvironment);
  EXPECT_EQ(outcome.text, "");
  EXPECT_EQ(File(), old);
}

TEST_F(ResolveNamesTest, AsksNobodyAfterBadInputOrWithoutNames) {
  std::string site(kMiniSite);
  const std::size_t names = site.find("names:");
  site.erase(names, site.find("clusters:") - names);
  Put(files_, "tiny/site.yaml", site);
  resolver_.fails_with = ErrorCode::kUnavailable;
  EXPECT_EQ(Resolve().exit, Exit::kFine);
  EXPECT_THAT(Resolve().text, HasSubstr("no name with `resolve: true`"));
  Put(files_, "tiny/site.yaml", "site: tiny\nsite: tiny\n");
  EXPECT_EQ(Resolve().exit, Exit::kBadInput);
  EXPECT_EQ(File(), "no file");
}

}  // namespace
}  // namespace portwright::workflow
