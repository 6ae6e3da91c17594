#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include <cstdio>
#include <functional>
#include <string>

#include "inventory/read_sample.h"

namespace portwright::inventory {
namespace {

std::string Meanings(std::string_view bytes, ReadRequest request) {
  Diagnostics diagnostics;
  const auto facts = Read(bytes, request, diagnostics);
  std::string out;
  for (const ColumnUse& use : facts->columns) {
    out += use.heading + ": " + std::string(ToText(use.meaning)) + " by " +
           std::string(ToText(use.ground)) + "\n";
  }
  return out;
}

TEST(ReadTable, TakesHeadingsOfSeveralLanguages) {
  EXPECT_EQ(ReadAsLines("Rechnername;IP-Adresse;Netzmaske;Betriebssystem;Rolle\n"
                        "Ora 1;10.1.1.5;255.255.255.0;Oracle Linux 8;Oracle, Produktion\n",
                        "a.csv"),
            "2 Ora-1 'Ora 1' os linux tags oracle,produktion 10.1.1.5/24\n");
  EXPECT_EQ(
      ReadAsLines("Nom d'hôte,Adresse IP,Système d'exploitation\nsql1,10.1.1.6,Windows\n", "a.csv"),
      "2 sql1 os windows 10.1.1.6\n");
  EXPECT_EQ(ReadAsLines("ホスト名\tIPアドレス\nnas1\t10.1.1.7\n", "a.csv"), "2 nas1 10.1.1.7\n");
  EXPECT_EQ(ReadAsLines("Nombre,Dirección IP,Función\nfs1,10.1.1.8,Archivos\n", "a.csv"),
            "2 fs1 tags archivos 10.1.1.8\n");
}

TEST(ReadTable, LooksAtValuesWhereHeadingsSayNothing) {
  const std::string finnish = "Palvelin,Osoite\nora1,10.1.1.5\nora2,10.1.1.6\n";
  EXPECT_EQ(ReadAsLines(finnish, "a.csv"), "2 ora1 10.1.1.5\n3 ora2 10.1.1.6\n");
  EXPECT_EQ(Meanings(finnish, {"a.csv", "", {}}),
            "Palvelin: name by values\nOsoite: address by values\n");
  EXPECT_EQ(ReadAsLines("ora1,10.1.1.5\nora2,10.1.1.6\n", "a.csv"),
            "1 ora1 10.1.1.5\n2 ora2 10.1.1.6\n");
}

TEST(ReadTable, TakesWhatIsAskedFor) {
  const std::string text = "Kind,Who,Where,Name\noracle,ora1,10.1.1.5,ignored\n";
  ReadRequest request;
  request.name = "a.csv";
  request.asked = {{Meaning::kTag, "Kind"}, {Meaning::kName, "who"}, {Meaning::kAddress, "#3"}};
  EXPECT_EQ(ReadAsLines(text, request), "2 ora1 tags oracle 10.1.1.5\n");
  request.asked = {{Meaning::kName, "Whu"}};
  EXPECT_EQ(ReadAsLines(text, request),
            "2 ignored 10.1.1.5\n"
            "a.csv PW-INV-0003 expected a column 'Whu', found no such heading in 1 sheet\n");
}

TEST(ReadTable, KeepsWhatWasSettledAndTellsWhereAHeadingIsGone) {
  ReadRequest request;
  request.name = "a.csv";
  const std::vector<ColumnUse> kept = {{"", "Who", Meaning::kName, Ground::kAsked, ""},
                                       {"", "Where", Meaning::kAddress, Ground::kAsked, ""}};
  request.kept = &kept;
  EXPECT_EQ(ReadAsLines("Name,Who,Where\nx,ora1,10.1.1.5\n", request), "2 ora1 10.1.1.5\n");
  // The export speaks German now.
  EXPECT_EQ(ReadAsLines("Rechner,IP-Adresse\nora1,10.1.1.5\n", request),
            "2 ora1 10.1.1.5\n"
            "a.csv PW-INV-0004 expected the column 'Who' of the import before, found no such "
            "heading\n"
            "a.csv PW-INV-0004 expected the column 'Where' of the import before, found no such "
            "heading\n");
}

TEST(ReadTable, NamesTheRowOfWhatCannotBeRead) {
  EXPECT_EQ(ReadAsLines("Name,IP\nora1,10.1\n2024-03-05,10.1.1.6\n=A1,10.1.1.7\nora4,-\n", "a.csv"),
            "2 ora1\n5 ora4\n"
            "a.csv:2:2 PW-INV-0011 expected an address, found '10.1', a number\n"
            "a.csv:3:1 PW-INV-0010 expected the name of a host, found '2024-03-05', a day\n"
            "a.csv:4:1 PW-INV-0010 expected the name of a host, found '=A1', a formula or its "
            "error\n");
}

TEST(ReadTable, JoinsRowsOfOneHostAndPassesOverRepeatedHeadings) {
  EXPECT_EQ(ReadAsLines("Inventory of the site,,\n\nName,IP,OS\nora1,10.1.1.5,Linux\n"
                        "Name,IP,OS\nORA1,10.1.2.5,Windows\n,10.1.9.9,\n",
                        "a.csv"),
            "4 ora1 os linux 10.1.1.5 10.1.2.5\n"
            "7 host-10.1.9.9 10.1.9.9\n"
            "a.csv:6:3 PW-INV-0020 expected one operating system of 'ora1', found 'windows' and "
            "before 'linux', which was taken\n");
}

TEST(ReadTable, RefusesATableWithoutHosts) {
  EXPECT_EQ(ReadAsLines("Colour,Weight\nred,5\nblue,6\n", "a.csv"),
            "a.csv PW-INV-0002 expected a column of names of hosts, found none that looks like "
            "it\n");
}

TEST(ReadTable, KnowsTheSheetsOfRvtools) {
  EXPECT_EQ(ReadAsLines("VM,Powerstate,Template,DNS Name,Primary IP Address,Datacenter,Host,"
                        "OS according to the VMware Tools\n"
                        "app1,poweredOn,False,app1.corp,10.1.1.5,DC 1,esx1,Debian GNU/Linux 12\n"
                        "gold,poweredOff,True,,,DC 1,esx1,\n",
                        "RVTools_tabvInfo.csv"),
            "2 app1 = app1.corp os linux tags dc-1 10.1.1.5\n");
  EXPECT_EQ(ReadAsLines("VM,Template,NIC label,Network,Switch,IPv4 Address,IPv6 Address\n"
                        "app1,False,Network adapter 1,VLAN 5,vs0,10.1.1.5,\"fe80::1, 2001:db8::5\""
                        "\n",
                        "vNetwork.csv"),
            "2 app1 10.1.1.5@Network adapter 1 2001:db8::5@Network adapter 1\n");
  EXPECT_EQ(ReadAsLines("Host,Port Group,Device,IP Address,IP 6 Address,Subnet mask,Cluster\n"
                        "esx1,Mgmt,vmk0,10.1.9.1,,255.255.255.0,A\n"
                        "esx1,vMotion,vmk1,10.2.9.1,,255.255.0.0,A\n",
                        "vSC_VMK.csv"),
            "2 esx1 os esxi tags a,esxi 10.1.9.1/24@vmk0 10.2.9.1/16@vmk1\n");
  EXPECT_EQ(
      ReadAsLines("Host,Datacenter,Cluster,ESX Version\nesx1,DC,A,VMware ESXi 8\n", "vHost.csv"),
      "2 esx1 os esxi tags a,dc,esxi\n");
}

TEST(ReadTable, ReadsPrefixesAsProposals) {
  EXPECT_EQ(ReadAsLines("Prefix,Status,VRF,VLAN,Description\n10.1.1.0/24,Active,,DB net,Databases\n"
                        "10.1.1.5/24,Active,,x,\n",
                        "prefixes.csv"),
            "2 10.1.1.0/24 DB-net 'Databases'\n"
            "prefixes.csv:3:1 PW-INV-0012 expected a prefix without host bits such as "
            "10.1.1.0/24, found '10.1.1.5/24'\n");
}

std::string Workbook(const std::function<void(lxw_workbook*)>& fill) {
  const std::string path = testing::TempDir() + "inventory_" +
                           testing::UnitTest::GetInstance()->current_test_info()->name() + ".xlsx";
  lxw_workbook* workbook = workbook_new(path.c_str());
  fill(workbook);
  EXPECT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  std::string bytes;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    char piece[4096];
    for (std::size_t n = 0; (n = std::fread(piece, 1, sizeof(piece), file)) > 0;) {
      bytes.append(piece, n);
    }
    std::fclose(file);
  }
  std::remove(path.c_str());
  return bytes;
}

TEST(ReadTable, ReadsWorkbooksWithMergedCellsDaysAndNumbers) {
  const std::string bytes = Workbook([](lxw_workbook* workbook) {
    lxw_worksheet* sheet = workbook_add_worksheet(workbook, "Servers");
    worksheet_merge_range(sheet, 0, 0, 0, 2, "Servers of the site", nullptr);
    worksheet_write_string(sheet, 2, 1, "Name", nullptr);
    worksheet_write_string(sheet, 2, 2, "IP address", nullptr);
    worksheet_merge_range(sheet, 3, 1, 4, 1, "ora1", nullptr);
    worksheet_write_string(sheet, 3, 2, "10.1.1.5", nullptr);
    worksheet_write_string(sheet, 4, 2, "10.1.2.5", nullptr);
    worksheet_write_string(sheet, 5, 1, "ora2", nullptr);
    worksheet_write_number(sheet, 5, 2, 10.1, nullptr);
    lxw_format* day = workbook_add_format(workbook);
    format_set_num_format(day, "yyyy-mm-dd");
    worksheet_write_number(sheet, 6, 1, 45356, day);
    worksheet_write_string(sheet, 6, 2, "10.1.1.6", nullptr);
    worksheet_write_string(sheet, 7, 1, "ora3", nullptr);
    worksheet_write_formula_str(sheet, 7, 2, "=\"10.1.1.\"&7", nullptr, "10.1.1.7");
    worksheet_write_string(workbook_add_worksheet(workbook, "Notes"), 0, 0, "hello", nullptr);
  });
  EXPECT_EQ(ReadAsLines(bytes, "s.xlsx"),
            "Servers:4 ora1 10.1.1.5 10.1.2.5\n"
            "Servers:6 ora2\n"
            "Servers:8 ora3 10.1.1.7\n"
            "s.xlsx Servers:6:3 PW-INV-0011 expected an address, found '10.1', a number\n"
            "s.xlsx Servers:7:2 PW-INV-0010 expected the name of a host, found '2024-03-05', a "
            "day\n");
}

}  // namespace
}  // namespace portwright::inventory
