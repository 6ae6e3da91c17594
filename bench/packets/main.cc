// What a gateway's rules cost a packet. UDP packets of 18 bytes go from one network namespace over
// a gateway to another; all of their way is work of the processor that sends them.
//
//   packets_measured cost KIND FROM TO GATEWAY FLOWS    nanoseconds a packet, best of five: by the
//                                                       wall clock, and of processor time
//   packets_measured stream FROM TO GATEWAY FLOWS       sends as many packets of established flows
//                                                       (from port 40000) as of such that nobody
//                                                       answers (40001) until its input has a line;
//                                                       prints how many of each
//
// KIND: `established` (both ends have sent), `waiting` (no answer yet: each packet is looked up),
// `new` (each packet begins a connection). FROM, TO, GATEWAY: names of namespaces; FLOWS: a file
// with lines `source destination port`.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::bench {
namespace {

constexpr int kRuns = 5;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kPayload = 18;
constexpr double kRunNs = 1.5e8;
constexpr std::size_t kNewMax = 50'000;  // connections in a run: a table holds 262,144

[[noreturn]] void Die(const std::string& what) {
  std::perror(what.c_str());
  std::exit(3);
}

void Enter(const std::string& name) {
  const int fd = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || ::setns(fd, CLONE_NEWNET) != 0) Die("namespace " + name);
  ::close(fd);
}

int RawSocket(const std::string& space) {
  Enter(space);
  const int fd = ::socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  if (fd < 0) Die("raw socket");
  return fd;
}

double Now(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

struct Flow {
  in_addr_t source = 0, destination = 0;
  std::uint16_t port = 0;
};

std::vector<Flow> ReadFlows(const std::string& path) {
  std::vector<Flow> flows;
  std::ifstream file(path);
  std::string source, destination;
  for (std::uint16_t port = 0; file >> source >> destination >> port;)
    flows.push_back({::inet_addr(source.c_str()), ::inet_addr(destination.c_str()), port});
  if (flows.empty()) Die("no flows in " + path);
  return flows;
}

struct Packet {
  iphdr ip{};
  udphdr udp{};
  std::array<char, kPayload> payload{};
};

Packet PacketOf(in_addr_t from, std::uint16_t from_port, in_addr_t to, std::uint16_t to_port) {
  Packet packet;
  packet.ip.version = 4;
  packet.ip.ihl = 5;
  packet.ip.ttl = 64;
  packet.ip.protocol = IPPROTO_UDP;
  packet.ip.saddr = from;
  packet.ip.daddr = to;
  packet.ip.tot_len = htons(sizeof(Packet));
  packet.udp.source = htons(from_port);
  packet.udp.dest = htons(to_port);
  packet.udp.len = htons(sizeof(udphdr) + kPayload);
  return packet;
}

// Packets that are sent in turn.
class Train {
 public:
  Train(int fd, std::vector<Packet> packets) : fd_(fd), packets_(std::move(packets)) {
    const std::size_t count = packets_.size();
    addresses_.resize(count);
    parts_.resize(count);
    messages_.resize(count);
    for (std::size_t p = 0; p < count; ++p) {
      addresses_[p].sin_family = AF_INET;
      addresses_[p].sin_addr.s_addr = packets_[p].ip.daddr;
      parts_[p] = {&packets_[p], sizeof(Packet)};
      messages_[p].msg_hdr.msg_name = &addresses_[p];
      messages_[p].msg_hdr.msg_namelen = sizeof(sockaddr_in);
      messages_[p].msg_hdr.msg_iov = &parts_[p];
      messages_[p].msg_hdr.msg_iovlen = 1;
    }
  }

  void Send(std::size_t count) {
    while (count > 0) {
      const std::size_t batch = std::min({kBatch, count, messages_.size() - at_});
      const int sent = ::sendmmsg(fd_, &messages_[at_], static_cast<unsigned>(batch), 0);
      if (sent <= 0) {
        if (errno == ENOBUFS || errno == EINTR) continue;
        Die("sendmmsg");
      }
      count -= static_cast<std::size_t>(sent);
      at_ = (at_ + static_cast<std::size_t>(sent)) % messages_.size();
    }
  }
  std::size_t size() const { return packets_.size(); }

 private:
  int fd_;
  std::vector<Packet> packets_;
  std::vector<sockaddr_in> addresses_;
  std::vector<iovec> parts_;
  std::vector<mmsghdr> messages_;
  std::size_t at_ = 0;
};

// Forgets the connections of this thread's namespace.
void Forget() {
  struct {
    nlmsghdr head;
    nfgenmsg body;
  } request{};
  request.head = {sizeof(request), (NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_DELETE,
                  NLM_F_REQUEST | NLM_F_ACK, 1, 0};
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  std::array<char, 1024> answer{};
  if (fd < 0 || ::send(fd, &request, sizeof(request), 0) < 0 ||
      ::recv(fd, answer.data(), answer.size(), 0) < 0) {
    Die("forget connections");
  }
  ::close(fd);
}

// Packets that came in over the interface of this thread's namespace.
std::uint64_t Arrived() {
  std::ifstream file("/proc/thread-self/net/dev");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || line.find(" lo:") != std::string::npos ||
        line.starts_with("lo:"))
      continue;
    unsigned long long bytes = 0, packets = 0;
    if (std::sscanf(line.c_str() + colon + 1, "%llu %llu", &bytes, &packets) == 2) return packets;
  }
  return 0;
}

