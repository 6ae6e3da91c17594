#include "yaml/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/check.h"
#include "base/text.h"

namespace portwright::yaml {

const Document::Record& Document::Resolved(std::uint32_t index) const {
  const Record& record = At(index);
  return record.is_alias ? At(record.first) : record;
}

SourcePlace Document::PlaceOf(std::uint32_t index) const {
  const Record& record = At(index);
  return {file_, record.line, record.column};
}

std::uint32_t Document::Append(Kind kind, std::size_t line, std::size_t column) {
  constexpr std::size_t kColumnMax = (1U << 24) - 1;
  if ((count_ & (kChunk - 1)) == 0) chunks_.push_back(std::make_unique<Record[]>(kChunk));
  Record& record = At(count_);
  record.line = static_cast<std::uint32_t>(line + 1);
  record.column = std::min(column + 1, kColumnMax) & kColumnMax;
  record.kind = static_cast<std::uint32_t>(kind) & 3U;
  return count_++;
}

const char* Document::Keep(std::string_view text) {
  constexpr std::size_t kBlock = 1 << 16;
  if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < text.size()) {
    blocks_.emplace_back();
    blocks_.back().reserve(std::max(kBlock, text.size()));
  }
  std::string& block = blocks_.back();
  const std::size_t at = block.size();
  block += text;
  return block.data() + at;
}

Kind Node::kind() const { return static_cast<Kind>(document_->Resolved(index_).kind); }
bool Node::quoted() const { return document_->Resolved(index_).is_quoted; }

std::string_view Node::text() const {
  const auto& record = document_->Resolved(index_);
  return static_cast<Kind>(record.kind) == Kind::kScalar
             ? std::string_view(record.text, record.size)
             : std::string_view();
}

bool Node::IsNull() const {
  if (!IsScalar() || quoted()) return false;
  const std::string_view t = text();
  return t.empty() || t == "~" || t == "null";
}

std::string_view Node::tag() const {
  const auto& record = document_->At(index_);
  const std::uint32_t index = record.is_alias ? record.first : index_;
  if (!document_->At(index).is_tagged) return {};
  return document_->tags_.at(index);
}

SourcePlace Node::place() const { return document_->PlaceOf(index_); }

SourcePlace Node::PlaceOf(std::size_t offset) const {
  SourcePlace place = this->place();
  const auto& record = document_->At(index_);
  if (!record.is_verbatim) return place;
  place.column += static_cast<std::uint32_t>(offset) + (record.is_quoted ? 1 : 0);
  return place;
}

std::size_t Node::size() const {
  const auto& record = document_->Resolved(index_);
  return static_cast<Kind>(record.kind) == Kind::kScalar ? 0 : record.size;
}

Node::Iterator Node::begin() const {
  const auto& record = document_->Resolved(index_);
  return Iterator(document_, static_cast<Kind>(record.kind) == Kind::kScalar ? 0 : record.first);
}

Node::Iterator& Node::Iterator::operator++() {
  index_ = document_->At(index_).next;
  return *this;
}

std::optional<Node> Node::Find(std::string_view key) const {
  if (!IsMapping()) return std::nullopt;
  for (auto it = begin(); it != end(); ++it) {
    const bool found = (*it).IsScalar() && (*it).text() == key;
    ++it;
    if (found) return *it;
  }
  return std::nullopt;
}

// The keys of one large mapping: a hash table of records with open addressing. Where a file maps
// millions of names, a set of nodes took most of the time.
class KeyTable {
 public:
  bool empty() const { return count_ == 0; }
  void clear() {
    slots_ = {};
    count_ = 0;
  }

  // False if a record with this text is there; `text_of(record)` gives the text of one.
  template <typename TextOf>
  bool Insert(std::uint32_t record, const TextOf& text_of) {
    if (slots_.size() < 2 * (count_ + 1)) Grow();
    const std::string_view text = text_of(record);
    const Slot slot{Hash(text), record};
    std::size_t at = slot.hash & (slots_.size() - 1);
    for (; slots_[at].record != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].hash == slot.hash && text_of(slots_[at].record) == text) return false;
    }
    slots_[at] = slot;
    ++count_;
    return true;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t record = 0;  // 0: free
  };

  static std::uint32_t Hash(std::string_view text) {
    const std::size_t hash = std::hash<std::string_view>()(text);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32));
  }
  void Grow() {
    std::vector<Slot> grown(std::max<std::size_t>(64, slots_.size() * 4));
    for (const Slot& slot : slots_) {
      if (slot.record == 0) continue;
      std::size_t at = slot.hash & (grown.size() - 1);
      while (grown[at].record != 0) at = (at + 1) & (grown.size() - 1);
      grown[at] = slot;
    }
    slots_ = std::move(grown);
  }

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

