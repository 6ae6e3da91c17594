#include "dialect/pf/read_text.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"
#include "dialect/pf/ends.h"
#include "dialect/pf/rule_reader.h"
#include "dialect/pf/tokens.h"

namespace portwright::dialect::pf {
namespace {

constexpr std::size_t kFilesMax = 64;

// Options whose value decides nothing.
constexpr std::string_view kOptions[] = {"ruleset-optimization",
                                         "optimization",
                                         "limit",
                                         "loginterface",
                                         "state-policy",
                                         "debug",
                                         "state-defaults",
                                         "require-order",
                                         "fingerprints",
                                         "keepcounters",
                                         "reassemble",
                                         "hostid",
                                         "syncookies"};

std::string_view StemOf(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

class TextReader {
 public:
  TextReader(const LiftOptions& options, Diagnostics& diagnostics)
      : options_(options),
        diagnostics_(diagnostics),
        tokens_(diagnostics),
        ends_(diagnostics),
        rules_(ends_, diagnostics) {}

  Ruleset Read(std::string_view text) {
    ReadFile(text, options_.file_name, out_.items, 0);
    for (const std::string& assumption : ends_.assumptions())
      out_.assumptions.push_back(assumption);
    return std::move(out_);
  }

 private:
  void ReadFile(std::string_view text, std::string_view name, std::vector<Item>& items, int depth) {
    if (++files_ > kFilesMax) {
      diagnostics_.Error("PW-DIA-pf-0104", {},
                         "expected at most " + std::to_string(kFilesMax) + " files, found more");
      return;
    }
    const std::size_t errors_before = diagnostics_.error_count();
    const std::vector<Token> tokens = tokens_.Read(text, diagnostics_.AddFile(name));
    if (diagnostics_.error_count() > errors_before) return;
    ReadTables(tokens);
    Reader reader(tokens);
    ReadStatements(reader, items, depth, false);
  }

  // Tables hold for rules that stand above them too.
  void ReadTables(const std::vector<Token>& tokens) {
    bool at_beginning = true;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (at_beginning && tokens[at].Is("table")) {
        Reader reader(tokens, at + 1);
        if (!ends_.ReadTable(reader)) return;
      }
      at_beginning = tokens[at].kind == TokenKind::kLineEnd || tokens[at].Is("{");
    }
  }

  static void SkipTable(Reader& reader) {
    int depth = 0;
    while (!reader.AtEnd() && (depth > 0 || !reader.AtLineEnd())) {
      const Token& token = reader.Take();
      if (token.Is("{")) ++depth;
      if (token.Is("}")) --depth;
    }
  }

  void ReadStatements(Reader& reader, std::vector<Item>& items, int depth, bool is_inside) {
    for (;;) {
      reader.SkipLineEnds();
      if (reader.AtEnd()) {
        if (is_inside) ends_.Fail(reader.Peek(), "`}` at the end of an anchor");
        return;
      }
      if (is_inside && reader.Accept("}")) return;
      if (!ReadStatement(reader, items, depth)) {
        reader.SkipLine();
      } else if (!reader.AtLineEnd() && !(is_inside && reader.Peek().Is("}"))) {
        ends_.Fail(reader.Peek(), "the end of the line");
        reader.SkipLine();
      }
    }
  }

  bool ReadStatement(Reader& reader, std::vector<Item>& items, int depth) {
    const Token first = reader.Take();
    if (first.Is("pass") || first.Is("block") || first.Is("match"))
      return ReadRule(reader, first, items);
    if (first.Is("set")) return ReadSet(reader);
    if (first.Is("table")) {
      SkipTable(reader);
      return true;
    }
    if (first.Is("anchor")) return ReadAnchor(reader, first, items, depth);
    if (first.Is("load")) return ReadLoad(reader, items, depth);
    if (first.Is("include")) return ReadInclude(reader, items, depth);
    if (first.Is("antispoof")) {
      Assume("packets with forged sources, which antispoof drops, are not followed");
      return SkipToEnd(reader);
    }
    if (first.Is("scrub") || (first.Is("no") && reader.Peek().Is("scrub"))) {
      Assume("packets that scrub drops are not followed");
      return SkipToEnd(reader);
    }
    for (const std::string_view word :
         {"queue", "altq", "ether", "nat-anchor", "rdr-anchor", "binat-anchor"}) {
      if (!first.Is(word)) continue;
      if (word == "ether" || word.ends_with("anchor"))
        Assume("rules of " + std::string(word) + " are not followed");
      return SkipToEnd(reader);
    }
    if (first.Is("nat") || first.Is("rdr") || first.Is("binat") || first.Is("no"))
      return ReadTranslation(reader, first, items);
    return ends_.Fail(first, "a statement of pf.conf");
  }

  static bool SkipToEnd(Reader& reader) {
    SkipTable(reader);
    return true;
  }

  void Assume(std::string words) { ends_.assumptions().insert(std::move(words)); }

  bool ReadRule(Reader& reader, const Token& first, std::vector<Item>& items) {
    Item item;
    Rule& rule = item.rule;
    rule.place = first.place;
    if (first.Is("match")) rule.action = Action::kMatch;
    if (first.Is("block")) {
      rule.action = out_.returns ? Action::kReturn : Action::kBlock;
      if (!rules_.ReadReturn(reader, rule)) return false;
    }
    if (!rules_.ReadFilter(reader, rule)) return false;
    items.push_back(std::move(item));
    return true;
  }

  bool ReadTranslation(Reader& reader, const Token& first, std::vector<Item>& items) {
    Assume("addresses are those that rules see: translation is not followed");
    for (std::size_t i = 0;
         reader.Peek(i).kind != TokenKind::kLineEnd && reader.Peek(i).kind != TokenKind::kEnd; ++i)
      if (reader.Peek(i).Is("tag")) out_.translation_tags = true;
    if (first.Is("no") || !reader.Accept("pass")) return SkipToEnd(reader);
    Item item;
    item.rule.place = first.place;
    item.rule.way = first.Is("rdr") ? Way::kIn : first.Is("nat") ? Way::kOut : Way::kBoth;
    if (!rules_.ReadTranslation(reader, item.rule)) return false;
    diagnostics_.Warning("PW-DIA-pf-0205", first.place,
                         "expected translation alone, found one that lets pass",
                         "answers are given with and without it");
    items.push_back(std::move(item));
    return true;
  }

  bool ReadAnchor(Reader& reader, const Token& first, std::vector<Item>& items, int depth) {
    Item item;
    item.is_anchor = true;
    item.rule.place = first.place;
    std::string name;
    if (reader.Peek().kind == TokenKind::kString ||
        (reader.Peek().kind == TokenKind::kWord && !IsHead(reader.Peek().text))) {
      name = reader.Take().text;
      while (reader.Peek().is_glued && (reader.Peek().Is("/") || reader.Peek().IsName()))
        name += reader.Take().text;
    }
    if (!rules_.ReadFilter(reader, item.rule)) return false;
    if (reader.Accept("{")) {
      if (depth >= kAnchorDepthMax) {
        diagnostics_.Error(
            "PW-DIA-pf-0105", first.place,
            "expected anchors at most " + std::to_string(kAnchorDepthMax) + " deep, found more");
        return false;
      }
      ReadStatements(reader, item.items, depth + 1, true);
    } else {
      item.is_open = true;
    }
    item.rule.label = std::move(name);
    items.push_back(std::move(item));
    return true;
  }

  static bool IsHead(std::string_view word) {
    constexpr std::string_view kHead[] = {"in",    "out", "on", "log",  "quick", "inet",
                                          "inet6", "all", "to", "from", "proto"};
    return std::find(std::begin(kHead), std::end(kHead), word) != std::end(kHead);
  }

  // `load anchor name from "file"`: the rules of an anchor that stands above.
  bool ReadLoad(Reader& reader, std::vector<Item>& items, int depth) {
    if (!reader.Accept("anchor")) return ends_.Fail(reader.Peek(), "anchor");
    std::string name(reader.Take().text);
    while (reader.Peek().is_glued && !reader.AtLineEnd()) name += reader.Take().text;
    if (!reader.Accept("from")) return ends_.Fail(reader.Peek(), "from");
    const Token file = reader.Take();
    const std::string path = PathOf(reader, file);
    const auto* found = Find(path);
    if (found == nullptr) return true;  // the anchor stays open, and says so
    for (Item& item : items) {
      if (!item.is_anchor || !item.is_open || item.rule.label != name) continue;
      std::vector<Item> inside;
      ReadFile(found->second, found->first, inside, depth + 1);
      item.items = std::move(inside);
      item.is_open = false;
    }
    return true;
  }

  bool ReadInclude(Reader& reader, std::vector<Item>& items, int depth) {
    const Token file = reader.Take();
    const std::string path = PathOf(reader, file);
    const auto* found = Find(path);
    if (found == nullptr) {
      diagnostics_.Error("PW-DIA-pf-0106", file.place,
                         "expected the file that is included beside the text, found none of the "
                         "name " +
                             Quote(StemOf(path)),
                         "--beside FILE gives it");
      return false;
    }
    ReadFile(found->second, found->first, items, depth);
    return true;
  }

  static std::string PathOf(Reader& reader, const Token& first) {
    std::string path(first.text);
    while (!reader.AtLineEnd() && reader.Peek().is_glued) path += reader.Take().text;
    return path;
  }

  const std::pair<std::string, std::string>* Find(std::string_view path) const {
    for (const auto& file : options_.beside)
      if (StemOf(file.first) == StemOf(path)) return &file;
    return nullptr;
  }

  bool ReadSet(Reader& reader) {
    const Token word = reader.Take();
    if (word.Is("skip")) {
      if (!reader.Accept("on")) return ends_.Fail(reader.Peek(), "on");
      std::vector<std::string> unknown;
      const std::size_t before = out_.skipped.size();
      if (!ends_.ReadInterfaces(reader, out_.skipped, unknown)) return false;
      if (!unknown.empty() || out_.skipped.size() == before)
        return ends_.Fail(word, "interfaces by name to skip");
      out_.skipped_places.resize(out_.skipped.size(), word.place);
      return true;
    }
    if (word.Is("timeout")) {
      return reader.List([&] {
        return ReadTimeout(reader, out_.defaults) || ends_.Fail(reader.Peek(), "a timeout");
      });
    }
    if (word.Is("block-policy")) {
      out_.returns = reader.Accept("return");
      return out_.returns || reader.Accept("drop") || ends_.Fail(reader.Peek(), "drop or return");
    }
    if (word.kind == TokenKind::kWord &&
        std::find(std::begin(kOptions), std::end(kOptions), word.text) != std::end(kOptions)) {
      if (word.Is("state-policy") && reader.Peek().Is("if-bound"))
        Assume("replies come back by the interface by which their connection went");
      return SkipToEnd(reader);
    }
    return ends_.Fail(word, "an option of pf.conf");
  }

  const LiftOptions& options_;
  Diagnostics& diagnostics_;
  Tokens tokens_;
  Ends ends_;
  RuleReader rules_;
  Ruleset out_;
  std::size_t files_ = 0;
};

}  // namespace

Ruleset ReadText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics) {
  return TextReader(options, diagnostics).Read(text);
}

}  // namespace portwright::dialect::pf
