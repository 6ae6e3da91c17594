// A site as its files say it (docs/formats/site.md): products in use, who plays which role, hosts,
// clusters, zones and enforcement points. Plain data with places; references are resolved to
// indices while reading, so that nothing behind this header compares names. What needs a catalog to
// be judged (an unknown feature, say) is judged by plan.
//
// Errors: Diagnostics PW-SITE-.... Threading: const access from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "net/address.h"
#include "net/service.h"
#include "site/endpoint_ref.h"
#include "site/guardrail.h"
#include "site/row_decision.h"

namespace portwright::site {

struct Realm {
  std::string name;
  SourcePlace place;
};

struct Zone {
  std::string name;
  std::string title;
  std::uint32_t realm = 0;
  std::vector<net::Prefix> prefixes;
  bool internet = false;
  SourcePlace place;
};

struct Interface {
  std::string name;  // empty where the site gives addresses alone
  int vlan = 0;      // 0: untagged
  std::vector<std::pair<net::Address, int>> addresses;  // with prefix length
};

struct Route {
  net::Prefix to;
  std::optional<net::Address> via;
  std::uint32_t interface = 0;  // index into the interfaces of its host or cluster
  SourcePlace place;
};

struct Host {
  std::string name;
  std::string title;
  std::string owner;  // who is asked about it; empty: not said
  std::uint32_t realm = 0;
  std::string os;
  std::vector<std::string> tags;
  std::vector<Interface> interfaces;
  std::vector<Route> routes;
  bool gone = false;  // every file that an import took it from has it no more
  SourcePlace place;
};

struct Network {
  std::string name;
  std::string title;
  std::string owner;  // who is asked about it; empty: not said
  std::uint32_t realm = 0;
  std::vector<std::string> tags;
  std::vector<net::Prefix> prefixes;
  SourcePlace place;
};

// `intf_group1`, or `intf_group1.200` for a VLAN on it.
struct InterfaceGroup {
  std::string name;
  int vlan = 0;
  bool ipmi = false;
  std::vector<std::pair<std::string, std::vector<net::Address>>> nodes;  // node name, its addresses
  std::vector<net::Address> vips;
  std::vector<std::string> traffic;  // kinds of incoming traffic that it serves; empty: all
  SourcePlace place;
};

struct Cluster {
  std::string name;
  std::string title;
  std::string owner;  // who is asked about it; empty: not said
  std::uint32_t realm = 0;
  std::vector<std::string> tags;
  std::vector<InterfaceGroup> interfaces;
  std::vector<Route> routes;
  SourcePlace place;
};

struct Proxy {
  std::string name;
  EndpointRef to;
  std::uint16_t port = 0;
  SourcePlace place;
};

enum class NameWay : std::uint8_t { kProxy, kObject, kPrefixes, kResolve, kProvider };
struct HostName {
  std::string name;  // may hold a wildcard or placeholder
  NameWay way = NameWay::kPrefixes;
  // kObject: the name as net/host_name.h has it; empty where it has a placeholder.
  std::string object;
  std::uint32_t proxy = kNone;
  // kPrefixes; kResolve: from resolved.yaml; kProvider: from its file
  std::vector<net::Prefix> prefixes;
  std::string provider_file, provider_service, provider_region;
  // kResolve: when resolved.yaml has it; kProvider: the date of the file, and no resolver.
  std::string resolved_at, resolver;
  bool is_resolved = false;  // kResolve, kProvider: addresses are known
  SourcePlace place;
};

// A role's endpoints: `items`, or a reason why there are none.
struct Binding {
  // Empty where `none` says why, or where it awaits all of them: then nobody plays the role.
  std::vector<EndpointRef> items;
  bool awaits = false;  // names somebody whom the site does not describe yet (ReadOptions::partial)
  std::optional<std::string> none;
  SourcePlace place;
};

enum class Switch : std::uint8_t { kOn, kOff };
struct FeatureSwitch {
  Switch state = Switch::kOn;
  std::string reason;
  SourcePlace place;
};
struct Setting {
  std::vector<std::string> values;
  SourcePlace place;
};

struct Instance {
  std::string id;
  std::string product;
  std::string version;  // empty: not said
  std::uint32_t cluster = kNone;
  std::vector<EndpointRef> self;  // where no cluster plays the part
  bool ipv4 = true;
  bool ipv6 = true;
  std::map<std::string, FeatureSwitch> features;
  std::map<std::string, Setting> choices;
  std::map<std::string, Setting> parameters;
  std::map<std::string, Setting> initiators;  // requirement id to `from`, `to` or `either`
  std::map<std::string, Binding> bind;
  SourcePlace place;
};

// Members stand in Site::group_members [first, first + count), sorted by role.
struct Group {
  std::string id;
  std::uint32_t instance = kNone;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  SourcePlace place;
};
struct GroupMember {
  std::uint32_t role = 0;
  EndpointRef endpoint;
};  // role: index into Site::group_roles

enum class PointKind : std::uint8_t { kHost, kGateway, kRouter, kCloud, kCluster };
enum class NatKind : std::uint8_t { kStatic, kPort, kPool, kInterface };
struct Nat {
  NatKind kind = NatKind::kStatic;
  net::Prefix inside;
  net::Prefix outside;
  std::uint8_t protocol = 0;  // kPort: 6 or 17
  std::uint16_t inside_port = 0;
  std::uint16_t outside_port = 0;
  std::uint32_t toward = kNone;  // zone that source translation applies to; kNone: all others
  SourcePlace place;
};
struct PointInterface {
  std::string name;
  std::uint32_t zone = 0;
};

struct EnforcementPoint {
  std::string name;
  std::string title;
  PointKind kind = PointKind::kGateway;
  std::string dialect;  // empty for a router
  std::string version;
  std::string owner;
  std::uint32_t host = kNone;              // kHost
  std::uint32_t cluster = kNone;           // kCluster
  std::vector<std::uint32_t> zones;        // kCloud
  std::vector<PointInterface> interfaces;  // kGateway, kRouter
  std::vector<Nat> nat;
  std::string config;  // path of today's configuration
  // kHost: only who reaches the planned services of the host is restricted; everything else passes.
  bool only_planned_ports = false;
  SourcePlace place;
};

struct PathChoice {
  std::uint32_t from = 0, to = 0;      // zones
  std::vector<std::uint32_t> through;  // points, in the order of the way
  SourcePlace place;
};

struct Extra {
  std::string id;
  std::vector<EndpointRef> from, to;
  std::vector<net::Service> allow;
  std::string reason, by;
  std::optional<Date> until;
  SourcePlace place;
};

struct Omission {
  std::string requirement;            // id in the catalog
  std::uint32_t instance = kNone;     // kNone: all instances
  std::vector<EndpointRef> from, to;  // empty: every pair of the requirement
  std::vector<net::Service> allow;    // empty: every service of it
  std::string reason, by;
  std::optional<Date> until;
  SourcePlace place;
};

struct Grant {
  std::vector<EndpointRef> from, to;
  std::vector<net::Service> allow;
  std::uint32_t point = kNone;  // kNone: at every point
  std::string reason, by;
  std::optional<Date> until;
  SourcePlace place;
};

struct Window {
  std::string name;
  std::uint32_t instance = kNone;
  Date from, until;  // both days belong to it
  std::string reason;
  SourcePlace place;
};

// From where hosts are managed: no change of their own rules may cut it. It permits nothing.
struct Management {
  std::vector<EndpointRef> from;     // hosts, networks, zones, literals
  std::vector<std::uint32_t> hosts;  // empty: every host of the realm
  std::vector<net::Service> allow;
  std::string reason;
  SourcePlace place;
};

struct CatalogPin {
  std::string product, revision, sha256;
  SourcePlace place;
};

struct Site {
  std::string name;
  std::string title;
  SourcePlace place;
  std::vector<Realm> realms;  // [0] is the default
  std::vector<Zone> zones;
  std::vector<Host> hosts;
  std::vector<Network> networks;
  std::vector<Cluster> clusters;
  std::vector<Proxy> proxies;
  std::vector<HostName> names;
  std::vector<Literal> literals;
  std::vector<Instance> instances;
  std::map<std::string, Binding> bind;  // role or shared role
  std::vector<std::string> group_roles;
  std::vector<Group> groups;
  std::vector<GroupMember> group_members;
  std::vector<EnforcementPoint> points;
  std::vector<PathChoice> paths;
  std::vector<Extra> extra;
  std::vector<Omission> omit;
  std::vector<Grant> granted;
  std::vector<Window> windows;
  std::vector<Management> management;
  std::vector<RowDecision> row_decisions;  // in the order of the file
  std::vector<CatalogPin> pins;
  std::vector<Guardrail> guardrails;

  // A literal has its text (`10.1.2.0/24`, a host without `/32`), the internet `internet`.
  std::string NameOf(EndpointRef ref) const;
  std::uint32_t FindInstance(std::string_view id) const;  // kNone if there is none
  std::uint32_t FindCluster(std::string_view name) const;
  std::uint32_t FindZone(std::string_view name) const;
  std::uint32_t FindPoint(std::string_view name) const;
};

}  // namespace portwright::site
