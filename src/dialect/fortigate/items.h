// A configuration of one virtual domain as a list of items that can be compared, taken away and
// written again: for changes. No state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/fortigate/config_tree.h"

namespace portwright::dialect::fortigate {

struct ItemField {
  std::string name;
  std::vector<std::string> values;
};

struct Item {
  Table table = Table::kNone;
  std::string key;   // behind `edit`: a name, of a policy its number
  std::string name;  // of a policy: its name, which it may lack; else the key
  std::vector<ItemField> fields;
  SourcePlace place;

  bool IsPolicy() const { return table == Table::kPolicy || table == Table::kPolicy6; }
  // Whether Portwright made it.
  bool IsOwn() const;
  const ItemField* Find(std::string_view field) const;
};

// Of a domain, and what stands outside all of them.
std::vector<Item> ItemsOf(const ConfigTree& tree, std::string_view domain);

// Whether one that is there is what is wanted: all its fields, and beside them none that means
// something. `uuid` and what people may set on a policy without a change of what passes do not
// count.
bool IsAsWanted(const Item& found, const Item& wanted);

// What `found` has beside the fields of `wanted` and has to lose.
std::vector<std::string> Surplus(const Item& found, const Item& wanted);

// `config firewall address` for its table.
std::string_view PathOf(Table table);

// `edit KEY`, its fields and `next`, as commands of a table.
void AppendItem(std::string& out, const Item& item);

// A whole text for the reader.
std::string TextOf(const std::vector<Item>& items);

}  // namespace portwright::dialect::fortigate
