// Members of a JSON object, read strictly: each is named once, of the type that is expected, and
// none is left over. The first thing that is wrong is kept; until it is asked for, members that are
// wrong read as empty. For files that this program writes for itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace portwright {

class JsonMembers {
 public:
  using Json = nlohmann::ordered_json;

  // `where`: the object, in messages. The object has to outlive this.
  JsonMembers(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

  bool Has(const char* name) const { return object_.contains(name); }
  std::string Text(const char* name);
  bool Flag(const char* name);
  std::uint64_t Number(const char* name, std::uint64_t most);
  const Json* Array(const char* name);  // null where there is none
  std::vector<std::string> Texts(const char* name);

  // A member that was read is not what it should be.
  void Wrong(const char* name, const std::string& expected);

  // The first thing that is wrong, or that there are members that nobody read; empty: all is well.
  std::string Problem();

 private:
  const Json& object_;
  std::string where_;
  std::size_t read_ = 0;
  std::string problem_;
};

// `take(members)` for each object of the list, which messages call `name` and its number. The first
// problem; empty: none.
template <typename Take>
std::string ReadJsonList(const JsonMembers::Json* list, const std::string& name, Take take) {
  if (list == nullptr) return "";
  std::size_t number = 0;
  for (const JsonMembers::Json& entry : *list) {
    const std::string where = name + " " + std::to_string(++number);
    if (!entry.is_object()) return where + ": expected an object";
    JsonMembers members(entry, where);
    take(members);
    if (std::string problem = members.Problem(); !problem.empty()) return problem;
  }
  return "";
}

}  // namespace portwright
