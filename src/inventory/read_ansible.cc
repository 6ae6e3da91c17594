// Inventories of Ansible, as INI and as YAML.
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "inventory/ansible.h"
#include "inventory/codes.h"
#include "inventory/readers.h"

namespace portwright::inventory {
namespace {

using yaml::Node;

// Words of a line, blanks within quotes kept, quotes taken off; nothing behind ` #`.
std::vector<std::string> WordsOf(std::string_view line) {
  std::vector<std::string> out;
  std::string word;
  bool any = false;
  char quote = 0;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    const char c = i < line.size() ? line[i] : ' ';
    if (quote != 0) {
      if (i >= line.size()) break;
      if (c == quote)
        quote = 0;
      else
        word += c;
      continue;
    }
    if (c == '#' && !any) break;
    if (c == ' ' || c == '\t' || c == '\r') {
      if (any) out.push_back(std::move(word));
      word.clear();
      any = false;
    } else {
      any = true;
      if (c == '"' || c == '\'')
        quote = c;
      else
        word += c;
    }
  }
  if (any && quote != 0) out.push_back(std::move(word));
  return out;
}

enum class SectionKind { kHosts, kChildren, kVariables };

class IniReader {
 public:
  IniReader(AnsibleInventory& inventory, Reading& reading)
      : inventory_(inventory), reading_(reading) {}

  void Read(std::string_view text) {
    std::uint32_t number = 0;
    for (const std::string_view raw : Split(text, '\n')) {
      ++number;
      const std::string_view line = Trim(raw);
      if (line.empty() || line[0] == '#' || line[0] == ';') continue;
      if (line[0] == '[' && line.find(']') != std::string_view::npos && IsSection(line)) {
        BeginSection(line, number);
      } else {
        ReadLine(line, number);
      }
    }
  }

 private:
  // `[web]`, not `[01:10].example`.
  static bool IsSection(std::string_view line) {
    const std::string_view after = Trim(line.substr(line.find(']') + 1));
    return after.empty() || after[0] == '#' || after[0] == ';';
  }

  void BeginSection(std::string_view line, std::uint32_t number) {
    const std::string_view inside = Trim(line.substr(1, line.find(']') - 1));
    const std::size_t colon = inside.rfind(':');
    const std::string_view kind = colon == std::string_view::npos ? "" : inside.substr(colon + 1);
    group_ = std::string(inside.substr(0, colon));
    if (kind == "children") {
      kind_ = SectionKind::kChildren;
    } else if (kind == "vars") {
      kind_ = SectionKind::kVariables;
    } else {
      kind_ = SectionKind::kHosts;
      if (!kind.empty()) {
        ReportLine(reading_, reading_.At(number, 1),
                   "expected a group, its 'children' or its 'vars', found " + Quote(inside));
      }
    }
  }

  void ReadLine(std::string_view line, std::uint32_t number) {
    if (kind_ == SectionKind::kVariables) {
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos) return;
      const auto words = WordsOf(Trim(line.substr(equals + 1)));
      inventory_.SetOfGroup(group_, Trim(line.substr(0, equals)), words.empty() ? "" : words[0]);
      return;
    }
    const auto words = WordsOf(line);
    if (words.empty()) return;
    if (kind_ == SectionKind::kChildren) {
      inventory_.AddChild(group_, words[0]);
      return;
    }
    std::string name = words[0];
    // `host:5309` names a port of SSH.
    if (const std::size_t colon = name.rfind(':');
        colon != std::string::npos && name.find(':') == colon &&
        name.find('[') == std::string::npos && ParseNumber(name.substr(colon + 1))) {
      name.resize(colon);
    }
    inventory_.AddHost(name, group_, number);
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      if (equals == std::string::npos) {
        ReportLine(
            reading_, reading_.At(number, 1),
            "expected KEY=VALUE behind the host " + Quote(name) + ", found " + Quote(words[i]));
        continue;
      }
      inventory_.SetOfHost(name, words[i].substr(0, equals), words[i].substr(equals + 1),
                           reading_.At(number, 1));
    }
  }

  AnsibleInventory& inventory_;
  Reading& reading_;
  std::string group_;
  SectionKind kind_ = SectionKind::kHosts;
};

// Pairs of a member that is a mapping.
template <typename Take>
void ForPairs(const Node& node, std::string_view member, Take take) {
  const auto found = node.IsMapping() ? node.Find(member) : std::nullopt;
  if (!found || !found->IsMapping()) return;
  for (auto it = found->begin(); it != found->end(); ++it) {
    const Node key = *it;
    take(key, *++it);
  }
}

// False after an error: other YAML has other keys.
bool IsGroup(const Node& name, const Node& node, Reading& reading) {
  if (node.IsNull()) return true;
  bool good = node.IsMapping();
  bool is_key = false;
  for (auto it = node.begin(); good && it != node.end(); ++it) {
    is_key = !is_key;
    if (!is_key) continue;
    const std::string_view key = (*it).text();
    good = key == "hosts" || key == "vars" || key == "children";
  }
  if (!good) {
    ReportShape(reading, name.place(), "a group with 'hosts', 'vars' and 'children'",
                Quote(name.text()) + " with something else");
  }
  return good;
}

void ReadYamlGroup(const std::string& group, const Node& node, AnsibleInventory& inventory,
                   Reading& reading) {
  ForPairs(node, "hosts", [&](const Node& key, const Node& variables) {
    inventory.AddHost(key.text(), group, key.place().line);
    if (!variables.IsMapping()) return;
    for (auto it = variables.begin(); it != variables.end(); ++it) {
      const Node name = *it;
      const Node value = *++it;
      if (value.IsScalar()) {
        inventory.SetOfHost(key.text(), name.text(), value.text(), value.place());
      }
    }
  });
  ForPairs(node, "vars", [&](const Node& key, const Node& value) {
    if (value.IsScalar()) inventory.SetOfGroup(group, key.text(), value.text());
  });
  ForPairs(node, "children", [&](const Node& key, const Node& child) {
    if (group != "all") inventory.AddChild(group, std::string(key.text()));
    if (IsGroup(key, child, reading)) {
      ReadYamlGroup(std::string(key.text()), child, inventory, reading);
    }
  });
}

}  // namespace

Status ReadAnsibleIni(std::string_view text, Reading& reading) {
  AnsibleInventory inventory(reading);
  IniReader(inventory, reading).Read(text);
  inventory.Finish();
  return Ok();
}

Status ReadAnsibleYaml(std::string_view text, Reading& reading) {
  yaml::Limits limits;
  limits.local_tags = true;  // !vault
  const auto document =
      yaml::Document::Parse(text, reading.request.name, reading.diagnostics, limits);
  if (document == nullptr) return Ok();
  const Node root = document->root();
  if (!root.IsMapping()) {
    ReportShape(reading, root.place(), "groups");
    return Ok();
  }
  AnsibleInventory inventory(reading);
  for (auto it = root.begin(); it != root.end(); ++it) {
    const Node group = *it;
    const Node node = *++it;
    if (!IsGroup(group, node, reading)) return Ok();
    ReadYamlGroup(std::string(group.text()), node, inventory, reading);
  }
  inventory.Finish();
  return Ok();
}

}  // namespace portwright::inventory
