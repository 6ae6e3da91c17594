#include "dialect/kubernetes/manifests.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/kubernetes/cilium_reader.h"
#include "dialect/kubernetes/policy_reader.h"
#include "yaml/yaml.h"

namespace portwright::dialect::kubernetes {
namespace {

constexpr yaml::Limits kLimits{std::size_t{1} << 30, 64, 16'000'000};

bool IsMark(std::string_view line, std::string_view mark) {
  return line.starts_with(mark) && (line.size() == mark.size() || line[mark.size()] == ' ' ||
                                    line[mark.size()] == '\t' || line[mark.size()] == '\r');
}

// Nothing but comments, directives and blanks.
bool IsBare(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    if (!line.empty() && line[0] != '#' && line[0] != '%' && line != "---") return false;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return true;
}

class FileReader {
 public:
  FileReader(std::string_view file_name, Kinds kinds, policy::Policy& names,
             std::vector<ReadPolicy>& out, Diagnostics& diagnostics)
      : file_name_(file_name),
        kinds_(kinds),
        out_(out),
        diagnostics_(diagnostics),
        file_(diagnostics.AddFile(file_name)),
        reader_(file_, diagnostics),
        cilium_reader_(file_, names, diagnostics) {}

  // A mark of YAML ends a document, wherever it stands at the beginning of a line.
  void Read(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::size_t begin = 0;
    std::uint32_t line = 0, first_line = 0;
    for (std::size_t at = 0; at < text.size() && !is_full_; ++line) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view words = text.substr(at, end - at);
      const bool is_end = IsMark(words, "...");
      if (is_end || IsMark(words, "---")) {
        ReadDocument(text.substr(begin, at - begin), first_line);
        begin = is_end ? std::min(end + 1, text.size()) : at;
        first_line = is_end ? line + 1 : line;
      }
      at = end + 1;
    }
    if (!is_full_) ReadDocument(text.substr(begin), first_line);
  }

 private:
  void ReadDocument(std::string_view text, std::uint32_t lines_before) {
    if (IsBare(text)) return;
    if (++documents_ > kDocumentsMax) {
      is_full_ = true;
      diagnostics_.Error(
          "PW-DIA-kubernetes-0103", {file_, lines_before + 1, 0},
          "expected at most " + WithThousands(kDocumentsMax) + " documents, found more");
      return;
    }
    Diagnostics problems;
    const auto document = yaml::Document::Parse(text, file_name_, problems, kLimits);
    for (Diagnostic problem : problems.all()) {
      for (SourcePlace& place : problem.places) {
        place.file = file_;
        if (place.line > 0) place.line += lines_before;
      }
      diagnostics_.Add(std::move(problem));
    }
    if (document == nullptr) return;
    reader_.set_lines_before(lines_before);
    cilium_reader_.set_lines_before(lines_before);
    ReadObject(document->root());
  }

  void ReadObject(const yaml::Node& object) {
    if (object.IsNull()) return;
    const auto kind = object.Find("kind");
    const auto version = object.Find("apiVersion");
    if (!kind || !version || !kind->IsScalar() || !version->IsScalar() || kind->text().empty() ||
        version->text().empty()) {
      diagnostics_.Error("PW-DIA-kubernetes-0101", reader_.PlaceOf(object),
                         "expected an object with apiVersion and kind, found something else");
      return;
    }
    const bool reads_cilium = kinds_ == Kinds::kCilium;
    if (kind->text() == "List" || kind->text() == "NetworkPolicyList" ||
        (reads_cilium && kind->text() == "CiliumNetworkPolicyList")) {
      const auto items = object.Find("items");
      if (!items || !items->IsSequence() || depth_ > 0) {
        diagnostics_.Error("PW-DIA-kubernetes-0104", reader_.PlaceOf(object),
                           "expected items in a list, found another value or lists in lists");
        return;
      }
      ++depth_;
      for (const yaml::Node item : *items) ReadObject(item);
      --depth_;
      return;
    }
    const bool is_known =
        version->text() == "networking.k8s.io/v1" || version->text() == "extensions/v1beta1";
    if (kind->text() == "NetworkPolicy" && is_known) {
      reader_.Read(object, out_);
      return;
    }
    if (reads_cilium && kind->text() == "CiliumNetworkPolicy" &&
        version->text() == "cilium.io/v2") {
      cilium_reader_.Read(object, out_);
      return;
    }
    diagnostics_.Warning("PW-DIA-kubernetes-0202", reader_.PlaceOf(*kind),
                         std::string("expected NetworkPolicies of networking.k8s.io/v1") +
                             (reads_cilium ? " or cilium.io/v2" : "") + ", found another kind",
                         "it is passed over, whatever it permits or denies");
  }

  std::string file_name_;
  Kinds kinds_;
  std::vector<ReadPolicy>& out_;
  Diagnostics& diagnostics_;
  std::uint32_t file_;
  PolicyReader reader_;
  CiliumReader cilium_reader_;
  std::size_t documents_ = 0;
  int depth_ = 0;  // lists around the object
  bool is_full_ = false;
};

}  // namespace

void ReadManifests(std::string_view text, std::string_view file_name, Kinds kinds,
                   policy::Policy& names, std::vector<ReadPolicy>& out, Diagnostics& diagnostics) {
  FileReader(file_name, kinds, names, out, diagnostics).Read(text);
}

}  // namespace portwright::dialect::kubernetes
