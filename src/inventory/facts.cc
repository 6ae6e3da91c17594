#include "inventory/facts.h"

#include <array>
#include <utility>

namespace portwright::inventory {
namespace {

template <typename T>
using Word = std::pair<T, std::string_view>;

constexpr std::array<Word<Format>, 11> kFormats = {{{Format::kTable, "table"},
                                                    {Format::kIpAddresses, "ip-addr"},
                                                    {Format::kIpRoutes, "ip-route"},
                                                    {Format::kHostsFile, "hosts"},
                                                    {Format::kAnsibleIni, "ansible"},
                                                    {Format::kAnsibleYaml, "ansible-yaml"},
                                                    {Format::kClusterRoutes, "cluster-routes"},
                                                    {Format::kAwsInstances, "aws"},
                                                    {Format::kNetbox, "netbox"},
                                                    {Format::kSockets, "ss"},
                                                    {Format::kConntrack, "conntrack"}}};

constexpr std::array<Word<Meaning>, 12> kMeanings = {{{Meaning::kName, "name"},
                                                      {Meaning::kAlias, "alias"},
                                                      {Meaning::kAddress, "address"},
                                                      {Meaning::kMask, "mask"},
                                                      {Meaning::kInterface, "interface"},
                                                      {Meaning::kVlan, "vlan"},
                                                      {Meaning::kOs, "os"},
                                                      {Meaning::kTag, "tag"},
                                                      {Meaning::kTitle, "title"},
                                                      {Meaning::kPrefix, "prefix"},
                                                      {Meaning::kState, "state"},
                                                      {Meaning::kNone, "none"}}};

constexpr std::array<Word<Ground>, 5> kGrounds = {{{Ground::kValues, "values"},
                                                   {Ground::kHeading, "heading"},
                                                   {Ground::kProduct, "product"},
                                                   {Ground::kKept, "kept"},
                                                   {Ground::kAsked, "asked"}}};

template <typename T, std::size_t N>
std::string_view WordOf(const std::array<Word<T>, N>& words, T value) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "";
}

template <typename T, std::size_t N>
std::optional<T> Find(const std::array<Word<T>, N>& words, std::string_view text) {
  for (const auto& [value, word] : words) {
    if (word == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view ToText(Format format) { return WordOf(kFormats, format); }
std::optional<Format> ParseFormat(std::string_view word) { return Find(kFormats, word); }
std::string_view ToText(Meaning meaning) { return WordOf(kMeanings, meaning); }
std::optional<Meaning> ParseMeaning(std::string_view word) { return Find(kMeanings, word); }
std::string_view ToText(Ground ground) { return WordOf(kGrounds, ground); }

std::vector<std::string_view> FormatWords() {
  std::vector<std::string_view> words;
  for (const auto& [format, word] : kFormats) words.push_back(word);
  return words;
}

}  // namespace portwright::inventory
