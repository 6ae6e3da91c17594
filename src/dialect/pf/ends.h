// Hosts, tables, interfaces and ports of rules. One thread.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/pf/model.h"
#include "dialect/pf/tokens.h"
#include "net/service.h"

namespace portwright::dialect::pf {

// Tokens from the left.
class Reader {
 public:
  explicit Reader(const std::vector<Token>& tokens, std::size_t at = 0)
      : tokens_(tokens), at_(at) {}

  const Token& Peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  const Token& Take() {
    const Token& token = Peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool Accept(std::string_view word) {
    if (!Peek().Is(word)) return false;
    Take();
    return true;
  }
  bool AtLineEnd() const {
    return Peek().kind == TokenKind::kLineEnd || Peek().kind == TokenKind::kEnd;
  }
  bool AtEnd() const { return Peek().kind == TokenKind::kEnd; }
  void SkipLineEnds() {
    while (Peek().kind == TokenKind::kLineEnd) Take();
  }
  void SkipLine() {
    while (!AtLineEnd()) Take();
  }
  // One, or several in braces with or without commas; false after an error of `one`.
  bool List(const std::function<bool()>& one);
  std::size_t at() const { return at_; }

 private:
  const std::vector<Token>& tokens_;
  std::size_t at_;
};

// Ends of rules; knows the tables.
class Ends {
 public:
  explicit Ends(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // `table <name> ...`, behind the word `table`.
  bool ReadTable(Reader& reader);

  // Behind `from` and `to`; null for any address.
  bool ReadHosts(Reader& reader, SharedAddresses& out);
  // Behind `port`: ranges, or words for what is not known.
  struct Ports {
    std::vector<net::PortRange> ranges;
    std::string unknown;
  };
  bool ReadPorts(Reader& reader, Ports& out);
  // Behind `on`.
  bool ReadInterfaces(Reader& reader, std::vector<policy::InterfaceMatch>& out,
                      std::vector<std::string>& unknown);

  bool Fail(const Token& found, std::string_view expected);
  std::set<std::string>& assumptions() { return assumptions_; }

 private:
  struct Entry {
    AddressTerm addresses;
    int length = 0;
    bool is_hole = false;
  };

  bool ReadEntries(Reader& reader, std::vector<Entry>& out);
  static AddressTerm Joined(std::vector<Entry> entries);
  bool ReadHost(Reader& reader, bool in_table, AddressTerm& out);
  std::optional<AddressTerm> ReadAddress(Reader& reader);
  bool ReadTableName(Reader& reader, std::string& name);
  bool ReadPort(Reader& reader, Ports& out);

  Diagnostics& diagnostics_;
  std::map<std::string, SharedAddresses, std::less<>> tables_;
  std::set<std::string> assumptions_;
};

}  // namespace portwright::dialect::pf
