// By which somebody gets into this host. Plain values.
#pragma once

#include <string>

#include "net/address.h"
#include "net/service.h"

namespace portwright::enforce {

struct WayIn {
  std::string name;         // `this session`, `--way-in ...`, `management from backup-admins`
  net::AddressSet sources;  // nobody may be shut out of it
  net::AddressSet destinations;
  net::Service service;

  friend bool operator==(const WayIn&, const WayIn&) = default;
};

}  // namespace portwright::enforce
