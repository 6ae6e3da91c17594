#include "enforce/increment.h"

#include <functional>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "enforce/elements.h"
#include "enforce/ruleset.h"

namespace portwright::enforce {
namespace {

// A delete costs the kernel 20 ms in a large map of ranges: more than a few, and a new table is
// cheaper (docs/benchmarks.md).
constexpr std::size_t kRemovedMax = 8;
constexpr std::size_t kAddedMax = 1'000;

// What tells an element apart.
struct Name {
  std::string_view map, key;
  friend bool operator==(const Name&, const Name&) = default;
};

struct NameHash {
  std::size_t operator()(const Name& name) const {
    const std::hash<std::string_view> hash;
    return hash(name.map) * 31 + hash(name.key);
  }
};

// A text as what is fixed and what are its elements. Views into the text.
struct Parts {
  std::string frame;  // without elements and comments
  std::map<std::string_view, std::vector<Element>> by_map;
  std::unordered_map<Name, std::string_view, NameHash> texts;  // whole elements
};

Name NameOf(const Element& element) { return {element.map, element.key}; }

Parts PartsOf(const std::string& text) {
  Parts parts;
  // An element takes a hundred bytes and more.
  constexpr std::size_t kElementBytes = 100;
  parts.texts.reserve(text.size() / kElementBytes);
  std::size_t copied = 0;
  std::string frame;
  std::vector<Element>* elements = nullptr;
  std::string_view map;
  ForEachElement(text, [&](const Element& element) {
    frame.append(text, copied, element.begin - copied);
    copied = element.begin + element.text.size();
    if (elements == nullptr || element.map != map) elements = &parts.by_map[map = element.map];
    elements->push_back(element);
    parts.texts.emplace(NameOf(element), element.text);
  });
  frame.append(text, copied);
  for (const std::string_view line : Split(frame, '\n')) {
    const std::string_view words = Trim(line);
    // Of the lines of elements only commas are left.
    if (words.empty() || words.starts_with('#') || words == ",") continue;
    parts.frame += words;
    parts.frame += '\n';
  }
  return parts;
}

// Elements that one text has and the other has not, not even with another comment or verdict: those
// would lose their counts.
class Builder {
 public:
  Builder(const Parts& before, const Parts& after) : before_(before), after_(after) {}

  std::optional<Increment> Build() {
    Collect(before_, after_, "delete", &Element::key, increment_.removed);
    Collect(after_, before_, "add", &Element::text, increment_.added);
    if (altered_) return std::nullopt;
    return std::move(increment_);
  }

 private:
  // A command for each map that has elements which the other text has not, or has otherwise.
  void Collect(const Parts& has, const Parts& other, std::string_view verb,
               std::string_view Element::*what, std::size_t& count) {
    for (const auto& [map, elements] : has.by_map) {
      std::string list;
      for (const Element& element : elements) {
        const auto same = other.texts.find(NameOf(element));
        if (same != other.texts.end()) {
          altered_ = altered_ || same->second != element.text;
          continue;
        }
        list += (list.empty() ? "" : ", ") + std::string(element.*what);
        increment_.changes.push_back({std::string(map), std::string(element.*what), verb == "add"});
        ++count;
      }
      if (list.empty()) continue;
      increment_.commands +=
          std::string(verb) + " element " + kTable + " " + std::string(map) + " { " + list + " }\n";
    }
  }

  const Parts& before_;
  const Parts& after_;
  Increment increment_;
  bool altered_ = false;
};

// A packet of one is a packet of the other, or nobody knows: keys of the same fields, each as
// addresses, numbers or words.
bool MayMeet(std::string_view left, std::string_view right) {
  const auto left_parts = KeyParts(left), right_parts = KeyParts(right);
  if (left_parts.size() != right_parts.size()) return true;
  for (std::size_t p = 0; p < left_parts.size(); ++p) {
    if (ArePartsDisjoint(left_parts[p], right_parts[p])) return false;
  }
  return true;
}

// What is deleted and what is added may be the same packet's.
bool AnyMoves(const std::vector<ElementChange>& changes) {
  for (const ElementChange& gone : changes) {
    if (gone.is_added) continue;
    for (const ElementChange& come : changes) {
      if (come.is_added && MayMeet(KeyIn(gone.text), KeyIn(come.text))) return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Increment> IncrementBetween(const std::string& before, std::uint32_t before_number,
                                          const std::string& after, std::uint32_t after_number) {
  const Parts old_parts = PartsOf(before);
  const Parts new_parts = PartsOf(after);
  if (old_parts.frame != new_parts.frame) return std::nullopt;
  auto increment = Builder(old_parts, new_parts).Build();
  if (!increment || increment->removed > kRemovedMax || increment->added > kAddedMax)
    return std::nullopt;
  if (AnyMoves(increment->changes)) return std::nullopt;
  increment->commands += MarkChange(before_number, after_number);
  increment->old_mark = kMarker + std::to_string(before_number);
  increment->new_mark = kMarker + std::to_string(after_number);
  return increment;
}

}  // namespace portwright::enforce
