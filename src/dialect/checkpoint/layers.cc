#include "dialect/checkpoint/layers.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::checkpoint {
namespace {

// Calls that change nothing about which packets pass.
constexpr std::string_view kAside[] = {
    "login",          "logout",
    "publish",        "keepalive",
    "install-policy", "verify-policy",
    "add-package",    "add-tag",
    "show-hosts",     "add-access-section",
    "set-session",    "show-access-rulebase",
};

}  // namespace

bool Layers::Read(JsonValue root) {
  if (root.kind() == JsonKind::kArray) {
    bool any = false;
    for (JsonValue item = root.First(); item.exists(); item = item.Next()) {
      if (item.Member("command").kind() == JsonKind::kString) {
        ReadCall(item);
      } else if (item.Member("rulebase").exists()) {
        ReadAnswer(item);
      } else if (item.Member("objects").kind() == JsonKind::kArray) {
        ReadObjects(item.Member("objects"));
      } else if (item.Member("type").exists() && item.Member("uid").exists()) {
        objects_.Add(item.Member("type").Text(), item);
      } else {
        diagnostics_.Error("PW-DIA-checkpoint-0120", item.place(),
                           "expected a call with its command, or an answer, found something else");
      }
      any = true;
    }
    return any;
  }
  if (root.Member("rulebase").exists()) {
    ReadAnswer(root);
    return true;
  }
  if (root.Member("objects").kind() != JsonKind::kArray) return false;
  ReadObjects(root.Member("objects"));
  return true;
}

const Layer* Layers::Find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &all_[found->second];
}

void Layers::ReadCall(JsonValue call) {
  const std::string command = call.Member("command").Text();
  const JsonValue payload = call.Member("payload");
  for (JsonValue member = call.First(); member.exists(); member = member.Next()) {
    if (member.IsNamed("command") || member.IsNamed("payload")) continue;
    diagnostics_.Error("PW-DIA-checkpoint-0121", member.place(),
                       "expected a command and its payload, found another field");
  }
  if (payload.kind() != JsonKind::kObject) {
    diagnostics_.Error("PW-DIA-checkpoint-0122", call.place(),
                       "expected a payload that is an object, found " +
                           std::string(dialect::NameOf(payload.kind())));
    return;
  }
  if (command == "add-access-layer") return ReadNewLayer(payload);
  if (command == "add-access-rule") return ReadNewRule(payload);
  if (std::find(std::begin(kAside), std::end(kAside), command) != std::end(kAside)) return;
  if (command.starts_with("add-")) return objects_.Add(command.substr(4), payload);
  diagnostics_.Error("PW-DIA-checkpoint-0123", call.Member("command").place(),
                     "expected calls that add objects, layers and rules, found another one",
                     "what changes or takes away cannot be read by itself");
}

Layer* Layers::Add(std::string name, SourcePlace place) {
  if (all_.size() >= kLayersMax || name.empty() || by_key_.count(name) > 0) {
    diagnostics_.Error("PW-DIA-checkpoint-0124", place,
                       "expected at most " + WithThousands(kLayersMax) +
                           " layers, each with a name of its own, found another one");
    return nullptr;
  }
  by_key_.emplace(name, all_.size());
  all_.push_back({std::move(name), place, {}, false, false});
  return &all_.back();
}

void Layers::ReadNewLayer(JsonValue payload) {
  Layer* layer = Add(payload.Member("name").Text(), payload.place());
  if (layer == nullptr) return;
  const JsonValue add = payload.Member("add-default-rule");
  if (add.kind() != JsonKind::kBool || add.IsTrue()) Keep(*layer, 0, JsonValue());
  layer->accepts_the_rest = ToLower(payload.Member("implicit-cleanup-action").Text()) == "accept";
}

void Layers::ReadNewRule(JsonValue payload) {
  const JsonValue name = payload.Member("layer");
  const auto found = by_key_.find(name.Text());
  Layer* layer = found != by_key_.end() ? &all_[found->second] : Add(name.Text(), payload.place());
  if (layer == nullptr) return;
  if (found == by_key_.end()) layer->is_partial = true;
  Insert(*layer, payload.Member("position"), payload);
}

