#include "dialect/ansible/ansible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/ansible/write_playbook.h"
#include "testing/text_mutations.h"

namespace portwright::dialect::ansible {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A dialect of words: a rule for each line, at its place. A line `bad` is an error.
class Words final : public Dialect {
 public:
  explicit Words(std::string text) : text_(std::move(text)) {}

  std::string_view name() const override { return "words"; }
  std::string_view extension() const override { return "txt"; }
  Capabilities capabilities() const override { return {}; }
  Rendered RenderWithReasons(const policy::Policy&, const RenderOptions&,
                             Diagnostics&) const override {
    return {text_, ""};
  }
  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    read_ = text;
    auto policy = std::make_unique<policy::Policy>();
    policy->chains.emplace_back();
    policy::Chain& chain = policy->chains.back();
    const std::uint32_t file = diagnostics.AddFile(options.file_name);
    std::uint32_t number = 0;
    for (const std::string_view line : Split(text, '\n')) {
      ++number;
      if (line == "bad") diagnostics.Error("PW-X-1", {file, number, 2}, "found a bad line");
      chain.rules.emplace_back();
      chain.places.push_back({file, number, 1});
    }
    return diagnostics.has_errors() ? nullptr : std::move(policy);
  }

  const std::string& read() const { return read_; }

 private:
  std::string text_;
  mutable std::string read_;
};

policy::Policy Named(std::string name) {
  policy::Policy policy;
  policy.point = std::move(name);
  return policy;
}

std::string Written(const AnsibleDialect& dialect) {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = "t";
  std::string text = dialect.Render(Named("db1"), options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return text;
}

std::string Messages(const AnsibleDialect& dialect, const std::string& text) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "play.yml";
  const auto policy = dialect.Lift(text, options, diagnostics);
  EXPECT_EQ(policy == nullptr, diagnostics.has_errors());
  return diagnostics.Print();
}

std::string Changed(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Ansible, TheTextComesBackAsItWas) {
  for (const std::string text :
       {"#!/x\n\n  a { b }\n\tc 'd' \"e\": #f\n", "# {{ x }} {% y %} {# z #} {{{ {{'{{' }}\n"}) {
    const Words inner(text);
    for (const Machine machine : {Machine::kNftables, Machine::kFirewalld}) {
      const AnsibleDialect dialect(inner, machine);
      EXPECT_EQ(Messages(dialect, Written(dialect)), "");
      EXPECT_EQ(inner.read(), text);
    }
  }
}

TEST(Ansible, MarksOfTemplatesAreExpressionsThatYieldThem) {
  const Words inner("a {{ b {% c {{{\n");
  EXPECT_THAT(Written(AnsibleDialect(inner, Machine::kNftables)),
              HasSubstr("          a {{ '{{' }} b {{ '{%' }} c {{ '{{' }}{\n"));
}

TEST(Ansible, PlacesAreLinesOfThePlaybook) {
  const Words inner("first\n\nthird\n");
  const AnsibleDialect dialect(inner, Machine::kNftables);
  const std::string text = Written(dialect);
  std::uint32_t line = 1;
  for (const char c : text.substr(0, text.find("first"))) line += c == '\n' ? 1 : 0;
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "play.yml";
  const auto policy = dialect.Lift(text, options, diagnostics);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(diagnostics.Describe(policy->chains[0].places[0]),
            "play.yml:" + std::to_string(line) + ":11");
  EXPECT_EQ(diagnostics.Describe(policy->chains[0].places[2]),
            "play.yml:" + std::to_string(line + 2) + ":11");
  EXPECT_THAT(Messages(dialect, Changed(text, "third", "bad")),
              HasSubstr("play.yml:" + std::to_string(line + 2) + ":12: error: found a bad line"));
}

TEST(Ansible, NamesOfHosts) {
  for (const char* name : {"db1", "ora1-fw", "gw.example.org", "10.1.2.3", "_x"})
    EXPECT_TRUE(IsHostName(name)) << name;
  for (const char* name : {"", "all", "ungrouped", "a b", "a:b", "!a", "a*", "-a", "a,b", "a{{b}}"})
    EXPECT_FALSE(IsHostName(name)) << name;
  const Words inner("a\n");
  Diagnostics diagnostics;
  EXPECT_EQ(AnsibleDialect(inner, Machine::kNftables).Render(Named("all"), {}, diagnostics), "");
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-DIA-ansible-0001"));
}

TEST(Ansible, NamesThatYamlTakesForSomethingElseAreQuoted) {
  EXPECT_THAT(PlaybookOf(Machine::kNftables, "no", "", "a\n"), HasSubstr("  hosts: \"no\"\n"));
  EXPECT_THAT(PlaybookOf(Machine::kNftables, "1e3", "", "a\n"), HasSubstr("  hosts: \"1e3\"\n"));
  EXPECT_THAT(RemovalOf(Machine::kNftables, "db1"), HasSubstr("  hosts: db1\n"));
}

TEST(Ansible, AnOwnPlaybookIsKnown) {
  const Words inner("a\n");
  const AnsibleDialect nft(inner, Machine::kNftables), firewalld(inner, Machine::kFirewalld);
  EXPECT_EQ(nft.Recognise(Written(nft)), 100);
  EXPECT_LT(firewalld.Recognise(Written(nft)), 100);
  EXPECT_EQ(firewalld.Recognise(Written(firewalld)), 100);
  EXPECT_LT(nft.Recognise(Written(firewalld)), 100);
  EXPECT_EQ(nft.Recognise("apiVersion: v1\nkind: Pod\n"), 0);
}

