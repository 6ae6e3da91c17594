#include "dialect/common/requirement_sets.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "base/check.h"
#include "base/text.h"

namespace portwright::dialect {
namespace {

constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
constexpr std::size_t kHashDigits = 8;

// FNV-1a, then a finishing mix, since the upper half alone becomes the short hash.
constexpr std::uint64_t kFnvStart = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kFnvPrime = 0x100000001b3ULL;

std::uint64_t Mix(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = kFnvStart;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kFnvPrime;
  return Mix(hash);
}

std::uint64_t HashOf(const std::vector<std::uint64_t>& parts) {
  std::uint64_t hash = kFnvStart;
  for (const std::uint64_t part : parts) hash = Mix((hash ^ part) * kFnvPrime);
  return hash;
}

void AppendHash(std::string& out, std::uint32_t hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, kHashDigits> text{};
  for (std::size_t i = 0; i < kHashDigits; ++i) text[i] = kDigits[(hash >> (28 - 4 * i)) & 15U];
  out.append(text.data(), text.size());
}

auto Key(const policy::Reason& reason) {
  return std::tie(reason.id, reason.citation, reason.purpose);
}

}  // namespace

std::string Sanitised(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      if (byte >= 0xc0) out += '?';  // one for a whole UTF-8 sequence
    } else if (byte < 0x20 || byte == 0x7f) {
      out += ' ';
    } else if (c == '"') {
      out += '\'';
    } else {
      out += c == '\\' ? '/' : c;
    }
  }
  return out;
}

RequirementSets::RequirementSets(const policy::Policy& policy)
    : policy_(policy), of_origin_(policy.origins.size(), kUnknown) {
  const std::vector<policy::Reason>& reasons = policy.reasons;
  std::vector<std::uint32_t> order(reasons.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(Key(reasons[a]), a) < std::tuple(Key(reasons[b]), b);
  });
  ranks_.resize(reasons.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) ranks_[order[rank]] = rank;
  for (const policy::Reason& reason : reasons) {
    id_hashes_.push_back(HashOf(reason.id));
    labels_ += Sanitised(reason.id);
    if (!reason.citation.empty()) labels_ += " (" + Sanitised(reason.citation) + ")";
    label_ends_.push_back(labels_.size());
  }
}

std::uint32_t RequirementSets::Intern(const std::vector<std::uint32_t>& origins) {
  if (origins.size() == 1 && of_origin_[origins[0]] != kUnknown) return of_origin_[origins[0]];

  std::vector<std::uint32_t> members;
  for (const std::uint32_t origin : origins) {
    const std::vector<std::uint32_t>& reasons = policy_.origins[origin].reasons;
    members.insert(members.end(), reasons.begin(), reasons.end());
  }
  const std::uint32_t set = InternReasons(std::move(members));
  if (origins.size() == 1) of_origin_[origins[0]] = set;
  return set;
}

std::uint32_t RequirementSets::InternReasons(std::vector<std::uint32_t> members) {
  std::sort(members.begin(), members.end(),
            [&](std::uint32_t a, std::uint32_t b) { return ranks_[a] < ranks_[b]; });
  members.erase(std::unique(members.begin(), members.end()), members.end());

  std::vector<std::uint64_t> ids;
  for (const std::uint32_t reason : members) ids.push_back(id_hashes_[reason]);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  const std::uint64_t identity = HashOf(ids);
  const auto next = static_cast<std::uint32_t>(sets_.size());
  const auto [at, is_new] = by_identity_.try_emplace(identity, next);
  if (is_new) {
    Set set;
    set.identity = identity;
    set.first_member = static_cast<std::uint32_t>(members_.size());
    set.member_count = static_cast<std::uint32_t>(members.size());
    set.id_count = static_cast<std::uint32_t>(ids.size());
    members_.insert(members_.end(), members.begin(), members.end());
    sets_.push_back(set);
  }
  return at->second;
}

void RequirementSets::AssignHashes() {
  std::vector<std::uint32_t> order(sets_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sets_[a].identity < sets_[b].identity;
  });
  std::unordered_set<std::uint32_t> taken;
  taken.reserve(sets_.size());
  for (const std::uint32_t set : order) {
    std::uint64_t candidate = sets_[set].identity;
    while (!taken.insert(static_cast<std::uint32_t>(candidate >> 32)).second) {
      candidate = Mix(candidate + 1);
    }
    sets_[set].hash = static_cast<std::uint32_t>(candidate >> 32);
  }
  std::unordered_set<std::uint64_t> ids;
  for (const std::uint32_t member : members_) ids.insert(id_hashes_[member]);
  requirement_count_ = ids.size();
}

void RequirementSets::AppendComment(std::string& out, std::uint32_t set_index,
                                    std::size_t bytes_max) const {
  const Set& set = sets_[set_index];
  AppendHash(out, set.hash);
  if (set.member_count == 0) return;

  std::array<char, 16> more{};
  std::size_t more_size = 0;
  if (set.id_count > 1) {
    more[0] = ' ';
    more[1] = '+';
    std::uint32_t rest = set.id_count - 1;
    std::size_t digits = 1;
    for (std::uint32_t n = rest; n >= 10; n /= 10) ++digits;
    more_size = 2 + digits;
    for (std::size_t i = more_size; i > 2; --i, rest /= 10) {
      more[i - 1] = static_cast<char>('0' + rest % 10);
    }
  }

  const std::uint32_t reason = members_[set.first_member];
  const std::size_t begin = reason == 0 ? 0 : label_ends_[reason - 1];
  std::string_view label(labels_.data() + begin, label_ends_[reason] - begin);
  const std::size_t room = bytes_max - kHashDigits - 1 - more_size;
  const bool is_cut = label.size() > room;
  if (is_cut) label = label.substr(0, room - 2);
  out += ' ';
  out += label;
  if (is_cut) out += "..";
  out.append(more.data(), more_size);
}

std::string RequirementSets::Comment(std::uint32_t set, std::size_t bytes_max) const {
  std::string out;
  AppendComment(out, set, bytes_max);
  return out;
}

std::span<const std::uint32_t> RequirementSets::ReasonsOf(std::uint32_t set) const {
  return std::span(members_).subspan(sets_[set].first_member, sets_[set].member_count);
}

std::string_view RequirementSets::FirstId(std::uint32_t set) const {
  if (sets_[set].member_count == 0) return {};
  return policy_.reasons[members_[sets_[set].first_member]].id;
}

std::string RequirementSets::Csv() const {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // hash, set
  for (std::uint32_t i = 0; i < sets_.size(); ++i) order.push_back({sets_[i].hash, i});
  std::sort(order.begin(), order.end());
  std::string out = "hash,requirement,citation,purpose\n";
  for (const auto& [hash, index] : order) {
    const Set& set = sets_[index];
    for (std::uint32_t i = 0; i < set.member_count; ++i) {
      const policy::Reason& reason = policy_.reasons[members_[set.first_member + i]];
      AppendHash(out, hash);
      for (const std::string* field : {&reason.id, &reason.citation, &reason.purpose}) {
        out += ',';
        out += CsvField(*field, /*guard=*/true);
      }
      out += '\n';
    }
  }
  return out;
}

}  // namespace portwright::dialect
