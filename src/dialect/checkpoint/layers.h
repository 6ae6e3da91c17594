// Layers of rules, from calls that make them and from answers that list them; objects on the way.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/checkpoint/objects.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::checkpoint {

struct Layer {
  std::string name;
  SourcePlace place;
  // In order; one that is not there stands for the rule that a layer gets when it is made.
  std::vector<JsonValue> rules;
  bool accepts_the_rest = false;
  bool is_partial = false;  // rules are added to a layer that the text does not make
};

class Layers {
 public:
  static constexpr std::size_t kRulesMax = 100'000;
  static constexpr std::size_t kLayersMax = 10'000;
  static constexpr std::size_t kComparedMax = 20'000'000;  // names, for positions beside a rule

  Layers(Objects& objects, Diagnostics& diagnostics)
      : objects_(objects), diagnostics_(diagnostics) {}

  // False if the text is neither calls nor an answer.
  bool Read(JsonValue root);

  const std::vector<Layer>& all() const { return all_; }
  // By name or identifier.
  const Layer* Find(std::string_view key) const;

 private:
  void ReadCall(JsonValue call);
  void ReadNewLayer(JsonValue payload);
  void ReadNewRule(JsonValue payload);
  void Insert(Layer& layer, JsonValue position, JsonValue rule);
  void ReadAnswer(JsonValue answer);
  void ReadObjects(JsonValue list);
  Layer* Add(std::string name, SourcePlace place);
  void Keep(Layer& layer, std::size_t at, JsonValue rule);

  Objects& objects_;
  Diagnostics& diagnostics_;
  std::vector<Layer> all_;
  std::map<std::string, std::size_t, std::less<>> by_key_;
  std::size_t rules_ = 0;
  std::size_t compared_ = 0;
};

}  // namespace portwright::dialect::checkpoint
