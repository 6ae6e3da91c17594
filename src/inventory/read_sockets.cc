// What `ss -tulpn`, `ss -tan` and `conntrack -L` show on a host: who listens there, and with whom
// it talks.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "inventory/address_words.h"
#include "inventory/codes.h"
#include "inventory/readers.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

std::vector<std::string_view> WordsOf(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

struct End {
  std::optional<net::Address> address;  // none: every one
  std::optional<std::uint16_t> port;    // none: `*`
};

// `10.1.1.5:22`, `[::]:22`, `*:22`, `127.0.0.1%lo:53`, `[fe80::1]%eth0:546`.
std::optional<End> EndOf(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  End end;
  const std::string_view port = text.substr(colon + 1);
  if (port != "*") {
    const auto number = ParseNumber(port);
    if (!number || *number > 65535) return std::nullopt;
    end.port = static_cast<std::uint16_t>(*number);
  }
  std::string host;
  for (const char c : text.substr(0, colon)) {
    if (c == '%') break;
    if (c != '[' && c != ']') host += c;
  }
  if (host == "*" || host == "0.0.0.0" || host == "::") return end;
  if (host.starts_with("::ffff:") && host.find('.') != std::string::npos) host.erase(0, 7);
  const auto address = net::ParseAddress(host);
  if (!address) return std::nullopt;
  end.address = *address;
  return end;
}

// `sshd` of `users:(("sshd",pid=701,fd=3))`.
std::string ProcessOf(std::string_view line) {
  const std::size_t at = line.find("users:((\"");
  if (at == std::string_view::npos) return "";
  const std::string_view rest = line.substr(at + 9);
  return std::string(rest.substr(0, rest.find('"')));
}

class SocketReader {
 public:
  SocketReader(HostFact& host, Reading& reading) : host_(host), reading_(reading) {}

  void Line(std::string_view line, std::uint32_t number) {
    const auto words = WordsOf(line);
    if (words.size() < 4 || words[0] == "Netid" || words[0] == "State") return;
    // `ss -tan` leaves the first column out, as all are of one kind.
    std::size_t at = 0;
    bool is_udp = false;
    if (words[0] == "tcp" || words[0] == "udp") {
      is_udp = words[0] == "udp";
      at = 1;
    } else if (words[0] == "u_str" || words[0] == "u_dgr" || words[0] == "nl" ||
               words[0] == "raw" || words[0] == "u_seq" || words[0] == "p_raw" ||
               words[0] == "p_dgr" || words[0] == "v_str" || words[0] == "icmp6" ||
               words[0] == "mptcp" || words[0] == "sctp") {
      return;
    }
    if (words.size() < at + 5) return Refuse(number, line);
    const auto local = EndOf(words[at + 3]);
    const auto peer = EndOf(words[at + 4]);
    if (!local || !peer || !local->port) return Refuse(number, line);
    ++reading_.facts.rows;
    AddOwn(local->address);
    const std::string_view state = words[at];
    if (state == "LISTEN" || state == "UNCONN") {
      if (local->address && IsLocalOnly(*local->address)) return;
      host_.listeners.push_back({is_udp, local->address, *local->port, ProcessOf(line)});
      return;
    }
    if (peer->address && peer->port && local->address && !IsLocalOnly(*peer->address)) {
      talks_.push_back({is_udp, *local, *peer});
    }
  }

  // Who listens is known at the end: the other end of a conversation opened it.
  void Finish() {
    for (const Talk& talk : talks_) {
      const bool ours = std::any_of(
          host_.listeners.begin(), host_.listeners.end(), [&](const ListenerFact& listener) {
            return listener.is_udp == talk.is_udp && listener.port == *talk.local.port;
          });
      const End& from = ours ? talk.peer : talk.local;
      const End& to = ours ? talk.local : talk.peer;
      reading_.facts.seen.push_back({talk.is_udp, *from.address, *to.address, *to.port});
    }
  }

 private:
  struct Talk {
    bool is_udp;
    End local;
    End peer;
  };

  void AddOwn(const std::optional<net::Address>& address) {
    if (!address) return;
    const bool known = std::any_of(host_.addresses.begin(), host_.addresses.end(),
                                   [&](const auto& own) { return own.address == *address; });
    const bool multicast = address->family == net::Family::kIpv6 ? (address->value >> 120) == 0xff
                                                                 : (address->value >> 28) >= 0xe;
    if (known || multicast || IsLocalOnly(*address)) return;
    host_.addresses.push_back({*address, kNoLength, "", 0});
  }

  void Refuse(std::uint32_t number, std::string_view line) const {
    ReportLine(reading_, reading_.At(number, 1),
               "expected a socket as ss -n prints it, found " + Quote(Trim(line)),
               "names of ports come without -n");
  }

  HostFact& host_;
  Reading& reading_;
  std::vector<Talk> talks_;
};

// The value behind the first `key=`.
std::string_view ValueOf(const std::vector<std::string_view>& words, std::string_view key) {
  for (const std::string_view word : words) {
    if (word.starts_with(key)) return word.substr(key.size());
  }
  return "";
}

}  // namespace

Status ReadSockets(std::string_view text, Reading& reading) {
  const std::string name = reading.HostName();
  if (name.empty()) return Ok();
  HostList hosts(reading.facts);
  HostFact& host = hosts.Of(name, {"", 1});
  SocketReader reader(host, reading);
  std::uint32_t number = 0;
  for (const std::string_view line : Split(text, '\n')) reader.Line(line, ++number);
  reader.Finish();
  return Ok();
}

// What a table of connections shows is of all hosts whose packets pass: conversations, no hosts.
Status ReadConntrack(std::string_view text, Reading& reading) {
  std::uint32_t number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    const auto words = WordsOf(line);
    if (words.empty() || words[0] == "conntrack") continue;
    const bool tcp = std::find(words.begin(), words.end(), "tcp") != words.end();
    const bool udp = std::find(words.begin(), words.end(), "udp") != words.end();
    const auto from = net::ParseAddress(ValueOf(words, "src="));
    const auto to = net::ParseAddress(ValueOf(words, "dst="));
    if (!from || !to) {
      ReportLine(reading, reading.At(number, 1),
                 "expected a connection with src= and dst=, found " + Quote(Trim(line)));
      continue;
    }
    ++reading.facts.rows;
    const auto port = ParseNumber(ValueOf(words, "dport="));
    if ((!tcp && !udp) || !port || *port > 65535) continue;
    if (IsLocalOnly(*from) || IsLocalOnly(*to)) continue;
    reading.facts.seen.push_back({udp, *from, *to, static_cast<std::uint16_t>(*port)});
  }
  return Ok();
}

}  // namespace portwright::inventory
