#include "dialect/checkpoint/change.h"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialect/checkpoint/api_calls.h"
#include "dialect/checkpoint/json_copy.h"
#include "dialect/checkpoint/layers.h"
#include "dialect/checkpoint/objects.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/object_names.h"

namespace portwright::dialect::checkpoint {
namespace {

using Calls = std::vector<std::string>;

std::string NameOfRule(JsonValue rule) { return rule.Member("name").Text(); }

bool IsOwn(std::string_view name) { return name.starts_with(kOwnPrefix); }

// Layers, rules and objects of one text, with what is beside it.
class Model {
 public:
  Model(std::string_view text, const LiftOptions& lift, Diagnostics& diagnostics)
      : objects_(lift.as_of, diagnostics), layers_(objects_, diagnostics) {
    Add(text, lift.file_name, diagnostics);
    for (const auto& [name, beside] : lift.beside) Add(beside, name, diagnostics);
  }

  JsonValue root() const { return trees_.front().root(); }
  const std::vector<Layer>& layers() const { return layers_.all(); }
  const Layer* Find(std::string_view layer) const { return layers_.Find(layer); }
  bool HasObject(const std::string& name) const { return names_.count(name) > 0; }
  std::string NameOf(JsonValue cell) const { return objects_.NameOf(cell); }

  static bool HasRule(const Layer& layer, std::string_view name) {
    for (const JsonValue rule : layer.rules)
      if (rule.exists() && rule.Member("name").Is(name)) return true;
    return false;
  }

 private:
  void Add(std::string_view text, const std::string& name, Diagnostics& diagnostics) {
    trees_.emplace_back(text, diagnostics.AddFile(name), diagnostics);
    const JsonValue root = trees_.back().root();
    layers_.Read(root);
    NoteObjects(root);
  }

  void NoteObjects(JsonValue root) {
    if (root.kind() == JsonKind::kArray) {
      for (JsonValue item = root.First(); item.exists(); item = item.Next()) {
        const std::string command = item.Member("command").Text();
        if (command.starts_with("add-") && !command.starts_with("add-access-"))
          names_.insert(item.Member("payload").Member("name").Text());
        NoteObjects(item);
      }
      return;
    }
    if (root.Member("uid").exists()) names_.insert(root.Member("name").Text());
    for (const char* list : {"objects-dictionary", "objects"}) {
      for (JsonValue one = root.Member(list).First(); one.exists(); one = one.Next())
        names_.insert(one.Member("name").Text());
    }
  }

  std::deque<JsonTree> trees_;
  Objects objects_;
  Layers layers_;
  std::set<std::string> names_;
};

std::string Call(std::string_view command, const std::string& payload) {
  std::string out = "{\"command\": ";
  AppendJsonString(out, command);
  return out + ", \"payload\": {" + payload + "}}";
}

std::string Pair(std::string_view name, std::string_view text) {
  std::string out;
  AppendJsonString(out, name);
  out += ": ";
  AppendJsonString(out, text);
  return out;
}

std::string Joined(const Calls& calls, std::string_view before = "") {
  std::string out = "[\n";
  out += before;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i > 0 || !before.empty()) out += ",\n";
    out += calls[i];
  }
  return out + "\n]\n";
}

class Changer {
 public:
  Changer(const Model& today, const Model& wanted) : today_(today), wanted_(wanted) {}

  RenderedChange Run() {
    FindOwnLayers();
    AddWhatIsNew();
    const Calls added = calls_;
    TakeAwayWhatIsOld();
    RenderedChange out;
    if (calls_.empty()) return out;
    out.states = {StateOf({}, added), StateOf(gone_, added)};
    calls_.push_back(Call("publish", ""));
    out.commands = Joined(calls_);
    for (const std::string& call : undo_added_) undo_.push_back(call);
    undo_.push_back(Call("publish", ""));
    out.undo = Joined(undo_);
    return out;
  }

