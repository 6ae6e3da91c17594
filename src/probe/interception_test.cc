#include "probe/interception.h"

#include <gtest/gtest.h>

namespace portwright::probe {
namespace {

TlsShown By(const char* subject, const char* issuer) {
  TlsShown shown;
  shown.has_certificate = true;
  shown.subject = subject;
  shown.issuer = issuer;
  shown.fingerprint = std::string(64, 'a');
  return shown;
}

TEST(Interception, IsNotKnownOfAnIssuerThatNobodyExpects) {
  EXPECT_FALSE(InterceptionOf(By("CN=nas1", "CN=nas1"), {}));
  EXPECT_FALSE(InterceptionOf(By("CN=nas1", "CN=Example Issuing CA 2"), {}));
  EXPECT_FALSE(InterceptionOf(TlsShown{}, {"CN=Example"})) << "TLS 1.3 hides it";
}

TEST(Interception, IsAnotherIssuerThanIsExpected) {
  const TlsShown shown = By("CN=nas1", "CN=Branch Proxy, O=Example");
  EXPECT_FALSE(InterceptionOf(shown, {"DigiCert", "branch proxy"}));
  EXPECT_FALSE(InterceptionOf(shown, {"DigiCert", std::string(64, 'A')}));
  EXPECT_EQ(InterceptionOf(shown, {"DigiCert", "Let's Encrypt"}),
            "the certificate of CN=nas1 is by CN=Branch Proxy, O=Example, expected DigiCert or "
            "Let's Encrypt");
  EXPECT_TRUE(InterceptionOf(shown, {std::string(64, 'b')}));
  EXPECT_TRUE(InterceptionOf(shown, {""})) << "nothing is not everybody";
}

TEST(Interception, IsAKnownProductThatSignsForOthers) {
  EXPECT_EQ(InterceptionOf(By("CN=helios.example.org", "CN=FortiGate CA, O=Fortinet"), {}),
            "the certificate of CN=helios.example.org is by CN=FortiGate CA, O=Fortinet, which "
            "inspects TLS");
  EXPECT_FALSE(InterceptionOf(By("CN=FGT60F, O=Fortinet", "CN=support, O=Fortinet"), {}))
      << "its own page";
  EXPECT_FALSE(InterceptionOf(By("CN=nas1", "CN=Zscaler Intermediate"), {"Zscaler"}))
      << "the site expects it";
}

}  // namespace
}  // namespace portwright::probe
