#include "dialect/srx/statements.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::srx {
namespace {

// What else stands at the top of a configuration. Others are warned of: a misspelt word would take
// its statement away in silence.
constexpr std::string_view kOtherParts[] = {"access",
                                            "access-profile",
                                            "accounting-options",
                                            "bridge-domains",
                                            "chassis",
                                            "class-of-service",
                                            "dynamic-profiles",
                                            "event-options",
                                            "fabric",
                                            "firewall",
                                            "forwarding-options",
                                            "interfaces",
                                            "multicast-snooping-options",
                                            "openconfig-system",
                                            "poe",
                                            "policy-options",
                                            "protocols",
                                            "routing-instances",
                                            "routing-options",
                                            "services",
                                            "smtp",
                                            "snmp",
                                            "switch-options",
                                            "system",
                                            "unified-edge",
                                            "version",
                                            "virtual-chassis",
                                            "vlans",
                                            "wlan"};

bool IsMark(const Word& word, std::string_view mark) {
  return word.text == mark && !word.is_quoted;
}

}  // namespace

void Statements::Error(std::string_view code, SourcePlace place, std::string message,
                       std::string hint) {
  if (errors_++ < 1'000) diagnostics_.Error(code, place, std::move(message), std::move(hint));
}

NodeId Statements::Add(NodeId parent, const Word& word, Shape shape, Part part) {
  Node node;
  node.name = word.text;
  node.shape = shape;
  node.part = part;
  node.file = static_cast<std::uint16_t>(word.place.file);
  node.line = word.place.line;
  node.column = word.place.column;
  const NodeId id = tree_.Add(parent, node);
  if (id == kNone && !is_full_) {
    is_full_ = true;
    Error("PW-DIA-srx-0106", word.place,
          "expected at most " + WithThousands(Tree::kNodesMax) +
              " names, statements and values, found more");
  }
  if (id != kNone) last_ = id;
  return id;
}

NodeId Statements::Below(NodeId parent, const Word& word, Shape shape, Part part) {
  const NodeId known = shape == Shape::kEntry ? tree_.FindEntry(parent, word.text)
                                              : tree_.FindStatement(parent, word.text);
  if (known == kNone) return Add(parent, word, shape, part);
  last_ = known;
  return known;
}

Level Statements::Follow(Level from, const std::vector<Word>& words, Ending ending) {
  Level here = from;
  last_ = kNone;
  for (std::size_t at = 0; at < words.size() && here.node != kNone;) {
    const Word& word = words[at];
    if (here.is_named) {
      // An entry stands where its statement begins: that is what people are shown.
      const Word entry{word.text, words.front().place, word.is_quoted};
      here = {Below(here.node, entry, Shape::kEntry, here.part), here.part, false};
      ++at;
      continue;
    }
    const Edge* edge = word.is_quoted ? nullptr : FindEdge(here.part, word.text);
    if (edge != nullptr) {
      ++at;
      if (!Step(*edge, word, words, at, ending, here)) return Level();
    } else if (TakesValues(here.part)) {
      if (Add(here.node, word, Shape::kValue, Part::kNothing) == kNone) return Level();
      ++at;
    } else {
      NoteUnknown(here, word);
      return Level();
    }
  }
  if (here.is_named && here.node != kNone && ending == Ending::kStatement) {
    Error("PW-DIA-srx-0105", words.back().place,
          "expected a name after " + Quote(words.back().text) + ", found none");
  }
  return here;
}

bool Statements::Step(const Edge& edge, const Word& word, const std::vector<Word>& words,
                      std::size_t& at, Ending ending, Level& here) {
  const Shape shape = edge.shape;
  if (shape == Shape::kSkip) return false;
  if (shape == Shape::kSkipLeaf)
    return (at == words.size() && ending == Ending::kPath) ||
           TakeValues(kNone, shape, words, at, ending);
  const NodeId node = Below(here.node, word, shape, edge.to);
  if (shape == Shape::kNote || node == kNone) return false;
  if (shape == Shape::kLeaf || shape == Shape::kList) {
    if (at == words.size() && ending == Ending::kPath) return true;
    return TakeValues(node, shape, words, at, ending);
  }
  if (shape != Shape::kFlag) here = {node, edge.to, shape == Shape::kNamed};
  return true;
}

bool Statements::TakeValues(NodeId node, Shape shape, const std::vector<Word>& words,
                            std::size_t& at, Ending ending) {
  const auto add = [&](const Word& word) {
    if (node == kNone) return;
    if (ending == Ending::kPath) {
      // Of a value that stands there.
      const NodeId known = tree_.FindValue(node, word.text);
      if (known != kNone) last_ = known;
      return;
    }
    if (shape == Shape::kLeaf) tree_.Clear(node);
    const NodeId value = Add(node, word, Shape::kValue, Part::kNothing);
    if (shape == Shape::kLeaf && value != kNone) last_ = node;
  };
  if (at == words.size()) {
    Error("PW-DIA-srx-0105", words.back().place,
          "expected a value after " + Quote(words.back().text) + ", found none");
    return false;
  }
  if (!IsMark(words[at], "[")) {
    add(words[at++]);
    return true;
  }
  const Word& bracket = words[at];
  for (++at; at < words.size(); ++at) {
    if (IsMark(words[at], "]")) {
      ++at;
      return true;
    }
    add(words[at]);
  }
  Error("PW-DIA-srx-0105", bracket.place, "expected a closing bracket, found none");
  return false;
}

void Statements::NoteUnknown(const Level& here, const Word& word) {
  if (MindsUnknown(here.part)) {
    Add(here.node, word, Shape::kUnknown, Part::kNothing);
    const bool is_table = here.part == Part::kPolicies || here.part == Part::kBook ||
                          here.part == Part::kApplications || here.part == Part::kSchedulers ||
                          here.part == Part::kAttach;
    if (is_table && strangers_++ < 100) {
      diagnostics_.Warning("PW-DIA-srx-0207", word.place,
                           "expected statements that are known here, found " + Quote(word.text),
                           "the statement is passed over");
    }
    const bool is_narrow = here.part == Part::kFrom || here.part == Part::kPair ||
                           here.part == Part::kDefaultPolicy || here.part == Part::kRange;
    if (is_narrow) {
      Error("PW-DIA-srx-0114", word.place,
            "expected a statement that Junos has here, found " + Quote(word.text));
    }
    return;
  }
  if (here.part != Part::kRoot || strangers_ >= 100) return;
  if (std::find(std::begin(kOtherParts), std::end(kOtherParts), word.text) != std::end(kOtherParts))
    return;
  ++strangers_;
  diagnostics_.Warning("PW-DIA-srx-0207", word.place,
                       "expected a part of a Junos configuration, found another word",
                       "the statement is passed over");
}

}  // namespace portwright::dialect::srx
