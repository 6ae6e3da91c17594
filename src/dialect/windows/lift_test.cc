#include "dialect/windows/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/windows/asked.h"

namespace portwright::dialect::windows {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Inbound from and to hosts that no rule of these texts tells apart.
std::string Web(const Lifted& lifted, int port) {
  return In(lifted, {"tcp", "192.0.2.1", "192.0.2.2", port});
}

TEST(WindowsLift, ReadsOneCommandWithParametersInAnyOrder) {
  const Lifted lifted = Read(
      "New-NetFirewallRule -RemoteAddress 10.1.0.0/24,10.2.0.1-10.2.0.9 -Protocol TCP `\n"
      "  -LocalPort 443, 8000-8010 -DisplayName \"Web\" -Direction Inbound -Action Allow\n");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, {"tcp", "10.1.0.7", "10.9.0.1", 443}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.2.0.9", "10.9.0.1", 8010}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.2.0.10", "10.9.0.1", 8010}), "no");
  EXPECT_EQ(In(lifted, {"tcp", "10.1.0.7", "10.9.0.1", 8011}), "no");
  EXPECT_EQ(In(lifted, {"udp", "10.1.0.7", "10.9.0.1", 443}), "no");
  EXPECT_EQ(Out(lifted, {"tcp", "10.9.0.1", "10.1.0.7", 9}), "yes") << "as Windows comes";
  EXPECT_EQ(DecidedAt(lifted, policy::Hook::kInput, {"tcp", "10.1.0.7", "10.9.0.1", 443}), "1:1");
}

TEST(WindowsLift, ParametersMayBeShortAndHaveColons) {
  const Lifted lifted = Read(
      "new-netfirewallrule -disp x -Dir:Inbound -Prot tcp -LocalP 22 -Act:Allow -Confirm:$false");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(Web(lifted, 22), "yes");
  EXPECT_EQ(Web(lifted, 23), "no");
}

TEST(WindowsLift, BlockWinsWhereverItStands) {
  const Lifted lifted = Read(
      "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 1-100\n"
      "New-NetFirewallRule -DisplayName b -Protocol TCP -LocalPort 50 -Action Block\n");
  EXPECT_EQ(Web(lifted, 49), "yes");
  EXPECT_EQ(Web(lifted, 50), "no");
}

TEST(WindowsLift, DisabledRulesAndRemovedOnesDoNothing) {
  const Lifted lifted = Read(
      "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 1 -Enabled False\n"
      "New-NetFirewallRule -Name n -DisplayName b -Protocol TCP -LocalPort 2\n"
      "New-NetFirewallRule -DisplayName 'c''d' -Protocol TCP -LocalPort 3\n"
      "New-NetFirewallRule -DisplayName e -Protocol TCP -LocalPort 4\n"
      "Remove-NetFirewallRule -Name N\n"
      "Get-NetFirewallRule -DisplayName \"c'd\" | Remove-NetFirewallRule\n");
  EXPECT_EQ(lifted.messages, "");
  for (const int port : {1, 2, 3}) EXPECT_EQ(Web(lifted, port), "no") << port;
  EXPECT_EQ(Web(lifted, 4), "yes");
}

TEST(WindowsLift, OutboundPortsAreThoseOfTheOtherEnd) {
  const Lifted lifted = Read(
      "Set-NetFirewallProfile -Profile Domain,Public,Private -DefaultOutboundAction Block\n"
      "New-NetFirewallRule -DisplayName a -Direction Outbound -Protocol UDP -RemotePort 53 "
      "-LocalPort 1024-65535 -LocalAddress 10.0.0.5 -RemoteAddress fd00::/64,10.0.0.53\n");
  EXPECT_EQ(Out(lifted, {"udp", "10.0.0.5", "10.0.0.53", 53}), "yes");
  EXPECT_EQ(Out(lifted, {"udp", "10.0.0.5", "10.0.0.53", 53, "", "", 1023}), "no");
  EXPECT_EQ(Out(lifted, {"udp", "10.0.0.6", "10.0.0.53", 53}), "no");
  EXPECT_EQ(Out(lifted, {"udp", "10.0.0.5", "10.0.0.53", 54}), "no");
}