 private:
  // Those of the plan, and those to which rules of ours in them lead today.
  void FindOwnLayers() {
    for (const Layer& layer : wanted_.layers()) {
      const Layer* found = today_.Find(layer.name);
      if (found == nullptr) continue;
      for (const JsonValue rule : found->rules) {
        const JsonValue inner = rule.Member("inline-layer");
        if (!inner.exists() || !IsOwn(NameOfRule(rule))) continue;
        const Layer* below = today_.Find(inner.Text());
        if (below == nullptr) below = today_.Find(today_.NameOf(inner));
        if (below != nullptr && IsOwn(below->name) && wanted_.Find(below->name) == nullptr)
          old_layers_.push_back(below);
      }
    }
  }

  void AddWhatIsNew() {
    const JsonValue root = wanted_.root();
    for (JsonValue item = root.First(); item.exists(); item = item.Next()) {
      const std::string command = item.Member("command").Text();
      const JsonValue payload = item.Member("payload");
      const std::string name = NameOfRule(payload);
      if (!command.starts_with("add-")) continue;
      if (command == "add-access-rule") {
        AddRule(item, payload, name);
      } else if (command == "add-access-layer") {
        if (today_.Find(name) != nullptr) continue;
        AddWhole(item);
        undo_layers_.push_back(Call("delete-access-layer", Pair("name", name)));
      } else if (!today_.HasObject(name)) {
        AddWhole(item);
      }
    }
    // Rules that lead to layers go before these.
    undo_added_.insert(undo_added_.end(), undo_layers_.begin(), undo_layers_.end());
  }

  void AddWhole(JsonValue call) {
    calls_.emplace_back();
    AppendJson(calls_.back(), call);
  }

  void AddRule(JsonValue call, JsonValue payload, const std::string& name) {
    const std::string layer_name = payload.Member("layer").Text();
    const Layer* layer = today_.Find(layer_name);
    if (layer == nullptr) return AddWhole(call);
    if (Model::HasRule(*layer, name)) return;
    std::string text = Pair("layer", layer_name) + ", \"position\": ";
    const std::string next = NextThere(*layer, layer_name, name);
    text += next.empty() ? "\"bottom\"" : "{" + Pair("above", next) + "}";
    for (JsonValue member = payload.First(); member.exists(); member = member.Next()) {
      if (member.IsNamed("layer") || member.IsNamed("position")) continue;
      text += ", ";
      AppendJsonString(text, member.Name());
      text += ": ";
      AppendJson(text, member);
    }
    calls_.push_back(Call("add-access-rule", text));
    undo_added_.push_back(
        Call("delete-access-rule", Pair("layer", layer_name) + ", " + Pair("name", name)));
  }

  // The next rule of the plan behind one that the layer has already; empty without any.
  std::string NextThere(const Layer& layer, const std::string& layer_name,
                        const std::string& name) const {
    const Layer* wanted = wanted_.Find(layer_name);
    bool is_behind = false;
    for (const JsonValue rule : wanted->rules) {
      const std::string other = NameOfRule(rule);
      if (is_behind && Model::HasRule(layer, other)) return other;
      is_behind = is_behind || other == name;
    }
    return "";
  }

  void TakeAwayWhatIsOld() {
    Calls layers;
    for (const Layer* layer : old_layers_) {
      layers.push_back(Call("delete-access-layer", Pair("name", layer->name)));
      gone_.insert(layer->place);
      undo_.push_back(
          Call("add-access-layer",
               Pair("name", layer->name) + ", \"add-default-rule\": false, \"firewall\": true"));
      for (const JsonValue rule : layer->rules) {
        if (!rule.exists()) continue;
        gone_.insert(rule.place());
        undo_.push_back(RuleAgain(layer->name, rule, ""));
      }
    }
    for (const Layer& wanted : wanted_.layers()) {
      const Layer* layer = today_.Find(wanted.name);
      if (layer != nullptr) TakeRulesOf(*layer, wanted);
    }
    calls_.insert(calls_.end(), layers.begin(), layers.end());
  }

