#include "sys/taken_addresses.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/descriptor.h"
#include "sys/neighbour_link.h"
#include "sys/socket_address.h"

namespace portwright::sys {
namespace {

constexpr std::int64_t kLastsS = 60;
constexpr std::int64_t kRenewMs = 15'000;
constexpr std::int64_t kAnnounceAgainMs = 2'000;
constexpr int kQuestions = 3;
constexpr std::int64_t kBetweenQuestionsMs = 1'000;
constexpr std::int64_t kListenMs = 4'000;
constexpr std::int64_t kMsInSecond = 1'000;
// So often it is looked whether to stop.
constexpr std::int64_t kLookMs = 100;

bool IsInSubnet(const std::string& address, const InterfaceAddress& of) {
  if (address.size() != of.address.size()) return false;
  const auto bits = static_cast<std::size_t>(of.prefix_length);
  const std::size_t whole = bits / 8;
  if (address.compare(0, whole, of.address, 0, whole) != 0) return false;
  const unsigned mask = 0xff00U >> (bits % 8) & 0xffU;
  return bits % 8 == 0 || ((static_cast<unsigned char>(address[whole]) ^
                            static_cast<unsigned char>(of.address[whole])) &
                           mask) == 0;
}

// The bits behind the prefix are all of that value.
bool HasHostBits(const std::string& address, int prefix_length, bool value) {
  for (std::size_t bit = static_cast<std::size_t>(prefix_length); bit < address.size() * 8; ++bit) {
    const bool is_set = (static_cast<unsigned char>(address[bit / 8]) >> (7 - bit % 8) & 1) != 0;
    if (is_set != value) return false;
  }
  return true;
}

bool IsOfNoMachine(const std::string& address, int prefix_length) {
  const int bits = static_cast<int>(address.size()) * 8;
  if (prefix_length >= bits - 1) return false;
  return HasHostBits(address, prefix_length, false) ||
         (bits == 32 && HasHostBits(address, prefix_length, true));
}

// Nobody else of this network namespace has it; gone with the process.
Result<Descriptor> HoldName(const std::string& address) {
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return SystemError("cannot hold " + address, errno);
  const std::string name = std::string(1, '\0') + "portwright address " + address;
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), at.sun_path);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), length) == 0) return socket;
  if (errno != EADDRINUSE) return SystemError("cannot hold " + address, errno);
  return Error{ErrorCode::kUnavailable,
               "expected " + address +
                   " to be free, found another portwright that has it, or is "
                   "about to take it"};
}

std::string BytesOf(const SocketAddress& address) {
  if (address.length == 0) return "";
  if (address.is_ipv6()) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6*>(address.generic())->sin6_addr;
    return {reinterpret_cast<const char*>(&v6), sizeof(v6)};
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in*>(address.generic())->sin_addr;
  return {reinterpret_cast<const char*>(&v4), sizeof(v4)};
}

// One that is taken, or is about to be.
struct Held {
  std::string text;
  InterfaceAddress at;
  std::size_t link = 0;
  Descriptor name;
  bool is_there = false;
  std::int64_t put_ms = 0;
};

Result<NetworkInterface> UsableInterface(const std::vector<NetworkInterface>& all,
                                         const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const NetworkInterface& one) { return one.name == name; });
  if (found == all.end()) {
    std::vector<std::string> names;
    for (const NetworkInterface& one : all) {
      if (one.is_ethernet) names.push_back(one.name);
    }
    return Error{ErrorCode::kNotFound, "expected an interface of this machine, found " +
                                           Quote(name) +
                                           (names.empty() ? "" : "; it has " + Join(names, ", "))};
  }
  if (!found->is_ethernet) {
    return Error{ErrorCode::kInvalid,
                 "expected an interface with Ethernet, found " + Quote(name) +
                     ": nobody can be asked there whether an address is in use"};
  }
  if (!found->is_up) {
    return Error{ErrorCode::kUnavailable,
                 "expected an interface that is up and has a carrier, found " + Quote(name)};
  }
  return *found;
}

}  // namespace

