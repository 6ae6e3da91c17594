// The command line program: the table of commands, run once.
#include <cstdio>
#include <exception>

#include "cli/run.h"

int main(int argc, char** argv) {
  try {
    return portwright::cli::Run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "portwright: %s\n", error.what());
    return 3;  // the environment failed, as in workflow/outcome.h
  }
}
