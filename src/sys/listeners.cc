#include "sys/listeners.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/text.h"
#include "sys/files.h"

namespace portwright::sys {
namespace {

// `0100007F:1F90` -> 8080.
std::uint16_t PortOf(std::string_view end) {
  const std::size_t colon = end.rfind(':');
  if (colon == std::string_view::npos) return 0;
  unsigned port = 0;
  for (const char c : end.substr(colon + 1)) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return 0;
    port = port * 16 + static_cast<unsigned>(digit);
  }
  return static_cast<std::uint16_t>(port);
}

// Lines of /proc/net/tcp and its like: `sl local_address rem_address st ... uid timeout inode`.
void ReadTable(const std::string& text, std::uint8_t protocol,
               std::map<std::string, PortOwner>& out) {
  constexpr std::size_t kInode = 9;
  const auto lines = Split(text, '\n');
  for (std::size_t l = 1; l < lines.size(); ++l) {
    std::vector<std::string_view> fields;
    for (const std::string_view field : Split(lines[l], ' ')) {
      if (!field.empty()) fields.push_back(field);
    }
    if (fields.size() <= kInode) continue;
    out[std::string(fields[kInode])] = {protocol, PortOf(fields[1]), PortOf(fields[2]), ""};
  }
}

// `socket:[12345]` -> `12345`.
std::string InodeOf(const std::string& link) {
  constexpr std::string_view kHead = "socket:[";
  if (!link.starts_with(kHead)) return "";
  return link.substr(kHead.size(), link.size() - kHead.size() - 1);
}

void NamePrograms(const RealFiles& files, std::map<std::string, PortOwner>& sockets) {
  const auto processes = files.List("/proc");
  if (!processes) return;
  for (const std::string& process : *processes) {
    if (!ParseNumber(process)) continue;
    const std::string folder = "/proc/" + process + "/fd";
    const auto open = files.List(folder);
    if (!open) continue;
    for (const std::string& fd : *open) {
      std::array<char, 64> link{};
      const ssize_t length = ::readlink(JoinPath(folder, fd).c_str(), link.data(), link.size() - 1);
      const auto found =
          length > 0
              ? sockets.find(InodeOf(std::string(link.data(), static_cast<std::size_t>(length))))
              : sockets.end();
      if (found == sockets.end() || !found->second.program.empty()) continue;
      const auto name = files.Read("/proc/" + process + "/comm");
      if (name) found->second.program = Trim(*name);
    }
  }
}

}  // namespace

std::vector<PortOwner> PortOwners() {
  const RealFiles files;
  std::map<std::string, PortOwner> sockets;  // by inode
  const std::pair<const char*, std::uint8_t> tables[] = {{"/proc/net/tcp", std::uint8_t{6}},
                                                         {"/proc/net/tcp6", std::uint8_t{6}},
                                                         {"/proc/net/udp", std::uint8_t{17}},
                                                         {"/proc/net/udp6", std::uint8_t{17}}};
  for (const auto& [path, protocol] : tables) {
    if (const auto text = files.Read(path)) ReadTable(*text, protocol, sockets);
  }
  NamePrograms(files, sockets);
  std::vector<PortOwner> out;
  for (auto& [inode, owner] : sockets) out.push_back(std::move(owner));
  const auto order = [](const PortOwner& owner) {
    return std::tie(owner.protocol, owner.local_port, owner.remote_port, owner.program);
  };
  std::sort(out.begin(), out.end(),
            [&](const PortOwner& a, const PortOwner& b) { return order(a) < order(b); });
  out.erase(
      std::unique(out.begin(), out.end(),
                  [&](const PortOwner& a, const PortOwner& b) { return order(a) == order(b); }),
      out.end());
  return out;
}

}  // namespace portwright::sys
