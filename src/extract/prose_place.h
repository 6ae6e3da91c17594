// Where a paragraph or an item stands, for the reader of sentences: its section, the words that
// lead in to it, the item above it, and what they say of ports and transports. Threading: none
// shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "extract/ports.h"
#include "extract/sections.h"

namespace portwright::extract {

// Names ports, a firewall or a direction of traffic.
bool SpeaksOfPorts(std::string_view words);

class ProsePlace {
 public:
  ProsePlace(const document::Document& document, const Sections& sections);

  // Goes on to the next block; to be called for each in order. Cost: linear in its words.
  void Enter(std::size_t block);

  std::size_t index() const { return block_; }
  const document::Block& block() const { return document_.blocks[block_]; }
  bool IsHeading() const { return sections_.is_heading[block_]; }
  const Section& section() const { return sections_.sections[sections_.of_block[block_]]; }
  // A line led in to this block and says whom it is about.
  bool IsLed() const;
  // The headings are about ports, or what leads in is.
  bool IsAboutPorts() const { return heading_speaks_ || lead_speaks_; }
  // The line that leads in asks for ports to be opened: its items need not say it again.
  bool IsAskedFor() const { return lead_asks_; }
  // The paragraph that leads in to this block; empty for none.
  const std::string& lead() const { return lead_; }
  // The item that this one stands under; empty for none.
  const std::string& Parent() const;
  // The paragraph behind this block, unless it leads in to what follows; null for none.
  const document::Block* Next() const;
  // The transports that the item above, the line that leads in or the heading state.
  Transports TransportsAround() const;

 private:
  void KeepLead();
  void KeepParent();
  bool IsOfPortLine() const;

  const document::Document& document_;
  const Sections& sections_;
  bool title_speaks_ = false;
  bool heading_speaks_ = false;
  bool lead_speaks_ = false;
  bool lead_asks_ = false;
  std::size_t block_ = 0;
  std::size_t port_line_ = static_cast<std::size_t>(-1);  // the last line that is ports alone
  std::uint32_t base_ = 0;                                // the section of the last heading
  std::string lead_;
  std::vector<std::string> parents_;  // items by depth, down to the last one
};

}  // namespace portwright::extract
