// The reader of each format, behind read.h, and what they share. Each is given text in UTF-8 (a
// table: the file) and adds to `facts`; none knows of another.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/diagnostics.h"
#include "base/result.h"
#include "inventory/facts.h"
#include "inventory/read.h"
#include "yaml/yaml.h"

namespace portwright::inventory {

struct Reading {
  const ReadRequest& request;
  SourceFacts& facts;
  Diagnostics& diagnostics;
  std::uint32_t file = 0;  // of it in `diagnostics`

  SourcePlace At(std::uint32_t line, std::uint32_t column = 0) const {
    return {file, line, column};
  }
  void Error(std::string_view code, SourcePlace place, std::string message,
             std::string hint = "") const {
    diagnostics.Error(code, place, std::move(message), std::move(hint));
  }
  // Whose output the file is.
  std::string HostName() const;
};

Status ReadTable(std::string_view bytes, Reading& reading);
Status ReadIpAddresses(std::string_view text, Reading& reading);
Status ReadIpRoutes(std::string_view text, Reading& reading);
Status ReadHostsFile(std::string_view text, Reading& reading);
Status ReadAnsibleIni(std::string_view text, Reading& reading);
Status ReadAnsibleYaml(std::string_view text, Reading& reading);
Status ReadClusterRoutes(std::string_view text, Reading& reading);
Status ReadAwsInstances(std::string_view text, Reading& reading);
Status ReadNetbox(std::string_view text, Reading& reading);
Status ReadSockets(std::string_view text, Reading& reading);
Status ReadConntrack(std::string_view text, Reading& reading);

// JSON as a tree with places, by the reader of YAML, of which it is a part. Null after errors.
std::unique_ptr<yaml::Document> ParseJson(std::string_view text, Reading& reading);
// The text of a member; empty where it is none, or null.
std::string_view TextOf(const yaml::Node& node, std::string_view member);

// Adds the address that a text means to the host, or an error at `place`. No address is fine.
void AddAddress(std::string_view text, std::string_view interface, SourcePlace place,
                HostFact& host, Reading& reading);

// What all of them report in one way.
void ReportShape(const Reading& reading, SourcePlace place, std::string_view expected,
                 std::string_view found = "something else");
void ReportAddress(const Reading& reading, SourcePlace place, std::string message,
                   std::string hint = "");
void ReportPrefix(const Reading& reading, SourcePlace place, std::string message);
void ReportLine(const Reading& reading, SourcePlace place, std::string message,
                std::string hint = "");
void ReportLeftOut(const Reading& reading, SourcePlace place, std::string message,
                   std::string hint = "");

// Adds a host, or joins it with the one of the same name. `at` is where it stands.
class HostList {
 public:
  explicit HostList(SourceFacts& facts) : facts_(facts) {}
  // Room for so many, before the first.
  void Reserve(std::size_t hosts);
  // Valid until the next call.
  HostFact& Of(const std::string& name, FactPlace place);
  HostFact* Find(const std::string& name);

 private:
  SourceFacts& facts_;
  std::unordered_map<std::string, std::size_t> by_name_;  // lower case
};

}  // namespace portwright::inventory
