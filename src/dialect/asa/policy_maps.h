// Class maps, policy maps and where they are applied: which classes inspect ICMP and which let idle
// connections live longer. For the parser; views into the text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "dialect/asa/ruleset.h"
#include "dialect/common/config_lines.h"

namespace portwright::dialect::asa {

class PolicyMaps {
 public:
  // Behind `class-map` and `policy-map`; false for those of applications.
  bool BeginClassMap(WordReader& words);
  bool BeginPolicyMap(WordReader& words);
  void ReadClassLine(WordReader& words);
  void ReadPolicyLine(WordReader& words);
  void ReadServicePolicy(WordReader& words);  // behind `service-policy`

  // What the maps that are applied do; the rest as assumptions.
  void Finish(Ruleset& ruleset);

 private:
  struct ClassMap {
    std::string_view list;  // of `match access-list`
    std::uint32_t lines = 0;
  };
  struct PolicyClass {
    std::string_view name;
    std::optional<std::uint32_t> idle_seconds;
    bool is_tcp_only = false;
  };
  struct PolicyMap {
    std::vector<PolicyClass> classes;
    Answer inspects_icmp = Answer::kNo;
  };
  struct Application {
    std::string_view map;
    std::string_view interface;  // empty: global
  };

  void ReadConnection(WordReader& words);

  std::map<std::string_view, ClassMap> class_maps_;
  std::map<std::string_view, PolicyMap> policy_maps_;
  std::vector<Application> applications_;
  ClassMap* class_map_ = nullptr;
  PolicyMap* policy_map_ = nullptr;
  bool has_other_settings_ = false;
  bool has_rate_limits_ = false;
  bool has_modules_ = false;
  bool inspects_applications_ = false;
};

}  // namespace portwright::dialect::asa
