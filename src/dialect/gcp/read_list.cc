#include <algorithm>
#include <iterator>
#include <string_view>

#include "dialect/gcp/ruleset.h"

namespace portwright::dialect::gcp {
namespace {

// What says nothing about packets, or is read below.
constexpr std::string_view kNames[] = {"name",
                                       "network",
                                       "direction",
                                       "priority",
                                       "disabled",
                                       "sourceRanges",
                                       "destinationRanges",
                                       "sourceTags",
                                       "targetTags",
                                       "allowed",
                                       "denied",
                                       "sourceServiceAccounts",
                                       "id",
                                       "kind",
                                       "selfLink",
                                       "creationTimestamp",
                                       "logConfig",
                                       "description",
                                       "enableLogging",
                                       "targetServiceAccounts",
                                       "params"};

class ListReader {
 public:
  ListReader(Ruleset& out, Diagnostics& diagnostics) : out_(out), diagnostics_(diagnostics) {}

  bool Read(JsonValue root) {
    if (root.kind() == JsonKind::kArray) {
      bool any = !root.First().exists();
      for (JsonValue rule = root.First(); rule.exists(); rule = rule.Next())
        any = ReadRule(rule) || any;
      return any;
    }
    return ReadRule(root);
  }

 private:
  static Word WordOf(JsonValue value) {
    Word word;
    word.place = value.place();
    word.text = value.Text();
    if (value.Integer()) word.text = std::to_string(*value.Integer());
    if (value.kind() == JsonKind::kBool) word.text = value.IsTrue() ? "true" : "false";
    return word;
  }

  std::vector<Word> WordsOf(JsonValue list) {
    std::vector<Word> out;
    if (list.kind() != JsonKind::kArray && !list.IsEmpty()) {
      diagnostics_.Error("PW-DIA-gcp-0120", list.place(),
                         "expected an array, found " + std::string(NameOf(list.kind())));
    }
    for (JsonValue item = list.First(); item.exists(); item = item.Next())
      out.push_back(WordOf(item));
    return out;
  }

  bool ReadRule(JsonValue object) {
    const JsonValue allowed = object.Member("allowed");
    const JsonValue denied = object.Member("denied");
    if (!allowed.exists() && !denied.exists()) return false;
    FirewallRule rule;
    rule.place = object.Member("name").exists() ? object.Member("name").place() : object.place();
    rule.name = WordOf(object.Member("name"));
    rule.network = WordOf(object.Member("network"));
    rule.direction = WordOf(object.Member("direction"));
    rule.priority = WordOf(object.Member("priority"));
    rule.disabled = WordOf(object.Member("disabled"));
    rule.sources = WordsOf(object.Member("sourceRanges"));
    rule.destinations = WordsOf(object.Member("destinationRanges"));
    for (const char* name : {"sourceTags", "sourceServiceAccounts"}) {
      for (Word& word : WordsOf(object.Member(name))) rule.source_peers.push_back(std::move(word));
    }
    for (const char* name : {"targetTags", "targetServiceAccounts"}) {
      for (Word& word : WordsOf(object.Member(name))) rule.targets.push_back(std::move(word));
    }
    for (JsonValue item = allowed.First(); item.exists(); item = item.Next())
      rule.allowed.push_back({WordOf(item.Member("IPProtocol")), WordsOf(item.Member("ports"))});
    for (JsonValue item = denied.First(); item.exists(); item = item.Next())
      rule.denied.push_back({WordOf(item.Member("IPProtocol")), WordsOf(item.Member("ports"))});
    for (JsonValue member = object.First(); member.exists(); member = member.Next()) {
      const auto is_name = [&](std::string_view name) { return member.IsNamed(name); };
      if (std::any_of(std::begin(kNames), std::end(kNames), is_name)) continue;
      rule.unknown.emplace_back("a field that is not known here");
    }
    out_.rules.push_back(std::move(rule));
    return true;
  }

  Ruleset& out_;
  Diagnostics& diagnostics_;
};

}  // namespace

bool ReadList(JsonValue root, Ruleset& out, Diagnostics& diagnostics) {
  return ListReader(out, diagnostics).Read(root);
}

}  // namespace portwright::dialect::gcp
