#include "dialect/srx/addresses.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/masked_addresses.h"
#include "dialect/common/nested_groups.h"

namespace portwright::dialect::srx {
namespace {

constexpr std::size_t kWildcardRangesMax = 65'536;

// The addresses of several members; sorted once.
struct Sum {
  std::vector<net::AddressRange> known;
  std::vector<net::AddressRange> possible;
  std::vector<std::string> unknown;

  void Add(const AddressTerm& term) {
    for (const net::AddressRange& range : term.known.ranges()) known.push_back(range);
    for (const net::AddressRange& range : term.possible.ranges()) possible.push_back(range);
    for (const std::string& reason : term.unknown) AddReason(unknown, reason);
  }
  AddressTerm Take() {
    return {net::AddressSet(std::move(known)), net::AddressSet(std::move(possible)),
            std::move(unknown)};
  }
};

AddressTerm Anything(std::string why) { return AddressTerm::Maybe(Everywhere(), std::move(why)); }

// `10.0.0.9`, `10.0.0.0/24`: host bits do not count.
std::optional<net::AddressRange> ReadPrefix(std::string_view text) {
  const auto address = net::ParseInterfaceAddress(text);
  if (!address) return std::nullopt;
  const net::Family family = address->first.family;
  const int host_bits = net::AddressBits(family) - address->second;
  const net::U128 free = host_bits == 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
  const net::U128 first = address->first.value & ~free;
  return net::AddressRange{family, first, first | free};
}

}  // namespace

AddressBooks::AddressBooks(const Tree& tree, Ledger& ledger) : tree_(tree), ledger_(ledger) {
  const NodeId security = tree.Child(tree.root(), "security");
  for (const NodeId id : tree.Children(tree.Child(security, "address-book"))) {
    if (tree[id].name == "global") {
      ReadBook(id, global_);
      continue;
    }
    Book& book = books_.emplace_back();
    ReadBook(id, book);
    for (const NodeId zone : tree.Children(tree.Child(tree.Child(id, "attach"), "zone")))
      of_zone_[tree[zone].name].push_back(&book);
  }
  const NodeId zones = tree.Child(tree.Child(security, "zones"), "security-zone");
  for (const NodeId zone : tree.Children(zones)) {
    const NodeId own = tree.Child(zone, "address-book");
    if (own == kNone) continue;
    Book& book = books_.emplace_back();
    ReadBook(own, book);
    of_zone_[tree[zone].name].push_back(&book);
  }
}

// One statement of an address, each value of it counted.
class AddressBooks::Reader {
 public:
  Reader(const Tree& tree, Ledger& ledger) : tree_(tree), ledger_(ledger) {}

  AddressTerm Read(NodeId address) {
    const std::string name = "address " + Quote(tree_[address].name);
    for (const NodeId id : tree_.Children(address)) {
      const Node& node = tree_[id];
      if (node.shape == Shape::kValue) {
        Prefix(id);
      } else if (node.shape == Shape::kUnknown) {
        Open(tree_.place(id), Quote(node.name), name);
      } else {
        for (const NodeId value : tree_.Children(id)) Value(node.name, value);
      }
    }
    if (kinds_ != 1) Open(tree_.place(address), kinds_ == 0 ? "none" : "several", name);
    return sum_.Take();
  }

 private:
  void Value(std::string_view kind, NodeId value) {
    if (kind == "ip-prefix") {
      Prefix(value);
    } else if (kind == "dns-name") {
      DnsName(value);
    } else if (kind == "wildcard-address") {
      Wildcard(value);
    } else {
      Range(value);
    }
  }

  void DnsName(NodeId value) {
    auto term = HostNameTerm(ledger_.policy(), tree_[value].name);
    const bool is_v4 = tree_.Has(value, "ipv4-only"), is_v6 = tree_.Has(value, "ipv6-only");
    for (const NodeId id : tree_.Children(value)) {
      if (tree_[id].shape == Shape::kUnknown) term.reset();
    }
    if (!term || (is_v4 && is_v6)) {
      Open(tree_.place(value), "a name to be resolved", "dns-name " + Quote(tree_[value].name));
      return;
    }
    ++kinds_;
    if (is_v4) term = term->Only(net::Family::kIpv4);
    if (is_v6) term = term->Only(net::Family::kIpv6);
    sum_.Add(*term);
  }

  void Open(SourcePlace place, const std::string& what, const std::string& why) {
    ++kinds_;
    ledger_.Warning("PW-DIA-srx-0202", place, "expected an address in numbers, found " + what,
                    "it is taken for any addresses or none");
    sum_.Add(Anything(why));
  }

  void Wrong(NodeId id) {
    ledger_.Error("PW-DIA-srx-0110", tree_.place(id),
                  "expected addresses as the device writes them, found " + Quote(tree_[id].name),
                  "10.0.0.0/8, range-address 10.0.0.1 to 10.0.0.9, or wildcard-address "
                  "10.0.0.1/255.255.0.255");
  }

  void Prefix(NodeId id) {
    ++kinds_;
    if (const auto range = ReadPrefix(tree_[id].name)) {
      sum_.Add(AddressTerm::Of(net::AddressSet(*range)));
    } else {
      Wrong(id);
    }
  }

