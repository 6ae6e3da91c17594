#include "sys/nft_messages.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/check.h"
#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;

Error Unknown(const std::string& subject, std::string_view found) {
  return {ErrorCode::kUnavailable, subject + " hold " + std::string(found)};
}

// One message of an answer; true: it was the last.
Result<bool> TakeMessage(const nlmsghdr& head, std::string_view body, const std::string& what,
                         const std::function<bool(std::string_view attributes)>& take) {
  if ((head.nlmsg_flags & NLM_F_DUMP_INTR) != 0) return Unknown(what, "what changed meanwhile");
  if (head.nlmsg_type == NLMSG_DONE) return true;
  if (head.nlmsg_type == NLMSG_ERROR) {
    if (body.size() < sizeof(std::int32_t)) return Unknown(what, "a broken answer");
    const std::int32_t number = -NumberAt<std::int32_t>(body, 0);
    if (number != 0) return SystemError("cannot read " + what, number);
    return true;
  }
  if (body.size() < sizeof(nfgenmsg) || !take(body.substr(sizeof(nfgenmsg))))
    return Unknown(what, "what is not known here");
  return (head.nlmsg_flags & NLM_F_MULTI) == 0;
}

}  // namespace

std::uint64_t BigNumber(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(0, sizeof(number)))
    number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

void AppendAttribute(std::string& out, std::uint16_t type, std::string_view bytes) {
  nlattr head{};
  PORTWRIGHT_CHECK(bytes.size() + sizeof(head) <= 0xffff, "an attribute has a length of 16 bits");
  head.nla_len = static_cast<std::uint16_t>(sizeof(head) + bytes.size());
  head.nla_type = type;
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  out += bytes;
  out.resize(PaddedNetlink(out.size()));
}

void AppendTextAttribute(std::string& out, std::uint16_t type, const std::string& text) {
  AppendAttribute(out, type, {text.c_str(), text.size() + 1});
}

void AppendNumberAttribute(std::string& out, std::uint16_t type, std::uint32_t number) {
  const std::uint32_t big = htonl(number);
  AppendAttribute(out, type, {reinterpret_cast<const char*>(&big), sizeof(big)});
}

std::string MessageOf(const NetfilterQuestion& question) {
  nlmsghdr head{};
  nfgenmsg body{};
  head.nlmsg_len =
      static_cast<std::uint32_t>(sizeof(head) + sizeof(body) + question.attributes.size());
  head.nlmsg_type = static_cast<std::uint16_t>(question.subsystem << 8 | question.type);
  head.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | question.flags);
  head.nlmsg_seq = question.sequence;
  body.nfgen_family = question.family;
  body.version = NFNETLINK_V0;
  std::string out(reinterpret_cast<const char*>(&head), sizeof(head));
  out.append(reinterpret_cast<const char*>(&body), sizeof(body));
  return out + question.attributes;
}

std::string NftMessage(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence,
                       const std::string& attributes) {
  return MessageOf({NFNL_SUBSYS_NFTABLES, static_cast<std::uint8_t>(type), flags, NFPROTO_INET,
                    sequence, attributes});
}

Status AskNft(const std::string& question,
              const std::function<bool(std::string_view attributes)>& take) {
  return AskNetfilter(question, "the kernel's sets", take);
}

Status AskNetfilter(const std::string& question, const std::string& what,
                    const std::function<bool(std::string_view attributes)>& take) {
  const Descriptor link(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
  if (!link.valid()) return SystemError("cannot ask for " + what, errno);
  if (::send(link.get(), question.data(), question.size(), 0) < 0)
    return SystemError("cannot ask for " + what, errno);
  std::string buffer(kBufferBytes, '\0');
  while (true) {
    const ssize_t got = ::recv(link.get(), buffer.data(), buffer.size(), MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return SystemError("cannot read " + what, errno);
    if (static_cast<std::size_t>(got) > buffer.size()) return Unknown(what, "more than fits");
    std::string_view rest(buffer.data(), static_cast<std::size_t>(got));
    while (rest.size() >= sizeof(nlmsghdr)) {
      const auto head = NumberAt<nlmsghdr>(rest, 0);
      if (head.nlmsg_len < sizeof(nlmsghdr) || head.nlmsg_len > rest.size())
        return Unknown(what, "a broken answer");
      PORTWRIGHT_TRY(
          const bool is_last,
          TakeMessage(head, rest.substr(sizeof(head), head.nlmsg_len - sizeof(head)), what, take));
      if (is_last) return Ok();
      rest.remove_prefix(std::min(PaddedNetlink(head.nlmsg_len), rest.size()));
    }
  }
}

}  // namespace portwright::sys
