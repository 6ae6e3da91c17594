#include "dialect/ansible/write_playbook.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "base/text.h"
#include "dialect/common/requirement_sets.h"

namespace portwright::dialect::ansible {
namespace {

constexpr std::string_view kIndent = "          ";

constexpr std::string_view kNftBefore = R"(    - name: Make a folder for the rules
      ansible.builtin.file:
        path: /etc/nftables.d
        state: directory
        owner: root
        group: root
        mode: "0755"

    - name: Write the rules, once nft has checked them
      ansible.builtin.copy:
        dest: /etc/nftables.d/portwright.nft
        owner: root
        group: root
        mode: "0600"
        validate: nft -c -f %s
        content: |
)";
constexpr std::string_view kNftAfter = R"(      notify: Load the rules

    - name: Include the rules at every start
      ansible.builtin.lineinfile:
        path: /etc/nftables.conf
        line: include "/etc/nftables.d/portwright.nft"
        validate: nft -c -f %s

    - name: Enable the service that loads them at every start
      ansible.builtin.service:
        name: nftables
        enabled: true

    - name: See whether the rules are loaded
      ansible.builtin.command:
        cmd: nft list table inet portwright
      register: portwright_table
      changed_when: portwright_table.rc != 0
      failed_when: false
      check_mode: false
      notify: Load the rules

  handlers:
    - name: Load the rules
      ansible.builtin.command:
        cmd: nft -f /etc/nftables.d/portwright.nft
      changed_when: true
)";
constexpr std::string_view kNftRemoval = R"(    - name: Leave the rules out at every start
      ansible.builtin.lineinfile:
        path: /etc/nftables.conf
        line: include "/etc/nftables.d/portwright.nft"
        state: absent

    - name: Remove the rules
      ansible.builtin.file:
        path: /etc/nftables.d/portwright.nft
        state: absent

    - name: See whether the rules are loaded
      ansible.builtin.command:
        cmd: nft list table inet portwright
      register: portwright_table
      changed_when: false
      failed_when: false
      check_mode: false

    - name: Delete their table
      ansible.builtin.command:
        cmd: nft delete table inet portwright
      changed_when: true
      when: portwright_table.rc == 0
)";

// The script is run against a copy of the configuration before it is kept: only what firewalld
// takes as a whole gets as far as the handler.
constexpr std::string_view kFirewalldBefore =
    R"(    - name: Start firewalld, now and at every start
      ansible.builtin.service:
        name: firewalld
        enabled: true
        state: started

    - name: Write the script that holds the files, once firewalld has checked them
      ansible.builtin.copy:
        dest: /usr/local/sbin/portwright-firewalld
        owner: root
        group: root
        mode: "0700"
        validate: sh -c 'try=$(mktemp -d) && cp -R /etc/firewalld/. "$try" && sh %s "$try"; code=$?; rm -rf "$try"; exit $code'
        content: |
)";
constexpr std::string_view kFirewalldAfter = R"(      notify: Put the files in place and reload

  handlers:
    - name: Put the files in place and reload
      ansible.builtin.command:
        cmd: sh /usr/local/sbin/portwright-firewalld
      changed_when: true
)";
constexpr std::string_view kFirewalldRemoval = R"(    - name: Remove the script
      ansible.builtin.file:
        path: /usr/local/sbin/portwright-firewalld
        state: absent

    - name: Find its files
      ansible.builtin.find:
        paths: /etc/firewalld
        patterns: pw-*.xml
        recurse: true
      register: portwright_files

    - name: Remove its files
      ansible.builtin.file:
        path: "{{ item.path }}"
        state: absent
      loop: "{{ portwright_files.files }}"
      loop_control:
        label: "{{ item.path }}"
      notify: Reload firewalld

  handlers:
    - name: Reload firewalld
      ansible.builtin.command:
        cmd: firewall-cmd --reload
      changed_when: true
)";

// YAML would take some plain words for something else than a text.
std::string Scalar(std::string_view word) {
  constexpr std::string_view kTaken[] = {"true", "false", "yes", "no", "on",
                                         "off",  "null",  "y",   "n"};
  const char first = ToLower(word.substr(0, 1))[0];
  const bool is_taken = std::count(std::begin(kTaken), std::end(kTaken), ToLower(word)) > 0;
  if (first >= 'a' && first <= 'z' && !is_taken) return std::string(word);
  return "\"" + std::string(word) + "\"";
}

// Between the marks of a template Ansible would look for an expression.
void AppendEscaped(std::string& out, std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string_view two = line.substr(i, 2);
    if (two == "{{" || two == "{%" || two == "{#") {
      out += "{{ '";
      out += two;
      out += "' }}";
      ++i;
    } else {
      out += line[i];
    }
  }
}

void AppendContent(std::string& out, std::string_view text) {
  PORTWRIGHT_CHECK(
      text.size() > 1 && text.ends_with('\n') && !text.ends_with("\n\n") && text[0] > ' ',
      "a block of YAML keeps the text as it is");
  const bool has_marks =
      text.find("{{") != text.npos || text.find("{%") != text.npos || text.find("{#") != text.npos;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) {
      out += kIndent;
      if (has_marks)
        AppendEscaped(out, line);
      else
        out += line;
    }
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

void AppendPlay(std::string& out, std::string_view name, std::string_view host) {
  out += "- name: ";
  out += name;
  out += "\n  hosts: " + Scalar(host) + "\n  become: true\n  gather_facts: false\n  tasks:\n";
}

}  // namespace

bool IsHostName(std::string_view word) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !word.empty() && is_letter(word.front()) && word != "all" && word != "ungrouped" &&
         std::all_of(word.begin(), word.end(),
                     [&](char c) { return is_letter(c) || c == '-' || c == '.'; });
}

std::string PlaybookOf(Machine machine, std::string_view host, std::string_view title,
                       std::string_view text) {
  const bool is_nft = machine == Machine::kNftables;
  std::string out = "---\n";
  out.reserve(text.size() + text.size() / 4 + 4096);
  out += is_nft ? "# Firewall of " : "# firewalld of ";
  out += host;
  out += '\n';
  if (!title.empty()) out += "# " + Sanitised(title) + "\n";
  out +=
      "# Written by Portwright. Try it with `ansible-playbook --check --diff -i INVENTORY FILE`, "
      "then without --check.\n"
      "# yamllint disable rule:line-length\n";
  AppendPlay(out, is_nft ? "Load the firewall of a host or gateway" : "Load firewalld's rules",
             host);
  out += is_nft ? kNftBefore : kFirewalldBefore;
  AppendContent(out, text);
  out += is_nft ? kNftAfter : kFirewalldAfter;
  return out;
}

std::string RemovalOf(Machine machine, std::string_view host) {
  const bool is_nft = machine == Machine::kNftables;
  std::string out = "---\n# Written by Portwright: takes away what the other playbook loads.\n";
  AppendPlay(out, is_nft ? "Remove Portwright's table" : "Remove Portwright's files of firewalld",
             host);
  out += is_nft ? kNftRemoval : kFirewalldRemoval;
  return out;
}

}  // namespace portwright::dialect::ansible
