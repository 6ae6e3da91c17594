// The keyed exchange: a probe asks, the responder at the other end answers with the address that it
// saw, and each proves to the other that it has the site's key. What is in between, or another
// service, cannot.
//
// One line each way, over TCP or as a datagram:
//   PORTWRIGHT1 ASK <nonce> <mac>
//   PORTWRIGHT1 SEEN <nonce> <source address> <source port> <own address> <own port> <mac>
//   PORTWRIGHT1 SEEN <nonce> ... <own port> stand-in <mac>
// Nonces are 32 hexadecimal digits; a mac is HMAC-SHA-256 over the words before it. Nothing is
// answered to a line without a right mac, and an answer is hardly longer than the question: a
// responder helps nobody to flood a third one. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::probe {

struct Seen {
  std::string source_address;  // from which the question came, as the responder saw it
  std::uint16_t source_port = 0;
  std::string own_address;  // to which it came
  std::uint16_t own_port = 0;
  bool is_stand_in = false;  // it answers in the place of an end

  friend bool operator==(const Seen&, const Seen&) = default;
};

// `key`: bytes. Lines end with a line break.
std::string QuestionLine(std::string_view key, std::string_view nonce);
// The nonce of a question; nothing without a right mac.
std::optional<std::string> ReadQuestion(std::string_view key, std::string_view line);
std::string AnswerLine(std::string_view key, std::string_view nonce, const Seen& seen);
// Nothing unless it answers this nonce, with a right mac.
std::optional<Seen> ReadAnswer(std::string_view key, std::string_view nonce, std::string_view line);

// Whether a text may still become a question, or another request of a prober (request.h): what does
// not begin as one is for a service.
bool MayBeQuestion(std::string_view text);

// The text as a line with its mac; and the words of such a line without it, none where it is not
// right.
std::string SignedLine(std::string_view key, std::string text);
std::vector<std::string_view> SignedWords(std::string_view key, std::string_view line);
bool IsNonce(std::string_view word);

inline constexpr std::string_view kVersionWord = "PORTWRIGHT1 ";
inline constexpr std::size_t kLineBytesMax = 256;

}  // namespace portwright::probe