// Takes libyaml's events and grows the records of a Document.
class TreeBuilder {
 public:
  TreeBuilder(Document& document, Diagnostics& diagnostics, const Limits& limits)
      : document_(document), diagnostics_(diagnostics), limits_(limits) {
    document_.Append(Kind::kScalar, 0, 0);
  }

  // False when reading cannot go on.
  bool Take(const yaml_event_t& event);
  bool complete() const { return depth_ == 0 && document_.count_ > 1; }

 private:
  struct Open {
    std::uint32_t index = 0;
    std::uint32_t last = 0;
    std::uint32_t children = 0;
    std::uint32_t height = 1;    // levels below and including this one, aliases expanded
    std::uint64_t expanded = 1;  // nodes below and including this one, aliases expanded
    bool is_mapping = false;
    std::string anchor;
    KeyTable keys;  // of a mapping with many keys
  };
  struct Anchor {
    std::uint32_t index;
    std::uint32_t height;
    std::uint64_t expanded;
  };

  SourcePlace Place(const yaml_mark_t& mark) const {
    return {document_.file_, static_cast<std::uint32_t>(mark.line + 1),
            static_cast<std::uint32_t>(mark.column + 1)};
  }
  bool Count(std::uint64_t nodes, const yaml_mark_t& mark);
  bool CheckDepth(std::uint32_t height, const yaml_mark_t& mark);
  void TakeTag(const yaml_char_t* tag, std::uint32_t index, const yaml_mark_t& mark);
  bool Link(std::uint32_t index, std::uint64_t expanded, std::uint32_t height);
  bool CheckKey(Open& parent, std::uint32_t index);
  std::uint32_t FindKey(const Open& parent, std::uint32_t before) const;
  bool IsNewKey(Open& parent, std::uint32_t index);
  bool Scalar(const yaml_event_t& event);
  bool Begin(const yaml_event_t& event, Kind kind, const yaml_char_t* anchor,
             const yaml_char_t* tag);
  bool End();
  bool Alias(const yaml_event_t& event);

  Document& document_;
  Diagnostics& diagnostics_;
  const Limits& limits_;
  std::vector<Open> open_;  // the first depth_ are open; the rest wait to be used again
  std::size_t depth_ = 0;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::uint64_t nodes_ = 0;
  int documents_ = 0;
};

bool TreeBuilder::Count(std::uint64_t nodes, const yaml_mark_t& mark) {
  nodes_ += nodes;
  if (nodes_ <= limits_.nodes_max) return true;
  diagnostics_.Error("PW-YAML-0008", Place(mark),
                     "expected at most " + WithThousands(limits_.nodes_max) +
                         " values with aliases expanded, found more");
  return false;
}

bool TreeBuilder::CheckDepth(std::uint32_t height, const yaml_mark_t& mark) {
  if (depth_ + height <= static_cast<std::size_t>(limits_.depth_max)) return true;
  diagnostics_.Error(
      "PW-YAML-0006", Place(mark),
      "expected at most " + std::to_string(limits_.depth_max) + " levels, found more");
  return false;
}

void TreeBuilder::TakeTag(const yaml_char_t* tag, std::uint32_t index, const yaml_mark_t& mark) {
  if (tag == nullptr) return;
  const std::string_view text(reinterpret_cast<const char*>(tag));
  if (limits_.local_tags && text.size() > 1 && text[0] == '!') {
    document_.At(index).is_tagged = true;
    document_.tags_[index] = text.substr(1);
    return;
  }
  diagnostics_.Error("PW-YAML-0011", Place(mark), "expected no tag, found " + Quote(text),
                     "leave it out");
}

// The key of a mapping with the text of its key `index`, before it; 0 if there is none.
std::uint32_t TreeBuilder::FindKey(const Open& parent, std::uint32_t index) const {
  const Document::Record& key = document_.Resolved(index);
  const std::string_view text(key.text, key.size);
  for (std::uint32_t k = document_.At(parent.index).first; k != 0 && k != index;) {
    const auto& other = document_.Resolved(k);
    const bool is_scalar = static_cast<Kind>(other.kind) == Kind::kScalar;
    if (is_scalar && std::string_view(other.text, other.size) == text) return k;
    k = document_.At(document_.At(k).next).next;
  }
  return 0;
}

// For few keys a walk is faster than a set.
bool TreeBuilder::IsNewKey(Open& parent, std::uint32_t index) {
  constexpr std::uint32_t kFewChildren = 16;
  if (parent.children < kFewChildren) return FindKey(parent, index) == 0;
  const auto text_of = [&](std::uint32_t k) {
    const auto& record = document_.Resolved(k);
    return std::string_view(record.text, record.size);
  };
  if (parent.keys.empty()) {
    for (std::uint32_t k = document_.At(parent.index).first; k != 0 && k != index;) {
      parent.keys.Insert(k, text_of);
      k = document_.At(document_.At(k).next).next;
    }
  }
  return parent.keys.Insert(index, text_of);
}

