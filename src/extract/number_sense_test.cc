#include "extract/number_sense.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace portwright::extract {
namespace {

// The reasons, blanks between them.
std::string Reasons(std::string_view text, Surroundings surroundings = Surroundings::kWords) {
  std::vector<std::string> reasons;
  for (const SensedNumber& number : SenseNumbers(text, surroundings)) {
    reasons.emplace_back(ToText(number.refusal));
  }
  return Join(reasons, " ");
}

struct Case {
  std::string_view text;
  std::string_view reasons;
};

TEST(SenseNumbers, ExplainsWhatIsNoPort) {
  const Case cases[] = {
      {"Broker v5.1 runs here", "version version"},
      {"from 6.8.1_u3 on", "version version version name"},
      {"release 12 and firmware 7", "version version"},
      {"Buckets in S3 and shares by SMB2", "name name"},
      {"on RHEL 8 or Windows Server 2019", "name name"},
      {"Last changed 28 August 2025", "date date"},
      {"as of August 28, 2025", "date date"},
      {"2025-09-30", "date date date"},
      {"Copyright 2024 Acme", "date"},
      {"at 10.0.0.1 or 10.2.0.0/16",
       "address address address address address address address "
       "address address"},
      {"on fe80::1", "address address"},
      {"00:1a:2b:3c:4d:5e", "address address address address address address"},
      {"via s3.eu-west-2.example.com", "address address"},
      {"mail admin2@example.com", "address"},
      {"flag 0x1F40 set", "hexadecimal hexadecimal hexadecimal"},
      {"1. Open the console", "list-number"},
      {"see step 4 and Figure 12", "list-number list-number"},
      {"as noted[3]", "list-number"},
      {"at least 1 Gbit/sec and 16 GB", "quantity quantity"},
      {"timeout of 14,400 seconds", "time time"},
      {"waits 5 to 10 minutes", "time time"},
      {"a cluster of 3 nodes", "quantity"},
      {"a 64-bit host", "quantity"},
      {"below 80% load", "quantity"},
      {"at 10:30 each day, 24/7", "time time time time"},
      {"RFC 2131 and CVE-2021-44228", "identifier identifier identifier"},
      {"error 10061, event ID 4625", "identifier identifier"},
      {"IP protocol 50", "identifier"},
      {"up to 70000 and 0", "out-of-range out-of-range"},
      {"SMB 2+ clients", "version"},
      {"setup2.exe", "name"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reasons(c.text), c.reasons) << c.text;
}

TEST(SenseNumbers, LeavesWhatMayBeAPort) {
  const Case cases[] = {
      {"TCP port 443 must be open", "unplaced"},
      {"ports 80, 443 and 8080", "unplaced unplaced unplaced"},
      {"use 443/tcp or udp/53", "unplaced unplaced"},
      {"TCP 22 may be blocked", "unplaced"},
      {"port 2024 listens", "unplaced"},
      {"SSH (22) and 5985 (HTTP)", "unplaced unplaced"},
      {"8443", "unplaced"},
      {"Inbound TCP 61000 must be open if encryption is not required", "unplaced"},
      {"TCP443", "unplaced"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reasons(c.text), c.reasons) << c.text;
}

TEST(SenseNumbers, PortsThatNobodyOpens) {
  EXPECT_EQ(Reasons("Browse to https://console.example.com:8443/v2/start"), "not-opened address");
  EXPECT_EQ(Reasons("such as 10.0.0.1:9000"), "address address address address not-opened");
  EXPECT_EQ(Reasons("Port 9843 does not have to be opened then."), "not-opened");
  EXPECT_EQ(Reasons("from source port 1024"), "source-port");
}

TEST(SenseNumbers, HeadingsAreNumbered) {
  EXPECT_EQ(Reasons("2.1 Ports of the broker", Surroundings::kHeading), "list-number list-number");
  EXPECT_EQ(Reasons("4 Ports", Surroundings::kHeading), "list-number");
}

TEST(SenseNumbers, SaysWhetherTheSentenceAsks) {
  const auto numbers = SenseNumbers("Open port 22. The broker has 23.", Surroundings::kWords);
  ASSERT_EQ(numbers.size(), 2U);
  EXPECT_TRUE(numbers[0].asks);
  EXPECT_FALSE(numbers[1].asks);
  EXPECT_EQ(numbers[1].at, 29U);
  EXPECT_EQ(numbers[1].size, 2U);
}

TEST(SenseOfColumn, FollowsTheHeading) {
  EXPECT_EQ(SenseOfColumn("RAM (GB)"), Refusal::kQuantity);
  EXPECT_EQ(SenseOfColumn("Version"), Refusal::kVersion);
  EXPECT_EQ(SenseOfColumn("Step"), Refusal::kListNumber);
  EXPECT_EQ(SenseOfColumn("Port number"), std::nullopt);
  EXPECT_EQ(SenseOfColumn("Remarks"), std::nullopt);
}

}  // namespace
}  // namespace portwright::extract
