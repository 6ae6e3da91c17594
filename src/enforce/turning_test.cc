#include "enforce/turning.h"

#include <gtest/gtest.h>

#include "enforce/ruleset.h"
#include "enforce/table_blocks.h"

namespace portwright::enforce {
namespace {

// As nft writes it: with tabs.
std::string Listed(std::string_view text) {
  std::string out;
  bool is_begin = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_indent = is_begin && text.substr(at, 2) == "  ";
    out += is_indent ? '\t' : text[at];
    if (is_indent) ++at;
    is_begin = is_indent || text[at] == '\n';
  }
  return out;
}

const std::string kText = RemoveTable() + R"(table inet portwright {
  # a remark {
  chain pw_input {
    type filter hook input priority filter; policy drop;
    ct state established accept comment "pw_more } and pw_map"
    meta nfproto vmap { ipv4 : goto pw_more }
  }

  chain pw_more {
    comment "pw_more"
    ip saddr vmap @pw_map
    ct timeout set "pw_time"
    update @pw_seen { ip saddr }
  }
  map pw_map {
    type ipv4_addr : verdict
    elements = {
      10.0.0.1 comment "goto pw_more" : goto pw_more,
    }
  }
  set pw_seen {
    type ipv4_addr
  }
  ct timeout pw_time {
    protocol tcp;
    policy = { established : 60 }
  }
}
)";

const std::string kBesideA = R"(table inet portwright {
chain pw_input.a {
    ct state established accept comment "pw_more } and pw_map"
    meta nfproto vmap { ipv4 : goto pw_more.a }
}
chain pw_more.a {
    comment "pw_more"
    ip saddr vmap @pw_map.a
    ct timeout set "pw_time.a"
    update @pw_seen.a { ip saddr }
}
map pw_map.a {
    type ipv4_addr : verdict
    elements = {
      10.0.0.1 comment "goto pw_more" : goto pw_more.a,
    }
}
set pw_seen.a {
    type ipv4_addr
}
ct timeout pw_time.a {
    protocol tcp;
    policy = { established : 60 }
}
}
)";

// As the kernel lists a turned table of side b, without elements.
const std::string kHeld = Listed(R"(table inet portwright {
  map pw_old.b {
    type ipv4_addr : verdict
  }

  chain pw_input {
    type filter hook input priority filter; policy drop;
    goto pw_input.b
  }

  chain pw_input.b {
    ip saddr vmap @pw_old.b
  }

  chain pw_generation_4 {
  }
}
)");

TEST(TurningTo, FromNothing) {
  const auto turning = TurningTo(Marked(kText, 5), std::nullopt);
  ASSERT_TRUE(turning);
  EXPECT_EQ(turning->before, std::vector<std::string>{kBesideA});
  EXPECT_EQ(turning->turn,
            "add chain inet portwright pw_input { type filter hook input priority filter; policy "
            "drop; }\n"
            "add rule inet portwright pw_input goto pw_input.a\n"
            "add chain inet portwright pw_generation_5\n");
  EXPECT_EQ(turning->tidy, "");
}

TEST(TurningTo, TheOtherSide) {
  const auto turning = TurningTo(Marked(kText, 5), kHeld);
  ASSERT_TRUE(turning);
  EXPECT_EQ(turning->before, std::vector<std::string>{kBesideA});
  EXPECT_EQ(turning->turn,
            "flush chain inet portwright pw_input\n"
            "add rule inet portwright pw_input goto pw_input.a\n"
            "flush chain inet portwright pw_generation_4\n"
            "delete chain inet portwright pw_generation_4\n"
            "add chain inet portwright pw_generation_5\n");
  EXPECT_EQ(turning->tidy,
            "flush chain inet portwright pw_input.b\n"
            "delete map inet portwright pw_old.b\n"
            "delete chain inet portwright pw_input.b\n");
}

TEST(TurningTo, ClearsAwayFirstWhatATurningLeft) {
  std::string held = kHeld;
  held.insert(held.rfind('}'), "\tset pw_seen.a {\n\t\ttype ipv4_addr\n\t}\n");
  const auto turning = TurningTo(kText, held);
  ASSERT_TRUE(turning);
  EXPECT_EQ(turning->before,
            (std::vector<std::string>{"delete set inet portwright pw_seen.a\n", kBesideA}));
}

TEST(TurningTo, AnotherPolicy) {
  std::string text = kText;
  text.replace(text.find("policy drop"), 11, "policy accept");
  const auto turning = TurningTo(text, kHeld);
  ASSERT_TRUE(turning);
  EXPECT_TRUE(turning->turn.starts_with(
      "add chain inet portwright pw_input { type filter hook input priority filter; policy accept; "
      "}\nflush chain inet portwright pw_input\n"))
      << turning->turn;
}

TEST(TurningTo, NothingOpensBeforeItGoes) {
  const auto turning = TurningTo(RestoreTable(std::nullopt), kHeld);
  ASSERT_TRUE(turning);
  EXPECT_EQ(turning->before,
            (std::vector<std::string>{"add chain inet portwright pw_input { type filter hook input "
                                      "priority filter; policy accept; }\n",
                                      "flush chain inet portwright pw_input\n"}));
  EXPECT_EQ(turning->turn, RemoveTable());
  EXPECT_EQ(turning->tidy, "");
}

TEST(TurningTo, LeavesToOneTransaction) {
  std::string hook = kHeld, gone = kHeld;
  hook.replace(hook.find("priority filter"), 15, "priority raw");
  gone.replace(gone.find("chain pw_input {"), 15, "chain pw_other {");
  // Another priority, a base chain that the text has not, and what cannot be taken apart.
  EXPECT_FALSE(TurningTo(kText, hook));
  EXPECT_FALSE(TurningTo(kText, gone));
  EXPECT_FALSE(TurningTo(kText + "flush ruleset\n", kHeld));
  EXPECT_FALSE(TurningTo(kText, "table inet portwright {\n\tflags dormant\n}\n"));
  EXPECT_FALSE(TurningTo(RestoreTable(std::nullopt), std::nullopt));
}

