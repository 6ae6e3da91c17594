// Services that greet first: SSH (RFC 4253 4.2), SMTP (RFC 5321 3.1, 4.2) and the authentication
// daemon of VMware's hypervisors (port 902), which greets with the reply code of SMTP and FTP.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "probe/recognise.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kLineMax = 512;          // RFC 5321 4.5.3.1.5
constexpr std::size_t kLinesBeforeMax = 4096;  // that may stand before SSH's own

// The line that begins at `at`, without its end; nothing while it has none.
std::optional<std::string_view> LineAt(std::string_view received, std::size_t at, bool ended) {
  const std::string_view rest = received.substr(std::min(at, received.size()));
  const std::size_t end = rest.substr(0, kLineMax).find('\n');
  if (end != std::string_view::npos) return rest.substr(0, end);
  if (rest.size() >= kLineMax) return rest.substr(0, kLineMax);
  if (ended && !rest.empty()) return rest;
  return std::nullopt;
}

// SSH-2.0-OpenSSH_9.2p1 comments. A server may send other lines before it; what greets as another
// service does is that service.
Reading ReadSsh(std::string_view received, bool ended) {
  std::size_t at = 0;
  while (at < kLinesBeforeMax) {
    if (!MayBegin(received.substr(std::min(at, received.size())), "SSH-")) {
      const auto line = LineAt(received, at, ended);
      if (!line) return More();
      for (const char c : *line) {
        if ((c < ' ' || c > '~') && c != '\r' && c != '\t') return Other();
      }
      if (at == 0) {
        const auto first = RecogniseFirst(std::string(*line) + "\n", true);
        if (!first->what.starts_with("a service that says")) return Other(first->what);
      }
      at += line->size() + 1;
      continue;
    }
    const auto line = LineAt(received, at, ended);
    if (!line) return More();
    if (line->size() < 8) return Other();
    // A version, a minus, a name.
    const std::size_t dash = line->find('-', 4);
    if (dash == std::string_view::npos || dash == 4) return Other();
    const std::string version(line->substr(4, dash - 4));
    const bool known = version.starts_with("2.") || version.starts_with("1.");
    if (!known) return Other();
    return Service("SSH " + OneLine(version, 8) + ", " + OneLine(line->substr(dash + 1)));
  }
  return Other();
}

bool Mentions(std::string_view line, std::string_view word) {
  return ToLower(line).find(word) != std::string::npos;
}

// 220 or 554 first; a greeting that names no protocol is asked EHLO, which FTP does not know.
Reading ReadSmtp(std::string_view received, bool ended) {
  if (!MayBegin(received, "220") && !MayBegin(received, "554")) return Other();
  if (received.size() < 4) return More();
  if (received[3] != ' ' && received[3] != '-' && received[3] != '\r') return Other();
  const auto first = LineAt(received, 0, ended);
  if (!first) return More();
  if (Mentions(*first, "ftp") || Mentions(*first, "vmware")) return Other();
  const std::string what =
      "SMTP, " + OneLine(first->substr(std::min<std::size_t>(4, first->size())));
  if (Mentions(*first, "smtp") || Mentions(*first, "mail")) return Service(what);
  // The end of the greeting: a line with a blank behind its code.
  std::size_t at = 0;
  while (at < kLinesBeforeMax) {
    const auto line = LineAt(received, at, ended);
    if (!line) return More();
    at += line->size() + 1;
    if (line->size() < 4 || (*line)[3] != '-') break;
  }
  if (first->starts_with("554")) return Service(what);
  const std::string_view answer = received.substr(std::min(at, received.size()));
  if (answer.empty()) return ended ? Other() : More("EHLO portwright.invalid\r\n");
  if (!MayBegin(answer, "250") && !MayBegin(answer, "55") && !MayBegin(answer, "421")) {
    return Other();
  }
  if (answer.size() < 3) return ended ? Other() : More();
  return Service(what);
}

Reading ReadVmware(std::string_view received, bool ended) {
  if (!MayBegin(received, "220 ") && !MayBegin(received, "220-")) return Other();
  const auto line = LineAt(received, 0, ended);
  if (!line) return More();
  if (!Mentions(*line, "vmware authentication daemon")) return Other();
  return Service(OneLine(line->substr(4, line->find(':') - 4)));
}

}  // namespace

std::unique_ptr<Talk> SshTalk() { return StreamTalk("", ReadSsh); }

std::unique_ptr<Talk> SmtpTalk() { return StreamTalk("", ReadSmtp); }

std::unique_ptr<Talk> VmwareAuthdTalk() { return StreamTalk("", ReadVmware); }

}  // namespace portwright::probe
