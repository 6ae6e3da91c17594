#include "dialect/pf/ends.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"
#include "dialect/pf/words.h"

namespace portwright::dialect::pf {
namespace {

using net::AddressSet;
using net::Family;

// `10`, `172.16`: what pf takes in front of a mask.
std::string Filled(std::string_view text) {
  std::string out(text);
  if (out.find(':') != out.npos || out.find_first_not_of("0123456789.") != out.npos) return out;
  for (auto dots = std::count(out.begin(), out.end(), '.'); dots < 3; ++dots) out += ".0";
  return out;
}

AddressSet PrefixSet(const net::Address& address, int length) {
  const int bits = net::AddressBits(address.family);
  const net::U128 host =
      length == 0 ? net::MaxAddress(address.family)
                  : (bits == length ? net::U128{0} : (net::U128{1} << (bits - length)) - 1);
  return AddressSet(net::AddressRange{address.family, address.value & ~host, address.value | host});
}

AddressTerm Not(const AddressTerm& term) {
  return {Difference(Everywhere(), term.possible), Difference(Everywhere(), term.known),
          term.unknown};
}

void Add(AddressTerm& all, const AddressTerm& more) {
  all.known = Union(all.known, more.known);
  all.possible = Union(all.possible, more.possible);
  all.unknown.insert(all.unknown.end(), more.unknown.begin(), more.unknown.end());
}

}  // namespace

bool Reader::List(const std::function<bool()>& one) {
  if (!Accept("{")) return one();
  for (;;) {
    SkipLineEnds();
    while (Accept(",")) SkipLineEnds();
    if (Accept("}")) return true;
    if (!one()) return false;
  }
}

bool Ends::Fail(const Token& found, std::string_view expected) {
  std::string words = found.kind == TokenKind::kEnd || found.kind == TokenKind::kLineEnd
                          ? std::string("the end of the line")
                          : Quote(found.text.substr(0, 60));
  diagnostics_.Error("PW-DIA-pf-0110", found.place,
                     "expected " + std::string(expected) + ", found " + std::move(words));
  return false;
}

bool Ends::ReadTableName(Reader& reader, std::string& name) {
  if (!reader.Accept("<")) return Fail(reader.Peek(), "a table's name between `<` and `>`");
  if (!reader.Peek().IsName()) return Fail(reader.Peek(), "a table's name");
  name = reader.Take().text;
  if (!reader.Accept(">")) return Fail(reader.Peek(), "`>` behind a table's name");
  return true;
}

bool Ends::ReadEntries(Reader& reader, std::vector<Entry>& out) {
  for (;;) {
    reader.SkipLineEnds();
    while (reader.Accept(",")) reader.SkipLineEnds();
    if (reader.Accept("}")) return true;
    Entry entry;
    entry.is_hole = reader.Accept("!");
    if (!ReadHost(reader, true, entry.addresses)) return false;
    const net::AddressSet& possible = entry.addresses.possible;
    if (possible.ranges().size() == 1)
      entry.length = std::max(net::PrefixLength(possible.ranges()[0]), 0);
    out.push_back(std::move(entry));
  }
}

// Of entries that hold an address the one with the longest prefix decides.
AddressTerm Ends::Joined(std::vector<Entry> entries) {
  AddressTerm all;
  for (const Entry& entry : entries)
    all.unknown.insert(all.unknown.end(), entry.addresses.unknown.begin(),
                       entry.addresses.unknown.end());
  const bool has_holes =
      std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.is_hole; });
  if (!has_holes) {
    std::vector<net::AddressRange> known, possible;
    for (const Entry& entry : entries) {
      const auto more = entry.addresses.known.ranges(), maybe = entry.addresses.possible.ranges();
      known.insert(known.end(), more.begin(), more.end());
      possible.insert(possible.end(), maybe.begin(), maybe.end());
    }
    all.known = AddressSet(std::move(known));
    all.possible = AddressSet(std::move(possible));
    return all;
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.length < b.length; });
  for (const Entry& entry : entries) {
    const AddressTerm& one = entry.addresses;
    all.known = entry.is_hole ? Difference(all.known, one.possible) : Union(all.known, one.known);
    all.possible =
        entry.is_hole ? Difference(all.possible, one.known) : Union(all.possible, one.possible);
  }
  return all;
}

