// Prints the port table of a catalog file: what compare.py holds against the rows that people read.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "catalog/read.h"
#include "catalog/table.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: vendors_table CATALOG.yaml\n", stderr);
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  portwright::Diagnostics diagnostics;
  const auto catalog = portwright::catalog::Read(bytes, argv[1], diagnostics);
  std::fputs(diagnostics.Print().c_str(), stderr);
  if (!catalog) return 2;
  std::fputs(ToCsv(PortTable(*catalog)).c_str(), stdout);
  return 0;
}
