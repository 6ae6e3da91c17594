// A plan's reasons, entries and doubts in the words that reports print: every renderer says the
// same thing about a requirement, because all of them ask here. Cost: linear in what is described.
// No state, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "plan/crossings.h"
#include "plan/plan.h"

namespace portwright::report {

struct DoubtText {
  std::string about;                  // `transport`, `initiator`, ...
  std::vector<std::string> readings;  // two or more
  std::uint32_t taken = 0;            // counted from 1
  std::string why;
};

struct ReasonText {
  std::string id;                     // of the plan: `backup-dc1/oracle/oracle-cluster/11117`
  std::string instance;               // `backup-dc1`; `site` for an extra
  std::string product;                // title; `Site` for an extra
  std::string requirement;            // id in its catalog; the extra's id
  std::string purpose;                // our words; the extra's reason
  std::vector<std::string> features;  // titles, with how they came on: `Oracle databases (on)`
  std::vector<std::string> settings;  // `smtp_port = 587`
  std::string traffic;                // `backup`; empty if not said
  std::string document;               // title and revision; `site file` for an extra
  std::string section;
  std::string lines;     // `512`, `512, 530`; empty for an extra
  std::string citation;  // `ibm-backup-recovery L512`; `asked for by j.doe`
  std::string overlay;   // what the site's overlay did to it, and why; empty for nothing
  std::string
      initiator;      // who opens the connection, and the ground: `as cited: from (protocol: ...)`
  std::string until;  // `2027-03-31`, or empty
  std::uint32_t session_timeout_s = 0;
  std::vector<DoubtText> doubts;
};

ReasonText DescribeReason(const plan::Plan& plan, const plan::Reason& reason);

// One row of a request, in words. Lists are in the order of the plan, each text once.
struct EntryText {
  std::vector<std::string> source_names, source_zones, source_addresses;
  std::vector<std::string> destination_names, destination_zones, destination_addresses;
  std::vector<std::string> services;    // `tcp/443`, `tcp/443 from port 1024-65535`
  std::vector<std::string> translated;  // `source 10.1.50.10 as 203.0.113.10`, where the point's
                                        // rules see other addresses
};

// Describes the entries of one plan. Cost of a description: linear in the entry's lists; in its
// pairs where addresses are translated on the way. One thread.
class EntryDescriber {
 public:
  explicit EntryDescriber(const plan::Plan& plan);

  // `point` is an index into Site::points, or plan::kNone for no point in particular.
  EntryText Describe(const plan::Entry& entry, std::uint32_t point);

  // Points that an entry's flows cross, in the order of the way of the first of them; indices into
  // Site::points.
  std::vector<std::uint32_t> PointsOf(const plan::Entry& entry);
  std::vector<std::uint32_t> PointsOf(const plan::PlannedFlow& flow);

 private:
  std::uint32_t PathOf(std::uint32_t source, std::uint32_t destination) const;
  std::vector<std::string> Translations(const plan::Entry& entry, std::uint32_t point);

  const plan::Plan& plan_;
  plan::CrossingFinder finder_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> paths_;  // zones to path
};

// A zone's name, or `no zone` where an endpoint lies in none.
std::string ZoneText(const plan::Plan& plan, std::uint32_t zone);
std::string TitleOf(const std::string& name, const std::string& title);  // `dc1, Data centre 1`

std::string_view ToText(plan::QuestionKind kind);
std::string_view ToText(plan::ConditionState state);
std::string_view ToText(plan::SkipReason why);
std::string_view ToText(site::PointKind kind);

}  // namespace portwright::report
