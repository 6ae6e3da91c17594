#include "workflow/site_form.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "report/display_text.h"

namespace portwright::workflow {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kReversed = "\x1b[7m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr int kDetailRows = 8;  // of the question that is chosen
constexpr int kFrameRows = 4;   // figures, two rules, the last line
constexpr std::size_t kPage = 10;
constexpr std::size_t kOptionsMax = 9;  // that have a digit

// At most so many columns, filled up with blanks; never half a character.
std::string Cell(std::string_view text, int columns) {
  std::string out = report::Printable(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  while (report::DisplayWidth(out) > columns) {
    std::size_t end = out.size() - 1;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80) --end;
    out.resize(end);
  }
  const int width = report::DisplayWidth(out);
  if (width < columns) out.append(static_cast<std::size_t>(columns - width), ' ');
  return out;
}

std::string Signed(std::uint64_t before, std::uint64_t after) {
  return after >= before ? "+" + WithThousands(after - before)
                         : "-" + WithThousands(before - after);
}

// Those of a choice, without the example of several.
std::vector<std::string> OptionsOf(const AskedQuestion& question) {
  std::vector<std::string> out;
  for (const std::string& answer : question.answers) {
    if (answer.find(',') == std::string::npos && out.size() < kOptionsMax) out.push_back(answer);
  }
  return out;
}

bool HasOptions(const AskedQuestion& question) {
  return question.kind == AskedKind::kChoice || question.kind == AskedKind::kInitiator ||
         question.kind == AskedKind::kVersion;
}

// The keys that mean something for the question: all of them together are wider than a terminal.
std::string KeysFor(const AskedQuestion* question) {
  if (question == nullptr) return "";
  std::string out = "Up/Down  ";
  if (question->kind == AskedKind::kElsewhere) return out;
  if (question->kind == AskedKind::kFeature) out += "y on  n off  ";
  if (question->kind == AskedKind::kRole) out += "n nobody  ";
  if (HasOptions(*question)) out += "1-9 option  ";
  if (!question->suggestion.empty()) out += "s suggestion  ";
  return out + "Enter type  ";
}

}  // namespace

SiteForm::SiteForm(AnswerBook& book)
    : book_(book), saved_(book.answers()), figures_(FiguresOf(*book.site().plan)) {
  Ask();
}

void SiteForm::Ask() {
  questions_ = AskQuestions(book_.site());
  std::erase_if(questions_, [](const AskedQuestion& one) { return one.key.empty(); });
  if (at_ >= questions_.size()) at_ = questions_.empty() ? 0 : questions_.size() - 1;
}

const AskedQuestion* SiteForm::Current() const {
  return at_ < questions_.size() ? &questions_[at_] : nullptr;
}

void SiteForm::MoveTo(std::size_t question) {
  at_ = questions_.empty() ? 0 : std::min(question, questions_.size() - 1);
}

bool SiteForm::Press(const sys::KeyPress& press) {
  if (press.key == sys::Key::kResize) return true;
  if (press.key == sys::Key::kClosed) return false;  // nobody can answer any more
  if (mode_ == Mode::kLeave) return PressOnLeaving(press);
  if (mode_ == Mode::kList) {
    PressInList(press);
  } else {
    PressInLine(press);
  }
  return !done_;
}

void SiteForm::PressInList(const sys::KeyPress& press) {
  message_.clear();
  switch (press.key) {
    case sys::Key::kUp:
      return MoveTo(at_ == 0 ? 0 : at_ - 1);
    case sys::Key::kDown:
      return MoveTo(at_ + 1);
    case sys::Key::kPageUp:
      return MoveTo(at_ < kPage ? 0 : at_ - kPage);
    case sys::Key::kPageDown:
      return MoveTo(at_ + kPage);
    case sys::Key::kHome:
      return MoveTo(0);
    case sys::Key::kEnd:
      return MoveTo(questions_.size());
    case sys::Key::kEnter:
      if (Current() != nullptr) Edit(Current()->suggestion);
      return;
    case sys::Key::kInterrupt:
    case sys::Key::kEscape:
      return PressLetter('q');
    case sys::Key::kText:
      return PressLetter(press.text[0]);
    case sys::Key::kBackspace:
    case sys::Key::kResize:
    case sys::Key::kClosed:
    case sys::Key::kOther:
      return;
  }
}

