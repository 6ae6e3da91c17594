#include "base/json_members.h"

#include "base/text.h"

namespace portwright {

std::string JsonMembers::Text(const char* name) {
  ++read_;
  const auto found = object_.find(name);
  if (found != object_.end() && found->is_string()) return found->get<std::string>();
  Wrong(name, "a text");
  return "";
}

bool JsonMembers::Flag(const char* name) {
  ++read_;
  const auto found = object_.find(name);
  if (found != object_.end() && found->is_boolean()) return found->get<bool>();
  Wrong(name, "true or false");
  return false;
}

std::uint64_t JsonMembers::Number(const char* name, std::uint64_t most) {
  ++read_;
  const auto found = object_.find(name);
  if (found != object_.end() && found->is_number_unsigned()) {
    const auto number = found->get<std::uint64_t>();
    if (number <= most) return number;
  }
  Wrong(name, "a number up to " + std::to_string(most));
  return 0;
}

const JsonMembers::Json* JsonMembers::Array(const char* name) {
  ++read_;
  const auto found = object_.find(name);
  if (found != object_.end() && found->is_array()) return &*found;
  Wrong(name, "a list");
  return nullptr;
}

std::vector<std::string> JsonMembers::Texts(const char* name) {
  std::vector<std::string> texts;
  const Json* list = Array(name);
  if (list == nullptr) return texts;
  for (const Json& text : *list) {
    if (!text.is_string()) {
      Wrong(name, "a list of texts");
      return {};
    }
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

void JsonMembers::Wrong(const char* name, const std::string& expected) {
  if (problem_.empty()) problem_ = where_ + ": expected " + expected + " as " + Quote(name);
}

std::string JsonMembers::Problem() {
  if (problem_.empty() && object_.size() != read_) {
    problem_ = where_ + ": expected " + std::to_string(read_) + " members, found " +
               std::to_string(object_.size());
  }
  return problem_;
}

}  // namespace portwright
