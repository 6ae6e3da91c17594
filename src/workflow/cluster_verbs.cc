#include "workflow/cluster_verbs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "cluster/command.h"
#include "cluster/grammar.h"
#include "cluster/run.h"
#include "sys/line_editor.h"
#include "sys/process.h"
#include "workflow/cluster_host.h"
#include "workflow/host_outcome.h"
#include "workflow/host_routes.h"

namespace portwright::workflow {
namespace {

using cluster::Key;
using cluster::Verb;

constexpr char kPrompt[] = "portwright-cluster(this host)> ";
constexpr char kSource[] = "route source";
constexpr char kOnThisHost[] =
    "These commands act on this Linux host, not on a cluster: profiles, ipsets and attachments "
    "are\n"
    "kept in its state folder, and what is in force is loaded into its kernel (nftables, incoming\n"
    "packets; interface groups are interfaces of this host). Nothing attached: nothing gets in.\n"
    "What is activated is taken back unless somebody says `confirm` in time.\n";

constexpr char kAuditHelp[] =
    "audit STATE...\n"
    "  compares lists of addresses of clusters with what the site of --site plans for them, as "
    "CSV:\n"
    "  MISSING, UNEXPECTED, ALL (a list that is everyone). A text is REST JSON or pasted output\n"
    "  (`firewall-profile list` and `list-active` in one), of the cluster that the file is called\n"
    "  after (c1.json), or of --cluster.\n";

std::string Padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

// The commands that begin with these words, a line each; empty: none does.
std::string ListOf(const cluster::Grammar& grammar, std::string_view begin) {
  constexpr std::size_t kWidth = 44;
  std::string out;
  const auto add = [&](const std::string& words, const std::string& does) {
    const bool fits =
        begin.empty() || words == begin || words.starts_with(std::string(begin) + " ");
    if (fits) out += "  " + Padded(words, kWidth) + does + "\n";
  };
  for (const cluster::CommandWords& command : grammar.commands)
    add(cluster::WordsOf(command), command.does);
  add(std::string(kSource) + " ADDRESS", "says from which address a flow leaves, and why");
  add("audit STATE... --site SITE",
      "compares texts of clusters with what a site plans (not in the shell)");
  add("confirm", "keeps what was loaded last");
  add("rollback", "takes back what was loaded last");
  return out;
}

std::string HelpOfAll(const cluster::Grammar& grammar) {
  std::string out = "Usage: portwright cluster COMMAND [KEY=VALUE...]\n\n";
  out += std::string(kOnThisHost) + "\n" + ListOf(grammar, "");
  return out + "\n`help` as the last word of a command lists its keys.\n";
}

std::string HelpOfSource() {
  return std::string(kSource) +
         " ADDRESS\n  says from which address a flow to ADDRESS leaves, and why: of this host as\n"
         "  its kernel answers, of a cluster of --site as its routes say\n";
}

// Of lines whose last word is `help`, but for whole commands of the grammar; empty: not of those.
std::string HelpBeside(const cluster::Grammar& grammar, const std::string& line) {
  constexpr std::string_view kHelp = "help";
  if (line == kHelp || line == "help help") return HelpOfAll(grammar);
  if (!line.ends_with(" help")) return "";
  const std::string of(Trim(std::string_view(line).substr(0, line.size() - kHelp.size())));
  if (of == "audit" || of.starts_with("audit ")) return kAuditHelp;
  if (of == kSource || of.starts_with(std::string(kSource) + " ")) return HelpOfSource();
  for (const cluster::CommandWords& command : grammar.commands) {
    if (of.starts_with(cluster::WordsOf(command))) return "";
  }
  const std::string list = ListOf(grammar, of);
  return list.empty() ? "" : list + "Acts on this Linux host.\n";
}

Result<std::string> AskIp(const std::vector<std::string>& words) {
  sys::ProcessRequest request;
  request.argv = {"ip", "-j"};
  request.argv.insert(request.argv.end(), words.begin(), words.end());
  PORTWRIGHT_TRY(const sys::ProcessOutcome done, sys::RunProcess(request));
  if (done.exit_code == 0) return done.output;
  return Error{ErrorCode::kUnavailable, "`ip` said: " + std::string(Trim(done.error))};
}

Result<std::vector<cluster::StaticRoute>> RoutesOfHost() {
  PORTWRIGHT_TRY(const std::string fourth, AskIp({"-4", "route", "show"}));
  PORTWRIGHT_TRY(auto routes, RoutesIn(fourth, net::Family::kIpv4));
  PORTWRIGHT_TRY(const std::string sixth, AskIp({"-6", "route", "show"}));
  PORTWRIGHT_TRY(const auto more, RoutesIn(sixth, net::Family::kIpv6));
  routes.insert(routes.end(), more.begin(), more.end());
  return routes;
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
  });
}

