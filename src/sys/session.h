// Who runs this program, and over which connection: so that nobody cuts off himself, and a journal
// can say who did what.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace portwright::sys {

// As SSH_CONNECTION says it (sshd(8)).
struct SshSession {
  std::string client_address;
  std::string server_address;
  std::string server_port;

  friend bool operator==(const SshSession&, const SshSession&) = default;
};

// `10.1.9.5 50022 10.1.0.11 22`; nothing for anything else. The interface behind a link-local
// address is left out.
std::optional<SshSession> ParseSshConnection(const std::string& text);

// Of this process and of those that it descends from, as far as their environments may be read:
// sudo drops the variable. Each once.
std::vector<SshSession> OwnSshSessions();

// `root`, `root (j.doe)` where sudo was used, `root (j.doe) from 10.1.9.5`.
std::string DescribeUser();

}  // namespace portwright::sys
