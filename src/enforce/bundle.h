// What one host is given to enforce: its text, what it was made from, the requirements behind it,
// and the flows that it can test. Not the site: a host learns nothing about the others but the
// addresses that its own rules name.
//
// As a file: JSON, `"format": "portwright bundle 1"`, read strictly. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "enforce/way_in.h"
#include "net/address.h"

namespace portwright::enforce {

// A first packet that the rules permit: one that leaves this host can be tested from it.
struct FlowToCheck {
  std::string requirement;  // id of the reason
  net::Address source;
  net::Address destination;
  std::uint8_t protocol = 6;
  std::uint16_t port = 0;

  friend bool operator==(const FlowToCheck&, const FlowToCheck&) = default;
};

struct BundleReason {
  std::string id, citation, purpose;
};

// The mark in the comments of lines that serve the same requirements.
struct BundleMark {
  std::string mark;  // eight hexadecimal digits
  std::vector<std::string> requirements;
};

struct Bundle {
  std::string site;   // its name
  std::string host;   // the site's name of it
  std::string point;  // the enforcement point that it is
  std::string as_of;  // the day of the plan
  std::string dialect;
  std::string version;
  std::string site_hash;     // of the site's files
  std::string catalog_hash;  // of the catalogs in use
  bool observe = false;      // the text lets everything through and counts what it would not
  std::string text;          // for the device
  std::vector<BundleReason> reasons;
  std::vector<BundleMark> marks;
  std::vector<FlowToCheck> flows;
  std::vector<WayIn> ways_in = {};  // from where the site manages the host; it permits nothing
  // The objects that the text was made from, where it is a cluster's own firewall
  // (cluster/state_json.h); empty for others.
  std::string cluster = {};
};

// Same bundle, same bytes.
std::string PrintBundle(const Bundle& bundle);
// kInvalid, with what is wrong: also where the device's text does not fit its hash.
Result<Bundle> ReadBundle(std::string_view text, const std::string& name);

}  // namespace portwright::enforce
