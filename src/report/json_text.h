// JSON strings written piece by piece: a plan of a million flows is no tree in memory first. Bytes
// that are no UTF-8 become U+FFFD, so that what is written is always valid JSON. Cost: linear. No
// state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::report {

// Appends `text` as a JSON string with its quotes. `<`, `>`, `&`, U+2028 and U+2029 are written as
// \u escapes: the result may stand inside a <script> element, and no text of a site can end it.
void AppendJsonString(std::string& out, std::string_view text);
std::string JsonString(std::string_view text);

// A JSON document under construction: keeps the commas and the nesting, so that callers only say
// what comes next. `indent` 0 writes one line. Misuse (a value without key inside an object) is a
// bug of ours and checked.
class JsonWriter {
 public:
  explicit JsonWriter(int indent = 2) : indent_(indent) {}

  void BeginObject();
  void EndObject();
  void BeginArray();
  void EndArray();
  void Key(std::string_view key);
  void String(std::string_view value);
  void Number(std::uint64_t value);
  void Bool(bool value);
  void Null();
  // `value` is JSON already, a number as it stands in a table say.
  void Raw(std::string_view value);
  void Strings(const std::vector<std::string>& values);

  void Field(std::string_view key, std::string_view value) { Key(key), String(value); }
  void Field(std::string_view key, const char* value) { Key(key), String(value); }
  void Field(std::string_view key, const std::string& value) { Key(key), String(value); }
  void Field(std::string_view key, std::uint64_t value) { Key(key), Number(value); }
  void Field(std::string_view key, bool value) { Key(key), Bool(value); }

  // The document; every object and array must be closed.
  std::string Take();

 private:
  struct Level {
    bool is_object = false;
    bool is_empty = true;
  };
  void BeforeValue();
  void NewLine();
  void Begin(char bracket, bool is_object);
  void End(char bracket, bool is_object);

  int indent_;
  bool after_key_ = false;
  std::vector<Level> levels_;
  std::string out_;
};

}  // namespace portwright::report
