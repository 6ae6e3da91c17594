// Strict reading of mappings: which keys there may be is said once, and everything else is an error
// with its place and a suggestion. What cannot be read becomes a diagnostic and an empty answer, so
// that a reader goes on and finds all.
//
//   constexpr std::string_view kKeys[] = {"title", "kind", "port"};
//   Fields fields(node, "role", kKeys, diagnostics);       // reports unknown keys, here and now
//   role.title = fields.Text("title");                     // required
//   role.kind = fields.Word("kind", kRoleKinds).value_or(Kind::kHost);
//   role.port = fields.OptionalNumber("port", 1, 65535);
//
// `what` names the thing for messages: "role 'dns'". Cost: pairs times keys; no allocation without
// an error. Codes: PW-YAML-0020 not a mapping, 0021 unknown key, 0022 missing key, 0023 wrong kind
// of value, 0024 empty text, 0025 not a number or out of range, 0026 not one of the words, 0027
// neither true nor false. Threading: as Diagnostics.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "yaml/yaml.h"

namespace portwright::yaml {

// A word of the file and what it stands for.
template <typename T>
struct Named {
  std::string_view word;
  T value;
};

// What a value is, for messages; put into words only when there is one. A text, or a key of a
// thing.
class What {
 public:
  What(std::string_view text) : text_(text) {}    // NOLINT: a text says what it is
  What(const char* text) : text_(text) {}         // NOLINT
  What(const std::string& text) : text_(text) {}  // NOLINT
  What(std::string_view key, std::string_view of) : text_(of), key_(key) {}

  std::string ToText() const;

 private:
  std::string_view text_;
  std::string_view key_;
};

// Values by themselves, as in lists.
std::optional<std::string_view> ReadText(const Node& node, const What& what,
                                         Diagnostics& diagnostics);
std::optional<std::uint64_t> ReadNumber(const Node& node, const What& what, std::uint64_t min,
                                        std::uint64_t max, Diagnostics& diagnostics);
// true, yes, on / false, no, off
std::optional<bool> ReadBool(const Node& node, const What& what, Diagnostics& diagnostics);
// The position of the word in `words`.
std::optional<std::size_t> ReadWord(const Node& node, const What& what,
                                    std::span<const std::string_view> words,
                                    Diagnostics& diagnostics);
template <typename T, std::size_t N>
std::optional<T> ReadWord(const Node& node, const What& what, const Named<T> (&words)[N],
                          Diagnostics& diagnostics) {
  std::string_view texts[N];
  for (std::size_t i = 0; i < N; ++i) texts[i] = words[i].word;
  const auto at = ReadWord(node, what, std::span<const std::string_view>(texts, N), diagnostics);
  if (!at) return std::nullopt;
  return words[*at].value;
}
// Entries of a list; none where it is not one.
std::vector<Node> ReadList(const Node& node, const What& what, Diagnostics& diagnostics);
// Entries of a list that are texts. With `one_allowed`, a text alone is a list of one.
std::vector<Node> ReadTexts(const Node& node, const What& what, Diagnostics& diagnostics,
                            bool one_allowed = false);

struct Pair {
  Node key;
  Node value;
};
// Pairs of a mapping whose keys are names of the user's own, in their order; none where it is not
// one.
std::vector<Pair> ReadPairs(const Node& node, const What& what, Diagnostics& diagnostics);

// "expected a list for WHAT, found 'x'" (PW-YAML-0023), for shapes that only the caller knows.
void ReportKind(const Node& node, const What& what, std::string_view expected,
                Diagnostics& diagnostics);

// "expected one of a, b or c" with "did you mean" as hint; for names that only the caller knows.
void ReportUnknown(std::string_view code, SourcePlace place, std::string_view what,
                   std::string_view found, const std::vector<std::string>& known,
                   Diagnostics& diagnostics);

class Fields {
 public:
  // `keys` and `what` must outlive the Fields.
  Fields(const Node& node, std::string_view what, std::span<const std::string_view> keys,
         Diagnostics& diagnostics);

  bool is_mapping() const { return node_.IsMapping(); }
  SourcePlace place() const { return node_.place(); }
  // Where the value of a key stands; the mapping's place without it.
  SourcePlace PlaceOf(std::string_view key) const;

  // The value of a key, of any kind. Find: silent where it is absent. Need: an error then.
  std::optional<Node> Find(std::string_view key) const;
  std::optional<Node> Need(std::string_view key) const;

  // Required; empty or nothing after an error.
  std::string Text(std::string_view key) const;
  std::optional<std::uint64_t> Number(std::string_view key, std::uint64_t min,
                                      std::uint64_t max) const;
  std::vector<Node> List(std::string_view key) const;
  std::vector<Node> Texts(std::string_view key) const;
  std::vector<Pair> Pairs(std::string_view key) const;
  template <typename T, std::size_t N>
  std::optional<T> Word(std::string_view key, const Named<T> (&words)[N]) const {
    const auto node = Need(key);
    if (!node) return std::nullopt;
    return ReadWord(*node, KeyName(key), words, *diagnostics_);
  }

  // Optional; empty or nothing where the key is absent, and after an error.
  std::string OptionalText(std::string_view key) const;
  std::optional<std::uint64_t> OptionalNumber(std::string_view key, std::uint64_t min,
                                              std::uint64_t max) const;
  bool OptionalBool(std::string_view key, bool otherwise) const;
  std::vector<Node> OptionalList(std::string_view key) const;
  std::vector<Node> OptionalTexts(std::string_view key) const;
  std::vector<Pair> OptionalPairs(std::string_view key) const;
  template <typename T, std::size_t N>
  std::optional<T> OptionalWord(std::string_view key, const Named<T> (&words)[N]) const {
    const auto node = Find(key);
    if (!node) return std::nullopt;
    return ReadWord(*node, KeyName(key), words, *diagnostics_);
  }

 private:
  What KeyName(std::string_view key) const { return {key, what_}; }
  void CheckKeys() const;

  Node node_;
  std::string_view what_;
  std::span<const std::string_view> keys_;
  Diagnostics* diagnostics_;
};

}  // namespace portwright::yaml
