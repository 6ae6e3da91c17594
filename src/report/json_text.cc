#include "report/json_text.h"

#include <utility>

#include "base/backslash.h"
#include "base/check.h"
#include "base/text.h"

namespace portwright::report {
namespace {

void AppendUnicodeEscape(std::string& out, unsigned code) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 0xfU];
}

void AppendValidUtf8(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (AppendBackslashed(out, c)) continue;
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || c == '<' || c == '>' || c == '&' || byte == 0x7f) {
      AppendUnicodeEscape(out, byte);
    } else if (byte == 0xe2 && i + 2 < text.size() && text[i + 1] == '\x80' &&
               (text[i + 2] == '\xa8' || text[i + 2] == '\xa9')) {
      AppendUnicodeEscape(out, text[i + 2] == '\xa8' ? 0x2028 : 0x2029);
      i += 2;
    } else {
      out += c;
    }
  }
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const auto bad = FindInvalidUtf8(text);
    AppendValidUtf8(out, text.substr(0, bad.value_or(text.size())));
    if (!bad) break;
    out += "\xef\xbf\xbd";
    text.remove_prefix(*bad + 1);
  }
  out += '"';
}

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

void JsonWriter::NewLine() {
  if (indent_ == 0) return;
  out_ += '\n';
  out_.append(static_cast<std::size_t>(indent_) * levels_.size(), ' ');
}

void JsonWriter::BeforeValue() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) {
    PORTWRIGHT_CHECK(out_.empty(), "a JSON document holds one value");
    return;
  }
  PORTWRIGHT_CHECK(!levels_.back().is_object, "a value inside a JSON object needs a key");
  if (!levels_.back().is_empty) out_ += ',';
  levels_.back().is_empty = false;
  NewLine();
}

void JsonWriter::Key(std::string_view key) {
  PORTWRIGHT_CHECK(!levels_.empty() && levels_.back().is_object && !after_key_,
                   "a JSON key stands inside an object, before its value");
  if (!levels_.back().is_empty) out_ += ',';
  levels_.back().is_empty = false;
  NewLine();
  AppendJsonString(out_, key);
  out_ += indent_ == 0 ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::Begin(char bracket, bool is_object) {
  BeforeValue();
  out_ += bracket;
  levels_.push_back({is_object, true});
}

void JsonWriter::End(char bracket, bool is_object) {
  PORTWRIGHT_CHECK(!levels_.empty() && levels_.back().is_object == is_object && !after_key_,
                   "the JSON level that ends is the one that began last");
  const bool was_empty = levels_.back().is_empty;
  levels_.pop_back();
  if (!was_empty) NewLine();
  out_ += bracket;
}

void JsonWriter::BeginObject() { Begin('{', true); }
void JsonWriter::EndObject() { End('}', true); }
void JsonWriter::BeginArray() { Begin('[', false); }
void JsonWriter::EndArray() { End(']', false); }

void JsonWriter::String(std::string_view value) {
  BeforeValue();
  AppendJsonString(out_, value);
}

void JsonWriter::Raw(std::string_view value) {
  BeforeValue();
  out_ += value;
}

void JsonWriter::Number(std::uint64_t value) { Raw(std::to_string(value)); }
void JsonWriter::Bool(bool value) { Raw(value ? "true" : "false"); }
void JsonWriter::Null() { Raw("null"); }

void JsonWriter::Strings(const std::vector<std::string>& values) {
  BeginArray();
  for (const std::string& value : values) String(value);
  EndArray();
}

std::string JsonWriter::Take() {
  PORTWRIGHT_CHECK(levels_.empty(), "a JSON document is taken when all its levels are closed");
  return std::exchange(out_, std::string());
}

}  // namespace portwright::report
