// Any bytes as what the kernel says of a connection: what is read has two addresses of one family.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sys/connections.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  portwright::sys::Connection connection;
  const std::string_view message(reinterpret_cast<const char*>(bytes), size);
  if (!portwright::sys::ReadConnection(message, connection)) return 0;
  const std::size_t address = connection.source.size();
  if (address != 4 && address != 16) std::abort();
  if (connection.destination.size() != address || connection.tuple.empty()) std::abort();
  return 0;
}
