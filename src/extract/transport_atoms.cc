#include "extract/transport_atoms.h"

#include "extract/transport_words.h"
#include "net/service.h"

namespace portwright::extract {
namespace {

class AtomReader {
 public:
  AtomReader(Setting setting, Reading& reading)
      : setting_(setting), reading_(reading), tokens_(reading.tokens) {}

  std::optional<TransportAtom> AtomAt(std::size_t i) {
    if (!Has(i, Mark::kWord)) return std::nullopt;
    const std::string_view word = tokens_[i].lower;
    TransportAtom atom;
    atom.end = i + 1;
    if (word == "ip" || word == "protocol" || word == "proto") return NumberedProtocol(i);
    if (word == "both" && setting_ == Setting::kTransportColumn) {
      atom.transports.tcp = true;
      atom.transports.udp = true;
      return atom;
    }
    // TCPv4: the word before the family.
    const bool family = word.size() > 3 && word.back() == 'v' && Has(i + 1, Mark::kNumber);
    const TransportWord* known = FindTransportWord(word);
    if (known == nullptr && family) known = FindTransportWord(word.substr(0, word.size() - 1));
    if (known == nullptr) return std::nullopt;
    const bool upper = tokens_[i].first >= 'A' && tokens_[i].first <= 'Z';
    if (known->upper_only && !upper && !InPortColumn()) return std::nullopt;
    if (word == "ping" && !InPortColumn()) return std::nullopt;
    Add(known->protocol, atom.transports);
    if (known->protocol == net::kProtocolIcmp) return Icmp(i, std::move(atom));
    // TCP6, VRRPv3
    if (Has(atom.end, Mark::kNumber) && tokens_[atom.end].glued && tokens_[atom.end].value < 10) {
      Refuse(atom.end++, Refusal::kName);
    }
    if (word == "tcp" && Has(i + 1, Mark::kSlash) && HasWord(i + 2, "ip")) atom.end = i + 3;
    if (!known->has_ports) SkipOwnNumber(known->protocol, atom.end);
    return atom;
  }

  // "ESP (50)", "GRE 47": the number is the protocol's own.
  void SkipOwnNumber(std::uint8_t protocol, std::size_t& end) {
    std::size_t i = end;
    const bool bracket = Has(i, Mark::kOpen);
    if (bracket || Has(i, Mark::kDash) || Has(i, Mark::kSlash) || Has(i, Mark::kColon)) ++i;
    while (HasWord(i, "ip") || HasWord(i, "protocol") || HasWord(i, "number")) ++i;
    if (!Has(i, Mark::kNumber) || tokens_[i].value != protocol) return;
    Refuse(i, Refusal::kName);
    end = i + 1;
    if (bracket && Has(end, Mark::kClose)) ++end;
  }

  // "IP protocol 50", "protocol number: 112 (VRRP)", "IP 50".
  std::optional<TransportAtom> NumberedProtocol(std::size_t i) {
    const std::size_t begin = i;
    if (HasWord(i, "ip")) ++i;
    const bool named = HasWord(i, "protocol") || HasWord(i, "proto");
    if (named) ++i;
    while (HasWord(i, "number") || HasWord(i, "no") || HasWord(i, "id") || Has(i, Mark::kColon) ||
           Has(i, Mark::kHash) || Has(i, Mark::kSlash)) {
      ++i;
    }
    TransportAtom atom;
    const bool number = Has(i, Mark::kNumber) && tokens_[i].value <= 255 && !tokens_[i].glued;
    const bool sized = Has(i, Mark::kNumber) && tokens_[i].value <= 255 && i > begin + 1;
    if ((number || sized) && !reading_.judgements[i].firm && (named || InPortColumn())) {
      Refuse(i, Refusal::kName);
      Add(static_cast<std::uint8_t>(tokens_[i].value), atom.transports);
      atom.end = i + 1;
      return atom;
    }
    const bool whole = begin == 0 && begin + 1 == tokens_.size() && HasWord(begin, "ip");
    if (!whole || !InPortColumn()) return std::nullopt;
    atom.transports.any = true;
    atom.end = begin + 1;
    return atom;
  }

  // "ICMP echo request", "ICMP type 8", "ICMPv6 (all types)", "ping".
  TransportAtom Icmp(std::size_t i, TransportAtom atom) {
    constexpr std::string_view kTail[] = {"code",  "codes",   "echo",     "ping", "replies",
                                          "reply", "request", "requests", "type", "types"};
    atom.end = i + 1;
    bool echo = HasWord(i, "ping");
    bool reply = false;
    if (Has(atom.end, Mark::kNumber) && tokens_[atom.end].glued) Refuse(atom.end++, Refusal::kName);
    bool bracket = false;
    for (std::size_t next = atom.end; next < tokens_.size(); ++next) {
      const Token& token = tokens_[next];
      if (Has(next, Mark::kWord) && OneOf(tokens_[next].lower, kTail)) {
        echo |= token.Is("echo") || token.Is("ping");
        reply |= token.Is("reply") && !HasWord(next - 2, "request");
        atom.end = next + 1;
      } else if (token.Is(Mark::kNumber) && token.value <= 255 && !reading_.judgements[next].firm &&
                 !(Has(next + 1, Mark::kSlash) && Has(next + 2, Mark::kWord))) {
        if (!atom.transports.icmp_type && !HasWord(next - 1, "code")) {
          atom.transports.icmp_type = static_cast<std::uint8_t>(token.value);
        }
        Refuse(next, Refusal::kName);
        atom.end = next + 1;
      } else if (token.Is(Mark::kOpen) && !bracket) {
        bracket = true;
      } else if (token.Is(Mark::kClose) && bracket && atom.end == next) {
        atom.end = next + 1;
        break;
      } else if (!token.Is(Mark::kSlash) && !token.Is(Mark::kDash) && !token.Is(Mark::kColon) &&
                 !token.Is(Mark::kComma) && !token.Is("and")) {
        break;
      }
    }
    if (echo && !reply && !atom.transports.icmp_type) atom.transports.icmp_type = 8;
    return atom;
  }

 private:
  bool InPortColumn() const {
    return setting_ == Setting::kPortColumn || setting_ == Setting::kTransportColumn;
  }
  bool Has(std::size_t i, Mark mark) const { return i < tokens_.size() && tokens_[i].Is(mark); }
  bool HasWord(std::size_t i, std::string_view word) const {
    return i < tokens_.size() && tokens_[i].Is(word);
  }
  void Refuse(std::size_t i, Refusal refusal) {
    Judgement& judgement = reading_.judgements[i];
    if (judgement.refused && judgement.firm) return;
    judgement.refused = true;
    judgement.firm = true;
    judgement.refusal = refusal;
  }

  Setting setting_;
  Reading& reading_;
  const std::vector<Token>& tokens_;
};

}  // namespace

std::optional<TransportAtom> ReadAtom(std::size_t i, Setting setting, Reading& reading) {
  return AtomReader(setting, reading).AtomAt(i);
}

}  // namespace portwright::extract
