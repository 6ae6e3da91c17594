// A product's network requirements as its catalog file says them (docs/formats/catalog.md). Plain
// data with places; references are resolved to indices while reading (read.h), so that nothing
// behind this header compares names of roles. Cost of the Find functions: a hash look-up.
// Threading: const access from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "catalog/amendment.h"
#include "catalog/expression.h"
#include "net/service.h"

namespace portwright::catalog {

inline constexpr std::uint32_t kNone = 0xffffffffU;

enum class RoleKind : std::uint8_t {
  kSelf,
  kClusterNode,
  kHost,
  kService,
  kNetwork,
  kInternet,
  kLocal
};
enum class AddressKind : std::uint8_t { kNode, kVip, kVlan, kIpmi };
enum class Initiator : std::uint8_t { kFrom, kTo, kEither, kUnknown };
enum class Direction : std::uint8_t { kUnstated, kIn, kOut, kBoth };
enum class GroundKind : std::uint8_t { kProtocol, kText, kColumn };
enum class Traffic : std::uint8_t {
  kManagement,
  kBackup,
  kRecovery,
  kReplication,
  kDataAccess,
  kArchive,
  kSupport,
  kInternal,
  kMonitoring,
  kOutOfBand
};
enum class ParameterType : std::uint8_t { kPort, kNumber, kText };
enum class DoubtAbout : std::uint8_t {
  kDirection,
  kTransport,
  kInitiator,
  kScope,
  kPort,
  kEndpoint,
  kCondition
};
// In the order in which the port table prints them.
enum class Flag : std::uint8_t {
  kInherited,
  kImpliedTransport,
  kConditional,
  kAlternative,
  kDefault,
  kFqdn,
  kWildcard,
  kExpanded,
  kAmbiguous,
  kOpenEnded
};
enum class ConditionKind : std::uint8_t {
  kSessionTimeout,
  kLatency,
  kBandwidth,
  kSameSubnet,
  kSameSegment,
  kSameDomain,
  kNoTlsInspection,
  kSourceAddress,
  kSourcePorts,
  kAddressKind,
  kEveryNode,
  kUnmonitored,
  kHostName,
  kConfiguredElsewhere,
  kInformation
};

// The words of the file.
std::string_view ToText(RoleKind kind);
std::string_view ToText(AddressKind kind);
std::string_view ToText(Initiator initiator);
std::string_view ToText(Direction direction);  // empty for kUnstated
std::string_view ToText(GroundKind kind);
std::string_view ToText(Traffic traffic);
std::string_view ToText(ParameterType type);
std::string_view ToText(DoubtAbout about);
std::string_view ToText(Flag flag);
std::string_view ToText(ConditionKind kind);

struct DocumentReference {
  std::string title;
  std::string revision;
  std::string address;  // may be empty
  std::string sha256;   // may be empty
  SourcePlace place;
};

struct Role {
  std::string id;
  std::string title;
  RoleKind kind = RoleKind::kHost;
  std::string cited_as;  // what the port table prints; the title where the file says nothing
  std::vector<AddressKind> addresses;  // for kSelf and kClusterNode; empty: not said
  std::string shared;  // dns ntp directory smtp snmp syslog administrators proxy, or empty
  std::vector<std::string> names;  // host names; `*.` and `<parameter>` allowed
  SourcePlace place;
};

struct Feature {
  std::string id;
  std::string title;
  std::string group;                   // may be empty
  std::string question;                // may be empty
  std::vector<std::uint32_t> implies;  // all of them, followed to the end, sorted; never itself
  std::vector<std::uint32_t> implies_directly;
  bool always = false;
  SourcePlace place;
};

// `4745 + hiavd_instance`
struct Formula {
  std::int64_t offset = 0;
  std::uint32_t parameter = 0;  // index into Catalog::parameters
};

struct Parameter {
  std::string id;
  std::string title;
  ParameterType type = ParameterType::kPort;
  std::optional<std::string>
      default_value;     // text of a number for kPort and kNumber; none: unbound until a site says
  std::int64_t min = 0;  // kPort: 1 to 65535 unless said
  std::int64_t max = 0;
  std::optional<Formula> formula;  // instead of a default
  SourcePlace place;
};

struct Option {
  std::string id;
  std::string title;
  SourcePlace place;
};

struct Choice {
  std::string id;
  std::string title;
  std::string question;
  bool picks_some = false;            // else exactly one
  std::vector<Option> options;        // in the order of the file
  std::vector<std::string> defaults;  // ids of options; empty: no default
  SourcePlace place;
};

struct Doubt {
  DoubtAbout about = DoubtAbout::kScope;
  std::vector<std::string> readings;
  std::uint32_t taken = 0;  // counted from 1
  std::string why;
  SourcePlace place;
};

struct Citation {
  std::string section;
  std::string source;       // what the port table prints instead of the role's words, or empty;
  std::string destination;  // both of requirements alone
  std::uint32_t line = 0;   // 0: not said
  std::vector<std::uint32_t> also;
  std::vector<Flag> flags;  // in table order, each once
  SourcePlace place;

