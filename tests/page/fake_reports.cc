// Writes the reports of the plan made by hand into a folder, for tests that look at them from
// outside: `fake_reports FOLDER`. Pages: page.html, hostile.html (names that try to be markup),
// merged.html (limits of one row). Drawings: drawing, hostile, folded (limits of one) and point, as
// .svg and .mmd.
#include <cstdio>
#include <fstream>
#include <string>

#include "report/csv.h"
#include "report/drawing.h"
#include "report/html.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/xlsx.h"
#include "testing/fake_plan.h"

namespace portwright {
namespace {

bool Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return file.good();
}

testing::FakePlan HostilePlan() {
  testing::FakePlan fake = testing::MakeFakePlan();
  const std::string text = testing::kHostileText;
  fake.site->title = text;
  for (site::Zone& zone : fake.site->zones) zone.title = text;
  for (site::Host& host : fake.site->hosts) host.name += text;
  for (site::EnforcementPoint& point : fake.site->points) {
    point.title = text;
    point.owner = text;
  }
  fake.site->extra[0].reason = text;
  for (catalog::Requirement& requirement : fake.catalog->requirements) {
    requirement.purpose = text;
    requirement.cite.section = text;
    for (catalog::Doubt& doubt : requirement.doubts) doubt.readings = {text, text};
  }
  fake.catalog->conditions[0].text = text;
  for (plan::Question& question : fake.plan.questions) question.text = text;
  for (plan::Skip& skip : fake.plan.skipped) skip.detail = text;
  return fake;
}

// Names that would end a text of Mermaid, call its directives or be its Markdown.
testing::FakePlan HostileDrawing() {
  testing::FakePlan fake = HostilePlan();
  const std::string text =
      std::string(testing::kHostileText) +
      "\"]\nclick z0 call alert(1)\nend %%{init: {\"securityLevel\": "
      "\"loose\"}}%% `**b**` style a:b#1; #lt;b#gt; $$x$$ \x1b[2J\xef\xbf\xbe\xff";
  fake.site->title = text;
  for (site::Zone& zone : fake.site->zones) zone.name += text;
  for (site::Host& host : fake.site->hosts) host.name = text + host.name;
  for (site::Cluster& cluster : fake.site->clusters) cluster.name += text;
  for (site::EnforcementPoint& point : fake.site->points) {
    point.name += text;
    point.dialect = text;
  }
  return fake;
}

bool WriteDrawing(const std::string& base, const plan::Plan& plan,
                  std::uint32_t point = plan::kNone, const report::DrawingLimits& limits = {}) {
  return Write(base + ".svg", report::DrawingSvg(plan, point, limits)) &&
         Write(base + ".mmd", report::DrawingMermaid(plan, point, limits));
}

bool WriteDrawings(const std::string& folder) {
  const testing::FakePlan fake = testing::MakeFakePlan();
  return WriteDrawing(folder + "/drawing", fake.plan) &&
         WriteDrawing(folder + "/hostile", HostileDrawing().plan) &&
         WriteDrawing(folder + "/folded", fake.plan, plan::kNone, {1, 1, 1, 1, 6}) &&
         WriteDrawing(folder + "/point", fake.plan, 2);
}

bool WriteAll(const std::string& folder) {
  const testing::FakePlan fake = testing::MakeFakePlan();
  const testing::FakePlan hostile = HostilePlan();
  const auto workbook = report::Xlsx(fake.plan);
  const auto hostile_workbook = report::Xlsx(hostile.plan);
  if (!workbook || !hostile_workbook) return false;
  report::HtmlOptions tight;
  tight.limits = {5, 1};
  return WriteDrawings(folder) && Write(folder + "/page.html", report::Html(fake.plan)) &&
         Write(folder + "/hostile.html", report::Html(hostile.plan)) &&
         Write(folder + "/merged.html", report::Html(fake.plan, tight)) &&
         Write(folder + "/request.xlsx", *workbook) &&
         Write(folder + "/hostile.xlsx", *hostile_workbook) &&
         Write(folder + "/plan.json", report::Json(fake.plan)) &&
         Write(folder + "/plan.md", report::Markdown(fake.plan)) &&
         Write(folder + "/entries.csv", report::Csv(fake.plan));
}

}  // namespace
}  // namespace portwright

int main(int argc, char** argv) {
  if (argc != 2 || !portwright::WriteAll(argv[1])) {
    std::fprintf(stderr, "usage: fake_reports FOLDER (that can be written to)\n");
    return 2;
  }
  return 0;
}
