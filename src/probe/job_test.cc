#include "probe/job.h"

#include <gtest/gtest.h>

#include "net/service.h"

namespace portwright::probe {
namespace {

Job Sample() {
  Job job;
  job.site = "acme";
  job.end = "ora01";
  job.as_of = "2026-11-21";
  Target target;
  target.requirement = "backup/oracle/1";
  target.from = "ora01";
  target.to = "c1 \"VIPs\"";
  target.source = *net::ParseAddress("10.0.1.5");
  target.destination = *net::ParseAddress("10.0.2.7");
  target.protocol = net::kProtocolTcp;
  target.port = 11'117;
  target.points = {"gw1", "c1-fw"};
  job.targets = {target};
  job.ports = {{*net::ParseAddress("2001:db8::5"), net::kProtocolUdp, {111, 115}},
               {std::nullopt, net::kProtocolTcp, {22, 22}}};
  return job;
}

TEST(Job, IsReadAsItWasWritten) {
  Job job = Sample();
  for (const char* key : {"", "0123456789abcdef0123456789abcdef"}) {
    job.key = key;
    job.tls_issuers = {"CN=Example CA"};
    const std::string text = PrintJob(job);
    EXPECT_TRUE(LooksLikeJob(text));
    EXPECT_EQ(text.find('\n'), text.size() - 1);  // one line: it may be followed by others
    const auto read = ReadJob(text, "f");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->site, "acme");
    EXPECT_EQ(read->end, "ora01");
    EXPECT_EQ(read->as_of, "2026-11-21");
    EXPECT_EQ(read->targets, job.targets);
    EXPECT_EQ(read->ports, job.ports);
    EXPECT_EQ(read->key, key);
    EXPECT_EQ(read->tls_issuers, job.tls_issuers);
    EXPECT_EQ(PrintJob(*read), text);
  }
}

void ExpectRefused(std::string text, const std::string& from, const std::string& to,
                   const std::string& problem) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto read = ReadJob(text, "f");
  ASSERT_FALSE(read) << to;
  EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
  EXPECT_NE(read.error().message.find(problem), std::string::npos) << read.error().message;
}

TEST(Job, AnythingElseIsRefused) {
  Job job = Sample();
  job.key = "0123456789abcdef0123456789abcdef";
  const std::string text = PrintJob(job);
  ExpectRefused(text, "probe job 1", "probe job 9", "its format");
  ExpectRefused(text, "10.0.2.7", "10.0.2.x", "an address");
  ExpectRefused(text, "10.0.2.7", "2001:db8::1", "the source's family");
  ExpectRefused(text, "11117", "65536", "a number up to 65535");
  ExpectRefused(text, "\"first\":111", "\"first\":116", "not before the first");
  ExpectRefused(text, "\"protocol\":17", "\"protocol\":1", "6 or 17");
  ExpectRefused(text, "0123456789abcdef\"", "\"", "32 hexadecimal digits");
  ExpectRefused(text, "\"site\"", "\"sight\"", "a text as 'site'");
  ExpectRefused(text, "{\"format\"", "{\"more\":1,\"format\"", "members");
  EXPECT_FALSE(ReadJob("", "f"));
  EXPECT_FALSE(ReadJob("[]", "f"));
  EXPECT_FALSE(ReadJob(text.substr(0, text.size() / 2), "f"));
}

}  // namespace
}  // namespace portwright::probe
