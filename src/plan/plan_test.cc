// Whole sites: the examples with the shipped catalogs, and what Plan says of its parts.
#include "plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path kRoot = PORTWRIGHT_SOURCE_DIR;

std::string Text(const std::filesystem::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Example {
  Diagnostics diagnostics;
  std::vector<std::unique_ptr<catalog::Catalog>> catalogs;
  std::unique_ptr<site::Site> site;
  std::unique_ptr<Plan> plan;
};

Example PlanExample(const std::string& name, std::string_view day = "2026-11-21") {
  Example out;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "catalog"))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    out.catalogs.push_back(catalog::Read(Text(path), path.filename().string(), out.diagnostics));
    EXPECT_NE(out.catalogs.back(), nullptr) << path;
  }
  const std::filesystem::path folder = kRoot / "examples" / name;
  std::vector<site::SourceFile> files{
      {site::FileKind::kSite, "site.yaml", Text(folder / "site.yaml")}};
  const std::pair<const char*, site::FileKind> more[] = {
      {"inventory.yaml", site::FileKind::kInventory}, {"resolved.yaml", site::FileKind::kResolved}};
  for (const auto& [file, kind] : more) {
    if (std::filesystem::exists(folder / file)) files.push_back({kind, file, Text(folder / file)});
  }
  if (std::filesystem::exists(folder / "aws-ranges.json")) {
    files.push_back(
        {site::FileKind::kProvider, "aws-ranges.json", Text(folder / "aws-ranges.json")});
  }
  out.site = site::Read(files, out.diagnostics);
  EXPECT_NE(out.site, nullptr) << out.diagnostics.Print();
  std::vector<const catalog::Catalog*> known;
  for (const auto& catalog : out.catalogs) known.push_back(catalog.get());
  Options options;
  options.as_of = *ParseDate(day);
  out.plan = Make(*out.site, known, options, out.diagnostics);
  return out;
}

// Everything that a plan decides, as text.
std::string Written(const Plan& plan) {
  std::string out;
  for (const PlannedFlow& flow : plan.flows) {
    out += plan.EndpointName(flow.source) + " " + plan.EndpointAddresses(flow.source) + " > " +
           plan.EndpointName(flow.destination) + " " + plan.EndpointAddresses(flow.destination) +
           " " + ToText(plan.services[flow.service]) + " " + ToText(flow.source_ports) + " " +
           plan.reasons[flow.reason].id + " " + std::to_string(flow.path) +
           (flow.local ? " local" : "") + (flow.granted ? " granted" : "") + "\n";
  }
  for (const Skip& skip : plan.skipped) out += skip.requirement + " " + skip.detail + "\n";
  for (const Question& question : plan.questions) out += question.name + " " + question.text + "\n";
  for (const PlannedCondition& condition : plan.conditions) out += condition.detail + "\n";
  for (const PointPlan& point : plan.points) {
    out += point.policy.point + " " + std::to_string(point.flows) + "\n";
    for (const Entry& entry : Merge(plan, point.point, true)) {
      for (const auto* list : {&entry.sources, &entry.destinations, &entry.services}) {
        for (const std::uint32_t member : *list) out += std::to_string(member) + ",";
        out += " ";
      }
      out += "\n";
    }
  }
  return out;
}

class Examples : public testing::TestWithParam<const char*> {};

TEST_P(Examples, ArePlannedWithoutErrors) {
  const Example e = PlanExample(GetParam());
  ASSERT_NE(e.plan, nullptr);
  EXPECT_FALSE(e.diagnostics.has_errors()) << e.diagnostics.Print();
  EXPECT_FALSE(e.plan->flows.empty());
  for (const PointPlan& point : e.plan->points) {
    EXPECT_TRUE(policy::Check(point.policy).has_value()) << point.policy.point;
  }
}

TEST_P(Examples, ArePlannedTheSameTwice) {
  EXPECT_EQ(Written(*PlanExample(GetParam()).plan), Written(*PlanExample(GetParam()).plan));
}

