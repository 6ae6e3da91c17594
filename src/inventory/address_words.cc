#include "inventory/address_words.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "inventory/facts.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

constexpr std::string_view kAsText =
    "give the column the format of a text, and type the addresses again";

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool AreNumbersWithCommas(std::string_view text) {
  const auto parts = Split(text, ',');
  return std::all_of(parts.begin(), parts.end(), IsDigits);
}

// A whole number that a day in this century has in a spreadsheet.
bool IsDayNumber(std::uint64_t number) { return number >= 36'526 && number <= 73'050; }

// Why no host can have it; empty if one can.
std::string WhyNoHost(const net::Address& address, int length) {
  const bool v4 = address.family == net::Family::kIpv4;
  if (v4 && (address.value >> 28) == 0xe) return "a multicast address";
  if (v4 && (address.value >> 28) == 0xf) return "a reserved address";
  if (!v4 && (address.value >> 120) == 0xff) return "a multicast address";
  const int host_bits = length == kNoLength ? 0 : AddressBits(address.family) - length;
  if (host_bits < 2) return "";
  const net::U128 mask = host_bits >= 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
  if ((address.value & mask) == 0) return "the address of the network itself";
  if (v4 && (address.value & mask) == mask) return "the network's broadcast address";
  return "";
}

// What a text without an address probably was.
void Explain(std::string_view text, AddressWords& words) {
  words.problem = "expected an address, found " + Quote(text);
  if (LooksLikeFormula(text)) {
    words.problem += ", a formula or its error";
    words.hint = "put the value into the cell";
    return;
  }
  if (LooksLikeDate(text)) {
    words.problem += ", a day";
    words.hint = kAsText;
    return;
  }
  const auto number = ParseNumber(text);
  const std::size_t dots = static_cast<std::size_t>(std::count(text.begin(), text.end(), '.'));
  const bool plain = text.find_first_not_of("0123456789.,eE+ ") == std::string_view::npos;
  if (number && IsDayNumber(*number)) {
    words.problem += ", a number that may be a day";
    words.hint = kAsText;
  } else if (number && *number > 0xffffff && *number <= 0xffffffff) {
    words.problem += ", a number";
    words.hint = "as a number it would be " +
                 net::ToText(net::Address{net::Family::kIpv4, *number}) +
                 ": write that, if it is meant";
  } else if (number || (plain && dots < 3)) {
    words.problem += ", a number";
    words.hint = kAsText;
  } else if (plain && dots == 3 && text.find_first_of("eE+, ") == std::string_view::npos) {
    const auto parts = Split(text, '.');
    const bool zeros = std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
      return part.size() > 1 && part[0] == '0';
    });
    if (zeros)
      words.hint = "write the parts without leading zeros: some programs read them as octal";
  }
}

std::string_view Unwrapped(std::string_view text) {
  text = Trim(text);
  const auto wrapped = [&](char open, char close) {
    return text.size() > 1 && text.front() == open && text.back() == close;
  };
  while (wrapped('[', ']') || wrapped('{', '}') || wrapped('(', ')') || wrapped('"', '"') ||
         wrapped('\'', '\'')) {
    text = Trim(text.substr(1, text.size() - 2));
  }
  return text;
}

void ReadOne(std::string_view text, AddressWords& words) {
  text = Unwrapped(text);
  if (IsPlaceholder(text)) return;
  if (const std::size_t zone = text.find('%'); zone != std::string_view::npos) {
    text = text.substr(0, zone);
  }
  const auto parsed = net::ParseInterfaceAddress(text);
  if (!parsed) {
    if (words.problem.empty()) Explain(text, words);
    return;
  }
  const auto& [address, length] = *parsed;
  if (address.value == 0 || IsLocalOnly(address)) return;
  const int said = text.find('/') == std::string_view::npos ? kNoLength : length;
  const std::string why = WhyNoHost(address, said);
  if (!why.empty()) {
    if (words.problem.empty()) {
      words.problem = "expected an address that a host can have, found " + Quote(text) + ", " + why;
    }
    return;
  }
  words.found.emplace_back(address, said);
}

}  // namespace

bool IsLocalOnly(const net::Address& address) {
  if (address.family == net::Family::kIpv4) {
    return (address.value >> 24) == 127 || (address.value >> 16) == 0xa9fe;
  }
  return address.value == 1 || (address.value >> 118) == 0x3fa;
}

AddressWords ReadAddresses(std::string_view text) {
  AddressWords words;
  text = Unwrapped(text);
  // Decimal commas: `10,1,1,5`, and `10,1` for 10.1.
  if (text.find(',') != text.npos && AreNumbersWithCommas(text)) {
    words.problem = "expected an address, found " + Quote(text) + ", numbers with commas";
    words.hint = kAsText;
    return words;
  }
  for (const std::string_view part : ListIn(text)) {
    std::size_t at = 0;
    while (at < part.size()) {
      const std::size_t end = std::min(part.find_first_of(" \t", at), part.size());
      if (end > at) ReadOne(part.substr(at, end - at), words);
      at = end + 1;
    }
  }
  return words;
}

std::optional<std::pair<net::Address, int>> ReadHostAddress(std::string_view text,
                                                            std::string& problem) {
  AddressWords words;
  ReadOne(text, words);
  problem = words.problem;
  if (words.found.empty()) return std::nullopt;
  return words.found[0];
}

std::optional<int> ReadMask(std::string_view text, net::Family family) {
  text = Trim(text);
  if (text.starts_with('/')) text.remove_prefix(1);
  const int bits = AddressBits(family);
  if (const auto number = ParseNumber(text); number && *number <= static_cast<unsigned>(bits)) {
    return static_cast<int>(*number);
  }
  const auto mask = net::ParseAddress(text);
  if (!mask || mask->family != net::Family::kIpv4 || family != net::Family::kIpv4) {
    return std::nullopt;
  }
  for (int length = 0; length <= 32; ++length) {
    const net::U128 wanted =
        length == 0 ? 0 : (net::MaxAddress(family) << (32 - length)) & 0xffffffffU;
    if (mask->value == wanted) return length;
  }
  return std::nullopt;
}

}  // namespace portwright::inventory
