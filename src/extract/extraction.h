// What a vendor's document requires, as read from it: rows with the place and the ground of every
// word, and an account of every number. Plain data. extract.h makes it, draft.h turns it into a
// catalog, review pages show it. Words of the document stand here as the document has them.
// Threading: const access from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "document/document.h"
#include "net/service.h"

namespace portwright::extract {

inline constexpr std::uint32_t kNone = 0xffffffffU;

// What a cell, or a column of a table, holds.
enum class Kind : std::uint8_t {
  kSource,
  kDestination,
  kPort,
  kSourcePort,
  kTransport,  // tcp, udp; also where the document writes a protocol of the application there
  kService,    // name of a service or an application protocol
  kDirection,
  kTraffic,
  kPurpose,
  kCondition,  // required or optional, default or not
  kOther
};

// A cell that a row takes from above.
struct Inherited {
  Kind kind = Kind::kOther;
  std::uint32_t line = 0;  // where it stands
};

enum class ConditionKind : std::uint8_t {
  kOnlyWhen,    // needed only under a condition
  kOptional,    // said to be optional
  kFromVersion  // from or up to a version of the product
};

// Words that make a row conditional.
struct Condition {
  ConditionKind kind = ConditionKind::kOnlyWhen;
  std::string words;    // of the document, the clause alone
  std::string version;  // kFromVersion
  std::uint32_t line = 0;
};

// One row of the port table, with all that is known of it.
struct Row {
  std::string section;  // as the table prints it
  std::string source;   // `@product`, `*`, or the document's words
  std::string destination;
  net::Service service;  // kAny with `any`; transport and ports; ICMP type where stated
  catalog::Direction direction = catalog::Direction::kUnstated;
  catalog::Initiator initiator = catalog::Initiator::kFrom;
  catalog::GroundKind ground_kind = catalog::GroundKind::kColumn;
  std::string ground;  // our words

  std::uint32_t place = 0;           // offset in the source of the port, or of what stands for it
  std::uint32_t size = 0;            // of the stretch of source that names the port
  std::uint32_t line = 0;            // of `place`
  std::vector<std::uint32_t> also;   // further lines that say the same, ascending
  std::vector<catalog::Flag> flags;  // in table order, each once
  std::vector<Inherited> inherited;
  std::vector<catalog::Doubt> doubts;
  std::vector<Condition> conditions;

  std::string protocol;        // of the application, as the document writes it: `SMB`, `HTTPS`
  std::string purpose;         // the document's words
  std::string traffic;         // the document's words
  std::string transport_said;  // as the document writes it; empty where it does not
  std::string group;           // words of a group whose ports stand elsewhere, until expanded

  std::uint32_t defined_place = 0;  // where a group's definition names the port, with its size; 0:
  std::uint32_t defined_size = 0;   // the row is of no group
  std::uint32_t alternatives = kNone;  // rows with the same number are alternatives of each other
  bool is_default = false;             // the default of a port that can be changed, or of a choice
  std::uint32_t block = kNone;         // index into Document::blocks, for the review page
  std::uint32_t table_row = kNone;     // in the table of that block
};

// Why a number that could be a port is none.
enum class Refusal : std::uint8_t {
  kVersion,  // 7.2, 6.8.1, v2
  kName,     // part of a name or a product: S3, SMB2, RHEL 8
  kYear,     // of a date
  kAddress,  // part of an address, a prefix or a host name
  kHexadecimal,
  kListNumber,  // number of a list item, a step, a figure, a table, a note
  kQuantity,    // with a unit, a percentage, a count of things
  kTime,        // clock times, durations
  kIdentifier,  // of an error, a ticket, a standard (RFC 2131), a licence
  kOutOfRange,  // 0, or beyond 65535
  kCode,        // in a code block or terminal output
  kMarkup,      // in markup, a link's target, a template, front matter, a comment
  kNotOpened,   // a port that the text mentions and nobody needs to open: an example, a remark on
                // one that a row has
  kSourcePort,  // the port that a client calls from
  kUnplaced     // perhaps a port, and no row could be made of it: to be looked at
};

// A number of the document: digits that no digit precedes or follows.
struct Number {
  std::uint32_t place = 0;  // offset in the source
  std::uint32_t size = 0;
  std::uint32_t line = 0;
  std::uint32_t row = kNone;  // index into Extraction::rows: claimed; else refused
  Refusal refusal = Refusal::kUnplaced;
};

// What a network must give beside ports, where the text says so with a figure.
struct Note {
  catalog::ConditionKind kind = catalog::ConditionKind::kInformation;
  std::optional<std::uint64_t> value;
  std::string section;
  std::uint32_t line = 0;
};

struct Extraction {
  std::string title;            // of the document
  std::string product;          // the placeholder or name that `@product` stands for; may be empty
  std::vector<Row> rows;        // by line, then in the order of the document
  std::vector<Number> numbers;  // by place; every number of the document once
  std::vector<Note> notes;
};

std::string_view ToText(Kind kind);
std::string_view ToText(Refusal refusal);   // `version`, `name`, `list-number`, ...
std::string_view Explain(Refusal refusal);  // a sentence for people

}  // namespace portwright::extract