// Every line around the text matters.
TEST(AnsibleMutation, NoChangedTaskIsTakenForAnOwnOne) {
  const Words inner("text\n");
  for (const Machine machine : {Machine::kNftables, Machine::kFirewalld}) {
    const AnsibleDialect dialect(inner, machine);
    const std::string text = Written(dialect);
    const auto is_left = [](std::string_view line) {
      const std::string_view words = Trim(line);
      return words == "---" || words.starts_with('#') || words.starts_with("hosts:") ||
             words.starts_with("- name:") || words.starts_with("gather_facts:") || words == "text";
    };
    int tried = 0;
    for (const auto& [what, changed] : portwright::testing::MutationsOf(text, is_left)) {
      const std::size_t arrow = what.find("  ->  ");
      // A command may stand behind its module without the word.
      if (arrow != what.npos && what.find("cmd: ") < arrow &&
          what.find("cmd: ", arrow) == what.npos)
        continue;
      Diagnostics diagnostics;
      EXPECT_EQ(dialect.Lift(changed, {}, diagnostics), nullptr) << what;
      ++tried;
    }
    EXPECT_GT(tried, 30);
  }
}

TEST(AnsibleMutation, PathsStatesAndHandlers) {
  const Words inner("text\n");
  const AnsibleDialect dialect(inner, Machine::kNftables);
  const std::string text = Written(dialect);
  const std::pair<std::string_view, std::string_view> kChanges[] = {
      {"dest: /etc/nftables.d/portwright.nft", "dest: /etc/nftables.d/other.nft"},
      {"state: directory", "state: absent"},
      {"enabled: true", "enabled: false"},
      {"enabled: true", "enabled: true\n        state: stopped"},
      {"notify: Load the rules", "notify: Load other rules"},
      {"    - name: Load the rules\n", "    - name: Load other rules\n"},
      {"changed_when: true", "changed_when: false"},
      {"become: true", "become: false"},
      {"become: true", "become: true\n  become_user: nobody"},
      {"notify: Load the rules", "when: false\n      notify: Load the rules"},
      {"content: |", "content: >"},
      {"content: |", "content: |-2"},
      {"  tasks:", "  vars:\n    a: b\n  tasks:"},
      {"nft -f /etc", "nft -c -f /etc"},
      {"validate: nft -c -f %s", "validate: true"},
  };
  for (const auto& [from, to] : kChanges)
    EXPECT_THAT(Messages(dialect, Changed(text, from, to)), HasSubstr("error")) << to;
}

TEST(Ansible, TheSameInOtherWords) {
  const Words inner("text\n");
  const AnsibleDialect dialect(inner, Machine::kNftables);
  std::string text = Written(dialect);
  text = Changed(text, "become: true", "become: yes");
  text = Changed(text, "ansible.builtin.service", "service");
  text =
      Changed(text, "ansible.builtin.command:\n        cmd: nft -f /etc/nftables.d/portwright.nft",
              "ansible.builtin.command: nft -f /etc/nftables.d/portwright.nft");
  EXPECT_EQ(Messages(dialect, text), "");
}

TEST(Ansible, OtherTasks) {
  const Words inner("text\n");
  const AnsibleDialect dialect(inner, Machine::kNftables);
  const auto with = [&](const std::string& task) {
    return Messages(dialect, Changed(Written(dialect), "  tasks:\n",
                                     "  tasks:\n    - name: Other\n" + task + "\n"));
  };
  for (const char* task : {
           "      community.general.ufw:\n        rule: allow\n        port: '22'",
           "      ansible.builtin.iptables:\n        chain: INPUT\n        jump: ACCEPT",
           "      ansible.posix.firewalld:\n        service: https\n        state: enabled",
           "      ansible.builtin.shell: echo x; nft flush ruleset",
           "      ansible.builtin.command:\n        argv: [/usr/sbin/iptables, -F]",
           "      ansible.builtin.file:\n        path: /etc/nftables.d/x\n        state: absent",
           "      ansible.builtin.copy:\n        dest: /x\n        content: nft flush ruleset",
       })
    EXPECT_THAT(with(task), HasSubstr("PW-DIA-ansible-0106")) << task;
  EXPECT_THAT(with("      ansible.builtin.include_tasks: x.yml"), HasSubstr("PW-DIA-ansible-0107"));
  EXPECT_THAT(with("      block:\n        - ansible.builtin.command: ls"),
              HasSubstr("PW-DIA-ansible-0107"));
  const std::string passed = with("      ansible.builtin.package:\n        name: chrony");
  EXPECT_THAT(passed, HasSubstr("PW-DIA-ansible-0201"));
  EXPECT_THAT(passed, Not(HasSubstr("error")));
}

TEST(Ansible, WhatIsNoPlaybookOfOneHost) {
  const Words inner("text\n");
  const AnsibleDialect dialect(inner, Machine::kNftables);
  EXPECT_THAT(Messages(dialect, "a: b\n"), HasSubstr("PW-DIA-ansible-0101"));
  EXPECT_THAT(Messages(dialect, "- hosts: a\n- hosts: b\n"), HasSubstr("PW-DIA-ansible-0101"));
  EXPECT_THAT(Messages(dialect, "- hosts: a\n  roles: [x]\n"), HasSubstr("PW-DIA-ansible-0102"));
  EXPECT_THAT(Messages(dialect, "- hosts: a\n  become: true\n  tasks: x\n"),
              HasSubstr("PW-DIA-ansible-0104"));
  EXPECT_THAT(Messages(dialect, "- hosts: a\n  become: true\n  tasks: []\n"),
              HasSubstr("PW-DIA-ansible-0105"));
  EXPECT_THAT(Messages(dialect, Changed(Written(dialect), "text", "{{ text }}")),
              HasSubstr("PW-DIA-ansible-0109"));
}

}  // namespace
}  // namespace portwright::dialect::ansible