TEST(WindowsLift, ReadsIcmpAndOtherProtocols) {
  const Lifted lifted = Read(
      "New-NetFirewallRule -DisplayName a -Protocol ICMPv4 -IcmpType 8\n"
      "New-NetFirewallRule -DisplayName b -Protocol ICMPv4 -IcmpType 3:4\n"
      "New-NetFirewallRule -DisplayName c -Protocol ICMPv6\n"
      "New-NetFirewallRule -DisplayName d -Protocol 112 -RemoteAddress 10.0.0.1\n");
  EXPECT_EQ(In(lifted, {"icmp", "10.0.0.9", "10.0.0.2", 8 * 256}), "yes");
  EXPECT_EQ(In(lifted, {"icmp", "10.0.0.9", "10.0.0.2", 3 * 256 + 4}), "yes");
  EXPECT_EQ(In(lifted, {"icmp", "10.0.0.9", "10.0.0.2", 3 * 256 + 3}), "no");
  EXPECT_EQ(In(lifted, {"icmp6", "fd00::1", "fd00::2", 200 * 256}), "yes");
  EXPECT_EQ(In(lifted, {"112", "10.0.0.1", "10.0.0.2", 0}), "yes");
  EXPECT_EQ(In(lifted, {"112", "10.0.0.2", "10.0.0.2", 0}), "no");
}

TEST(WindowsLift, FollowsVariablesListsAndSplatting) {
  const Lifted lifted = Read(
      "# who may come\n"
      "$agents = @(\n  '10.1.0.1'\n  \"10.1.0.2\"\n)\n"
      "$port = 8080 <# the\nproxy #>\n"
      "$rule = @{\n  DisplayName = \"Proxy $port\"\n  Protocol = 'TCP'; LocalPort = $port\n"
      "  RemoteAddress = $agents }\n"
      "New-NetFirewallRule @rule -Direction Inbound | Out-Null\n");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, {"tcp", "10.1.0.2", "10.0.0.2", 8080}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.1.0.3", "10.0.0.2", 8080}), "no");
}

TEST(WindowsLift, WhatIsComputedIsNotKnown) {
  const Lifted lifted = Read(
      "$ports = Get-Content ports.txt\n"
      "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort $ports -RemoteAddress 10.0.0.1\n"
      "New-NetFirewallRule -DisplayName b -Protocol UDP -LocalPort 5 -RemoteAddress ('10.0.0.' + "
      "2)\n"
      "New-NetFirewallRule @unknown -DisplayName c -Protocol 50\n");
  EXPECT_THAT(lifted.messages, HasSubstr("PW-DIA-windows-0200"));
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.1", "10.0.0.9", 77}), "maybe");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.2", "10.0.0.9", 77}), "no");
  EXPECT_EQ(In(lifted, {"udp", "10.0.0.7", "10.0.0.9", 5}), "maybe");
  EXPECT_EQ(In(lifted, {"50", "10.0.0.7", "10.0.0.9", 0}), "maybe");
}

TEST(WindowsLift, OtherConditionsAreThirdValue) {
  for (const char* condition :
       {"-Program 'C:\\Program Files\\a.exe'", "-Service bits", "-InterfaceType Wireless",
        "-InterfaceAlias Ethernet", "-RemoteUser 'D:(A;;CC;;;S-1-1)'", "-Profile Domain",
        "-Profile Domain,Private", "-Authentication Required", "-WhatIf", "-LocalUser x",
        "-Package s", "-Platform 10.0+"}) {
    const Lifted lifted =
        Read(std::string("New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5 ") +
             condition + "\n");
    EXPECT_THAT(lifted.messages, HasSubstr("PW-DIA-windows-0201")) << condition;
    EXPECT_EQ(Web(lifted, 5), "maybe") << condition;
    EXPECT_EQ(Web(lifted, 6), "no") << condition;
  }
  for (const char* none : {"-Program Any", "-Service Any", "-InterfaceType Any", "-Profile Any",
                           "-Profile Domain,Private,Public", "-EdgeTraversalPolicy Block",
                           "-Description 'x'", "-Group y", "-ErrorAction Stop"}) {
    const Lifted lifted =
        Read(std::string("New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5 ") + none);
    EXPECT_EQ(lifted.messages, "") << none;
    EXPECT_EQ(Web(lifted, 5), "yes") << none;
  }
}