void Layers::Insert(Layer& layer, JsonValue position, JsonValue rule) {
  const std::string word = position.Text();
  const std::optional<std::int64_t> number =
      position.Integer() ? position.Integer() : [&]() -> std::optional<std::int64_t> {
    const auto digits = ParseNumber(word);
    if (!digits || *digits > kRulesMax) return std::nullopt;
    return static_cast<std::int64_t>(*digits);
  }();
  const auto count = static_cast<std::int64_t>(layer.rules.size());
  if (word == "bottom") return Keep(layer, layer.rules.size(), rule);
  if (word == "top") return Keep(layer, 0, rule);
  if (number && *number >= 1 && *number <= count + 1)
    return Keep(layer, static_cast<std::size_t>(*number - 1), rule);
  if (number && layer.is_partial && *number >= 1) return Keep(layer, layer.rules.size(), rule);
  for (const char* side : {"above", "below", "top", "bottom"}) {
    const JsonValue beside = position.Member(side);
    if (!beside.exists()) continue;
    const bool is_above = side == std::string_view("above");
    compared_ += layer.rules.size();
    if (compared_ > kComparedMax) {
      diagnostics_.Error("PW-DIA-checkpoint-0128", position.place(),
                         "expected fewer rules that are put beside others, found more than can be "
                         "looked for",
                         "give numbers, top or bottom");
      return;
    }
    for (std::size_t i = 0; i < layer.rules.size() && beside.kind() == JsonKind::kString; ++i) {
      if (!layer.rules[i].exists() || !layer.rules[i].Member("name").Is(beside.Text())) continue;
      return Keep(layer, is_above ? i : i + 1, rule);
    }
  }
  diagnostics_.Error("PW-DIA-checkpoint-0125", position.exists() ? position.place() : rule.place(),
                     "expected a position in the layer, found another value",
                     "top, bottom, a number, or above or below a rule of the text");
}

void Layers::Keep(Layer& layer, std::size_t at, JsonValue rule) {
  if (++rules_ > kRulesMax) {
    if (rules_ == kRulesMax + 1) {
      diagnostics_.Error("PW-DIA-checkpoint-0126", rule.place(),
                         "expected at most " + WithThousands(kRulesMax) + " rules, found more");
    }
    return;
  }
  layer.rules.insert(layer.rules.begin() + static_cast<std::ptrdiff_t>(at), rule);
}

// `show-access-rulebase`: sections within, and the objects that its rules name.
void Layers::ReadAnswer(JsonValue answer) {
  ReadObjects(answer.Member("objects-dictionary"));
  const auto to = answer.Member("to").Integer();
  const auto total = answer.Member("total").Integer();
  const auto from = answer.Member("from").Integer();
  if ((to && total && *to < *total) || (from && *from > 1)) {
    diagnostics_.Error("PW-DIA-checkpoint-0127", answer.place(),
                       "expected the whole list of rules, found a part of it",
                       "ask with a limit that is high enough, or join the parts");
  }
  const std::string uid = answer.Member("uid").Text();
  std::string name = answer.Member("name").Text();
  if (name.empty()) name = uid.empty() ? "rules" : uid;
  Layer* layer = Add(std::move(name), answer.place());
  if (layer == nullptr) return;
  if (!uid.empty()) by_key_.emplace(uid, all_.size() - 1);
  std::vector<JsonValue> open{answer.Member("rulebase").First()};
  while (!open.empty()) {
    const JsonValue item = open.back();
    if (!item.exists()) {
      open.pop_back();
      continue;
    }
    open.back() = item.Next();
    if (item.Member("rulebase").exists()) {
      open.push_back(item.Member("rulebase").First());
    } else if (!item.Member("type").Is("access-section")) {
      Keep(*layer, layer->rules.size(), item);
    }
  }
}

void Layers::ReadObjects(JsonValue list) {
  for (JsonValue object = list.First(); object.exists(); object = object.Next())
    objects_.Add(object.Member("type").Text(), object);
}

}  // namespace portwright::dialect::checkpoint
