#include "packetset/packet_set.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::packetset {
namespace {

Box MakeBox(const std::string& source, const std::string& destination, const std::string& service,
            net::PortRange source_ports = net::kAnyPort) {
  return BoxesOf(net::ParsePrefix(source)->Range(), net::ParsePrefix(destination)->Range(),
                 *net::ParseService(service), source_ports)[0];
}

std::string WitnessText(const PacketSet& set) {
  const std::optional<net::Packet> packet = set.Witness();
  return packet ? ToText(*packet) : "none";
}

TEST(PacketSet, StartsEmpty) {
  EXPECT_TRUE(PacketSet().empty());
  EXPECT_EQ(PacketSet().Size(), "0");
  EXPECT_EQ(WitnessText(PacketSet()), "none");
  EXPECT_TRUE(PacketSet::All().Complement().empty());
}

TEST(PacketSet, KeepsOverlappingBoxesDisjoint) {
  const PacketSet set({MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443"),
                       MakeBox("10.0.0.0/25", "10.9.0.5", "tcp/443"),
                       MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/440-443")});
  EXPECT_EQ(set.Size(), "1024");  // 256 sources, 4 ports
}

TEST(PacketSet, EqualsWhateverTheBoxes) {
  const PacketSet whole({MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443")});
  const PacketSet halves({MakeBox("10.0.0.128/25", "10.9.0.5", "tcp/443"),
                          MakeBox("10.0.0.0/25", "10.9.0.5", "tcp/443")});
  EXPECT_TRUE(whole.Equals(halves));
  EXPECT_TRUE(halves.SubsetOf(whole));
  EXPECT_FALSE(whole.Equals(PacketSet({halves.boxes()[0]})));
  EXPECT_FALSE(PacketSet({halves.boxes()[0]}).Equals(whole));
}

TEST(PacketSet, DifferenceLeavesTheHole) {
  const PacketSet set = PacketSet({MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/440-450")})
                            .Difference(PacketSet({MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443")}));
  net::Packet packet;
  packet.source = *net::ParseAddress("10.0.0.7");
  packet.destination = *net::ParseAddress("10.9.0.5");
  packet.protocol = net::kProtocolTcp;
  packet.destination_port = 443;
  EXPECT_FALSE(set.Contains(packet));
  packet.destination_port = 444;
  EXPECT_TRUE(set.Contains(packet));
}

TEST(PacketSetSize, OfEverythingIsExact) {
  // 2^64 * 2^24 + 2^256 * 2^24
  EXPECT_EQ(PacketSet::All().Size(),
            "1942668892225729070919461906823518906642406839052139521252121894748725630273"
            "933279232");
}

TEST(PacketSetSize, DoesNotCountSourcePorts) {
  const PacketSet set({MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443", {1, 100}),
                       MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443", {200, 300})});
  EXPECT_EQ(set.Size(), "256");
}

TEST(PacketSetWitness, PrefersWhatPeopleKnow) {
  EXPECT_EQ(WitnessText(PacketSet::All()), "tcp 10.0.0.1:40000 -> 10.0.0.1:443");
  EXPECT_EQ(WitnessText(PacketSet({MakeBox("172.16.0.0/12", "10.9.0.0/24", "tcp/1-1024")})),
            "tcp 172.16.0.1:40000 -> 10.9.0.1:443");
  EXPECT_EQ(WitnessText(PacketSet({MakeBox("172.16.0.0/12", "10.9.0.7", "udp/1-100")})),
            "udp 172.16.0.1:40000 -> 10.9.0.7:22");
  EXPECT_EQ(WitnessText(PacketSet({MakeBox("2001:db8::/32", "fd00::/64", "tcp/8443", {5, 9})})),
            "tcp [2001:db8::1]:5 -> [fd00::1]:8443");
}

TEST(PacketSetWitness, TakesTcpBeforeUdpBeforeIcmpBeforeTheRest) {
  const Box tcp = MakeBox("10.0.0.7", "10.9.0.5", "tcp/9");
  const Box udp = MakeBox("10.0.0.6", "10.9.0.5", "udp/53");
  const Box icmp = MakeBox("10.0.0.5", "10.9.0.5", "icmp/any");
  const Box esp = MakeBox("10.0.0.4", "10.9.0.5", "proto/50");
  EXPECT_EQ(WitnessText(PacketSet({esp, icmp, udp, tcp})), "tcp 10.0.0.7:40000 -> 10.9.0.5:9");
  EXPECT_EQ(WitnessText(PacketSet({esp, icmp, udp})), "udp 10.0.0.6:40000 -> 10.9.0.5:53");
  EXPECT_EQ(WitnessText(PacketSet({esp, icmp})), "icmp 10.0.0.5 -> 10.9.0.5 type 8 code 0");
  EXPECT_EQ(WitnessText(PacketSet({esp})), "esp 10.0.0.4 -> 10.9.0.5");
  EXPECT_EQ(WitnessText(PacketSet({MakeBox("2001:db8::/32", "fd00::5", "icmp/any")})),
            "icmpv6 2001:db8::1 -> fd00::5 type 128 code 0");
}

TEST(PacketSetWitness, StaysInsideNarrowRanges) {
  Box box = MakeBox("172.16.0.0", "172.16.1.255", "tcp/any");
  EXPECT_EQ(WitnessText(PacketSet({box})), "tcp 172.16.0.0:40000 -> 172.16.1.255:443");
  box.destination.hi += 1;  // 172.16.1.255-172.16.2.0
  box.destination_ports = {0, 0};
  box.source_ports = {0, 7};
  EXPECT_EQ(WitnessText(PacketSet({box})), "tcp 172.16.0.0:1 -> 172.16.2.0:0");
}

}  // namespace
}  // namespace portwright::packetset
