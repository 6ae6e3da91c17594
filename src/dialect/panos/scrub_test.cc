#include "dialect/panos/scrub.h"

#include <gtest/gtest.h>

#include <string>

#include "dialect/panos/panos.h"

namespace portwright::dialect::panos {
namespace {

std::string Scrub(const std::string& text) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge";
  const std::string copy = Panos().Scrub(text, options, diagnostics);
  EXPECT_EQ(copy.empty(), diagnostics.has_errors()) << diagnostics.Print();
  // A copy has nothing more to lose.
  if (!copy.empty()) {
    EXPECT_EQ(Panos().Scrub(copy, options, diagnostics), copy);
  }
  return copy;
}

constexpr const char* kXml = R"(<config version="10.1.0">
<mgt-config><users><entry name="bob"><phash>$1$hunter2</phash></entry></users></mgt-config>
<shared><address><entry name="acme-dns"><fqdn>dns.acme.example</fqdn></entry></address></shared>
<devices><entry name="localhost.localdomain"><vsys><entry name="vsys1">
<zone><entry name="trust"><network><layer3><member>ethernet1/1</member></layer3></network></entry>
</zone>
<address><entry name="10.0.0.1"><ip-netmask>10.9.9.9</ip-netmask><tag><member>acme</member></tag>
</entry></address>
<service><entry name="acme"><protocol><tcp><port>80,443</port></tcp></protocol></entry></service>
<rulebase><security><rules><entry name="acme &amp; co"><description>by Bob</description>
<from><member>trust</member></from><to><member>any</member></to>
<source><member>10.0.0.1</member><member>10.7.0.0/16</member></source>
<destination><member>acme-dns</member></destination>
<service><member>acme</member><member>service-https</member></service>
<application><member>ping</member><member>acme-app</member></application>
<source-user><member>acme\bob</member></source-user><acme-field>hunter2</acme-field>
<schedule>acme-hours</schedule><action>allow</action></entry></rules></security>
<nat><rules><entry name="acme"><disabled>no</disabled></entry></rules></nat></rulebase>
</entry></vsys></entry></devices></config>
)";

constexpr const char* kCopy = R"(<config urldb="paloaltonetworks">
  <shared>
    <address>
      <entry name="address1">
        <fqdn>host1.invalid</fqdn>
      </entry>
    </address>
  </shared>
  <devices>
    <entry name="localhost.localdomain">
      <vsys>
        <entry name="vsys1">
          <zone>
            <entry name="trust">
              <network>
                <layer3>
                  <member>ethernet1/1</member>
                </layer3>
              </network>
            </entry>
          </zone>
          <address>
            <entry name="address2">
              <ip-netmask>10.9.9.9</ip-netmask>
            </entry>
          </address>
          <service>
            <entry name="service1">
              <protocol>
                <tcp>
                  <port>80,443</port>
                </tcp>
              </protocol>
            </entry>
          </service>
          <rulebase>
            <security>
              <rules>
                <entry name="rule1">
                  <from>
                    <member>trust</member>
                  </from>
                  <to>
                    <member>any</member>
                  </to>
                  <source>
                    <member>address2</member>
                    <member>10.7.0.0/16</member>
                  </source>
                  <destination>
                    <member>address1</member>
                  </destination>
                  <service>
                    <member>service1</member>
                    <member>service-https</member>
                  </service>
                  <application>
                    <member>ping</member>
                    <member>application1</member>
                  </application>
                  <source-user>
                    <member>name1</member>
                  </source-user>
                  <field1/>
                  <schedule>schedule1</schedule>
                  <action>allow</action>
                </entry>
              </rules>
            </security>
            <nat>
              <rules>
                <entry name="service1">
                  <disabled>no</disabled>
                </entry>
              </rules>
            </nat>
          </rulebase>
        </entry>
      </vsys>
    </entry>
  </devices>
</config>
)";

TEST(ScrubText, KeepsWhatTheSchemaNames) { EXPECT_EQ(Scrub(kXml), kCopy); }

TEST(ScrubText, WritesCommandsForCommands) {
  EXPECT_EQ(Scrub(R"(set mgt-config users bob phash hunter2
set address acme ip-netmask 10.9.9.9
set address acme description "by Bob"
set external-list acme-list
set address-group acme-group static [ acme "acme two" ]
set address "acme two" ip-range 10.0.0.1-10.0.0.9
set zone trust network layer3 [ ethernet1/1 ethernet1/2 ]
set rulebase security rules acme from trust to any source acme-group destination any
set rulebase security rules acme service [ acme application-default ] application any
set rulebase security rules acme action allow description "Bob" acme-field hunter2
)"),
            R"(set vsys vsys1 address address1 ip-netmask 10.9.9.9
set vsys vsys1 address address2 ip-range 10.0.0.1-10.0.0.9
set vsys vsys1 external-list name1
set vsys vsys1 address-group group1 static [ address1 address2 ]
set vsys vsys1 zone trust network layer3 [ ethernet1/1 ethernet1/2 ]
set vsys vsys1 rulebase security rules address1 from [ trust ]
set vsys vsys1 rulebase security rules address1 to [ any ]
set vsys vsys1 rulebase security rules address1 source [ group1 ]
set vsys vsys1 rulebase security rules address1 destination [ any ]
set vsys vsys1 rulebase security rules address1 service [ address1 application-default ]
set vsys vsys1 rulebase security rules address1 application [ any ]
set vsys vsys1 rulebase security rules address1 action allow
set vsys vsys1 rulebase security rules address1 field1
)");
}

}  // namespace
}  // namespace portwright::dialect::panos
