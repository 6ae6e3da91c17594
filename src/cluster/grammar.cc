#include "cluster/grammar.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "embedded/cluster_grammar.h"
#include "yaml/fields.h"
#include "yaml/yaml.h"

namespace portwright::cluster {
namespace {

constexpr std::string_view kTopKeys[] = {"cluster-grammar", "commands", "labels"};
constexpr std::string_view kCommandNames[] = {"add",         "activate",   "revert",
                                              "deactivate",  "delete",     "list",
                                              "list-active", "ipset-list", "route-list"};
constexpr std::string_view kLabelNames[] = {
    "profile",  "ports",       "direction",        "action",         "ipset",
    "ipsets",   "subnets",     "interface-groups", "interfaces",     "description",
    "implicit", "destination", "next-hop",         "interface-group"};
constexpr std::string_view kCommandKeys[] = {"words", "does", "keys"};
constexpr std::string_view kKeyKeys[] = {"key", "about", "need"};
constexpr yaml::Named<Key> kKeyNames[] = {{"name", Key::kName},
                                          {"names", Key::kNames},
                                          {"ports", Key::kPorts},
                                          {"direction", Key::kDirection},
                                          {"ipsets", Key::kIpsets},
                                          {"interface-groups", Key::kInterfaceGroups},
                                          {"interfaces", Key::kInterfaces},
                                          {"action", Key::kAction},
                                          {"description", Key::kDescription}};
static_assert(std::size(kCommandNames) == kVerbs && std::size(kLabelNames) == kLabels);

// What commands may be told, by Verb.
std::vector<Key> AllowedKeys(Verb verb) {
  switch (verb) {
    case Verb::kAdd:
      return {Key::kName, Key::kPorts, Key::kDirection};
    case Verb::kActivate:
      return {Key::kName,       Key::kIpsets, Key::kInterfaceGroups,
              Key::kInterfaces, Key::kAction, Key::kDescription};
    case Verb::kDeactivate:
    case Verb::kDelete:
      return {Key::kNames};
    case Verb::kRevert:
    case Verb::kList:
    case Verb::kListActive:
    case Verb::kIpsetList:
    case Verb::kRouteList:
      break;
  }
  return {};
}

class GrammarReader {
 public:
  explicit GrammarReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Grammar Read(const yaml::Node& root) {
    const yaml::Fields fields(root, "the grammar", kTopKeys, diagnostics_);
    if (!fields.is_mapping()) return {};
    const auto version = fields.Number("cluster-grammar", 1, 1);
    const auto commands = fields.Need("commands");
    const auto labels = fields.Need("labels");
    if (!version || !commands || !labels) return {};
    const yaml::Fields named(*commands, "the commands", kCommandNames, diagnostics_);
    for (std::size_t i = 0; i < kVerbs; ++i) {
      if (const auto node = named.Need(kCommandNames[i])) ReadCommand(static_cast<Verb>(i), *node);
    }
    const yaml::Fields printed(*labels, "the labels", kLabelNames, diagnostics_);
    for (std::size_t i = 0; i < kLabels; ++i) ReadLabel(i, printed);
    CheckApart(*commands);
    return std::move(grammar_);
  }

 private:
  void ReadCommand(Verb verb, const yaml::Node& node) {
    CommandWords& command = grammar_.commands[static_cast<std::size_t>(verb)];
    const std::string what =
        "command '" + std::string(kCommandNames[static_cast<std::size_t>(verb)]) + "'";
    const yaml::Fields fields(node, what, kCommandKeys, diagnostics_);
    if (!fields.is_mapping()) return;
    const std::string words = fields.Text("words");
    for (const std::string_view word : Split(words, ' ')) {
      if (!word.empty()) command.words.emplace_back(word);
    }
    command.does = fields.OptionalText("does");
    const std::vector<Key> allowed = AllowedKeys(verb);
    for (const yaml::Pair& pair : fields.OptionalPairs("keys")) {
      const auto key = yaml::ReadWord(pair.key, what, kKeyNames, diagnostics_);
      if (!key) continue;
      if (std::find(allowed.begin(), allowed.end(), *key) == allowed.end()) {
        diagnostics_.Error(
            "PW-CLU-0001", pair.key.place(),
            "expected a key that " + what + " can have, found " + Quote(pair.key.text()));
        continue;
      }
      ReadKey(*key, pair.value, what, command);
    }
    for (const Key key : allowed) {
      const bool has_to =
          key == Key::kName || key == Key::kNames || key == Key::kPorts || key == Key::kIpsets;
      if (has_to && command.Find(key) == nullptr) {
        diagnostics_.Error("PW-CLU-0002", node.place(),
                           "expected words for the names, ports and ipsets of " + what +
                               ", found some of them missing");
      }
    }
  }

  void ReadKey(Key key, const yaml::Node& node, const std::string& what, CommandWords& command) {
    const yaml::Fields fields(node, what, kKeyKeys, diagnostics_);
    if (!fields.is_mapping()) return;
    KeyWords words;
    words.key = key;
    words.word = fields.Text("key");
    words.about = fields.OptionalText("about");
    words.is_needed = fields.OptionalBool("need", false);
    if (words.word.find_first_of(" =\"") != std::string::npos || command.Find(words.word)) {
      diagnostics_.Error(
          "PW-CLU-0003", node.place(),
          "expected one word of its own for each key of " + what + ", found " + Quote(words.word));
      return;
    }
    command.keys.push_back(std::move(words));
  }

  void ReadLabel(std::size_t label, const yaml::Fields& fields) {
    for (const yaml::Node& node : fields.Texts(kLabelNames[label]))
      grammar_.labels[label].emplace_back(node.text());
    if (grammar_.labels[label].empty()) grammar_.labels[label].emplace_back();
  }

  void CheckApart(const yaml::Node& commands) {
    for (std::size_t i = 0; i < kVerbs; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (grammar_.commands[i].words != grammar_.commands[j].words) continue;
        diagnostics_.Error("PW-CLU-0003", commands.place(),
                           "expected other words for " + std::string(kCommandNames[i]) +
                               " than for " + std::string(kCommandNames[j]) +
                               ", found the same ones");
      }
    }
  }

  Diagnostics& diagnostics_;
  Grammar grammar_;
};

}  // namespace

const KeyWords* CommandWords::Find(Key key) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const KeyWords& one) { return one.key == key; });
  return found == keys.end() ? nullptr : &*found;
}

const KeyWords* CommandWords::Find(std::string_view word) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const KeyWords& one) { return one.word == word; });
  return found == keys.end() ? nullptr : &*found;
}

std::string WordsOf(const CommandWords& command) { return Join(command.words, " "); }

bool IsGrammar(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trim(text.substr(0, end));
    if (!line.empty() && line[0] != '#') return line.starts_with("cluster-grammar:");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

std::optional<Grammar> ReadGrammar(std::string_view text, std::string_view file_name,
                                   Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto document = yaml::Document::Parse(text, file_name, diagnostics);
  if (document == nullptr) return std::nullopt;
  Grammar grammar = GrammarReader(diagnostics).Read(document->root());
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return grammar;
}

const Grammar& BuiltInGrammar() {
  static const Grammar grammar = [] {
    Diagnostics diagnostics;
    const embedded::File& file = embedded::cluster_grammar().front();
    auto read = ReadGrammar(file.bytes, file.name, diagnostics);
    PORTWRIGHT_CHECK(read.has_value(), "the grammar that is compiled in can be read");
    return std::move(*read);
  }();
  return grammar;
}

}  // namespace portwright::cluster
