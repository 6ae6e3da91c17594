// What a row of a table or a sentence says, before ends, direction and groups are settled: the
// common form that tables.h and sentences.h make, and that resolve.h turns into rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extract/extraction.h"
#include "extract/ports.h"

namespace portwright::extract {

// One end as the document words it; several in one cell are several ends.
struct End {
  std::string words;        // as the port table prints it; `@product` already put in
  std::uint32_t place = 0;  // offset in the source
};

struct SaidPort {
  Port port;
  std::uint32_t place = 0;  // offset in the source of its digits, or of what stands for it
  std::uint32_t size = 0;   // of the stretch of source that names it
};

enum class Origin : std::uint8_t { kTable, kArrowTable, kSentence };

struct Statement {
  Origin origin = Origin::kTable;
  std::uint32_t block = 0;          // index into Document::blocks
  std::uint32_t table_row = kNone;  // in the table of that block
  std::uint32_t place = 0;          // where the statement begins

  std::vector<End> sources;  // empty: not said here; headings and direction may say it
  std::vector<End> destinations;
  std::vector<SaidPort> ports;  // empty with a group, or with icmp or `any`
  Transports transports;        // for ports that state none of their own
  bool transport_implied = false;
  bool transport_either_way = false;
  std::string transport_said;
  std::string protocol;  // of the application
  std::string group;     // "SMB-related ports": to be expanded
  std::string purpose;
  std::string traffic;

  catalog::Direction direction = catalog::Direction::kUnstated;  // said here; else the heading's
  std::optional<catalog::Initiator> initiator;                   // said here: an arrow, "opens"
  std::string initiator_ground;                                  // our words
  bool bidirectional_said = false;  // "inbound and outbound": one statement, both ways

  std::vector<Inherited> inherited;
  std::vector<Condition> conditions;
  bool is_default = false;    // of a port that can be changed
  bool alternatives = false;  // the ports are alternatives of each other
  std::string title;          // of the rows of a table to which this one belongs
  std::vector<catalog::Doubt> doubts;
};

}  // namespace portwright::extract
