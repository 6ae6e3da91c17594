#include "workflow/pins.h"

#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"
#include "extract/catalog_yaml.h"

namespace portwright::workflow {
namespace {

constexpr std::string_view kPinnedFolder = "catalogs.pinned";
constexpr std::size_t kHashInName = 16;  // digits: enough to tell the texts of one product apart

std::string LockText(const std::vector<site::CatalogPin>& pins) {
  std::string out =
      "# Written by `portwright site lock` and `portwright site upgrade`; the texts are in " +
      std::string(kPinnedFolder) + ".\n";
  if (pins.empty()) out += "{}\n";
  for (const site::CatalogPin& pin : pins) {
    out += pin.product + ": { revision: " + extract::Scalar(pin.revision) + ", sha256: \"" +
           pin.sha256 + "\" }\n";
  }
  return out;
}

}  // namespace

std::string PinnedPath(const std::string& folder, const site::CatalogPin& pin) {
  return sys::JoinPath(sys::JoinPath(folder, kPinnedFolder),
                       pin.product + "-" + pin.sha256.substr(0, kHashInName) + ".yaml");
}

Result<CatalogTexts> ReadPinned(const std::string& folder,
                                const std::vector<site::CatalogPin>& pins,
                                const sys::FileSystem& files, Diagnostics& diagnostics) {
  CatalogTexts out;
  for (const site::CatalogPin& pin : pins) {
    const std::string path = PinnedPath(folder, pin);
    if (!files.IsFile(path)) {
      diagnostics.Error("PW-FLOW-0010", pin.place,
                        "expected the pinned catalog of " + pin.product + " in " + Quote(path) +
                            ", found no such file",
                        "bring it back; or take the pin out of catalogs.lock, and "
                        "`portwright site lock` pins what is there");
      continue;
    }
    PORTWRIGHT_TRY(std::string bytes, files.Read(path));
    const std::string hash = Sha256(bytes);
    if (hash != pin.sha256) {
      diagnostics.Error("PW-FLOW-0011", pin.place,
                        "expected the pinned catalog of " + pin.product + " in " + Quote(path) +
                            " with sha256 " + pin.sha256 + ", found " + hash,
                        "bring the pinned text back; a change of a site's own belongs into "
                        "overlay.yaml");
      continue;
    }
    out[pin.product] = {path, std::move(bytes)};
  }
  return out;
}

site::CatalogPin PinOf(const std::string& product, const std::string& revision,
                       const CatalogText& text) {
  return {product, revision, Sha256(text.bytes), {}};
}

Status WritePins(const std::string& folder, std::vector<site::CatalogPin> pins,
                 const CatalogTexts& texts, sys::FileSystem& files) {
  std::sort(pins.begin(), pins.end(),
            [](const auto& a, const auto& b) { return a.product < b.product; });
  PORTWRIGHT_TRY_STATUS(files.MakeFolder(sys::JoinPath(folder, kPinnedFolder)));
  for (const site::CatalogPin& pin : pins) {
    const auto text = texts.find(pin.product);
    if (text == texts.end()) continue;
    PORTWRIGHT_TRY_STATUS(files.Write(PinnedPath(folder, pin), text->second.bytes));
  }
  return files.Write(sys::JoinPath(folder, kLockName), LockText(pins));
}

}  // namespace portwright::workflow
