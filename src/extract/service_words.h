// A quick look before names of services are tried word by word.
#pragma once

#include <string_view>

namespace portwright::extract {

// Some service's name begins with this word, in lower case. Cost: logarithmic.
bool BeginsServiceName(std::string_view lower);

}  // namespace portwright::extract
