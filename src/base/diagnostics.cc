#include "base/diagnostics.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/check.h"
#include "base/text.h"

namespace portwright {
namespace {

const char* Word(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

const char* Color(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "\x1b[36m";
    case Severity::kWarning:
      return "\x1b[33m";
    case Severity::kError:
      return "\x1b[31m";
  }
  return "";
}

SourcePlace First(const Diagnostic& d) { return d.places.empty() ? SourcePlace{} : d.places[0]; }

struct ByText {
  bool operator()(const Diagnostic* a, const Diagnostic* b) const {
    return std::tie(a->code, a->message, a->places) < std::tie(b->code, b->message, b->places);
  }
};

}  // namespace

std::uint32_t Diagnostics::AddFile(std::string_view name) {
  for (std::size_t i = 1; i < files_.size(); ++i) {
    if (files_[i] == name) return static_cast<std::uint32_t>(i);
  }
  files_.emplace_back(name);
  return static_cast<std::uint32_t>(files_.size() - 1);
}

const std::string& Diagnostics::FileName(std::uint32_t file) const {
  PORTWRIGHT_CHECK(file < files_.size(), "a place names a file that these diagnostics know");
  return files_[file];
}

void Diagnostics::Add(Diagnostic diagnostic) {
  std::size_t& count = counts_[static_cast<std::size_t>(diagnostic.severity)];
  if (++count <= kKeptMax) all_.push_back(std::move(diagnostic));
}

void Diagnostics::Error(std::string_view code, SourcePlace place, std::string message,
                        std::string hint) {
  Add({Severity::kError, std::string(code), {place}, std::move(message), std::move(hint)});
}

void Diagnostics::Warning(std::string_view code, SourcePlace place, std::string message,
                          std::string hint) {
  Add({Severity::kWarning, std::string(code), {place}, std::move(message), std::move(hint)});
}

void Diagnostics::Note(std::string_view code, SourcePlace place, std::string message,
                       std::string hint) {
  Add({Severity::kNote, std::string(code), {place}, std::move(message), std::move(hint)});
}

std::string Diagnostics::Describe(SourcePlace place) const {
  if (place.file == 0) return "";
  std::string out = FileName(place.file);
  if (place.line == 0) return out;
  out += ":" + std::to_string(place.line);
  if (place.column != 0) out += ":" + std::to_string(place.column);
  return out;
}

std::string Diagnostics::Print(bool color) const {
  std::vector<const Diagnostic*> sorted;
  sorted.reserve(all_.size());
  for (const Diagnostic& d : all_) sorted.push_back(&d);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Diagnostic* a, const Diagnostic* b) { return First(*a) < First(*b); });
  std::string out;
  std::set<const Diagnostic*, ByText> printed;
  for (const Diagnostic* diagnostic : sorted) {
    if (!printed.insert(diagnostic).second) continue;
    const Diagnostic& d = *diagnostic;
    const std::string where = Describe(First(d));
    if (!where.empty()) out += where + ": ";
    if (color) out += Color(d.severity);
    out += Word(d.severity);
    if (color) out += "\x1b[0m";
    out += ": " + d.message + " [" + d.code + "]\n";
    for (std::size_t p = 1; p < d.places.size(); ++p)
      out += "    see " + Describe(d.places[p]) + "\n";
    if (!d.hint.empty()) out += "    hint: " + d.hint + "\n";
  }
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    const std::size_t count = counts_[static_cast<std::size_t>(severity)];
    if (count <= kKeptMax) continue;
    out += "and " + Count(count - kKeptMax, std::string("more ") + Word(severity)) + "\n";
  }
  return out;
}

}  // namespace portwright
