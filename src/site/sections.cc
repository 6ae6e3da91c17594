#include "site/sections.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "base/text.h"
#include "site/codes.h"
#include "site/flat_index.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Node;
using yaml::Pair;

constexpr unsigned Bit(FileKind kind) { return 1U << static_cast<unsigned>(kind); }

enum class Shape { kScalar, kMapping, kList };
struct Section {
  std::string_view key;
  Shape shape;
  unsigned files;  // kinds that may hold it
  std::optional<Node> Sections::*scalar = nullptr;
  std::vector<Pair> Sections::*mapping = nullptr;
  std::vector<ListPart> Sections::*list = nullptr;
};

constexpr unsigned kSiteOnly = Bit(FileKind::kSite);
constexpr unsigned kPeople = Bit(FileKind::kSite) | Bit(FileKind::kCommon);
constexpr unsigned kImports = kPeople | Bit(FileKind::kInventory);
constexpr unsigned kDecided = kPeople | Bit(FileKind::kDecisions);
constexpr unsigned kAnswered = kPeople | Bit(FileKind::kAnswers);

constexpr Section Scalar(std::string_view key, unsigned files,
                         std::optional<Node> Sections::*member) {
  return {key, Shape::kScalar, files, member, nullptr, nullptr};
}
constexpr Section Mapping(std::string_view key, unsigned files,
                          std::vector<Pair> Sections::*member) {
  return {key, Shape::kMapping, files, nullptr, member, nullptr};
}
constexpr Section List(std::string_view key, unsigned files,
                       std::vector<ListPart> Sections::*member) {
  return {key, Shape::kList, files, nullptr, nullptr, member};
}

constexpr Section kSections[] = {
    Scalar("site", kSiteOnly, &Sections::site),
    Scalar("title", kSiteOnly, &Sections::title),
    Scalar("realms", kPeople, &Sections::realms),
    Mapping("zones", kImports, &Sections::zones),
    Mapping("hosts", kImports, &Sections::hosts),
    Mapping("networks", kImports, &Sections::networks),
    Mapping("clusters", kImports, &Sections::clusters),
    Mapping("cluster_routes", Bit(FileKind::kInventory), &Sections::cluster_routes),
    Mapping("names", kAnswered, &Sections::names),
    Mapping("proxies", kPeople, &Sections::proxies),
    List("products", kPeople, &Sections::products),
    Mapping("products", Bit(FileKind::kAnswers), &Sections::answers),
    Mapping("bind", kAnswered, &Sections::bind),
    List("groups", kPeople, &Sections::groups),
    Mapping("enforcement", kAnswered, &Sections::enforcement),
    List("paths", kPeople, &Sections::paths),
    List("extra", kPeople, &Sections::extra),
    List("omit", kDecided, &Sections::omit),
    List("granted", kDecided, &Sections::granted),
    List("windows", kPeople, &Sections::windows),
    List("management", kPeople, &Sections::management),
    List("guardrails", Bit(FileKind::kGuardrails), &Sections::guardrails),
    Mapping("names", Bit(FileKind::kResolved), &Sections::resolved),
    Mapping("rows", Bit(FileKind::kDecisions), &Sections::rows),
};

std::string_view FileWord(FileKind kind) {
  switch (kind) {
    case FileKind::kCommon:
      return "the common file";
    case FileKind::kInventory:
      return "an inventory";
    case FileKind::kSite:
      return "a site";
    case FileKind::kDecisions:
      return "a file of decisions";
    case FileKind::kAnswers:
      return "a file of answers";
    case FileKind::kGuardrails:
      return "a file of guardrails";
    case FileKind::kResolved:
      return "a file of resolved names";
    case FileKind::kLock:
      return "a lock file";
    case FileKind::kProvider:
      return "a provider's file";
  }
  return "a file";
}

// Brings the mappings of several files into one list, each key once.
class Merger {
 public:
  explicit Merger(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void Add(const Section& section, const Node& node, bool common, std::vector<Pair>& out) {
    Keys& keys = keys_[static_cast<std::size_t>(&section - kSections)];
    // Inside one file the YAML reader has seen to duplicates, so a first file needs no look-up.
    if (out.empty() && keys.filled == 0) {
      Append(node, out);
      return;
    }
    for (; keys.filled < out.size(); ++keys.filled) Insert(keys, out, keys.filled);
    for (auto it = node.begin(); it != node.end(); ++it) {
      const Node key = *it;
      const Node value = *++it;
      const std::size_t hash = std::hash<std::string_view>()(key.text());
      const std::uint32_t same =
          keys.index.Find(hash, [&](std::uint32_t i) { return out[i].key.text() == key.text(); });
      if (same == FlatIndex::kNobody) {
        out.push_back({key, value});
        Insert(keys, out, keys.filled++);
      } else if (!common) {
        ReportTwo(diagnostics_, codes::kInTwoFiles, key.place(), out[same].key.place(),
                  "expected " + Quote(key.text()) + " of " + Quote(section.key) +
                      " in one file, found it in two",
                  "keep one of the two");
      }
    }
  }

 private:
  struct Keys {
    FlatIndex index;
    std::size_t filled = 0;
  };
  static void Append(const Node& node, std::vector<Pair>& out) {
    out.reserve(node.size());
    for (auto it = node.begin(); it != node.end(); ++it) {
      const Node key = *it;
      out.push_back({key, *++it});
    }
  }
  static void Insert(Keys& keys, const std::vector<Pair>& out, std::size_t i) {
    keys.index.Insert(std::hash<std::string_view>()(out[i].key.text()),
                      static_cast<std::uint32_t>(i));
  }

  Diagnostics& diagnostics_;
  std::array<Keys, std::size(kSections)> keys_;
};

class Collector {
 public:
  Collector(Sections& sections, Diagnostics& diagnostics)
      : sections_(sections), diagnostics_(diagnostics), merger_(diagnostics) {}

