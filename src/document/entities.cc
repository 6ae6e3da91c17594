#include "document/entities.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"

namespace portwright::document {
namespace {

struct Named {
  std::string_view name;
  std::uint32_t code;
};

// Sorted by name.
constexpr auto kNamed = std::to_array<Named>({
    {"AMP", 38},      {"Aacute", 193},  {"Agrave", 192},  {"Auml", 196},         {"Ccedil", 199},
    {"Eacute", 201},  {"GT", 62},       {"LT", 60},       {"NewLine", 10},       {"Ouml", 214},
    {"QUOT", 34},     {"Tab", 9},       {"Uuml", 220},    {"VerticalLine", 124}, {"aacute", 225},
    {"acirc", 226},   {"agrave", 224},  {"amp", 38},      {"apos", 39},          {"aring", 229},
    {"ast", 42},      {"atilde", 227},  {"auml", 228},    {"bsol", 92},          {"bull", 8226},
    {"ccedil", 231},  {"check", 10003}, {"colon", 58},    {"comma", 44},         {"commat", 64},
    {"copy", 169},    {"cross", 10007}, {"dagger", 8224}, {"darr", 8595},        {"deg", 176},
    {"dollar", 36},   {"eacute", 233},  {"ecirc", 234},   {"egrave", 232},       {"emsp", 8195},
    {"ensp", 8194},   {"equals", 61},   {"euml", 235},    {"euro", 8364},        {"excl", 33},
    {"frac12", 189},  {"frasl", 8260},  {"ge", 8805},     {"grave", 96},         {"gt", 62},
    {"hArr", 8660},   {"harr", 8596},   {"hellip", 8230}, {"hyphen", 8208},      {"iacute", 237},
    {"iexcl", 161},   {"infin", 8734},  {"iquest", 191},  {"iuml", 239},         {"lArr", 8656},
    {"laquo", 171},   {"larr", 8592},   {"lbrace", 123},  {"lbrack", 91},        {"lcub", 123},
    {"ldquo", 8220},  {"le", 8804},     {"lowbar", 95},   {"lpar", 40},          {"lsaquo", 8249},
    {"lsqb", 91},     {"lsquo", 8216},  {"lt", 60},       {"mdash", 8212},       {"micro", 181},
    {"middot", 183},  {"minus", 8722},  {"nbsp", 160},    {"ndash", 8211},       {"ne", 8800},
    {"ntilde", 241},  {"num", 35},      {"oacute", 243},  {"ocirc", 244},        {"ordm", 186},
    {"otilde", 245},  {"ouml", 246},    {"para", 182},    {"percnt", 37},        {"period", 46},
    {"plus", 43},     {"plusmn", 177},  {"quest", 63},    {"quot", 34},          {"rArr", 8658},
    {"raquo", 187},   {"rarr", 8594},   {"rbrace", 125},  {"rbrack", 93},        {"rcub", 125},
    {"rdquo", 8221},  {"reg", 174},     {"rpar", 41},     {"rsaquo", 8250},      {"rsqb", 93},
    {"rsquo", 8217},  {"sbquo", 8218},  {"sect", 167},    {"semi", 59},          {"shy", 173},
    {"sol", 47},      {"sup1", 185},    {"sup2", 178},    {"sup3", 179},         {"szlig", 223},
    {"thinsp", 8201}, {"tilde", 732},   {"times", 215},   {"trade", 8482},       {"uacute", 250},
    {"uarr", 8593},   {"uuml", 252},    {"verbar", 124},  {"vert", 124},         {"zwj", 8205},
    {"zwnj", 8204},
});

constexpr auto kElements = std::to_array<std::string_view>({
    "a",      "abbr",     "acronym",    "article", "aside",    "audio",  "b",        "bdi",
    "bdo",    "big",      "blockquote", "body",    "br",       "button", "canvas",   "caption",
    "center", "cite",     "code",       "col",     "colgroup", "dd",     "del",      "details",
    "dfn",    "div",      "dl",         "dt",      "em",       "embed",  "fieldset", "figcaption",
    "figure", "font",     "footer",     "form",    "h1",       "h2",     "h3",       "h4",
    "h5",     "h6",       "head",       "header",  "hr",       "html",   "i",        "iframe",
    "img",    "ins",      "kbd",        "legend",  "li",       "mark",   "meta",     "nav",
    "nobr",   "noscript", "ol",         "p",       "picture",  "pre",    "q",        "s",
    "samp",   "script",   "section",    "small",   "span",     "strike", "strong",   "style",
    "sub",    "summary",  "sup",        "svg",     "table",    "tbody",  "td",       "textarea",
    "tfoot",  "th",       "thead",      "tr",      "tt",       "u",      "ul",       "var",
    "video",  "wbr",
});

std::optional<Entity> ParseNumeric(std::string_view text) {
  std::size_t i = 2;
  const bool hexadecimal = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hexadecimal) ++i;
  const std::size_t first = i;
  std::uint32_t code = 0;
  for (; i < text.size() && i - first < 8; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (hexadecimal ? std::isxdigit(c) == 0 : std::isdigit(c) == 0) break;
    const int digit = std::isdigit(c) != 0 ? c - '0' : (c | 0x20) - 'a' + 10;
    code = code * (hexadecimal ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  if (i == first || i >= text.size() || text[i] != ';') return std::nullopt;
  return Entity{code == 0 ? 0xfffdU : code, i + 1, true};
}

}  // namespace

std::optional<Entity> ParseEntity(std::string_view text) {
  if (text.size() < 3 || text[0] != '&') return std::nullopt;
  if (text[1] == '#') return ParseNumeric(text);
  std::size_t end = 1;
  while (end < text.size() && end < 32 && std::isalnum(static_cast<unsigned char>(text[end]))) {
    ++end;
  }
  const std::string_view name = text.substr(1, end - 1);
  const bool closed = end < text.size() && text[end] == ';';
  if (!closed && name != "nbsp") return std::nullopt;
  const auto found =
      std::lower_bound(kNamed.begin(), kNamed.end(), name,
                       [](const Named& a, std::string_view word) { return a.name < word; });
  if (found == kNamed.end() || found->name != name) return std::nullopt;
  return Entity{found->code, end + (closed ? 1 : 0), false};
}

std::string EncodeUtf8(std::uint32_t code) {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) code = 0xfffd;
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  if (code < 0x800) return {static_cast<char>(0xc0 | (code >> 6)), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | (code >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

bool IsHtmlElement(std::string_view name) {
  if (name.empty() || name.size() > 10) return false;
  return std::binary_search(kElements.begin(), kElements.end(), ToLower(name));
}

}  // namespace portwright::document
