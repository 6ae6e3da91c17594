// Instances of products with their answers, and who plays which role.
#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Named;
using yaml::Node;
using yaml::Pair;

constexpr std::string_view kInstanceKeys[] = {"id",         "product",    "version",  "cluster",
                                              "self",       "families",   "features", "choices",
                                              "parameters", "initiators", "bind"};
constexpr std::string_view kAnswerKeys[] = {"version",    "features",   "choices",
                                            "parameters", "initiators", "bind"};
constexpr std::string_view kStateKeys[] = {"on", "off"};
constexpr std::string_view kNoneKeys[] = {"none"};
constexpr std::string_view kInitiators[] = {"from", "to", "either"};
constexpr unsigned kSelfKinds = KindBit(EndpointKind::kHost) | KindBit(EndpointKind::kNetwork) |
                                KindBit(EndpointKind::kCluster) | KindBit(EndpointKind::kLiteral);

Binding ReadBinding(Reading& reading, const Pair& pair, std::string_view of) {
  const yaml::What what(pair.key.text(), of);
  Binding binding;
  binding.place = pair.key.place();
  const bool is_none = pair.value.IsMapping() && pair.value.Find("none").has_value();
  if (is_none) {
    const std::string name = what.ToText();
    binding.none = Fields(pair.value, name, kNoneKeys, reading.diagnostics).Text("none");
  } else {
    reading.references.SetAwaiting(reading.partial);
    ReadItems(reading, pair.value, what, kAllKinds, binding.items);
    binding.awaits = reading.partial && reading.references.met_nobody();
    reading.references.SetAwaiting(false);
  }
  return binding;
}

void ReportAnsweredTwice(Reading& reading, const Pair& pair, std::string_view of,
                         SourcePlace other) {
  if (pair.key.place().file == other.file) return;  // the YAML reader has said it
  ReportTwo(
      reading.diagnostics, codes::kAnsweredTwice, pair.key.place(), other,
      "expected " + yaml::What(pair.key.text(), of).ToText() + " in one file, found it in two",
      "keep one of the two: `portwright site answer SITE --undo` takes an answer back");
}

// Adds what `pairs` say, each by `read`; what the instance said elsewhere is an error.
template <typename Value, typename ReadOne>
void Take(Reading& reading, const std::vector<Pair>& pairs, std::string_view of,
          std::map<std::string, Value>& out, ReadOne read) {
  for (const Pair& pair : pairs) {
    const auto [at, is_new] = out.try_emplace(std::string(pair.key.text()));
    if (is_new) {
      at->second = read(pair);
    } else {
      ReportAnsweredTwice(reading, pair, of, at->second.place);
    }
  }
}

void ReadBindings(Reading& reading, const std::vector<Pair>& pairs, std::string_view of,
                  std::map<std::string, Binding>& out) {
  Take(reading, pairs, of, out, [&](const Pair& pair) { return ReadBinding(reading, pair, of); });
}

// `on`, `{ off: why }`. A feature that is off without a reason is a question that nobody can answer
// next year.
FeatureSwitch ReadFeature(Reading& reading, const Pair& pair, std::string_view of) {
  const std::string what = yaml::What(pair.key.text(), of).ToText();
  FeatureSwitch feature;
  feature.place = pair.key.place();
  if (pair.value.IsMapping()) {
    const Fields fields(pair.value, what, kStateKeys, reading.diagnostics);
    feature.state = fields.Find("off") ? Switch::kOff : Switch::kOn;
    if (fields.Find("off") && fields.Find("on")) {
      reading.diagnostics.Error(codes::kFeatureState, pair.value.place(),
                                "expected on or off for " + what + ", found both");
    }
    feature.reason = fields.Text(feature.state == Switch::kOff ? "off" : "on");
    return feature;
  }
  const std::string_view text = pair.value.text();
  if (text == "on" && pair.value.IsScalar()) return feature;
  const bool off = text == "off" || text == "false" || text == "no";
  reading.diagnostics.Error(
      codes::kFeatureState, pair.value.place(),
      "expected on or { off: reason } for " + what + ", found " +
          (pair.value.IsScalar() ? Quote(text) : "a list"),
      off ? "say why: { off: not used here }" : "leave the feature out while it is undecided");
  return feature;
}

Setting ReadSetting(Reading& reading, const Pair& pair, std::string_view of) {
  Setting setting;
  setting.place = pair.value.place();
  const yaml::What what(pair.key.text(), of);
  ForEach(reading, pair.value, what, [&](const Node& entry) {
    if (const auto text = yaml::ReadText(entry, what, reading.diagnostics))
      setting.values.emplace_back(*text);
  });
  return setting;
}

void ReadFamilies(Reading& reading, const Fields& fields, std::string_view what,
                  Instance& instance) {
  const auto node = fields.Find("families");
  if (!node) return;
  instance.ipv4 = false;
  instance.ipv6 = false;
  constexpr std::string_view kFamilies[] = {"ipv4", "ipv6"};
  ForEach(reading, *node, {"families", what}, [&](const Node& entry) {
    const auto at = yaml::ReadWord(entry, {"families", what}, kFamilies, reading.diagnostics);
    if (!at) return;
    bool& member = *at == 0 ? instance.ipv4 : instance.ipv6;
    if (member) {
      reading.diagnostics.Error(codes::kFamilyTwice, entry.place(),
                                "expected each family once for " + std::string(what) + ", found " +
                                    Quote(entry.text()) + " again");
    }
    member = true;
  });
}

