// Codes of what is wrong with an inventory.
#pragma once

#include <string_view>

namespace portwright::inventory::codes {

// Of files.
inline constexpr std::string_view kNotRecognised = "PW-INV-0001";  // no format that we know
inline constexpr std::string_view kNoColumns = "PW-INV-0002";      // nothing to make hosts of
inline constexpr std::string_view kNoSuchColumn = "PW-INV-0003";   // that was asked for
inline constexpr std::string_view kColumnGone = "PW-INV-0004";     // that was there before
inline constexpr std::string_view kOtherShape = "PW-INV-0005";     // JSON of another kind
inline constexpr std::string_view kNoHostName = "PW-INV-0006";     // whose output it is
// Of rows.
inline constexpr std::string_view kNotAName = "PW-INV-0010";
inline constexpr std::string_view kNotAnAddress = "PW-INV-0011";
inline constexpr std::string_view kNotAPrefix = "PW-INV-0012";
inline constexpr std::string_view kNotALine = "PW-INV-0013";
inline constexpr std::string_view kLeftOut = "PW-INV-0014";  // what we cannot say
// Between files.
inline constexpr std::string_view kContradiction = "PW-INV-0020";
inline constexpr std::string_view kAddressTwice = "PW-INV-0021";
inline constexpr std::string_view kNoAddress = "PW-INV-0022";
inline constexpr std::string_view kInSite = "PW-INV-0023";  // a person wrote that already
inline constexpr std::string_view kAliasTwice = "PW-INV-0024";
inline constexpr std::string_view kNotTaken = "PW-INV-0025";  // routes over what nobody knows
// Of what an import wrote.
inline constexpr std::string_view kEdited = "PW-INV-0030";
inline constexpr std::string_view kBadMemory = "PW-INV-0031";

}  // namespace portwright::inventory::codes
