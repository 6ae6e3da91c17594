// A quick look before names of services are tried word by word.
#pragma once

#include <string_view>

namespace portwright::extract {

// Some service's name begins with these letters, all that stand together, in lower case.
bool HasServiceWord(std::string_view lower);

// Some service's name begins so, in lower case. Cost: logarithmic.
bool BeginsServiceName(std::string_view lower);

}  // namespace portwright::extract
