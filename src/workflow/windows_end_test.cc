#include "workflow/windows_end.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "net/service.h"

namespace portwright::workflow {
namespace {

net::Address At(const char* text) { return *net::ParseAddress(text); }

PlannedJob SampleJob() {
  PlannedJob planned;
  planned.job.site = "small";
  planned.job.end = "sql1";
  planned.job.as_of = "2026-11-21";
  probe::Target target;
  target.requirement = "backup-c1/ssh/22";
  target.from = "sql1";
  target.to = "c1 (nodes)";
  target.source = At("10.10.2.31");
  target.destination = At("10.10.1.11");
  target.protocol = net::kProtocolTcp;
  target.port = 22;
  target.points = {"sql1-fw", "gw1"};
  planned.job.targets.push_back(target);
  target.source = At("2001:db8::31");
  target.destination = At("2001:db8::11");
  target.protocol = net::kProtocolIcmpv6;
  target.port = 0;
  target.points = {};
  planned.job.targets.push_back(target);
  planned.job.ports.push_back({At("10.10.2.31"), net::kProtocolTcp, {50051, 50051}});
  planned.job.ports.push_back({At("10.10.2.31"), net::kProtocolUdp, {1024, 65535}});
  planned.left_out.push_back({"r/1", "sql1", "net", "tcp/25", "it may go to a network"});
  planned.partly.push_back({"r/2", "sql1", "c1", "tcp/1-9", "its first and its last port"});
  return planned;
}

// What stands between the two lines.
std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  EXPECT_NE(from, std::string::npos) << begin;
  const std::size_t to = text.find(end, from + begin.size());
  EXPECT_NE(to, std::string::npos) << end;
  return text.substr(from + begin.size(), to - from - begin.size());
}

std::string TableOf(const std::string& script) {
  return Between(script, "\n$table = @'\n", "\n'@\n");
}

TEST(WindowsEndScript, HasTheFlowsOfItsHost) {
  EXPECT_EQ(TableOf(WindowsEndScript(SampleJob())),
            "end \"small\" \"sql1\" \"2026-11-21\"\n"
            "ask \"backup-c1/ssh/22\" \"sql1\" \"c1 (nodes)\" 10.10.2.31 10.10.1.11 tcp 22 "
            "\"sql1-fw, gw1\" \"SSH\" \"\"\n"
            "ask \"backup-c1/ssh/22\" \"sql1\" \"c1 (nodes)\" 2001:db8::31 2001:db8::11 "
            "icmp 0 \"\" \"\" \"\"\n"
            "answer 10.10.2.31 tcp 50051\n"
            "answer 10.10.2.31 udp 1024\n"
            "answer 10.10.2.31 udp 65535\n"
            "left-out \"r/1\" \"sql1\" \"net\" \"tcp/25\" \"unknown\" \"it may go to a network\"\n"
            "in-part \"r/2\" \"sql1\" \"c1\" \"tcp/1-9\" \"unknown\" \"its first and its last "
            "port\"");
}

TEST(WindowsEndScript, HasTheFirstWordsOfServicesAsDigits) {
  PlannedJob planned = SampleJob();
  planned.job.targets[0].port = 2181;  // ZooKeeper's `srvr`
  EXPECT_NE(TableOf(WindowsEndScript(planned))
                .find("tcp 2181 \"sql1-fw, gw1\" \"ZooKeeper\" \"73727672\"\n"),
            std::string::npos);
  planned.job.targets[0].port = 11113;  // of which nothing is known
  EXPECT_NE(TableOf(WindowsEndScript(planned)).find("tcp 11113 \"sql1-fw, gw1\" \"\" \"\"\n"),
            std::string::npos);
}

TEST(WindowsEndScript, HasTheLinesOfTheExchangeThatItHasToCompute) {
  const std::string script = WindowsEndScript(SampleJob());
  const std::string head = script.substr(0, script.find("param("));
  // As in exchange_test.
  for (const std::string mac :
       {"006d3f8f2e9d3a477cf6b1d6381baf92965102add378c6ae0c618e920f6e840a",
        "14cbd19ccc0272a56d7ca178058e98db475cae46158853358b9b83d0a3cb6087"}) {
    EXPECT_NE(head.find("#     " + mac + "\n"), std::string::npos);
    EXPECT_NE(script.find("\" " + mac + "\\n\""), std::string::npos) << "what it compares with";
  }
}

TEST(WindowsEndScript, IsAsciiWithoutPlacesLeftOpen) {
  const std::string script = WindowsEndScript(SampleJob());
  EXPECT_EQ(script.find("{{"), std::string::npos);
  for (const char c : script) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << int{c};
}

// What the shell would take for more than a text: quotes of both kinds, also those of books, which
// PowerShell takes for its own; what is computed in double quotes; the end of a text in lines.
TEST(WindowsEndScript, TakesNoNameForMoreThanAText) {
  PlannedJob planned = SampleJob();
  planned.job.targets.resize(1);
  planned.job.ports.clear();
  planned.left_out.clear();
  planned.partly.clear();
  planned.job.targets[0].requirement =
      "a'b\n'@\n$(c) `d` \xE2\x80\x99\"e\\ {{source}} \x1b\x7f\xff";
  EXPECT_EQ(
      TableOf(WindowsEndScript(planned)),
      "end \"small\" \"sql1\" \"2026-11-21\"\n"
      "ask \"a'b\\n'@\\n$(c) `d` \\u2019\\\"e\\\\ {{source}} \\u001b\\u007f\\ufffd\" \"sql1\" "
      "\"c1 (nodes)\" 10.10.2.31 10.10.1.11 tcp 22 \"sql1-fw, gw1\" \"SSH\" \"\"");
}

RC_GTEST_PROP(WindowsEndScriptLaw, NoTextEndsItsLineNorTheTable, (const std::string& text)) {
  PlannedJob planned = SampleJob();
  planned.job.site = planned.job.end = text;
  planned.job.targets[0].requirement = planned.job.targets[0].to = text;
  planned.job.targets[0].points = {text, text};
  planned.left_out[0].why = planned.partly[0].service = text;
  const std::string script = WindowsEndScript(planned);
  const std::vector<std::string> kinds = {"end",    "ask",    "ask",      "answer",
                                          "answer", "answer", "left-out", "in-part"};
  const std::string table = TableOf(script);
  const auto lines = Split(table, '\n');
  RC_ASSERT(lines.size() == kinds.size());
  for (std::size_t l = 0; l < lines.size(); ++l) {
    RC_ASSERT(lines[l].starts_with(kinds[l] + " "));
    for (const char c : lines[l]) RC_ASSERT(c >= ' ' && c <= '~');
  }
  // What follows is the same whatever the table holds.
  const std::string usual = WindowsEndScript(SampleJob());
  const auto rest = [](const std::string& whole) { return whole.substr(whole.find("\n'@\n")); };
  RC_ASSERT(rest(script) == rest(usual));
}

}  // namespace
}  // namespace portwright::workflow
