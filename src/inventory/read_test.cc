#include "inventory/read.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/ansible.h"
#include "inventory/read_sample.h"

namespace portwright::inventory {
namespace {

constexpr std::string_view kIpAddresses = R"([
{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},
{"ifindex":2,"ifname":"eth0","addr_info":[
 {"family":"inet","local":"10.1.1.5","prefixlen":24,"scope":"global"},
 {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]},
{"ifindex":3,"ifname":"eth0.200","linkinfo":{"info_kind":"vlan","info_data":{"id":200}},
 "addr_info":[{"family":"inet6","local":"2001:db8::5","prefixlen":64}]},{}])";

TEST(Read, TakesAddressesOfTheHostThatTheFileIsNamedAfter) {
  EXPECT_EQ(ReadAsLines(kIpAddresses, "collected/ip-addr-ora1.json"),
            "1 ora1 10.1.1.5/24@eth0 2001:db8::5/64@eth0.200.200\n");
  EXPECT_EQ(ReadAsLines(kIpAddresses, "addr.json"),
            "addr.json PW-INV-0006 expected the name of the host in the file's name, found "
            "'addr.json'\n");
  ReadRequest request;
  request.name = "addr.json";
  request.host = "Ora 1";
  EXPECT_EQ(ReadAsLines(kIpAddresses, request),
            "1 Ora-1 10.1.1.5/24@eth0 2001:db8::5/64@eth0.200.200\n");
}

TEST(Read, FindsTheHostInTheNamesOfFiles) {
  EXPECT_EQ(HostOfFileName("ora1.json"), "ora1");
  EXPECT_EQ(HostOfFileName("x/ora1.corp.example_addr.json"), "ora1.corp.example");
  EXPECT_EQ(HostOfFileName("ip-route-ora1.json"), "ora1");
  EXPECT_EQ(HostOfFileName("ora1-ss-tulpn.txt"), "ora1");
  EXPECT_EQ(HostOfFileName("route.json"), "");
  EXPECT_EQ(HostOfFileName(".json"), "");
}

TEST(Read, TakesRoutesWithANextHop) {
  EXPECT_EQ(ReadAsLines(R"([{"dst":"default","gateway":"10.1.1.1","dev":"eth0","flags":[]},
{"dst":"10.1.1.0/24","dev":"eth0","scope":"link"},
{"dst":"10.9.0.0/16","gateway":"10.1.1.2","dev":"eth0"},
{"dst":"default","gateway":"10.1.1.3","dev":"eth1","metric":200},
{"dst":"default","gateway":"fe80::9","dev":"eth0"},
{"type":"unreachable","dst":"10.8.0.0/16","dev":"lo"},
{"dst":"10.7.0.0/16","nexthops":[{"gateway":"10.1.1.8","dev":"eth0"},
{"gateway":"10.1.1.9","dev":"eth0"}]}])",
                        "ora1.route.json"),
            "1 ora1 0.0.0.0/0>10.1.1.1@eth0 10.9.0.0/16>10.1.1.2@eth0 ::/0>fe80::9@eth0 "
            "10.7.0.0/16>10.1.1.8@eth0\n"
            "ora1.route.json:4:1 PW-INV-0014 expected one route to 0.0.0.0/0, found another; the "
            "first was taken\n"
            "ora1.route.json:7:1 PW-INV-0014 expected one next hop of the route to "
            "'10.7.0.0/16', found 2; the first was taken\n");
}

TEST(Read, TakesHostsFiles) {
  EXPECT_EQ(ReadAsLines("127.0.0.1 localhost\n# by hand\n10.1.1.5\tora1.corp ora1 # first\n"
                        "10.1.2.5 ora1.corp\nff02::1 ip6-allnodes\n2001:db8::6 sql1\n10.1.1.9\n",
                        "hosts"),
            "3 ora1.corp = ora1 10.1.1.5 10.1.2.5\n"
            "6 sql1 2001:db8::6\n"
            "hosts:7:1 PW-INV-0013 expected a name behind '10.1.1.9', found none\n");
}

