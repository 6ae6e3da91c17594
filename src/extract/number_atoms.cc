#include "extract/number_atoms.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/text.h"
#include "extract/phrase.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kAtomMax = 300;  // longer ones are no address, date or version

constexpr std::string_view kFileEndings =
    "exe msi png jpg jpeg gif svg pdf zip tar gz rpm deb txt xml json yaml yml html htm sh py bat "
    "conf cfg ini log iso ova dll jar md doc docx xls xlsx csv ps1 bin pem crt key";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Groups of digits with one mark between them, for dates and addresses: "10.1.2.3".
std::vector<std::string_view> Groups(std::string_view atom, char mark) {
  std::vector<std::string_view> groups = Split(atom, mark);
  for (const std::string_view group : groups) {
    if (group.empty() || !std::all_of(group.begin(), group.end(), IsDigit)) return {};
  }
  return groups;
}

std::uint64_t ValueOf(std::string_view digits) { return ParseNumber(digits).value_or(~0ULL); }

bool IsDate(std::string_view atom) {
  for (const char mark : {'-', '/', '.'}) {
    const std::vector<std::string_view> groups = Groups(atom, mark);
    if (groups.size() != 3) continue;
    const std::uint64_t middle = ValueOf(groups[1]);
    const bool year_first = groups[0].size() == 4 && groups[2].size() <= 2;
    const bool year_last = groups[2].size() == 4 && groups[0].size() <= 2;
    const std::uint64_t year = ValueOf(year_first ? groups[0] : groups[2]);
    if ((year_first || year_last) && middle >= 1 && middle <= 31 && year >= 1900 && year < 2100) {
      return true;
    }
  }
  return false;
}

// `10.0.0.0/8`, `10.1.2.3`, `10.1.x.x`, `192.168.1.*`; a port behind a colon is not part of it.
bool IsIpv4(std::string_view atom) {
  const std::size_t slash = atom.find('/');
  const std::vector<std::string_view> groups = Split(atom.substr(0, slash), '.');
  if (groups.size() != 4) return false;
  std::size_t numbers = 0;
  for (const std::string_view group : groups) {
    if (group == "x" || group == "X" || group == "*" || group == "n") continue;
    if (group.empty() || group.size() > 3 || ValueOf(group) > 255) return false;
    ++numbers;
  }
  return numbers > 0;
}

bool IsIpv6OrMac(std::string_view atom) {
  const std::string_view address = atom.substr(0, atom.find_first_of("/%"));
  const auto colons = std::count(address.begin(), address.end(), ':');
  const auto dashes = std::count(address.begin(), address.end(), '-');
  for (const char c : address) {
    if (!IsHex(c) && c != ':' && c != '-' && c != '.' && c != 'x' && c != 'X') return false;
  }
  if (dashes == 5 && colons == 0) return address.size() == 17;
  const bool letters = std::any_of(address.begin(), address.end(), IsLetter);
  return colons >= 2 && (letters || colons > 2 || address.find("::") != std::string_view::npos);
}

bool IsClock(std::string_view atom) {
  const std::vector<std::string_view> groups = Groups(atom, ':');
  if (groups.size() != 2 && groups.size() != 3) return false;
  return groups[0].size() <= 2 && groups[1].size() == 2 && ValueOf(groups[0]) < 25 &&
         ValueOf(groups[1]) < 60;
}

bool IsHexadecimal(std::string_view atom) {
  if (atom.starts_with("0x") || atom.starts_with("0X")) return true;
  const bool hex =
      std::all_of(atom.begin(), atom.end(), [](char c) { return IsHex(c) || c == '-'; });
  const bool letters = std::any_of(atom.begin(), atom.end(), IsLetter);
  return hex && letters && atom.size() >= 8;
}

bool IsFileName(std::string_view atom) {
  const std::size_t dot = atom.rfind('.');
  return dot != std::string_view::npos && dot > 0 &&
         IsOneOf(ToLower(atom.substr(dot + 1)), kFileEndings);
}

bool IsHostName(std::string_view atom) {
  const std::size_t dot = atom.rfind('.');
  if (atom.find('@') != std::string_view::npos && dot != std::string_view::npos) return true;
  if (dot == std::string_view::npos || dot == 0 || dot + 2 >= atom.size()) return false;
  const std::string_view top = atom.substr(dot + 1);
  if (!std::all_of(top.begin(), top.end(), IsLetter) || top.size() > 12) return false;
  return std::any_of(atom.begin(), atom.begin() + static_cast<std::ptrdiff_t>(dot), IsLetter) &&
         std::all_of(atom.begin(), atom.end(), [](char c) {
           return IsLetter(c) || IsDigit(c) || c == '.' || c == '-' || c == '_' || c == '*' ||
                  c == '{' || c == '}';
         });
}

}  // namespace

std::optional<Refusal> SenseAtomAlone(std::string_view atom) {
  if (atom.size() > kAtomMax) return std::nullopt;
  if (IsDate(atom)) return Refusal::kYear;
  if (IsIpv4(atom) || IsIpv6OrMac(atom)) return Refusal::kAddress;
  if (IsClock(atom) || atom == "24/7" || atom == "24x7" || atom == "7x24") return Refusal::kTime;
  if (IsHexadecimal(atom)) return Refusal::kHexadecimal;
  if (IsFileName(atom)) return Refusal::kName;
  if (IsHostName(atom)) return Refusal::kAddress;
  return std::nullopt;
}

}  // namespace portwright::extract
