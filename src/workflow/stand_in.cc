#include "workflow/stand_in.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "sys/own_addresses.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kNamedMost = 8;

std::string Named(const std::vector<std::string>& addresses) {
  std::vector<std::string> first(
      addresses.begin(),
      addresses.begin() + static_cast<std::ptrdiff_t>(std::min(kNamedMost, addresses.size())));
  std::string text = Join(first, ", ");
  if (addresses.size() > kNamedMost)
    text += " and " + std::to_string(addresses.size() - kNamedMost) + " more";
  return text;
}

std::vector<net::Address> EachOnce(std::vector<net::Address> addresses) {
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

}  // namespace

Result<StandIn> StandIn::Begin(const std::vector<std::string>& interfaces,
                               const std::vector<net::Address>& addresses,
                               const std::atomic<bool>* stop) {
  StandIn standing;
  if (!interfaces.empty()) {
    sys::TakeRequest request;
    request.interfaces = interfaces;
    request.stop = stop;
    for (const net::Address& address : addresses) request.addresses.push_back(net::ToText(address));
    PORTWRIGHT_TRY(auto held, sys::TakenAddresses::Take(request));
    standing.held_ = std::move(held);
    PORTWRIGHT_TRY_STATUS(standing.Tell(addresses.size()));
  }
  PORTWRIGHT_TRY(const auto own, sys::OwnAddresses());
  for (const sys::OwnAddress& one : own) {
    if (const auto address = net::FromBytes(one.bytes)) standing.here_.insert(*address);
  }
  return standing;
}

Status StandIn::Tell(std::size_t wanted) {
  std::map<std::string, std::vector<std::string>> by_interface;
  std::vector<std::string> left_over, anothers, outside;
  for (const sys::HeldAddress& one : held_->addresses()) {
    if (one.how == sys::Holding::kTaken) by_interface[one.interface].push_back(one.address);
    if (one.was_left_over) left_over.push_back(one.address);
    if (one.how == sys::Holding::kAnothers) anothers.push_back(one.address);
    if (one.how == sys::Holding::kOutside) outside.push_back(one.address);
  }
  if (outside.size() == wanted) {
    return Error{ErrorCode::kInvalid,
                 "expected an address of that end in a subnet of a named interface, found " +
                     (wanted == 0 ? std::string("an end that needs none here") : Named(outside))};
  }
  std::vector<std::string> taken;
  for (const auto& [interface, addresses] : by_interface)
    taken.push_back(Named(addresses) + " on " + interface);
  taken_ = Join(taken, "; ");
  const auto note = [&](const std::vector<std::string>& which, const std::string& what) {
    if (!which.empty()) notes_ += "portwright: " + Named(which) + ": " + what + "\n";
  };
  note(left_over, "left over by an earlier process, and taken over");
  note(anothers, "taken by another portwright, and gone when it ends");
  note(outside, "in no subnet of a named interface, and not taken");
  return Ok();
}

void StandIn::ChooseSources(std::vector<probe::Target>& targets) const {
  for (probe::Target& target : targets) target.source_is_any = here_.count(target.source) == 0;
}

void StandIn::End(Outcome& outcome) {
  if (!held_) return;
  const Status given_back = held_->GiveBack();
  std::vector<std::string> lines;
  for (const std::string& lost : held_->Lost()) lines.push_back(lost + "; it was given up");
  if (!given_back) lines.push_back(given_back.error().message);
  for (const std::string& line : lines) outcome.messages += "portwright: " + line + "\n";
  if (!lines.empty() && outcome.exit == Exit::kFine) outcome.exit = Exit::kEnvironment;
}

std::vector<net::Address> SourcesOf(const std::vector<probe::Target>& targets) {
  std::vector<net::Address> addresses;
  for (const probe::Target& target : targets) addresses.push_back(target.source);
  return EachOnce(std::move(addresses));
}

std::vector<net::Address> AnsweringAddressesOf(const probe::Job& job) {
  std::vector<net::Address> addresses;
  for (const probe::PlannedPort& port : job.ports) {
    if (port.address) addresses.push_back(*port.address);
  }
  return EachOnce(std::move(addresses));
}

}  // namespace portwright::workflow
