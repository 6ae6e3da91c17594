// catalogs.lock and the folder catalogs.pinned beside it: which text of which catalog a site plans
// with, until somebody accepts another. A text stands under its product and hash, so that it can be
// written before the lock names it, and a crash between the two leaves the old pin with its text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "site/site.h"
#include "sys/files.h"
#include "workflow/catalog_store.h"

namespace portwright::workflow {

inline constexpr std::string_view kLockName = "catalogs.lock";

// By product.
using CatalogTexts = std::map<std::string, CatalogText, std::less<>>;

// `acme/catalogs.pinned/mini-0123456789abcdef.yaml`, for a site in `acme`.
std::string PinnedPath(const std::string& folder, const site::CatalogPin& pin);

// The texts of the pins. A text that is not there (PW-FLOW-0010) or is another than was pinned
// (PW-FLOW-0011) is an error at the pin, and has no text. Cost: linear in the texts.
Result<CatalogTexts> ReadPinned(const std::string& folder,
                                const std::vector<site::CatalogPin>& pins,
                                const sys::FileSystem& files, Diagnostics& diagnostics);

// What a pin of this text says. Places are left out.
site::CatalogPin PinOf(const std::string& product, const std::string& revision,
                       const CatalogText& text);

// Writes the texts that are not there yet, then the lock: after a failure the old lock stands, with
// its texts. Pins without an entry in `texts` have theirs on the disk already.
Status WritePins(const std::string& folder, std::vector<site::CatalogPin> pins,
                 const CatalogTexts& texts, sys::FileSystem& files);

}  // namespace portwright::workflow