TEST(Read, TakesAnsibleInventories) {
  EXPECT_EQ(ReadAsLines("lone ansible_host=10.1.9.9\n"
                        "[db]\nora[1:2] ansible_host=10.1.1.5 ; note\n"
                        "sql1 ansible_host=\"10.1.1.7\" ansible_connection=winrm # note\n"
                        "10.1.1.8\n[prod:children]\ndb\n[db:vars]\nansible_os_family=RedHat\n",
                        "inventory"),
            "1 lone 10.1.9.9\n"
            "3 ora1 os linux tags db,prod 10.1.1.5\n"
            "3 ora2 os linux tags db,prod 10.1.1.5\n"
            "4 sql1 os windows tags db,prod 10.1.1.7\n"
            "5 host-10.1.1.8 os linux tags db,prod 10.1.1.8\n"
            "inventory:3:1 PW-INV-0013 expected KEY=VALUE behind the host 'ora[1:2]', found ';'\n"
            "inventory:3:1 PW-INV-0013 expected KEY=VALUE behind the host 'ora[1:2]', found "
            "'note'\n");
  EXPECT_EQ(ReadAsLines("all:\n  children:\n    storage:\n      children:\n        netapp:\n"
                        "          vars: { ansible_network_os: ontap }\n          hosts:\n"
                        "            filer1: { ansible_host: 10.1.3.1 }\n"
                        "            filer2: { ansible_host: '{{ ip }}', pw: !vault x }\n"
                        "            filer3: { ansible_host: filer3.corp }\n",
                        "hosts.yaml"),
            "8 filer1 os ontap tags netapp,storage 10.1.3.1\n"
            "9 filer2 os ontap tags netapp,storage\n"
            "10 filer3 = filer3.corp os ontap tags netapp,storage\n"
            "hosts.yaml:9:37 PW-INV-0014 expected an address for 'filer2', found a template; it "
            "was left out\n");
}

TEST(Read, ExpandsRanges) {
  EXPECT_EQ(ExpandRange("esx[08:11].corp"),
            (std::vector<std::string>{"esx08.corp", "esx09.corp", "esx10.corp", "esx11.corp"}));
  EXPECT_EQ(ExpandRange("db-[a:c][1:5:2]").size(), 9U);
  EXPECT_EQ(ExpandRange("plain"), (std::vector<std::string>{"plain"}));
  EXPECT_TRUE(ExpandRange("x[5:1]").empty());
  EXPECT_TRUE(ExpandRange("x[0:999999999999]").empty());
  EXPECT_TRUE(ExpandRange("x[1:99999][1:99999]").empty());
  EXPECT_TRUE(ExpandRange("x[1:5:0]").empty());
}

TEST(Read, TakesRoutesOfAClusterFromItsRouteList) {
  EXPECT_EQ(ReadAsLines("DEST NETWORK : 10.1.40.0/24\nNEXT HOP : 10.1.200.1\n"
                        "INTERFACE GROUP NAME : intf_group1.200\n",
                        "c1-route-list.txt"),

            "1 c1 10.1.40.0/24>10.1.200.1@intf_group1.200\n");
}

TEST(Read, TakesInstancesOfAws) {
  EXPECT_EQ(ReadAsLines(R"({"Reservations":[{"Instances":[
{"InstanceId":"i-01","PrivateIpAddress":"10.8.1.5","PublicIpAddress":"203.0.113.5",
 "PrivateDnsName":"ip-10-8-1-5.internal","PlatformDetails":"Linux/UNIX","State":{"Name":"running"},
 "Tags":[{"Key":"Name","Value":"web"},{"Key":"Role","Value":"Front End"},{"Key":"env","Value":"prod"},
 {"Key":"aws:x","Value":"y"}],
 "NetworkInterfaces":[{"Attachment":{"DeviceIndex":0},"PrivateIpAddresses":[{"PrivateIpAddress":"10.8.1.5"}],
 "Ipv6Addresses":[{"Ipv6Address":"2001:db8:8::5"}]}]},
{"InstanceId":"i-02","PrivateIpAddress":"10.8.1.6","Platform":"windows","State":{"Name":"stopped"},
 "Tags":[{"Key":"Name","Value":"web"}]},
{"InstanceId":"i-03","State":{"Name":"terminated"}}]}]})",
                        "aws.json"),
            "2 web = i-01 ip-10-8-1-5.internal os linux tags env-prod,front-end 10.8.1.5@eth0 "
            "2001:db8:8::5@eth0\n"
            "8 web-i-02 'web' = i-02 os windows 10.8.1.6\n");
}