TEST(WithoutSides, WhatWasPutThere) {
  const std::string listed = Listed(R"(table inet portwright {
  map pw_map.a {
    type ipv4_addr : verdict
    elements = { 10.0.0.1 comment "goto pw_more.a" : goto pw_more.a }
  }

  chain pw_input {
    type filter hook input priority filter; policy drop;
    goto pw_input.a
  }

  chain pw_input.a {
    ct state established accept
    goto pw_more.a
  }

  chain pw_more.a {
    ip saddr vmap @pw_map.a
    drop
  }

  chain pw_left.b {
    goto pw_gone.b
  }

  chain pw_generation_5 {
  }
}
)");
  const Sideless plain = WithoutSides(listed);
  EXPECT_EQ(plain.text, Listed(R"(table inet portwright {
  map pw_map {
    type ipv4_addr : verdict
    elements = { 10.0.0.1 comment "goto pw_more.a" : goto pw_more }
  }

  chain pw_input {
    type filter hook input priority filter; policy drop;
    ct state established accept
    goto pw_more
  }

  chain pw_more {
    ip saddr vmap @pw_map
    drop
  }

  chain pw_generation_5 {
  }
}
)"));
  EXPECT_EQ(plain.side, ".a");
  EXPECT_EQ(plain.names, (std::unordered_set<std::string>{"pw_map", "pw_more"}));
  EXPECT_EQ(
      WithSides("add element inet portwright pw_map { 10.0.0.2 comment \"pw_map\" : goto "
                "pw_more }\ndelete chain inet portwright pw_generation_5\n",
                plain),
      "add element inet portwright pw_map.a { 10.0.0.2 comment \"pw_map\" : goto pw_more.a }\n"
      "delete chain inet portwright pw_generation_5\n");
}

TEST(WithoutSides, OnlyWhatATurningLeftIsNoTable) {
  EXPECT_EQ(WithoutSides("table inet portwright {\n\tchain pw_a.a {\n\t\taccept\n\t}\n}\n").text,
            std::nullopt);
  const std::string empty = "table inet portwright {\n}\n";
  EXPECT_EQ(WithoutSides(empty).text, empty);
}

TEST(WithoutSides, ANameWithTwoSidesIsSomebodyElses) {
  const std::string listed =
      "table inet portwright {\n\tchain pw_input {\n\t\ttype filter hook input priority filter; "
      "policy drop;\n\t\tgoto pw_input.a\n\t}\n\tchain pw_input.a {\n\t\taccept\n\t}\n"
      "\tchain pw_more.a.a {\n\t\taccept\n\t}\n}\n";
  const Sideless plain = WithoutSides(listed);
  EXPECT_EQ(plain.text, listed);
  EXPECT_EQ(plain.side, "");
}

TEST(WithoutSides, LeavesWhatSomebodyChanged) {
  const std::string head =
      "table inet portwright {\n\tchain pw_input {\n\t\ttype filter hook input priority filter; "
      "policy drop;\n";
  for (const std::string& rest : {
           // A rule behind the turned one, a turned one that leads elsewhere, a chain of the other
           // side that is used, two of a name.
           std::string("\t\tgoto pw_input.a\n\t\taccept\n\t}\n\tchain pw_input.a {\n\t}\n}\n"),
           std::string("\t\tgoto pw_more.a\n\t}\n\tchain pw_more.a {\n\t}\n}\n"),
           std::string("\t\tgoto pw_input.a\n\t}\n\tchain pw_input.a {\n\t\tjump pw_x.b\n\t}\n"
                       "\tchain pw_x.b {\n\t}\n}\n"),
           std::string("\t\tgoto pw_input.a\n\t}\n\tchain pw_input.a {\n\t}\n\tchain pw_x.a "
                       "{\n\t}\n\tchain pw_x {\n\t}\n}\n"),
           std::string("\t\tgoto pw_input.a\n\t}\n}\n"),
       }) {
    EXPECT_EQ(WithoutSides(head + rest).text, head + rest);
  }
  // A rule before it is said.
  EXPECT_EQ(WithoutSides(head + "\t\ttcp dport 1 accept\n\t\tgoto pw_input.a\n\t}\n\tchain "
                                "pw_input.a {\n\t\tdrop\n\t}\n}\n")
                .text,
            head + "\t\ttcp dport 1 accept\n\t\tdrop\n\t}\n}\n");
}

TEST(ParseTable, IsBroughtBackByItsParts) {
  const auto table = ParseTable(kHeld);
  ASSERT_TRUE(table);
  std::string text = "table inet portwright {";
  for (const TableBlock& block : table->blocks) text += block.whole;
  EXPECT_EQ(text + "\n}\n", kHeld);
  for (const char* broken :
       {"table inet other {\n}\n", "table inet portwright {\n",
        "table inet portwright {\nchain a {", "table inet portwright {\n\tchain {\n\t}\n}\n",
        "table inet portwright {\n\tchain a\x01b.a {\n\t}\n}\n",
        "table inet portwright {\n\tmap 3 {\n\t}\n}\n",
        "table inet portwright {\n\tchain # a {\n\t}\n}\n",
        "table inet portwright {\n\tchain a {\n\t\ttype filter hook input priority 0; comment "
        "\"x\"; policy drop;\n\t}\n}\n"}) {
    EXPECT_FALSE(ParseTable(broken)) << broken;
  }
}

}  // namespace
}  // namespace portwright::enforce
