// What a verb gives back: text for standard output, messages for standard error, and the exit code.
// Verbs do not print; the command line does (and a server will).
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "report/table.h"

namespace portwright::sys {
class FileSystem;
}

namespace portwright::workflow {

enum class Exit { kFine = 0, kNo = 1, kBadInput = 2, kEnvironment = 3 };

struct Outcome {
  Exit exit = Exit::kFine;
  std::string text;
  std::string messages;
};

// How messages and tables look.
struct Look {
  report::Format format = report::Format::kTable;
  bool color = false;  // of text
  bool color_messages = false;
  int width = 0;       // columns of the terminal; 0: no terminal
  bool sarif = false;  // findings for code review; only verbs that have some look at it
  bool html = false;   // the site's page; only `prove` looks at it
};

// The look for this process's standard streams: colour and width where a terminal is on the other
// side, unless NO_COLOR is set. With `to_file`, the text goes to no terminal.
Look LookOfStreams(report::Format format, bool to_file);

// kEnvironment: the disk, a permission, a program. kBadInput where the request was at fault: a path
// that is not there (kNotFound), makes no sense (kInvalid) or holds too much (kLimit).
Outcome Fail(const Error& error);
// Bad input as far as the diagnostics say so, with all of them as messages.
Outcome Say(const Diagnostics& diagnostics, const Look& look);
// A mistake in what was asked for: `message`, and what to do about it.
Outcome Reject(std::string_view message, std::string_view hint = "");

std::string Print(const std::vector<report::Table>& tables, const Look& look);
std::string Print(const report::Table& table, const Look& look);

// Writes a verb's text beside the path and renames it, so that the path holds the old text or the
// new one; the text is gone from the outcome then. Nothing is written after a failure, nor after
// bad input, unless the verb's answer is about that input (`site check --format json`). `files`:
// null for the disk.
// What maps a network is for its owner's eyes alone (0600).
enum class ForWhom { kEverybody, kOwnerAlone };
Outcome WriteOutput(Outcome outcome, const std::string& path, sys::FileSystem* files = nullptr,
                    ForWhom whom = ForWhom::kEverybody);

}  // namespace portwright::workflow
