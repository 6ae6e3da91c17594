// Address books of a configuration: what a name means for a policy between two zones.
#pragma once

#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialect/common/entry_match.h"
#include "dialect/srx/ledger.h"
#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

class AddressBooks {
 public:
  // Reads every book. Linear in what the sets write out to.
  AddressBooks(const Tree& tree, Ledger& ledger);

  // All that a policy's list names, on the side of a zone; of no zone: the global book alone.
  AddressTerm OfList(NodeId list, std::string_view zone);

 private:
  class Reader;
  struct Book {
    std::unordered_map<std::string_view, AddressTerm> terms;
  };

  void ReadBook(NodeId node, Book& book);
  void ReadSets(NodeId sets, Book& book);
  const AddressTerm* Find(std::string_view name, std::string_view zone) const;

  const Tree& tree_;
  Ledger& ledger_;
  std::deque<Book> books_;
  Book global_;
  std::unordered_map<std::string_view, std::vector<const Book*>> of_zone_;
};

}  // namespace portwright::dialect::srx
