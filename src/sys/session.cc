#include "sys/session.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "sys/files.h"

namespace portwright::sys {
namespace {

constexpr std::string_view kVariable = "SSH_CONNECTION=";
constexpr std::uint64_t kBytesMax = 1 << 20;
constexpr int kAncestorsMax = 64;

// The fourth field of /proc/PID/stat, behind the name, which may hold anything but `) `.
std::uint64_t ParentOf(std::uint64_t process, const RealFiles& files) {
  const auto stat = files.Read("/proc/" + std::to_string(process) + "/stat", kBytesMax);
  if (!stat) return 0;
  const std::size_t name_end = stat->rfind(") ");
  if (name_end == std::string::npos) return 0;
  const auto fields = Split(std::string_view(*stat).substr(name_end + 2), ' ');
  return fields.size() > 1 ? ParseNumber(fields[1]).value_or(0) : 0;
}

void AddSessionOf(std::uint64_t process, const RealFiles& files, std::vector<SshSession>& out) {
  const auto environment = files.Read("/proc/" + std::to_string(process) + "/environ", kBytesMax);
  if (!environment) return;
  for (const std::string_view entry : Split(*environment, '\0')) {
    if (!entry.starts_with(kVariable)) continue;
    const auto session = ParseSshConnection(std::string(entry.substr(kVariable.size())));
    if (session && std::find(out.begin(), out.end(), *session) == out.end())
      out.push_back(*session);
  }
}

bool IsPort(std::string_view text) {
  constexpr std::uint64_t kLast = 65'535;
  const std::uint64_t port = ParseNumber(text).value_or(0);
  return port > 0 && port <= kLast;
}

// sshd says by which interface a link-local address is reached: `fe80::5%eth0`.
std::string WithoutInterface(std::string_view address) {
  return std::string(address.substr(0, address.find('%')));
}

int FamilyOf(const std::string& address) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, address.c_str(), bytes.data()) == 1) return family;
  }
  return AF_UNSPEC;
}

std::string UserName() {
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? user->pw_name : "user " + std::to_string(::geteuid());
}

}  // namespace

std::optional<SshSession> ParseSshConnection(const std::string& text) {
  const auto parts = Split(text, ' ');
  if (parts.size() != 4 || !IsPort(parts[1]) || !IsPort(parts[3])) return std::nullopt;
  const std::string client = WithoutInterface(parts[0]);
  const std::string server = WithoutInterface(parts[2]);
  const int family = FamilyOf(client);
  if (family == AF_UNSPEC || family != FamilyOf(server)) return std::nullopt;
  return SshSession{client, server, std::string(parts[3])};
}

std::vector<SshSession> OwnSshSessions() {
  std::vector<SshSession> sessions;
  if (const char* own = std::getenv("SSH_CONNECTION")) {
    if (const auto session = ParseSshConnection(own)) sessions.push_back(*session);
  }
  const RealFiles files;
  auto process = static_cast<std::uint64_t>(::getpid());
  for (int a = 0; a < kAncestorsMax && process > 1; ++a) {
    AddSessionOf(process, files, sessions);
    process = ParentOf(process, files);
  }
  return sessions;
}

std::string DescribeUser() {
  std::string text = UserName();
  if (const char* asker = std::getenv("SUDO_USER")) text += " (" + std::string(asker) + ")";
  const auto sessions = OwnSshSessions();
  if (!sessions.empty()) text += " from " + sessions.front().client_address;
  return text;
}

}  // namespace portwright::sys
