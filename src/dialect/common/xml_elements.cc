#include "dialect/common/xml_elements.h"

#include <utility>

#include "base/text.h"

namespace portwright::dialect {
namespace {

constexpr std::size_t kTextBytesMax = 65'536;  // of one element

class Reader : public XmlWalk {
 public:
  Reader(std::string_view text, std::uint32_t file, std::uint32_t lines_before,
         const XmlFaults& faults, Diagnostics& diagnostics)
      : XmlWalk(text, file, lines_before, faults, diagnostics), too_much_(faults.too_long.code) {}

  std::vector<XmlElement> Read() {
    return Walk() ? std::move(elements_) : std::vector<XmlElement>();
  }

 private:
  void Begin(std::string_view name, const XmlAttributes& attributes) override {
    if (elements_.size() >= kXmlElementsMax || open_.size() >= kXmlDepthMax) {
      Fail(Here(), too_much_,
           "expected at most " + WithThousands(kXmlElementsMax) + " elements, " +
               std::to_string(kXmlDepthMax) + " deep, found more");
      return;
    }
    const auto id = static_cast<std::uint32_t>(elements_.size());
    XmlElement element;
    element.name = name;
    element.place = Here();
    for (std::size_t i = 0; i < attributes.size(); ++i)
      element.attributes.emplace_back(attributes.Name(i), attributes.Value(i));
    if (!open_.empty()) {
      element.parent = open_.back().element;
      std::uint32_t& last = open_.back().last_below;
      (last == XmlElement::kNone ? elements_[element.parent].first : elements_[last].next) = id;
      last = id;
    }
    elements_.push_back(std::move(element));
    open_.push_back({id, XmlElement::kNone});
  }

  void Text(std::string_view text) override {
    if (open_.empty()) return;
    std::string& own = elements_[open_.back().element].text;
    if (own.empty()) {
      while (!text.empty() && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t'))
        text.remove_prefix(1);
    }
    if (own.size() + text.size() > kTextBytesMax) {
      Fail(Here(), too_much_, "expected texts of at most 65,536 bytes, found a longer one");
      return;
    }
    own += text;
  }

  void End() override {
    if (open_.empty()) return;
    std::string& own = elements_[open_.back().element].text;
    if (!own.empty()) own = std::string(Trim(own));
    open_.pop_back();
  }

  struct Open {
    std::uint32_t element = XmlElement::kNone;
    std::uint32_t last_below = XmlElement::kNone;
  };

  std::string_view too_much_;
  std::vector<XmlElement> elements_;
  std::vector<Open> open_;
};

}  // namespace

const std::string* XmlElement::Attribute(std::string_view attribute) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute) return &value;
  }
  return nullptr;
}

std::vector<XmlElement> ReadXmlElements(std::string_view text, std::uint32_t file,
                                        std::uint32_t lines_before, const XmlFaults& faults,
                                        Diagnostics& diagnostics) {
  return Reader(text, file, lines_before, faults, diagnostics).Read();
}

}  // namespace portwright::dialect
