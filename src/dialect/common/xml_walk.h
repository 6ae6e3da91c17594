// A walk through XML by libxml2's events, with the place of each. No entity of the text's own is
// expanded and nothing is fetched. Stops at the first error: nothing after it can be trusted.
// Cost: linear; libxml2 holds a copy of the text while it reads. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace portwright::dialect {

struct XmlFault {
  std::string_view code;
  std::string_view message;
  std::string_view hint = "";
};

// What a dialect says of texts that are not walked.
struct XmlFaults {
  XmlFault broken;    // not well-formed, or not in UTF-8
  XmlFault doctype;   // a document type, and with it entities of one's own
  XmlFault too_long;  // more than 1 GiB
};

// Of one element, as libxml2 gives them: only as long as its event lasts.
class XmlAttributes {
 public:
  XmlAttributes(const unsigned char** all, std::size_t size) : all_(all), size_(size) {}

  std::size_t size() const { return size_; }
  std::string_view Name(std::size_t i) const;
  std::string Value(std::size_t i) const;

 private:
  const unsigned char** all_;
  std::size_t size_;
};

class XmlWalk {
 public:
  // The text and the faults must outlive the walk. `lines_before`: lines of the file in front of
  // the text, for places.
  XmlWalk(std::string_view text, std::uint32_t file, std::uint32_t lines_before,
          const XmlFaults& faults, Diagnostics& diagnostics);
  virtual ~XmlWalk() = default;
  XmlWalk(const XmlWalk&) = delete;
  XmlWalk& operator=(const XmlWalk&) = delete;

  // False after an error, its own or one by Fail.
  bool Walk();

 protected:
  // No event comes after Fail. Texts come in pieces.
  virtual void Begin(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void Text(std::string_view text) = 0;
  virtual void End() = 0;

  // Of the last `<` before where the parser stands, which is the tag that it has just read.
  SourcePlace Here();
  void Fail(SourcePlace place, std::string_view code, std::string message, std::string hint = "");

 private:
  struct Events;

  void Fail(const XmlFault& fault);

  std::string_view text_;
  std::uint32_t file_;
  const XmlFaults& faults_;
  Diagnostics& diagnostics_;
  void* parser_ = nullptr;  // libxml2's, while it walks
  bool has_failed_ = false;
  std::size_t counted_ = 0;  // bytes of which the lines are counted
  std::uint32_t line_;
  std::size_t line_start_ = 0;
};

}  // namespace portwright::dialect
