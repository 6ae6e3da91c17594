#include "document/xlsx_workbook.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "document/xlsx_values.h"
#include "document/xml_parts.h"

namespace portwright::document {
namespace {

constexpr std::size_t kSheetsMax = 1'000;

struct Relation {
  std::string type;
  std::string target;
};

class Relations : public XmlSink {
 public:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.Find("TargetMode") == "External") return;
    const std::string_view type = attributes.Find("Type");
    by_id[std::string(attributes.Find("Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                 std::string(attributes.Find("Target"))};
  }
  void End(std::string_view) override {}
  void Words(std::string_view) override {}

  std::string TargetOf(std::string_view type) const {
    for (const auto& [id, relation] : by_id) {
      if (relation.type == type) return relation.target;
    }
    return "";
  }

  std::map<std::string, Relation, std::less<>> by_id;
};

class Sheets : public XmlSink {
 public:
  struct Sheet {
    std::string name;
    std::string id;
    bool hidden = false;
  };
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      const std::string_view value = attributes.Find("date1904");
      from_1904 = value == "1" || value == "true";
    }
    if (name != "sheet" || sheets.size() >= kSheetsMax) return;
    const std::string_view state = attributes.Find("state");
    sheets.push_back({std::string(attributes.Find("name")), std::string(attributes.Find("id")),
                      state == "hidden" || state == "veryHidden"});
  }
  void End(std::string_view) override {}
  void Words(std::string_view) override {}

  std::vector<Sheet> sheets;
  bool from_1904 = false;
};

// Words of <si>, of all its runs; what is said of their sound (<rPh>) is left out.
class Strings : public XmlSink {
 public:
  explicit Strings(XlsxWorkbook& workbook) : workbook_(workbook) {}
  void Start(std::string_view name, const XmlAttributes&) override {
    if (name == "rPh") ++sounds_;
    in_words_ = name == "t" && sounds_ == 0;
  }
  void End(std::string_view name) override {
    in_words_ = false;
    if (name == "rPh") --sounds_;
    if (name == "si") {
      workbook_.string_ends.push_back(static_cast<std::uint32_t>(workbook_.strings.size()));
    }
  }
  void Words(std::string_view words) override {
    if (in_words_) workbook_.strings += words;
  }

 private:
  XlsxWorkbook& workbook_;
  int sounds_ = 0;
  bool in_words_ = false;
};

class Styles : public XmlSink {
 public:
  explicit Styles(XlsxWorkbook& workbook) : workbook_(workbook) {}
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "cellXfs") in_cells_ = true;
    const std::uint64_t number = ParseNumber(attributes.Find("numFmtId")).value_or(0);
    if (name == "numFmt" && IsDateFormat(attributes.Find("formatCode"))) own_.push_back(number);
    if (name != "xf" || !in_cells_) return;
    const bool own = std::find(own_.begin(), own_.end(), number) != own_.end();
    workbook_.date_styles.push_back(own ||
                                    (number < 64 && IsDateFormat(static_cast<unsigned>(number))));
  }
  void End(std::string_view name) override {
    if (name == "cellXfs") in_cells_ = false;
    if (name == "numFmts") {
      std::sort(own_.begin(), own_.end());
      own_.erase(std::unique(own_.begin(), own_.end()), own_.end());
    }
  }
  void Words(std::string_view) override {}

 private:
  XlsxWorkbook& workbook_;
  std::vector<std::uint64_t> own_;
  bool in_cells_ = false;
};

std::string FolderOf(std::string_view part) {
  return std::string(part.substr(0, part.rfind('/') + 1));
}

// `target` of a relation of a part in `folder`: relative to it, or from the top with a slash.
std::string Resolve(const std::string& folder, std::string_view target) {
  if (target.empty()) return "";
  const std::string whole = target[0] == '/' ? std::string(target) : folder + std::string(target);
  std::vector<std::string> steps;
  for (const std::string_view step : Split(whole, '/')) {
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (!step.empty() && step != "." && step != "..") steps.emplace_back(step);
  }
  return Join(steps, "/");
}

Error NoWorkbook(const ZipArchive& archive) {
  std::string found = "a zip archive of other files";
  if (archive.Has("word/document.xml")) found = "a text document (.docx)";
  if (archive.Has("ppt/presentation.xml")) found = "a presentation (.pptx)";
  if (archive.Has("xl/workbook.bin")) found = "a binary workbook (.xlsb)";
  if (archive.Has("content.xml")) found = "an OpenDocument file";
  return {ErrorCode::kInvalid,
          "expected a workbook (.xlsx), found " + found + "; save it as .xlsx or .csv"};
}

}  // namespace

std::string_view XlsxWorkbook::StringAt(std::uint64_t index) const {
  if (index >= string_ends.size()) return {};
  const std::uint32_t begin = index == 0 ? 0 : string_ends[index - 1];
  return std::string_view(strings).substr(begin, string_ends[index] - begin);
}

Result<XlsxWorkbook> ReadXlsxWorkbook(ZipArchive& archive) {
  std::string part = "xl/workbook.xml";
  if (archive.Has("_rels/.rels")) {
    Relations relations;
    PORTWRIGHT_TRY_STATUS(ReadXmlPart(archive, "_rels/.rels", relations));
    const std::string target = Resolve("", relations.TargetOf("officeDocument"));
    if (!target.empty() && archive.Has(target)) part = target;
  }
  const bool is_sheets =
      part.find("word/") != 0 && part.find("ppt/") != 0 && part.rfind(".bin") == std::string::npos;
  if (!is_sheets || !archive.Has(part)) return NoWorkbook(archive);

  XlsxWorkbook workbook;
  Sheets sheets;
  PORTWRIGHT_TRY_STATUS(ReadXmlPart(archive, part, sheets));
  workbook.from_1904 = sheets.from_1904;
  const std::string folder = FolderOf(part);
  const std::string links = folder + "_rels/" + part.substr(folder.size()) + ".rels";
  Relations relations;
  if (archive.Has(links)) PORTWRIGHT_TRY_STATUS(ReadXmlPart(archive, links, relations));
  for (Sheets::Sheet& sheet : sheets.sheets) {
    XlsxSheet found;
    found.name = std::move(sheet.name);
    found.hidden = sheet.hidden;
    const auto relation = relations.by_id.find(sheet.id);
    // Sheets of charts and dialogues hold no cells.
    if (relation != relations.by_id.end() && relation->second.type != "worksheet") continue;
    if (relation != relations.by_id.end()) found.part = Resolve(folder, relation->second.target);
    workbook.sheets.push_back(std::move(found));
  }
  const std::string strings = Resolve(folder, relations.TargetOf("sharedStrings"));
  Strings words(workbook);
  if (archive.Has(strings)) PORTWRIGHT_TRY_STATUS(ReadXmlPart(archive, strings, words));
  const std::string formats = Resolve(folder, relations.TargetOf("styles"));
  Styles styles(workbook);
  if (archive.Has(formats)) PORTWRIGHT_TRY_STATUS(ReadXmlPart(archive, formats, styles));
  return workbook;
}

}  // namespace portwright::document
