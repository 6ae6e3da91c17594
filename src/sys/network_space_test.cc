#include "sys/network_space.h"

#include <gtest/gtest.h>

#include "sys/private_process.h"
#include "sys/process.h"

namespace portwright::sys {
namespace {

// What `work` gives in a private process; nothing where this system allows none.
std::optional<std::string> Privately(const std::function<std::string()>& work) {
  const auto done = RunPrivately(work);
  if (done) return *done;
  EXPECT_EQ(done.error().code, ErrorCode::kUnavailable) << done.error().message;
  return std::nullopt;
}

std::string Links() {
  const auto done = RunProcess({{"ip", "-o", "link"}, ""});
  return done ? done->output : done.error().message;
}

TEST(NetworkSpace, ThreadsAndWhatTheyStartAreInIt) {
  const auto said = Privately([] {
    if (!MakeNetworkSpace("one") || !MakeNetworkSpace("two")) return std::string("not made");
    std::string links;
    const Status done = InNetworkSpace("one", [&]() -> Status {
      const auto added = RunProcess({{"ip", "link", "add", "b0", "type", "bridge"}, ""});
      if (!added) return added.error();
      links = Links();
      return SetNetworkSetting("net/ipv4/ip_forward", "1");
    });
    if (!done) return done.error().message;
    if (links.find("b0") == std::string::npos) return "no bridge in it: " + links;
    const Status other = InNetworkSpace("two", [&] {
      links = Links();
      return SetNetworkSetting("net/no/such/setting", "1");
    });
    if (!other) return other.error().message;
    if (links.find("b0") != std::string::npos) return "a bridge in the other: " + links;
    if (Links().find("b0") != std::string::npos) return std::string("a bridge in ours");
    return std::string("fine");
  });
  if (!said) GTEST_SKIP() << "no namespaces here";
  EXPECT_EQ(*said, "fine");
}

TEST(NetworkSpace, ErrorsAreTheFirstInOrderAndTheOthersAreDone) {
  const auto said = Privately([] {
    for (const char* name : {"a", "b", "c"}) {
      if (!MakeNetworkSpace(name)) return std::string("not made");
    }
    if (MakeNetworkSpace("a")) return std::string("made twice");
    std::vector<int> seen(4, 0);
    const Status done =
        InNetworkSpaces({"a", "b", "nowhere", "c"}, 2, [&](std::size_t i) -> Status {
          seen[i] = 1;
          if (i == 1) return Error{ErrorCode::kRefused, "b says no"};
          return Ok();
        });
    if (done) return std::string("no error");
    return done.error().message + " " + std::to_string(seen[0] + seen[1] + seen[2] + seen[3]);
  });
  if (!said) GTEST_SKIP() << "no namespaces here";
  EXPECT_EQ(*said, "b says no 3");
}

}  // namespace
}  // namespace portwright::sys
