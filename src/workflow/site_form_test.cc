#include "workflow/site_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "report/display_text.h"
#include "workflow/answer_verbs.h"
#include "workflow/sample_dialogue.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Form : public ::testing::Test {
 protected:
  Form() {
    PutAskingSite(files_);
    auto book = AnswerBook::Open(RequestOf(files_, "half"));
    if (book) book_ = std::move(*book);
    form_ = std::make_unique<SiteForm>(*book_);
  }

  bool Press(sys::Key key) { return form_->Press({key}); }
  bool Type(std::string_view text) {
    bool open = true;
    for (const char c : text) open = form_->Press({sys::Key::kText, std::string(1, c)});
    return open;
  }
  std::string Screen() const { return form_->Screen(24, 100, false); }
  std::string Written() const {
    const auto text = files_.Read("half/answers.yaml");
    return text ? *text : "";
  }

  sys::MemoryFiles files_;
  std::unique_ptr<AnswerBook> book_;
  std::unique_ptr<SiteForm> form_;
};

TEST_F(Form, ShowsTheFiguresAndTheFirstQuestion) {
  EXPECT_THAT(Screen(), HasSubstr("half:  0 flows,  0 requirements,  0 points,  4 questions"));
  EXPECT_THAT(Screen(), HasSubstr("> dns"));
  EXPECT_THAT(Screen(), HasSubstr("Opens udp/53 Box -> DNS server"));
}

TEST_F(Form, FitsWhateverTheTerminalIs) {
  for (const int rows : {1, 5, 8, 24, 60}) {
    for (const int columns : {20, 37, 80, 200}) {
      const std::string screen = form_->Screen(rows, columns, false);
      const auto lines = Split(screen, '\n');
      EXPECT_LE(lines.size(), static_cast<std::size_t>(rows));
      for (const auto line : lines) EXPECT_LE(report::DisplayWidth(line), columns);
    }
  }
}

TEST_F(Form, EveryKeyThatHelpsFitsAnOrdinaryTerminal) {
  const auto last_line = [&] {
    const std::string screen = form_->Screen(24, 80, false);
    return screen.substr(screen.rfind('\n') + 1);
  };
  EXPECT_THAT(last_line(), HasSubstr("n nobody  Enter type  / find  u undo  w write  q quit"));
  Press(sys::Key::kDown);
  EXPECT_THAT(last_line(), HasSubstr("y on  n off  Enter type  / find  u undo  w write  q quit"));
}

TEST_F(Form, TheFiguresChangeWithEveryAnswer) {
  Press(sys::Key::kEnter);
  Type("dns1");
  EXPECT_THAT(Screen(), HasSubstr("dns=dns1_"));
  Press(sys::Key::kEnter);
  EXPECT_THAT(Screen(), HasSubstr("half:  1 flow,  1 requirement,  1 point,  3 questions"));
  EXPECT_THAT(Screen(), HasSubstr("dns=dns1: +1 flows, +1 requirements"));
  EXPECT_THAT(Screen(), HasSubstr("(not written)"));
  EXPECT_EQ(Written(), "");
  Type("u");
  EXPECT_THAT(Screen(), HasSubstr("half:  0 flows"));
  EXPECT_THAT(Screen(), Not(HasSubstr("(not written)")));
  Type("u");
  EXPECT_THAT(Screen(), HasSubstr("nothing to take back"));
}

TEST_F(Form, YesNoAndOptionsAreSingleKeys) {
  Type("/oracle");
  Press(sys::Key::kEnter);
  EXPECT_THAT(Screen(), HasSubstr("> oracle"));
  Type("y");
  Type("/version");
  Press(sys::Key::kEnter);
  EXPECT_THAT(Screen(), HasSubstr("1 1.0  2 2.0"));
  Type("2");
  Type("/role:oracle");
  Press(sys::Key::kEnter);
  Type("s");
  EXPECT_THAT(Screen(), HasSubstr("half:  4 flows"));
  Type("/cloudy");
  Press(sys::Key::kEnter);
  Type("n");
  EXPECT_THAT(Screen(), HasSubstr("Why? cloudy=off:_"));
  Type("no cloud");
  Press(sys::Key::kEnter);
  Type("w");
  EXPECT_THAT(Screen(), HasSubstr("written to half/answers.yaml"));
  EXPECT_EQ(form_->answers_written(), 4U);
  EXPECT_THAT(Written(), HasSubstr("cloudy: { off: \"no cloud\" }"));
  EXPECT_THAT(Written(), HasSubstr("oracle: \"tag:oracle\""));
  EXPECT_FALSE(Type("q"));
}

TEST_F(Form, AWrongAnswerIsSaidAndNothingChanges) {
  Press(sys::Key::kEnter);
  Type("0.0.0.0/0");
  Press(sys::Key::kEnter);
  EXPECT_THAT(Screen(), HasSubstr("which is everyone"));
  Type("/mail that is off");
  Press(sys::Key::kEnter);
  EXPECT_THAT(Screen(), HasSubstr("nothing that is open has"));
  EXPECT_TRUE(book_->answers().empty());
}

TEST_F(Form, AsksBeforeItForgets) {
  Press(sys::Key::kDown);
  Type("y");
  EXPECT_TRUE(Type("q"));
  EXPECT_THAT(Screen(), HasSubstr("Write the answers to half/answers.yaml? y yes, n no, Esc back"));
  EXPECT_TRUE(Press(sys::Key::kEscape));
  EXPECT_TRUE(Type("q"));
  EXPECT_FALSE(Type("n"));
  EXPECT_EQ(Written(), "");
  EXPECT_EQ(form_->answers_written(), 0U);
}

TEST_F(Form, WritesOnLeaving) {
  Press(sys::Key::kDown);
  Type("y");
  Press(sys::Key::kEscape);
  EXPECT_FALSE(Type("y"));
  EXPECT_NE(Written(), "");
}

TEST_F(Form, AFullDiskKeepsItOpen) {
  Press(sys::Key::kDown);
  Type("y");
  files_.SetCapacity(1);
  EXPECT_TRUE(Type("q"));
  EXPECT_TRUE(Type("y"));
  EXPECT_THAT(Screen(), HasSubstr("(not written)"));
}

TEST_F(Form, SomebodyElsesAnswersStandBesideItsOwn) {
  Press(sys::Key::kDown);
  Type("y");  // agents
  EXPECT_EQ(AnswerSite({RequestOf(files_, "half"), {"oracle=on"}, false, false}, {}).exit,
            Exit::kFine);
  Type("w");
  EXPECT_THAT(Screen(), HasSubstr("beside what somebody else answered meanwhile"));
  EXPECT_THAT(Written(), HasSubstr("agents: on"));
  EXPECT_THAT(Written(), HasSubstr("oracle: on"));
  // Going back would take back what is not its own.
  Type("u");
  EXPECT_THAT(Screen(), HasSubstr("nothing to take back"));
}

TEST_F(Form, KeysStayInsideTheList) {
  for (const sys::Key key :
       {sys::Key::kUp, sys::Key::kPageUp, sys::Key::kEnd, sys::Key::kDown, sys::Key::kPageDown,
        sys::Key::kHome, sys::Key::kOther, sys::Key::kBackspace, sys::Key::kResize}) {
    EXPECT_TRUE(Press(key));
    EXPECT_THAT(Screen(), HasSubstr("\n> "));
  }
  EXPECT_FALSE(Press(sys::Key::kClosed));
}

}  // namespace
}  // namespace portwright::workflow
