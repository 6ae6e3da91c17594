// Addresses that this machine has for as long as this lives, for it stands in for another one. None
// that somebody else on the link uses is taken, and one that somebody else begins to use is given
// up at once.
//
// Taken is what lies in the subnet of an interface, after nobody claimed it for four seconds in
// which it was asked for three times (RFC 5227; for IPv6 with the questions of RFC 4862, since the
// kernel's own may be switched off). A taken address lasts for 60 s in the kernel and is put again
// every 15 s by a thread of this class: it goes with the process, also after SIGKILL. Each process
// holds a name of the network namespace for each address (an abstract socket), which goes with it
// as well: a marked address without a holder is left over, and is taken over.
//
// Needs CAP_NET_ADMIN and CAP_NET_RAW. Errors: kNotFound for an interface; kInvalid where none of
// the addresses can be there; kUnavailable where one is in use; kPermission, kIo.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/interfaces.h"

namespace portwright::sys {

enum class Holding : std::uint8_t {
  kTaken,
  kOwn,       // the machine has it anyway, and keeps it
  kAnothers,  // another process of ours took it, and gives it back when it ends
  kOutside,   // in the subnet of none of the interfaces
};
struct HeldAddress {
  std::string address;  // text
  Holding how = Holding::kOutside;
  std::string interface = {};  // of what was taken
  bool was_left_over = false;  // of what was taken: by a process that did not give it back
};

struct TakeRequest {
  std::vector<std::string> interfaces;  // names; the first one that fits is taken
  std::vector<std::string> addresses;   // texts, each once
  const std::atomic<bool>* stop = nullptr;
};

class TakenAddresses {
 public:
  // All that lie in a subnet, or none.
  static Result<TakenAddresses> Take(const TakeRequest& request);

  TakenAddresses(TakenAddresses&&) noexcept;
  TakenAddresses& operator=(TakenAddresses&&) noexcept;
  ~TakenAddresses();  // gives back what is still taken

  // In the order of the request, as it was when they were taken.
  const std::vector<HeldAddress>& addresses() const;
  // What was given up, or lost, since: `10.1.0.5: 02:00:5e:10:00:01 uses it`.
  std::vector<std::string> Lost() const;
  // Gives all back; fine where there is nothing more.
  Status GiveBack();

 private:
  class Holder;
  explicit TakenAddresses(std::unique_ptr<Holder> holder);

  std::unique_ptr<Holder> holder_;
};

// Where an address is, or would be put. Pure.
struct AddressPlace {
  // kOwn; kAnothers: marked, whoever holds it; kTaken: it may be taken; kOutside.
  Holding how = Holding::kOutside;
  InterfaceAddress at;
};
// `wanted`: 4 or 16 bytes; `named`: indices of interfaces, in their order; `present`: all addresses
// of this machine. The first and last address of a subnet of IPv4, and the first of IPv6, are no
// machine's: kOutside.
AddressPlace PlaceOf(const std::string& wanted, const std::vector<int>& named,
                     const std::vector<InterfaceAddress>& present);

}  // namespace portwright::sys
