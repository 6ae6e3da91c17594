#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "document/html_blocks.h"
#include "document/markdown_reader.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// `<Tabs>` alone on its line: an element of MDX. One with attributes is a tag anyway.
bool IsComponent(std::string_view line) {
  return line.size() > 3 && line[0] == '<' && line.back() == '>' &&
         std::isupper(static_cast<unsigned char>(line[1])) != 0 &&
         std::islower(static_cast<unsigned char>(line[2])) != 0 &&
         std::all_of(line.begin() + 1, line.end() - 1,
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

}  // namespace

bool MarkdownReader::ReadComment(const Line& line) {
  if (!source().substr(line.at).starts_with("<!--")) return false;
  std::size_t end = finder_.Find("-->", line.at + 4);
  if (end == kNone) {
    diagnostics_.Warning("PW-DOC-0005", PlaceOf(line.at), "expected '-->' after '<!--', found none",
                         "the rest of the document is taken as a comment");
    end = document_.source.size();
  } else {
    end += 3;
  }
  Hide(line.at, end, HiddenKind::kComment);
  const std::size_t feed = std::min(source().find('\n', end), document_.source.size());
  // A comment that fills its lines parts no paragraph and no table.
  const bool whole = Trim(source().substr(end, feed - end)).empty();
  pos_ = static_cast<std::uint32_t>(whole ? std::min(feed + 1, document_.source.size()) : end);
  return true;
}

// Elements whose content is HTML, whatever stands in it. In others, as in <div>, Markdown goes on.
bool MarkdownReader::ReadHtml(const Line& line) {
  static constexpr auto kBlocks = std::to_array<std::string_view>(
      {"table", "ul", "ol", "dl", "pre", "script", "style", "h1", "h2", "h3", "h4", "h5", "h6"});
  const std::string_view words = WordsOf(line);
  if (IsComponent(words)) {
    Hide(line.at, line.end, HiddenKind::kTemplate);
    pos_ = line.next;
    return true;
  }
  // Tags that only wrap, such as <div><table>, stand before it.
  for (std::size_t i = 0; i < words.size() && words[i] == '<';) {
    const auto tag = ParseTag(source().substr(0, line.end), line.at + i, finder_);
    if (!tag) return false;
    if (!tag->closing && std::find(kBlocks.begin(), kBlocks.end(), tag->name) != kBlocks.end()) {
      CloseParagraph();
      if (i > 0) {
        Hide(line.at, line.at + i, HiddenKind::kAttribute);
      }
      const std::size_t end = ElementEnd(line.at + i, tag->name);
      const std::size_t first = document_.blocks.size();
      AppendHtmlBlocks(document_, static_cast<std::uint32_t>(line.at + i),
                       static_cast<std::uint32_t>(end), file_, diagnostics_);
      for (std::size_t block = first; block < document_.blocks.size(); ++block) {
        if (Quoted(line)) document_.blocks[block].quoted = true;
      }
      blank_ = false;
      pending_item_ = 0;
      pos_ = static_cast<std::uint32_t>(end);
      if (Trim(source().substr(end, ScanLine(end).end - end)).empty()) pos_ = ScanLine(end).next;
      return true;
    }
    i = SkipBlanks(words, tag->end - line.at);
  }
  return false;
}

// Behind the closing tag that belongs to the element at `begin`; behind the last one where too few
// stand, and at the next empty line where none does.
std::size_t MarkdownReader::ElementEnd(std::size_t begin, std::string_view name) {
  // The finder remembers patterns, so they are constants.
  static constexpr auto kTags =
      std::to_array<std::pair<std::string_view, std::string_view>>({{"<table", "</table"},
                                                                    {"<ul", "</ul"},
                                                                    {"<ol", "</ol"},
                                                                    {"<dl", "</dl"},
                                                                    {"<pre", "</pre"},
                                                                    {"<script", "</script"},
                                                                    {"<style", "</style"},
                                                                    {"<h1", "</h1"},
                                                                    {"<h2", "</h2"},
                                                                    {"<h3", "</h3"},
                                                                    {"<h4", "</h4"},
                                                                    {"<h5", "</h5"},
                                                                    {"<h6", "</h6"}});
  const auto* const tags = std::find_if(
      kTags.begin(), kTags.end(), [&](const auto& pair) { return pair.first.substr(1) == name; });
  PORTWRIGHT_CHECK(tags != kTags.end(), "an element that ReadHtml knows");
  const auto [opener, closer] = *tags;
  const std::string_view all = source();
  std::size_t depth = 0;
  std::size_t last = kNone;
  std::size_t open = begin;
  std::size_t close = finder_.Find(closer, begin);
  while (close != kNone) {
    for (; open < close; open = finder_.Find(opener, open + 1)) ++depth;
    last = close;
    if (--depth == 0) break;
    close = finder_.Find(closer, close + 1);
  }
  if (last != kNone && depth > 0) {
    diagnostics_.Warning(
        "PW-DOC-0009", PlaceOf(begin),
        "expected a closing tag for each '<" + std::string(name) + ">', found fewer");
  }
  if (last != kNone) return std::min(all.find('>', last), all.size() - 1) + 1;
  diagnostics_.Warning("PW-DOC-0008", PlaceOf(begin),
                       "expected '" + std::string(closer) + ">', found none",
                       "the element is taken to end at the next empty line");
  Line line = ScanLine(begin);
  while (!line.blank() && line.next < all.size()) line = ScanLine(line.next);
  return line.blank() ? line.begin : all.size();
}

}  // namespace portwright::document
