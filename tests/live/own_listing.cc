// Prints our table as this host's kernel has it.
//
//   own_listing own    read from the kernel itself; exit code 1 where something is not known
//   own_listing any    as transactions list it: asks nft for what is not known
//
// Or changes it, as transactions change elements:
//
//   own_listing add|delete MAP ELEMENT    told to the kernel without nft; exit code 1 where
//                                         something is not known, or the kernel refuses
//   own_listing try-add|try-delete ...    the same, only tried
#include <cstdio>
#include <string>
#include <utility>

#include "enforce/element_bytes.h"
#include "enforce/listing.h"
#include "enforce/ruleset.h"
#include "sys/nft_batch.h"

namespace portwright {
namespace {

int Fail(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 1;
}

int Change(std::string how, const std::string& map, const std::string& text) {
  const bool only_tries = how.starts_with("try-");
  if (only_tries) how.erase(0, 4);
  const auto head = sys::ReadNftSetHead("portwright", map);
  if (!head) return Fail(head.error());
  auto element = enforce::ElementBytes(text, *head);
  if (!element) return Fail({ErrorCode::kUnavailable, "not known"});
  sys::NftBatch batch{"portwright", {{map, how == "add", std::move(*element)}}, {}, {}, 0};
  const auto generation = sys::NftGeneration();
  if (!generation) return Fail(generation.error());
  batch.generation = *generation;
  const auto mode = only_tries ? sys::NftBatchMode::kOnlyCheck : sys::NftBatchMode::kCommit;
  const Status done = sys::SendNftBatch(batch, mode);
  if (!done) return Fail(done.error());
  // What was made for other rules is refused.
  batch.generation += 1000;
  const Status late = sys::SendNftBatch(batch, mode);
  const bool is_told = !late && late.error().code == ErrorCode::kUnavailable;
  return is_told ? 0 : Fail({ErrorCode::kInvalid, "another generation was not told"});
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

int main(int argc, char** argv) {
  if (argc == 4) return portwright::Change(argv[1], argv[2], argv[3]);
  return portwright::Run(argc > 1 ? argv[1] : "");
}
