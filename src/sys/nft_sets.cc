#include "sys/nft_sets.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;
// NFTNL_UDATA_SET_ELEM_COMMENT of libnftnl, and _FLAGS: that an interval goes on to the last key,
// which is seen from there being no end.
constexpr std::uint8_t kCommentData = 0;
constexpr std::uint8_t kFlagsData = 1;
constexpr unsigned kTypeFlags = NLA_F_NESTED | NLA_F_NET_BYTEORDER;

Error Unknown(std::string_view what) {
  return {ErrorCode::kUnavailable, "the kernel's elements hold " + std::string(what)};
}

std::size_t Padded(std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; }

template <typename Number>
Number NumberAt(std::string_view bytes, std::size_t at) {
  Number number{};
  std::memcpy(&number, bytes.data() + at, sizeof(number));
  return number;
}

// A number in network order; 0 where there are not so many bytes.
std::uint64_t BigNumber(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(0, sizeof(number)))
    number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

// Calls `take(type, bytes)` with each attribute; stops where it says no. False: so it did, or they
// are no attributes.
template <typename Take>
bool ForEachAttribute(std::string_view bytes, Take take) {
  while (!bytes.empty()) {
    if (bytes.size() < sizeof(nlattr)) return false;
    const auto head = NumberAt<nlattr>(bytes, 0);
    if (head.nla_len < sizeof(nlattr) || head.nla_len > bytes.size()) return false;
    const auto type = static_cast<std::uint16_t>(head.nla_type & ~kTypeFlags);
    if (!take(type, bytes.substr(sizeof(nlattr), head.nla_len - sizeof(nlattr)))) return false;
    bytes.remove_prefix(std::min(Padded(head.nla_len), bytes.size()));
  }
  return true;
}

std::string_view WithoutNull(std::string_view text) { return text.substr(0, text.find('\0')); }

bool ReadValue(std::string_view bytes, std::string& value) {
  return ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    value = inner;
    return type == NFTA_DATA_VALUE;
  });
}

bool ReadVerdict(std::string_view bytes, NftElement& element) {
  element.has_verdict = true;
  return ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    if (type != NFTA_DATA_VERDICT) return false;
    return ForEachAttribute(inner, [&](std::uint16_t part, std::string_view value) {
      if (part == NFTA_VERDICT_CODE)
        element.verdict = static_cast<std::int32_t>(static_cast<std::uint32_t>(BigNumber(value)));
      if (part == NFTA_VERDICT_CHAIN) element.chain = WithoutNull(value);
      return part == NFTA_VERDICT_CODE || part == NFTA_VERDICT_CHAIN;
    });
  });
}

bool ReadCounter(std::string_view bytes, NftElement& element) {
  std::string_view name;
  std::string_view values;
  const bool is_whole = ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    if (type == NFTA_EXPR_NAME) name = WithoutNull(inner);
    if (type == NFTA_EXPR_DATA) values = inner;
    return true;
  });
  if (!is_whole || name != "counter" || element.has_counter) return false;
  element.has_counter = true;
  return ForEachAttribute(values, [&](std::uint16_t type, std::string_view inner) {
    if (type == NFTA_COUNTER_BYTES) element.bytes = BigNumber(inner);
    if (type == NFTA_COUNTER_PACKETS) element.packets = BigNumber(inner);
    return true;
  });
}

// Pieces of a byte for the kind, a byte for the length, and so many bytes.
bool ReadComment(std::string_view bytes, NftElement& element) {
  while (!bytes.empty()) {
    if (bytes.size() < 2) return false;
    const auto kind = static_cast<std::uint8_t>(bytes[0]);
    const auto length = static_cast<std::uint8_t>(bytes[1]);
    if (kind > kFlagsData || length > bytes.size() - 2) return false;
    if (kind == kCommentData) element.comment = WithoutNull(bytes.substr(2, length));
    bytes.remove_prefix(2U + length);
  }
  return true;
}

bool ReadPart(std::uint16_t type, std::string_view bytes, NftElement& element) {
  switch (type) {
    case NFTA_SET_ELEM_KEY:
      return ReadValue(bytes, element.key);
    case NFTA_SET_ELEM_KEY_END:
      return ReadValue(bytes, element.key_end);
    case NFTA_SET_ELEM_DATA:
      return ReadVerdict(bytes, element);
    case NFTA_SET_ELEM_EXPR:
      return ReadCounter(bytes, element);
    case NFTA_SET_ELEM_USERDATA:
      return ReadComment(bytes, element);
    case NFTA_SET_ELEM_FLAGS:
      element.ends_interval = BigNumber(bytes) == NFT_SET_ELEM_INTERVAL_END;
      return element.ends_interval || BigNumber(bytes) == 0;
    case NFTA_SET_ELEM_PAD:
      return true;
    default:
      // Ends of time, objects, several expressions: nothing that may be passed over.
      return false;
  }
}

