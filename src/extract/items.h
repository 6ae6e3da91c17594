// What the tokens of a cell mean together: ranges, transports, names of services, words for ports.
// ports.cc and transports.cc read them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/number_reasons.h"
#include "extract/ports.h"
#include "extract/tokens.h"

namespace portwright::extract {

enum class ItemKind : std::uint8_t {
  kPort,       // a number or a range that could be ports
  kTransport,  // one or several
  kService,
  kPortWord,  // port, ports, "port number", "source port"
  kAny,       // any, all, `*`, dynamic
  kDefault,   // default, configurable
  kComma,
  kSemicolon,
  kAnd,   // `&`, and, `+` between
  kOr,    // or, either (in front)
  kJoin,  // `/`, `-`, `:`, `=`: nothing is separated
  kOpen,
  kClose,
  kArrow,
  kLine,
  kMark,    // footnotes, stars
  kFiller,  // in, from, range: may stand between a port and its words
  kWord,    // all else, refused numbers too
};

struct Item {
  ItemKind kind = ItemKind::kWord;
  std::uint32_t first = 0;  // tokens [first, last)
  std::uint32_t last = 0;

  net::PortRange ports;  // kPort
  bool open_ended = false;
  bool range = false;
  Transports transports;                  // kTransport
  const KnownService* service = nullptr;  // kService
  bool source = false;                    // kPortWord: of the source
  bool plural = false;                    // kPortWord
  bool is_protocol = false;               // kAny: "all protocols"
  std::uint32_t partner = kNone;          // kOpen, kClose: the other bracket's item
};

struct Reading {
  std::string_view text;
  std::vector<Token> tokens;
  std::vector<Judgement> judgements;  // by token
  std::vector<Item> items;
  // Some word or star of it may say a transport or a service.
  bool may_name_transport = false;
};

// Cost: linear; names of services are looked for over a bounded number of words.
Reading ReadItems(std::string_view text, Setting setting);
// The same in two steps: tokens and what their numbers are, then items.
Reading ReadTokens(std::string_view text, Setting setting);
void BuildItems(Setting setting, Reading& reading);

// As ReadTransports, of items that were read in a column of transports.
TransportReading TransportsIn(const Reading& reading);

}  // namespace portwright::extract