bool Ends::ReadTable(Reader& reader) {
  std::string name;
  if (!ReadTableName(reader, name)) return false;
  std::string doubt;
  bool is_const = false, has_list = false;
  std::vector<Entry> entries;
  while (!reader.AtLineEnd()) {
    const Token& token = reader.Take();
    if (token.Is("persist") || token.Is("counters")) continue;
    if (token.Is("const")) {
      is_const = true;
    } else if (token.Is("file")) {
      if (!reader.Peek().IsName()) return Fail(reader.Peek(), "a file's name");
      reader.Take();
      doubt = "the addresses of <" + name + ">, which stand in a file";
    } else if (token.Is("{")) {
      has_list = true;
      if (!ReadEntries(reader, entries)) return false;
    } else {
      return Fail(token, "persist, const, counters, file or a list of addresses");
    }
  }
  AddressTerm all = Joined(std::move(entries));
  if (doubt.empty() && !has_list) doubt = "the addresses of <" + name + ">, which pfctl fills";
  if (tables_.count(name) > 0) {
    doubt = "which <" + name + "> is meant, of two with the name";
    all.known = AddressSet();
  }
  if (!doubt.empty()) {
    all.possible = Everywhere();
    all.unknown.push_back(doubt);
  } else if (!is_const) {
    assumptions_.insert("tables that are not const hold what the text says");
  }
  KeepOnce(all.unknown);
  tables_[name] = std::make_shared<const AddressTerm>(std::move(all));
  return true;
}

// An address with or without a mask, a range; nothing where it is none.
std::optional<AddressTerm> Ends::ReadAddress(Reader& reader) {
  const Token& word = reader.Peek();
  if (!word.IsName()) return std::nullopt;
  const bool has_mask = reader.Peek(1).Is("/");
  std::string_view text = word.text;
  const std::size_t scope = text.find('%');
  if (scope != text.npos && text.find(':') < scope) text = text.substr(0, scope);
  const auto first = net::ParseAddress(has_mask ? Filled(text) : std::string(text));
  if (!first) return std::nullopt;
  reader.Take();
  AddressTerm out = AddressTerm::Of(AddressSet(net::HostRange(*first)));
  if (reader.Accept("/")) {
    const Token& mask = reader.Peek();
    const auto length = ParseNumber(mask.text);
    const auto dotted = net::ParseAddress(mask.text);
    if (length && *length <= static_cast<std::uint64_t>(net::AddressBits(first->family))) {
      out = AddressTerm::Of(PrefixSet(*first, static_cast<int>(*length)));
    } else if (dotted && dotted->family == Family::kIpv4 && first->family == Family::kIpv4) {
      int bits = 0;
      while (bits < 32 && (dotted->value >> (31 - bits) & 1U) != 0) ++bits;
      out = AddressTerm::Of(PrefixSet(*first, bits));
    } else {
      return std::nullopt;
    }
    reader.Take();
  } else if (reader.Peek().kind == TokenKind::kWord && reader.Peek().text == "-") {
    const auto last = net::ParseAddress(reader.Peek(1).text);
    if (!last || last->family != first->family || last->value < first->value) return std::nullopt;
    reader.Take();
    reader.Take();
    out = AddressTerm::Of(AddressSet(net::AddressRange{first->family, first->value, last->value}));
  }
  if (scope != std::string_view::npos)
    out = AddressTerm::Maybe(out.known, "the scope of " + std::string(word.text));
  return out;
}

bool Ends::ReadHost(Reader& reader, bool in_table, AddressTerm& out) {
  if (!in_table && reader.Peek().Is("<")) {
    std::string name;
    if (!ReadTableName(reader, name)) return false;
    const auto found = tables_.find(name);
    out = found != tables_.end()
              ? *found->second
              : AddressTerm::Maybe(Everywhere(), "the addresses of <" + name +
                                                     ">, which the text does not define");
    return true;
  }
  if (!in_table && reader.Accept("any")) {
    out = AddressTerm::Of(Everywhere());
    return true;
  }
  const Token first = reader.Peek();
  if (const auto address = ReadAddress(reader)) {
    out = *address;
    return true;
  }
  const bool in_parentheses = reader.Accept("(");
  const Token& name = reader.Peek();
  const bool looks_like_one = name.kind == TokenKind::kWord && !name.text.empty() &&
                              (name.text[0] < '0' || name.text[0] > '9') && name.text[0] != '-';
  if (!looks_like_one) return Fail(first, "an address, a table, an interface or any");
  reader.Take();
  std::string words(name.text);
  if (reader.Accept("/")) words += "/" + std::string(reader.Take().text);
  if (words == "route" && reader.Peek().IsName()) words += " " + std::string(reader.Take().text);
  if (in_parentheses && !reader.Accept(")")) return Fail(reader.Peek(), "`)`");
  out = AddressTerm::Maybe(Everywhere(), "the addresses of " + words);
  return true;
}