// One line of the words that a shell of the system parted; nothing where one cannot be said.
std::optional<std::string> LineOf(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    const bool has_double = word.find('"') != std::string::npos;
    if (HasControl(word) || (has_double && word.find('\'') != std::string::npos))
      return std::nullopt;
    const char quote = has_double ? '\'' : '"';
    const bool is_quoted = word.find_first_of(" \t\"'#") != std::string::npos;
    if (!line.empty()) line += ' ';
    const std::size_t value = word.find('=') == std::string::npos ? 0 : word.find('=') + 1;
    line += word.substr(0, value);
    if (is_quoted) line += quote;
    line += word.substr(value);
    if (is_quoted) line += quote;
  }
  return line;
}

Outcome Join(Outcome first, const Outcome& second) {
  first.exit = std::max(first.exit, second.exit);
  first.text += second.text;
  first.messages += second.messages;
  return first;
}

}  // namespace

class ClusterShell::Body {
 public:
  Body(ClusterRequest request, const Look& look) : request_(std::move(request)), look_(look) {}

  Outcome Run(std::string_view text, std::uint32_t line);
  std::vector<std::string> Complete(const std::string& text);

 private:
  // The failure, or nothing.
  std::optional<Outcome> ReadGrammar();
  std::optional<Outcome> OpenHost();
  bool IsOfSite() const { return !request_.site.path.empty(); }

  Outcome RunCommand(const cluster::Command& command, const std::string& line,
                     Diagnostics& diagnostics);
  Outcome Change(const cluster::Command& command, const std::string& line,
                 Diagnostics& diagnostics);
  Outcome ListRoutes(const cluster::Command& command);
  Outcome SayRoutes(const cluster::Command& command, std::vector<cluster::StaticRoute> routes);
  Outcome SaySource(const std::string& destination);
  // Of the site: its only cluster where none was named.
  std::string ClusterName(const site::Site& site) const;
  bool KnowsInterfaces(const cluster::Command& command, const std::vector<std::string>& known,
                       Diagnostics& diagnostics) const;

  ClusterRequest request_;
  Look look_;
  std::optional<cluster::Grammar> own_words_;
  const cluster::Grammar* grammar_ = nullptr;
  std::optional<ClusterHost> host_;
};

std::optional<Outcome> ClusterShell::Body::ReadGrammar() {
  if (grammar_ != nullptr) return std::nullopt;
  grammar_ = &cluster::BuiltInGrammar();
  if (request_.grammar.empty()) return std::nullopt;
  const sys::RealFiles files;
  Diagnostics diagnostics;
  const auto text = files.Read(request_.grammar);
  if (text) own_words_ = cluster::ReadGrammar(*text, request_.grammar, diagnostics);
  if (own_words_) {
    grammar_ = &*own_words_;
    return std::nullopt;
  }
  grammar_ = nullptr;
  return text ? Say(diagnostics, look_) : Fail(text.error());
}

std::optional<Outcome> ClusterShell::Body::OpenHost() {
  if (host_) return std::nullopt;
  auto opened = ClusterHost::Open(request_.apply);
  if (!opened) return OpenFailed(opened.error());
  host_ = std::move(*opened);
  return std::nullopt;
}

