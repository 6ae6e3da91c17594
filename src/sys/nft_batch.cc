#include "sys/nft_batch.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "sys/descriptor.h"
#include "sys/nft_messages.h"

namespace portwright::sys {
namespace {

// What a socket takes at once without being asked for more.
constexpr std::size_t kBatchBytesMax = std::size_t{128} << 10;
// Of the elements of a message, whose attribute has a length of 16 bits.
constexpr std::size_t kElementBytesMax = 48'000;
constexpr std::size_t kCommentBytesMax = 254;
constexpr int kErrorRestart = 85;  // ERESTART, which programs do not see elsewhere

void AppendNested(std::string& out, std::uint16_t type, const std::string& attributes) {
  AppendAttribute(out, static_cast<std::uint16_t>(type | NLA_F_NESTED), attributes);
}

void AppendKey(std::string& out, std::uint16_t type, const std::string& key) {
  std::string value;
  AppendAttribute(value, NFTA_DATA_VALUE, key);
  AppendNested(out, type, value);
}

std::string ElementBytes(const NftElementChange& change) {
  const NftElement& element = change.element;
  std::string out;
  AppendKey(out, NFTA_SET_ELEM_KEY, element.key);
  if (!element.key_end.empty()) AppendKey(out, NFTA_SET_ELEM_KEY_END, element.key_end);
  if (!change.is_added) return out;
  if (element.has_verdict) {
    std::string verdict, data;
    AppendNumberAttribute(verdict, NFTA_VERDICT_CODE, static_cast<std::uint32_t>(element.verdict));
    if (!element.chain.empty()) AppendTextAttribute(verdict, NFTA_VERDICT_CHAIN, element.chain);
    AppendNested(data, NFTA_DATA_VERDICT, verdict);
    AppendNested(out, NFTA_SET_ELEM_DATA, data);
  }
  if (!element.comment.empty()) {
    // A piece of kind 0: its length and its bytes, with the null.
    std::string comment(1, '\0');
    comment += static_cast<char>(element.comment.size() + 1);
    comment.append(element.comment.c_str(), element.comment.size() + 1);
    AppendAttribute(out, NFTA_SET_ELEM_USERDATA, comment);
  }
  return out;
}

// A transaction's messages, numbered from 1.
class Encoder {
 public:
  explicit Encoder(const NftBatch& batch) : batch_(batch) {}

  std::string Encode(NftBatchMode mode) {
    std::string generation;
    AppendNumberAttribute(generation, NFNL_BATCH_GENID, batch_.generation);
    AppendBoundary(NFNL_MSG_BATCH_BEGIN, generation);
    for (std::size_t c = 0; c < batch_.changes.size();) c = AppendElements(c);
    for (const std::string& chain : batch_.deleted_chains) AppendChain(NFT_MSG_DELCHAIN, chain);
    for (const std::string& chain : batch_.added_chains) AppendChain(NFT_MSG_NEWCHAIN, chain);
    // The last one is answered even where all went well.
    auto head = NumberAt<nlmsghdr>(out_, last_);
    head.nlmsg_flags |= NLM_F_ACK;
    out_.replace(last_, sizeof(head), reinterpret_cast<const char*>(&head), sizeof(head));
    answered_ = sequence_;
    // Without an end the kernel tries it and goes back.
    if (mode == NftBatchMode::kCommit) AppendBoundary(NFNL_MSG_BATCH_END, "");
    return std::move(out_);
  }

  std::uint32_t answered() const { return answered_; }

 private:
  void AppendBoundary(std::uint16_t type, const std::string& attributes) {
    nlmsghdr head{};
    nfgenmsg body{};
    head.nlmsg_len = static_cast<std::uint32_t>(sizeof(head) + sizeof(body) + attributes.size());
    head.nlmsg_type = type;
    head.nlmsg_flags = NLM_F_REQUEST;
    head.nlmsg_seq = ++sequence_;
    body.nfgen_family = AF_UNSPEC;
    body.version = NFNETLINK_V0;
    body.res_id = htons(NFNL_SUBSYS_NFTABLES);
    out_.append(reinterpret_cast<const char*>(&head), sizeof(head));
    out_.append(reinterpret_cast<const char*>(&body), sizeof(body));
    out_ += attributes;
  }

  void AppendMessage(std::uint16_t type, std::uint16_t flags, const std::string& attributes) {
    last_ = out_.size();
    out_ += NftMessage(type, flags, ++sequence_, attributes);
  }

