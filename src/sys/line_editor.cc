#include "sys/line_editor.h"

#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "sys/terminal.h"

namespace portwright::sys {
namespace {

constexpr int kHistoryMax = 500;

// What all words have in common at their beginning.
std::string CommonBeginning(const std::vector<std::string>& words) {
  std::string common = words.front();
  for (const std::string& word : words) {
    std::size_t same = 0;
    while (same < common.size() && same < word.size() && common[same] == word[same]) ++same;
    common.resize(same);
  }
  return common;
}

}  // namespace

struct LineEditor::Terminal {
  std::string prompt;
  Complete complete;
  EditLine* edit = nullptr;
  History* history = nullptr;

  static Terminal* Of(EditLine* edit) {
    void* self = nullptr;
    el_get(edit, EL_CLIENTDATA, &self);
    return static_cast<Terminal*>(self);
  }

  static const char* Prompt(EditLine* edit) { return Of(edit)->prompt.c_str(); }

  static unsigned char CompleteWord(EditLine* edit, int) {
    Terminal* self = Of(edit);
    const LineInfo* info = el_line(edit);
    const std::string line(info->buffer, info->cursor);
    std::vector<std::string> words = self->complete(line);
    if (words.empty()) return CC_ERROR;
    const std::size_t blank = line.rfind(' ');
    const std::string typed = blank == std::string::npos ? line : line.substr(blank + 1);
    std::string common = CommonBeginning(words);
    if (words.size() == 1 && !common.ends_with('=')) common += ' ';
    if (common.size() > typed.size()) {
      el_insertstr(edit, common.c_str() + typed.size());
      return CC_REFRESH;
    }
    std::fputs("\n", stdout);
    for (const std::string& word : words) std::printf("%s  ", word.c_str());
    std::fputs("\n", stdout);
    std::fflush(stdout);
    return CC_REDISPLAY;
  }
};

LineEditor::LineEditor(std::string prompt, Complete complete) {
  if (!IsTerminal(STDIN_FILENO) || !IsTerminal(kStdout)) return;
  terminal_ = std::make_unique<Terminal>();
  terminal_->prompt = std::move(prompt);
  terminal_->complete = std::move(complete);
  terminal_->edit = el_init("portwright", stdin, stdout, stderr);
  terminal_->history = history_init();
  if (terminal_->edit == nullptr || terminal_->history == nullptr) {
    if (terminal_->edit != nullptr) el_end(terminal_->edit);
    if (terminal_->history != nullptr) history_end(terminal_->history);
    terminal_.reset();
    return;
  }
  HistEvent event;
  history(terminal_->history, &event, H_SETSIZE, kHistoryMax);
  history(terminal_->history, &event, H_SETUNIQUE, 1);
  EditLine* edit = terminal_->edit;
  el_set(edit, EL_CLIENTDATA, terminal_.get());
  el_set(edit, EL_PROMPT, &Terminal::Prompt);
  el_set(edit, EL_EDITOR, "emacs");
  el_set(edit, EL_SIGNAL, 1);
  el_set(edit, EL_HIST, history, terminal_->history);
  el_set(edit, EL_ADDFN, "portwright-complete", "completes a word", &Terminal::CompleteWord);
  el_set(edit, EL_BIND, "^I", "portwright-complete", nullptr);
  el_set(edit, EL_BIND, "^R", "em-inc-search-prev", nullptr);
}

LineEditor::~LineEditor() {
  if (terminal_ == nullptr) return;
  history_end(terminal_->history);
  el_end(terminal_->edit);
}

bool LineEditor::is_terminal() const { return terminal_ != nullptr; }

std::optional<std::string> LineEditor::Read() {
  std::string line;
  if (terminal_ != nullptr) {
    int count = 0;
    const char* read = el_gets(terminal_->edit, &count);
    if (read == nullptr || count <= 0) return std::nullopt;
    line.assign(read, static_cast<std::size_t>(count));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    HistEvent event;
    if (!line.empty()) history(terminal_->history, &event, H_ENTER, line.c_str());
    return line;
  }
  char* buffer = nullptr;
  std::size_t capacity = 0;
  const ssize_t count = getline(&buffer, &capacity, stdin);
  if (count >= 0) line.assign(buffer, static_cast<std::size_t>(count));
  std::free(buffer);  // getline's way
  if (count < 0) return std::nullopt;
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  return line;
}

}  // namespace portwright::sys
