#include "document/mapped_text.h"

#include <algorithm>

namespace portwright::document {

void MappedText::Append(std::string_view piece, std::uint32_t source) {
  if (piece.empty()) return;
  const auto at = static_cast<std::uint32_t>(text_.size());
  if (runs_.empty() || runs_.back().source + (at - runs_.back().at) != source) {
    runs_.push_back({at, source});
  }
  text_.append(piece);
}

void MappedText::AppendFor(std::string_view piece, std::uint32_t source) {
  for (const char c : piece) {
    runs_.push_back({static_cast<std::uint32_t>(text_.size()), source});
    text_.push_back(c);
  }
}

std::size_t MappedText::RunOf(std::size_t at) const {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), at,
                       [](std::size_t value, const Text::Run& run) { return value < run.at; });
  return after == runs_.begin() ? 0 : static_cast<std::size_t>(after - runs_.begin()) - 1;
}

std::uint32_t MappedText::SourceOf(std::size_t at) const {
  if (runs_.empty()) return 0;
  const Text::Run& run = runs_[RunOf(at)];
  return run.source + static_cast<std::uint32_t>(at - run.at);
}

void MappedText::Emit(std::size_t begin, std::size_t end, Text& out) const {
  const std::string_view all = text_;
  for (std::size_t run = begin < end ? RunOf(begin) : runs_.size();
       run < runs_.size() && runs_[run].at < end; ++run) {
    const std::size_t from = std::max<std::size_t>(begin, runs_[run].at);
    const std::size_t to =
        run + 1 < runs_.size() ? std::min<std::size_t>(end, runs_[run + 1].at) : end;
    out.Append(all.substr(from, to - from),
               runs_[run].source + static_cast<std::uint32_t>(from - runs_[run].at));
  }
}

std::vector<Span> MappedText::Places(std::size_t begin, std::size_t end) const {
  std::vector<Span> places;
  for (std::size_t run = begin < end ? RunOf(begin) : runs_.size();
       run < runs_.size() && runs_[run].at < end; ++run) {
    const std::size_t from = std::max<std::size_t>(begin, runs_[run].at);
    const std::size_t to =
        run + 1 < runs_.size() ? std::min<std::size_t>(end, runs_[run + 1].at) : end;
    const auto source = runs_[run].source + static_cast<std::uint32_t>(from - runs_[run].at);
    places.push_back({source, source + static_cast<std::uint32_t>(to - from)});
  }
  return places;
}

}  // namespace portwright::document