bool ReadElements(std::string_view list, std::vector<NftElement>& elements) {
  return ForEachAttribute(list, [&](std::uint16_t, std::string_view bytes) {
    NftElement element;
    const bool is_known = ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view part) {
      return ReadPart(type, part, element);
    });
    if (!is_known || element.key.empty()) return false;
    elements.push_back(std::move(element));
    return true;
  });
}

void AppendText(std::string& out, std::uint16_t type, const std::string& text) {
  nlattr head{};
  head.nla_len = static_cast<std::uint16_t>(sizeof(head) + text.size() + 1);
  head.nla_type = type;
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  out += text;
  out.resize(Padded(out.size() + 1));
}

// A question with its attributes.
std::string Question(std::uint16_t type, std::uint16_t flags, const std::string& attributes) {
  nlmsghdr head{};
  nfgenmsg body{};
  head.nlmsg_len = static_cast<std::uint32_t>(sizeof(head) + sizeof(body) + attributes.size());
  head.nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type);
  head.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  body.nfgen_family = NFPROTO_INET;
  body.version = NFNETLINK_V0;
  std::string out(reinterpret_cast<const char*>(&head), sizeof(head));
  out.append(reinterpret_cast<const char*>(&body), sizeof(body));
  return out + attributes;
}

using Take = std::function<bool(std::string_view attributes)>;

// One message of an answer; true: it was the last.
Result<bool> TakeMessage(const nlmsghdr& head, std::string_view body, const Take& take) {
  if ((head.nlmsg_flags & NLM_F_DUMP_INTR) != 0) return Unknown("what changed meanwhile");
  if (head.nlmsg_type == NLMSG_DONE) return true;
  if (head.nlmsg_type == NLMSG_ERROR) {
    if (body.size() < sizeof(std::int32_t)) return Unknown("a broken answer");
    const std::int32_t number = -NumberAt<std::int32_t>(body, 0);
    if (number != 0) return SystemError("cannot read the kernel's sets", number);
    return true;
  }
  if (body.size() < sizeof(nfgenmsg) || !take(body.substr(sizeof(nfgenmsg))))
    return Unknown("what is not known here");
  return (head.nlmsg_flags & NLM_F_MULTI) == 0;
}

// Asks, and calls `take` with the attributes of each message of the answer.
Status Ask(const std::string& question, const Take& take) {
  const Descriptor link(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
  if (!link.valid()) return SystemError("cannot ask the kernel for its sets", errno);
  if (::send(link.get(), question.data(), question.size(), 0) < 0)
    return SystemError("cannot ask the kernel for its sets", errno);
  std::string buffer(kBufferBytes, '\0');
  while (true) {
    const ssize_t got = ::recv(link.get(), buffer.data(), buffer.size(), MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return SystemError("cannot read the kernel's sets", errno);
    if (static_cast<std::size_t>(got) > buffer.size()) return Unknown("more than fits");
    std::string_view rest(buffer.data(), static_cast<std::size_t>(got));
    while (rest.size() >= sizeof(nlmsghdr)) {
      const auto head = NumberAt<nlmsghdr>(rest, 0);
      if (head.nlmsg_len < sizeof(nlmsghdr) || head.nlmsg_len > rest.size())
        return Unknown("a broken answer");
      PORTWRIGHT_TRY(
          const bool is_last,
          TakeMessage(head, rest.substr(sizeof(head), head.nlmsg_len - sizeof(head)), take));
      if (is_last) return Ok();
      rest.remove_prefix(std::min(Padded(head.nlmsg_len), rest.size()));
    }
  }
}

}  // namespace

Result<std::uint32_t> NftGeneration() {
  std::uint32_t generation = 0;
  PORTWRIGHT_TRY_STATUS(Ask(Question(NFT_MSG_GETGEN, 0, ""), [&](std::string_view attributes) {
    return ForEachAttribute(attributes, [&](std::uint16_t type, std::string_view bytes) {
      if (type == NFTA_GEN_ID) generation = static_cast<std::uint32_t>(BigNumber(bytes));
      return true;
    });
  }));
  return generation;
}

Result<std::vector<NftElement>> ReadNftElements(const std::string& table, const std::string& set) {
  std::string attributes;
  AppendText(attributes, NFTA_SET_ELEM_LIST_TABLE, table);
  AppendText(attributes, NFTA_SET_ELEM_LIST_SET, set);
  std::vector<NftElement> elements;
  PORTWRIGHT_TRY_STATUS(
      Ask(Question(NFT_MSG_GETSETELEM, NLM_F_DUMP, attributes), [&](std::string_view answer) {
        return ForEachAttribute(answer, [&](std::uint16_t type, std::string_view bytes) {
          return type != NFTA_SET_ELEM_LIST_ELEMENTS || ReadElements(bytes, elements);
        });
      }));
  return elements;
}

}  // namespace portwright::sys
