// Prints our table as this host's kernel has it.
//
//   own_listing own    read from the kernel itself; exit code 1 where something is not known
//   own_listing any    as transactions list it: asks nft for what is not known
#include <cstdio>
#include <string>

#include "enforce/listing.h"
#include "enforce/ruleset.h"

namespace portwright {
namespace {

int Fail(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 1;
}

int Run(const std::string& how) {
  enforce::NftRuleset ruleset;
  const auto listed = how == "own" ? ruleset.ListFrame() : ruleset.ListTable();
  if (!listed) return Fail(listed.error());
  if (!*listed || how != "own") {
    std::fputs(listed->value_or("").c_str(), stdout);
    return 0;
  }
  const auto text = enforce::WithElements(
      **listed, [](const std::string& set) { return sys::ReadNftElements("portwright", set); });
  if (!text) return Fail(text.error());
  std::fputs(text->c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace portwright

int main(int argc, char** argv) { return portwright::Run(argc > 1 ? argv[1] : ""); }
