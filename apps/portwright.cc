// The command line program: the table of commands, run once.
#include <malloc.h>

#include <cstdio>
#include <exception>
#include <new>

#include "cli/run.h"

namespace {

// A site of a million flows is read into tables that grow to hundreds of megabytes and are given up
// again. By default each growth is memory from the kernel, cleared page by page; kept in the heap
// it is used again. 5 % of the time for such a site, 120 MiB more at the peak, nothing for small
// ones.
void KeepLargeBlocksInTheHeap() {
  constexpr int kLargestInHeap = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kLargestInHeap);
  mallopt(M_TRIM_THRESHOLD, kLargestInHeap);
}

}  // namespace

int main(int argc, char** argv) {
  KeepLargeBlocksInTheHeap();
  try {
    return portwright::cli::Run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs(
        "portwright: expected more memory for this input, found none left; give the program more, "
        "or the input in parts\n",
        stderr);
    return 3;  // as below
  } catch (const std::exception& error) {
    std::fprintf(stderr, "portwright: %s\n", error.what());
    return 3;  // the environment failed, as in workflow/outcome.h
  }
}
