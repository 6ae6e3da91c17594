// What a network must give beside ports, where a sentence says so with a figure.
#pragma once

#include <vector>

#include "extract/extraction.h"
#include "extract/wording.h"

namespace portwright::extract {

// Session timeouts in seconds, latency in milliseconds, bandwidth in Mbit/s. "14.400 seconds" is
// fourteen thousand. Of a sentence; section and line are the caller's.
// Cost: linear.
std::vector<Note> ReadNotes(const std::vector<Word>& words);

}  // namespace portwright::extract
