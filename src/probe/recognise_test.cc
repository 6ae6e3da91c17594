#include "probe/recognise.h"

#include <gtest/gtest.h>

#include "probe/talk_captures.h"

namespace portwright::probe {
namespace {

std::string What(std::string_view answer) {
  const auto found = RecogniseFirst(BytesOf(answer, ""), true);
  return found ? found->what : "";
}

TEST(Recognise, KnowsServicesByTheirFirstBytes) {
  EXPECT_EQ(What("'SSH-2.0-OpenSSH_9.2p1' 0d0a"), "SSH 'SSH-2.0-OpenSSH_9.2p1'");
  EXPECT_EQ(What("'HTTP/1.1 400 Bad Request' 0d0a 'Server: x' 0d0a"),
            "HTTP 'HTTP/1.1 400 Bad Request'");
  EXPECT_EQ(What("'RFB 003.008' 0a"), "VNC 'RFB 003.008'");
  EXPECT_EQ(What("'220 (vsFTPd 3.0.3)' 0d0a"), "FTP '220 (vsFTPd 3.0.3)'");
  EXPECT_EQ(What("'220 mail ESMTP' 0d0a"), "SMTP '220 mail ESMTP'");
  EXPECT_EQ(What("'220 hello' 0d0a"), "a service '220 hello'");
  EXPECT_EQ(What("15 0303 0002 0228"), "TLS (an alert)");
  EXPECT_EQ(What("16 0303 0031 0200"), "TLS (a handshake)");
  EXPECT_EQ(What("4a0000000a '8.0.32' 00"), "MySQL or MariaDB");
  EXPECT_EQ(What("00000080 fe'SMB' 4000"), "SMB 2 or 3");
  EXPECT_EQ(What("000006 04 00 00000000"), "HTTP/2");
  EXPECT_EQ(What("300c 020101 6507 0a0101 0400 0400"), "LDAP");
  EXPECT_EQ(What("fffd18 fffd20"), "Telnet");
  EXPECT_EQ(What("'PORTWRIGHT1 SEEN ' 0a"), "a responder of portwright 'PORTWRIGHT1 SEEN'");
}

TEST(Recognise, ShowsWhatItDoesNotKnow) {
  EXPECT_EQ(What("'welcome' 0d0a 00"), "a service that says 'welcome'");
  EXPECT_EQ(What("01 02 03"), "a service that says the bytes 010203");
  EXPECT_EQ(What("00 ff*20"), "a service that says the bytes 00ffffffffffffff...");
  // A handshake that a client begins: an echo.
  EXPECT_EQ(What("16 0301 0031 01"), "a service that says the bytes 160301003101");
  EXPECT_EQ(RecogniseFirst("", true)->what, "nothing");
}

TEST(Recognise, WaitsUntilItIsSure) {
  EXPECT_FALSE(RecogniseFirst("", false));
  EXPECT_FALSE(RecogniseFirst("SSH-2.0-Open", false));
  EXPECT_FALSE(RecogniseFirst("22", false));
  EXPECT_FALSE(RecogniseFirst("\x15\x03", false));
  EXPECT_FALSE(RecogniseFirst("\x01\x02\x03", false)) << "more bytes may come to be shown";
  EXPECT_TRUE(RecogniseFirst(std::string(64, '\x01'), false));
  EXPECT_TRUE(RecogniseFirst("hello\n", false));
}

}  // namespace
}  // namespace portwright::probe
