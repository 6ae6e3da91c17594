// Any bytes as what ss, conntrack or a collector of flows printed: each line is evidence, a
// heading, or counted as not understood, and evidence is whole.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "workflow/evidence.h"

namespace {

namespace net = portwright::net;
namespace workflow = portwright::workflow;

void Check(const workflow::ReadEvidence& read) {
  for (const workflow::Evidence& one : read.seen) {
    if (one.destinations.empty() || one.ports.lo == 0 || one.ports.lo > one.ports.hi) std::abort();
    if (one.kind != workflow::EvidenceKind::kListener && one.sources.empty()) std::abort();
    if (one.where.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const net::AddressSet host(net::HostRange({net::Family::kIpv4, 0x0a000001}));
  Check(workflow::ReadListeners(text, "ss.txt", host));
  Check(workflow::ReadFlowRecords(text, "flows.txt"));
  return 0;
}
