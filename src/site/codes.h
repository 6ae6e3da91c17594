// Codes of what can be wrong with a site. Stable: a code keeps its meaning for ever, and a
// withdrawn one is not given again. The hundreds follow the sections of a site.
#pragma once

#include <string_view>

namespace portwright::site::codes {

// Files and sections.
inline constexpr std::string_view kNoSiteFile = "PW-SITE-0001";
inline constexpr std::string_view kNoSiteName = "PW-SITE-0002";
inline constexpr std::string_view kNotASection = "PW-SITE-0003";       // a key that no file has
inline constexpr std::string_view kSectionElsewhere = "PW-SITE-0004";  // one of another file
inline constexpr std::string_view kSectionShape = "PW-SITE-0005";      // a list for a mapping
inline constexpr std::string_view kInTwoFiles = "PW-SITE-0006";        // one key in two files
inline constexpr std::string_view kEmptyList = "PW-SITE-0007";    // a list that must name somebody
inline constexpr std::string_view kNotAnAnswer = "PW-SITE-0009";  // a section of another file
inline constexpr std::string_view kTooManyErrors = "PW-SITE-0008";  // the rest was not read

// Names and references.
inline constexpr std::string_view kBadName = "PW-SITE-0101";      // characters, or a reserved word
inline constexpr std::string_view kNameTwice = "PW-SITE-0102";    // one name for two things
inline constexpr std::string_view kUnknownName = "PW-SITE-0103";  // a name that nothing has
inline constexpr std::string_view kWrongKind = "PW-SITE-0104";    // a name of something else
inline constexpr std::string_view kNamedTwice = "PW-SITE-0105";   // warning: twice in one list
inline constexpr std::string_view kEveryone = "PW-SITE-0106";     // 0.0.0.0/0 as somebody
inline constexpr std::string_view kSelectorSyntax = "PW-SITE-0107";
inline constexpr std::string_view kSelectorQuotes = "PW-SITE-0108";
inline constexpr std::string_view kSelectsNothing = "PW-SITE-0109";
inline constexpr std::string_view kAwaited = "PW-SITE-0110";  // note: nobody yet, with --partial

// Zones, addresses, routes.
inline constexpr std::string_view kBadAddress = "PW-SITE-0201";       // an address that is none
inline constexpr std::string_view kPrefixTwice = "PW-SITE-0202";      // in two zones of a realm
inline constexpr std::string_view kAddressTwice = "PW-SITE-0203";     // on two things of a realm
inline constexpr std::string_view kOutsideZones = "PW-SITE-0204";     // warning: in no zone
inline constexpr std::string_view kNoAddresses = "PW-SITE-0205";      // a thing without addresses
inline constexpr std::string_view kNotAHostAddress = "PW-SITE-0206";  // multicast and the like
inline constexpr std::string_view kNotTheInternet = "PW-SITE-0207";   // its name without the thing
inline constexpr std::string_view kTwoInternets = "PW-SITE-0208";
inline constexpr std::string_view kDuplicateRoute = "PW-SITE-0209";
inline constexpr std::string_view kRouteFamily = "PW-SITE-0210";  // `via` of another family
inline constexpr std::string_view kOffLink = "PW-SITE-0211";      // warning: `via` elsewhere
inline constexpr std::string_view kBadVlan = "PW-SITE-0212";
inline constexpr std::string_view kHostsGone = "PW-SITE-0213";  // note: imports have them no more

// Host names and proxies.
inline constexpr std::string_view kNameWay = "PW-SITE-0301";        // not exactly one way
inline constexpr std::string_view kCannotResolve = "PW-SITE-0302";  // a wildcard or placeholder
inline constexpr std::string_view kStaleResolved = "PW-SITE-0303";  // warning: not asked for
inline constexpr std::string_view kNoProviderFile = "PW-SITE-0304";
inline constexpr std::string_view kProviderFile = "PW-SITE-0305";   // not understood
inline constexpr std::string_view kProviderEmpty = "PW-SITE-0306";  // no such service and region
inline constexpr std::string_view kOneServer = "PW-SITE-0307";      // a proxy with several
inline constexpr std::string_view kNotAHostName = "PW-SITE-0308";   // an object needs one
inline constexpr std::string_view kSameStandIn = "PW-SITE-0309";    // two names, one stand-in
inline constexpr std::string_view kStandInZone = "PW-SITE-0310";    // a zone with their addresses

// Products and groups.
inline constexpr std::string_view kFeatureState = "PW-SITE-0401";  // neither on nor off and why
inline constexpr std::string_view kInstanceSelf = "PW-SITE-0402";  // a cluster or hosts, one of two
inline constexpr std::string_view kFamilyTwice = "PW-SITE-0403";
inline constexpr std::string_view kAnsweredTwice = "PW-SITE-0405";  // in two files
inline constexpr std::string_view kOneRole = "PW-SITE-0404";  // a group of fewer than two roles

// Enforcement points and paths.
inline constexpr std::string_view kPointShape = "PW-SITE-0501";    // keys that its kind has not
inline constexpr std::string_view kGuardedTwice = "PW-SITE-0502";  // two points for one host
inline constexpr std::string_view kNatShape = "PW-SITE-0503";      // sizes, families, keys
inline constexpr std::string_view kNatTwice = "PW-SITE-0504";      // two translations of one thing
inline constexpr std::string_view kPath = "PW-SITE-0505";

// Extra, omit, granted, windows.
inline constexpr std::string_view kBadService = "PW-SITE-0601";
inline constexpr std::string_view kBadDate = "PW-SITE-0602";
inline constexpr std::string_view kDateOrder = "PW-SITE-0603";

// Management.
inline constexpr std::string_view kManagedRealm = "PW-SITE-0604";  // a host of another realm
inline constexpr std::string_view kRowContent = "PW-SITE-0610";    // of a decided row
inline constexpr std::string_view kRowEdited = "PW-SITE-0611";     // its id is of another content

// Pins.
inline constexpr std::string_view kBadHash = "PW-SITE-0701";

// Guardrails.
inline constexpr std::string_view kGuardrailKind = "PW-SITE-0801";  // not one of never, only, ask
inline constexpr std::string_view kExceptionShape = "PW-SITE-0802";
inline constexpr std::string_view kTooManyGuardrails = "PW-SITE-0803";

}  // namespace portwright::site::codes