void SiteForm::PressLetter(char letter) {
  const AskedQuestion* question = Current();
  const bool is_feature = question != nullptr && question->kind == AskedKind::kFeature;
  if (letter == 'q') {
    if (is_changed()) {
      mode_ = Mode::kLeave;
    } else {
      done_ = true;
    }
  } else if (letter == 'w') {
    Write();
  } else if (letter == 'u') {
    Undo();
  } else if (letter == 'j') {
    MoveTo(at_ + 1);
  } else if (letter == 'k') {
    MoveTo(at_ == 0 ? 0 : at_ - 1);
  } else if (letter == '/') {
    mode_ = Mode::kSearch;
    line_.clear();
  } else if (letter == 'y' && is_feature) {
    Answer("on");
  } else if (letter == 'n' && question != nullptr &&
             (is_feature || question->kind == AskedKind::kRole)) {
    Edit("", is_feature ? "off:" : "none:");
  } else if (letter == 's' && question != nullptr && !question->suggestion.empty()) {
    Answer(question->suggestion);
  } else if (letter >= '1' && letter <= '9' && question != nullptr && HasOptions(*question)) {
    const std::vector<std::string> options = OptionsOf(*question);
    const auto option = static_cast<std::size_t>(letter - '1');
    if (option < options.size()) Answer(options[option]);
  }
}

void SiteForm::Edit(std::string text, std::string before) {
  if (Current() == nullptr || Current()->kind == AskedKind::kElsewhere) {
    message_ = "answered in another file";
    return;
  }
  mode_ = Mode::kEdit;
  line_ = std::move(text);
  before_ = std::move(before);
}

void SiteForm::PressInLine(const sys::KeyPress& press) {
  if (press.key == sys::Key::kText) {
    line_ += press.text;
  } else if (press.key == sys::Key::kBackspace && !line_.empty()) {
    std::size_t end = line_.size() - 1;
    while (end > 0 && (static_cast<unsigned char>(line_[end]) & 0xc0U) == 0x80) --end;
    line_.resize(end);
  } else if (press.key == sys::Key::kEscape || press.key == sys::Key::kInterrupt) {
    mode_ = Mode::kList;
  } else if (press.key == sys::Key::kEnter) {
    EndLine();
  }
}

void SiteForm::EndLine() {
  const Mode mode = mode_;
  mode_ = Mode::kList;
  if (mode == Mode::kEdit) return Answer(before_ + line_);
  const std::string wanted = ToLower(line_);
  for (std::size_t n = 1; n <= questions_.size(); ++n) {
    const std::size_t q = (at_ + n) % questions_.size();
    const std::string text = ToLower(questions_[q].key + " " + questions_[q].text);
    if (text.find(wanted) != std::string::npos) return MoveTo(q);
  }
  message_ = "nothing that is open has " + Quote(line_);
}

void SiteForm::Answer(const std::string& value) {
  const std::string text = Current()->key + "=" + value;
  const auto answer = ParseAnswer(book_.site(), text);
  if (!answer) {
    message_ = answer.error().message;
    return;
  }
  site::Answers answers = book_.answers();
  if (const Status added = book_.Add(*answer, answers); !added) {
    message_ = added.error().message;
    return;
  }
  site::Answers before = book_.answers();
  if (Take(std::move(answers), text)) history_.push_back(std::move(before));
}

bool SiteForm::Take(site::Answers answers, const std::string& what) {
  Diagnostics problems;
  const auto before = book_.Take(std::move(answers), problems);
  if (!before || *before == nullptr) {
    message_ = !before ? before.error().message
                       : (problems.all().empty() ? "no plan can be made with it"
                                                 : problems.all()[0].message);
    return false;
  }
  const PlanFigures now = FiguresOf(*book_.site().plan);
  message_ = what + ": " + Signed(figures_.flows, now.flows) + " flows, " +
             Signed(figures_.requirements, now.requirements) + " requirements";
  figures_ = now;
  Ask();
  return true;
}

void SiteForm::Undo() {
  if (history_.empty()) {
    message_ = "nothing to take back";
    return;
  }
  if (Take(history_.back(), "taken back")) history_.pop_back();
}

void SiteForm::Write() {
  const auto mine = book_.answers().values();
  const Status saved = book_.Save();
  if (!saved) {
    message_ = saved.error().message;
    return;
  }
  saved_ = book_.answers();
  written_ = saved_.values().size();
  message_ = "written to " + book_.path();
  if (saved_.values() == mine) return;
  // Going back now would take back what is not ours.
  history_.clear();
  figures_ = FiguresOf(*book_.site().plan);
  Ask();
  message_ += ", beside what somebody else answered meanwhile";
}

bool SiteForm::PressOnLeaving(const sys::KeyPress& press) {
  if (press.key == sys::Key::kEscape) {
    mode_ = Mode::kList;
    return true;
  }
  const char letter = press.key == sys::Key::kText ? press.text[0] : ' ';
  if (letter == 'n') return false;
  if (letter != 'y') return true;
  Write();
  mode_ = Mode::kList;
  return is_changed();  // it could not be written: the message says why
}

