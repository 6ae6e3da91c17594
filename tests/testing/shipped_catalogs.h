// The catalogs that ship with the program, as text.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace portwright::testing {

inline const std::string kShipped[] = {"brickstor-sp", "cohesity-saas-connector", "cumulocity",
                                       "ibm-backup-recovery", "peergfs"};

inline std::string ShippedText(const std::string& product) {
  std::ifstream in(std::string(PORTWRIGHT_SOURCE_DIR) + "/catalog/" + product + ".yaml");
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace portwright::testing
