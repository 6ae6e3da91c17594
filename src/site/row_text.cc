#include "site/row_text.h"

#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"
#include "net/host_name.h"

namespace portwright::site {
namespace {

constexpr std::string_view kFromPorts = " from ";
// Without I, L, O and U, which are read as others (Crockford's base 32).
constexpr std::string_view kIdLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kIdLength = 12;

std::vector<std::string> RangeTexts(const net::AddressSet& set) {
  std::vector<std::string> out;
  for (const net::AddressRange& range : set.ranges()) out.push_back(ToText(range));
  return out;
}

Error Expected(std::string_view what, std::string_view found) {
  return {ErrorCode::kInvalid, "expected " + std::string(what) + ", found " + Quote(found)};
}

Result<net::AddressSet> OneFamily(std::vector<net::AddressRange> ranges, std::string_view what) {
  if (ranges.empty())
    return Error{ErrorCode::kInvalid, "expected " + std::string(what) + ", found an empty list"};
  for (const net::AddressRange& range : ranges) {
    if (range.family != ranges[0].family)
      return Expected(std::string(what) + " of one family", ToText(range));
  }
  return net::AddressSet(std::move(ranges));
}

}  // namespace

std::vector<std::string> SourceTexts(const RowContent& row) { return RangeTexts(row.from); }

std::vector<std::string> DestinationTexts(const RowContent& row) {
  std::vector<std::string> out = row.names;
  net::AddressSet rest = row.to;
  if (!row.names.empty() && !row.to.empty()) {
    const net::Family family = row.to.ranges()[0].family;
    std::vector<net::AddressRange> stand_ins;
    for (const std::string& name : row.names)
      stand_ins.push_back(net::HostRange(net::StandInFor(family, name)));
    rest = Difference(row.to, net::AddressSet(std::move(stand_ins)));
  }
  for (std::string& text : RangeTexts(rest)) out.push_back(std::move(text));
  return out;
}

std::string ToText(const RowService& service) {
  std::string out = net::ToText(service.service);
  if (!service.source_ports.IsAny()) {
    out += kFromPorts;
    out += net::ToText(service.source_ports);
  }
  return out;
}

std::vector<std::string> ServiceTexts(const std::vector<RowService>& services) {
  std::vector<std::string> out;
  for (const RowService& service : services) out.push_back(ToText(service));
  return out;
}

std::string RowIdOf(const RowContent& row) {
  std::string all;
  const auto add = [&](char kind, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      all += kind;
      all += std::to_string(text.size()) + ":" + text + "\n";
    }
  };
  add('p', {row.point});
  add('w', {row.way});
  add('f', SourceTexts(row));
  add('t', DestinationTexts(row));
  add('a', ServiceTexts(row.allow));
  add('r', row.requirements);
  if (!row.closes.empty()) add('c', {row.closes});
  const std::string hash = Sha256(all);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const char c = hash[i];
    bits = bits * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  std::string out = "R-";
  for (std::size_t i = kIdLength; i-- > 0;) out += kIdLetters[(bits >> (5 * i)) & 31U];
  return out;
}

bool IsRowId(std::string_view text) {
  return text.size() == kIdLength + 2 && text.starts_with("R-") &&
         text.find_first_not_of(kIdLetters, 2) == std::string_view::npos;
}

Result<net::AddressRange> ParseRowRange(std::string_view text) {
  text = Trim(text);
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    PORTWRIGHT_TRY(const net::Prefix prefix, net::ParsePrefix(text));
    return prefix.Range();
  }
  PORTWRIGHT_TRY(const net::Address first, net::ParseAddress(Trim(text.substr(0, dash))));
  PORTWRIGHT_TRY(const net::Address last, net::ParseAddress(Trim(text.substr(dash + 1))));
  if (first.family != last.family || last.value < first.value)
    return Expected("a range from its first to its last address", text);
  return net::AddressRange{first.family, first.value, last.value};
}

Result<RowService> ParseRowService(std::string_view text) {
  text = Trim(text);
  RowService out;
  const std::size_t from = text.find(kFromPorts);
  if (from != std::string_view::npos) {
    PORTWRIGHT_TRY(out.source_ports,
                   net::ParsePortRange(Trim(text.substr(from + kFromPorts.size()))));
  }
  PORTWRIGHT_TRY(out.service, net::ParseService(Trim(text.substr(0, from))));
  return out;
}

Result<net::AddressSet> ParseSources(const std::vector<std::string>& texts) {
  std::vector<net::AddressRange> ranges;
  for (const std::string& text : texts) {
    PORTWRIGHT_TRY(const net::AddressRange range, ParseRowRange(text));
    ranges.push_back(range);
  }
  return OneFamily(std::move(ranges), "addresses");
}

Result<net::AddressSet> ParseDestinations(const std::vector<std::string>& texts,
                                          const net::AddressSet& from,
                                          std::vector<std::string>& names) {
  names.clear();
  std::vector<net::AddressRange> ranges;
  for (const std::string& text : texts) {
    const std::string name = net::NormalHostName(Trim(text));
    if (const auto range = ParseRowRange(text)) {
      ranges.push_back(*range);
    } else if (net::IsHostName(name) && !from.empty()) {
      names.push_back(name);
      ranges.push_back(net::HostRange(net::StandInFor(from.ranges()[0].family, name)));
    } else {
      return range.error();
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  PORTWRIGHT_TRY(net::AddressSet to, OneFamily(std::move(ranges), "addresses or host names"));
  if (!from.empty() && to.ranges()[0].family != from.ranges()[0].family)
    return Expected("destinations of the sources' family", texts[0]);
  return to;
}

Result<std::vector<RowService>> ParseRowServices(const std::vector<std::string>& texts) {
  std::vector<RowService> out;
  for (const std::string& text : texts) {
    PORTWRIGHT_TRY(const RowService service, ParseRowService(text));
    out.push_back(service);
  }
  if (out.empty())
    return Error{ErrorCode::kInvalid, "expected services such as tcp/443, found an empty list"};
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace portwright::site
