#include "dialect/panos/set_writer.h"

#include "dialect/common/neutral_words.h"

namespace portwright::dialect::panos {
namespace {

std::string Word(const std::string& word) {
  const bool is_plain = IsInterfaceName(word) || (word.starts_with('$') && word.size() > 1 &&
                                                  IsInterfaceName(word.substr(1)));
  if (is_plain) return word;
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

constexpr std::string_view kVerb = "set";

// Parts of an XML text around what a `set` command begins with.
bool IsAround(const Node& node) {
  return node.part == Part::kRoot || node.part == Part::kConfig || node.part == Part::kResult;
}

}  // namespace

void SetWriter::Write(std::string& out) {
  for (const NodeId id : Children(tree_, tree_.root())) WriteNode(id, std::string(kVerb), out);
}

void SetWriter::WriteNode(NodeId id, const std::string& path, std::string& out) {
  const Node& node = tree_[id];
  if (left_out_.count(id) > 0) return;
  if (node.part == Part::kFreeText && !words_.ShowsFreeText()) return;
  if (node.shape == Shape::kUnknown) {
    out += path + " " + words_.Unknown(node.name) + "\n";
    return;
  }
  if (node.shape == Shape::kBody && path == kVerb && IsAround(node)) {
    for (const NodeId child : Children(tree_, id)) WriteNode(child, path, out);
    return;
  }
  const std::string here = path + " " + std::string(node.name);
  if (node.first == kNone) {
    if (node.shape == Shape::kBody) out += here + "\n";
    return;
  }
  if (node.shape == Shape::kLeaf) {
    out += here + " " + Word(words_.Value(node, tree_[node.first].name)) + "\n";
  } else if (node.shape == Shape::kList) {
    out += here + " [";
    for (const NodeId member : Children(tree_, id))
      out += " " + Word(words_.Member(node, tree_[member].name));
    out += " ]\n";
  } else if (node.shape == Shape::kNamed && path == kVerb && node.part == Part::kDevice) {
    // The device itself: commands are about it.
    for (const NodeId entry : Children(tree_, id)) {
      for (const NodeId child : Children(tree_, entry)) WriteNode(child, path, out);
    }
  } else if (node.shape == Shape::kNamed) {
    for (const NodeId child : Children(tree_, id)) WriteEntry(here, child, out);
  } else {
    for (const NodeId child : Children(tree_, id)) WriteNode(child, here, out);
  }
}

void SetWriter::WriteEntry(const std::string& path, NodeId entry, std::string& out) {
  if (left_out_.count(entry) > 0) return;
  Node part;
  part.name = std::string_view(path).substr(path.rfind(' ') + 1);
  const std::string here = path + " " + Word(words_.Entry(part, tree_[entry].name));
  if (tree_[entry].first == kNone) out += here + "\n";
  for (const NodeId child : Children(tree_, entry)) WriteNode(child, here, out);
}

}  // namespace portwright::dialect::panos
