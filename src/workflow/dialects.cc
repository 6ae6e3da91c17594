#include "workflow/dialects.h"

#include "dialect/asa/asa.h"
#include "dialect/aws/aws.h"
#include "dialect/azure/azure.h"
#include "dialect/ios/ios.h"
#include "dialect/iptables/iptables.h"
#include "dialect/nftables/nftables.h"
#include "dialect/panos/panos.h"

namespace portwright::workflow {
namespace {

const std::vector<const dialect::Dialect*>& All() {
  static const std::vector<const dialect::Dialect*> all = {
      &dialect::nftables::Nftables(), &dialect::iptables::Iptables(), &dialect::ios::Ios(),
      &dialect::asa::Asa(),           &dialect::panos::Panos(),       &dialect::aws::Aws(),
      &dialect::azure::Azure()};
  return all;
}

}  // namespace

const dialect::Dialect* FindDialect(std::string_view name) {
  for (const dialect::Dialect* dialect : All()) {
    if (dialect->name() == name) return dialect;
  }
  return nullptr;
}

const dialect::Dialect* RecogniseDialect(std::string_view text) {
  const dialect::Dialect* best = nullptr;
  int best_score = 0;
  for (const dialect::Dialect* dialect : All()) {
    const int score = dialect->Recognise(text);
    if (score > best_score) {
      best = dialect;
      best_score = score;
    }
  }
  return best;
}

std::vector<std::string> DialectNames() {
  std::vector<std::string> names;
  for (const dialect::Dialect* dialect : All()) names.emplace_back(dialect->name());
  return names;
}

}  // namespace portwright::workflow
