// The parts of a workbook as events of XML, by libxml2. Names come without their prefixes. A part
// with a document type is refused: none has one, and that is where XML's bombs are.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "document/zip_archive.h"

namespace portwright::document {

class XmlAttributes {
 public:
  // As libxml2 gives them: five pointers each.
  XmlAttributes(const unsigned char** attributes, int count)
      : attributes_(attributes), count_(count) {}
  // Empty where there is none.
  std::string_view Find(std::string_view name) const;

 private:
  const unsigned char** attributes_;
  int count_;
};

class XmlSink {
 public:
  virtual ~XmlSink() = default;
  virtual void Start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void End(std::string_view name) = 0;
  virtual void Words(std::string_view words) = 0;
  // Asked between pieces of the part: nothing more is wanted.
  virtual bool stopped() const { return false; }
};

// Errors: those of ZipArchive::Read; kInvalid for a part that is no XML; kLimit for depth.
Status ReadXmlPart(ZipArchive& archive, const std::string& name, XmlSink& sink);

}  // namespace portwright::document
