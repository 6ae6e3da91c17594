#include "dialect/srx/scrub.h"

#include "dialect/common/neutral_words.h"
#include "dialect/srx/read_text.h"
#include "dialect/srx/tree_text.h"

namespace portwright::dialect::srx {
namespace {

class Renamer {
 public:
  explicit Renamer(const Tree& tree) : tree_(tree) {}

  std::string Of(NodeId id, NodeId above) {
    const Node& node = tree_[id];
    if (node.shape == Shape::kUnknown) return words_.Of("statement", node.name);
    if (node.shape != Shape::kEntry && node.shape != Shape::kValue) return std::string(node.name);
    const std::string_view list = tree_[above].name;
    if (tree_[above].shape == Shape::kEntry) return Plain("value", node.name);  // of an address
    if (list == "dns-name") return words_.OfHost(node.name);
    if (list == "from-zone" || list == "to-zone" || list == "security-zone" || list == "zone" ||
        list == "interfaces")
      return std::string(node.name);
    if (list == "address-book") return node.name == "global" ? "global" : Name("book", node.name);
    if (list == "address" || list == "address-set" || list == "source-address" ||
        list == "destination-address")
      return Name("address", node.name);
    if (list == "application" || list == "application-set") return Name("application", node.name);
    if (list == "policy") return Name("policy", node.name);
    if (list == "scheduler" || list == "scheduler-name") return Name("scheduler", node.name);
    if (list == "groups" || list == "apply-groups") return Name("group", node.name);
    if (list == "term") return Name("term", node.name);
    if (list == "description") return "...";
    if (list == "protocol" || list.ends_with("-port") || list.ends_with("-type") ||
        list.ends_with("-code") || list.ends_with("-date") || list == "inactivity-timeout")
      return Plain("value", node.name);
    return Plain("name", node.name);
  }

 private:
  std::string Name(std::string_view kind, std::string_view name) {
    const bool is_known =
        name == "any" || name == "any-ipv4" || name == "any-ipv6" || name.starts_with("junos-");
    return is_known ? std::string(name) : words_.Of(kind, name);
  }

  // Numbers, addresses and short words of the device.
  std::string Plain(std::string_view kind, std::string_view word) {
    bool is_lower = word.size() <= 24;
    for (const char c : word) is_lower = is_lower && ((c >= 'a' && c <= 'z') || c == '-');
    return IsNumeric(word) || (kind == "value" && is_lower) ? std::string(word)
                                                            : words_.Of(kind, word);
  }

  const Tree& tree_;
  NeutralWords words_;
};

}  // namespace

std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  Tree tree;
  ReadText(text, diagnostics.AddFile(options.file_name), tree, diagnostics);
  if (diagnostics.error_count() > errors_before) return "";
  Renamer renamer(tree);
  WriteOptions write;
  write.with_descriptions = false;
  write.rename = [&](NodeId id, NodeId above) { return renamer.Of(id, above); };
  return CommandsOf(tree, write);
}

}  // namespace portwright::dialect::srx
