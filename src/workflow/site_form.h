// The form: a site's questions on a screen, answered by keys, with the plan's figures changing as
// answers come. What is drawn and what a key does is here, free of any terminal.
//
// Cost of a key: nothing but for an answer, which plans the site anew. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sys/keys.h"
#include "workflow/answer_book.h"
#include "workflow/answer_effect.h"
#include "workflow/site_questions.h"

namespace portwright::workflow {

class SiteForm {
 public:
  // The book must be open, and outlive the form.
  explicit SiteForm(AnswerBook& book);

  // False when the person is done.
  bool Press(const sys::KeyPress& press);

  // Every line at most `columns` wide, at most `rows` of them, without a line break at the end.
  // `color`: bold and reversed text by escape codes.
  std::string Screen(int rows, int columns, bool color) const;

  std::size_t answers_written() const { return written_; }

 private:
  enum class Mode { kList, kEdit, kSearch, kLeave };

  void PressInList(const sys::KeyPress& press);
  void PressLetter(char letter);
  void PressInLine(const sys::KeyPress& press);
  void EndLine();
  bool PressOnLeaving(const sys::KeyPress& press);
  void Edit(std::string text, std::string before = "");
  void Answer(const std::string& value);
  // False, with the message, where they bring an error.
  bool Take(site::Answers answers, const std::string& what);
  void Undo();
  void Write();
  void Ask();
  void MoveTo(std::size_t question);
  const AskedQuestion* Current() const;
  std::vector<std::string> ListLines(int rows, int columns, bool color) const;
  std::vector<std::string> DetailLines(int rows, int columns) const;
  std::string HelpLine() const;
  bool is_changed() const { return book_.answers().values() != saved_.values(); }

  AnswerBook& book_;
  site::Answers saved_;                 // as answers.yaml has them
  std::vector<site::Answers> history_;  // before each answer
  std::vector<AskedQuestion> questions_;
  PlanFigures figures_;
  Mode mode_ = Mode::kList;
  std::size_t at_ = 0;
  std::string line_;     // what is being typed
  std::string before_;   // what stands before it in the answer: `off:`
  std::string message_;  // what came of the last key
  std::size_t written_ = 0;
  bool done_ = false;
};

}  // namespace portwright::workflow
