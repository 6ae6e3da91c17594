// Applications and their sets: services, and how long their sessions may be idle.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/common/entry_match.h"
#include "dialect/srx/ledger.h"
#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

struct TimedTerm {
  ServiceTerm term;
  std::uint32_t timeout_s = 0;  // 0: the device's default
  friend auto operator<=>(const TimedTerm&, const TimedTerm&) = default;
};

class Applications {
 public:
  Applications(const Tree& tree, Ledger& ledger);

  // What a policy's list names, by timeout; each term once.
  std::map<std::uint32_t, std::vector<ServiceTerm>> OfList(NodeId list);

  bool has_helpers() const { return has_helpers_; }

 private:
  using Terms = std::vector<TimedTerm>;

  Terms ReadApplication(NodeId application);
  TimedTerm ReadTerm(NodeId term, std::string_view application);
  void ReadPorts(NodeId term, std::uint8_t protocol, TimedTerm& out);
  void ReadIcmp(NodeId term, std::uint8_t protocol, TimedTerm& out);
  void ReadTimeout(NodeId term, TimedTerm& out);
  void Wrong(NodeId term, std::string_view field);
  void Open(NodeId at, std::string_view application, std::string_view found, TimedTerm& out);
  void ReadSets(NodeId sets);
  void AddMember(NodeId member, Terms& out);

  const Tree& tree_;
  Ledger& ledger_;
  std::unordered_map<std::string_view, Terms> terms_;
  bool has_helpers_ = false;
};

}  // namespace portwright::dialect::srx