AddressPlace PlaceOf(const std::string& wanted, const std::vector<int>& named,
                     const std::vector<InterfaceAddress>& present) {
  AddressPlace place;
  for (const InterfaceAddress& one : present) {
    if (one.address != wanted || one.is_disputed) continue;
    const Holding how = one.is_marked ? Holding::kAnothers : Holding::kOwn;
    if (place.how != Holding::kOwn) place = {how, one};
  }
  if (place.how != Holding::kOutside) return place;
  for (const int interface : named) {
    for (const InterfaceAddress& one : present) {
      const bool fits = one.interface == interface && !one.is_marked && IsInSubnet(wanted, one);
      if (!fits || IsOfNoMachine(wanted, one.prefix_length)) continue;
      place.how = Holding::kTaken;
      place.at.interface = interface;
      place.at.address = wanted;
      place.at.prefix_length = one.prefix_length;
      return place;
    }
  }
  return place;
}

class TakenAddresses::Holder {
 public:
  explicit Holder(const std::atomic<bool>* stop) : stop_(stop) {}

  Status Take(const TakeRequest& request) {
    PORTWRIGHT_TRY(const auto interfaces, NetworkInterfaces());
    for (const std::string& name : request.interfaces) {
      PORTWRIGHT_TRY(NetworkInterface one, UsableInterface(interfaces, name));
      named_.push_back(std::move(one));
    }
    PORTWRIGHT_TRY_STATUS(Place(request));
    if (held_.empty()) return Ok();
    PORTWRIGHT_TRY_STATUS(AskWhetherUsed());
    for (Held& one : held_) {
      if (const Status put = Put(one); !put) {
        (void)GiveBack();
        return put;
      }
      (void)links_[one.link].Announce(one.at.address);
    }
    wake_ = Descriptor(::eventfd(0, EFD_CLOEXEC));
    if (!wake_.valid()) return SystemError("cannot keep addresses", errno);
    Begin();
    return Ok();
  }

  ~Holder() { (void)GiveBack(); }

  Status GiveBack() {
    if (thread_.joinable()) {
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t said = ::write(wake_.get(), &one, sizeof one);
      thread_.join();
    }
    Status first = Ok();
    for (Held& one : held_) {
      if (!one.is_there) continue;
      one.is_there = false;
      const Status removed = RemoveAddress(one.at);
      if (!removed && first)
        first = Error{removed.error().code, one.text + ": " + removed.error().message};
    }
    return first;
  }

  const std::vector<HeldAddress>& addresses() const { return addresses_; }

