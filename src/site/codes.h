// Codes of what can be wrong with a site. Stable: a code keeps its meaning for ever, and a
// withdrawn one is not given again.
#pragma once

#include <string_view>

namespace portwright::site::codes {

// Files and sections.
inline constexpr std::string_view kSectionNotAllowed =
    "PW-SITE-0001";  // a section in a file that may not hold it
inline constexpr std::string_view kInTwoFiles = "PW-SITE-0002";  // one key in two files
inline constexpr std::string_view kNoSite = "PW-SITE-0003";      // no site.yaml, or no name in it
inline constexpr std::string_view kEmptyList = "PW-SITE-0004";   // a list that must name somebody
inline constexpr std::string_view kTooManyErrors =
    "PW-SITE-0005";  // the rest of a section was not read

// Names.
inline constexpr std::string_view kBadName = "PW-SITE-0010";      // characters, or a reserved word
inline constexpr std::string_view kNameTwice = "PW-SITE-0011";    // one name for two things
inline constexpr std::string_view kUnknownName = "PW-SITE-0012";  // a name that nothing has
inline constexpr std::string_view kWrongKind =
    "PW-SITE-0013";  // a name of something else than is asked for
inline constexpr std::string_view kNamedTwice =
    "PW-SITE-0014";  // warning: an endpoint twice in one list
inline constexpr std::string_view kSelectorSyntax = "PW-SITE-0015";
inline constexpr std::string_view kSelectsNothing = "PW-SITE-0016";

// Addresses.
inline constexpr std::string_view kBadAddress =
    "PW-SITE-0020";  // an address or prefix that is none
inline constexpr std::string_view kPrefixTwice =
    "PW-SITE-0021";  // one prefix in two zones of a realm
inline constexpr std::string_view kAddressTwice =
    "PW-SITE-0022";  // one address on two things of a realm
inline constexpr std::string_view kOutsideZones =
    "PW-SITE-0023";  // warning: an address in no zone of its realm
inline constexpr std::string_view kNoAddresses = "PW-SITE-0024";  // a thing without addresses
inline constexpr std::string_view kNotAHostAddress =
    "PW-SITE-0025";  // a network's own address, multicast and the like
inline constexpr std::string_view kInternetZone =
    "PW-SITE-0026";  // two of them, or its name without the thing
inline constexpr std::string_view kDuplicateRoute = "PW-SITE-0027";
inline constexpr std::string_view kRouteGateway =
    "PW-SITE-0028";  // `via` of another family, or off the interface
inline constexpr std::string_view kBadVlan = "PW-SITE-0029";

// Host names and proxies.
inline constexpr std::string_view kNameWay = "PW-SITE-0030";        // not exactly one way
inline constexpr std::string_view kCannotResolve = "PW-SITE-0031";  // a wildcard or placeholder
inline constexpr std::string_view kStaleResolved =
    "PW-SITE-0032";  // warning: resolved, and not asked for
inline constexpr std::string_view kProviderFile = "PW-SITE-0033";  // absent, or not understood
inline constexpr std::string_view kProviderEmpty =
    "PW-SITE-0034";  // no prefix of this service and region

// Products and groups.
inline constexpr std::string_view kFeatureState =
    "PW-SITE-0040";  // neither on nor off with a reason
inline constexpr std::string_view kInstanceSelf =
    "PW-SITE-0041";  // needs a cluster or hosts, and one of the two
inline constexpr std::string_view kFamilies = "PW-SITE-0042";
inline constexpr std::string_view kOneRole = "PW-SITE-0043";  // a group of fewer than two roles

// Enforcement points and paths.
inline constexpr std::string_view kPointShape =
    "PW-SITE-0050";  // a key that its kind has not, or lacks
inline constexpr std::string_view kGuardedTwice =
    "PW-SITE-0051";  // two points for one host or cluster
inline constexpr std::string_view kNatShape =
    "PW-SITE-0052";  // sizes, families, keys of a translation
inline constexpr std::string_view kNatTwice = "PW-SITE-0053";  // two translations of one thing
inline constexpr std::string_view kPath = "PW-SITE-0054";

// Extra, omit, granted, windows.
inline constexpr std::string_view kBadService = "PW-SITE-0060";
inline constexpr std::string_view kBadDate = "PW-SITE-0061";
inline constexpr std::string_view kDateOrder = "PW-SITE-0062";

// Pins.
inline constexpr std::string_view kBadHash = "PW-SITE-0070";

}  // namespace portwright::site::codes