  void Take(const SourceFile& file, const Node& root) {
    if (!root.IsMapping()) {
      diagnostics_.Error(codes::kSectionShape, root.place(),
                         "expected a mapping, found something else");
      return;
    }
    if (file.kind == FileKind::kLock) {
      for (const Pair& pair : yaml::ReadPairs(root, "the lock file", diagnostics_))
        sections_.pins.push_back(pair);
      return;
    }
    for (const Pair& pair : yaml::ReadPairs(root, "the file", diagnostics_))
      TakeSection(file, pair);
  }

 private:
  void TakeSection(const SourceFile& file, const Pair& pair) {
    const Section* section = nullptr;
    const Section* elsewhere = nullptr;
    std::vector<std::string> known;
    for (const Section& one : kSections) {
      const bool here = (one.files & Bit(file.kind)) != 0;
      if (here) known.emplace_back(one.key);
      if (one.key != pair.key.text()) continue;
      elsewhere = &one;
      if (here) section = &one;
    }
    if (section != nullptr) return Store(*section, file, pair);
    if (elsewhere != nullptr) {
      const bool guards = elsewhere->list == &Sections::guardrails;
      diagnostics_.Error(codes::kSectionElsewhere, pair.key.place(),
                         "expected only " + Join(known, ", ") + " in " +
                             std::string(FileWord(file.kind)) + ", found " + Quote(pair.key.text()),
                         guards ? "it belongs into guardrails.yaml" : "it belongs into site.yaml");
      return;
    }
    std::string hint;
    if (const auto nearest = Nearest(pair.key.text(), known))
      hint = "did you mean " + Quote(*nearest) + "?";
    if (hint.empty()) hint = "known keys: " + Join(known, ", ");
    diagnostics_.Error(codes::kNotASection, pair.key.place(),
                       "expected a key of " + std::string(FileWord(file.kind)) + ", found " +
                           Quote(pair.key.text()),
                       std::move(hint));
  }

  void Store(const Section& section, const SourceFile& file, const Pair& pair) {
    const bool common = file.kind == FileKind::kCommon;
    const Node& value = pair.value;
    if (section.shape == Shape::kScalar) {
      auto& member = sections_.*section.scalar;
      if (!member) {
        member = value;
      } else if (!common) {
        ReportTwo(diagnostics_, codes::kInTwoFiles, pair.key.place(), member->place(),
                  "expected " + Quote(section.key) + " in one file, found it in two",
                  "keep one of the two");
      }
      return;
    }
    if (value.IsNull()) return;  // `extra:` with nothing behind it: nothing yet
    const bool fits = section.shape == Shape::kMapping ? value.IsMapping() : value.IsSequence();
    if (!fits) {
      diagnostics_.Error(
          codes::kSectionShape, value.place(),
          std::string("expected ") +
              (section.shape == Shape::kMapping ? "a mapping from names" : "a list") + " for " +
              Quote(section.key) + ", found " +
              (value.IsScalar()    ? Quote(value.text())
               : value.IsMapping() ? "a mapping"
                                   : "a list"));
      return;
    }
    if (section.shape == Shape::kMapping) {
      merger_.Add(section, value, common, sections_.*section.mapping);
    } else {
      (sections_.*section.list).push_back({value, common});
    }
  }

  Sections& sections_;
  Diagnostics& diagnostics_;
  Merger merger_;
};

// The site's own files first, so that what is common can give way.
int Rank(FileKind kind) {
  if (kind == FileKind::kSite) return 0;
  return kind == FileKind::kCommon ? 2 : 1;
}

}  // namespace

Sections Collect(const std::vector<SourceFile>& files, Diagnostics& diagnostics) {
  Sections sections;
  Collector collector(sections, diagnostics);
  std::vector<const SourceFile*> order;
  for (const SourceFile& file : files) {
    if (file.kind != FileKind::kProvider) order.push_back(&file);
  }
  std::stable_sort(order.begin(), order.end(), [](const SourceFile* a, const SourceFile* b) {
    return Rank(a->kind) < Rank(b->kind);
  });
  bool has_site = false;
  for (const SourceFile* file : order) {
    // An inventory or a file of answers that is empty holds nothing; only a site must say
    // something.
    if (file->kind != FileKind::kSite && Trim(file->bytes).empty()) continue;
    if (file->kind == FileKind::kSite && !has_site) {
      has_site = true;
      sections.place = {diagnostics.AddFile(file->name), 1, 1};
    }
    auto document = yaml::Document::Parse(file->bytes, file->name, diagnostics);
    if (document == nullptr) continue;
    sections.documents.push_back(std::move(document));
    collector.Take(*file, sections.documents.back()->root());
  }
  if (!has_site) {
    diagnostics.Error(codes::kNoSiteFile, {}, "expected a site file, found none", "add site.yaml");
  }
  return sections;
}

}  // namespace portwright::site
