// What a Junos configuration does with packets, as the reader and the evaluator say.
//
// srx_verdicts FILE reads lines `protocol source destination sport dport in out` (ICMP: dport is
// type * 256 + code) and prints `yes`, `no` or `maybe` for each.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "base/diagnostics.h"
#include "dialect/srx/srx.h"
#include "net/packet.h"
#include "policy/evaluate.h"

namespace portwright {
namespace {

const char* Verdict(const policy::Policy& policy, const std::string& line) {
  std::istringstream words(line);
  std::string source, destination;
  int protocol = 0, sport = 0, dport = 0;
  net::Packet packet;
  words >> protocol >> source >> destination >> sport >> dport >> packet.in_interface >>
      packet.out_interface;
  packet.protocol = static_cast<std::uint8_t>(protocol);
  packet.source = net::ParseAddress(source).value();
  packet.destination = net::ParseAddress(destination).value();
  packet.source_port = static_cast<std::uint16_t>(sport);
  packet.destination_port = static_cast<std::uint16_t>(dport);
  const policy::Possible possible =
      policy::EvaluateReadings(policy, policy::Hook::kForward, packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

int Run(int count, char** arguments) {
  if (count != 2) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Diagnostics diagnostics;
  dialect::LiftOptions options;
  options.file_name = arguments[1];
  const auto policy = dialect::srx::Srx().Lift(text, options, diagnostics);
  std::fputs(diagnostics.Print().c_str(), stderr);
  if (policy == nullptr) return 1;
  for (std::string line; std::getline(std::cin, line);) std::puts(Verdict(*policy, line));
  return 0;
}

}  // namespace
}  // namespace portwright

int main(int count, char** arguments) { return portwright::Run(count, arguments); }
