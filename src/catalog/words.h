// The words of a catalog file and what they stand for, in the order of their enumerators: one table
// for reading and for printing. Private to this folder.
#pragma once

#include "catalog/catalog.h"
#include "yaml/fields.h"

namespace portwright::catalog {

inline constexpr yaml::Named<RoleKind> kRoleKinds[] = {
    {"self", RoleKind::kSelf},       {"cluster-node", RoleKind::kClusterNode},
    {"host", RoleKind::kHost},       {"service", RoleKind::kService},
    {"network", RoleKind::kNetwork}, {"internet", RoleKind::kInternet},
    {"local", RoleKind::kLocal}};

inline constexpr yaml::Named<AddressKind> kAddressKinds[] = {{"node", AddressKind::kNode},
                                                             {"vip", AddressKind::kVip},
                                                             {"vlan", AddressKind::kVlan},
                                                             {"ipmi", AddressKind::kIpmi}};

inline constexpr yaml::Named<Initiator> kInitiators[] = {{"from", Initiator::kFrom},
                                                         {"to", Initiator::kTo},
                                                         {"either", Initiator::kEither},
                                                         {"unknown", Initiator::kUnknown}};

// Direction::kUnstated is the absence of the key.
inline constexpr yaml::Named<Direction> kDirections[] = {
    {"in", Direction::kIn}, {"out", Direction::kOut}, {"both", Direction::kBoth}};

inline constexpr yaml::Named<GroundKind> kGroundKinds[] = {{"protocol", GroundKind::kProtocol},
                                                           {"text", GroundKind::kText},
                                                           {"column", GroundKind::kColumn}};

inline constexpr yaml::Named<Traffic> kTraffics[] = {
    {"management", Traffic::kManagement},  {"backup", Traffic::kBackup},
    {"recovery", Traffic::kRecovery},      {"replication", Traffic::kReplication},
    {"data-access", Traffic::kDataAccess}, {"archive", Traffic::kArchive},
    {"support", Traffic::kSupport},        {"internal", Traffic::kInternal},
    {"monitoring", Traffic::kMonitoring},  {"out-of-band", Traffic::kOutOfBand}};

inline constexpr yaml::Named<ParameterType> kParameterTypes[] = {{"port", ParameterType::kPort},
                                                                 {"number", ParameterType::kNumber},
                                                                 {"text", ParameterType::kText}};

inline constexpr yaml::Named<DoubtAbout> kDoubtAbouts[] = {
    {"direction", DoubtAbout::kDirection}, {"transport", DoubtAbout::kTransport},
    {"initiator", DoubtAbout::kInitiator}, {"scope", DoubtAbout::kScope},
    {"port", DoubtAbout::kPort},           {"endpoint", DoubtAbout::kEndpoint},
    {"condition", DoubtAbout::kCondition}};

inline constexpr yaml::Named<Flag> kFlags[] = {
    {"inherited", Flag::kInherited},     {"implied-transport", Flag::kImpliedTransport},
    {"conditional", Flag::kConditional}, {"alternative", Flag::kAlternative},
    {"default", Flag::kDefault},         {"fqdn", Flag::kFqdn},
    {"wildcard", Flag::kWildcard},       {"expanded", Flag::kExpanded},
    {"ambiguous", Flag::kAmbiguous},     {"open-ended", Flag::kOpenEnded}};

inline constexpr yaml::Named<ConditionKind> kConditionKinds[] = {
    {"session-timeout", ConditionKind::kSessionTimeout},
    {"latency", ConditionKind::kLatency},
    {"bandwidth", ConditionKind::kBandwidth},
    {"same-subnet", ConditionKind::kSameSubnet},
    {"same-segment", ConditionKind::kSameSegment},
    {"same-domain", ConditionKind::kSameDomain},
    {"no-tls-inspection", ConditionKind::kNoTlsInspection},
    {"source-address", ConditionKind::kSourceAddress},
    {"source-ports", ConditionKind::kSourcePorts},
    {"address-kind", ConditionKind::kAddressKind},
    {"every-node", ConditionKind::kEveryNode},
    {"unmonitored", ConditionKind::kUnmonitored},
    {"host-name", ConditionKind::kHostName},
    {"configured-elsewhere", ConditionKind::kConfiguredElsewhere},
    {"information", ConditionKind::kInformation}};

inline constexpr std::string_view kSharedRoles[] = {"dns",  "ntp",    "directory",      "smtp",
                                                    "snmp", "syslog", "administrators", "proxy"};

// Words of `when` that nothing can be called.
inline constexpr std::string_view kReservedNames[] = {"and",     "or",   "not", "in",
                                                      "version", "from", "to"};

}  // namespace portwright::catalog