bool TreeBuilder::CheckKey(Open& parent, std::uint32_t index) {
  const SourcePlace place = document_.PlaceOf(index);
  const Document::Record& key = document_.Resolved(index);
  if (static_cast<Kind>(key.kind) != Kind::kScalar) {
    diagnostics_.Error("PW-YAML-0005", place, "expected a word as key, found a list or mapping");
    return false;
  }
  if (IsNewKey(parent, index)) return true;
  const SourcePlace before = document_.PlaceOf(FindKey(parent, index));
  diagnostics_.Add(
      {Severity::kError,
       "PW-YAML-0004",
       {place, before},
       "expected each key once, found " + Quote(std::string_view(key.text, key.size)) + " again",
       "keep one of the two"});
  // Nobody reads more messages; a file full of one key would only cost time and memory.
  return diagnostics_.error_count() < Diagnostics::kKeptMax;
}

bool TreeBuilder::Link(std::uint32_t index, std::uint64_t expanded, std::uint32_t height) {
  if (depth_ == 0) return true;
  Open& parent = open_[depth_ - 1];
  if (parent.last == 0) {
    document_.At(parent.index).first = index;
  } else {
    document_.At(parent.last).next = index;
  }
  parent.last = index;
  parent.expanded += expanded;
  parent.height = std::max(parent.height, height + 1);
  const bool is_key = parent.is_mapping && parent.children % 2 == 0;
  const bool is_good = !is_key || CheckKey(parent, index);
  ++parent.children;
  return is_good;
}

bool TreeBuilder::Scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  if (!Count(1, event.start_mark)) return false;
  const std::uint32_t index =
      document_.Append(Kind::kScalar, event.start_mark.line, event.start_mark.column);
  TakeTag(scalar.tag, index, event.start_mark);
  const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
  Document::Record& record = document_.At(index);
  record.text = document_.Keep(text);
  record.size = static_cast<std::uint32_t>(text.size());
  record.is_quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
  // Columns count characters, sizes bytes: they agree for ASCII without escapes only.
  record.is_verbatim =
      event.start_mark.line == event.end_mark.line &&
      event.end_mark.column - event.start_mark.column == text.size() + (record.is_quoted ? 2 : 0);
  if (scalar.anchor != nullptr)
    anchors_[reinterpret_cast<const char*>(scalar.anchor)] = {index, 0, 1};
  return Link(index, 1, 0);
}

bool TreeBuilder::Begin(const yaml_event_t& event, Kind kind, const yaml_char_t* anchor,
                        const yaml_char_t* tag) {
  if (!Count(1, event.start_mark) || !CheckDepth(1, event.start_mark)) return false;
  if (depth_ == open_.size()) open_.emplace_back();
  Open& open = open_[depth_++];
  open.index = document_.Append(kind, event.start_mark.line, event.start_mark.column);
  document_.At(open.index).first = 0;
  TakeTag(tag, open.index, event.start_mark);
  open.last = 0;
  open.children = 0;
  open.height = 1;
  open.expanded = 1;
  open.is_mapping = kind == Kind::kMapping;
  open.anchor.clear();
  if (!open.keys.empty()) open.keys.clear();
  if (anchor != nullptr) {
    open.anchor = reinterpret_cast<const char*>(anchor);
    // From here to its end the name stands for nothing: an alias inside would enclose itself.
    anchors_.erase(open.anchor);
  }
  return true;
}

bool TreeBuilder::End() {
  const Open& done = open_[--depth_];
  document_.At(done.index).size = done.is_mapping ? done.children / 2 : done.children;
  if (!done.anchor.empty()) anchors_[done.anchor] = {done.index, done.height, done.expanded};
  return Link(done.index, done.expanded, done.height);
}

bool TreeBuilder::Alias(const yaml_event_t& event) {
  const std::string name = reinterpret_cast<const char*>(event.data.alias.anchor);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    const auto end = open_.begin() + static_cast<std::ptrdiff_t>(depth_);
    const bool encloses =
        std::any_of(open_.begin(), end, [&](const Open& open) { return open.anchor == name; });
    diagnostics_.Error("PW-YAML-0007", Place(event.start_mark),
                       encloses ? "expected an alias to an earlier node, found *" + name +
                                      ", which encloses itself"
                                : "expected an anchor of this name before, found *" + name);
    return false;
  }
  const Anchor& anchor = found->second;
  if (!Count(anchor.expanded, event.start_mark) || !CheckDepth(anchor.height, event.start_mark))
    return false;
  const std::uint32_t index =
      document_.Append(Kind::kScalar, event.start_mark.line, event.start_mark.column);
  document_.At(index).is_alias = true;
  document_.At(index).first = anchor.index;
  return Link(index, anchor.expanded, anchor.height);
}