TEST(WindowsLift, WordsForAddressesAndPortsAreThirdValue) {
  const Lifted lifted = Read(
      "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5 -RemoteAddress LocalSubnet4\n"
      "New-NetFirewallRule -DisplayName b -Protocol TCP -LocalPort RPC -RemoteAddress 10.0.0.1\n");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.2", "10.0.0.9", 5}), "maybe");
  EXPECT_EQ(In(lifted, {"tcp", "fd00::2", "fd00::9", 5}), "no");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.1", "10.0.0.9", 49152}), "maybe");
}

TEST(WindowsLift, BlocksMayRunOrNot) {
  const Lifted lifted = Read(
      "if (-not (Get-NetFirewallRule -DisplayName a -ErrorAction SilentlyContinue)) {\n"
      "  New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5\n"
      "} else {\n  Write-Host 'there'\n}\n"
      "foreach ($port in 80, 443) { New-NetFirewallRule -DisplayName b -Protocol UDP "
      "-LocalPort $port }\n"
      "New-NetFirewallRule -DisplayName c -Protocol TCP -LocalPort 6\n");
  EXPECT_EQ(Web(lifted, 5), "maybe");
  EXPECT_EQ(Web(lifted, 6), "yes");
  EXPECT_EQ(Web(lifted, 7), "no");
  EXPECT_EQ(In(lifted, {"udp", "10.0.0.2", "10.0.0.9", 80}), "maybe");
}

TEST(WindowsLift, WhatMayChangeAnyRuleMakesEveryAnswerOpen) {
  const std::string rule = "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5\n";
  for (const char* command :
       {"Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'", ". .\\more.ps1", "& $tool -x",
        "Set-NetFirewallRule -DisplayName a -LocalPort 6", "Remove-NetFirewallRule -Name 'a*'",
        "1..5 | % { New-NetFirewallRule -DisplayName $_ -Protocol TCP -LocalPort $_ }",
        "Invoke-Expression $x", "netsh advfirewall firewall set rule group=\"x\" new enable=yes",
        "Invoke-Command -ComputerName a { New-NetFirewallRule -DisplayName z }",
        "Copy-NetFirewallRule -Name a -NewName b"}) {
    const Lifted lifted = Read(rule + command + "\n");
    EXPECT_THAT(lifted.messages, HasSubstr("PW-DIA-windows-0202")) << command;
    EXPECT_EQ(Web(lifted, 7), "maybe") << command;
    EXPECT_EQ(Web(lifted, 5), "maybe") << command;
  }
  const Lifted plain = Read(rule + "Import-Module NetSecurity\nWrite-Host \"firewall (done)\"\n");
  EXPECT_EQ(plain.messages, "");
  EXPECT_EQ(Web(plain, 7), "no");
}

TEST(WindowsLift, ProfilesDecideWhatNoRuleSpeaksOf) {
  const std::string rule = "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5\n";
  const auto ask = [&](const std::string& command) {
    const Lifted lifted = Read(rule + command);
    return Web(lifted, 6) + " " + Out(lifted, {"tcp", "10.0.0.1", "10.0.0.2", 6});
  };
  EXPECT_EQ(ask(""), "no yes");
  EXPECT_EQ(ask("Set-NetFirewallProfile -All -DefaultOutboundAction Block"), "no no");
  EXPECT_EQ(ask("Set-NetFirewallProfile -Name Public -DefaultOutboundAction Block"), "no maybe");
  EXPECT_EQ(ask("Set-NetFirewallProfile -All -DefaultInboundAction Allow"), "yes yes");
  EXPECT_EQ(ask("Set-NetFirewallProfile -Profile Domain,Private,Public -Enabled False"), "yes yes");
  EXPECT_EQ(ask("Set-NetFirewallProfile -Name Domain -Enabled False"), "maybe yes");
  EXPECT_EQ(ask("netsh advfirewall set allprofiles firewallpolicy blockinbound,blockoutbound"),
            "no no");
  EXPECT_EQ(ask("netsh advfirewall set allprofiles state off"), "yes yes");
  EXPECT_EQ(ask("netsh advfirewall set allprofiles firewallpolicy blockinboundalways,x"),
            "maybe maybe");
  EXPECT_EQ(ask("Set-NetFirewallProfile -All -DefaultInboundAction $x"), "maybe maybe");
}

