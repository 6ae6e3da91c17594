// Where an address would be put. What the kernel and other machines say to it stands in
// tests/live/stand_in_test.py.
#include "sys/taken_addresses.h"

#include <gtest/gtest.h>

namespace portwright::sys {
namespace {

std::string V4(int a, int b, int c, int d) {
  std::string out;
  for (const int byte : {a, b, c, d}) out += static_cast<char>(byte);
  return out;
}

std::string V6(int subnet, int last) {
  std::string out(16, '\0');
  out[0] = '\xfd';
  out[3] = static_cast<char>(subnet);
  out[15] = static_cast<char>(last);
  return out;
}

InterfaceAddress On(int interface, std::string address, int prefix_length) {
  InterfaceAddress out;
  out.interface = interface;
  out.address = std::move(address);
  out.prefix_length = prefix_length;
  return out;
}

const std::vector<InterfaceAddress> kPresent = {On(2, V4(10, 1, 0, 9), 22),
                                                On(3, V4(10, 2, 0, 9), 24), On(3, V6(1, 9), 64)};

TEST(PlaceOf, TakesTheFirstInterfaceWhoseSubnetHasIt) {
  const AddressPlace place = PlaceOf(V4(10, 1, 3, 254), {3, 2}, kPresent);
  EXPECT_EQ(place.how, Holding::kTaken);
  EXPECT_EQ(place.at.interface, 2);
  EXPECT_EQ(place.at.prefix_length, 22);
  EXPECT_EQ(place.at.address, V4(10, 1, 3, 254));
  const AddressPlace six = PlaceOf(V6(1, 77), {3}, kPresent);
  EXPECT_EQ(six.how, Holding::kTaken);
  EXPECT_EQ(six.at.prefix_length, 64);
}

TEST(PlaceOf, NothingOutsideTheSubnetsOfTheNamedInterfaces) {
  EXPECT_EQ(PlaceOf(V4(10, 1, 4, 1), {2, 3}, kPresent).how, Holding::kOutside);
  EXPECT_EQ(PlaceOf(V4(10, 1, 0, 7), {3}, kPresent).how, Holding::kOutside);
  EXPECT_EQ(PlaceOf(V6(2, 7), {2, 3}, kPresent).how, Holding::kOutside);
  EXPECT_EQ(PlaceOf(V4(10, 1, 0, 7), {}, kPresent).how, Holding::kOutside);
  EXPECT_EQ(PlaceOf("", {2, 3}, kPresent).how, Holding::kOutside);
}

TEST(PlaceOf, NothingThatIsNoMachineS) {
  EXPECT_EQ(PlaceOf(V4(10, 1, 0, 0), {2}, kPresent).how, Holding::kOutside);
  EXPECT_EQ(PlaceOf(V4(10, 1, 3, 255), {2}, kPresent).how, Holding::kOutside);
  EXPECT_EQ(PlaceOf(V6(1, 0), {3}, kPresent).how, Holding::kOutside);
  // Inside the subnet they are usual addresses, and of a line between two both are.
  EXPECT_EQ(PlaceOf(V4(10, 1, 0, 255), {2}, kPresent).how, Holding::kTaken);
  EXPECT_EQ(PlaceOf(V4(10, 9, 0, 0), {4}, {On(4, V4(10, 9, 0, 1), 31)}).how, Holding::kTaken);
}

TEST(PlaceOf, OnesThatAreThereAlready) {
  const AddressPlace own = PlaceOf(V4(10, 2, 0, 9), {2}, kPresent);
  EXPECT_EQ(own.how, Holding::kOwn);
  EXPECT_EQ(own.at.interface, 3);
  std::vector<InterfaceAddress> present = kPresent;
  present.push_back(On(2, V4(10, 1, 0, 7), 22));
  present.back().is_marked = true;
  EXPECT_EQ(PlaceOf(V4(10, 1, 0, 7), {2}, present).how, Holding::kAnothers);
  // The subnet of a marked one is no ground to take others.
  present = {present.back()};
  EXPECT_EQ(PlaceOf(V4(10, 1, 0, 8), {2}, present).how, Holding::kOutside);
  // One that the kernel found in somebody else's use is not there.
  present = {On(3, V6(1, 9), 64), On(3, V6(1, 7), 64)};
  present.back().is_disputed = true;
  EXPECT_EQ(PlaceOf(V6(1, 7), {3}, present).how, Holding::kTaken);
}

}  // namespace
}  // namespace portwright::sys
