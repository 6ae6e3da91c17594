#include "packetset/decimal.h"

#include <algorithm>

namespace portwright::packetset {
namespace {

constexpr std::uint64_t kBase = 1'000'000'000;
constexpr std::size_t kDigitsPerLimb = 9;

}  // namespace

Decimal::Decimal(std::uint64_t value) {
  for (; value > 0; value /= kBase) limbs_.push_back(static_cast<std::uint32_t>(value % kBase));
}

void Decimal::Add(const Decimal& other) {
  limbs_.resize(std::max(limbs_.size(), other.limbs_.size()) + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    carry += limbs_[i];
    if (i < other.limbs_.size()) carry += other.limbs_[i];
    limbs_[i] = static_cast<std::uint32_t>(carry % kBase);
    carry /= kBase;
  }
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
}

void Decimal::Multiply(const Decimal& other) {
  std::vector<std::uint32_t> product(limbs_.size() + other.limbs_.size());
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < other.limbs_.size() || carry > 0; ++j) {
      carry += product[i + j];
      if (j < other.limbs_.size()) carry += std::uint64_t{limbs_[i]} * other.limbs_[j];
      product[i + j] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  while (!product.empty() && product.back() == 0) product.pop_back();
  limbs_ = std::move(product);
}

std::string Decimal::ToText() const {
  if (limbs_.empty()) return "0";
  std::string out = std::to_string(limbs_.back());
  for (std::size_t i = limbs_.size() - 1; i-- > 0;) {
    const std::string digits = std::to_string(limbs_[i]);
    out.append(kDigitsPerLimb - digits.size(), '0').append(digits);
  }
  return out;
}

}  // namespace portwright::packetset