bool TreeBuilder::Take(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_SCALAR_EVENT:
      return Scalar(event);
    case YAML_SEQUENCE_START_EVENT:
      return Begin(event, Kind::kSequence, event.data.sequence_start.anchor,
                   event.data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return Begin(event, Kind::kMapping, event.data.mapping_start.anchor,
                   event.data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return End();
    case YAML_ALIAS_EVENT:
      return Alias(event);
    case YAML_DOCUMENT_START_EVENT:
      if (++documents_ == 2) {
        diagnostics_.Error("PW-YAML-0009", Place(event.start_mark),
                           "expected one document, found a second");
        return false;
      }
      return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
      return true;
  }
  return true;
}

namespace {

// Line and column (in characters) of a byte, for what libyaml gives no mark of.
SourcePlace PlaceOfByte(std::uint32_t file, std::string_view bytes, std::size_t at) {
  const std::string_view before = bytes.substr(0, at);
  const auto lines = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = before.substr(newline == std::string_view::npos ? 0 : newline + 1);
  const auto characters = std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
  return {file, lines + 1, static_cast<std::uint32_t>(characters + 1)};
}

bool CheckBytes(std::string_view bytes, std::uint32_t file, const Limits& limits,
                Diagnostics& diagnostics) {
  if (bytes.size() > limits.bytes_max) {
    diagnostics.Error("PW-YAML-0001", {file, 0, 0},
                      "expected at most " + WithThousands(limits.bytes_max) + " bytes, found " +
                          WithThousands(bytes.size()));
    return false;
  }
  const auto bad = FindInvalidUtf8(bytes);
  if (!bad) return true;
  diagnostics.Error("PW-YAML-0002", PlaceOfByte(file, bytes, *bad),
                    "expected UTF-8 text, found a byte that is not", "save the file as UTF-8");
  return false;
}

void ReportProblem(const yaml_parser_t& parser, std::uint32_t file, std::string_view bytes,
                   Diagnostics& diagnostics) {
  SourcePlace place{file, static_cast<std::uint32_t>(parser.problem_mark.line + 1),
                    static_cast<std::uint32_t>(parser.problem_mark.column + 1)};
  // The part that reads characters knows an offset, not a mark.
  if (parser.error == YAML_READER_ERROR)
    place = PlaceOfByte(file, bytes, std::min(parser.problem_offset, bytes.size()));
  std::string message = "expected YAML, but ";
  message += parser.problem != nullptr ? parser.problem : "it breaks off";
  Diagnostic diagnostic{Severity::kError, "PW-YAML-0003", {place}, "", ""};
  if (parser.context != nullptr) {
    message += " " + std::string(parser.context);
    const SourcePlace context{file, static_cast<std::uint32_t>(parser.context_mark.line + 1),
                              static_cast<std::uint32_t>(parser.context_mark.column + 1)};
    if (context != place) diagnostic.places.push_back(context);
  }
  diagnostic.message = std::move(message);
  diagnostics.Add(std::move(diagnostic));
}

}  // namespace

std::unique_ptr<Document> Document::Parse(std::string_view bytes, std::string_view file_name,
                                          Diagnostics& diagnostics, const Limits& limits) {
  auto document = std::make_unique<Document>();
  document->file_ = diagnostics.AddFile(file_name);
  if (!CheckBytes(bytes, document->file_, limits, diagnostics)) return nullptr;

  // libyaml aborts on a null pointer, which is how an empty view may look.
  if (bytes.data() == nullptr) bytes = "";
  TreeBuilder builder(*document, diagnostics, limits);
  yaml_parser_t parser;
  PORTWRIGHT_CHECK(yaml_parser_initialize(&parser) == 1, "libyaml has memory to start");
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(bytes.data()),
                               bytes.size());
  bool is_readable = true;
  for (bool going = true; going;) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) != 1) {
      ReportProblem(parser, document->file_, bytes, diagnostics);
      is_readable = false;
      break;
    }
    is_readable = builder.Take(event);
    going = is_readable && event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  if (!is_readable) return nullptr;
  if (!builder.complete()) {
    diagnostics.Error("PW-YAML-0010", {document->file_, 1, 1},
                      "expected a mapping, found an empty file");
    return nullptr;
  }
  return document;
}

}  // namespace portwright::yaml
