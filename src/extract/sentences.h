// Rules that stand in sentences and list items: "inbound port TCP 61617 must be open for ...",
// "allow UDP 514 from the hosts to the collector". Paragraphs and items that require nothing give
// nothing; their numbers are refused by the account.
#pragma once

#include <vector>

#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

struct Sentences {
  std::vector<Statement> statements;  // in the order of the document
  std::vector<Note> notes;            // session timeouts, latency, bandwidth: figures beside ports
  // Numbers of paragraphs and items for which the text itself gives the reason; place is set.
  std::vector<Number> refused;
};

Sentences ReadSentences(const document::Document& document, const Sections& sections);

}  // namespace portwright::extract