TEST(Read, TakesListsOfNetbox) {
  EXPECT_EQ(ReadAsLines(R"({"count":2,"next":null,"results":[
{"id":1,"name":"filer1","role":{"slug":"filer","name":"Filer"},"site":{"slug":"dc1"},
 "platform":{"slug":"netapp-ontap","name":"ONTAP"},"primary_ip4":{"address":"10.1.3.1/24"},
 "primary_ip":{"address":"10.1.3.1/24"},"tags":[{"slug":"nas"}]},
{"id":2,"name":null,"role":{"slug":"pdu"}}]})",
                        "devices.json"),
            "2 filer1 os ontap tags dc1,filer,nas 10.1.3.1/24\n");
  EXPECT_EQ(ReadAsLines(R"([{"address":"10.1.3.2/24","dns_name":"filer2.corp","assigned_object":
{"name":"e0a","device":{"name":"filer2"}}},
{"address":"10.1.3.9/24","dns_name":"","assigned_object":null}])",
                        "addresses.json"),
            "1 filer2 = filer2.corp 10.1.3.2/24@e0a\n"
            "3 host-10.1.3.9 10.1.3.9/24\n");
  EXPECT_EQ(ReadAsLines(R"({"results":[{"prefix":"10.1.3.0/24","vlan":{"name":"Storage"},
"description":"Filers \ud83d\ude00"}],"next":"http://x/?page=2"})",
                        "prefixes.json"),
            "1 10.1.3.0/24 storage 'Filers \xF0\x9F\x98\x80'\n"
            "prefixes.json:1:1 PW-INV-0014 expected all of a list, found the first page of it\n");
}

TEST(Read, TakesSocketsAndConnections) {
  EXPECT_EQ(ReadAsLines("Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"
                        "tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((\"sshd\",pid=7,fd=3))\n"
                        "tcp LISTEN 0 128 127.0.0.1:631 0.0.0.0:*\n"
                        "udp UNCONN 0 0 10.1.1.5%eth0:68 0.0.0.0:*\n"
                        "tcp LISTEN 0 128 [::]:22 [::]:*\n"
                        "tcp ESTAB 0 0 10.1.1.5:22 10.1.9.7:51000\n"
                        "tcp ESTAB 0 0 10.1.1.5:40000 10.1.2.2:1521\n",
                        "ora1_ss.txt"),
            "1 ora1 10.1.1.5 tcp/22 tcp/22(sshd) udp/68@10.1.1.5\n"
            "tcp 10.1.1.5 -> 10.1.2.2:1521\n"
            "tcp 10.1.9.7 -> 10.1.1.5:22\n");
  EXPECT_EQ(ReadAsLines("State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"
                        "ESTAB 0 0 [::ffff:10.1.1.5]:443 [::ffff:10.1.9.7]:51000\n"
                        "ESTAB 0 0 10.1.1.5:http 10.1.9.7:51000\n",
                        "ora1.txt"),
            "1 ora1 10.1.1.5\n"
            "tcp 10.1.1.5 -> 10.1.9.7:51000\n"
            "ora1.txt:3:1 PW-INV-0013 expected a socket as ss -n prints it, found 'ESTAB 0 0 "
            "10.1.1.5:http 10.1.9.7:51000'\n");
  EXPECT_EQ(ReadAsLines("tcp      6 431999 ESTABLISHED src=10.1.9.7 dst=10.1.1.5 sport=51000 "
                        "dport=22 src=10.1.1.5 dst=10.1.9.7 sport=22 dport=51000 [ASSURED] use=1\n"
                        "icmp     1 29 src=10.1.9.7 dst=10.1.1.5 type=8 code=0 id=1\n"
                        "conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.\n",
                        "conntrack.txt"),
            "tcp 10.1.9.7 -> 10.1.1.5:22\n");
}

TEST(Read, RefusesWhatIsNoInventory) {
  EXPECT_EQ(ReadAsLines("Once upon a time\nthere was a firewall\n", "tale.txt"),
            "tale.txt PW-INV-0001 expected an inventory, found nothing that is known\n");
  EXPECT_EQ(ReadAsLines("", "empty"),
            "empty PW-INV-0001 expected an inventory, found nothing that is known\n");
  EXPECT_EQ(ReadAsLines("{\"a\": 1}", "a.json"),
            "a.json PW-INV-0001 expected an inventory, found nothing that is known\n");
  ReadRequest request;
  request.name = "a.json";
  request.format = Format::kAwsInstances;
  EXPECT_EQ(ReadAsLines("{\"a\": 1}", request),
            "a.json:1:1 PW-INV-0005 expected 'Reservations', found none\n");
}

}  // namespace
}  // namespace portwright::inventory
