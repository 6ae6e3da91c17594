#include "cli/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "base/version.h"
#include "cli/command.h"

namespace portwright::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran RunWords(const std::vector<const char*>& words) {
  std::vector<const char*> argv = {"portwright"};
  argv.insert(argv.end(), words.begin(), words.end());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Ran ran;
  ran.code = Run(static_cast<int>(argv.size()), argv.data());
  ran.out = ::testing::internal::GetCapturedStdout();
  ran.err = ::testing::internal::GetCapturedStderr();
  return ran;
}

void ExpectRefused(const std::vector<const char*>& words, const std::string& message) {
  const Ran ran = RunWords(words);
  EXPECT_EQ(ran.code, 2) << message;
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr(message));
}

TEST(Run, PrintsHelpAndVersion) {
  EXPECT_EQ(RunWords({"--version"}).out, "portwright " + std::string(kVersion) + "\n");
  const Ran help = RunWords({"help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_EQ(help.out, RunWords({"--help"}).out);
  EXPECT_EQ(RunWords({"help", "catalog", "diff"}).out, RunWords({"catalog", "diff", "-h"}).out);
  for (const Command& command : Commands()) EXPECT_THAT(help.out, HasSubstr(command.path));
}

TEST(Run, RefusesWithoutAVerb) {
  const Ran ran = RunWords({});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, RunWords({"help"}).out);
  ExpectRefused({"catalog"}, "Usage: portwright catalog VERB");
}

TEST(Run, NamesTheNearestVerbAndOption) {
  ExpectRefused({"reprot"}, "expected a verb, found 'reprot'; did you mean report?");
  ExpectRefused({"catalog", "exprt"}, "did you mean export?");
  ExpectRefused({"plan", "x", "--as-off", "2026-01-01"},
                "expected an option of plan, found '--as-off'; did you mean --as-of?");
  ExpectRefused({"plan", "x", "--partail=1"}, "did you mean --partial?");
  ExpectRefused({"completion", "bash", "-o", "x"}, "expected an option of completion, found '-o'");
}

TEST(Run, SaysWhichArgumentIsMissingOrTooMuch) {
  ExpectRefused({"explain", "x"}, "expected PACKET, found nothing more");
  ExpectRefused({"explain", "x", "y", "z"}, "expected nothing more, found 'z'");
  ExpectRefused({"plan", "x", "--format"}, "expected FORMAT after --format, found nothing more");
  ExpectRefused({"plan", "x", "-o"}, "expected FILE after -o, found nothing more");
  ExpectRefused({"plan", "--strict=yes", "x"},
                "expected --strict without a value, found '--strict=yes'");
}

TEST(Run, TakesOneValueForEachOption) {
  const Ran ran = RunWords({"catalog", "export", "--format", "csv", "cumulocity"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("section,source,destination,"));
  EXPECT_EQ(RunWords({"catalog", "export", "--format=csv", "--", "cumulocity"}).out, ran.out);
  EXPECT_EQ(
      RunWords({"catalog", "export", "--format", "json", "cumulocity", "--format", "csv"}).out,
      ran.out)
      << "the last one counts";
}

TEST(Run, JoinsRepeatedArguments) {
  EXPECT_EQ(RunWords({"catalog", "search", "oracle", "database"}).out,
            RunWords({"catalog", "search", "oracle database"}).out);
}

TEST(Commands, EachIsWhole) {
  for (const Command& command : Commands()) {
    EXPECT_NE(command.run, nullptr) << command.path;
    EXPECT_FALSE(command.summary.empty()) << command.path;
    for (const std::string_view line : Split(command.example, '\n'))
      EXPECT_THAT(std::string(line), HasSubstr("portwright " + std::string(command.path)));
    for (const Option& option : command.options) {
      EXPECT_TRUE(option.name.starts_with("--")) << command.path;
      EXPECT_FALSE(option.help.empty()) << option.name;
    }
    bool optional = false;
    for (const Positional& positional : command.positionals) {
      EXPECT_FALSE(positional.required && optional) << "nothing required behind something optional";
      optional = optional || !positional.required || positional.repeated;
    }
  }
}

}  // namespace
}  // namespace portwright::cli