TEST_P(Examples, AccountForEveryRequirement) {
  const Example e = PlanExample(GetParam());
  for (std::uint32_t i = 0; i < e.site->instances.size(); ++i) {
    const auto catalog = std::find_if(e.catalogs.begin(), e.catalogs.end(), [&](const auto& c) {
      return c->product == e.site->instances[i].product;
    });
    for (const catalog::Requirement& requirement : (*catalog)->requirements) {
      const bool planned =
          std::any_of(e.plan->reasons.begin(), e.plan->reasons.end(), [&](const Reason& reason) {
            return reason.instance == i &&
                   (*catalog)->requirements[reason.requirement].id == requirement.id;
          });
      const bool skipped =
          std::any_of(e.plan->skipped.begin(), e.plan->skipped.end(), [&](const Skip& skip) {
            return skip.instance == i && skip.requirement == requirement.id;
          });
      EXPECT_TRUE(planned || skipped) << e.site->instances[i].id << " " << requirement.id;
    }
  }
}

TEST_P(Examples, AreWrittenOutByTheirEntriesAlone) {
  const Example e = PlanExample(GetParam());
  std::uint64_t flows = 0;
  for (const Entry& entry : Merge(*e.plan, kNone, true)) flows += entry.flows;
  EXPECT_EQ(flows, e.plan->flows.size());
  for (const PointPlan& point : e.plan->points) {
    std::uint64_t crossing = 0;
    for (const Entry& entry : Merge(*e.plan, point.point, true)) crossing += entry.flows;
    EXPECT_EQ(crossing, point.flows) << point.policy.point;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Examples, testing::Values("small", "acme"),
                         [](const auto& example) { return std::string(example.param); });

TEST(Days, DecideWindowsExtrasAndGrants) {
  const Example before = PlanExample("acme", "2026-11-21");
  const site::Window& window = before.site->windows.at(0);
  const auto inside = PlanExample("acme", FormatDate(window.from));
  const auto count = [](const Plan& plan) {
    return std::count_if(plan.skipped.begin(), plan.skipped.end(),
                         [](const Skip& skip) { return skip.why == SkipReason::kWindow; });
  };
  EXPECT_GT(count(*before.plan), 0);
  EXPECT_LT(count(*inside.plan), count(*before.plan));
  EXPECT_GT(inside.plan->flows.size(), before.plan->flows.size());
  const auto until =
      std::count_if(inside.plan->reasons.begin(), inside.plan->reasons.end(),
                    [&](const Reason& reason) { return reason.until == window.until; });
  EXPECT_GT(until, 0);
}

TEST(PlanNames, SayAddressesAsPeopleReadThem) {
  Plan plan;
  const site::Site site = [] {
    site::Site made;
    made.hosts.push_back({});
    made.hosts[0].name = "h";
    return made;
  }();
  plan.site = &site;
  const auto said = [&](const std::vector<net::AddressRange>& ranges) {
    plan.address_sets = {net::AddressSet(), net::AddressSet(ranges)};
    plan.endpoints.resize(1);
    plan.endpoints[0].ref = {site::EndpointKind::kHost, 0};
    plan.endpoints[0].addresses = 1;
    return plan.EndpointAddresses(0);
  };
  const auto range = [](const char* lo, const char* hi) {
    const net::Address first = *net::ParseAddress(lo);
    return net::AddressRange{first.family, first.value, net::ParseAddress(hi)->value};
  };
  EXPECT_EQ(said({range("10.0.0.1", "10.0.0.2")}), "10.0.0.1, 10.0.0.2");
  EXPECT_EQ(said({range("10.0.0.0", "10.0.0.3")}), "10.0.0.0/30");
  EXPECT_EQ(said({range("10.0.0.1", "10.0.0.9"), range("10.0.1.1", "10.0.1.1")}),
            "10.0.0.1-10.0.0.9, 10.0.1.1");
  // The last address of all has none behind it.
  const std::string end = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:";
  EXPECT_EQ(said({range((end + "fffd").c_str(), (end + "ffff").c_str())}),
            end + "fffd, " + end + "fffe, " + end + "ffff");
  EXPECT_EQ(plan.EndpointName(0), "h");
  EXPECT_EQ(plan.ZoneName(kNone), "");
}

}  // namespace
}  // namespace portwright::plan