struct Ends {
  std::string from, to, gateway;
};

constexpr std::uint16_t kSourcePort = 40'000;

std::vector<Packet> FirstPackets(const std::vector<Flow>& flows, std::uint16_t port) {
  std::vector<Packet> packets;
  packets.reserve(flows.size());
  for (const Flow& flow : flows)
    packets.push_back(PacketOf(flow.source, port, flow.destination, flow.port));
  return packets;
}

// Both ends of each flow have sent: the gateway calls it established.
void Establish(const std::vector<Flow>& flows, int from, int to, std::uint16_t port) {
  Train(from, FirstPackets(flows, port)).Send(flows.size());
  std::vector<Packet> back;
  for (const Flow& flow : flows)
    back.push_back(PacketOf(flow.destination, flow.port, flow.source, port));
  Train(to, std::move(back)).Send(flows.size());
}

// As many connections as a run begins: every flow with ports of its own.
std::vector<Packet> NewPackets(const std::vector<Flow>& flows) {
  std::vector<Packet> packets;
  packets.reserve(kNewMax);
  for (std::uint16_t port = kSourcePort; packets.size() < kNewMax; ++port) {
    for (const Flow& flow : flows) {
      if (packets.size() < kNewMax)
        packets.push_back(PacketOf(flow.source, port, flow.destination, flow.port));
    }
  }
  return packets;
}

int Cost(std::string_view kind, const Ends& ends, const std::vector<Flow>& flows) {
  const int to = RawSocket(ends.to);
  const int from = RawSocket(ends.from);
  const bool begins = kind == "new";
  Train train(from, begins ? NewPackets(flows) : FirstPackets(flows, kSourcePort));
  Enter(ends.gateway);
  Forget();
  if (kind == "established") Establish(flows, from, to, kSourcePort);
  // How many make a run: a slow list has few.
  const std::size_t probe = std::min<std::size_t>(train.size(), 512);
  const double begun = Now(CLOCK_MONOTONIC);
  train.Send(probe);
  const double each = (Now(CLOCK_MONOTONIC) - begun) / static_cast<double>(probe);
  std::size_t count = std::max<std::size_t>(static_cast<std::size_t>(kRunNs / each), 512);
  if (begins) count = std::min(count, kNewMax);
  double wall = std::numeric_limits<double>::max(), processor = wall;
  std::uint64_t sent = 0, before = 0, after = 0;
  Enter(ends.to);
  before = Arrived();
  for (int run = 0; run < kRuns; ++run) {
    if (begins) {
      Enter(ends.gateway);
      Forget();
    }
    const double wall_begun = Now(CLOCK_MONOTONIC);
    const double processor_begun = Now(CLOCK_THREAD_CPUTIME_ID);
    train.Send(count);
    processor = std::min(processor, Now(CLOCK_THREAD_CPUTIME_ID) - processor_begun);
    wall = std::min(wall, Now(CLOCK_MONOTONIC) - wall_begun);
    sent += count;
  }
  Enter(ends.to);
  after = Arrived();
  const auto packets = static_cast<double>(count);
  std::printf("%.1f\t%.1f\t%zu\t%llu\t%llu\n", wall / packets, processor / packets, count,
              static_cast<unsigned long long>(sent),
              static_cast<unsigned long long>(after - before));
  return 0;
}

int Stream(const Ends& ends, const std::vector<Flow>& flows) {
  const int to = RawSocket(ends.to);
  const int from = RawSocket(ends.from);
  Enter(ends.gateway);
  Forget();
  Establish(flows, from, to, kSourcePort);
  Train known(from, FirstPackets(flows, kSourcePort));
  Train unknown(from, FirstPackets(flows, kSourcePort + 1));
  std::uint64_t sent = 0;
  constexpr int kTurnMs = 1, kPacketsOfATurn = 5;
  std::puts("ready");
  std::fflush(stdout);
  for (bool ended = false; !ended;) {
    known.Send(kPacketsOfATurn);
    unknown.Send(kPacketsOfATurn);
    sent += kPacketsOfATurn;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    ended = ::poll(&input, 1, kTurnMs) > 0;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(sent));
  return 0;
}

void Pin() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
  ::sched_setaffinity(0, sizeof(one), &one);
}

int Run(const std::vector<std::string>& words) {
  const bool is_cost = words.size() == 7 && words[1] == "cost";
  if (!is_cost && (words.size() != 6 || words[1] != "stream")) {
    std::fputs("usage: packets_measured cost KIND|stream FROM TO GATEWAY FLOWS\n", stderr);
    return 2;
  }
  Pin();
  const std::size_t first = is_cost ? 3 : 2;
  const Ends ends{words[first], words[first + 1], words[first + 2]};
  const auto flows = ReadFlows(words[first + 3]);
  return is_cost ? Cost(words[2], ends, flows) : Stream(ends, flows);
}

}  // namespace
}  // namespace portwright::bench

int main(int argc, char** argv) {
  return portwright::bench::Run(std::vector<std::string>(argv, argv + argc));
}