  bool Has(Flag flag) const;
};

// One entry of `allow`. With a parameter, the ports come from it: `service.ports` holds its
// default, or any port where it has none.
struct AllowEntry {
  net::Service service;
  std::uint32_t parameter = kNone;  // index into Catalog::parameters
  std::string text;                 // as it stands in the file
  SourcePlace place;
};

struct Requirement {
  std::string id;
  std::uint32_t from = 0;  // index into Catalog::roles
  std::uint32_t to = 0;
  Initiator initiator = Initiator::kFrom;
  GroundKind ground_kind = GroundKind::kColumn;
  std::string ground;  // behind the colon
  std::vector<AllowEntry> allow;
  std::vector<net::PortRange> source_ports;  // empty: not said
  Expression when;
  std::optional<Traffic> traffic;
  Direction direction = Direction::kUnstated;
  std::string temporary;  // name of a window, or empty
  bool local = false;
  std::string purpose;
  Citation cite;
  std::vector<Doubt> doubts;
  std::vector<std::string> was;
  Amendment amendment;  // of the site that it is planned for
  SourcePlace place;
};

// Whether a requirement has this id, or had it in an earlier revision.
bool IsCalled(const Requirement& requirement, std::string_view id);

struct Condition {
  std::string id;
  ConditionKind kind = ConditionKind::kInformation;
  std::vector<std::uint32_t> roles;    // none, one or two
  std::optional<std::uint64_t> value;  // seconds, milliseconds or Mbit/s by kind
  Expression when;
  std::string text;
  Citation cite;
  SourcePlace place;
};

struct Catalog {
  std::string product;
  std::string title;
  std::string vendor;
  std::string file_name;  // as given to Read
  DocumentReference document;
  std::vector<std::string> versions;  // oldest first
  std::vector<Role> roles;
  std::vector<Feature> features;
  std::vector<Parameter> parameters;
  std::vector<Choice> choices;
  std::vector<Requirement> requirements;
  std::vector<Condition> conditions;
  std::vector<std::string> retired;
  std::vector<Requirement> withdrawn;  // by a site's overlay: nothing is planned for them

  // Indices, or kNone.
  std::uint32_t FindRole(std::string_view id) const;
  std::uint32_t FindFeature(std::string_view id) const;
  std::uint32_t FindParameter(std::string_view id) const;
  std::uint32_t FindChoice(std::string_view id) const;
  std::uint32_t FindRequirement(std::string_view id) const;
  std::uint32_t FindRequirementByOldId(std::string_view id) const;  // by `was`
  std::uint32_t FindCondition(std::string_view id) const;
  std::uint32_t FindVersion(std::string_view version) const;

  // Builds what the Find functions look into; Read does it. To be called again after a change of
  // the vectors.
  void Index();

  // The default of a parameter; of one with a formula, what follows from the default under it.
  // None: a site has to say.
  std::optional<std::string> DefaultOf(std::uint32_t parameter) const;

  // Value of a numeric parameter with a formula when the parameter under it is `value`.
  static std::int64_t Apply(const Formula& formula, std::int64_t value) {
    return formula.offset + value;
  }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Ids = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;
  static std::uint32_t Look(const Ids& ids, std::string_view id);

  Ids role_ids_, feature_ids_, parameter_ids_, choice_ids_, requirement_ids_, old_ids_,
      condition_ids_, version_ids_;
};

const Option* FindOption(const Choice& choice, std::string_view id);

// Where a requirement stands: `mini L525`, `overlay.yaml L3: TICKET-7`, or both of one that a site
// changed.
std::string CitationOf(const Catalog& catalog, const Requirement& requirement);

// Names of the `<parameter>` placeholders in a host name, in their order.
std::vector<std::string> Placeholders(std::string_view host_name);

}  // namespace portwright::catalog
