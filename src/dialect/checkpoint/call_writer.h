// A JSON array of calls, one a line. Linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portwright::dialect::checkpoint {

class CallWriter {
 public:
  void Begin(std::string_view command);
  void Text(std::string_view name, std::string_view value);
  void Number(std::string_view name, std::int64_t value);
  void Bool(std::string_view name, bool value);
  void List(std::string_view name, const std::vector<std::string>& values);
  void BeginObject(std::string_view name);
  void EndObject();
  void End();
  std::string Take();  // the whole text

 private:
  void Name(std::string_view name);
  void String(std::string_view value);

  std::string out_ = "[";
  bool is_first_ = true;  // within the object
};

}  // namespace portwright::dialect::checkpoint
