// `portwright site form`: the questions of a site on a terminal.
#include "base/text.h"
#include "sys/keys.h"
#include "workflow/answer_verbs.h"
#include "workflow/site_form.h"

namespace portwright::workflow {

Outcome FillForm(const SiteRequest& request, const Look& look) {
  auto opened = AnswerBook::Open(request);
  if (!opened) return Fail(opened.error());
  AnswerBook& book = **opened;
  if (!book.is_open()) return Say(book.site().diagnostics, look);
  std::size_t written = 0;
  {
    auto terminal = sys::KeyTerminal::Open();
    if (!terminal) {
      return Reject(terminal.error().message,
                    "`portwright site questions` and `site answer` need none");
    }
    SiteForm form(book);
    do {
      (*terminal)->Draw(form.Screen((*terminal)->rows(), (*terminal)->columns(), look.color));
    } while (form.Press((*terminal)->Read()));
    written = form.answers_written();
  }
  if (written == 0) return {Exit::kFine, "nothing was written\n", ""};
  return {Exit::kFine,
          Count(written, "answer stands", "answers stand") + " in " + book.path() + "\n", ""};
}

}  // namespace portwright::workflow
