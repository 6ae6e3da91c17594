#include "sys/connections.h"

#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <netinet/in.h>

#include <set>
#include <utility>

#include "sys/nft_messages.h"

namespace portwright::sys {
namespace {

constexpr char kWhat[] = "the kernel's connections";
constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;

// One direction of a connection.
struct Tuple {
  std::string_view source, destination;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
};

bool ReadAddresses(std::string_view bytes, Tuple& tuple) {
  return ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    switch (type) {
      case CTA_IP_V4_SRC:
      case CTA_IP_V6_SRC:
        tuple.source = inner;
        return inner.size() == (type == CTA_IP_V4_SRC ? kIpv4Bytes : kIpv6Bytes);
      case CTA_IP_V4_DST:
      case CTA_IP_V6_DST:
        tuple.destination = inner;
        return inner.size() == (type == CTA_IP_V4_DST ? kIpv4Bytes : kIpv6Bytes);
      default:
        return true;
    }
  });
}

bool ReadProtocol(std::string_view bytes, Tuple& tuple) {
  return ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    const std::uint64_t number = BigNumber(inner);
    switch (type) {
      case CTA_PROTO_NUM:
        tuple.protocol = static_cast<std::uint8_t>(number);
        break;
      case CTA_PROTO_SRC_PORT:
        tuple.source_port = static_cast<std::uint16_t>(number);
        break;
      case CTA_PROTO_DST_PORT:
        tuple.destination_port = static_cast<std::uint16_t>(number);
        break;
      case CTA_PROTO_ICMP_TYPE:
      case CTA_PROTO_ICMPV6_TYPE:
        tuple.icmp_type = static_cast<std::uint8_t>(number);
        break;
      case CTA_PROTO_ICMP_CODE:
      case CTA_PROTO_ICMPV6_CODE:
        tuple.icmp_code = static_cast<std::uint8_t>(number);
        break;
      default:
        break;
    }
    return true;
  });
}

bool ReadTuple(std::string_view bytes, Tuple& tuple) {
  const bool is_whole = ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    if (type == CTA_TUPLE_IP) return ReadAddresses(inner, tuple);
    return type != CTA_TUPLE_PROTO || ReadProtocol(inner, tuple);
  });
  return is_whole && !tuple.source.empty() && tuple.source.size() == tuple.destination.size();
}

bool IsOver(std::string_view protocol_state) {
  bool is_over = false;
  ForEachAttribute(protocol_state, [&](std::uint16_t type, std::string_view inner) {
    if (type != CTA_PROTOINFO_TCP) return true;
    return ForEachAttribute(inner, [&](std::uint16_t part, std::string_view value) {
      const std::uint64_t state = BigNumber(value);
      if (part == CTA_PROTOINFO_TCP_STATE)
        is_over = state == TCP_CONNTRACK_TIME_WAIT || state == TCP_CONNTRACK_CLOSE;
      return true;
    });
  });
  return is_over;
}

}  // namespace

bool ReadConnection(std::string_view attributes, Connection& connection) {
  Tuple first;
  Tuple reply;
  bool is_known = true;
  const bool is_whole =
      ForEachAttribute(attributes, [&](std::uint16_t type, std::string_view bytes) {
        switch (type) {
          case CTA_TUPLE_ORIG:
            connection.tuple = bytes;
            is_known = ReadTuple(bytes, first);
            break;
          case CTA_TUPLE_REPLY:
            is_known = ReadTuple(bytes, reply);
            break;
          case CTA_TUPLE_MASTER:
            connection.parent = bytes;
            break;
          case CTA_PROTOINFO:
            connection.is_over = IsOver(bytes);
            break;
          case CTA_ID:
            connection.id = bytes;
            break;
          case CTA_ZONE:
            connection.zone = bytes;
            break;
          default:
            break;
        }
        return is_known;
      });
  if (!is_whole || first.source.empty() || reply.source.size() != first.source.size()) return false;
  connection.source = first.source;
  connection.destination = reply.source;
  connection.protocol = first.protocol;
  connection.source_port = first.source_port;
  connection.destination_port = reply.source_port;
  if (first.protocol == IPPROTO_ICMP || first.protocol == IPPROTO_ICMPV6) {
    connection.source_port = 0;
    connection.destination_port =
        static_cast<std::uint16_t>(first.icmp_type << 8 | first.icmp_code);
  }
  return true;
}

Result<std::vector<Connection>> ReadConnections() {
  std::vector<Connection> connections;
  std::set<std::string> known;
  const std::string question =
      MessageOf({NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET, NLM_F_DUMP, AF_UNSPEC});
  PORTWRIGHT_TRY_STATUS(AskNetfilter(question, kWhat, [&](std::string_view attributes) {
    Connection connection;
    if (!ReadConnection(attributes, connection)) return false;
    // The kernel's table may grow while it is listed, and says some of it twice.
    if (known.insert(connection.id + connection.tuple).second)
      connections.push_back(std::move(connection));
    return true;
  }));
  return connections;
}

Status EndConnection(const Connection& connection) {
  // Without a tuple the kernel would forget all of them.
  if (connection.tuple.empty())
    return Error{ErrorCode::kInvalid, "expected a connection to end, found none"};
  NetfilterQuestion question{NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE, NLM_F_ACK, AF_INET};
  if (connection.source.size() == kIpv6Bytes) question.family = AF_INET6;
  AppendAttribute(question.attributes, CTA_TUPLE_ORIG | NLA_F_NESTED, connection.tuple);
  if (!connection.zone.empty()) AppendAttribute(question.attributes, CTA_ZONE, connection.zone);
  if (!connection.id.empty()) AppendAttribute(question.attributes, CTA_ID, connection.id);
  const Status ended =
      AskNetfilter(MessageOf(question), kWhat, [](std::string_view) { return true; });
  return ended || ended.error().code == ErrorCode::kNotFound ? Ok() : ended;
}

}  // namespace portwright::sys
