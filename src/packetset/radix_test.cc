#include "packetset/radix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "net/address.h"

namespace portwright::packetset {
namespace {

TEST(RadixSort, SortsFewAndMany) {
  std::mt19937_64 random(1);
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{10'000}}) {
    std::vector<std::uint64_t> items(count);
    for (std::uint64_t& item : items) item = random();
    std::vector<std::uint64_t> expected = items;
    std::sort(expected.begin(), expected.end());
    std::vector<std::uint64_t> scratch;
    RadixSort(items, 0, items.size(), 0, scratch, [](std::uint64_t item) { return item; });
    EXPECT_EQ(items, expected);
  }
}

TEST(RadixSort, LeavesTheRestOfTheVectorAlone) {
  std::vector<std::uint32_t> items(10'000);
  for (std::uint32_t i = 0; i < items.size(); ++i) items[i] = 10'000 - i;
  std::vector<std::uint32_t> expected = items;
  std::sort(expected.begin() + 10, expected.end() - 10);
  std::vector<std::uint32_t> scratch;
  RadixSort(items, 10, items.size() - 10, 0, scratch, [](std::uint32_t item) { return item; });
  EXPECT_EQ(items, expected);
}

TEST(RadixSort, KeepsTheOrderOfLowBits) {
  std::mt19937 random(2);
  std::vector<std::uint64_t> items;
  for (std::uint64_t i = 0; i < 10'000; ++i)
    items.push_back((std::uint64_t{random() % 100} << 32) | i);
  std::vector<std::uint64_t> expected = items;
  std::sort(expected.begin(), expected.end());
  std::vector<std::uint64_t> scratch;
  RadixSort(items, 0, items.size(), 32, scratch, [](std::uint64_t item) { return item; });
  EXPECT_EQ(items, expected);
}

TEST(RadixSort, TakesKeysOf128Bits) {
  std::mt19937_64 random(3);
  std::vector<net::U128> items;
  for (int i = 0; i < 10'000; ++i) items.push_back((net::U128{random()} << 64) | random());
  std::vector<net::U128> expected = items;
  std::sort(expected.begin(), expected.end());
  std::vector<net::U128> scratch;
  RadixSort(items, 0, items.size(), 0, scratch, [](net::U128 item) { return item; });
  EXPECT_TRUE(items == expected);
}

}  // namespace
}  // namespace portwright::packetset
