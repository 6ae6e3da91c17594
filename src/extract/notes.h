// What a network must give beside ports, where a sentence says so with a figure.
#pragma once

#include <string_view>
#include <vector>

#include "extract/extraction.h"

namespace portwright::extract {

// Session timeouts in seconds, latency in milliseconds, bandwidth in Mbit/s. "14.400 seconds" is
// fourteen thousand. Section and line are the caller's. Cost: linear.
std::vector<Note> ReadNotes(std::string_view sentence);

}  // namespace portwright::extract
