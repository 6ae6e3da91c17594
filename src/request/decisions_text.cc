#include "request/decisions_text.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace portwright::request {
namespace {

// A text as YAML has it on one line, with quotes where there is any doubt.
std::string Yaml(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no", "on", "off", "~"};
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_./-").find(c) != std::string_view::npos;
  };
  const bool begins = !text.empty() && is_plain(text[0]) && text[0] != '-' && text[0] != '.';
  const bool is_word =
      std::find(std::begin(kWords), std::end(kWords), ToLower(text)) != std::end(kWords);
  if (begins && !is_word && std::all_of(text.begin(), text.end(), is_plain))
    return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string YamlList(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ", ";
    out += Yaml(texts[i]);
  }
  return out + "]";
}

class Entry {
 public:
  Entry(std::string& out, int depth) : out_(out), indent_(static_cast<std::size_t>(depth), ' ') {}

  void Line(std::string_view key, const std::string& value) {
    out_ += indent_;
    out_ += key;
    out_ += ": ";
    out_ += value;
    out_ += '\n';
  }
  void Text(std::string_view key, const std::string& text) {
    if (!text.empty()) Line(key, Yaml(text));
  }
  void Day(std::string_view key, const std::optional<Date>& day) {
    if (day) Line(key, FormatDate(*day));
  }
  void Product(const RowContent& row) {
    Line("from", YamlList(SourceTexts(row)));
    Line("to", YamlList(DestinationTexts(row)));
    Line("allow", YamlList(site::ServiceTexts(row.allow)));
  }

 private:
  std::string& out_;
  std::string indent_;
};

void Append(const site::RowDecision& decision, std::string& out) {
  out += "  " + decision.id + ":\n";
  Entry entry(out, 4);
  const RowContent& row = decision.row;
  entry.Line("point", Yaml(row.point));
  entry.Line("way", Yaml(row.way));
  entry.Product(row);
  if (row.closes.empty()) entry.Line("for", YamlList(row.requirements));
  entry.Text("closes", row.closes);
  entry.Line("decision", std::string(ToText(decision.verdict)));
  if (decision.only) {
    out += "    only:\n";
    Entry(out, 6).Product(*decision.only);
  }
  entry.Line("by", Yaml(decision.by));
  entry.Day("on", decision.on);
  entry.Text("ticket", decision.ticket);
  entry.Day("until", decision.valid_until);
  entry.Text("comment", decision.comment);
  entry.Text("requester", decision.requester);
  entry.Day("requested", decision.requested);
  entry.Text("request", decision.request);
  entry.Day("reviewed", decision.reviewed);
  entry.Text("reviewed_by", decision.reviewed_by);
  entry.Text("review_ticket", decision.review_ticket);
}

// A line that begins a key of the file itself.
bool IsKeyLine(std::string_view line) {
  return !line.empty() && std::string_view(" \t#-\r\n").find(line[0]) == std::string_view::npos;
}

bool IsRowsLine(std::string_view line) {
  for (const std::string_view word : {"rows:", "\"rows\":", "'rows':"}) {
    if (line.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

std::string RowsText(const Decisions& decisions) {
  if (decisions.empty()) return "";
  std::vector<const site::RowDecision*> sorted;
  for (const site::RowDecision& decision : decisions) sorted.push_back(&decision);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->id < b->id; });
  std::string out =
      "# Answers to requests, written by `portwright request read` and `review attest`.\nrows:\n";
  for (const site::RowDecision* decision : sorted) Append(*decision, out);
  return out;
}

std::string WithRows(std::string_view text, const Decisions& decisions) {
  constexpr std::string_view kMark = "# Answers to requests, written by `portwright";
  std::string before, after;
  bool in_rows = false, was_there = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    at = end;
    if (IsKeyLine(line)) in_rows = IsRowsLine(line);
    was_there = was_there || in_rows;
    if (in_rows || line.starts_with(kMark)) continue;
    (was_there ? after : before) += line;
  }
  if (!before.empty() && before.back() != '\n') before += '\n';
  return before + RowsText(decisions) + after;
}

}  // namespace portwright::request
