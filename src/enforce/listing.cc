#include "enforce/listing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "enforce/ruleset.h"
#include "net/address.h"

namespace portwright::enforce {
namespace {

using net::U128;

constexpr std::string_view kTableWord = "table ";

// How a part of a key is written.
enum class FieldKind : std::uint8_t { kIpv4, kIpv6, kProtocol, kNumber, kName };

struct FieldType {
  std::string_view name;  // in nft's language
  FieldKind kind;
  std::size_t bytes;
};
constexpr std::array<FieldType, 7> kTypes{{
    {"ipv4_addr", FieldKind::kIpv4, 4},
    {"ipv6_addr", FieldKind::kIpv6, 16},
    {"inet_proto", FieldKind::kProtocol, 1},
    {"inet_service", FieldKind::kNumber, 2},
    {"icmp_type", FieldKind::kNumber, 1},
    {"icmpv6_type", FieldKind::kNumber, 1},
    {"ifname", FieldKind::kName, 16},
}};

// What a set says of itself.
struct SetHead {
  std::string name;
  std::vector<FieldType> fields;  // empty: a type that is not known here
  bool is_interval = false;
};

std::size_t Padded(std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; }

// `ipv4_addr . inet_service : verdict`.
std::vector<FieldType> FieldsOf(std::string_view type) {
  type = type.substr(0, type.find(" : "));
  std::vector<FieldType> fields;
  constexpr std::string_view kBetween = " . ";
  for (std::size_t begin = 0; begin <= type.size();) {
    const std::size_t end = std::min(type.find(kBetween, begin), type.size());
    const std::string_view name = type.substr(begin, end - begin);
    const auto* known = std::find_if(kTypes.begin(), kTypes.end(),
                                     [&](const FieldType& field) { return field.name == name; });
    if (known == kTypes.end()) return {};
    fields.push_back(*known);
    begin = end + kBetween.size();
  }
  return fields;
}

void AppendNumber(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  out.append(digits.data(),
             std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

U128 ValueOf(std::string_view bytes) {
  U128 value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

void AppendAddresses(std::string& out, net::Family family, U128 lo, U128 hi) {
  const net::AddressRange range{family, lo, hi};
  if (range.IsHost()) {
    net::AppendText(out, {family, lo});
  } else if (const int length = net::PrefixLength(range); length >= 0) {
    net::AppendText(out, {family, lo});
    out += '/';
    AppendNumber(out, static_cast<std::uint64_t>(length));
  } else {
    net::AppendText(out, {family, lo});
    out += '-';
    net::AppendText(out, {family, hi});
  }
}

// tcp and udp are words of nft's language; other protocols go without a file of names.
void AppendProtocol(std::string& out, std::uint64_t number) {
  constexpr std::uint64_t kTcp = 6, kUdp = 17;
  if (number == kTcp) {
    out += "tcp";
  } else if (number == kUdp) {
    out += "udp";
  } else {
    AppendNumber(out, number);
  }
}

void AppendNumbers(std::string& out, std::uint64_t lo, std::uint64_t hi, bool is_protocol) {
  if (lo == hi && is_protocol) return AppendProtocol(out, lo);
  AppendNumber(out, lo);
  if (lo == hi) return;
  out += '-';
  AppendNumber(out, hi);
}

// False: it cannot be written.
bool AppendField(std::string& out, const FieldType& type, std::string_view lo,
                 std::string_view hi) {
  switch (type.kind) {
    case FieldKind::kIpv4:
      AppendAddresses(out, net::Family::kIpv4, ValueOf(lo), ValueOf(hi));
      return true;
    case FieldKind::kIpv6:
      AppendAddresses(out, net::Family::kIpv6, ValueOf(lo), ValueOf(hi));
      return true;
    case FieldKind::kProtocol:
    case FieldKind::kNumber:
      AppendNumbers(out, static_cast<std::uint64_t>(ValueOf(lo)),
                    static_cast<std::uint64_t>(ValueOf(hi)), type.kind == FieldKind::kProtocol);
      return true;
    case FieldKind::kName:
      break;
  }
  const std::string_view name = lo.substr(0, lo.find('\0'));
  // Ranges of names (`eth*`), and what would need an escape that nft does not have.
  if (lo != hi || name.empty() || name.find_first_of("\"*\\") != std::string_view::npos)
    return false;
  out += '"';
  out += name;
  out += '"';
  return true;
}

bool AppendVerdict(std::string& out, const sys::NftElement& element) {
  struct Word {
    std::int32_t code;
    std::string_view word;
    bool has_chain;
  };
  // NF_DROP, NF_ACCEPT, NFT_CONTINUE, NFT_RETURN, NFT_JUMP, NFT_GOTO of the kernel's interface.
  constexpr std::array<Word, 6> kWords{{{0, "drop", false},
                                        {1, "accept", false},
                                        {-1, "continue", false},
                                        {-5, "return", false},
                                        {-3, "jump ", true},
                                        {-4, "goto ", true}}};
  for (const Word& known : kWords) {
    if (known.code != element.verdict) continue;
    if (known.has_chain == element.chain.empty()) return false;
    out += known.word;
    out += element.chain;
    return true;
  }
  return false;
}

// What stands behind the key.
bool AppendRest(std::string& out, const sys::NftElement& element) {
  if (element.has_counter) {
    out += " counter packets ";
    AppendNumber(out, element.packets);
    out += " bytes ";
    AppendNumber(out, element.bytes);
  }
  if (!element.comment.empty()) {
    if (element.comment.find_first_of("\"\n") != std::string::npos) return false;
    out += " comment \"" + element.comment + "\"";
  }
  if (!element.has_verdict) return true;
  out += " : ";
  return AppendVerdict(out, element);
}

bool AppendKey(std::string& out, const SetHead& head, std::string_view key,
               std::string_view key_end) {
  std::size_t begin = 0;
  for (const FieldType& field : head.fields) {
    if (begin != 0) out += " . ";
    if (!AppendField(out, field, key.substr(begin, field.bytes),
                     key_end.substr(begin, field.bytes)))
      return false;
    begin += Padded(field.bytes);
  }
  return true;
}

// The elements of a set of one field as the kernel keeps intervals: where one begins, and where
// behind it nothing, or the next one, begins. Sorted; each gets its last key.
bool TakeIntervals(std::vector<sys::NftElement>& elements) {
  std::sort(elements.begin(), elements.end(), [](const auto& left, const auto& right) {
    return std::pair(left.key, !left.ends_interval) < std::pair(right.key, !right.ends_interval);
  });
  std::vector<sys::NftElement> intervals;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    sys::NftElement& element = elements[e];
    if (!element.key_end.empty()) return false;
    if (element.ends_interval) continue;
    std::string last(element.key.size(), '\xff');
    if (e + 1 < elements.size()) {
      last = elements[e + 1].key;
      if (last.size() != element.key.size() || last <= element.key) return false;
      // One less.
      std::size_t at = last.size();
      while (at > 0 && last[--at] == '\0') last[at] = '\xff';
      last[at] = static_cast<char>(static_cast<unsigned char>(last[at]) - 1U);
    }
    intervals.push_back(std::move(element));
    intervals.back().key_end = std::move(last);
  }
  elements = std::move(intervals);
  return true;
}

Error Unknown(const SetHead& head) {
  return {ErrorCode::kUnavailable, "set " + head.name + " holds what is not known here"};
}

Status AppendElements(std::string& out, const SetHead& head, const ReadElements& read) {
  if (head.fields.empty()) return Unknown(head);
  PORTWRIGHT_TRY(auto elements, read(head.name));
  std::size_t bytes = 0;
  for (const FieldType& field : head.fields) bytes += Padded(field.bytes);
  // A key of one field is not filled up.
  if (head.fields.size() == 1) bytes = head.fields[0].bytes;
  if (head.is_interval && head.fields.size() == 1 && !TakeIntervals(elements)) return Unknown(head);
  bool is_first = true;
  for (const sys::NftElement& element : elements) {
    const std::string& key_end = element.key_end.empty() ? element.key : element.key_end;
    if (element.ends_interval || element.key.size() != bytes || key_end.size() != bytes)
      return Unknown(head);
    out += is_first ? "\t\telements = { " : ",\n\t\t\t     ";
    is_first = false;
    if (!AppendKey(out, head, element.key, key_end) || !AppendRest(out, element))
      return Unknown(head);
  }
  if (!is_first) out += " }\n";
  return Ok();
}

}  // namespace

std::optional<std::string> OwnTable(const std::string& listed) {
  const std::string head = std::string(kTableWord) + kTable + " {\n";
  std::size_t begin = listed.starts_with(head) ? 0 : listed.find("\n" + head);
  if (begin == std::string::npos) return std::nullopt;
  if (begin != 0) ++begin;
  const std::size_t end = listed.find("\n}\n", begin);
  return listed.substr(begin, end == std::string::npos ? end : end + 3 - begin);
}

std::vector<std::string> OtherTables(const std::string& listed) {
  std::vector<std::string> tables;
  for (const std::string_view line : Split(listed, '\n')) {
    if (!line.starts_with(kTableWord)) continue;
    const std::string_view name = line.substr(kTableWord.size());
    tables.emplace_back(name.substr(0, name.rfind(" {")));
    if (tables.back() == kTable) tables.pop_back();
  }
  return tables;
}

Result<std::string> WithElements(const std::string& frame, const ReadElements& read) {
  std::string out;
  std::optional<SetHead> head;
  for (const std::string_view line : Split(frame, '\n')) {
    const bool is_set = line.starts_with("\tset ");
    if (is_set || line.starts_with("\tmap ")) {
      head.emplace();
      head->name = line.substr(5, line.rfind(" {") - 5);
    } else if (head && line == "\t}") {
      PORTWRIGHT_TRY_STATUS(AppendElements(out, *head, read));
      head.reset();
    } else if (head && line.starts_with("\t\ttype ")) {
      head->fields = FieldsOf(line.substr(7));
    } else if (head && line.starts_with("\t\telements ")) {
      return Unknown(*head);  // an nft that writes them all the same
    } else if (head && line.starts_with("\t\tflags ")) {
      for (const std::string_view flag : Split(line.substr(8), ','))
        head->is_interval = head->is_interval || Trim(flag) == "interval";
    }
    out += line;
    out += '\n';
  }
  if (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace portwright::enforce
