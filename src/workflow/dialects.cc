#include "workflow/dialects.h"

#include "base/text.h"
#include "dialect/ansible/ansible.h"
#include "dialect/asa/asa.h"
#include "dialect/aws/aws.h"
#include "dialect/azure/azure.h"
#include "dialect/checkpoint/checkpoint.h"
#include "dialect/cohesity/cohesity.h"
#include "dialect/firewalld/firewalld.h"
#include "dialect/fortigate/fortigate.h"
#include "dialect/gcp/gcp.h"
#include "dialect/ios/ios.h"
#include "dialect/iptables/iptables.h"
#include "dialect/kubernetes/cilium.h"
#include "dialect/kubernetes/kubernetes.h"
#include "dialect/nftables/nftables.h"
#include "dialect/panos/panos.h"
#include "dialect/pf/pf.h"
#include "dialect/srx/srx.h"
#include "dialect/ufw/ufw.h"
#include "dialect/windows/windows.h"

namespace portwright::workflow {
namespace {

// What else people call a dialect.
struct OtherName {
  std::string_view other;
  std::string_view name;
};
constexpr OtherName kOtherNames[] = {
    {"nft", "nftables"},
    {"iptables-restore", "iptables"},
    {"cisco-ios", "ios"},
    {"ios-xe", "ios"},
    {"cisco-asa", "asa"},
    {"pan-os", "panos"},
    {"paloalto", "panos"},
    {"palo-alto", "panos"},
    {"aws-terraform", "aws"},
    {"aws-security-group", "aws"},
    {"cloudformation", "aws-cloudformation"},
    {"nacl", "aws-nacl"},
    {"network-acl", "aws-nacl"},
    {"aws-network-acl", "aws-nacl"},
    {"azure-terraform", "azure"},
    {"azure-nsg", "azure"},
    {"arm", "azure-arm"},
    {"bicep", "azure-bicep"},
    {"google", "gcp"},
    {"google-cloud", "gcp"},
    {"windows-firewall", "windows"},
    {"powershell", "windows"},
    {"fortios", "fortigate"},
    {"fortinet", "fortigate"},
    {"junos", "srx"},
    {"juniper", "srx"},
    {"juniper-srx", "srx"},
    {"k8s", "kubernetes"},
    {"networkpolicy", "kubernetes"},
    {"ciliumnetworkpolicy", "cilium"},
    {"check-point", "checkpoint"},
    {"ansible", "ansible-nftables"},
    {"openbsd", "pf"},
    {"freebsd", "pf"},
    {"pf.conf", "pf"},
    {"backup-cluster", "cohesity"},
    {"cohesity-rest", "cohesity-api"},
};

// Playbooks around another dialect's texts.
const dialect::Dialect& AnsibleNftables() {
  static const dialect::ansible::AnsibleDialect dialect(dialect::nftables::Nftables(),
                                                        dialect::ansible::Machine::kNftables);
  return dialect;
}

const dialect::Dialect& AnsibleFirewalld() {
  static const dialect::ansible::AnsibleDialect dialect(dialect::firewalld::Firewalld(),
                                                        dialect::ansible::Machine::kFirewalld);
  return dialect;
}

}  // namespace

const std::vector<const dialect::Dialect*>& AllDialects() {
  static const std::vector<const dialect::Dialect*> all = [] {
    std::vector<const dialect::Dialect*> known;
    known.push_back(&dialect::nftables::Nftables());
    known.push_back(&dialect::iptables::Iptables());
    known.push_back(&dialect::panos::Panos());
    known.push_back(&dialect::aws::Aws());
    known.push_back(&dialect::aws::AwsCloudFormation());
    known.push_back(&dialect::aws::AwsNacl());
    known.push_back(&dialect::aws::AwsNaclCloudFormation());
    known.push_back(&dialect::windows::Windows());
    known.push_back(&dialect::asa::Asa());
    known.push_back(&dialect::ios::Ios());
    known.push_back(&dialect::azure::Azure());
    known.push_back(&dialect::azure::AzureArm());
    known.push_back(&dialect::azure::AzureBicep());
    known.push_back(&dialect::gcp::Gcp());
    known.push_back(&dialect::firewalld::Firewalld());
    known.push_back(&dialect::srx::Srx());
    known.push_back(&dialect::kubernetes::Kubernetes());
    known.push_back(&dialect::kubernetes::Cilium());
    known.push_back(&dialect::fortigate::Fortigate());
    known.push_back(&dialect::checkpoint::Checkpoint());
    known.push_back(&dialect::ufw::Ufw());
    known.push_back(&dialect::pf::Pf());
    known.push_back(&AnsibleNftables());
    known.push_back(&AnsibleFirewalld());
    known.push_back(&dialect::cohesity::Cohesity());
    known.push_back(&dialect::cohesity::CohesityApi());
    return known;
  }();
  return all;
}

const dialect::Dialect* FindDialect(std::string_view name) {
  const std::string lower = ToLower(name);
  std::string_view wanted = lower;
  for (const OtherName& other : kOtherNames) {
    if (other.other == lower) wanted = other.name;
  }
  for (const dialect::Dialect* dialect : AllDialects()) {
    if (dialect->name() == wanted) return dialect;
  }
  return nullptr;
}

const dialect::Dialect* RecogniseDialect(std::string_view text) {
  const dialect::Dialect* best = nullptr;
  int best_score = 0;
  for (const dialect::Dialect* dialect : AllDialects()) {
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
  for (const dialect::Dialect* dialect : AllDialects()) names.emplace_back(dialect->name());
  return names;
}

std::vector<std::string> RenderedDialectNames() {
  std::vector<std::string> names;
  for (const dialect::Dialect* dialect : AllDialects()) {
    if (dialect->renders()) names.emplace_back(dialect->name());
  }
  return names;
}

}  // namespace portwright::workflow
