// Diagnostics: what is wrong or odd in an input, with its place. Readers collect all of them and go
// on; nobody throws, and nothing is dropped in silence. Codes are stable (`PW-CAT-0012`) and listed
// in docs/diagnostics.md. Threading: one Diagnostics belongs to one thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portwright {

// A place in a file that a Diagnostics knows by number; file 0 is "no place". Lines and columns
// count from 1.
struct SourcePlace {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend auto operator<=>(const SourcePlace&, const SourcePlace&) = default;
};

enum class Severity { kNote, kWarning, kError };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string code;                 // PW-<folder>-<number>
  std::vector<SourcePlace> places;  // one to three; the first is where the message points
  std::string message;              // lower case: expected this, found that
  std::string hint;                 // what to do; may be empty
};

class Diagnostics {
 public:
  // Makes a file known and returns its number; the same name gives the same number.
  std::uint32_t AddFile(std::string_view name);
  const std::string& FileName(std::uint32_t file) const;

  void Error(std::string_view code, SourcePlace place, std::string message, std::string hint = "");
  void Warning(std::string_view code, SourcePlace place, std::string message,
               std::string hint = "");
  void Note(std::string_view code, SourcePlace place, std::string message, std::string hint = "");
  void Add(Diagnostic diagnostic);

  // Of each severity at most so many are kept, the first ones: a file of 100 MB can have millions.
  static constexpr std::size_t kKeptMax = 10'000;

  const std::vector<Diagnostic>& all() const { return all_; }
  bool has_errors() const { return error_count() > 0; }
  std::size_t error_count() const { return counts_[static_cast<std::size_t>(Severity::kError)]; }

  // `file:line:column`, shorter where less is known, empty for no place.
  std::string Describe(SourcePlace place) const;

  // All of them, a line each plus indented lines for further places and the hint, in the order of
  // files, lines and columns; equal ones once; then how many were not kept. With `color`, ANSI
  // colours.
  std::string Print(bool color = false) const;

 private:
  std::vector<std::string> files_ = {""};
  std::vector<Diagnostic> all_;
  std::array<std::size_t, 3> counts_ = {};  // by severity, with those that were not kept
};

}  // namespace portwright
