#include "dialect/nftables/json_words.h"

#include <fmt/core.h>

#include <initializer_list>

#include "base/text.h"
#include "dialect/nftables/statements.h"

namespace portwright::dialect::nftables {
namespace {

// The one of `known` that a value's text or name is; empty if none.
template <typename Is>
std::string_view OneOf(std::initializer_list<std::string_view> known, const Is& is) {
  for (const std::string_view each : known) {
    if (is(each)) return each;
  }
  return {};
}

std::string_view NameAmong(JsonValue value, std::initializer_list<std::string_view> known) {
  return OneOf(known, [&](std::string_view name) { return value.IsNamed(name); });
}

std::string_view TextAmong(JsonValue value, std::initializer_list<std::string_view> known) {
  return OneOf(known, [&](std::string_view text) { return value.Is(text); });
}

std::string Number(JsonValue value) {
  const auto number = value.Integer();
  return number ? std::to_string(*number) : std::string();
}

// Whether numbers beside a selector are written as marks are.
bool ComparesMarks(JsonValue expression) {
  for (JsonValue at = expression.First(); at.exists(); at = at.First()) {
    if (at.IsNamed("meta") || at.IsNamed("ct")) return at.Member("key").Is("mark");
  }
  return false;
}

}  // namespace

std::string ScalarText(JsonValue value) {
  if (value.kind() == JsonKind::kString) return value.Text();
  if (value.kind() == JsonKind::kNumber) return Number(value);
  const JsonValue inner = value.kind() == JsonKind::kObject ? value.First() : JsonValue();
  if (inner.IsNamed("prefix"))
    return inner.Member("addr").Text() + "/" + Number(inner.Member("len"));
  if (!inner.IsNamed("range") || inner.kind() != JsonKind::kArray) return "";
  const JsonValue lo = inner.First();
  const bool are_scalars = lo.kind() != JsonKind::kObject && lo.Next().kind() != JsonKind::kObject;
  return are_scalars ? ScalarText(lo) + "-" + ScalarText(lo.Next()) : "";
}

std::string_view JsonWords::Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

void JsonWords::Add(TokenKind kind, std::string_view text, JsonValue at) {
  const SourcePlace place = at.place();
  words_.push_back({kind, text, place.line, place.column});
}

void JsonWords::Name(JsonValue name) {
  const std::string text = name.Text();
  for (const std::string_view part : Split(text, ' ')) {  // `ip saddr` of a connection
    bool is_plain = !part.empty() && !IsStatement(part) && part != "set" && part != "vmap";
    for (const char c : part)
      is_plain =
          is_plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    Add(is_plain ? TokenKind::kWord : TokenKind::kString, Keep(std::string(part)), name);
  }
}

void JsonWords::AddStatement(JsonValue statement) {
  const JsonValue what = statement.First();
  if (statement.kind() != JsonKind::kObject || !what.exists())
    return Quoted("a statement without a name", statement);
  const std::string_view verdict =
      NameAmong(what, {"accept", "drop", "continue", "return", "reject", "jump", "goto"});
  if (!verdict.empty()) return AddVerdict(verdict, what);
  if (what.IsNamed("match")) return AddMatch(what);
  if (what.IsNamed("vmap")) return AddLookUp(what);
  if (what.IsNamed("limit") || what.IsNamed("quota")) return AddLimit(what);
  if (!NameAmong(what,
                 {"counter", "log", "last", "notrack", "ct helper", "ct timeout", "ct expectation"})
           .empty())
    return;
  if (!AddAction(what)) Quoted(what.Name(), what);
}

// What is done with a packet beside a verdict.
bool JsonWords::AddAction(JsonValue what) {
  if (what.IsNamed("mangle")) {
    const JsonValue key = what.Member("key").First();
    const bool is_known_beside = key.IsNamed("meta") || key.IsNamed("ct");
    Word(is_known_beside ? "meta" : "ip", what);
    Word(is_known_beside ? "mark" : "daddr", what);
    Word("set", what);
    Word("0", what);
    return true;
  }
  if (what.IsNamed("set") || what.IsNamed("map")) {  // `add @seen { ip saddr }`
    const JsonValue name = what.Member(what.IsNamed("set") ? "set" : "map");
    Word("add", what);
    Word(Keep("@" + std::string(name.Is("") ? "" : name.Text().substr(1))), name);
    Mark("{", what);
    Mark("}", what);
    return true;
  }
  if (what.IsNamed("ct count")) {
    Word("ct", what);
    Word("count", what);
    if (what.Member("inv").IsTrue()) Word("over", what);
    Word(Keep(Number(what.Member("val"))), what);
    return true;
  }
  if (what.IsNamed("flow") || what.IsNamed("dup")) {
    Word(what.IsNamed("flow") ? "flow" : "dup", what);
    Word("to", what);
    Quoted("", what);
    return true;
  }
  const std::string_view plain =
      NameAmong(what, {"snat", "dnat", "masquerade", "redirect", "tproxy", "queue", "synproxy"});
  if (!plain.empty()) Word(plain, what);
  return !plain.empty();
}

void JsonWords::AddVerdict(std::string_view name, JsonValue verdict) {
  Word(name, verdict);
  if (name == "jump" || name == "goto") Quoted(verdict.Member("target").Text(), verdict);
}

void JsonWords::AddLimit(JsonValue limit) {
  const bool is_quota = limit.IsNamed("quota");
  Word(is_quota ? "quota" : "limit", limit);
  if (limit.kind() != JsonKind::kObject) {
    Word("name", limit);
    return Quoted(limit.Text(), limit);
  }
  if (!is_quota) Word("rate", limit);
  if (limit.Member("inv").IsTrue()) Word("over", limit);
  const std::string unit = limit.Member(is_quota ? "val_unit" : "rate_unit").Text();
  const std::string per = "/" + limit.Member("per").Text();
  std::string amount = Number(limit.Member(is_quota ? "val" : "rate"));
  if (is_quota || !unit.empty()) {
    Word(Keep(std::move(amount)), limit);
    Name(limit.Member(is_quota ? "val_unit" : "rate_unit"));
    if (!is_quota) words_.back().text = Keep(unit + per);
  } else {
    Word(Keep(amount + per), limit);
  }
  const auto burst = limit.Member("burst").Integer().value_or(0);
  constexpr std::int64_t kUsualBurst = 5;  // of packets; not printed
  if (burst == 0 || (unit.empty() && burst == kUsualBurst)) return;
  Word("burst", limit);
  Word(Keep(std::to_string(burst)), limit);
  Word(unit.empty() ? "packets" : "bytes", limit);
}

void JsonWords::AddMatch(JsonValue match) {
  const JsonValue left = match.Member("left");
  const JsonValue right = match.Member("right");
  const std::size_t begin = words_.size();
  AddExpression(left);
  const JsonValue op = match.Member("op");
  const std::string_view mark = TextAmong(op, {"!=", "<", ">", "<=", ">="});
  const bool tests_bits = left.First().kind() == JsonKind::kArray ||
                          (words_.size() == begin + 2 && words_[begin].IsWord("tcp") &&
                           words_[begin + 1].IsWord("flags"));
  if (!mark.empty()) {
    Mark(mark, op);
  } else if (!op.Is("==") && !op.Is("in")) {
    Quoted("an unknown comparison", match);
  } else if (op.Is("==") && tests_bits && !left.First().IsNamed("concat") &&
             !right.First().IsNamed("set")) {
    Mark("==", op);
  }
  AddOperand(right, ComparesMarks(left));
}

void JsonWords::AddLookUp(JsonValue look_up) {
  AddExpression(look_up.Member("key"));
  Word("vmap", look_up);
  const JsonValue data = look_up.Member("data");
  if (data.kind() == JsonKind::kString) return AddOperand(data, false);
  Mark("{", data);
  const JsonValue elements = data.Member("set");
  for (JsonValue pair = elements.First(); pair.exists(); pair = pair.Next()) {
    const JsonValue key = pair.kind() == JsonKind::kArray ? pair.First() : JsonValue();
    const JsonValue verdict = key.Next();
    AddOperand(key, false);
    Mark(":", pair);
    const JsonValue what = verdict.kind() == JsonKind::kObject ? verdict.First() : JsonValue();
    const std::string_view name =
        NameAmong(what, {"accept", "drop", "continue", "return", "jump", "goto"});
    if (!name.empty()) AddVerdict(name, what);
    if (pair.Next().exists()) Mark(",", pair);
  }
  Mark("}", data);
}

void JsonWords::AddExpression(JsonValue expression) {
  if (expression.kind() != JsonKind::kObject) return AddOperand(expression, false);
  const JsonValue what = expression.First();
  if (what.IsNamed("concat")) return AddList(what, ".", false);
  if (what.IsNamed("elem")) return AddExpression(what.Member("val"));
  if (!NameAmong(what, {"&", "|", "^", "<<", ">>"}).empty()) return AddBits(what);
  AddSelector(what);
}

void JsonWords::AddSelector(JsonValue what) {
  if (AddPacketField(what)) return;
  if (what.IsNamed("meta")) {
    const std::string_view alone = TextAmong(
        what.Member("key"),
        {"iif", "iifname", "iiftype", "iifgroup", "oif", "oifname", "oiftype", "oifgroup"});
    if (!alone.empty()) return Word(alone, what);
    Word("meta", what);
    return Name(what.Member("key"));
  }
  if (what.IsNamed("ct")) {
    Word("ct", what);
    if (what.Member("dir").exists()) Name(what.Member("dir"));
    return Name(what.Member("key"));
  }
  if (what.IsNamed("fib")) {
    Word("fib", what);
    const JsonValue flags = what.Member("flags");
    for (JsonValue flag = flags.First(); flag.exists(); flag = flag.Next()) {
      Name(flag);
      if (flag.Next().exists()) Mark(".", flag);
    }
    return Name(what.Member("result"));
  }
  const std::string_view made_up = NameAmong(what, {"numgen", "jhash", "symhash"});
  if (!made_up.empty()) {
    Word(made_up, what);
    if (what.IsNamed("numgen")) Name(what.Member("mode"));
    if (what.IsNamed("jhash")) AddExpression(what.Member("expr"));
    Word("mod", what);
    return Word(Keep(Number(what.Member("mod"))), what);
  }
  const std::string_view name = NameAmong(what, {"rt", "socket", "osf"});
  if (name.empty()) return Quoted(what.Name(), what);
  Word(name, what);
  Name(what.Member("key"));
}

// What a packet itself says.
bool JsonWords::AddPacketField(JsonValue what) {
  if (what.IsNamed("payload")) {
    const std::string_view protocol =
        TextAmong(what.Member("protocol"),
                  {"ether", "vlan", "arp", "ip", "icmp", "igmp", "ip6", "icmpv6", "ah", "esp",
                   "comp", "udp", "udplite", "tcp", "dccp", "sctp", "th"});
    if (protocol.empty() || what.Member("field").Is("option")) {
      Quoted("bytes of a packet", what);
    } else {
      Word(protocol, what);
      Name(what.Member("field"));
    }
    return true;
  }
  if (what.IsNamed("tcp option")) {
    Word("tcp", what);
    Word("option", what);
    Name(what.Member("name"));
    if (what.Member("field").exists()) Name(what.Member("field"));
    return true;
  }
  if (!what.IsNamed("exthdr") && !what.IsNamed("ip option")) return false;
  const JsonValue field = what.Member("field");
  if (what.IsNamed("ip option")) {
    Word("ip", what);
    Word("option", what);
  } else if (!field.exists()) {
    Quoted("exthdr", what);
  }
  Quoted(what.Member("name").Text(), what);
  if (field.exists()) Name(field);
  return true;
}

// `tcp flags & (fin | syn)`
void JsonWords::AddBits(JsonValue operation) {
  const std::string_view mark = NameAmong(operation, {"&", "|", "^", "<<", ">>"});
  const bool is_mark = ComparesMarks(operation.First());
  for (JsonValue side = operation.First(); side.exists(); side = side.Next()) {
    const bool is_list = side.kind() == JsonKind::kArray || side.First().IsNamed("|");
    if (is_list && mark == "&") Mark("(", side);
    if (side.kind() == JsonKind::kArray) {
      AddList(side, "|", false);
    } else if (side.kind() == JsonKind::kObject) {
      AddExpression(side);
    } else {
      AddOperand(side, is_mark);
    }
    if (is_list && mark == "&") Mark(")", side);
    if (side.Next().exists()) Mark(mark, side);
  }
}

void JsonWords::AddList(JsonValue list, std::string_view separator, bool is_mark) {
  for (JsonValue part = list.First(); part.exists(); part = part.Next()) {
    if (separator == "." && part.kind() == JsonKind::kObject && ScalarText(part).empty()) {
      AddExpression(part);
    } else {
      AddOperand(part, is_mark);
    }
    if (part.Next().exists()) Mark(separator, part);
  }
}

void JsonWords::AddOperand(JsonValue operand, bool is_mark) {
  if (operand.kind() == JsonKind::kString) {
    const std::string text = operand.Text();
    if (text.size() > 1 && text.starts_with('@')) return Word(Keep(text), operand);
    return Quoted(text, operand);
  }
  if (operand.kind() == JsonKind::kNumber && is_mark && operand.Integer())
    return Quoted(fmt::format("0x{:08x}", *operand.Integer()), operand);
  if (operand.kind() == JsonKind::kBool)
    return Quoted(operand.IsTrue() ? "exists" : "missing", operand);
  if (operand.kind() == JsonKind::kArray) return AddList(operand, ",", is_mark);
  const std::string scalar = ScalarText(operand);
  const JsonValue what = operand.kind() == JsonKind::kObject ? operand.First() : JsonValue();
  if (!scalar.empty()) return Quoted(scalar, operand);
  if (what.IsNamed("elem")) return AddOperand(what.Member("val"), is_mark);
  if (what.IsNamed("concat")) return AddList(what, ".", is_mark);
  if (what.IsNamed("|") || what.IsNamed("&")) return AddBits(what);
  if (!what.IsNamed("set")) return Quoted("a value that is not modelled", operand);
  Mark("{", what);
  AddList(what, ",", is_mark);
  Mark("}", what);
}

}  // namespace portwright::dialect::nftables