std::string ClusterShell::Body::ClusterName(const site::Site& site) const {
  const bool is_only = request_.cluster.empty() && site.clusters.size() == 1;
  return is_only ? site.clusters[0].name : request_.cluster;
}

Outcome ClusterShell::Body::Run(std::string_view text, std::uint32_t line) {
  if (auto failed = ReadGrammar()) return *failed;
  const std::string trimmed(Trim(text));
  if (trimmed.empty() || trimmed[0] == '#') return {};
  if (HasControl(trimmed)) return Reject("expected a line of text, found control characters in it");
  if (std::string help = HelpBeside(*grammar_, trimmed); !help.empty())
    return {Exit::kFine, std::move(help), ""};
  if (!request_.cluster.empty() && !IsOfSite())
    return Reject("expected a site after --site with --cluster, found none");
  if (trimmed.starts_with(std::string(kSource) + " "))
    return SaySource(std::string(Trim(trimmed.substr(sizeof kSource))));
  if (trimmed == kSource) return Reject("expected an address behind `route source`, found none");
  if (trimmed == "confirm" || trimmed == "rollback") {
    if (auto failed = OpenHost()) return *failed;
    return trimmed == "confirm" ? host_->Confirm() : host_->Rollback();
  }
  Diagnostics diagnostics;
  SourcePlace place;
  if (line > 0) place = {diagnostics.AddFile("commands"), line, 1};
  const auto command = cluster::ParseCommand(trimmed, place, *grammar_, diagnostics);
  if (!command) return Say(diagnostics, look_);
  return RunCommand(*command, trimmed, diagnostics);
}

Outcome ClusterShell::Body::RunCommand(const cluster::Command& command, const std::string& line,
                                       Diagnostics& diagnostics) {
  if (command.wants_help) {
    return {
        Exit::kFine,
        cluster::HelpOf(command.verb, *grammar_) +
            (command.verb == Verb::kRouteList && IsOfSite() ? "" : "  Acts on this Linux host.\n"),
        ""};
  }
  if (command.verb == Verb::kRouteList) return ListRoutes(command);
  if (IsOfSite()) {
    return Reject("expected `route list` or `route source` of a site's cluster, found " +
                      Quote(cluster::WordsOf(grammar_->Of(command.verb))),
                  "leave --site out to act on this host; `portwright render` writes what a site "
                  "plans for a cluster");
  }
  if (auto failed = OpenHost()) return *failed;
  if (command.verb < Verb::kList) return Change(command, line, diagnostics);
  const auto standing = host_->Look();
  if (!standing) return Fail(standing.error());
  Outcome outcome{Exit::kFine, cluster::Print(command, standing->state, *grammar_), ""};
  if (command.verb != Verb::kListActive) return outcome;
  if (standing->open != 0)
    outcome.messages +=
        "portwright: generation " + std::to_string(standing->open) + " awaits its confirmation\n";
  if (standing->planned != 0)
    outcome.messages += "portwright: generation " + std::to_string(standing->planned) +
                        " of a site's plan is in force here, no profile\n";
  if (standing->not_in_kernel != 0)
    outcome.messages += "portwright: the kernel does not hold generation " +
                        std::to_string(standing->not_in_kernel) + "; `portwright boot` loads it\n";
  if (standing->confirmed == 0 && standing->open == 0)
    outcome.messages += "portwright: nothing was activated here yet, so nothing is closed by it\n";
  return outcome;
}

bool ClusterShell::Body::KnowsInterfaces(const cluster::Command& command,
                                         const std::vector<std::string>& known,
                                         Diagnostics& diagnostics) const {
  bool knows = true;
  for (const Key key : {Key::kInterfaceGroups, Key::kInterfaces}) {
    const cluster::Argument* argument = command.Find(key);
    if (argument == nullptr) continue;
    for (const std::string& name : cluster::ListOf(argument->value)) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const auto near = Nearest(name, known);
      diagnostics.Error("PW-FLOW-0043", argument->place,
                        "expected an interface of this host, found " + Quote(name),
                        near ? "did you mean " + Quote(*near) + "?" : "`ip link` lists them");
      knows = false;
    }
  }
  return knows;
}

