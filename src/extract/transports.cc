#include <algorithm>

#include "base/text.h"
#include "extract/items.h"
#include "extract/ports.h"
#include "extract/transport_words.h"

namespace portwright::extract {
namespace {

// The transport of a service that uses both, where vendors who write its name alone mean one.
void Imply(const KnownService& service, TransportReading& out) {
  const bool both = service.tcp && service.udp;
  const bool is_dns = both && service.port == 53;
  const bool is_syslog = both && service.port == 514;
  if (service.tcp && !is_syslog) out.transports.tcp = true;
  if (service.udp && (!service.tcp || is_dns || is_syslog)) out.transports.udp = true;
  out.either_way |= both;
}

}  // namespace

TransportReading ReadTransports(std::string_view text) {
  return TransportsIn(ReadItems(text, Setting::kTransportColumn));
}

TransportReading TransportsIn(const Reading& reading) {
  TransportReading out;
  std::vector<const KnownService*> services;
  std::uint32_t service_from = 0;
  std::uint32_t service_to = 0;
  double all = 0;
  double accounted = 0;
  bool content = false;
  for (const Item& item : reading.items) {
    double size = 0;
    for (std::uint32_t t = item.first; t < item.last; ++t) size += reading.tokens[t].size;
    if (item.kind != ItemKind::kLine) all += size;
    if (item.kind != ItemKind::kWord && item.kind != ItemKind::kLine) accounted += size;
    const std::uint32_t from = reading.tokens[item.first].at;
    const std::uint32_t to = reading.tokens[item.last - 1].end();
    content |= Among(item.kind,
                     {ItemKind::kTransport, ItemKind::kAny, ItemKind::kService, ItemKind::kPort});
    if (item.kind == ItemKind::kTransport) Add(item.transports, out.transports);
    if (item.kind == ItemKind::kAny) out.transports.any = true;
    if (item.kind == ItemKind::kService) {
      if (services.empty()) service_from = from;
      service_to = to;
      services.push_back(item.service);
    }
    // A number alone is a protocol's: 6, 17, 50.
    if (item.kind == ItemKind::kPort && item.ports.lo <= 255 && !item.range &&
        reading.items.size() == 1) {
      Add(static_cast<std::uint8_t>(item.ports.lo), out.transports);
    }
  }
  if (!services.empty()) {
    // Several services with transports between them: the words of the first run.
    std::string words(Trim(reading.text.substr(service_from, service_to - service_from)));
    out.service = std::move(words);
    if (out.transports.empty()) {
      for (const KnownService* const service : services) Imply(*service, out);
      out.implied = !out.transports.empty();
    }
  }
  out.share = content && all > 0 ? accounted / all : 0;
  return out;
}

}  // namespace portwright::extract
