#include "yaml/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <map>
#include <unordered_set>

#include "base/check.h"
#include "base/text.h"

namespace portwright::yaml {

const Document::Record& Document::Resolved(std::uint32_t index) const {
  const Record& record = records_[index];
  return record.alias ? records_[record.first] : record;
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

Kind Node::kind() const { return document_->Resolved(index_).kind; }
bool Node::quoted() const { return document_->Resolved(index_).quoted; }

std::string_view Node::text() const {
  const auto& record = document_->Resolved(index_);
  return record.kind == Kind::kScalar ? std::string_view(record.text, record.size) : std::string_view();
}

bool Node::IsNull() const {
  if (!IsScalar() || quoted()) return false;
  const std::string_view t = text();
  return t.empty() || t == "~" || t == "null";
}

SourcePlace Node::place() const {
  const auto& record = document_->records_[index_];
  return {document_->file_, record.line, record.column};
}

SourcePlace Node::PlaceOf(std::size_t offset) const {
  SourcePlace place = this->place();
  const auto& record = document_->records_[index_];
  if (!record.is_verbatim) return place;
  place.column += static_cast<std::uint32_t>(offset) + (record.quoted ? 1 : 0);
  return place;
}

std::size_t Node::size() const {
  const auto& record = document_->Resolved(index_);
  return record.kind == Kind::kScalar ? 0 : record.size;
}

Node::Iterator Node::begin() const {
  const auto& record = document_->Resolved(index_);
  return Iterator(document_, record.kind == Kind::kScalar ? 0 : record.first);
}

Node::Iterator& Node::Iterator::operator++() {
  index_ = document_->records_[index_].next;
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

// Takes libyaml's events and grows the records of a Document.
class TreeBuilder {
 public:
  TreeBuilder(Document& document, Diagnostics& diagnostics, const Limits& limits)
      : document_(document), diagnostics_(diagnostics), limits_(limits) {
    document_.records_.emplace_back();
  }

  // False when reading cannot go on.
  bool Take(const yaml_event_t& event);
  bool complete() const { return open_.empty() && document_.records_.size() > 1; }
  int documents() const { return documents_; }

 private:
  struct Open {
    std::uint32_t index = 0;
    std::uint32_t last = 0;
    std::uint32_t children = 0;
    std::uint64_t expanded = 1;
    std::string anchor;
    std::unordered_set<std::string_view> keys;  // filled from the ninth key on
  };
  struct Anchor {
    std::uint32_t index;
    std::uint64_t expanded;
  };

  SourcePlace Place(const yaml_mark_t& mark) const {
    return {document_.file_, static_cast<std::uint32_t>(mark.line + 1),
            static_cast<std::uint32_t>(mark.column + 1)};
  }
  std::uint32_t Append(const yaml_mark_t& mark, Kind kind);
  void Link(std::uint32_t index, std::uint64_t expanded);
  void CheckKey(Open& parent, std::uint32_t index);
  bool Scalar(const yaml_event_t& event);
  bool Begin(const yaml_event_t& event, Kind kind, const yaml_char_t* anchor);
  bool End();
  bool Alias(const yaml_event_t& event);

  Document& document_;
  Diagnostics& diagnostics_;
  const Limits& limits_;
  std::vector<Open> open_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::uint64_t nodes_ = 0;
  int documents_ = 0;
};

std::uint32_t TreeBuilder::Append(const yaml_mark_t& mark, Kind kind) {
  Document::Record record;
  const SourcePlace place = Place(mark);
  record.line = place.line;
  record.column = place.column;
  record.kind = kind;
  document_.records_.push_back(record);
  return static_cast<std::uint32_t>(document_.records_.size() - 1);
}

void TreeBuilder::CheckKey(Open& parent, std::uint32_t index) {
  const Document::Record& key = document_.Resolved(index);
  const SourcePlace place{document_.file_, document_.records_[index].line,
                          document_.records_[index].column};
  if (key.kind != Kind::kScalar) {
    diagnostics_.Error("PW-YAML-0005", place, "expected a word as key, found a list or mapping");
    return;
  }
  const std::string_view text(key.text, key.size);
  constexpr std::uint32_t kFewChildren = 16;
  const auto& first = document_.records_[parent.index].first;
  std::uint32_t earlier = 0;
  if (parent.children < kFewChildren) {
    for (std::uint32_t k = first; k != 0 && k != index && earlier == 0;) {
      const auto& other = document_.Resolved(k);
      if (other.kind == Kind::kScalar && std::string_view(other.text, other.size) == text) earlier = k;
      k = document_.records_[document_.records_[k].next].next;
    }
  } else {
    if (parent.keys.empty()) {
      for (std::uint32_t k = first; k != 0 && k != index;) {
        const auto& other = document_.Resolved(k);
        if (other.kind == Kind::kScalar) parent.keys.emplace(other.text, other.size);
        k = document_.records_[document_.records_[k].next].next;
      }
    }
    if (!parent.keys.emplace(text).second) {
      for (std::uint32_t k = first; k != 0 && earlier == 0;) {
        const auto& other = document_.Resolved(k);
        if (other.kind == Kind::kScalar && std::string_view(other.text, other.size) == text) earlier = k;
        k = document_.records_[document_.records_[k].next].next;
      }
    }
  }
  if (earlier == 0) return;
  const SourcePlace before{document_.file_, document_.records_[earlier].line,
                           document_.records_[earlier].column};
  diagnostics_.Add({Severity::kError, "PW-YAML-0004", {place, before},
                    "expected each key once, found " + Quote(text) + " again",
                    "keep one of the two"});
}

void TreeBuilder::Link(std::uint32_t index, std::uint64_t expanded) {
  if (open_.empty()) return;
  Open& parent = open_.back();
  if (parent.last == 0) {
    document_.records_[parent.index].first = index;
  } else {
    document_.records_[parent.last].next = index;
  }
  parent.last = index;
  parent.expanded += expanded;
  const bool is_key = document_.records_[parent.index].kind == Kind::kMapping && parent.children % 2 == 0;
  if (is_key) CheckKey(parent, index);
  ++parent.children;
}

bool TreeBuilder::Scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  const std::uint32_t index = Append(event.start_mark, Kind::kScalar);
  const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
  Document::Record& record = document_.records_[index];
  record.text = document_.Keep(text);
  record.size = static_cast<std::uint32_t>(text.size());
  record.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
  // Columns count characters, sizes bytes: they agree for ASCII without escapes only.
  record.is_verbatim = event.start_mark.line == event.end_mark.line &&
                       event.end_mark.column - event.start_mark.column == text.size() + (record.quoted ? 2 : 0);
  if (scalar.anchor != nullptr) anchors_[reinterpret_cast<const char*>(scalar.anchor)] = {index, 1};
  Link(index, 1);
  return true;
}

bool TreeBuilder::Begin(const yaml_event_t& event, Kind kind, const yaml_char_t* anchor) {
  if (static_cast<int>(open_.size()) >= limits_.depth_max) {
    diagnostics_.Error("PW-YAML-0006", Place(event.start_mark),
                       "expected at most " + std::to_string(limits_.depth_max) + " levels, found more");
    return false;
  }
  Open open;
  open.index = Append(event.start_mark, kind);
  if (anchor != nullptr) {
    open.anchor = reinterpret_cast<const char*>(anchor);
    anchors_.erase(open.anchor);
  }
  open_.push_back(std::move(open));
  return true;
}

bool TreeBuilder::End() {
  Open done = std::move(open_.back());
  open_.pop_back();
  Document::Record& record = document_.records_[done.index];
  record.size = record.kind == Kind::kMapping ? done.children / 2 : done.children;
  if (!done.anchor.empty()) anchors_[done.anchor] = {done.index, done.expanded};
  Link(done.index, done.expanded);
  return true;
}

bool TreeBuilder::Alias(const yaml_event_t& event) {
  const std::string name = reinterpret_cast<const char*>(event.data.alias.anchor);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    const bool encloses = std::any_of(open_.begin(), open_.end(),
                                      [&](const Open& open) { return open.anchor == name; });
    diagnostics_.Error("PW-YAML-0007", Place(event.start_mark),
                       encloses ? "expected an alias to an earlier node, found *" + name +
                                      ", which encloses itself"
                                : "expected an anchor of this name before, found *" + name);
    return false;
  }
  nodes_ += found->second.expanded;
  const std::uint32_t index = Append(event.start_mark, Kind::kScalar);
  document_.records_[index].alias = true;
  document_.records_[index].first = found->second.index;
  Link(index, found->second.expanded);
  return true;
}

bool TreeBuilder::Take(const yaml_event_t& event) {
  if (++nodes_ > limits_.nodes_max) {
    diagnostics_.Error("PW-YAML-0008", Place(event.start_mark),
                       "expected at most " + WithThousands(limits_.nodes_max) +
                           " values with aliases expanded, found more");
    return false;
  }
  switch (event.type) {
    case YAML_SCALAR_EVENT: return Scalar(event);
    case YAML_SEQUENCE_START_EVENT: return Begin(event, Kind::kSequence, event.data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT: return Begin(event, Kind::kMapping, event.data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return End();
    case YAML_ALIAS_EVENT: return Alias(event);
    case YAML_DOCUMENT_START_EVENT:
      if (++documents_ == 2) {
        diagnostics_.Error("PW-YAML-0009", Place(event.start_mark), "expected one document, found a second");
        return false;
      }
      return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT: return true;
  }
  return true;
}

namespace {

// Line and column of a byte, for what libyaml never gets to see.
SourcePlace PlaceOfByte(std::uint32_t file, std::string_view bytes, std::size_t at) {
  const std::string_view before = bytes.substr(0, at);
  const auto lines = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {file, lines + 1, static_cast<std::uint32_t>(at - line_start + 1)};
}

bool CheckBytes(std::string_view bytes, std::uint32_t file, const Limits& limits, Diagnostics& diagnostics) {
  if (bytes.size() > limits.bytes_max) {
    diagnostics.Error("PW-YAML-0001", {file, 0, 0},
                      "expected at most " + WithThousands(limits.bytes_max) + " bytes, found " +
                          WithThousands(bytes.size()));
    return false;
  }
  const auto bad = FindInvalidUtf8(bytes);
  if (!bad) return true;
  diagnostics.Error("PW-YAML-0002", PlaceOfByte(file, bytes, *bad),
                    "expected UTF-8 text, found a byte that is not",
                    "save the file as UTF-8");
  return false;
}

}  // namespace

std::unique_ptr<Document> Document::Parse(std::string_view bytes, std::string_view file_name,
                                          Diagnostics& diagnostics, const Limits& limits) {
  auto document = std::make_unique<Document>();
  document->file_ = diagnostics.AddFile(file_name);
  if (!CheckBytes(bytes, document->file_, limits, diagnostics)) return nullptr;

  const std::size_t errors_before = diagnostics.error_count();
  TreeBuilder builder(*document, diagnostics, limits);
  yaml_parser_t parser;
  PORTWRIGHT_CHECK(yaml_parser_initialize(&parser) == 1, "libyaml has memory to start");
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  bool going = true;
  while (going) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) != 1) {
      const SourcePlace place{document->file_, static_cast<std::uint32_t>(parser.problem_mark.line + 1),
                              static_cast<std::uint32_t>(parser.problem_mark.column + 1)};
      std::string message = "expected YAML, found a place where ";
      message += parser.problem != nullptr ? parser.problem : "it breaks off";
      if (parser.context != nullptr) message += " (" + std::string(parser.context) + ")";
      diagnostics.Error("PW-YAML-0003", place, std::move(message));
      going = false;
      break;
    }
    going = builder.Take(event) && event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (!builder.complete()) {
    diagnostics.Error("PW-YAML-0010", {document->file_, 1, 1}, "expected a mapping, found an empty file");
    return nullptr;
  }
  return document;
}

}  // namespace portwright::yaml