bool Ends::ReadHosts(Reader& reader, SharedAddresses& out) {
  const Token& first = reader.Peek();
  if (reader.Accept("any")) return true;
  // One table is one set for all rules that name it.
  if (first.Is("<")) {
    std::string name;
    if (!ReadTableName(reader, name)) return false;
    SharedAddresses& table = tables_[name];
    if (table == nullptr) {
      table = std::make_shared<const AddressTerm>(AddressTerm::Maybe(
          Everywhere(), "the addresses of <" + name + ">, which the text does not define"));
      diagnostics_.Warning("PW-DIA-pf-0203", first.place,
                           "expected a table that is defined, found " + Quote(name));
    }
    out = table;
    return true;
  }
  AddressTerm all;
  const bool is_read = reader.List([&] {
    const bool is_negated = reader.Accept("!");
    AddressTerm host;
    if (!ReadHost(reader, false, host)) return false;
    Add(all, is_negated ? Not(host) : host);
    return true;
  });
  if (!is_read) return false;
  KeepOnce(all.unknown);
  if (all.known == all.possible) all.unknown.clear();
  if (!all.unknown.empty()) {
    diagnostics_.Warning("PW-DIA-pf-0202", first.place,
                         "expected addresses, found " + Join(all.unknown, ", "),
                         "answers are given for every value");
  }
  if (all.known == Everywhere()) return true;
  out = std::make_shared<const AddressTerm>(std::move(all));
  return true;
}

bool Ends::ReadPort(Reader& reader, Ports& out) {
  std::string op;
  for (const std::string_view mark : {"=", "!=", "<", "<=", ">", ">="})
    if (op.empty() && reader.Accept(mark)) op = mark;
  const Token& word = reader.Peek();
  if (!word.IsName()) return Fail(word, "a port");
  reader.Take();
  const auto add = [&](int lo, int hi) {
    lo = std::max(lo, 0);
    hi = std::min(hi, 65535);
    if (lo <= hi)
      out.ranges.push_back({static_cast<std::uint16_t>(lo), static_cast<std::uint16_t>(hi)});
  };
  const std::size_t colon = word.text.find(':');
  const auto lo = PortOf(word.text.substr(0, colon));
  std::string between = op.empty() && colon != std::string_view::npos ? ":" : "";
  for (const std::string_view mark : {"<>", "><"})
    if (op.empty() && between.empty() && reader.Accept(mark)) between = mark;
  std::string_view second;
  if (!between.empty()) {
    second = between == ":" ? word.text.substr(colon + 1) : reader.Take().text;
  } else if (colon != std::string_view::npos) {
    return Fail(word, "a port");
  }
  const auto hi = between.empty() ? lo : PortOf(second);
  const auto is_name = [](std::string_view text) {
    return !text.empty() &&
           ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
  };
  if ((!lo && !is_name(word.text)) || (!hi && !is_name(between.empty() ? word.text : second)))
    return Fail(word, "a port from 0 to 65535");
  if (!lo || !hi) {
    out.unknown = "the port " + std::string(word.text.substr(0, 40));
    add(0, 65535);
    return true;
  }
  if (between == ":" && *hi < *lo) return Fail(word, "ports from low to high");
  if (between == ":") add(*lo, *hi);
  if (between == "><") add(*lo + 1, *hi - 1);
  if (between == "<>") {
    add(0, *lo - 1);
    add(*hi + 1, 65535);
  }
  if (!between.empty()) return true;
  if (op.empty() || op == "=") add(*lo, *lo);
  if (op == "<" || op == "!=") add(0, *lo - 1);
  if (op == "<=") add(0, *lo);
  if (op == ">" || op == "!=") add(*lo + 1, 65535);
  if (op == ">=") add(*lo, 65535);
  return true;
}

bool Ends::ReadPorts(Reader& reader, Ports& out) {
  const bool is_read = reader.List([&] { return ReadPort(reader, out); });
  KeepOnce(out.ranges);
  return is_read;
}

bool Ends::ReadInterfaces(Reader& reader, std::vector<policy::InterfaceMatch>& out,
                          std::vector<std::string>& unknown) {
  bool is_open = false;  // a member of the list may be any interface
  const bool is_read = reader.List([&] {
    policy::InterfaceMatch match;
    match.is_negated = reader.Accept("!");
    const Token& word = reader.Peek();
    if (!word.IsName() || word.text.empty()) return Fail(word, "an interface");
    reader.Take();
    match.pattern = word.text;
    const bool has_number = word.text.back() >= '0' && word.text.back() <= '9';
    if (word.text == "lo" || word.text == "lo0") {
      match.pattern = "lo";
    } else if (word.text == "egress" || word.text == "any" || word.text == "all") {
      is_open = true;
      if (word.text == "egress" || match.is_negated) {
        unknown.push_back("which interfaces are in " + match.pattern);
        diagnostics_.Warning("PW-DIA-pf-0204", word.place,
                             "expected an interface, found the group " + Quote(match.pattern));
      }
      return true;
    } else if (!has_number && IsDriver(word.text)) {
      match.pattern += "*";
    } else if (!has_number) {
      assumptions_.insert(match.pattern + " is the name of one interface, not of a group");
    }
    out.push_back(std::move(match));
    return true;
  });
  if (is_open) out.clear();
  return is_read;
}

}  // namespace portwright::dialect::pf