  std::vector<std::string> Lost() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return lost_;
  }

 private:
  // Decides about each address; those that are to be taken are in held_ then, with their names.
  Status Place(const TakeRequest& request) {
    PORTWRIGHT_TRY(const auto present, InterfaceAddresses());
    std::vector<int> indices;
    for (const NetworkInterface& one : named_) indices.push_back(one.index);
    for (const std::string& text : request.addresses) {
      const std::string bytes = BytesOf(SocketAddressOf(text, 0));
      AddressPlace place = PlaceOf(bytes, indices, present);
      HeldAddress& about = addresses_.emplace_back(HeldAddress{text, place.how});
      if (place.how == Holding::kOwn && place.at.lasts_s >= 0 && place.at.lasts_s <= kLastsS) {
        return Error{ErrorCode::kUnavailable,
                     "expected " + text + " to stay, found it on this machine for " +
                         std::to_string(place.at.lasts_s) + " s more; try again then"};
      }
      if (place.how == Holding::kOwn || place.how == Holding::kOutside) continue;
      auto name = HoldName(text);
      const bool is_marked = place.how == Holding::kAnothers;
      if (!name && is_marked && name.error().code == ErrorCode::kUnavailable) continue;
      if (!name) return name.error();
      about.how = Holding::kTaken;
      about.was_left_over = is_marked;
      PORTWRIGHT_TRY_STATUS(Hold(about, std::move(place), std::move(*name), indices, present));
    }
    return Ok();
  }

  Status Hold(HeldAddress& about, AddressPlace place, Descriptor name,
              const std::vector<int>& indices, const std::vector<InterfaceAddress>& present) {
    Held one{about.address, place.at, 0, std::move(name)};
    if (about.was_left_over) {
      // Where it would be put now; elsewhere, or with another subnet, it is taken away first.
      std::vector<InterfaceAddress> others;
      for (const InterfaceAddress& other : present) {
        if (other.address != place.at.address) others.push_back(other);
      }
      const AddressPlace now = PlaceOf(place.at.address, indices, others);
      const bool is_same = now.how == Holding::kTaken && now.at.interface == place.at.interface &&
                           now.at.prefix_length == place.at.prefix_length;
      if (!is_same) PORTWRIGHT_TRY_STATUS(RemoveAddress(place.at));
      one.is_there = is_same;
      if (now.how != Holding::kTaken) {
        about = {about.address, Holding::kOutside};
        return Ok();
      }
      one.at = now.at;
    }
    PORTWRIGHT_TRY(one.link, LinkOf(one.at.interface));
    about.interface = links_[one.link].interface().name;
    held_.push_back(std::move(one));
    return Ok();
  }

  Result<std::size_t> LinkOf(int interface) {
    for (std::size_t l = 0; l < links_.size(); ++l) {
      if (links_[l].interface().index == interface) return l;
    }
    const auto named = std::find_if(named_.begin(), named_.end(), [&](const NetworkInterface& one) {
      return one.index == interface;
    });
    PORTWRIGHT_TRY(NeighbourLink link, NeighbourLink::Open(*named));
    links_.push_back(std::move(link));
    return links_.size() - 1;
  }

  // Fails where one is in use, with all that are; what was left over of them is given back.
  Status AskWhetherUsed() {
    const std::int64_t begun_ms = MonotonicMs();
    std::vector<std::string> used;
    for (int asked = 0;;) {
      const std::int64_t passed_ms = MonotonicMs() - begun_ms;
      if (stop_ != nullptr && stop_->load()) {
        return Error{ErrorCode::kUnavailable,
                     "stopped before it was known whether the addresses are in use"};
      }
      if (asked < kQuestions && passed_ms >= asked * kBetweenQuestionsMs) {
        for (const Held& one : held_)
          PORTWRIGHT_TRY_STATUS(links_[one.link].AskFor(one.at.address));
        ++asked;
      }
      Wait(kLookMs);
      for (const auto& [one, claim] : HearClaims()) {
        std::string what = one->text + " on " + links_[one->link].interface().name + ", by " +
                           HardwareText(claim.by);
        if (claim.is_question) what += ", which is about to take it";
        if (std::find(used.begin(), used.end(), what) == used.end()) used.push_back(what);
      }
      if (passed_ms >= kListenMs) break;
    }
    if (used.empty()) return Ok();
    return Error{ErrorCode::kUnavailable,
                 "expected addresses that nobody uses, found " + Join(used, "; ")};
  }

  // Of what we hold, or ask for.
  std::vector<std::pair<Held*, AddressClaim>> HearClaims() {
    std::vector<std::pair<Held*, AddressClaim>> out;
    for (std::size_t l = 0; l < links_.size(); ++l) {
      for (AddressClaim& claim : links_[l].Hear()) {
        const auto one = std::find_if(held_.begin(), held_.end(), [&](const Held& held) {
          return held.link == l && held.at.address == claim.address;
        });
        if (one != held_.end()) out.emplace_back(&*one, std::move(claim));
      }
    }
    return out;
  }

  // Until something may be heard, or this is woken.
  bool Wait(std::int64_t most_ms) const {
    std::vector<pollfd> waiting;
    for (const NeighbourLink& link : links_) {
      for (const int descriptor : link.descriptors()) waiting.push_back({descriptor, POLLIN, 0});
    }
    if (wake_.valid()) waiting.push_back({wake_.get(), POLLIN, 0});
    ::poll(waiting.data(), waiting.size(), static_cast<int>(most_ms));
    return wake_.valid() && waiting.back().revents != 0;
  }

  static Status Put(Held& one) {
    PORTWRIGHT_TRY_STATUS(PutAddress(one.at, kLastsS));
    one.is_there = true;
    one.put_ms = MonotonicMs();
    return Ok();
  }

  // Signals are for the thread that answers or asks: they end its waiting.
  void Begin() {
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    thread_ = std::thread([this] { Keep(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  // The thread's work.
  void Keep() {
    std::int64_t announce_ms = MonotonicMs() + kAnnounceAgainMs;
    while (true) {
      std::int64_t next_ms = std::min(announce_ms, MonotonicMs() + kRenewMs);
      for (const Held& one : held_) {
        if (one.is_there) next_ms = std::min(next_ms, one.put_ms + kRenewMs);
      }
      if (Wait(std::max<std::int64_t>(0, next_ms - MonotonicMs()))) return;
      for (const auto& [one, claim] : HearClaims()) GiveUp(*one, claim);
      const std::int64_t now_ms = MonotonicMs();
      for (Held& one : held_) {
        if (!one.is_there) continue;
        if (now_ms >= announce_ms) (void)links_[one.link].Announce(one.at.address);
        if (now_ms >= one.put_ms + kRenewMs) Renew(one, now_ms);
      }
      if (now_ms >= announce_ms) announce_ms = now_ms + kLastsS * kMsInSecond;
    }
  }

  void GiveUp(Held& one, const AddressClaim& claim) {
    if (!one.is_there) return;
    one.is_there = false;
    const Status removed = RemoveAddress(one.at);
    std::string why = HardwareText(claim.by);
    why += claim.is_question ? " is about to take it" : " uses it";
    if (!removed) why += "; " + removed.error().message;
    Lose(one, why);
  }

  // What this process could not keep in time may be somebody else's by now.
  void Renew(Held& one, std::int64_t now_ms) {
    constexpr std::int64_t kMarginMs = 2'000;
    if (now_ms >= one.put_ms + kLastsS * kMsInSecond - kMarginMs) {
      one.is_there = false;
      return Lose(one, "this process stood still for too long to keep it");
    }
    if (const Status put = Put(one); !put) {
      one.is_there = false;
      Lose(one, put.error().message);
    }
  }

  void Lose(const Held& one, const std::string& why) {
    const std::lock_guard<std::mutex> lock(mutex_);
    lost_.push_back(one.text + ": " + why);
  }

  const std::atomic<bool>* stop_;
  std::vector<NetworkInterface> named_;
  std::vector<HeldAddress> addresses_;
  // From here on the thread's, while there is one.
  std::vector<Held> held_;
  std::vector<NeighbourLink> links_;
  Descriptor wake_;
  std::thread thread_;
  mutable std::mutex mutex_;  // of lost_
  std::vector<std::string> lost_;
};

Result<TakenAddresses> TakenAddresses::Take(const TakeRequest& request) {
  auto holder = std::make_unique<Holder>(request.stop);
  PORTWRIGHT_TRY_STATUS(holder->Take(request));
  return TakenAddresses(std::move(holder));
}

TakenAddresses::TakenAddresses(std::unique_ptr<Holder> holder) : holder_(std::move(holder)) {}
TakenAddresses::TakenAddresses(TakenAddresses&&) noexcept = default;
TakenAddresses& TakenAddresses::operator=(TakenAddresses&&) noexcept = default;
TakenAddresses::~TakenAddresses() = default;

const std::vector<HeldAddress>& TakenAddresses::addresses() const { return holder_->addresses(); }

std::vector<std::string> TakenAddresses::Lost() const { return holder_->Lost(); }

Status TakenAddresses::GiveBack() { return holder_->GiveBack(); }

}  // namespace portwright::sys
