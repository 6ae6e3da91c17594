#include "dialect/windows/parameters.h"

#include <algorithm>

namespace portwright::dialect::windows {
namespace {

using Kind = Parameter::Kind;

constexpr Parameter kParameters[] = {
    {"Action", Kind::kField, Field::kAction},
    {"AsJob", Kind::kSwitch},
    {"Authentication", Kind::kCondition, Field::kName, "NotRequired"},
    {"CimSession", Kind::kPassed},
    {"Confirm", Kind::kSwitch},
    {"Debug", Kind::kSwitch},
    {"Description", Kind::kPassed},
    {"Direction", Kind::kField, Field::kDirection},
    {"DisplayName", Kind::kField, Field::kDisplayName},
    {"DynamicTarget", Kind::kCondition, Field::kName, "Any"},
    {"EdgeTraversalPolicy", Kind::kPassed},
    {"Enabled", Kind::kField, Field::kEnabled},
    {"Encryption", Kind::kCondition, Field::kName, "NotRequired"},
    {"ErrorAction", Kind::kPassed},
    {"ErrorVariable", Kind::kPassed},
    {"GPOSession", Kind::kPassed},
    {"Group", Kind::kField, Field::kGroup},
    {"IcmpType", Kind::kField, Field::kIcmpType},
    {"InformationAction", Kind::kPassed},
    {"InterfaceAlias", Kind::kCondition, Field::kName, "Any"},
    {"InterfaceType", Kind::kCondition, Field::kName, "Any"},
    {"LocalAddress", Kind::kField, Field::kLocalAddress},
    {"LocalOnlyMapping", Kind::kCondition, Field::kName, "False"},
    {"LocalPort", Kind::kField, Field::kLocalPort},
    {"LocalUser", Kind::kCondition, Field::kName, "Any"},
    {"LooseSourceMapping", Kind::kCondition, Field::kName, "False"},
    {"Name", Kind::kField, Field::kName},
    {"OutBuffer", Kind::kPassed},
    {"OutVariable", Kind::kPassed},
    {"OverrideBlockRules", Kind::kOverride, Field::kName, "False"},
    {"Owner", Kind::kCondition},
    {"Package", Kind::kCondition, Field::kName, "Any"},
    {"Platform", Kind::kCondition},
    {"PolicyStore", Kind::kPassed},
    {"Profile", Kind::kField, Field::kProfile},
    {"Program", Kind::kCondition, Field::kName, "Any"},
    {"Protocol", Kind::kField, Field::kProtocol},
    {"RemoteAddress", Kind::kField, Field::kRemoteAddress},
    {"RemoteDynamicKeywordAddresses", Kind::kCondition},
    {"RemoteMachine", Kind::kCondition, Field::kName, "Any"},
    {"RemotePort", Kind::kField, Field::kRemotePort},
    {"RemoteUser", Kind::kCondition, Field::kName, "Any"},
    {"Service", Kind::kCondition, Field::kName, "Any"},
    {"ThrottleLimit", Kind::kPassed},
    {"Verbose", Kind::kSwitch},
    {"WarningAction", Kind::kPassed},
    {"WhatIf", Kind::kSwitch},
};

struct Alias {
  std::string_view alias;
  std::string_view name;
};
constexpr Alias kAliases[] = {{"id", "Name"},
                              {"lsm", "LooseSourceMapping"},
                              {"cf", "Confirm"},
                              {"ea", "ErrorAction"},
                              {"ev", "ErrorVariable"},
                              {"wi", "WhatIf"},
                              {"session", "CimSession"},
                              {"wa", "WarningAction"},
                              {"ov", "OutVariable"},
                              {"vb", "Verbose"}};

char Small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether a name starts with what is written, in any case of letters.
bool Begins(std::string_view name, std::string_view written) {
  return written.size() <= name.size() &&
         std::equal(written.begin(), written.end(), name.begin(),
                    [](char a, char b) { return Small(a) == Small(b); });
}

}  // namespace

const Parameter* FindRuleParameter(std::string_view name) {
  for (const Alias& alias : kAliases) {
    if (Begins(alias.alias, name) && alias.alias.size() == name.size()) name = alias.name;
  }
  const Parameter* found = nullptr;
  bool is_several = false;
  for (const Parameter& parameter : kParameters) {
    if (!Begins(parameter.name, name)) continue;
    if (parameter.name.size() == name.size()) return &parameter;
    is_several = is_several || found != nullptr;
    found = &parameter;
  }
  return is_several ? nullptr : found;
}

bool IsParameter(std::string_view written, std::string_view name, std::size_t letters_min) {
  return written.size() >= letters_min && Begins(name, written);
}

}  // namespace portwright::dialect::windows
