// One security rule as a text has it, whatever the language of the text: its fields by the names
// that the API gives them, values as texts. What is empty is not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::azure {

struct FieldValue {
  std::string text;  // of a string, or the digits of a whole number; else empty
  SourcePlace place;
  bool is_computed = false;  // by an expression: then nothing is known of it
};

struct RuleField {
  std::string name;  // `sourceAddressPrefix`
  SourcePlace place;
  std::vector<FieldValue> values;  // never empty
  bool is_list = false;

  // What stands there alone; of a list a value without text.
  const FieldValue& One() const;
};

struct RuleFields {
  SourcePlace place;  // of the rule
  std::vector<RuleField> fields;

  const RuleField* Find(std::string_view name) const;  // null where it is not said
};

}  // namespace portwright::dialect::azure
