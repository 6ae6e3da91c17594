// HTTP/1.1, RFC 9112: one GET, of which the status line and the Server field are read. S3 and other
// APIs over HTTP answer as well, if only to say that a credential is missing. etcd is told by the
// answer to /version (etcd's own API guide). What refuses plain HTTP because it wants TLS says so
// in the body of a 400.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "probe/talk_parts.h"
#include "probe/talks.h"
#include "probe/wire.h"

namespace portwright::probe {
namespace {

constexpr std::size_t kHeadBytesMax = 16 * 1024;
constexpr std::size_t kBodyBytesMax = 4 * 1024;
constexpr std::size_t kStatusLineMin = 12;  // `HTTP/1.1 200`
constexpr const char* kInTls = "TLS, inside which it cannot be seen";

struct Answer {
  enum State : std::uint8_t { kMore, kNotHttp, kWhole };
  State state = kMore;
  std::string status;  // three digits
  std::string server;
  std::string_view body;  // with `with_body`, as much as came of at most kBodyBytesMax
};

// The value of a field, whose name is in lower case; empty: there is none.
std::string_view FieldOf(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && ToLower(line.substr(0, colon)) == name) {
      return Trim(line.substr(colon + 1));
    }
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return {};
}

bool IsStatusLine(std::string_view head) {
  constexpr std::string_view kDigits = "0123456789";
  return head.size() >= kStatusLineMin && head.starts_with("HTTP/1.") && head[8] == ' ' &&
         kDigits.find(head[7]) != std::string_view::npos &&
         head.substr(9, 3).find_first_not_of(kDigits) == std::string_view::npos;
}

// With `all_bodies` the body is waited for, else only that of a 400.
Answer ReadAnswer(std::string_view received, bool ended, bool all_bodies) {
  Answer out;
  if (!MayBegin(received, "HTTP/1.")) return {Answer::kNotHttp, {}, {}, {}};
  if (received.size() < kStatusLineMin) return out;
  if (!IsStatusLine(received)) return {Answer::kNotHttp, {}, {}, {}};
  const std::string_view limited = received.substr(0, kHeadBytesMax);
  std::size_t head_end = limited.find("\r\n\r\n");
  std::size_t body_begin = head_end + 4;
  if (head_end == std::string_view::npos) {
    if (!ended && limited.size() < kHeadBytesMax) return out;
    head_end = body_begin = limited.size();
  }
  const std::string_view head = limited.substr(0, head_end);
  out.status = std::string(head.substr(9, 3));
  out.server = OneLine(FieldOf(head, "server"), 60);
  if (all_bodies || out.status == "400") {
    // Whoever gives no length closes at the end, as we asked for.
    const auto length = ParseNumber(FieldOf(head, "content-length"));
    const std::size_t wanted =
        length ? std::min<std::uint64_t>(*length, kBodyBytesMax) : kBodyBytesMax;
    out.body = received.substr(body_begin, wanted);
    if (out.body.size() < wanted && !ended) return {};
  }
  out.state = Answer::kWhole;
  return out;
}

// What Apache, nginx and Go's server write to who speaks plain HTTP at a port of TLS.
bool WantsTls(const Answer& answer) {
  if (answer.status != "400") return false;
  const std::string body = ToLower(answer.body);
  return body.find("https port") != std::string::npos ||
         body.find("https server") != std::string::npos ||
         body.find("ssl-enabled server port") != std::string::npos;
}

std::string TextOf(const Answer& answer) {
  return "HTTP " + answer.status + (answer.server.empty() ? "" : ", " + answer.server);
}

std::string Request(std::string_view path, const TalkContext& context) {
  std::string host = OneLine(context.host_name, 253);
  if (host.find(':') != std::string::npos) host = "[" + host + "]";  // RFC 3986 3.2.2
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + host +
         "\r\nUser-Agent: portwright\r\nAccept: */*\r\nConnection: close\r\n\r\n";
}

Reading ReadPlain(std::string_view received, bool ended) {
  const Answer answer = ReadAnswer(received, ended, false);
  if (answer.state == Answer::kMore) return More();
  if (answer.state == Answer::kNotHttp) return Other();
  if (WantsTls(answer)) return Other("TLS (it refuses plain HTTP)");
  return Service(TextOf(answer));
}

Reading ReadEither(std::string_view received, bool ended) {
  const Answer answer = ReadAnswer(received, ended, false);
  if (answer.state == Answer::kWhole && WantsTls(answer)) return Service("HTTP within TLS");
  return ReadPlain(received, ended);
}

// {"etcdserver":"3.5.4","etcdcluster":"3.5.0"}
Reading ReadEtcd(std::string_view received, bool ended) {
  const Answer answer = ReadAnswer(received, ended, true);
  if (answer.state == Answer::kMore) return More();
  if (answer.state == Answer::kNotHttp) return Other();
  if (WantsTls(answer)) return Service(kInTls);
  constexpr std::string_view kKey = "\"etcdserver\":";
  const std::size_t at = answer.body.find(kKey);
  if (at == std::string_view::npos) return Other(TextOf(answer) + ", which is not etcd");
  std::string_view value = Trim(answer.body.substr(at + kKey.size()));
  if (value.starts_with('"')) value.remove_prefix(1);
  return Service("etcd " + OneLine(value.substr(0, value.find('"')), 32));
}

}  // namespace

std::unique_ptr<Talk> HttpTalk(const TalkContext& context) {
  return StreamTalk(Request("/", context), ReadPlain);
}

std::unique_ptr<Talk> WebTalk(const TalkContext& context) {
  return StreamTalk(Request("/", context), ReadEither, kInTls);
}

std::unique_ptr<Talk> EtcdTalk(const TalkContext& context) {
  return StreamTalk(Request("/version", context), ReadEtcd, kInTls);
}

}  // namespace portwright::probe
