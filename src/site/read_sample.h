// Reading of texts for the tests of this folder: a site as one text, or several files.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "site/read.h"

namespace portwright::site {

inline std::unique_ptr<Site> ReadText(std::string_view text, Diagnostics& diagnostics) {
  return Read({{FileKind::kSite, "site.yaml", std::string(text)}}, diagnostics);
}

// A site without anything wrong or odd about it.
inline std::unique_ptr<Site> ReadGood(std::vector<SourceFile> files) {
  Diagnostics diagnostics;
  auto site = Read(files, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  EXPECT_NE(site, nullptr);
  return site != nullptr ? std::move(site) : std::make_unique<Site>();
}
inline std::unique_ptr<Site> ReadGood(std::string_view text) {
  return ReadGood({{FileKind::kSite, "site.yaml", std::string(text)}});
}

// The codes of what is wrong with a text, in the order of reading.
inline std::vector<std::string> CodesOf(std::string_view text) {
  Diagnostics diagnostics;
  ReadText(text, diagnostics);
  std::vector<std::string> out;
  for (const Diagnostic& one : diagnostics.all()) out.push_back(one.code);
  return out;
}

inline std::vector<std::string> NamesOf(const Site& site, const std::vector<EndpointRef>& refs) {
  std::vector<std::string> out;
  for (const EndpointRef& ref : refs) out.push_back(site.NameOf(ref));
  return out;
}

}  // namespace portwright::site
