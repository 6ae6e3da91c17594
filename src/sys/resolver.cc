#include "sys/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sys/files.h"

namespace portwright::sys {
namespace {

std::string AddressText(const addrinfo& entry) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* address = nullptr;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (entry.ai_family == AF_INET) {
    std::copy_n(reinterpret_cast<const char*>(entry.ai_addr), sizeof(v4),
                reinterpret_cast<char*>(&v4));
    address = &v4.sin_addr;
  } else {
    std::copy_n(reinterpret_cast<const char*>(entry.ai_addr), sizeof(v6),
                reinterpret_cast<char*>(&v6));
    address = &v6.sin6_addr;
  }
  return ::inet_ntop(entry.ai_family, address, text.data(), text.size()) == nullptr ? ""
                                                                                    : text.data();
}

}  // namespace

Result<std::vector<std::string>> SystemResolver::Resolve(const std::string& name) const {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int failed = ::getaddrinfo(name.c_str(), nullptr, &hints, &list);
  if (failed != 0) {
    const bool absent = failed == EAI_NONAME || failed == EAI_NODATA;
    return Error{absent ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 Quote(name) + ": " + ToLower(::gai_strerror(failed))};
  }
  std::vector<std::string> out;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    const bool internet = entry->ai_family == AF_INET || entry->ai_family == AF_INET6;
    if (internet) out.push_back(AddressText(*entry));
  }
  ::freeaddrinfo(list);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.empty()) return Error{ErrorCode::kNotFound, Quote(name) + ": no address"};
  return out;
}

std::string SystemResolver::Describe() const {
  const auto text = RealFiles().Read("/etc/resolv.conf");
  if (text) {
    for (const std::string_view line : Split(*text, '\n')) {
      const std::string_view key = "nameserver";
      if (!line.starts_with(key)) continue;
      const std::string_view rest = line.substr(key.size());
      const std::string_view server = Trim(rest);
      if (server.size() < rest.size() && !server.empty())
        return std::string(server.substr(0, server.find_first_of(" \t#;")));
    }
  }
  return "system";
}

}  // namespace portwright::sys
