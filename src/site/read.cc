#include "site/read.h"

#include <utility>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"
#include "site/zone_map.h"

namespace portwright::site {
namespace {

void ReadHead(Reading& reading, const Sections& sections) {
  Site& site = reading.site;
  site.place = sections.place;
  if (sections.site) {
    site.place = sections.site->place();
    const auto name = yaml::ReadText(*sections.site, "'site'", reading.diagnostics);
    site.name = name.value_or("");
    if (name) CheckName(reading.diagnostics, site.place, *name);
  } else if (!sections.documents.empty()) {
    reading.diagnostics.Error(codes::kNoSiteName, sections.place,
                              "expected 'site' with the site's name, found none",
                              "begin the file with: site: NAME");
  }
  if (sections.title) {
    site.title = yaml::ReadText(*sections.title, "'title'", reading.diagnostics).value_or("");
  }
}

void ReadSections(Reading& reading, const Sections& sections,
                  const std::vector<SourceFile>& files) {
  ReadHead(reading, sections);
  ReadRealms(reading, sections);
  ReadZones(reading, sections);
  CheckZones(reading);
  ReadNetworks(reading, sections);
  ReadHosts(reading, sections);
  ReadClusters(reading, sections);
  // Zones hold no references, so addresses and selectors can be placed from here on.
  const ZoneMap zones(reading.site);
  CheckAddresses(reading, zones);
  reading.references.SetZones(zones);
  ReadProxies(reading, sections);
  ReadNames(reading, sections, files);
  CheckStandIns(reading);
  ReadProducts(reading, sections);
  ReadPoints(reading, sections);
  ReadPaths(reading, sections);
  ReadGroups(reading, sections);
  ReadExtra(reading, sections);
  ReadOmit(reading, sections);
  ReadGranted(reading, sections);
  ReadWindows(reading, sections);
  ReadManagement(reading, sections);
  ReadRows(reading, sections);
  ReadPins(reading, sections);
  ReadGuardrails(reading, sections);
}

}  // namespace

std::unique_ptr<Site> Read(const std::vector<SourceFile>& files, Diagnostics& diagnostics,
                           const ReadOptions& options) {
  const std::size_t errors_before = diagnostics.error_count();
  const Sections sections = Collect(files, diagnostics);
  auto site = std::make_unique<Site>();
  Reading reading(*site, diagnostics);
  reading.partial = options.partial;
  // After a file that is no YAML everything that it declares would be missing: its own errors are
  // enough.
  if (diagnostics.error_count() > errors_before && sections.documents.empty()) return nullptr;
  ReadSections(reading, sections, files);
  if (diagnostics.error_count() > errors_before) return nullptr;
  return site;
}

std::vector<EndpointRef> ResolveReference(const Site& site, std::string_view text,
                                          SourcePlace place, Diagnostics& diagnostics) {
  std::vector<EndpointRef> out;
  References references(site, diagnostics);
  references.Resolve(text, place, kAllKinds, out);
  return out;
}

}  // namespace portwright::site
