// answers.yaml: what somebody answered to the questions of a site, in a file that the program alone
// writes, so that site.yaml stays as people wrote it. Read as part of a site it is judged like
// every other file (read.h); here it is a set of answers that can be given, changed and taken back,
// and has one text however it came about (docs/formats/answers.md).
//
// Cost: linear in the text. Threading: as a value.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::site {

// Where an answer stands: `products`, `backup-c1`, `features`, `oracle`; or `bind`, `dns`.
using AnswerPath = std::vector<std::string>;

// A value as YAML writes it on one line. Quoted wherever another reader could take it for anything
// but this text.
std::string YamlText(std::string_view text);
std::string YamlList(const std::vector<std::string>& texts);        // `[a, b]`; one alone
std::string YamlPair(std::string_view key, std::string_view text);  // `{ off: why }`

class Answers {
 public:
  // Nothing after a file that is no YAML, or whose shape is another's. An empty text has no
  // answers.
  static std::optional<Answers> Read(std::string_view bytes, std::string_view name,
                                     Diagnostics& diagnostics);

  // `yaml` as the functions above make it.
  void Set(AnswerPath path, std::string yaml) { values_[std::move(path)] = std::move(yaml); }
  // False where there is no such answer.
  bool Remove(const AnswerPath& path) { return values_.erase(path) > 0; }
  // Its value as YAML on one line, or nothing.
  std::optional<std::string> Find(const AnswerPath& path) const;

  bool empty() const { return values_.empty(); }
  const std::map<AnswerPath, std::string>& values() const { return values_; }

  // The whole file; the same answers, the same bytes. What a file held beside answers (comments, an
  // order of its own) is not in it.
  std::string ToText() const;

 private:
  std::map<AnswerPath, std::string> values_;
};

}  // namespace portwright::site
