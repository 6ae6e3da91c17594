#include "sys/nft_sets.h"

#include <linux/netfilter.h>

#include <string_view>
#include <utility>

#include "sys/nft_messages.h"

namespace portwright::sys {
namespace {

// NFTNL_UDATA_SET_ELEM_COMMENT of libnftnl, and _FLAGS: that an interval goes on to the last key,
// which is seen from there being no end.
constexpr std::uint8_t kCommentData = 0;
constexpr std::uint8_t kFlagsData = 1;

std::string_view WithoutNull(std::string_view text) { return text.substr(0, text.find('\0')); }

bool ReadValue(std::string_view bytes, std::string& value) {
  return ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    value = inner;
    return type == NFTA_DATA_VALUE;
  });
}

bool ReadVerdict(std::string_view bytes, NftElement& element) {
  element.has_verdict = true;
  return ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    if (type != NFTA_DATA_VERDICT) return false;
    return ForEachAttribute(inner, [&](std::uint16_t part, std::string_view value) {
      if (part == NFTA_VERDICT_CODE)
        element.verdict = static_cast<std::int32_t>(static_cast<std::uint32_t>(BigNumber(value)));
      if (part == NFTA_VERDICT_CHAIN) element.chain = WithoutNull(value);
      return part == NFTA_VERDICT_CODE || part == NFTA_VERDICT_CHAIN;
    });
  });
}

bool ReadCounter(std::string_view bytes, NftElement& element) {
  std::string_view name;
  std::string_view values;
  const bool is_whole = ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view inner) {
    if (type == NFTA_EXPR_NAME) name = WithoutNull(inner);
    if (type == NFTA_EXPR_DATA) values = inner;
    return true;
  });
  if (!is_whole || name != "counter" || element.has_counter) return false;
  element.has_counter = true;
  return ForEachAttribute(values, [&](std::uint16_t type, std::string_view inner) {
    if (type == NFTA_COUNTER_BYTES) element.bytes = BigNumber(inner);
    if (type == NFTA_COUNTER_PACKETS) element.packets = BigNumber(inner);
    return true;
  });
}

// Pieces of a byte for the kind, a byte for the length, and so many bytes.
bool ReadComment(std::string_view bytes, NftElement& element) {
  while (!bytes.empty()) {
    if (bytes.size() < 2) return false;
    const auto kind = static_cast<std::uint8_t>(bytes[0]);
    const auto length = static_cast<std::uint8_t>(bytes[1]);
    if (kind > kFlagsData || length > bytes.size() - 2) return false;
    if (kind == kCommentData) element.comment = WithoutNull(bytes.substr(2, length));
    bytes.remove_prefix(2U + length);
  }
  return true;
}

bool ReadPart(std::uint16_t type, std::string_view bytes, NftElement& element) {
  switch (type) {
    case NFTA_SET_ELEM_KEY:
      return ReadValue(bytes, element.key);
    case NFTA_SET_ELEM_KEY_END:
      return ReadValue(bytes, element.key_end);
    case NFTA_SET_ELEM_DATA:
      return ReadVerdict(bytes, element);
    case NFTA_SET_ELEM_EXPR:
      return ReadCounter(bytes, element);
    case NFTA_SET_ELEM_USERDATA:
      return ReadComment(bytes, element);
    case NFTA_SET_ELEM_FLAGS:
      element.ends_interval = BigNumber(bytes) == NFT_SET_ELEM_INTERVAL_END;
      return element.ends_interval || BigNumber(bytes) == 0;
    case NFTA_SET_ELEM_PAD:
      return true;
    default:
      // Ends of time, objects, several expressions: nothing that may be passed over.
      return false;
  }
}

}  // namespace

bool ReadNftElementList(std::string_view list, std::vector<NftElement>& elements) {
  return ForEachAttribute(list, [&](std::uint16_t, std::string_view bytes) {
    NftElement element;
    const bool is_known = ForEachAttribute(bytes, [&](std::uint16_t type, std::string_view part) {
      return ReadPart(type, part, element);
    });
    if (!is_known || element.key.empty()) return false;
    elements.push_back(std::move(element));
    return true;
  });
}

Result<std::uint32_t> NftGeneration() {
  std::uint32_t generation = 0;
  PORTWRIGHT_TRY_STATUS(
      AskNft(NftMessage(NFT_MSG_GETGEN, 0, 0, ""), [&](std::string_view attributes) {
        return ForEachAttribute(attributes, [&](std::uint16_t type, std::string_view bytes) {
          if (type == NFTA_GEN_ID) generation = static_cast<std::uint32_t>(BigNumber(bytes));
          return true;
        });
      }));
  return generation;
}

Result<std::vector<NftElement>> ReadNftElements(const std::string& table, const std::string& set) {
  std::string attributes;
  AppendTextAttribute(attributes, NFTA_SET_ELEM_LIST_TABLE, table);
  AppendTextAttribute(attributes, NFTA_SET_ELEM_LIST_SET, set);
  std::vector<NftElement> elements;
  PORTWRIGHT_TRY_STATUS(AskNft(
      NftMessage(NFT_MSG_GETSETELEM, NLM_F_DUMP, 0, attributes), [&](std::string_view answer) {
        return ForEachAttribute(answer, [&](std::uint16_t type, std::string_view bytes) {
          return type != NFTA_SET_ELEM_LIST_ELEMENTS || ReadNftElementList(bytes, elements);
        });
      }));
  return elements;
}

Result<NftSetHead> ReadNftSetHead(const std::string& table, const std::string& set) {
  std::string attributes;
  AppendTextAttribute(attributes, NFTA_SET_TABLE, table);
  AppendTextAttribute(attributes, NFTA_SET_NAME, set);
  NftSetHead head;
  PORTWRIGHT_TRY_STATUS(
      AskNft(NftMessage(NFT_MSG_GETSET, 0, 0, attributes), [&](std::string_view answer) {
        return ForEachAttribute(answer, [&](std::uint16_t type, std::string_view bytes) {
          if (type == NFTA_SET_KEY_TYPE)
            head.key_type = static_cast<std::uint32_t>(BigNumber(bytes));
          if (type == NFTA_SET_KEY_LEN)
            head.key_bytes = static_cast<std::uint32_t>(BigNumber(bytes));
          if (type == NFTA_SET_FLAGS) {
            head.is_interval = (BigNumber(bytes) & NFT_SET_INTERVAL) != 0;
            head.is_map = (BigNumber(bytes) & NFT_SET_MAP) != 0;
          }
          return true;
        });
      }));
  return head;
}

}  // namespace portwright::sys
