#include "dialect/common/object_names.h"

#include <utility>

#include "base/check.h"

namespace portwright::dialect {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The upper half of a hash.
std::string Digits(std::uint64_t hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 32; shift -= 4)
    out += kDigits[(hash >> static_cast<unsigned>(shift)) & 15U];
  return out;
}

}  // namespace

std::uint64_t ContentHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 33U);
}

std::string ShortHash(std::string_view content) { return Digits(ContentHash(content)); }

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

std::uint32_t NameBook::FindKey(std::uint64_t hash) const {
  return by_key_.Find(hash, [&](std::uint32_t number) {
    const Entry& entry = entries_[number];
    return std::string_view(keys_).substr(entry.key_at, entry.key_bytes) == key_;
  });
}

std::uint32_t NameBook::FindName(std::uint64_t hash, std::string_view name) const {
  return by_name_.Find(hash, [&](std::uint32_t number) { return entries_[number].name == name; });
}

const std::string& NameBook::Of(std::string_view words, std::string_view content) {
  key_.assign(words);
  key_ += '\0';
  key_ += content;
  const std::uint64_t hash = ContentHash(key_);
  const std::uint32_t known = FindKey(hash);
  return known != HashIndex::kNone ? entries_[known].name : Hashed(words, hash);
}

const std::string& NameBook::OfAddresses(std::string_view words, const net::AddressSet& addresses) {
  key_.assign(words);
  key_ += '\0';
  for (const net::AddressRange& range : addresses.ranges()) {
    key_ += net::ToText(range);
    key_ += ',';
  }
  const std::uint64_t hash = ContentHash(key_);
  const std::uint32_t known = FindKey(hash);
  if (known != HashIndex::kNone) return entries_[known].name;
  const net::AddressRange& first = addresses.ranges()[0];
  const bool has_marks = style_.marks.find('.') != std::string_view::npos &&
                         style_.marks.find('_') != std::string_view::npos;
  const bool is_one = addresses.ranges().size() == 1 && first.family == net::Family::kIpv4 &&
                      net::PrefixLength(first) >= 0;
  if (!is_one || !has_marks) return Hashed(words, hash);
  std::string address = key_.substr(words.size() + 1, key_.size() - words.size() - 2);
  for (char& c : address) c = c == '/' ? '_' : c;
  const std::size_t room = style_.bytes_max - kOwnPrefix.size() - address.size() - 1;
  std::string name(kOwnPrefix);
  name += NamePart(words, style_, room);
  if (name.size() > kOwnPrefix.size()) name += '-';
  name += address;
  if (FindName(ContentHash(name), name) != HashIndex::kNone) return Hashed(words, hash);
  return Keep(hash, std::move(name));
}

const std::string& NameBook::Hashed(std::string_view words, std::uint64_t hash) {
  constexpr std::size_t kHashBytes = 8;
  const std::size_t room = style_.bytes_max - kOwnPrefix.size() - kHashBytes - 1;
  std::string name(kOwnPrefix);
  name += NamePart(words, style_, room);
  if (name.size() > kOwnPrefix.size()) name += '-';
  name += Digits(hash);
  return Keep(hash, std::move(name));
}

const std::string& NameBook::Keep(std::uint64_t hash, std::string name) {
  // Two contents with one hash: the next free number, in the order in which they were asked for.
  std::uint64_t name_hash = ContentHash(name);
  for (int n = 2; FindName(name_hash, name) != HashIndex::kNone; ++n) {
    name.resize(style_.bytes_max < name.size() + 3 ? style_.bytes_max - 3 : name.size());
    name += "-" + std::to_string(n);
    PORTWRIGHT_CHECK(n < 100, "hashes of 32 bits meet far less often");
    name_hash = ContentHash(name);
  }
  const auto number = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({keys_.size(), key_.size(), std::move(name), true});
  keys_ += key_;
  by_key_.Add(hash, number);
  by_name_.Add(name_hash, number);
  return entries_.back().name;
}

bool NameBook::TakeFresh(std::string_view name) {
  const std::uint32_t number = FindName(ContentHash(name), name);
  PORTWRIGHT_CHECK(number != HashIndex::kNone, "only the book's own names are written");
  return std::exchange(entries_[number].is_fresh, false);
}

}  // namespace portwright::dialect
