#include "dialect/azure/rule_fields.h"

namespace portwright::dialect::azure {

const FieldValue& RuleField::One() const {
  static const FieldValue kNothing;
  return is_list ? kNothing : values[0];
}

const RuleField* RuleFields::Find(std::string_view name) const {
  for (const RuleField& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

}  // namespace portwright::dialect::azure
