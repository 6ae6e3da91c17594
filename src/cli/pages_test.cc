#include "cli/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace portwright::cli {
namespace {

using ::testing::HasSubstr;

const Command& CommandOf(std::string_view path) {
  for (const Command& command : Commands()) {
    if (command.path == path) return command;
  }
  ADD_FAILURE() << "no command " << path;
  return Commands().front();
}

TEST(CommandHelp, HasUsageOptionsWordsAndAnExample) {
  const std::string help = CommandHelp(CommandOf("catalog search"));
  EXPECT_THAT(help, HasSubstr("\nUsage: portwright catalog search WORD... [options]\n"));
  EXPECT_THAT(help, HasSubstr("--format FORMAT"));
  EXPECT_THAT(help, HasSubstr("(table csv json markdown)"));
  EXPECT_THAT(help, HasSubstr("-o, --output FILE"));
  EXPECT_THAT(help, HasSubstr("\nExample:\n  portwright catalog search 11117\n"));
  EXPECT_THAT(help, HasSubstr("Exit codes: 0 fine, 1 "));
  EXPECT_THAT(CommandHelp(CommandOf("catalog check")), HasSubstr("catalog check [PRODUCT...] "));
}

TEST(CommandHelp, FitsATerminalOfAHundredColumns) {
  std::string all = Help() + GroupHelp("catalog") + GroupHelp("site");
  for (const Command& command : Commands()) all += CommandHelp(command);
  for (const std::string_view line : Split(all, '\n')) {
    EXPECT_LE(line.size(), 100U) << line;
    EXPECT_FALSE(line.ends_with(' ')) << "'" << line << "'";
  }
}

TEST(GroupHelp, ListsItsCommandsAlone) {
  const std::string help = GroupHelp("catalog");
  EXPECT_THAT(help, HasSubstr("catalog diff"));
  EXPECT_THAT(help, ::testing::Not(HasSubstr("explain")));
}

TEST(ManPage, LetsNoTextBecomeARequest) {
  for (const std::string_view line : Split(ManPage(), '\n')) {
    if (!line.starts_with('.')) continue;
    const std::string request(line.substr(0, line.find(' ')));
    EXPECT_THAT(request, ::testing::AnyOf(".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".nf",
                                          ".fi", ".RS", ".RE"));
  }
}

TEST(Completion, IsForThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"})
    EXPECT_THAT(Completion(shell), HasSubstr("portwright"));
  EXPECT_EQ(Completion("tcsh"), "");
}

}  // namespace
}  // namespace portwright::cli