TEST(WindowsLift, ReadsNetsh) {
  const Lifted lifted = Read(
      "@echo off\nREM opens the web\n:: and more\n"
      "netsh advfirewall firewall add rule name=\"Open web\" dir=in action=allow protocol=TCP "
      "localport=443,8000-8010 remoteip=10.1.0.0/255.255.255.0,10.2.0.1-10.2.0.9\n"
      "netsh advfirewall firewall add rule name=o dir=out action=block protocol=udp "
      "remoteport=53 ^\n  enable=yes profile=any interfacetype=any >nul 2>&1\n"
      "netsh advfirewall firewall add rule name=p dir=in action=allow protocol=icmpv4:8,any\n"
      "netsh advfirewall firewall add rule name=q dir=in action=allow protocol=tcp localport=9 "
      "enable=no\n"
      "netsh advfirewall firewall add rule name=r dir=in action=allow program=\"C:\\a b.exe\"\n"
      "pause\n");
  EXPECT_EQ(In(lifted, {"tcp", "10.1.0.255", "10.9.0.1", 443}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.1.0.255", "10.9.0.1", 444}), "maybe") << "the program";
  const Lifted known = Read(
      "netsh advfirewall firewall add rule name=\"Open web\" dir=in action=allow protocol=TCP "
      "localport=443,8000-8010 remoteip=10.1.0.0/255.255.255.0,10.2.0.1-10.2.0.9\r\n"
      "netsh advfirewall firewall add rule name=p dir=in action=allow protocol=icmpv4:8,any\r\n"
      "netsh advfirewall firewall add rule name=x dir=in action=allow protocol=tcp localport=5\r\n"
      "netsh advfirewall firewall delete rule name=\"x\"\r\n"
      "netsh advfirewall firewall add rule name=o dir=out action=block protocol=udp "
      "remoteport=53 ^\r\n  enable=yes profile=any interfacetype=any >nul 2>&1\r\n");
  EXPECT_EQ(known.messages, "");
  EXPECT_EQ(In(known, {"tcp", "10.1.0.255", "10.9.0.1", 443}), "yes");
  EXPECT_EQ(In(known, {"tcp", "10.1.1.0", "10.9.0.1", 443}), "no");
  EXPECT_EQ(In(known, {"icmp", "10.7.0.1", "10.9.0.1", 8 * 256 + 1}), "yes");
  EXPECT_EQ(In(known, {"icmp", "10.7.0.1", "10.9.0.1", 0}), "no");
  EXPECT_EQ(In(known, {"tcp", "10.1.0.1", "10.9.0.1", 5}), "no");
  EXPECT_EQ(Out(known, {"udp", "10.1.0.255", "10.9.0.1", 53}), "no");
  EXPECT_EQ(Out(known, {"udp", "10.1.0.255", "10.9.0.1", 54}), "yes");
}

TEST(WindowsLift, ReadsQuotesAndDashesOfWordProcessors) {
  const Lifted lifted = Read(
      "New-NetFirewallRule \xe2\x80\x93"
      "DisplayName \xe2\x80\x9cWeb\xe2\x80\x9d \xe2\x80\x93"
      "Protocol TCP \xe2\x80\x93LocalPort 5");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(Web(lifted, 5), "yes");
}

TEST(WindowsLift, RefusesBrokenTextsAtTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"New-NetFirewallRule -DisplayName 'a -Protocol TCP\n", "rules.ps1:1:34"},
      {"New-NetFirewallRule -DisplayName a -Portocol TCP\n", "PW-DIA-windows-0110"},
      {"New-NetFirewallRule -DisplayName a -Local 5\n", "PW-DIA-windows-0110"},
      {"New-NetFirewallRule -DisplayName a TCP\n", "PW-DIA-windows-0110"},
      {"New-NetFirewallRule -DisplayName a -Protocol TCP -Protocol UDP\n", "PW-DIA-windows-0111"},
      {"New-NetFirewallRule -DisplayName a -Protocol -LocalPort 5\n", "PW-DIA-windows-0112"},
      {"New-NetFirewallRule -Protocol TCP -LocalPort 5\n", "PW-DIA-windows-0113"},
      {"New-NetFirewallRule -DisplayName a -Protocol TPC -LocalPort 5\n", "PW-DIA-windows-0124"},
      {"New-NetFirewallRule -DisplayName a -Protocol foo\n", "PW-DIA-windows-0120"},
      {"New-NetFirewallRule -DisplayName a -Protocol 256\n", "PW-DIA-windows-0120"},
      {"New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 65536\n", "-0121"},
      {"New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 9-8\n", "-0121"},
      {"New-NetFirewallRule -DisplayName a -RemoteAddress 10.0.0.256\n", "-0122"},
      {"New-NetFirewallRule -DisplayName a -RemoteAddress 10.0.0.9-10.0.0.1\n", "-0122"},
      {"New-NetFirewallRule -DisplayName a -RemoteAddress 10.0.0.0/33\n", "-0122"},
      {"New-NetFirewallRule -DisplayName a -Protocol ICMPv4 -IcmpType 256\n", "-0123"},
      {"New-NetFirewallRule -DisplayName a -LocalPort 5\n", "-0124"},
      {"New-NetFirewallRule -DisplayName a -Protocol TCP -IcmpType 8\n", "-0124"},
      {"New-NetFirewallRule -DisplayName a -Direction In\n", "-0125"},
      {"New-NetFirewallRule -DisplayName a -Action Deny\n", "-0125"},
      {"New-NetFirewallRule -DisplayName a -Enabled Yes\n", "-0125"},
      {"New-NetFirewallRule -DisplayName a -Profile Work\n", "-0125"},
      {"netsh advfirewall firewall add rule name=a dir=in\n", "-0131"},
      {"netsh advfirewall firewall add rule name=a dir=in action=allow prot=tcp\n", "-0130"},
      {"netsh advfirewall firewall add rule name=a dir=in action=allow dir=out\n", "-0132"},
      {"Write-Host hello\n", "-0102"},
      {"", "-0102"},
      {std::string("N\0e\0w\0", 6), "-0103"}};
  for (const auto& [text, expected] : cases) {
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr) << text;
    EXPECT_THAT(lifted.messages, HasSubstr(expected)) << text;
  }
}

TEST(WindowsLift, SaysWhatTheTextDoesNotHold) {
  const Lifted lifted = Read("New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5\n");
  std::string all;
  for (const std::string& one : lifted.policy->assumptions) all += one + "\n";
  EXPECT_THAT(all, HasSubstr("Core Networking"));
  EXPECT_THAT(all, HasSubstr("as Windows comes"));
}

TEST(WindowsLift, RepeatsNoSecrets) {
  const Lifted lifted = Read(
      "$password = ConvertTo-SecureString 'hunter2' -AsPlainText -Force\n"
      "net user admin hunter2 /add\n"
      "New-NetFirewallRule -DisplayName a -Protocol TCP -LocalPort 5 -Description hunter2 "
      "-RemoteUser hunter2\n");
  std::string all = lifted.messages;
  for (const std::string& one : lifted.policy->assumptions) all += one;
  for (const auto& one : lifted.policy->conditions) {
    for (const std::string& what : one.unknown) all += what;
  }
  EXPECT_THAT(all, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace portwright::dialect::windows
