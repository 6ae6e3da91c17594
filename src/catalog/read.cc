#include "catalog/read.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/reader.h"

namespace portwright::catalog {
namespace {

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsId(std::string_view text) {
  if (text.empty() || !IsLowerOrDigit(text.front()) || !IsLowerOrDigit(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLowerOrDigit(c) || c == '-' || c == '_' || c == '.'; });
}

bool IsVersion(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
  });
}

bool IsSha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

std::string Reader::ReadId(const yaml::Node& node, std::string_view what) {
  const auto text = yaml::ReadText(node, what, diagnostics_);
  if (!text) return "";
  if (IsId(*text)) return std::string(*text);
  Error("PW-CAT-0001", node.place(),
        "expected an id for " + std::string(what) + ", found " + Quote(*text),
        "lower-case letters and digits, with - _ . between them");
  return "";
}

void Reader::ReportTwice(std::string_view code, SourcePlace place, SourcePlace before,
                         std::string message) {
  diagnostics_.Add({Severity::kError, std::string(code), {place, before}, std::move(message), ""});
}

void Reader::ReadFile(const yaml::Node& root) {
  constexpr std::string_view kKeys[] = {"product",  "title",        "vendor",     "document",
                                        "versions", "roles",        "features",   "parameters",
                                        "choices",  "requirements", "conditions", "retired"};
  const yaml::Fields file(root, "the catalog", kKeys, diagnostics_);
  if (!file.is_mapping()) return;
  if (const auto product = file.Need("product")) catalog_.product = ReadId(*product, "the product");
  catalog_.title = file.Text("title");
  catalog_.vendor = file.Text("vendor");
  if (const auto document = file.Need("document")) ReadDocument(*document);
  ReadVersions(file);
  ReadRoles(file);
  ReadFeatures(file);
  ReadParameters(file);
  ReadChoices(file);
  CheckPlaceholders();
  // What `when` looks names up in is complete from here on.
  catalog_.Index();
  ReadRetired(file);
  ReadRequirements(file);
  ReadConditions(file);
  CheckOldIds();
  catalog_.Index();
}

void Reader::ReadDocument(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"title", "revision", "address", "sha256"};
  const yaml::Fields fields(node, "the document", kKeys, diagnostics_);
  DocumentReference& document = catalog_.document;
  document.place = node.place();
  document.title = fields.Text("title");
  document.revision = fields.Text("revision");
  document.address = fields.OptionalText("address");
  document.sha256 = fields.OptionalText("sha256");
  if (document.sha256.empty() || IsSha256(document.sha256)) return;
  Error("PW-CAT-0002", fields.PlaceOf("sha256"),
        "expected 64 lower-case hexadecimal digits for 'sha256', found " + Quote(document.sha256));
}

void Reader::ReadVersions(const yaml::Fields& file) {
  std::map<std::string_view, SourcePlace> seen;
  for (const yaml::Node& node : file.OptionalTexts("versions")) {
    const std::string_view text = node.text();
    if (!IsVersion(text)) {
      Error("PW-CAT-0003", node.place(),
            "expected a version of letters, digits, - _ and ., found " + Quote(text));
    } else if (const auto [before, is_new] = seen.emplace(text, node.place()); !is_new) {
      ReportTwice("PW-CAT-0004", node.place(), before->second,
                  "expected each version once, found " + Quote(text) + " again");
    } else {
      catalog_.versions.emplace_back(text);
    }
  }
}

void Reader::ReadRetired(const yaml::Fields& file) {
  for (const yaml::Node& node : file.OptionalTexts("retired")) {
    const std::string id = ReadRequirementId(node, "a retired requirement");
    if (id.empty()) continue;
    if (const auto [before, is_new] = retired_.emplace(id, node.place()); !is_new) {
      ReportTwice("PW-CAT-0004", node.place(), before->second,
                  "expected each retired id once, found " + Quote(id) + " again");
      continue;
    }
    catalog_.retired.push_back(id);
  }
}

// An id that a requirement had, or that was withdrawn, is never one's again.
void Reader::CheckOldIds() {
  for (const Requirement& requirement : catalog_.requirements) {
    if (const auto found = retired_.find(requirement.id); found != retired_.end()) {
      ReportTwice("PW-CAT-0005", requirement.place, found->second,
                  "expected a new id, found " + Quote(requirement.id) + ", which is retired");
    }
    for (const std::string& old : requirement.was) {
      if (const auto found = requirement_ids_.find(old); found != requirement_ids_.end()) {
        ReportTwice("PW-CAT-0006", requirement.place, found->second,
                    "expected an id under 'was' that no requirement has, found " + Quote(old));
      }
    }
  }
}

std::unique_ptr<Catalog> Read(std::string_view bytes, std::string_view file_name,
                              Diagnostics& diagnostics) {
  // A diagnostics object may hold the errors of other files.
  const std::size_t before = diagnostics.error_count();
  // The largest catalog that is known has 200 KB; nobody writes hundreds of times that.
  yaml::Limits limits;
  limits.bytes_max = std::size_t{64} << 20;
  limits.nodes_max = 4'000'000;
  const auto document = yaml::Document::Parse(bytes, file_name, diagnostics, limits);
  if (!document) return nullptr;
  auto catalog = std::make_unique<Catalog>();
  catalog->file_name = file_name;
  Reader(*catalog, diagnostics).ReadFile(document->root());
  if (diagnostics.error_count() > before) return nullptr;
  return catalog;
}

}  // namespace portwright::catalog
