#include "dialect/asa/list_edit.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace portwright::dialect::asa {
namespace {

constexpr std::string_view kRemark = "remark ";

bool IsDenial(std::string_view text) {
  return text.starts_with("deny ") || text.starts_with("extended deny ");
}

class Editor {
 public:
  Editor(const ListLines& today, const std::vector<ListEntry>& wanted)
      : head_(std::string(today.is_ipv6 ? "ipv6 access-list " : "access-list ") + today.name + " "),
        wanted_(wanted),
        lines_(today.lines) {
    for (const ListLine& line : lines_) {
      if (line.is_own && !line.IsRemark()) ++present_[line.text];
    }
  }

  ListEdit Run() {
    for (const ListEntry& entry : wanted_) Place(entry);
    edit_.between = lines_;
    Remove();
    edit_.end = std::move(lines_);
    return std::move(edit_);
  }

 private:
  void Place(const ListEntry& entry) {
    if (present_.count(entry.text) > 0) {
      const std::size_t found = Find(entry.text);
      const std::string remark = std::string(kRemark) + entry.remark;
      const bool has_remark =
          found > 0 && lines_[found - 1].is_own && lines_[found - 1].text == remark;
      next_ = found + 1;
      if (!entry.remark.empty() && !has_remark) {
        Insert(found, remark);
        ++next_;
      }
      return;
    }
    std::size_t at = IsDenial(entry.text) ? lines_.size() : next_;
    if (!entry.remark.empty()) Insert(at++, std::string(kRemark) + entry.remark);
    Insert(at++, entry.text);
    next_ = at;
  }

  // Behind the entry before it as a rule, and somewhere surely.
  std::size_t Find(const std::string& text) const {
    const auto is_it = [&](const ListLine& line) { return line.is_own && line.text == text; };
    const auto begin = lines_.begin();
    auto found = std::find_if(begin + static_cast<std::ptrdiff_t>(next_), lines_.end(), is_it);
    if (found == lines_.end()) found = std::find_if(begin, lines_.end(), is_it);
    return static_cast<std::size_t>(found - begin);
  }

  void Insert(std::size_t at, std::string text) {
    edit_.additions += head_;
    if (at < lines_.size()) edit_.additions += "line " + std::to_string(at + 1) + " ";
    edit_.additions += text;
    edit_.additions += '\n';
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), {std::move(text), true});
  }

  // From the end, so that the numbers above stay right.
  void Remove() {
    std::unordered_map<std::string, const ListEntry*> wanted;
    for (const ListEntry& entry : wanted_) wanted.emplace(entry.text, &entry);
    for (std::size_t i = lines_.size(); i-- > 0;) {
      const ListLine& line = lines_[i];
      if (!line.is_own) continue;
      if (line.IsRemark()) {
        const bool has_next = i + 1 < lines_.size() && lines_[i + 1].is_own;
        const auto next = has_next ? wanted.find(lines_[i + 1].text) : wanted.end();
        if (next != wanted.end() && line.text.substr(kRemark.size()) == next->second->remark)
          continue;
        edit_.removals += "no " + head_ + "line " + std::to_string(i + 1) + " " + line.text + "\n";
      } else {
        if (wanted.count(line.text) > 0) continue;
        edit_.removals += "no " + head_ + line.text + "\n";
      }
      lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  std::string head_;
  const std::vector<ListEntry>& wanted_;
  std::vector<ListLine> lines_;
  std::unordered_map<std::string, std::size_t> present_;
  std::size_t next_ = 0;
  ListEdit edit_;
};

}  // namespace

ListEdit EditList(const ListLines& today, const std::vector<ListEntry>& wanted) {
  return Editor(today, wanted).Run();
}

std::vector<ListEntry> OwnEntries(const std::vector<ListLine>& lines) {
  std::vector<ListEntry> out;
  std::string remark;
  for (const ListLine& line : lines) {
    if (!line.is_own) {
      remark.clear();
    } else if (line.IsRemark()) {
      remark = line.text.substr(kRemark.size());
    } else {
      out.push_back({std::exchange(remark, ""), line.text});
    }
  }
  return out;
}

}  // namespace portwright::dialect::asa
