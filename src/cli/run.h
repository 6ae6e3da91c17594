// Parses a command line by the table of commands and runs one.
#pragma once

namespace portwright::cli {

int Run(int argc, const char* const* argv);

}  // namespace portwright::cli
