// Host names to addresses, by the machine's resolver. The only place that asks one: plans never do.
// Threading: stateless, any thread. Tests give a twin.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

class Resolver {
 public:
  virtual ~Resolver() = default;
  // Addresses as text, IPv4 and IPv6, sorted, each once. kNotFound: the name does not exist or has
  // no address; kUnavailable: nobody answered. May take as long as the resolver's own timeout.
  virtual Result<std::vector<std::string>> Resolve(const std::string& name) const = 0;
  // Who answers, for people: `10.0.0.53`, the machine's first name server.
  virtual std::string Describe() const = 0;
};

class SystemResolver final : public Resolver {
 public:
  Result<std::vector<std::string>> Resolve(const std::string& name) const override;
  std::string Describe() const override;
};

}  // namespace portwright::sys
