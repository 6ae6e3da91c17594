#include "dialect/srx/tree_text.h"

#include "dialect/srx/lift.h"

namespace portwright::dialect::srx {
namespace {

// The tree is as deep as the schema, which has no loop.
class Writer {
 public:
  Writer(const Tree& tree, const WriteOptions& options) : tree_(tree), options_(options) {}

  void Write(NodeId id, NodeId above, const std::string& path) {
    const Node& node = tree_[id];
    const bool is_description = node.name == "description" && node.shape == Shape::kLeaf;
    if (is_description && !options_.with_descriptions) return;
    const std::string here = path + (path.empty() ? "" : " ") + Word(id, above);
    if (options_.without != nullptr && options_.without->count(here) > 0) return;
    const bool is_pair = node.part == Part::kPair && node.shape != Shape::kNamed;
    if (is_pair) {
      WritePair(id, here);
    } else if (node.first == kNone) {
      const bool is_empty =
          node.shape == Shape::kNamed || node.shape == Shape::kLeaf || node.shape == Shape::kList;
      if (!is_empty) out_ += "set " + here + "\n";
    } else {
      for (NodeId child = node.first; child != kNone; child = tree_[child].next)
        Write(child, id, here);
    }
    if (node.is_inactive) out_ += "deactivate " + here + "\n";
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string Word(NodeId id, NodeId above) const {
    return CommandWord(options_.rename ? options_.rename(id, above) : std::string(tree_[id].name));
  }

  // A pair's policies in order.
  void WritePair(NodeId pair, const std::string& here) {
    constexpr std::string_view kPolicies = "security policies ";
    const std::string* more = nullptr;
    if (options_.policies != nullptr && here.starts_with(kPolicies)) {
      const auto found = options_.policies->find(here.substr(kPolicies.size()));
      if (found != options_.policies->end()) more = &found->second;
    }
    for (NodeId child = tree_[pair].first; child != kNone; child = tree_[child].next) {
      if (tree_[child].shape != Shape::kNamed) {
        Write(child, pair, here);
        continue;
      }
      const std::string entries = here + " " + std::string(tree_[child].name);
      for (NodeId id = tree_[child].first; id != kNone; id = tree_[id].next) {
        const bool is_last = tree_[id].next == kNone;
        if (is_last && more != nullptr && DeniesAll(tree_, id)) {
          out_ += *more;
          more = nullptr;
        }
        Write(id, child, entries);
      }
    }
    if (more != nullptr) out_ += *more;
  }

  const Tree& tree_;
  const WriteOptions& options_;
  std::string out_;
};

}  // namespace

std::string CommandWord(std::string_view word) {
  bool is_plain = !word.empty() && word.front() != '#';
  for (const char c : word) {
    const bool is_safe =
        c > ' ' && c < 0x7f && std::string_view("\"\\[]{};").find(c) == std::string_view::npos;
    is_plain = is_plain && is_safe;
  }
  if (is_plain) return std::string(word);
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string CommandsOf(const Tree& tree, NodeId node, const std::string& path,
                       const WriteOptions& options) {
  Writer writer(tree, options);
  writer.Write(node, kNone, path);
  return writer.Take();
}

std::string CommandsOf(const Tree& tree, const WriteOptions& options) {
  Writer writer(tree, options);
  for (NodeId id = tree[tree.root()].first; id != kNone; id = tree[id].next)
    writer.Write(id, tree.root(), "");
  return writer.Take();
}

}  // namespace portwright::dialect::srx
