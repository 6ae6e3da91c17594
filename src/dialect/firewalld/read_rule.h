// Elements that zones, policies and rich rules have in common.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/xml_elements.h"
#include "dialect/firewalld/model.h"

namespace portwright::dialect::firewalld {

// `<port .../>`, `<service .../>` and their like; kUnknown for others.
Element ReadElement(const XmlElement& element, Diagnostics& diagnostics);

EndWords ReadEnd(const XmlElement& element);

// A rich rule. Nothing after an error: a rule that firewalld leaves out with a message.
std::optional<RichRule> ReadRule(const std::vector<XmlElement>& elements, const XmlElement& rule,
                                 Diagnostics& diagnostics);

}  // namespace portwright::dialect::firewalld