  void Wildcard(NodeId id) {
    ++kinds_;
    const std::string_view text = tree_[id].name;
    const std::size_t slash = text.find('/');
    const auto base = DottedQuad(text.substr(0, slash));
    const auto mask =
        slash == std::string_view::npos ? std::nullopt : DottedQuad(text.substr(slash + 1));
    if (!base || !mask) return Wrong(id);
    MaskedAddresses masked = AddressesUnderMask(*base, ~*mask, kWildcardRangesMax);
    sum_.Add(masked.is_exact ? AddressTerm::Of(std::move(masked.addresses))
                             : AddressTerm::Maybe(std::move(masked.addresses),
                                                  "wildcard-address " + Quote(text)));
  }

  void Range(NodeId id) {
    ++kinds_;
    const auto lo = net::ParseAddress(tree_[id].name);
    const std::vector<NodeId> ends = tree_.Children(tree_.Child(id, "to"));
    if (!lo || ends.size() != 1) return Wrong(id);
    const auto hi = net::ParseAddress(tree_[ends[0]].name);
    if (!hi || lo->family != hi->family || hi->value < lo->value) return Wrong(id);
    sum_.Add(AddressTerm::Of(net::AddressSet({lo->family, lo->value, hi->value})));
  }

  const Tree& tree_;
  Ledger& ledger_;
  Sum sum_;
  std::size_t kinds_ = 0;
};

void AddressBooks::ReadBook(NodeId node, Book& book) {
  for (const NodeId id : tree_.Children(tree_.Child(node, "address")))
    book.terms.emplace(tree_[id].name, Reader(tree_, ledger_).Read(id));
  ReadSets(tree_.Child(node, "address-set"), book);
}

// Sets after those that they name.
void AddressBooks::ReadSets(NodeId sets, Book& book) {
  const std::vector<NodeId> all = tree_.Children(sets);
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < all.size(); ++i) numbers.emplace(tree_[all[i]].name, i);
  std::vector<std::vector<std::uint32_t>> members(all.size());
  std::vector<std::vector<NodeId>> lines(all.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    for (const NodeId value : tree_.Children(tree_.Child(all[i], "address-set"))) {
      const auto found = numbers.find(tree_[value].name);
      if (found == numbers.end()) continue;
      members[i].push_back(found->second);
      lines[i].push_back(value);
    }
  }
  const GroupOrder order = OrderGroups(members);
  for (const GroupOrder::Loop& loop : order.loops) {
    const NodeId line = lines[loop.group][loop.member];
    ledger_.Error("PW-DIA-srx-0109", tree_.place(line),
                  "expected sets that do not hold themselves, found a loop through " +
                      Quote(tree_[line].name));
  }
  for (const std::uint32_t i : order.order) {
    Sum sum;
    for (const NodeId id : tree_.Children(all[i])) {
      if (tree_[id].shape == Shape::kUnknown) {
        ledger_.Warning("PW-DIA-srx-0202", tree_.place(id),
                        "expected members of a set, found " + Quote(tree_[id].name),
                        "it is taken for any addresses or none");
        sum.Add(Anything("address-set " + Quote(tree_[all[i]].name)));
      }
      for (const NodeId value : tree_.Children(id)) {
        const auto known = book.terms.find(tree_[value].name);
        if (known != book.terms.end()) {
          if (ledger_.Spend(known->second.possible.ranges().size() + 1, tree_.place(value)))
            sum.Add(known->second);
          continue;
        }
        ledger_.Warning(
            "PW-DIA-srx-0203", tree_.place(value),
            "expected a name of the same address book, found " + Quote(tree_[value].name),
            "it is taken for any addresses or none");
        sum.Add(Anything("address " + Quote(tree_[value].name)));
      }
    }
    // An address of the same name stands before it.
    book.terms.emplace(tree_[all[i]].name, sum.Take());
  }
}

const AddressTerm* AddressBooks::Find(std::string_view name, std::string_view zone) const {
  const auto books = of_zone_.find(zone);
  if (books != of_zone_.end()) {
    for (const Book* book : books->second) {
      const auto found = book->terms.find(name);
      if (found != book->terms.end()) return &found->second;
    }
  }
  const auto found = global_.terms.find(name);
  return found == global_.terms.end() ? nullptr : &found->second;
}

AddressTerm AddressBooks::OfList(NodeId list, std::string_view zone) {
  const std::vector<NodeId> all = tree_.Children(list);
  if (all.size() == 1) {
    if (const AddressTerm* term = Find(tree_[all[0]].name, zone)) return *term;
  }
  Sum sum;
  for (const NodeId id : all) {
    const std::string_view name = tree_[id].name;
    if (name == "any") {
      sum.Add(AddressTerm::Of(Everywhere()));
    } else if (name == "any-ipv4" || name == "any-ipv6") {
      sum.Add(AddressTerm::Of(net::AddressSet(
          net::AllAddresses(name == "any-ipv4" ? net::Family::kIpv4 : net::Family::kIpv6))));
    } else if (const AddressTerm* term = Find(name, zone)) {
      if (ledger_.Spend(term->possible.ranges().size() + 1, tree_.place(id))) sum.Add(*term);
    } else {
      ledger_.Warning("PW-DIA-srx-0203", tree_.place(id),
                      "expected a name of an address book, found " + Quote(name),
                      "it is taken for any addresses or none");
      sum.Add(Anything("address " + Quote(name)));
    }
  }
  return sum.Take();
}

}  // namespace portwright::dialect::srx
