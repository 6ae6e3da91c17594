// A YAML file as a tree with places: what catalog and site read. Built on libyaml's event parser,
// with what it leaves to its users: duplicate keys are errors, depth and expansion are limited,
// bytes that are not UTF-8 are refused.
//
// One document a file; scalars stay text (`on` is a word, not a truth value). Merge keys (`<<`) are
// ordinary keys, tags (`!!int`) are errors, but for a language's own (`!Ref`) where Limits let them
// through.
// Aliases may name a node that is complete, never one that encloses them, and count with all that
// is below them towards the limit on nodes.
//
// Cost: linear in the text, 24 bytes a node and the texts. Threading: const access from any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::yaml {

enum class Kind : std::uint8_t { kScalar, kSequence, kMapping };

struct Limits {
  std::size_t bytes_max = std::size_t{2} << 30;
  int depth_max = 64;
  std::uint64_t nodes_max = 64'000'000;  // aliases expanded; below 2^32
  bool local_tags = false;               // take `!Ref`, not `!!int`
};

class Document;

// A node of a Document; valid as long as the Document lives. Cheap to copy.
class Node {
 public:
  Kind kind() const;
  bool IsScalar() const { return kind() == Kind::kScalar; }
  bool IsSequence() const { return kind() == Kind::kSequence; }
  bool IsMapping() const { return kind() == Kind::kMapping; }
  // An empty plain scalar: `key:` with nothing behind it, or `~` or `null`.
  bool IsNull() const;
  bool quoted() const;
  std::string_view text() const;  // of a scalar; empty for others
  std::string_view tag() const;   // `Ref` for `!Ref`; empty without
  SourcePlace place() const;
  // Where a byte of a scalar's text stands; the scalar's place where quotes, escapes or line breaks
  // hide it.
  SourcePlace PlaceOf(std::size_t offset) const;
  std::size_t size() const;  // entries of a sequence; pairs of a mapping; 0 for a scalar

  // Children in order: entries of a sequence; of a mapping, keys and values in turns. Empty for a
  // scalar.
  class Iterator {
   public:
    Iterator(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
    Node operator*() const { return Node(document_, index_); }
    Iterator& operator++();
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Document* document_;
    std::uint32_t index_;
  };
  Iterator begin() const;
  Iterator end() const { return Iterator(document_, 0); }

  // Value of a key of a mapping; O(pairs).
  std::optional<Node> Find(std::string_view key) const;

 private:
  friend class Document;
  Node(const Document* document, std::uint32_t index) : document_(document), index_(index) {}

  const Document* document_;
  std::uint32_t index_;  // as it stands in the file; an alias is followed by the accessors
};

class Document {
 public:
  // Reads `bytes` as `file_name`. What is wrong becomes diagnostics (PW-YAML-...). Nothing is
  // returned where the text could not be read to its end; after a duplicate key or a tag there is a
  // document beside the error, so that a reader can find the other errors too: whether all is well
  // is for the diagnostics to say.
  static std::unique_ptr<Document> Parse(std::string_view bytes, std::string_view file_name,
                                         Diagnostics& diagnostics, const Limits& limits = {});

  Node root() const { return Node(this, 1); }

 private:
  friend class Node;
  friend class TreeBuilder;

  struct Record {
    union {
      const char* text;     // of a scalar
      std::uint32_t first;  // first child, or 0; of an alias: the node it names
    };
    std::uint32_t size;  // bytes of a scalar; entries of a sequence; pairs of a mapping
    std::uint32_t next;  // next sibling, or 0
    std::uint32_t line;
    std::uint32_t column : 24;
    std::uint32_t kind : 2;
    std::uint32_t is_quoted : 1;
    std::uint32_t is_alias : 1;
    std::uint32_t is_tagged : 1;
    std::uint32_t
        is_verbatim : 1;  // the text stands in one line as it is, but for quotes around it
  };
  static_assert(sizeof(Record) == 24, "a million entries stay small");

  static constexpr std::uint32_t kChunkBits = 12;
  static constexpr std::uint32_t kChunk = 1U << kChunkBits;

  Record& At(std::uint32_t index) { return chunks_[index >> kChunkBits][index & (kChunk - 1)]; }
  const Record& At(std::uint32_t index) const {
    return chunks_[index >> kChunkBits][index & (kChunk - 1)];
  }
  const Record& Resolved(std::uint32_t index) const;
  SourcePlace PlaceOf(std::uint32_t index) const;
  std::uint32_t Append(Kind kind, std::size_t line, std::size_t column);
  const char* Keep(std::string_view text);

  std::uint32_t file_ = 0;
  std::uint32_t count_ = 0;
  std::vector<std::unique_ptr<Record[]>> chunks_;  // record 0 is nobody; chunks never move
  std::map<std::uint32_t, std::string> tags_;      // of the records that have one
  std::deque<std::string> blocks_;                 // texts of scalars, in blocks that never move
};

}  // namespace portwright::yaml
