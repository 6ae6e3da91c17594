#include "dialect/common/xml_elements.h"

#include <gtest/gtest.h>

namespace portwright::dialect {
namespace {

constexpr XmlFaults kFaults{{"PW-DIA-firewalld-0102", "broken"},
                            {"PW-DIA-firewalld-0102", "a document type"},
                            {"PW-DIA-firewalld-0103", "too long"}};

struct ReadBack {
  std::vector<XmlElement> elements;
  std::string messages;
};

ReadBack ReadText(std::string_view text, std::uint32_t lines_before = 0) {
  Diagnostics diagnostics;
  ReadBack out;
  out.elements =
      ReadXmlElements(text, diagnostics.AddFile("a.xml"), lines_before, kFaults, diagnostics);
  out.messages = diagnostics.Print();
  return out;
}

TEST(XmlElements, KeepOrderAttributesAndText) {
  const ReadBack read = ReadText(
      "<?xml version=\"1.0\"?>\n<a x=\"1 &amp; 2\">\n  <b/>\n  <c y='&lt;'> some\ntext "
      "</c>\n</a>\n");
  EXPECT_EQ(read.messages, "");
  ASSERT_EQ(read.elements.size(), 3U);
  EXPECT_EQ(*read.elements[0].Attribute("x"), "1 & 2");
  EXPECT_EQ(read.elements[0].Attribute("y"), nullptr);
  EXPECT_EQ(read.elements[0].first, 1U);
  EXPECT_EQ(read.elements[1].next, 2U);
  EXPECT_EQ(read.elements[2].next, XmlElement::kNone);
  EXPECT_EQ(read.elements[2].text, "some\ntext");
  EXPECT_EQ(*read.elements[2].Attribute("y"), "<");
  EXPECT_EQ(read.elements[2].parent, 0U);
}

TEST(XmlElements, SayWhereTheyStandInTheFileAround) {
  const ReadBack read = ReadText("<a>\n  <b/>\n</a>", 10);
  ASSERT_EQ(read.elements.size(), 2U);
  EXPECT_EQ(read.elements[0].place.line, 11U);
  EXPECT_EQ(read.elements[1].place.line, 12U);
  EXPECT_EQ(read.elements[1].place.column, 3U);
}

TEST(XmlElements, AreNothingAfterAnError) {
  for (const char* text : {"", "<a>", "<a></b>", "<a x=1/>", "no xml", "<a/><b/>",
                           "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>"}) {
    const ReadBack read = ReadText(text);
    EXPECT_TRUE(read.elements.empty()) << text;
    EXPECT_NE(read.messages.find("0102"), std::string::npos) << text;
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_NE(ReadText(deep).messages.find("0103"), std::string::npos);
}

}  // namespace
}  // namespace portwright::dialect
