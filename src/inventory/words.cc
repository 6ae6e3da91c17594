#include "inventory/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "net/address.h"

namespace portwright::inventory {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsWordByte(char c) {
  return IsLetter(c) || IsDigit(c) || static_cast<unsigned char>(c) >= 128;
}

// The letters U+00C0 to U+00FF and U+0100 to U+017F without their marks, in lower case.
constexpr std::string_view kLatin1 =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
constexpr std::string_view kLatinA =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

std::string WithoutMarks(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    if (lead == 0xc3 && next >= 0x80 && next <= 0xbf) {
      out += kLatin1[next - 0x80U];
      ++i;
    } else if ((lead == 0xc4 || lead == 0xc5) && next >= 0x80 && next <= 0xbf) {
      const std::size_t at = (lead - 0xc4U) * 64U + (next - 0x80U);
      out += at < kLatinA.size() ? kLatinA[at] : ' ';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Letters, digits, `_`, `.` and `-` stay, everything else becomes one `-`; none at the ends.
std::string Dashed(std::string_view text, bool lower) {
  std::string out;
  for (const char c : WithoutMarks(text)) {
    const bool stays = IsLetter(c) || IsDigit(c) || c == '_' || c == '.' || c == '-';
    if (stays) {
      out += lower && c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && (out.back() == '-' || out.back() == '.')) out.pop_back();
  out.erase(0, out.find_first_not_of("-."));
  return out;
}

// Letters and digits alone, in lower case, to what they are called here.
constexpr auto kSystems = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"photon", "photon"}, {"esx", "esxi"},        {"windows", "windows"}, {"win32nt", "windows"},
    {"linux", "linux"},   {"ubuntu", "linux"},    {"debian", "linux"},    {"centos", "linux"},
    {"redhat", "linux"},  {"rhel", "linux"},      {"suse", "linux"},      {"sles", "linux"},
    {"fedora", "linux"},  {"rocky", "linux"},     {"alma", "linux"},      {"alpine", "linux"},
    {"amazon", "linux"},  {"freebsd", "freebsd"}, {"openbsd", "openbsd"}, {"darwin", "macos"},
    {"macos", "macos"},   {"hpux", "hp-ux"},      {"aix", "aix"},         {"solaris", "solaris"},
    {"sunos", "solaris"}, {"ontap", "ontap"},     {"netapp", "ontap"},    {"onefs", "onefs"},
    {"isilon", "onefs"},  {"junos", "junos"},     {"panos", "pan-os"},
});

constexpr std::array<std::string_view, 30> kPlaceholders = {
    "",        "-",       "--",        "---",  "n/a",   "na",        "n.a.",   "none",
    "null",    "nil",     "unknown",   "?",    "tbd",   "tba",       "dhcp",   "empty",
    "keine",   "kein",    "unbekannt", "k.a.", "offen", "aucun",     "aucune", "inconnu",
    "ninguno", "ninguna", "nessuno",   "geen", "#n/a",  "unassigned"};

}  // namespace

std::string Fold(std::string_view text) {
  // `PrimaryIp` is two words; `DNSName` stays one, and lists know it.
  std::string parted;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !parted.empty() && parted.back() >= 'a' && parted.back() <= 'z') parted += ' ';
    parted += c;
  }
  std::string out;
  for (const char c : WithoutMarks(parted)) {
    if (IsWordByte(c)) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string SiteName(std::string_view text) {
  text = Trim(text);
  // Most are names, and to say why one is no address costs more than all the rest.
  const bool may_be_address =
      !text.empty() && (!IsLetter(text[0]) || text.find(':') != std::string_view::npos);
  if (may_be_address) {
    if (const auto address = net::ParseInterfaceAddress(text)) {
      std::string name = "host-" + net::ToText(address->first);
      std::replace(name.begin(), name.end(), ':', '-');
      return name;
    }
  }
  std::string name = Dashed(text, false);
  // A name that reads like an address would be taken for one.
  const bool digits = !name.empty() && name.find_first_not_of("0123456789.") == std::string::npos;
  if (digits || ToLower(name) == "internet") return "host-" + name;
  return name;
}

std::string TagOf(std::string_view text) { return Dashed(text, true); }

std::string OsOf(std::string_view text) {
  std::string letters;
  for (const char c : ToLower(text)) {
    if (IsLetter(c) || IsDigit(c)) letters += c;
  }
  for (const auto& [word, os] : kSystems) {
    if (letters.find(word) != std::string::npos) return std::string(os);
  }
  return TagOf(text);
}

bool IsPlaceholder(std::string_view text) {
  text = Trim(text);
  constexpr std::size_t kLongest = 10;  // of those above
  if (text.size() > kLongest) return false;
  const std::string word = ToLower(text);
  return std::find(kPlaceholders.begin(), kPlaceholders.end(), word) != kPlaceholders.end();
}

bool LooksLikeDate(std::string_view text) {
  text = Trim(text);
  constexpr std::size_t kLongest = 25;  // with a time to the fraction of a second
  if (text.size() > kLongest || text.find_first_of("0123456789") == text.npos) return false;
  if (const std::size_t blank = text.find(' '); blank != std::string_view::npos) {
    if (text.find(':', blank) == std::string_view::npos) return false;
    text = text.substr(0, blank);
  }
  std::size_t separator = text.find_first_of("-/.");
  if (separator == std::string_view::npos) return false;
  const auto parts = Split(text, text[separator]);
  if (parts.size() < 2 || parts.size() > 3) return false;
  constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                          "sep", "oct", "nov", "dec", "mai", "okt", "dez", "mrz"};
  bool month_word = false;
  for (const std::string_view part : parts) {
    const auto number = ParseNumber(part);
    const std::string word = ToLower(part);
    const bool month = std::find(std::begin(kMonths), std::end(kMonths), word) != std::end(kMonths);
    if (!number && !month) return false;
    if (number && (part.size() > 4 || part.size() == 3)) return false;
    month_word = month_word || month;
  }
  if (parts.size() == 2) return month_word;
  const bool year_first = parts[0].size() == 4;
  return year_first || parts[2].size() == 4 || parts[2].size() == 2;
}

bool LooksLikeFormula(std::string_view text) {
  text = Trim(text);
  if (text.starts_with('=')) return true;
  return text.starts_with('#') && (text.ends_with('!') || text.ends_with('?'));
}

std::string ShortName(std::string_view name) {
  const std::string lower = ToLower(name);
  if (lower.starts_with("host-") && lower.size() > 5 && IsDigit(lower[5])) return lower;
  return lower.substr(0, lower.find('.'));
}

std::vector<std::string_view> ListIn(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find_first_of(",;|\n");
    const std::string_view part = Trim(text.substr(0, end));
    if (!part.empty()) out.push_back(part);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

void SortTags(std::vector<std::string>& tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

}  // namespace portwright::inventory
