#include "sys/session.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
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

std::string UserName() {
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? user->pw_name : "user " + std::to_string(::geteuid());
}

}  // namespace

std::optional<SshSession> ParseSshConnection(const std::string& text) {
  const auto parts = Split(text, ' ');
  if (parts.size() != 4) return std::nullopt;
  return SshSession{std::string(parts[0]), std::string(parts[2]), std::string(parts[3])};
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
