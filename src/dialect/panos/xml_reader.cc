#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/common/xml_walk.h"
#include "dialect/panos/read_text.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kValueBytesMax = 65'536;  // of a name or value that is kept

constexpr XmlFaults kFaults{
    {"PW-DIA-panos-0101", "expected well-formed XML in UTF-8, found an end of it",
     "a text of the device is complete; was it cut or edited?"},
    {"PW-DIA-panos-0102", "expected a configuration, found a document type",
     "no device writes one; remove it"},
    {"PW-DIA-panos-0102", "expected a text of at most 1 GiB, found more"}};

class XmlReader : public XmlWalk {
 public:
  XmlReader(std::string_view text, Tree& tree, Diagnostics& diagnostics)
      : XmlWalk(text, tree.file(), 0, kFaults, diagnostics),
        tree_(tree),
        diagnostics_(diagnostics) {
    open_.push_back({tree.root(), Part::kRoot, Shape::kBody});
  }

 private:
  struct Open {
    NodeId node = kNone;
    Part part = Part::kNothing;
    Shape shape = Shape::kBody;
  };

  void Begin(std::string_view name, const XmlAttributes& attributes) override {
    if (skipped_ > 0) {
      ++skipped_;
      return;
    }
    const Open& above = open_.back();
    Open below = {kNone, Part::kNothing, Shape::kSkip};
    if (above.shape == Shape::kNamed) {
      if (name == "entry") below = BeginEntry(above, attributes);
    } else if (above.shape == Shape::kList) {
      if (name == "member") below = {above.node, Part::kNothing, Shape::kLeaf};
    } else if (above.shape == Shape::kBody) {
      below = BeginPart(above, name);
    }
    if (below.shape != Shape::kSkip) {
      value_.clear();
      if (below.shape == Shape::kLeaf) place_ = Here();
      open_.push_back(below);
      return;
    }
    skipped_ = 1;
  }

  Open BeginEntry(const Open& above, const XmlAttributes& attributes) {
    std::string name;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (attributes.Name(i) == "name") name = attributes.Value(i);
    }
    const SourcePlace place = Here();
    if (name.empty()) {
      diagnostics_.Error("PW-DIA-panos-0110", place, "expected an entry with a name, found none");
      return {kNone, Part::kNothing, Shape::kSkip};
    }
    const NodeId node = AddNode(above.node, tree_.Keep(name), above.part, Shape::kBody, place);
    return {node, above.part, node == kNone ? Shape::kSkip : Shape::kBody};
  }

  Open BeginPart(const Open& above, std::string_view name) {
    const Edge* edge = FindEdge(above.part, name);
    if (edge == nullptr) {
      if (above.part == Part::kRule) {
        AddNode(above.node, tree_.Keep(name), Part::kNothing, Shape::kUnknown, Here());
      }
      return {kNone, Part::kNothing, Shape::kSkip};
    }
    if (edge->shape == Shape::kSkip || edge->shape == Shape::kSkipLeaf ||
        edge->shape == Shape::kSkipList)
      return {kNone, Part::kNothing, Shape::kSkip};
    const NodeId node = AddNode(above.node, edge->name, edge->to, edge->shape, Here());
    return {node, edge->to, node == kNone ? Shape::kSkip : edge->shape};
  }

  NodeId AddNode(NodeId parent, std::string_view name, Part part, Shape shape, SourcePlace place) {
    Node node;
    node.name = name;
    node.part = part;
    node.shape = shape;
    node.line = place.line;
    node.column = place.column;
    const NodeId id = tree_.Add(parent, node);
    if (id == kNone) {
      Fail(place, "PW-DIA-panos-0102",
           "expected at most " + WithThousands(Tree::kNodesMax) +
               " names, rules and values, found more");
    }
    return id;
  }

  void Text(std::string_view text) override {
    if (skipped_ > 0 || open_.back().shape != Shape::kLeaf) return;
    if (value_.size() + text.size() <= kValueBytesMax) {
      value_ += text;
    } else {
      Fail(place_, "PW-DIA-panos-0102",
           "expected values of at most 65,536 bytes, found a longer one");
    }
  }

  void End() override {
    if (skipped_ > 0) {
      --skipped_;
      return;
    }
    const Open closed = open_.back();
    open_.pop_back();
    if (closed.shape != Shape::kLeaf) return;
    AddNode(closed.node, tree_.Keep(Trim(value_)), Part::kNothing, Shape::kLeaf, place_);
  }

  Tree& tree_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  std::size_t skipped_ = 0;  // elements open that are not looked at
  std::string value_;
  SourcePlace place_;
};

}  // namespace

void ReadXml(std::string_view text, Tree& tree, Diagnostics& diagnostics) {
  XmlReader(text, tree, diagnostics).Walk();
}

}  // namespace portwright::dialect::panos
