// A firewall as somebody types it, and the entry of `enforcement` that it stands for:
//
//   nftables                                 of a host's or a cluster's own
//   asa,inside:servers,dmz:office            of a gateway: each interface and the zone behind it
//   router,a:left,b:right                    it joins zones, and filters nothing
//   ...,nat:pool:10.1.0.0/16=203.0.113.64/28@outside
//   ...,nat:port:tcp:10.1.50.11:443=203.0.113.10:8443
//
// Whether zones, prefixes and translations fit the site is for the site's reader to say. No state,
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "site/site.h"

namespace portwright::workflow {

// The point's name: `ora1-fw` for a host or cluster of the site, else the name itself.
std::string PointOf(const site::Site& site, std::string_view name);

// The point as YAML on one line. kInvalid, with what was expected and found.
Result<std::string> FirewallYaml(const site::Site& site, const std::string& name,
                                 std::string_view value);

// KIND:INSIDE=OUTSIDE, KIND:INSIDE=OUTSIDE@ZONE or port:PROTOCOL:ADDRESS:PORT=ADDRESS:PORT as an
// entry of `nat` on one line; an IPv6 address with a port stands in brackets.
Result<std::string> NatYaml(std::string_view text);

}  // namespace portwright::workflow