  // As many as go together; the first one that is left.
  std::size_t AppendElements(std::size_t first) {
    const NftElementChange& kind = batch_.changes[first];
    std::string elements;
    std::size_t c = first;
    for (; c < batch_.changes.size(); ++c) {
      const NftElementChange& change = batch_.changes[c];
      const bool goes_along = change.set == kind.set && change.is_added == kind.is_added &&
                              elements.size() < kElementBytesMax;
      if (!goes_along) break;
      AppendNested(elements, NFTA_LIST_ELEM, ElementBytes(change));
    }
    std::string attributes;
    AppendTextAttribute(attributes, NFTA_SET_ELEM_LIST_TABLE, batch_.table);
    AppendTextAttribute(attributes, NFTA_SET_ELEM_LIST_SET, kind.set);
    AppendNested(attributes, NFTA_SET_ELEM_LIST_ELEMENTS, elements);
    if (kind.is_added) {
      AppendMessage(NFT_MSG_NEWSETELEM, NLM_F_CREATE, attributes);
    } else {
      AppendMessage(NFT_MSG_DELSETELEM, 0, attributes);
    }
    return c;
  }

  void AppendChain(std::uint16_t type, const std::string& chain) {
    std::string attributes;
    AppendTextAttribute(attributes, NFTA_CHAIN_TABLE, batch_.table);
    AppendTextAttribute(attributes, NFTA_CHAIN_NAME, chain);
    AppendMessage(type, type == NFT_MSG_NEWCHAIN ? NLM_F_CREATE | NLM_F_EXCL : 0, attributes);
  }

  const NftBatch& batch_;
  std::string out_;
  std::uint32_t sequence_ = 0, answered_ = 0;
  std::size_t last_ = 0;  // where the last message begins
};

Error Refused(int number) {
  if (number == kErrorRestart) return {ErrorCode::kUnavailable, "the kernel's rules just changed"};
  if (number == EPERM || number == EACCES)
    return SystemError("cannot change the kernel's sets", number);
  return {ErrorCode::kRefused,
          "the kernel refuses: " + SystemError("elements of sets", number).message};
}

// The kernel has answered all before a batch's send returns.
Status TakeAnswers(const Descriptor& link, std::uint32_t last) {
  constexpr std::size_t kBufferBytes = std::size_t{1} << 16;
  std::string buffer(kBufferBytes, '\0');
  std::optional<Error> refused;
  bool is_answered = false;
  while (true) {
    const ssize_t got = ::recv(link.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    std::string_view rest(buffer.data(), static_cast<std::size_t>(got));
    while (rest.size() >= sizeof(nlmsghdr) + sizeof(std::int32_t)) {
      const auto head = NumberAt<nlmsghdr>(rest, 0);
      if (head.nlmsg_len < sizeof(nlmsghdr) || head.nlmsg_len > rest.size()) break;
      if (head.nlmsg_type == NLMSG_ERROR) {
        const int number = -NumberAt<std::int32_t>(rest, sizeof(nlmsghdr));
        if (number != 0 && !refused) refused = Refused(number);
        is_answered = is_answered || head.nlmsg_seq == last;
      }
      rest.remove_prefix(std::min(PaddedNetlink(head.nlmsg_len), rest.size()));
    }
  }
  if (refused) return *refused;
  if (is_answered) return Ok();
  return Error{ErrorCode::kIo, "expected an answer of the kernel, found none"};
}

}  // namespace

Status SendNftBatch(const NftBatch& batch, NftBatchMode mode) {
  for (const NftElementChange& change : batch.changes) {
    if (change.element.comment.size() > kCommentBytesMax)
      return Error{ErrorCode::kUnavailable, "a comment is longer than an element holds"};
  }
  if (batch.changes.empty() && batch.deleted_chains.empty() && batch.added_chains.empty())
    return Ok();
  Encoder encoder(batch);
  const std::string bytes = encoder.Encode(mode);
  if (bytes.size() > kBatchBytesMax)
    return Error{ErrorCode::kUnavailable, "it is too much for one message"};
  const Descriptor link(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
  if (!link.valid()) return SystemError("cannot ask the kernel for its sets", errno);
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  const ssize_t sent = ::sendto(link.get(), bytes.data(), bytes.size(), 0,
                                reinterpret_cast<const sockaddr*>(&kernel), sizeof(kernel));
  if (sent < 0) return SystemError("cannot change the kernel's sets", errno);
  return TakeAnswers(link, encoder.answered());
}

}  // namespace portwright::sys
