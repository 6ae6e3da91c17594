#include "dialect/asa/scrub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/asa/asa.h"

namespace portwright::dialect::asa {
namespace {

using ::testing::EndsWith;

std::string Scrub(const std::string& text) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge";
  const std::string copy = Asa().Scrub(text, options, diagnostics);
  EXPECT_EQ(copy.empty(), diagnostics.has_errors()) << diagnostics.Print();
  // A copy has nothing more to lose but the notes above it.
  if (!copy.empty()) {
    EXPECT_THAT(copy, EndsWith(Asa().Scrub(copy, options, diagnostics)));
  }
  return copy;
}

TEST(ScrubText, KeepsObjectsListsAndInterfacesUnderNeutralNames) {
  EXPECT_EQ(Scrub(R"(ASA Version 9.12(4)
hostname acme-fw
enable password hunter2 encrypted
name 10.20.0.10 acme-db
interface GigabitEthernet0/0
 description to Acme
 nameif inside
 security-level 100
 ip address 10.20.0.1 255.255.255.0
interface Management0/0
 management-only
 nameif mgmt
 security-level 100
same-security-traffic permit inter-interface
object network ACME-WEB
 description of Acme
 host 10.21.0.80
object network ACME-NAME
 fqdn v4 www.acme.example
object-group service ACME-PORTS tcp
 port-object eq www
object-group user ACME-USERS
 user ACME\bob
access-list acme-in remark for Bob
access-list acme-in extended permit tcp any4 object ACME-WEB object-group ACME-PORTS log 5 interval 60
access-list acme-in extended permit tcp user ACME\bob any host acme-db eq 445 time-range ACME-HOURS
access-list acme-in extended permit tcp any object ACME-NAME eq https inactive
access-list empty remark nothing yet
access-group acme-in in interface inside
policy-map global_policy
 class inspection_default
  inspect icmp
service-policy global_policy global
)"),
            R"(ASA Version 9.12
name 10.20.0.10 host1
interface Ethernet0
 nameif inside
 security-level 100
 ip address 10.20.0.1
interface Ethernet1
 nameif mgmt
 security-level 100
 management-only
same-security-traffic permit inter-interface
object network object1
 host 10.21.0.80
object network object2
 fqdn v4 host2.invalid
object-group service group1 tcp
 port-object eq www
access-list acl1 extended permit tcp any4 object object1 object-group group1
access-list acl1 extended permit tcp user user1 any host host1 eq 445 time-range time1
access-list acl1 extended permit tcp any object object2 eq https inactive
access-list acl2 remark no entries
access-group acl1 in interface inside
policy-map policy1
 class inspection_default
  inspect icmp
service-policy policy1 global
)");
}

}  // namespace
}  // namespace portwright::dialect::asa