Outcome ClusterShell::Body::Change(const cluster::Command& command, const std::string& line,
                                   Diagnostics& diagnostics) {
  const auto standing = host_->Look();
  if (!standing) return Fail(standing.error());
  cluster::State next = standing->state;
  if (!cluster::Apply(command, cluster::Asker::kShell, next, diagnostics))
    return Say(diagnostics, look_);
  if (command.verb == Verb::kAdd || command.verb == Verb::kDelete) {
    if (const Status kept = host_->Keep(*standing, next, line); !kept) {
      Outcome outcome = Fail(kept.error());
      if (kept.error().code == ErrorCode::kRefused) outcome.exit = Exit::kNo;
      return outcome;
    }
    return Say(diagnostics, look_);
  }
  if (standing->planned != 0 && !request_.replace_plan) {
    return {Exit::kNo, "",
            "portwright: refused: generation " + std::to_string(standing->planned) +
                " of a site's plan is in force here, and this would replace it\n"
                "    hint: nothing was changed; --replace-plan does it nevertheless\n"};
  }
  const auto listed = AskIp({"addr", "show"});
  if (!listed) return Fail(listed.error());
  const auto interfaces = InterfacesIn(*listed);
  if (!interfaces) return Fail(interfaces.error());
  if (!KnowsInterfaces(command, *interfaces, diagnostics)) return Say(diagnostics, look_);
  const Outcome said = Say(diagnostics, look_);
  return Join(said, host_->Enforce(*standing, next, *interfaces, line, look_));
}

Outcome ClusterShell::Body::SayRoutes(const cluster::Command& command,
                                      std::vector<cluster::StaticRoute> routes) {
  cluster::State state;
  state.routes = std::move(routes);
  return {Exit::kFine, cluster::Print(command, state, *grammar_), ""};
}

Outcome ClusterShell::Body::ListRoutes(const cluster::Command& command) {
  if (!IsOfSite()) {
    auto routes = RoutesOfHost();
    if (!routes) return Fail(routes.error());
    return SayRoutes(command, std::move(*routes));
  }
  auto loaded = LoadSite(request_.site);
  if (!loaded) return Fail(loaded.error());
  Outcome outcome = Say((*loaded)->diagnostics, look_);
  if (outcome.exit != Exit::kFine || !(*loaded)->site) return outcome;
  const site::Site& site = *(*loaded)->site;
  const std::string name = ClusterName(site);
  const std::uint32_t at = site.FindCluster(name);
  if (at == site::kNone) {
    std::vector<std::string> names;
    for (const site::Cluster& cluster : site.clusters) names.push_back(cluster.name);
    return Reject("expected a cluster of the site after --cluster, found " +
                      (name.empty() ? "none" : Quote(name)),
                  names.empty() ? "the site has none" : "it has " + portwright::Join(names, ", "));
  }
  const site::Cluster& cluster = site.clusters[at];
  std::vector<cluster::StaticRoute> routes;
  for (const site::Route& route : cluster.routes)
    routes.push_back({route.to, route.via, cluster.interfaces[route.interface].name, {}});
  return Join(std::move(outcome), SayRoutes(command, std::move(routes)));
}

