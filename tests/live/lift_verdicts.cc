// What a device's text does with packets, as the reader and the evaluator say: for live tests to
// compare with the kernel.
//
// lift_verdicts FILE BESIDE... reads lines `hook protocol source destination sport dport in out`
// (`-` for no interface; ICMP: dport is type * 256 + code) and prints `yes`, `no` or `maybe` for
// each.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "base/diagnostics.h"
#include "dialect/iptables/iptables.h"
#include "net/packet.h"
#include "policy/evaluate.h"

namespace portwright::live {
namespace {

std::string Contents(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

policy::Hook HookOf(const std::string& name) {
  if (name == "input") return policy::Hook::kInput;
  return name == "output" ? policy::Hook::kOutput : policy::Hook::kForward;
}

const char* Verdict(const policy::Policy& policy, const std::string& line) {
  std::istringstream words(line);
  std::string hook, source, destination, in, out;
  int protocol = 0, sport = 0, dport = 0;
  words >> hook >> protocol >> source >> destination >> sport >> dport >> in >> out;
  net::Packet packet;
  packet.protocol = static_cast<std::uint8_t>(protocol);
  packet.source = net::ParseAddress(source).value();
  packet.destination = net::ParseAddress(destination).value();
  packet.source_port = static_cast<std::uint16_t>(sport);
  packet.destination_port = static_cast<std::uint16_t>(dport);
  if (in != "-") packet.in_interface = in;
  if (out != "-") packet.out_interface = out;
  const policy::Possible possible = policy::EvaluateReadings(policy, HookOf(hook), packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

int Run(int count, char** arguments) {
  Diagnostics diagnostics;
  dialect::LiftOptions options;
  options.file_name = arguments[1];
  for (int i = 2; i < count; ++i) options.beside.emplace_back(arguments[i], Contents(arguments[i]));
  const auto policy =
      dialect::iptables::Iptables().Lift(Contents(arguments[1]), options, diagnostics);
  std::fputs(diagnostics.Print().c_str(), stderr);
  if (policy == nullptr) return 1;
  for (std::string line; std::getline(std::cin, line);) std::puts(Verdict(*policy, line));
  return 0;
}

}  // namespace
}  // namespace portwright::live

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: lift_verdicts FILE BESIDE...\n", stderr);
    return 2;
  }
  return portwright::live::Run(count, arguments);
}
