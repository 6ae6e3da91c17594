#include "proof/touching.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::proof {
namespace {

net::AddressSet SetOf(const std::vector<std::string>& prefixes) {
  std::vector<net::AddressRange> ranges;
  for (const std::string& text : prefixes) ranges.push_back(net::ParsePrefix(text)->Range());
  return net::AddressSet(std::move(ranges));
}

packetset::Box BoxOf(const std::string& source, const std::string& destination) {
  packetset::Box box;
  box.source = net::ParsePrefix(source)->Range();
  box.destination = net::ParsePrefix(destination)->Range();
  box.protocol_lo = box.protocol_hi = 6;
  box.destination_ports = {80, 81};
  return box;
}

TEST(Touching, CountsAsOneByOneWould) {
  // Every box of a universe of sixteen addresses against the set of five of them.
  const net::AddressSet set = SetOf({"10.0.0.1", "10.0.0.4/30"});
  const Touching touching(set);
  for (net::U128 a = 0; a < 16; ++a) {
    for (net::U128 b = a; b < 16; ++b) {
      for (net::U128 c = 0; c < 16; c += 3) {
        for (net::U128 d = c; d < 16; d += 2) {
          packetset::Box box = BoxOf("10.0.0.0", "10.0.0.0");
          const net::U128 base = box.source.lo;
          box.source = {net::Family::kIpv4, base + a, base + b};
          box.destination = {net::Family::kIpv4, base + c, base + d};
          std::uint64_t count = 0;
          for (net::U128 s = a; s <= b; ++s) {
            for (net::U128 t = c; t <= d; ++t) {
              count += set.Contains({net::Family::kIpv4, base + s}) ||
                       set.Contains({net::Family::kIpv4, base + t});
            }
          }
          ASSERT_EQ(touching.CountIn(box).ToText(), std::to_string(count * 2));
          ASSERT_EQ(touching.Meets(box), count > 0);
          if (count == 0) continue;
          const packetset::Box part = touching.PartOf(box);
          ASSERT_EQ(touching.CountIn(part).ToText(), CountOf(part).ToText());
          ASSERT_TRUE(box.Overlaps(part));
        }
      }
    }
  }
}

TEST(Touching, KeepsFamiliesApart) {
  const Touching touching(SetOf({"10.0.0.1", "2001:db8::1"}));
  EXPECT_FALSE(touching.Meets(BoxOf("10.0.0.2", "10.0.0.3")));
  EXPECT_TRUE(touching.Meets(BoxOf("2001:db8::/64", "2001:db8:1::/64")));
  EXPECT_EQ(touching.CountIn(BoxOf("2001:db8::/127", "2001:db8:1::5")).ToText(), "2");
}

TEST(Touching, CountsAllOfAFamily) {
  const packetset::Box all = BoxOf("0.0.0.0/0", "0.0.0.0/0");
  EXPECT_EQ(Touching(SetOf({"0.0.0.0/0"})).CountIn(all).ToText(), CountOf(all).ToText());
}

}  // namespace
}  // namespace portwright::proof
