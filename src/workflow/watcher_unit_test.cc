#include "workflow/watcher_unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::workflow {
namespace {

using ::testing::Contains;

// A journal in somebody's home must be written too.
TEST(WatcherUnitTest, MayWriteItsStateFolderAndNothingElse) {
  const auto settings = WatcherUnitSettings("/srv/state");
  EXPECT_THAT(settings, Contains("ProtectSystem=strict"));
  EXPECT_THAT(settings, Contains("ProtectHome=read-only"));
  EXPECT_THAT(settings, Contains("ReadWritePaths=/srv/state"));
  EXPECT_THAT(settings, Contains("CapabilityBoundingSet=CAP_NET_ADMIN"));
}

}  // namespace
}  // namespace portwright::workflow
