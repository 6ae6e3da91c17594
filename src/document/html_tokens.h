// HTML as tags, words and comments, cut as HTML's tokenization section says, each with the exact
// bytes that it stands on. Two repairs beyond it: a quote in a tag that nobody closes is no quote,
// and `<script/>` is empty. Cost: linear, whatever comes in. Threading: no shared state.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "document/html_tags.h"

namespace portwright::document {

struct HtmlAttribute {
  std::string_view name;
  std::string_view value;  // without quotes, entities as they stand
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

enum class HtmlTokenKind : std::uint8_t {
  kText,
  kStart,
  kEnd,
  kComment,  // and what HTML takes for one: <!DOCTYPE>, <?xml?>, <![if]>
  kCdata,    // words of XHTML without markup: `content_begin` and `content_end`
  kFinished
};

struct HtmlToken {
  HtmlTokenKind kind = HtmlTokenKind::kFinished;
  HtmlTag tag = HtmlTag::kOther;
  std::string_view name;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t content_begin = 0;
  std::uint32_t content_end = 0;
  bool closes_itself = false;  // <br/>
  bool unfinished = false;     // the text ended before it did
};

class HtmlTokens {
 public:
  // Tokens of source at [begin, end).
  HtmlTokens(std::string_view source, std::uint32_t begin, std::uint32_t end)
      : source_(source.substr(0, end)), at_(begin) {}

  HtmlToken Next();
  // What stands before the end tag `name`, as kText: after <script>, <title>.
  HtmlToken ReadRaw(std::string_view name);

  // Of the tag that was read last.
  const std::vector<HtmlAttribute>& attributes() const { return attributes_; }
  // Empty where there is none; `name` in lower case.
  std::string_view Attribute(std::string_view name) const;

 private:
  HtmlToken ReadTag();
  HtmlToken ReadComment();
  void ReadAttribute();
  bool IsQuoteClosed(char quote);
  bool BeginsMarkup(std::size_t at) const;

  std::string_view source_;
  std::size_t at_;
  std::vector<HtmlAttribute> attributes_;
  std::array<bool, 2> no_more_ = {};  // of " and ' behind at_
};

// ASCII letters in any case; `lower` is in lower case.
bool EqualsIgnoringCase(std::string_view text, std::string_view lower);

}  // namespace portwright::document
