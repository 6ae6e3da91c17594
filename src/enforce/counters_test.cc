#include "enforce/counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::enforce {
namespace {

constexpr char kListed[] = R"(table inet portwright {
  map pw_input_v4_ports_exact {
    type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
    counter
    elements = { 10.1.20.31 . 10.1.0.11 . tcp . 9100 counter packets 7 bytes 420 comment "e569b5ce extra/a, b" : accept,
           10.1.20.32 . 10.1.0.11 . tcp . 9100 counter packets 0 bytes 0 comment "e569b5ce extra/a : }" : accept }
  }
  map pw_input_v4_ports_range {
    type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
    flags interval
    elements = { 10.20.0.4/30 . 10.1.0.11 . tcp . 1000-2000 counter packets 5 bytes 300 comment "2b3d8b6b x" : goto pw_keep_1 }
  }
  chain pw_input {
    ct state established,related counter packets 99 bytes 9900 accept comment "replies"
  }
}
)";

TEST(Counters, AreReadFromEveryCell) {
  const auto counters = CountersIn(kListed);
  ASSERT_EQ(counters.size(), 3u);
  EXPECT_EQ(counters[0].place, "pw_input_v4_ports 10.1.20.31 10.1.0.11 tcp 9100");
  EXPECT_EQ(counters[0].mark, "e569b5ce");
  EXPECT_EQ(counters[0].packets, 7u);
  EXPECT_EQ(counters[0].bytes, 420u);
  EXPECT_EQ(counters[1].packets, 0u);
  EXPECT_EQ(counters[2].place, "pw_input_v4_ports 10.20.0.4-10.20.0.7 10.1.0.11 tcp 1000-2000");
  EXPECT_EQ(counters[2].packets, 5u);
}

TEST(Counters, LiveOnInCellsThatAreStillThere) {
  const std::string text = R"(table inet portwright {
  map pw_input_v4_ports_range_2 {
    elements = {
      10.20.0.4-10.20.0.7 . 10.1.0.11 . tcp . 1000-2000 comment "2b3d8b6b x counter packets 1" : goto pw_keep_1,
      10.1.20.31 . 10.1.0.11 . tcp . 9100 comment "e569b5ce extra/a, b" : accept,
      10.1.20.39 . 10.1.0.11 . tcp . 9100 comment "e569b5ce extra/a, b" : accept,
    }
  }
  map pw_output_v4_ports_exact {
    elements = {
      10.1.20.31 . 10.1.0.11 . tcp . 9100 comment "e569b5ce the other way" : accept,
    }
  }
}
)";
  EXPECT_EQ(WithCounters(text, CountersIn(kListed)), R"(table inet portwright {
  map pw_input_v4_ports_range_2 {
    elements = {
      10.20.0.4-10.20.0.7 . 10.1.0.11 . tcp . 1000-2000 counter packets 5 bytes 300 comment "2b3d8b6b x counter packets 1" : goto pw_keep_1,
      10.1.20.31 . 10.1.0.11 . tcp . 9100 counter packets 7 bytes 420 comment "e569b5ce extra/a, b" : accept,
      10.1.20.39 . 10.1.0.11 . tcp . 9100 comment "e569b5ce extra/a, b" : accept,
    }
  }
  map pw_output_v4_ports_exact {
    elements = {
      10.1.20.31 . 10.1.0.11 . tcp . 9100 comment "e569b5ce the other way" : accept,
    }
  }
}
)");
}

TEST(Counters, TextsWithoutCountsStayAsTheyAre) {
  EXPECT_EQ(WithCounters("table inet x {\n}\n", {}), "table inet x {\n}\n");
  EXPECT_TRUE(CountersIn("").empty());
}

}  // namespace
}  // namespace portwright::enforce
