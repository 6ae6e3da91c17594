// What a file's first bytes say of its format.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "cluster/grammar.h"
#include "cluster/records.h"
#include "inventory/ansible.h"
#include "inventory/read.h"

namespace portwright::inventory {
namespace {

constexpr std::size_t kLookedAt = 64U << 10U;
constexpr std::size_t kLines = 50;

bool Holds(std::string_view text, std::string_view piece) {
  return text.find(piece) != std::string_view::npos;
}

std::optional<Format> OfJson(std::string_view text) {
  if (Holds(text, "\"Reservations\"") || Holds(text, "\"InstanceId\"")) {
    return Format::kAwsInstances;
  }
  if (Holds(text, "\"addr_info\"") || Holds(text, "\"ifname\"")) return Format::kIpAddresses;
  if (Holds(text, "\"dst\"") && (Holds(text, "\"dev\"") || Holds(text, "\"nexthops\""))) {
    return Format::kIpRoutes;
  }
  const bool netbox = Holds(text, "\"prefix\"") || Holds(text, "\"assigned_object\"") ||
                      Holds(text, "\"primary_ip") || Holds(text, "\"results\"") ||
                      Holds(text, "\"device_role\"");
  if (netbox) return Format::kNetbox;
  return std::nullopt;
}

struct LineCounts {
  std::size_t all = 0;       // that are not empty, nor comments
  std::size_t hosts = 0;     // an address, blanks and a name
  std::size_t sections = 0;  // [group]
  std::size_t sockets = 0;
  std::size_t connections = 0;
  std::size_t keys = 0;       // `all:`, `  hosts:`
  std::size_t separated = 0;  // with , ; | or a tab
};

LineCounts Count(std::string_view text) {
  LineCounts counts;
  for (const std::string_view raw : Split(text, '\n')) {
    const std::string_view line = Trim(raw);
    if (line.empty() || line[0] == '#' || line == "---") continue;
    if (counts.all++ >= kLines) break;
    const std::size_t blank = line.find_first_of(" \t");
    const bool address =
        blank != std::string_view::npos &&
        net::ParseAddress(line.substr(0, std::min(line.find('%'), blank))).has_value();
    if (address) ++counts.hosts;
    if (line.front() == '[' && line.back() == ']') ++counts.sections;
    const std::string_view first = line.substr(0, blank);
    if (first == "Netid" || first == "LISTEN" || first == "ESTAB" || first == "UNCONN" ||
        (first == "State" && Holds(line, "Recv-Q")) ||
        ((first == "tcp" || first == "udp") &&
         (Holds(line, "LISTEN") || Holds(line, "UNCONN") || Holds(line, "ESTAB ")))) {
      ++counts.sockets;
    }
    if (Holds(line, "src=") && Holds(line, "dst=")) ++counts.connections;
    if (line == "all:" || line == "hosts:" || line == "children:" || line == "vars:") ++counts.keys;
    if (line.find_first_of(",;|\t") != std::string_view::npos) ++counts.separated;
  }
  return counts;
}

}  // namespace

std::optional<Format> Recognize(std::string_view bytes, std::string_view name) {
  if (bytes.starts_with("PK\x03\x04")) return Format::kTable;
  // Spreadsheet programs write UTF-16 as well.
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return Format::kTable;
  std::string_view text = bytes.substr(0, kLookedAt);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = Trim(text);
  if (text.empty()) return std::nullopt;
  const std::string ending = ToLower(name.substr(std::min(name.rfind('.'), name.size())));
  const bool json =
      text.front() == '{' ||
      (text.front() == '[' && (text.find_first_not_of(" \t\r\n", 1) == std::string_view::npos ||
                               Holds("{]", text.substr(text.find_first_not_of(" \t\r\n", 1), 1))));
  if (json && text != "[]") {
    if (const auto format = OfJson(text)) return format;
    return std::nullopt;
  }
  if (ending == ".csv" || ending == ".tsv") return Format::kTable;
  const LineCounts counts = Count(text);
  if (counts.connections > 0) return Format::kConntrack;
  if (counts.sockets > 0) return Format::kSockets;
  if (cluster::LooksLikeRecords(text, cluster::BuiltInGrammar())) return Format::kClusterRoutes;
  if (counts.keys > 0) return Format::kAnsibleYaml;
  if (counts.sections > 0 && counts.separated * 2 < counts.all) return Format::kAnsibleIni;
  if (counts.hosts * 2 > counts.all) return Format::kHostsFile;
  if (counts.separated * 2 > counts.all) return Format::kTable;
  if (counts.sections > 0) return Format::kAnsibleIni;
  return std::nullopt;
}

}  // namespace portwright::inventory
