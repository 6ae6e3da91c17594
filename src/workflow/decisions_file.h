// decisions.yaml of a site, written by the program: its rows alone are replaced. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "request/approval.h"
#include "sys/files.h"

namespace portwright::workflow {

// The file keeps everything else, byte for byte; where it is new, nobody but its owner may read it.
Status WriteDecisions(const std::string& folder, const request::Decisions& decisions,
                      sys::FileSystem& files);

}  // namespace portwright::workflow
