// `portwright resolve`: the only verb that asks for names. What it learns stands in resolved.yaml
// with its time and resolver, so that a plan stays a matter of files.
#include <algorithm>

#include "base/text.h"
#include "net/address.h"
#include "sys/clock.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

struct Row {
  std::string name;
  std::vector<net::Address> addresses;
  std::string at, resolver;
  std::string state;  // for people
};

Row Kept(const site::HostName& name, const Error& error) {
  Row row{name.name, {}, name.resolved_at, name.resolver, error.message};
  for (const net::Prefix& prefix : name.prefixes) row.addresses.push_back(prefix.address);
  row.state += row.addresses.empty() ? "; nothing known" : "; kept as it was";
  return row;
}

std::vector<net::Address> Parse(const std::vector<std::string>& texts) {
  std::vector<net::Address> out;
  for (const std::string& text : texts) {
    if (const auto address = net::ParseAddress(text)) out.push_back(*address);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// YAML takes a colon for its own.
std::string Quoted(std::string word) {
  return word.find(':') == std::string::npos ? word : "\"" + word + "\"";
}

std::string AddressesText(const Row& row, bool is_yaml) {
  std::vector<std::string> texts;
  for (const net::Address& address : row.addresses)
    texts.push_back(is_yaml ? Quoted(ToText(address)) : ToText(address));
  return Join(texts, ", ");
}

std::string FileText(const std::vector<Row>& rows) {
  std::string out = "# Written by `portwright resolve`.\nnames:\n";
  bool any = false;
  for (const Row& row : rows) {
    if (row.addresses.empty()) continue;
    any = true;
    out += "  " + row.name + ": { addresses: [" + AddressesText(row, true) + "], at: " + row.at +
           ", resolver: " + Quoted(row.resolver) + " }\n";
  }
  return any ? out : "# Written by `portwright resolve`.\nnames: {}\n";
}

report::Table NamesTable(const std::vector<Row>& rows) {
  report::Table table;
  table.title = "Host names";
  table.empty_text = "the site has no name with `resolve: true`";
  table.columns = {report::Text("Name"), report::Text("Addresses"), report::Text("At"),
                   report::Text("Resolver"), report::Text("State")};
  for (const Row& row : rows)
    table.rows.push_back({row.name, AddressesText(row, false), row.at, row.resolver, row.state});
  return table;
}

}  // namespace

Outcome ResolveNames(const SiteRequest& request, const Look& look, const sys::Resolver* resolver) {
  auto loaded = LoadSite(request);
  if (!loaded) return Fail(loaded.error());
  Outcome outcome = Say((*loaded)->diagnostics, look);
  if (outcome.exit != Exit::kFine || !(*loaded)->site) return outcome;
  const sys::SystemResolver machine;
  const sys::Resolver& asked = resolver != nullptr ? *resolver : machine;
  const std::string at = sys::NowUtc();
  std::vector<Row> rows;
  bool answered = false;
  for (const site::HostName& name : (*loaded)->site->names) {
    if (name.way != site::NameWay::kResolve) continue;
    const auto found = asked.Resolve(name.name);
    answered = answered || found || found.error().code == ErrorCode::kNotFound;
    if (!found) outcome.exit = Exit::kNo;
    rows.push_back(found ? Row{name.name, Parse(*found), at, asked.Describe(), "resolved"}
                         : Kept(name, found.error()));
  }
  outcome.text = Print(NamesTable(rows), look);
  if (rows.empty()) return outcome;
  if (!answered) {
    Outcome failed =
        Fail({ErrorCode::kUnavailable, "no resolver answered; resolved.yaml stands as it was"});
    failed.text = std::move(outcome.text);
    return failed;
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.name < b.name; });
  sys::RealFiles disk;
  sys::FileSystem& files = request.files != nullptr ? *request.files : disk;
  const Status written =
      files.Write(sys::JoinPath((*loaded)->folder, "resolved.yaml"), FileText(rows));
  if (!written) return Fail(written.error());
  return outcome;
}

}  // namespace portwright::workflow
