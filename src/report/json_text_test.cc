#include "report/json_text.h"

#include <gtest/gtest.h>

namespace portwright::report {
namespace {

TEST(JsonText, NoTextCanLeaveItsStringOrItsScriptElement) {
  EXPECT_EQ(JsonString("</script>\"\\&"), "\"\\u003c/script\\u003e\\\"\\\\\\u0026\"");
  EXPECT_EQ(JsonString("a\xe2\x80\xa8"
                       "b\xe2\x80\xa9"),
            "\"a\\u2028b\\u2029\"");
  EXPECT_EQ(JsonString("\x01\n\t\x7f"), "\"\\u0001\\n\\t\\u007f\"");
}

TEST(JsonText, BytesThatAreNoUtf8BecomeTheReplacementCharacter) {
  EXPECT_EQ(JsonString("a\xff\xc3z"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\"");
  EXPECT_EQ(JsonString("\xc3\xa9"), "\"\xc3\xa9\"");
}

TEST(JsonText, TheWriterKeepsCommasAndNesting) {
  JsonWriter json(0);
  json.BeginObject();
  json.Field("a", std::uint64_t{7});
  json.Key("b");
  json.Strings({"x", "y"});
  json.Field("c", false);
  json.Key("d");
  json.BeginArray();
  json.EndArray();
  json.EndObject();
  EXPECT_EQ(json.Take(), "{\"a\":7,\"b\":[\"x\",\"y\"],\"c\":false,\"d\":[]}");
}

TEST(JsonTextDeathTest, AValueInsideAnObjectNeedsAKey) {
  JsonWriter json;
  json.BeginObject();
  EXPECT_DEATH(json.Number(1), "needs a key");
}

}  // namespace
}  // namespace portwright::report
