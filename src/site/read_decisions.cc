// What people decided beside the products' requirements: extra, omit, granted, windows; and the
// pins of catalogs.lock.
#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Node;
using yaml::Pair;

constexpr std::string_view kExtraKeys[] = {"id", "from", "to", "allow", "reason", "by", "until"};
constexpr std::string_view kOmitKeys[] = {"requirement", "instance", "from", "to",
                                          "allow",       "reason",   "by",   "until"};
constexpr std::string_view kGrantKeys[] = {"from", "to", "allow", "point", "reason", "by", "until"};
constexpr std::string_view kWindowKeys[] = {"name", "instance", "from", "until", "reason"};
constexpr std::string_view kPinKeys[] = {"revision", "sha256"};

template <typename Read>
void ForAll(const std::vector<ListPart>& parts, Read read) {
  for (const ListPart& part : parts) {
    for (auto it = part.node.begin(); it != part.node.end(); ++it) read(*it, part.common);
  }
}

std::vector<net::Service> FindAllow(Reading& reading, const Fields& fields, std::string_view what) {
  const auto node = fields.Find("allow");
  return node ? ReadAllow(reading, *node, {"allow", what}) : std::vector<net::Service>();
}

std::vector<net::Service> NeedAllow(Reading& reading, const Fields& fields, std::string_view what) {
  (void)fields.Need("allow");
  return FindAllow(reading, fields, what);
}

}  // namespace

void ReadExtra(Reading& reading, const Sections& sections) {
  auto& all = reading.site.extra;
  ForAll(sections.extra, [&](const Node& node, bool common) {
    const std::string what = "an extra permission";
    const Fields fields(node, what, kExtraKeys, reading.diagnostics);
    Extra extra;
    extra.place = node.place();
    extra.id = fields.Text("id");
    const auto same =
        std::find_if(all.begin(), all.end(), [&](const Extra& one) { return one.id == extra.id; });
    if (same != all.end() && !extra.id.empty()) {
      if (common) return;
      ReportNameTwice(reading.diagnostics, extra.place, same->place, "extra permission", extra.id);
    }
    if (!extra.id.empty()) CheckName(reading.diagnostics, fields.PlaceOf("id"), extra.id);
    extra.from = NeedItems(reading, fields, "from", what);
    extra.to = NeedItems(reading, fields, "to", what);
    extra.allow = NeedAllow(reading, fields, what);
    extra.reason = fields.Text("reason");
    extra.by = fields.Text("by");
    extra.until = ReadDate(reading, fields, "until");
    all.push_back(std::move(extra));
  });
}

void ReadOmit(Reading& reading, const Sections& sections) {
  ForAll(sections.omit, [&](const Node& node, bool) {
    const std::string what = "an omission";
    const Fields fields(node, what, kOmitKeys, reading.diagnostics);
    Omission omission;
    omission.place = node.place();
    omission.requirement = fields.Text("requirement");
    omission.instance = ReadInstance(reading, fields);
    omission.from = FindItems(reading, fields, "from", what);
    omission.to = FindItems(reading, fields, "to", what);
    omission.allow = FindAllow(reading, fields, what);
    omission.reason = fields.Text("reason");
    omission.by = fields.Text("by");
    omission.until = ReadDate(reading, fields, "until");
    reading.site.omit.push_back(std::move(omission));
  });
}

void ReadGranted(Reading& reading, const Sections& sections) {
  ForAll(sections.granted, [&](const Node& node, bool) {
    const std::string what = "a grant";
    const Fields fields(node, what, kGrantKeys, reading.diagnostics);
    Grant grant;
    grant.place = node.place();
    grant.from = NeedItems(reading, fields, "from", what);
    grant.to = NeedItems(reading, fields, "to", what);
    grant.allow = NeedAllow(reading, fields, what);
    if (const auto point = fields.Find("point")) grant.point = NeedPoint(reading, *point);
    grant.reason = fields.Text("reason");
    grant.by = fields.Text("by");
    grant.until = ReadDate(reading, fields, "until");
    reading.site.granted.push_back(std::move(grant));
  });
}

void ReadWindows(Reading& reading, const Sections& sections) {
  ForAll(sections.windows, [&](const Node& node, bool) {
    const Fields fields(node, "a window", kWindowKeys, reading.diagnostics);
    Window window;
    window.place = node.place();
    window.name = fields.Text("name");
    window.instance = ReadInstance(reading, fields);
    (void)fields.Need("from");
    (void)fields.Need("until");
    const auto from = ReadDate(reading, fields, "from");
    const auto until = ReadDate(reading, fields, "until");
    window.reason = fields.Text("reason");
    if (from && until && *from > *until) {
      reading.diagnostics.Error(codes::kDateOrder, fields.PlaceOf("until"),
                                "expected 'until' on or after " + FormatDate(*from) +
                                    " in window " + Quote(window.name) + ", found " +
                                    FormatDate(*until));
    }
    window.from = from.value_or(Date{});
    window.until = until.value_or(Date{});
    reading.site.windows.push_back(std::move(window));
  });
}

void ReadPins(Reading& reading, const Sections& sections) {
  for (const Pair& pair : sections.pins) {
    const std::string what = "product " + Quote(pair.key.text());
    const Fields fields(pair.value, what, kPinKeys, reading.diagnostics);
    CatalogPin pin;
    pin.product = pair.key.text();
    pin.place = pair.key.place();
    CheckName(reading.diagnostics, pin.place, pin.product);  // it is part of a file's name
    pin.revision = fields.Text("revision");
    pin.sha256 = fields.Text("sha256");
    const bool is_hash =
        pin.sha256.size() == 64 && std::all_of(pin.sha256.begin(), pin.sha256.end(), [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        });
    if (!is_hash && !pin.sha256.empty()) {
      reading.diagnostics.Error(
          codes::kBadHash, fields.PlaceOf("sha256"),
          "expected 64 hexadecimal digits for " + what + ", found " + Quote(pin.sha256));
    }
    reading.site.pins.push_back(std::move(pin));
  }
}

}  // namespace portwright::site
