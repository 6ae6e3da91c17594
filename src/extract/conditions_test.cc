#include "extract/conditions.h"

#include <gtest/gtest.h>

namespace portwright::extract {
namespace {

// The conditions' words, `|` between them.
std::string Words(std::string_view text) {
  std::string words;
  for (const Condition& condition : ReadConditions(text, 7).conditions) {
    if (!words.empty()) words += "|";
    words += condition.words;
    EXPECT_EQ(condition.line, 7U);
  }
  return words;
}

struct Case {
  std::string_view text;
  std::string_view words;
};

TEST(ReadConditions, TakesTheClauseAlone) {
  const Case cases[] = {
      {"Name service, if an outside resolver is set up.", "if an outside resolver is set up"},
      {"Needed only when first joining the domain (for NetBIOS).",
       "only when first joining the domain (for NetBIOS)"},
      {"Required unless the node is a witness", "unless the node is a witness"},
      {"Web console (only if TLS is used), reached by browsers", "only if TLS is used"},
      {"If TLS is switched on, port 8443 is used instead.", "If TLS is switched on"},
      {"When using Kerberos, open this port.", "When using Kerberos"},
      {"Backups in Linux servers.", "in Linux servers"},
      {"Bulk load incase of ssl enabled cluster.", "incase of ssl enabled cluster"},
      {"Port 8089 is only required to move an indexer.", "only required to move an indexer"},
      {"Cache traffic (Branch cache only)", "Branch cache only"},
      {"Used by NFS v3 only", "by NFS v3 only"},
      {"Depending on the setup of NTP this is needed.",
       "Depending on the setup of NTP this is needed"},
      {"Not required if the agent is local", "Not required if the agent is local"},
      {"If both stand on one machine, the port does not have to be opened.",
       "If both stand on one machine, the port does not have to be opened"},
      {"Health check when mirroring is enabled; else unused", "when mirroring is enabled"},
      {"when paired with |other product|.", "when paired with |other product|"},
      {"Needed for LDAP with signing enabled", "with signing enabled"},
  };
  for (const Case& c : cases) EXPECT_EQ(Words(c.text), c.words) << c.text;
}

TEST(ReadConditions, APurposeIsNoCondition) {
  const std::string_view cases[] = {
      "Required for backup and recovery.",
      "Used to send mail.",
      "Needed for Windows file restores",
      "If your host uses another port, update the number.",
      "If you have questions, contact support.",
      "If the relay picks some free port, the same port has to be let through the gateway.",
      "The port can be changed when installing the server.",
      "Not only for backups but also for restores",
      "Check if the port is open.",
      "TCP only",
      "Select any service when creating this firewall rule",
      "See the guide if you are unsure.",
      "Session traffic from 1024 to 2048",
  };
  for (const std::string_view text : cases) EXPECT_EQ(Words(text), "") << text;
}

TEST(ReadConditions, OptionsAndVersions) {
  struct Kinds {
    std::string_view text;
    ConditionKind kind;
    std::string_view words;
    std::string_view version;
  };
  const Kinds cases[] = {
      {"Telemetry (optional)", ConditionKind::kOptional, "optional", ""},
      {"SNMP traps, if needed", ConditionKind::kOptional, "if needed", ""},
      {"Required from 6.8.1_u3 onwards with the new transport.", ConditionKind::kFromVersion,
       "from 6.8.1_u3 onwards", "6.8.1_u3"},
      {"As of version 12 the broker listens here", ConditionKind::kFromVersion, "As of version 12",
       "12"},
      {"Since 7.1 this replaces port 90", ConditionKind::kFromVersion, "Since 7.1", "7.1"},
      {"Prior to 9.2, sync", ConditionKind::kFromVersion, "Prior to 9.2", "9.2"},
      {"Version 5.4 and later", ConditionKind::kFromVersion, "Version 5.4 and later", "5.4"},
      {"starting in Acme v5.1", ConditionKind::kFromVersion, "starting in Acme v5.1", "v5.1"},
  };
  for (const Kinds& c : cases) {
    const ConditionReading reading = ReadConditions(c.text, 1);
    ASSERT_EQ(reading.conditions.size(), 1U) << c.text;
    EXPECT_EQ(reading.conditions[0].kind, c.kind) << c.text;
    EXPECT_EQ(reading.conditions[0].words, c.words);
    EXPECT_EQ(reading.conditions[0].version, c.version);
  }
  EXPECT_EQ(Words("ports from 1024 and above"), "");
  EXPECT_EQ(Words("reach 10.20.30.40 and later others"), "");
}

TEST(ReadConditions, Defaults) {
  for (const std::string_view text :
       {"Default port of the console", "443 (default)", "Port 22 is used by default",
        "This port is configurable.", "9000 is the default listener port, it may be modified later",
        "Those ports can be customised in the settings", "(configurable)", "default: 8080",
        "The server listens on 9000 by default."}) {
    EXPECT_TRUE(ReadConditions(text, 1).is_default) << text;
  }
  for (const std::string_view text :
       {"The client uses HTTPS by default.", "By default, the following ports are open",
        "If the host is not using the default port", "the default gateway answers",
        "VLANs are set by default", "These ports must be enabled by default"}) {
    EXPECT_FALSE(ReadConditions(text, 1).is_default) << text;
  }
}

TEST(ReadConditions, AlternativesTemporaryLocalAndInspection) {
  EXPECT_TRUE(ReadConditions("are either 25 or 465 or 587", 1).alternatives);
  EXPECT_TRUE(ReadConditions("listens through port 22 or 443", 1).alternatives);
  EXPECT_TRUE(ReadConditions("one of the following ports", 1).alternatives);
  EXPECT_FALSE(ReadConditions("backup or recovery of either kind", 1).alternatives);
  EXPECT_TRUE(ReadConditions("only when initially joining the realm", 1).temporary);
  EXPECT_TRUE(ReadConditions("during installation of a node", 1).temporary);
  EXPECT_FALSE(ReadConditions("It is configured during initial setup.", 1).temporary);
  EXPECT_TRUE(ReadConditions("for local-to-local traffic", 1).local);
  EXPECT_TRUE(ReadConditions("agent on the same host", 1).local);
  EXPECT_FALSE(ReadConditions("unless both run on the same host", 1).local);
  EXPECT_TRUE(ReadConditions("Disable TLS inspection towards this host.", 1).no_inspection);
  EXPECT_FALSE(ReadConditions("used by the inspection engine", 1).no_inspection);
}

TEST(ReadConditions, ReadsNothingFromNothing) {
  EXPECT_TRUE(ReadConditions("", 1).conditions.empty());
  EXPECT_TRUE(ReadConditions("if", 1).conditions.size() <= 1);
  EXPECT_TRUE(ReadConditions("....,,;;((()))\n\n", 1).conditions.empty());
}

}  // namespace
}  // namespace portwright::extract
