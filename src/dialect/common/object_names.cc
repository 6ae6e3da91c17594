#include "dialect/common/object_names.h"

#include <utility>

#include "base/check.h"

namespace portwright::dialect {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::uint64_t ContentHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 33U);
}

std::string ShortHash(std::string_view content) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::uint64_t hash = ContentHash(content);
  std::string out;
  for (int shift = 60; shift >= 32; shift -= 4)
    out += kDigits[(hash >> static_cast<unsigned>(shift)) & 15U];
  return out;
}

std::string NamePart(std::string_view words, const NameStyle& style, std::size_t bytes_max) {
  std::string out;
  for (const char c : words) {
    if (out.empty() && !IsPlain(c)) continue;
    const bool is_kept = IsPlain(c) || style.marks.find(c) != std::string_view::npos;
    if (is_kept) {
      out += style.is_case_sensitive ? c : Lower(c);
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
    if (out.size() == bytes_max) break;
  }
  while (!out.empty() && !IsPlain(out.back())) out.pop_back();
  return out;
}

const std::string& NameBook::Of(std::string_view words, std::string_view content) {
  std::string key = std::string(words) + '\0' + std::string(content);
  const auto known = by_key_.find(key);
  if (known != by_key_.end()) return known->second;
  constexpr std::size_t kHashBytes = 8;
  const std::size_t room = style_.bytes_max - kOwnPrefix.size() - kHashBytes - 1;
  std::string part = NamePart(words, style_, room);
  if (!part.empty()) part += '-';
  std::string name = std::string(kOwnPrefix) + part + ShortHash(key);
  return Keep(std::move(key), std::move(name));
}

const std::string& NameBook::OfAddresses(std::string_view words, const net::AddressSet& addresses) {
  std::string content;
  for (const net::AddressRange& range : addresses.ranges()) content += net::ToText(range) + ",";
  std::string key = std::string(words) + '\0' + content;
  const auto known = by_key_.find(key);
  if (known != by_key_.end()) return known->second;
  const net::AddressRange& first = addresses.ranges()[0];
  const bool has_marks = style_.marks.find('.') != std::string_view::npos &&
                         style_.marks.find('_') != std::string_view::npos;
  const bool is_one = addresses.ranges().size() == 1 && first.family == net::Family::kIpv4 &&
                      net::PrefixLength(first) >= 0;
  if (!is_one || !has_marks) return Of(words, content);
  std::string address = net::ToText(first);
  for (char& c : address) c = c == '/' ? '_' : c;
  const std::size_t room = style_.bytes_max - kOwnPrefix.size() - address.size() - 1;
  std::string part = NamePart(words, style_, room);
  if (!part.empty()) part += '-';
  std::string name = std::string(kOwnPrefix) + part + address;
  if (key_of_name_.find(name) != key_of_name_.end()) return Of(words, content);
  return Keep(std::move(key), std::move(name));
}

const std::string& NameBook::Keep(std::string key, std::string name) {
  // Two contents with one hash: the next free number, in the order in which they were asked for.
  for (int n = 2; key_of_name_.find(name) != key_of_name_.end(); ++n) {
    name.resize(style_.bytes_max < name.size() + 3 ? style_.bytes_max - 3 : name.size());
    name += "-" + std::to_string(n);
    PORTWRIGHT_CHECK(n < 100, "hashes of 32 bits meet far less often");
  }
  key_of_name_.emplace(name, key);
  return by_key_.emplace(std::move(key), std::move(name)).first->second;
}

}  // namespace portwright::dialect
