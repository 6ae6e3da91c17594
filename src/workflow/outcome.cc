#include "workflow/outcome.h"

#include "sys/files.h"
#include "sys/terminal.h"

namespace portwright::workflow {

Look LookOfStreams(report::Format format, bool to_file) {
  Look look;
  look.format = format;
  look.color = !to_file && sys::UseColor(sys::kStdout);
  look.color_messages = sys::UseColor(sys::kStderr);
  look.width = !to_file && sys::IsTerminal(sys::kStdout) ? sys::TerminalColumns(sys::kStdout) : 0;
  return look;
}

Outcome Fail(const Error& error) {
  // A path that is not there was typed wrongly; one that cannot be read or written was not.
  const bool asked_wrongly = error.code == ErrorCode::kInvalid ||
                             error.code == ErrorCode::kNotFound || error.code == ErrorCode::kLimit;
  return {asked_wrongly ? Exit::kBadInput : Exit::kEnvironment, "",
          "portwright: " + error.message + "\n"};
}

Outcome Say(const Diagnostics& diagnostics, const Look& look) {
  return {diagnostics.has_errors() ? Exit::kBadInput : Exit::kFine, "",
          diagnostics.Print(look.color_messages)};
}

Outcome Reject(std::string_view message, std::string_view hint) {
  std::string text = "portwright: " + std::string(message) + "\n";
  if (!hint.empty()) text += "    hint: " + std::string(hint) + "\n";
  return {Exit::kBadInput, "", std::move(text)};
}

std::string Print(const std::vector<report::Table>& tables, const Look& look) {
  report::RenderStyle style;
  style.color = look.color;
  style.width = look.width;
  return RenderAll(tables, look.format, style);
}

std::string Print(const report::Table& table, const Look& look) {
  report::RenderStyle style;
  style.color = look.color;
  style.width = look.width;
  return Render(table, look.format, style);
}

Outcome WriteOutput(Outcome outcome, const std::string& path, sys::FileSystem* files,
                    ForWhom whom) {
  const bool answers_bad_input = outcome.exit == Exit::kBadInput && !outcome.text.empty();
  if (outcome.exit >= Exit::kBadInput && !answers_bad_input) return outcome;
  sys::RealFiles disk;
  sys::FileSystem& target = files != nullptr ? *files : disk;
  const unsigned mode = whom == ForWhom::kOwnerAlone ? sys::kSecretMode : sys::kPlainMode;
  if (const Status written = target.Write(path, outcome.text, mode); !written) {
    Outcome failed = Fail(written.error());
    failed.messages = outcome.messages + failed.messages;
    return failed;
  }
  outcome.text.clear();
  return outcome;
}

}  // namespace portwright::workflow