void ReadSelf(Reading& reading, const Fields& fields, std::string_view what, Instance& instance) {
  const auto cluster = fields.Find("cluster");
  const auto self = fields.Find("self");
  reading.references.SetAwaiting(reading.partial);
  if (cluster) {
    instance.cluster =
        reading.references.Need(cluster->text(), EndpointKind::kCluster, cluster->place());
  }
  if (self) ReadItems(reading, *self, {"self", what}, kSelfKinds, instance.self);
  reading.references.SetAwaiting(false);
  if (cluster.has_value() == self.has_value() && fields.is_mapping()) {
    reading.diagnostics.Error(codes::kInstanceSelf, fields.place(),
                              "expected 'cluster' or 'self' for " + std::string(what) + ", found " +
                                  (self ? "both" : "neither"),
                              "it says which addresses the product itself has here");
  }
}

Setting ReadInitiator(Reading& reading, const Pair& pair, std::string_view of) {
  const auto at =
      yaml::ReadWord(pair.value, {pair.key.text(), of}, kInitiators, reading.diagnostics);
  if (!at) return {{}, pair.value.place()};
  return {{std::string(kInitiators[*at])}, pair.value.place()};
}

// What an instance's entry and the answers of an instance have in common.
void ReadDecisions(Reading& reading, const Fields& fields, const std::string& what,
                   Instance& instance) {
  const auto setting = [&](std::string_view of) {
    return [&reading, of](const Pair& pair) { return ReadSetting(reading, pair, of); };
  };
  const std::string features = "features of " + what;
  Take(reading, fields.OptionalPairs("features"), features, instance.features,
       [&](const Pair& pair) { return ReadFeature(reading, pair, features); });
  const std::string choices = "choices of " + what;
  Take(reading, fields.OptionalPairs("choices"), choices, instance.choices, setting(choices));
  const std::string parameters = "parameters of " + what;
  Take(reading, fields.OptionalPairs("parameters"), parameters, instance.parameters,
       setting(parameters));
  const std::string initiators = "initiators of " + what;
  Take(reading, fields.OptionalPairs("initiators"), initiators, instance.initiators,
       [&](const Pair& pair) { return ReadInitiator(reading, pair, initiators); });
  ReadBindings(reading, fields.OptionalPairs("bind"), "bind of " + what, instance.bind);
}

void ReadInstanceBody(Reading& reading, const Node& node, Instance& instance) {
  const std::string what = "instance " + Quote(instance.id);
  const Fields fields(node, what, kInstanceKeys, reading.diagnostics);
  instance.product = fields.Text("product");
  instance.version = fields.OptionalText("version");
  ReadSelf(reading, fields, what, instance);
  ReadFamilies(reading, fields, what, instance);
  ReadDecisions(reading, fields, what, instance);
}

// From answers.yaml: what was asked of an instance, and answered.
void ReadAnswers(Reading& reading, const Pair& pair) {
  auto& instances = reading.site.instances;
  const auto instance = std::find_if(instances.begin(), instances.end(),
                                     [&](const auto& one) { return one.id == pair.key.text(); });
  if (instance == instances.end()) {
    std::vector<std::string> known;
    for (const Instance& one : instances) known.push_back(one.id);
    ReportUnknownName(reading.diagnostics, pair.key.place(), "the id of an instance of the site",
                      pair.key.text(), known);
    return;
  }
  const std::string what = "instance " + Quote(instance->id);
  const Fields fields(pair.value, what, kAnswerKeys, reading.diagnostics);
  if (const auto version = fields.Find("version")) {
    if (instance->version.empty()) {
      instance->version = fields.Text("version");
    } else {
      ReportTwo(reading.diagnostics, codes::kAnsweredTwice, version->place(), instance->place,
                "expected the version of " + what + " in one file, found it in two",
                "keep one of the two: `portwright site answer SITE --undo` takes an answer back");
    }
  }
  ReadDecisions(reading, fields, what, *instance);
}

}  // namespace

void ReadProducts(Reading& reading, const Sections& sections) {
  // Instances name each other as remote, so all ids are known before any body is read.
  std::vector<Node> bodies;
  auto& instances = reading.site.instances;
  for (const ListPart& part : sections.products) {
    for (auto it = part.node.begin(); it != part.node.end(); ++it) {
      const Node node = *it;
      const auto id = node.IsMapping() ? node.Find("id") : std::nullopt;
      if (!id) {
        // Says what is missing: a mapping, or its id.
        (void)Fields(node, "an instance", kInstanceKeys, reading.diagnostics).Need("id");
        continue;
      }
      const auto name = yaml::ReadText(*id, {"id", "an instance"}, reading.diagnostics);
      if (!name) continue;
      const auto known = reading.references.Find(*name);
      if (part.common && known && known->kind == EndpointKind::kInstance) continue;
      reading.references.Declare(
          *name, {EndpointKind::kInstance, static_cast<std::uint32_t>(instances.size())},
          id->place());
      Instance& instance = instances.emplace_back();
      instance.id = *name;
      instance.place = id->place();
      bodies.push_back(node);
    }
  }
  for (std::size_t i = 0; i < bodies.size(); ++i)
    ReadInstanceBody(reading, bodies[i], instances[i]);
  for (const Pair& pair : sections.answers) ReadAnswers(reading, pair);
  ReadBindings(reading, sections.bind, "bind", reading.site.bind);
}

}  // namespace portwright::site