std::string SiteForm::HelpLine() const {
  switch (mode_) {
    case Mode::kLeave:
      return "Write the answers to " + book_.path() + "? y yes, n no, Esc back";
    case Mode::kSearch:
      return "/" + line_ + "_";
    case Mode::kEdit: {
      const std::string asks = before_ == "off:" || before_ == "none:" ? "Why? " : "";
      return asks + Current()->key + "=" + before_ + line_ + "_   (Enter takes it, Esc does not)";
    }
    case Mode::kList:
      break;
  }
  if (!message_.empty()) return message_;
  return KeysFor(Current()) + "/ find  u undo  w write  q quit";
}

std::vector<std::string> SiteForm::ListLines(int rows, int columns, bool color) const {
  std::vector<std::string> out;
  const int key_columns = std::min(30, columns / 3);
  constexpr int kFlowColumns = 9;
  const auto height = static_cast<std::size_t>(std::max(rows, 1));
  // The chosen one stays in the middle where it can.
  const std::size_t most = questions_.size() > height ? questions_.size() - height : 0;
  const std::size_t first = std::min(at_ < height / 2 ? 0 : at_ - height / 2, most);
  for (std::size_t q = first; q < questions_.size() && out.size() < height; ++q) {
    const AskedQuestion& question = questions_[q];
    const std::string flows = question.flows ? WithThousands(*question.flows) : "?";
    const std::string padded =
        std::string(flows.size() < 7 ? 7 - flows.size() : 0, ' ') + flows + "  ";
    std::string line = q == at_ ? "> " : (question.blocks ? "! " : "  ");
    line += Cell(question.key, key_columns - 2) + Cell(padded, kFlowColumns);
    line += Cell(question.text, std::max(columns - key_columns - kFlowColumns, 1));
    line = Cell(line, columns);
    if (q == at_ && color) line = std::string(kReversed) + line + std::string(kPlain);
    out.push_back(std::move(line));
  }
  return out;
}

std::vector<std::string> SiteForm::DetailLines(int rows, int columns) const {
  std::vector<std::string> out;
  const AskedQuestion* question = Current();
  if (question == nullptr) return {"Nothing is open."};
  for (const std::string& line : report::WrapLines(question->text, columns)) out.push_back(line);
  std::string answers = "Answers: ";
  if (HasOptions(*question)) {
    const std::vector<std::string> options = OptionsOf(*question);
    for (std::size_t o = 0; o < options.size(); ++o)
      answers += std::to_string(o + 1) + " " + options[o] + "  ";
  } else {
    answers += Join(question->answers, " | ");
  }
  if (!question->taken.empty()) answers += "   now: " + question->taken;
  if (!question->suggestion.empty()) answers += "   s: " + question->suggestion;
  out.push_back(std::move(answers));
  if (!question->needs.empty()) out.push_back("Then asks: " + Join(question->needs, ", "));
  for (const std::string& opens : question->opens) out.push_back("Opens " + opens);
  const auto height = static_cast<std::size_t>(std::max(rows, 1));
  if (out.size() > height) {
    const std::size_t more = out.size() - height + 1;
    out.resize(height - 1);
    out.push_back("and " + std::to_string(more) + " more");
  }
  return out;
}

std::string SiteForm::Screen(int rows, int columns, bool color) const {
  const int width = std::max(columns, 20);
  const int detail = std::max(std::min(kDetailRows, (rows - kFrameRows) / 2), 1);
  const int list = std::max(rows - kFrameRows - detail, 1);
  std::string title = book_.site().site->name + ":  " + Count(figures_.flows, "flow") + ",  " +
                      Count(figures_.requirements, "requirement") + ",  " +
                      Count(figures_.points, "point") + ",  " +
                      Count(questions_.size(), "question");
  if (is_changed()) title += "   (not written)";
  title = Cell(title, width);
  std::vector<std::string> lines = {color ? std::string(kBold) + title + std::string(kPlain)
                                          : title};
  const std::string rule(static_cast<std::size_t>(width), '-');
  lines.push_back(rule);
  std::vector<std::string> listed = ListLines(list, width, color);
  listed.resize(static_cast<std::size_t>(list));
  lines.insert(lines.end(), listed.begin(), listed.end());
  lines.push_back(rule);
  std::vector<std::string> details = DetailLines(detail, width);
  details.resize(static_cast<std::size_t>(detail));
  for (const std::string& line : details) lines.push_back(Cell(line, width));
  lines.push_back(Cell(HelpLine(), width));
  if (static_cast<int>(lines.size()) > rows)
    lines.resize(static_cast<std::size_t>(std::max(rows, 1)));
  return Join(lines, "\n");
}

}  // namespace portwright::workflow