Outcome ClusterShell::Body::SaySource(const std::string& destination) {
  if (IsOfSite()) {
    std::string name = request_.cluster;
    if (name.empty()) {
      auto loaded = LoadSite(request_.site);
      if (!loaded) return Fail(loaded.error());
      if ((*loaded)->site) name = ClusterName(*(*loaded)->site);
      if (name.empty()) return Reject("expected a cluster after --cluster, found none");
    }
    return ExplainRoute(request_.site, name, destination, look_);
  }
  const auto address = net::ParseAddress(destination);
  if (!address) {
    return Reject("expected an address behind `route source`, found " + Quote(destination));
  }
  const auto said = AskIp({"route", "get", net::ToText(*address)});
  if (!said) {
    Outcome outcome = Fail(said.error());
    outcome.exit = Exit::kNo;
    return outcome;
  }
  const auto choice = ChoiceIn(*said);
  if (!choice) return Fail(choice.error());
  const auto routes = RoutesOfHost();
  if (!routes) return Fail(routes.error());
  const cluster::StaticRoute* route = RouteOf(*routes, *address, *choice);
  const std::string why = route == nullptr
                              ? "the kernel's routing policy, not its main table of routes"
                              : "the longest route that covers it is " +
                                    net::ToText(route->destination) + ", by " + choice->interface;
  constexpr std::size_t kWidth = 22;
  const auto field = [](const char* label, const std::string& value) {
    return Padded(label, kWidth) + " : " + value + "\n";
  };
  return {Exit::kFine,
          field("DESTINATION", net::ToText(*address)) +
              field("SOURCE", net::ToText(choice->source)) +
              field("INTERFACE GROUP NAME", choice->interface) +
              field("NEXT HOP", choice->next_hop ? net::ToText(*choice->next_hop) : "") +
              field("WHY", why) + "\n",
          ""};
}

std::vector<std::string> ClusterShell::Body::Complete(const std::string& text) {
  if (ReadGrammar()) return {};
  const std::size_t blank = text.rfind(' ');
  const std::string before = blank == std::string::npos ? "" : text.substr(0, blank);
  const std::string typed = blank == std::string::npos ? text : text.substr(blank + 1);
  std::vector<std::string> done;
  for (const std::string_view word : Split(before, ' ')) {
    if (!word.empty()) done.emplace_back(word);
  }
  std::vector<std::string> words = {"help"};
  if (done.empty()) words.insert(words.end(), {"confirm", "rollback", "quit", "route"});
  if (done.size() == 1 && done[0] == "route") words.emplace_back("source");
  for (const cluster::CommandWords& command : grammar_->commands) {
    const std::size_t same = std::min(done.size(), command.words.size());
    const auto end = static_cast<std::ptrdiff_t>(same);
    if (!std::equal(done.begin(), done.begin() + end, command.words.begin())) continue;
    if (same < command.words.size()) {
      words.push_back(command.words[same]);
    } else {
      for (const cluster::KeyWords& key : command.keys) words.push_back(key.word + "=");
    }
  }
  std::erase_if(words, [&](const std::string& word) { return !word.starts_with(typed); });
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

ClusterShell::ClusterShell(ClusterRequest request, const Look& look)
    : body_(std::make_unique<Body>(std::move(request), look)) {}
ClusterShell::~ClusterShell() = default;

Outcome ClusterShell::Run(std::string_view text, std::uint32_t line) {
  return body_->Run(text, line);
}
std::vector<std::string> ClusterShell::Complete(const std::string& text) {
  return body_->Complete(text);
}

Outcome RunClusterCommand(const ClusterRequest& request, const std::vector<std::string>& words,
                          const Look& look) {
  const auto line = LineOf(words);
  if (!line) return Reject("expected words without line breaks and with one kind of quotes");
  return ClusterShell(request, look).Run(*line);
}

Outcome RunClusterShell(const ClusterRequest& request,
                        const std::function<void(const Outcome&)>& say, const Look& look) {
  ClusterShell shell(request, look);
  sys::LineEditor editor(kPrompt, [&](const std::string& text) { return shell.Complete(text); });
  if (editor.is_terminal())
    say({Exit::kFine, std::string(kOnThisHost) + "`help` lists the commands, `quit` ends.\n", ""});
  Outcome whole;
  std::uint32_t number = 0;
  std::uint64_t failed = 0;
  while (const auto line = editor.Read()) {
    const std::string_view trimmed = Trim(*line);
    if (trimmed == "quit" || trimmed == "exit") break;
    const Outcome outcome = shell.Run(*line, editor.is_terminal() ? 0 : ++number);
    say(outcome);
    if (outcome.exit == Exit::kFine) continue;
    ++failed;
    whole.exit = std::max(whole.exit, outcome.exit);
  }
  if (editor.is_terminal()) return {};
  if (failed > 0)
    whole.messages = "portwright: " + Count(failed, "command failed", "commands failed") + "\n";
  return whole;
}

}  // namespace portwright::workflow
