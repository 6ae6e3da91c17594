// Other names and other addresses in what leaves the house: the same ones for the same things, as
// long as the key is the same. Which host is which can be told by nobody without the site and the
// key; ports, services and documents stay.
//
// Names are the site's own words, found wherever they stand as whole words; texts that people wrote
// freely (reasons, titles) are taken out. Addresses as NeutralAddresses says. Cost: linear in the
// text, times the logarithm of the names. Const access from any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/outcome_rows.h"
#include "report/table.h"
#include "request/columns.h"
#include "site/site.h"
#include "sys/secret_key.h"
#include "workflow/neutral_addresses.h"

namespace portwright::workflow {

class Redaction {
 public:
  Redaction(const site::Site& site, const sys::SecretKey& key);

  std::string InText(std::string_view text) const;
  void InTable(report::Table& table) const;
  void InOutcomes(std::vector<report::OutcomeRow>& rows) const;
  // All that the row shows but its request, its way and its services; `shown` then leads back to
  // the row's own addresses. An id, too: who guesses what a row is could try whether it fits.
  void InRow(request::RequestRow& row) const;
  // A name of anything, a person's say.
  std::string OfName(std::string_view kind, std::string_view name) const;
  net::Address Of(net::Address address) const { return addresses_.Of(address); }
  net::AddressSet Of(const net::AddressSet& set) const { return addresses_.Of(set); }
  net::Prefix Of(const net::Prefix& prefix) const;

 private:
  void Learn(std::string_view kind, const std::string& name);
  void LearnPeople(const site::Site& site);
  void LearnReasons(const site::Site& site);
  void TakeOut(const std::string& text);
  std::string OfRowId(std::string_view id) const;

  NeutralAddresses addresses_;
  std::uint64_t key0_ = 0, key1_ = 0;
  std::map<std::string, std::string, std::less<>> names_;
  std::vector<std::pair<std::string, std::string>> free_texts_;
};

// From the file, or one that nobody learns.
Result<sys::SecretKey> KeyOf(const std::string& path);

}  // namespace portwright::workflow
