#include "dialect/panos/scrub.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.h"
#include "dialect/common/neutral_words.h"
#include "dialect/panos/read_text.h"
#include "dialect/panos/schedules.h"
#include "dialect/panos/set_writer.h"
#include "dialect/panos/tree.h"

namespace portwright::dialect::panos {
namespace {

// Values that every device knows.
constexpr std::string_view kKeywords[] = {"allow",
                                          "any",
                                          "application-default",
                                          "deny",
                                          "drop",
                                          "gre",
                                          "icmp",
                                          "interzone",
                                          "intrazone",
                                          "ipsec-esp",
                                          "ipv6-icmp",
                                          "multicast",
                                          "no",
                                          "ping",
                                          "ping6",
                                          "reset-both",
                                          "reset-client",
                                          "reset-server",
                                          "service-http",
                                          "service-https",
                                          "shared",
                                          "universal",
                                          "yes"};

bool IsKeyword(std::string_view word) {
  return std::find(std::begin(kKeywords), std::end(kKeywords), word) != std::end(kKeywords);
}

// `vsys1`: a system's number, which is no name.
bool IsSystem(std::string_view word) {
  return word.starts_with("vsys") && ParseNumber(word.substr(4)).has_value();
}

// What a copy says in place of each name and value of a tree.
class Renamer : public Wording {
 public:
  explicit Renamer(const Tree& tree) : tree_(tree) { FindObjects(); }

  std::string Entry(const Node& part, std::string_view name) override {
    if (part.name == "zone") return std::string(name);
    if (part.name == "vsys" && IsSystem(name)) return std::string(name);
    if (name == "localhost.localdomain" || name == "intrazone-default" ||
        name == "interzone-default")
      return std::string(name);
    return words_.Of(KindOf(part.name), name);
  }

  std::string Member(const Node& list, std::string_view value) override {
    const std::string_view field = list.name;
    const bool is_zone = field == "from" || field == "to" || field == "layer3" ||
                         field == "layer2" || field == "virtual-wire" || field == "tap";
    const bool is_window = field == "non-recurring" && ReadWindow(value).has_value();
    if (is_zone || is_window) return std::string(value);
    const bool is_object = field == "source" || field == "destination" || field == "service" ||
                           field == "application" || field == "static" || field == "members";
    if (!is_object) return value == "any" ? "any" : words_.Of(KindOf(field), value);
    if (objects_.count(value) > 0) return words_.Of(KindOf(field), value);
    const bool is_plain = IsKeyword(value) || IsNumeric(value);
    return is_plain ? std::string(value) : words_.Of(KindOf(field), value);
  }

  std::string Value(const Node& leaf, std::string_view value) override {
    if (leaf.name == "fqdn") return words_.OfHost(value);
    if (value.starts_with('$')) return "$" + words_.Of("variable", value);
    const bool is_named = leaf.name == "schedule" || leaf.name == "parent-dg";
    const bool is_plain = IsKeyword(value) || (!is_named && IsNumeric(value));
    return is_plain ? std::string(value) : words_.Of(KindOf(leaf.name), value);
  }

  std::string Unknown(std::string_view field) override { return words_.Of("field", field); }

 private:
  static std::string_view KindOf(std::string_view part) {
    if (part == "address" || part == "source" || part == "destination") return "address";
    if (part == "address-group" || part == "service-group" || part == "static" ||
        part == "members" || part == "application-group")
      return "group";
    if (part == "service" || part == "application" || part == "template" || part == "schedule")
      return part;
    if (part == "rules") return "rule";
    if (part == "device-group" || part == "parent-dg") return "device-group";
    if (part == "devices") return "device";
    return "name";
  }

  // Names that the text gives a meaning: they may look like an address or a keyword.
  void FindObjects() {
    for (NodeId id = 0; id < tree_.size(); ++id) {
      const Node& node = tree_[id];
      const bool is_table = node.shape == Shape::kNamed &&
                            (node.name == "address" || node.name == "address-group" ||
                             node.name == "service" || node.name == "service-group" ||
                             node.name == "application" || node.name == "application-group");
      if (!is_table) continue;
      for (const NodeId entry : Children(tree_, id)) objects_.insert(tree_[entry].name);
    }
  }

  const Tree& tree_;
  NeutralWords words_;
  std::set<std::string_view> objects_;
};

std::string XmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

// XML, two blanks a level. The tree is as deep as the schema, which has no loop but `response`.
class XmlWriter {
 public:
  explicit XmlWriter(const Tree& tree) : tree_(tree), renamer_(tree) {}

  std::string Write() {
    for (const NodeId id : Children(tree_, tree_.root())) WriteNode(id, 0);
    return std::move(out_);
  }

 private:
  void WriteNode(NodeId id, std::size_t depth) {
    constexpr std::size_t kDepthMax = 256;  // as the XML reader has it
    if (depth > kDepthMax) return;
    const Node& node = tree_[id];
    if (node.part == Part::kFreeText) return;
    const std::string indent(depth * 2, ' ');
    if (node.shape == Shape::kUnknown) {
      out_ += indent + "<" + renamer_.Unknown(node.name) + "/>\n";
      return;
    }
    const std::string name(node.name);
    const bool is_top = name == "config" && depth < 3;
    const std::string begin = name + (is_top ? " urldb=\"paloaltonetworks\"" : "");
    if (node.first == kNone) {
      out_ += indent + "<" + begin + "/>\n";
      return;
    }
    if (node.shape == Shape::kLeaf) {
      out_ += indent + "<" + name + ">" + XmlText(renamer_.Value(node, tree_[node.first].name)) +
              "</" + name + ">\n";
      return;
    }
    out_ += indent + "<" + begin + ">\n";
    for (const NodeId child : Children(tree_, id)) {
      if (node.shape == Shape::kNamed) {
        WriteEntry(node, child, depth + 1);
      } else if (node.shape == Shape::kList) {
        out_ += indent + "  <member>" + XmlText(renamer_.Member(node, tree_[child].name)) +
                "</member>\n";
      } else {
        WriteNode(child, depth + 1);
      }
    }
    out_ += indent + "</" + name + ">\n";
  }

  void WriteEntry(const Node& part, NodeId entry, std::size_t depth) {
    const std::string indent(depth * 2, ' ');
    out_ += indent + "<entry name=\"" + XmlText(renamer_.Entry(part, tree_[entry].name)) + "\">\n";
    for (const NodeId child : Children(tree_, entry)) WriteNode(child, depth + 1);
    out_ += indent + "</entry>\n";
  }

  const Tree& tree_;
  Renamer renamer_;
  std::string out_;
};

}  // namespace

std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics) {
  Tree tree(diagnostics.AddFile(options.file_name));
  const std::size_t errors_before = diagnostics.error_count();
  const bool is_xml = LooksLikeXml(text);
  if (is_xml) {
    ReadXml(text, tree, diagnostics);
  } else {
    ReadSetCommands(text, tree, diagnostics);
  }
  if (diagnostics.error_count() > errors_before) return "";
  if (is_xml) return XmlWriter(tree).Write();
  Renamer renamer(tree);
  std::string out;
  SetWriter(tree, renamer).Write(out);
  return out;
}

}  // namespace portwright::dialect::panos
