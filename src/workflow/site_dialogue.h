// What `site new` asks at a terminal: the same keys as a file of answers, one after another, in the
// words of the user's work. What comes out is the text of such a file.
// One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "workflow/catalog_store.h"

namespace portwright::workflow {

// How a person is asked: a prompt, and what they typed; nothing at the end of all.
struct Conversation {
  std::function<std::optional<std::string>(const std::string& prompt)> ask;
  std::function<void(std::string_view text)> say;
};

// A wrong answer is said and asked again. kRefused: the person ended it.
Result<std::string> AskForSite(const Conversation& conversation, std::string_view name,
                               CatalogStore& catalogs);

}  // namespace portwright::workflow
