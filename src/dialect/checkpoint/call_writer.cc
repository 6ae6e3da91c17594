#include "dialect/checkpoint/call_writer.h"

#include <utility>

namespace portwright::dialect::checkpoint {

void CallWriter::Begin(std::string_view command) {
  out_ += out_.size() > 1 ? ",\n" : "\n";
  out_ += "{\"command\": ";
  String(command);
  out_ += ", \"payload\": {";
  is_first_ = true;
}

void CallWriter::Text(std::string_view name, std::string_view value) {
  Name(name);
  String(value);
}

void CallWriter::Number(std::string_view name, std::int64_t value) {
  Name(name);
  out_ += std::to_string(value);
}

void CallWriter::Bool(std::string_view name, bool value) {
  Name(name);
  out_ += value ? "true" : "false";
}

void CallWriter::List(std::string_view name, const std::vector<std::string>& values) {
  Name(name);
  out_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out_ += ", ";
    String(values[i]);
  }
  out_ += ']';
}

void CallWriter::BeginObject(std::string_view name) {
  Name(name);
  out_ += '{';
  is_first_ = true;
}

void CallWriter::EndObject() {
  out_ += '}';
  is_first_ = false;
}

void CallWriter::End() { out_ += "}}"; }

std::string CallWriter::Take() {
  out_ += "\n]\n";
  return std::move(out_);
}

void CallWriter::Name(std::string_view name) {
  if (!is_first_) out_ += ", ";
  is_first_ = false;
  String(name);
  out_ += ": ";
}

// Of plain ASCII.
void CallWriter::String(std::string_view value) {
  out_ += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out_ += '\\';
    out_ += c;
  }
  out_ += '"';
}

}  // namespace portwright::dialect::checkpoint
