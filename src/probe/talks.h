// The talks of all protocols, each with its document named in its own file. Most speak over
// streams; where a protocol has both, `datagram` says which.
#pragma once

#include <cstdint>
#include <memory>

#include "probe/service_kind.h"
#include "probe/talk.h"

namespace portwright::probe {

std::unique_ptr<Talk> TlsTalk(const TalkContext& context);
std::unique_ptr<Talk> HttpTalk(const TalkContext& context);
std::unique_ptr<Talk> WebTalk(const TalkContext& context);
std::unique_ptr<Talk> EtcdTalk(const TalkContext& context);
std::unique_ptr<Talk> SshTalk();
std::unique_ptr<Talk> SmtpTalk();
std::unique_ptr<Talk> VmwareAuthdTalk();
std::unique_ptr<Talk> DnsTalk(bool datagram, const TalkContext& context);
std::unique_ptr<Talk> NtpTalk(const TalkContext& context);
std::unique_ptr<Talk> SnmpTalk(const TalkContext& context);
std::unique_ptr<Talk> LdapTalk(bool datagram);
std::unique_ptr<Talk> KerberosTalk(bool datagram, const TalkContext& context);
std::unique_ptr<Talk> SmbTalk(const TalkContext& context);
std::unique_ptr<Talk> NetbiosNameTalk(const TalkContext& context);
std::unique_ptr<Talk> NetbiosSessionTalk();

// A program of ONC RPC (RFC 5531), asked for nothing: procedure 0.
struct RpcProgram {
  const char* name;
  std::uint32_t number;
  std::uint32_t version;
};
std::unique_ptr<Talk> RpcTalk(const RpcProgram& program, bool datagram, const TalkContext& context);

std::unique_ptr<Talk> IpmiTalk(const TalkContext& context);
std::unique_ptr<Talk> IscsiTalk(const TalkContext& context);
std::unique_ptr<Talk> GrpcTalk();
std::unique_ptr<Talk> MqttTalk(const TalkContext& context);
std::unique_ptr<Talk> AmqpTalk();
std::unique_ptr<Talk> OpenWireTalk();
std::unique_ptr<Talk> PostgresTalk(const TalkContext& context);
std::unique_ptr<Talk> MongoTalk(const TalkContext& context);
std::unique_ptr<Talk> CassandraTalk();
std::unique_ptr<Talk> ZookeeperTalk();

}  // namespace portwright::probe
