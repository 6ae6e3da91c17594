// Where each block of a document stands: its headings, real ones and lines that do a heading's
// work, and what they say about direction and ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "document/document.h"

namespace portwright::extract {

struct Section {
  std::vector<std::string> path;  // headings from the outside in, without the document's title
  // The innermost heading that states one, not further out than a heading that names another
  // subject: "Incoming traffic". A bare line "Outgoing Traffic" counts.
  catalog::Direction direction = catalog::Direction::kUnstated;
  std::uint32_t direction_place = 0;
  // "between A and B", "from A to B", "A --> B" in the heading or the line that leads in ("Peer
  // agents:"); empty where none says so. `first` is the subject. Several ends in one ("core node
  // and Apama" as the subject of a sentence that leads in) are kept apart by line feeds.
  std::string first;
  std::string second;
  bool directed = false;  // "from A to B", an arrow: `first` opens the connection
  std::string subject;    // of a lead-in line ending in a colon, or the heading's noun
};

struct Sections {
  std::vector<Section> sections;
  std::vector<std::uint32_t> of_block;  // by block: index into sections
  std::vector<bool> is_heading;         // by block: it is a heading, or does a heading's work
  std::string title;                    // the document's title, which is in no path
  // What `@product` stands for: the placeholder that the document uses as an end, in the form in
  // which it stands there; empty where it has none.
  std::string placeholder;
  std::string product;  // a name of the product from the title; may be empty
};

// Paragraphs and items whose text lost its empty lines, as a block for each line that stands for
// itself: a heading, a line that leads in, a sentence. Lines of wrapped prose stay together. To be
// called before FindSections. Cost: linear.
document::Document SplitLines(document::Document document);

// Cost: linear.
Sections FindSections(const document::Document& document);

// `Networking > Snmp > Incoming traffic`, with `@product` for the placeholder.
std::string ToText(const Section& section);

// "incoming", "inbound", "ingress" -> kIn; "outgoing", "outbound", "egress" -> kOut;
// "bidirectional", "both", "in/out", "<->" -> kBoth; kUnstated where it says none. For cells of
// direction columns, headings and captions.
catalog::Direction DirectionIn(std::string_view words);

// The placeholder replaced by `@product`, blanks squeezed, escapes and emphasis gone.
std::string WithProduct(std::string_view words, const Sections& sections);

}  // namespace portwright::extract
