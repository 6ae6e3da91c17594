#include "extract/number_reasons.h"

#include <algorithm>

#include "extract/ends.h"
#include "extract/number_words.h"
#include "extract/transport_words.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

bool IsYear(const Token& token) {
  return token.size == 4 && token.value >= 1990 && token.value <= 2099;
}

class Judge {
 public:
  Judge(std::string_view text, Setting setting, const std::vector<Token>& tokens)
      : text_(text), setting_(setting), tokens_(tokens), out_(tokens.size()) {}

  std::vector<Judgement> Run() {
    for (std::size_t begin = 0; begin < tokens_.size();) {
      std::size_t end = begin + 1;
      while (end < tokens_.size() && tokens_[end].glued && !Splits(end) && !Splits(end - 1)) ++end;
      JudgePiece(begin, end);
      begin = end;
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].Is(Mark::kNumber) && !out_[i].refused) JudgeByWords(i);
    }
    // "5 or 10 minutes", "1-2 GB": the unit is said once.
    for (std::size_t i = tokens_.size(); i-- > 0;) {
      if (tokens_[i].Is(Mark::kNumber) && !out_[i].refused) TakeReasonFromRight(i);
    }
    return std::move(out_);
  }

 private:
  bool InPortColumn() const {
    return setting_ == Setting::kPortColumn || setting_ == Setting::kTransportColumn;
  }
  bool Has(std::size_t i, Mark mark) const { return i < tokens_.size() && tokens_[i].Is(mark); }
  bool HasWord(std::size_t i) const { return Has(i, Mark::kWord); }
  // The token at i is glued to the one before and of that kind.
  bool Glued(std::size_t i, Mark mark) const { return Has(i, mark) && tokens_[i].glued; }

  // Pieces are what stands between blanks, brackets, commas and the like.
  bool Splits(std::size_t i) const {
    return Among(tokens_[i].mark, {Mark::kComma, Mark::kSemicolon, Mark::kAmpersand, Mark::kOpen,
                                   Mark::kClose, Mark::kDots, Mark::kArrowRight, Mark::kArrowLeft,
                                   Mark::kArrowBoth, Mark::kQuote, Mark::kLine});
  }

  std::string_view TextOf(std::size_t begin, std::size_t end) const {
    return text_.substr(tokens_[begin].at, tokens_[end - 1].end() - tokens_[begin].at);
  }

  void Refuse(std::size_t i, Refusal refusal, bool firm = true) {
    if (!tokens_[i].Is(Mark::kNumber) || out_[i].refused) return;
    out_[i].refused = true;
    out_[i].firm = firm;
    out_[i].refusal = refusal;
  }
  void RefuseAll(std::size_t begin, std::size_t end, Refusal refusal) {
    for (std::size_t i = begin; i < end; ++i) Refuse(i, refusal);
  }

  void JudgePiece(std::size_t begin, std::size_t end) {
    const auto is_number = [](const Token& token) { return token.Is(Mark::kNumber); };
    const auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::none_of(first, tokens_.begin() + static_cast<std::ptrdiff_t>(end), is_number)) return;
    while (end > begin + 1 && (Has(end - 1, Mark::kDot) || Has(end - 1, Mark::kColon))) --end;
    if (JudgeUrl(begin, end) || JudgeAddress(begin, end) || JudgeDate(begin, end)) return;
    std::size_t from = begin;
    for (std::size_t i = begin; i <= end; ++i) {
      if (i < end && !Has(i, Mark::kSlash) && !Has(i, Mark::kColon)) continue;
      if (i > from && JudgeHost(from, i)) {
        if (i < end && Has(i, Mark::kSlash)) return RefuseAll(from, end, Refusal::kAddress);
        if (i + 2 == end && Has(i + 1, Mark::kNumber)) {
          out_[i + 1].of_host = true;
          return JudgeSize(i + 1);
        }
      }
      from = i + 1;
    }
    JudgeVersions(begin, end);
    for (std::size_t i = begin; i < end; ++i) {
      if (Has(i, Mark::kNumber) && !out_[i].refused) JudgeNeighbours(i, begin, end);
    }
  }

  bool JudgeUrl(std::size_t begin, std::size_t end) {
    const std::string_view piece = TextOf(begin, end);
    const std::size_t scheme = piece.find("://");
    const bool mail = piece.find('@') != std::string_view::npos &&
                      piece.find('.') != std::string_view::npos && piece.front() != '@';
    if (scheme == std::string_view::npos && !mail) return false;
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (!mail && Has(i, Mark::kNumber) && Has(i - 1, Mark::kColon) && !Has(i + 1, Mark::kColon)) {
        Refuse(i, Refusal::kNotOpened);
      }
    }
    RefuseAll(begin, end, Refusal::kAddress);
    return true;
  }

  // The end of `10.1.x.x` that begins at i, or kNowhere.
  std::size_t DottedQuad(std::size_t i, std::size_t end) const {
    for (int group = 0; group < 4; ++group) {
      if (group > 0 && !(i < end && Has(i++, Mark::kDot))) return kNowhere;
      if (i >= end) return kNowhere;
      const Token& token = tokens_[i];
      const bool wild = group > 0 && (token.Is("x") || token.Is("xx") || token.Is("xxx") ||
                                      token.Is(Mark::kStar));
      if (!wild && !(token.Is(Mark::kNumber) && token.value <= 255)) return kNowhere;
      ++i;
    }
    return i;
  }

  bool JudgeAddress(std::size_t begin, std::size_t end) {
    const std::string_view piece = TextOf(begin, end);
    const auto colons = std::count(piece.begin(), piece.end(), ':');
    const bool hex =
        piece.find_first_not_of("0123456789abcdefABCDEF:./%") == std::string_view::npos;
    if (hex && colons >= 2 && (colons >= 5 || piece.find("::") != std::string_view::npos)) {
      RefuseAll(begin, end, Refusal::kAddress);
      return true;
    }
    std::size_t after = DottedQuad(begin, end);
    if (after == kNowhere || Has(after, Mark::kDot)) return false;
    if (after + 1 < end && Has(after, Mark::kColon) && Has(after + 1, Mark::kNumber)) {
      out_[after + 1].of_host = true;
      JudgeSize(after + 1);
      RefuseAll(begin, after, Refusal::kAddress);
      return true;
    }
    RefuseAll(begin, end, Refusal::kAddress);
    return true;
  }

  bool JudgeDate(std::size_t begin, std::size_t end) {
    if (end - begin < 3 || !Has(begin, Mark::kNumber) || !Has(begin + 2, Mark::kNumber)) {
      return false;
    }
    const Token& first = tokens_[begin];
    const Token& second = tokens_[begin + 2];
    const Mark separator = tokens_[begin + 1].mark;
    const bool three =
        end - begin >= 5 && Has(begin + 3, separator) && Has(begin + 4, Mark::kNumber);
    const Token& third = three ? tokens_[begin + 4] : second;
    if (separator == Mark::kColon) {
      const bool clock = first.value <= 24 && second.size == 2 && second.value < 60;
      const bool half = HasWord(end) && OneOf(tokens_[end].lower, kClockWords);
      if (!clock || !(three || half || !InPortColumn())) return false;
      RefuseAll(begin, end, Refusal::kTime);
      return true;
    }
    if (!three) return false;
    const bool mark =
        separator == Mark::kDash || separator == Mark::kSlash || separator == Mark::kDot;
    const bool from_year = IsYear(first) && second.value <= 31 && third.value <= 31;
    const bool to_year = IsYear(third) && first.value <= 31 && second.value <= 31;
    if (!mark || !(from_year || to_year)) return false;
    RefuseAll(begin, end, Refusal::kYear);
    return true;
  }

  bool JudgeHost(std::size_t begin, std::size_t end) {
    if (!IsHostName(TextOf(begin, end))) return false;
    RefuseAll(begin, end, Refusal::kAddress);
    return true;
  }

  // 0x1bb; 802.1x; 7.1.x, 6.8.1_u3; 14.400 seconds.
  void JudgeVersions(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i + 1 < end; ++i) {
      if (!Has(i, Mark::kNumber)) continue;
      const bool starts = i == begin || (!HasWord(i - 1) && !Has(i - 1, Mark::kNumber));
      if (starts && tokens_[i].value == 0 && HasWord(i + 1) && tokens_[i + 1].lower[0] == 'x') {
        std::size_t stop = i + 2;
        while (stop < end && (HasWord(stop) || Has(stop, Mark::kNumber))) ++stop;
        RefuseAll(i, stop, Refusal::kHexadecimal);
        continue;
      }
      if (!Has(i + 1, Mark::kDot) || i + 2 >= end) continue;
      const Token& after = tokens_[i + 2];
      if (!after.Is(Mark::kNumber) && !after.Is("x") && !after.Is(Mark::kStar)) continue;
      std::size_t stop = i + 3;
      while (stop < end && !Has(stop, Mark::kSlash) && !Has(stop, Mark::kDash)) ++stop;
      Refusal refusal = tokens_[i].value == 802 ? Refusal::kIdentifier : Refusal::kVersion;
      if (stop == end && HasWord(end)) refusal = UnitOf(tokens_[end].lower, false, refusal);
      if (HasWord(stop - 1)) refusal = UnitOf(tokens_[stop - 1].lower, true, refusal);
      RefuseAll(i, stop, refusal);
      i = stop - 1;
    }
  }

  static Refusal UnitOf(std::string_view word, bool glued, Refusal otherwise) {
    if (OneOf(word, kTimeUnits)) return Refusal::kTime;
    if (OneOf(word, kUnits)) return Refusal::kQuantity;
    if (glued && OneOf(word, kGluedTimeUnits)) return Refusal::kTime;
    if (glued && OneOf(word, kGluedUnits)) return Refusal::kQuantity;
    return otherwise;
  }

  // A word that a number may be glued to by `-`, `/` or nothing and still be a port.
  static bool BearsPorts(std::string_view word) {
    return IsTransportWord(word) || IsPortWord(word);
  }

  void JudgeSize(std::size_t i) {
    const Token& token = tokens_[i];
    if (token.value > 65535 || token.size > 6) return Refuse(i, Refusal::kOutOfRange);
    const bool grouped = TextOf(i, i + 1).find_first_not_of("0123456789") != std::string_view::npos;
    if (token.first == '0' && token.size > 1 && !grouped) Refuse(i, Refusal::kIdentifier);
  }

  void JudgeNeighbours(std::size_t i, std::size_t begin, std::size_t end) {
    if (i > begin && JudgeLeft(i, begin)) return;
    if (i + 1 < end && JudgeRight(i, end)) return;
    JudgeSize(i);
  }

  bool JudgeLeft(std::size_t i, std::size_t begin) {
    const Token& token = tokens_[i];
    const Token& left = tokens_[i - 1];
    if (left.Is(Mark::kWord)) {
      const std::string_view word = left.lower;
      if (BearsPorts(word) && !(IsTransportWord(word) && (token.value == 4 || token.value == 6))) {
        return false;
      }
      const bool version =
          word != "ipv" && word != "icmpv" && (word.back() == 'v' || OneOf(word, kVersionWords));
      Refuse(i, version ? Refusal::kVersion : Refusal::kName);
      return true;
    }
    if (left.Is(Mark::kOther) && (left.first == '$' || left.first == '\xE2')) {
      Refuse(i, Refusal::kQuantity);
      return true;
    }
    if (left.Is(Mark::kHash) && !InPortColumn()) {
      Refuse(i, Refusal::kIdentifier, false);
      return false;
    }
    const bool joined = left.Is(Mark::kDash) || left.Is(Mark::kSlash) || left.Is(Mark::kPlus);
    if (!joined || i < begin + 2) return false;
    const Token& before = tokens_[i - 2];
    // CVE-2021-44228: the name goes on.
    if (before.Is(Mark::kNumber) && out_[i - 2].firm && out_[i - 2].refusal == Refusal::kName) {
      Refuse(i, Refusal::kName);
      return true;
    }
    if (!before.Is(Mark::kWord)) return false;
    if (BearsPorts(before.lower)) return false;
    const bool known = FindService(before.lower) != nullptr;
    if (known && token.value >= 10) return false;
    if (InPortColumn() && token.value >= 20) return false;
    const bool version = known && left.Is(Mark::kSlash);
    Refuse(i, version ? Refusal::kVersion : Refusal::kName);
    return true;
  }

  bool JudgeRight(std::size_t i, std::size_t end) {
    const Token& token = tokens_[i];
    const Token& right = tokens_[i + 1];
    if (right.Is(Mark::kPercent)) {
      Refuse(i, Refusal::kQuantity);
      return true;
    }
    if (right.Is(Mark::kWord)) return JudgeSuffix(i, right);
    // "the Nth instance is at port 4745+N" is a rule to reckon by, and no port.
    if (right.Is(Mark::kPlus) && i + 2 < end && HasWord(i + 2) && tokens_[i + 2].size == 1) {
      Refuse(i, Refusal::kNotOpened);
      return true;
    }
    const bool joined = right.Is(Mark::kDash) || right.Is(Mark::kSlash);
    if (!joined || i + 2 >= end || !HasWord(i + 2)) return false;
    const std::string_view word = tokens_[i + 2].lower;
    const Refusal unit = UnitOf(word, false, Refusal::kUnplaced);
    if (unit != Refusal::kUnplaced) {
      Refuse(i, unit);
      return true;
    }
    if (IsPortWord(word) && right.Is(Mark::kDash) && !InPortColumn()) {  // an 8-port switch
      Refuse(i, Refusal::kQuantity);
      return true;
    }
    if (BearsPorts(word) || FindService(word) != nullptr || IsProtocolWord(word)) return false;
    if (InPortColumn() && token.value >= 10) return false;
    if (right.Is(Mark::kSlash)) return false;
    Refuse(i, Refusal::kQuantity);
    return true;
  }

  bool JudgeSuffix(std::size_t i, const Token& right) {
    const Token& token = tokens_[i];
    const std::string_view word = right.lower;
    if (BearsPorts(word)) return false;
    // A footnote's letter, or a break between words that was lost.
    const bool note = word.size() == 1 && word[0] >= 'a' && word[0] <= 'g' && token.size >= 2;
    const bool lost = word.size() >= 4 && right.first >= 'A' && right.first <= 'Z';
    if (InPortColumn() && (note || lost)) return false;
    Refusal refusal = UnitOf(word, true, Refusal::kName);
    if (OneOf(word, kOrdinals)) refusal = Refusal::kListNumber;
    if (word == "x") refusal = Refusal::kQuantity;
    Refuse(i, refusal);
    return true;
  }

  // The word before a number, over `#`, `:`, `.`, "no".
  std::size_t WordBefore(std::size_t i) const {
    for (int steps = 0; i-- > 0 && steps < 3; ++steps) {
      const Token& token = tokens_[i];
      if (token.Is(Mark::kWord) && !OneOf(token.lower, kNumberWords)) return i;
      const bool skipped = token.Is(Mark::kWord) || token.Is(Mark::kHash) ||
                           token.Is(Mark::kColon) || token.Is(Mark::kDot) || token.Is(Mark::kDash);
      if (!skipped) return kNowhere;
    }
    return kNowhere;
  }

  void JudgeByWords(std::size_t i) {
    if (JudgeBrackets(i) || JudgeLineStart(i)) return;
    const Token& token = tokens_[i];
    const std::size_t before = WordBefore(i);
    if (before != kNowhere && JudgeByWordBefore(i, tokens_[before])) return;
    if (HasWord(i + 1) && JudgeByWordAfter(i, tokens_[i + 1])) return;
    TakeReasonFromLeft(i);
    if (!out_[i].refused && token.value > 65535) Refuse(i, Refusal::kOutOfRange);
  }

  // [1] is a footnote; (1) behind a number too.
  bool JudgeBrackets(std::size_t i) {
    if (i == 0 || !Has(i - 1, Mark::kOpen) || !Has(i + 1, Mark::kClose)) return false;
    const std::uint64_t value = tokens_[i].value;
    const bool square = tokens_[i - 1].first == '[' && value < 100;
    const bool round = i >= 2 && value < 10 && Has(i - 2, Mark::kNumber);
    if (!square && !round) return false;
    Refuse(i, Refusal::kListNumber);
    return true;
  }

  // `1. Open`, `2) Close` at the beginning of a line.
  bool JudgeLineStart(std::size_t i) {
    if (i > 0 && !Has(i - 1, Mark::kLine)) return false;
    const bool dot = Glued(i + 1, Mark::kDot);
    const bool bracket = Glued(i + 1, Mark::kClose);
    const bool more = i + 2 < tokens_.size() && !tokens_[i + 2].glued && !Has(i + 2, Mark::kLine);
    if (!(dot || bracket) || !more || tokens_[i].value >= (InPortColumn() ? 20U : 100U)) {
      return false;
    }
    Refuse(i, Refusal::kListNumber, false);
    return true;
  }

  bool JudgeByWordBefore(std::size_t i, const Token& before) {
    const Token& token = tokens_[i];
    const std::string_view word = before.lower;
    const auto refuse = [&](Refusal refusal) {
      Refuse(i, refusal, false);
      return true;
    };
    if (OneOf(word, kVersionWords) && word.size() > 1) return refuse(Refusal::kVersion);
    if (OneOf(word, kIdentifierWords)) return refuse(Refusal::kIdentifier);
    if (OneOf(word, kListWords)) return refuse(Refusal::kListNumber);
    if (OneOf(word, kLayerWords) && token.value < 1000) return refuse(Refusal::kName);
    const bool year = IsYear(token) && token.value <= 2035;
    if (OneOf(word, kProductWords) && (token.value < 20 || year)) return refuse(Refusal::kName);
    if (OneOf(word, kVersionedProtocols) && token.value < 10) return refuse(Refusal::kVersion);
    if (IsMonth(before) && (token.value <= 31 || IsYear(token))) return refuse(Refusal::kYear);
    if (!InPortColumn() && year && OneOf(word, kYearWords)) return refuse(Refusal::kYear);
    return false;
  }

  static bool IsMonth(const Token& token) {
    return token.first >= 'A' && token.first <= 'Z' && OneOf(token.lower, kMonths);
  }

  bool JudgeByWordAfter(std::size_t i, const Token& after) {
    const std::string_view word = after.lower;
    const Token& token = tokens_[i];
    Refusal refusal = UnitOf(word, false, Refusal::kUnplaced);
    if (refusal == Refusal::kUnplaced && IsMonth(after) && token.value <= 31) {
      refusal = Refusal::kYear;
    }
    if (refusal == Refusal::kUnplaced && (!InPortColumn() || token.value < 20) &&
        (OneOf(word, kCountedNouns) || CountsPorts(i, word) ||
         (token.value < 20 && HasWord(i + 2) && tokens_[i + 2].Is("ports")))) {
      refusal = Refusal::kQuantity;
    }
    if (refusal == Refusal::kUnplaced) return false;
    Refuse(i, refusal, false);
    return true;
  }

  // "4 ports", but not "80 and 443 ports" or "443 ports".
  bool CountsPorts(std::size_t i, std::string_view word) const {
    if (word != "ports") return false;
    if (i >= 2 && Has(i - 2, Mark::kNumber)) return false;
    const std::uint64_t value = tokens_[i].value;
    return value < 80 || value > 65535 || ServicesOf(static_cast<std::uint16_t>(value)).empty();
  }

  bool IsListSeparator(std::size_t i) const {
    const Token& token = tokens_[i];
    return token.Is(Mark::kComma) || token.Is(Mark::kDash) || token.Is(Mark::kSlash) ||
           token.Is(Mark::kAmpersand) || token.Is("and") || token.Is("or") || token.Is("to");
  }

  // "steps 1, 2 and 3", "August 28, 2025", "14,400 seconds" (by its unit).
  void TakeReasonFromLeft(std::size_t i) {
    if (i < 2 || !IsListSeparator(i - 1) || !Has(i - 2, Mark::kNumber)) return;
    const Judgement& left = out_[i - 2];
    if (!left.refused || left.firm) return;
    const bool list = left.refusal == Refusal::kListNumber ||
                      left.refusal == Refusal::kIdentifier || left.refusal == Refusal::kVersion ||
                      left.refusal == Refusal::kName;
    const bool edition = left.refusal == Refusal::kName && IsYear(tokens_[i]);
    if ((list && tokens_[i].value < 100) || edition ||
        (left.refusal == Refusal::kYear && (IsYear(tokens_[i]) || tokens_[i].value <= 31))) {
      Refuse(i, left.refusal, false);
    }
  }

  void TakeReasonFromRight(std::size_t i) {
    if (i + 2 >= tokens_.size() || !Has(i + 2, Mark::kNumber) || !IsListSeparator(i + 1)) return;
    const Judgement& right = out_[i + 2];
    const bool unit = right.refusal == Refusal::kQuantity || right.refusal == Refusal::kTime;
    if (!right.refused || right.firm || !unit) return;
    const bool between = i > 0 && tokens_[i - 1].Is("between");
    if (tokens_[i + 1].Is("and") && !between) return;
    if (tokens_[i + 1].Is(Mark::kComma) && !tokens_[i + 2].glued) return;
    Refuse(i, right.refusal, false);
  }

  std::string_view text_;
  Setting setting_;
  const std::vector<Token>& tokens_;
  std::vector<Judgement> out_;
};

}  // namespace

std::vector<Judgement> JudgeNumbers(std::string_view text, Setting setting,
                                    const std::vector<Token>& tokens) {
  const bool numbers = std::any_of(tokens.begin(), tokens.end(),
                                   [](const Token& token) { return token.Is(Mark::kNumber); });
  if (!numbers) return std::vector<Judgement>(tokens.size());
  return Judge(text, setting, tokens).Run();
}

}  // namespace portwright::extract