  void TakeRulesOf(const Layer& layer, const Layer& wanted) {
    const auto is_old = [&](JsonValue rule) {
      return rule.exists() && IsOwn(NameOfRule(rule)) && !Model::HasRule(wanted, NameOfRule(rule));
    };
    for (std::size_t i = 0; i < layer.rules.size(); ++i) {
      const JsonValue rule = layer.rules[i];
      if (!is_old(rule)) continue;
      gone_.insert(rule.place());
      calls_.push_back(Call("delete-access-rule",
                            Pair("layer", layer.name) + ", " + Pair("name", NameOfRule(rule))));
      std::string next;
      for (std::size_t j = i + 1; j < layer.rules.size() && next.empty(); ++j)
        if (!is_old(layer.rules[j])) next = NameOfRule(layer.rules[j]);
      undo_.push_back(RuleAgain(layer.name, rule, next));
    }
  }

  // A rule of today as the call that makes it, by names.
  std::string RuleAgain(const std::string& layer, JsonValue rule, const std::string& next) const {
    std::string text = Pair("layer", layer) + ", \"position\": ";
    text += next.empty() ? "\"bottom\"" : "{" + Pair("above", next) + "}";
    text += ", " + Pair("name", NameOfRule(rule));
    for (const char* cell : {"source", "destination", "service", "time"}) {
      const JsonValue value = rule.Member(cell);
      if (value.IsEmpty()) continue;
      text += ", ";
      AppendJsonString(text, cell);
      text += ": [";
      const bool is_list = value.kind() == JsonKind::kArray;
      bool is_first = true;
      for (JsonValue item = is_list ? value.First() : value; item.exists();
           item = is_list ? item.Next() : JsonValue()) {
        if (!std::exchange(is_first, false)) text += ", ";
        AppendJsonString(text, today_.NameOf(item));
      }
      text += "]";
    }
    for (const char* flag : {"source-negate", "destination-negate", "service-negate"})
      if (rule.Member(flag).IsTrue()) text += ", \"" + std::string(flag) + "\": true";
    const JsonValue enabled = rule.Member("enabled");
    if (enabled.exists() && !enabled.IsTrue()) text += ", \"enabled\": false";
    const JsonValue inner = rule.Member("inline-layer");
    text += ", " +
            Pair("action", inner.exists() ? "Apply Layer" : today_.NameOf(rule.Member("action")));
    if (inner.exists()) {
      const Layer* below = today_.Find(inner.Text());
      text += ", " + Pair("inline-layer", below != nullptr ? below->name : today_.NameOf(inner));
    } else {
      text += ", \"track\": {\"type\": \"Log\"}";
    }
    if (rule.Member("comments").kind() == JsonKind::kString)
      text += ", " + Pair("comments", rule.Member("comments").Text());
    return Call("add-access-rule", text);
  }

  std::string StateOf(const std::set<SourcePlace>& without, const Calls& added) const {
    const JsonValue root = today_.root();
    std::string before;
    const bool is_list = root.kind() == JsonKind::kArray;
    for (JsonValue item = is_list ? root.First() : root; item.exists();
         item = is_list ? item.Next() : JsonValue()) {
      const JsonValue payload = item.Member("payload");
      if (without.count(item.place()) > 0 ||
          (payload.exists() && without.count(payload.place()) > 0))
        continue;
      if (!before.empty()) before += ",\n";
      AppendJson(before, item, without);
    }
    return Joined(added, before);
  }

  const Model& today_;
  const Model& wanted_;
  std::vector<const Layer*> old_layers_;
  Calls calls_;
  Calls undo_;        // first what was, then
  Calls undo_added_;  // what is new away
  Calls undo_layers_;
  std::set<SourcePlace> gone_;
};

}  // namespace

std::optional<RenderedChange> ChangeText(const policy::Policy& policy, const RenderOptions& options,
                                         std::string_view today, const LiftOptions& lift,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto calls = CallsOf(policy, options.title, diagnostics);
  if (!calls) return std::nullopt;
  const Model device(today, lift, diagnostics);
  const Model wanted(calls->text, {}, diagnostics);
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return Changer(device, wanted).Run();
}

}  // namespace portwright::dialect::checkpoint
