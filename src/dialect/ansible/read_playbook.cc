#include "dialect/ansible/read_playbook.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "base/text.h"
#include "yaml/yaml.h"

namespace portwright::dialect::ansible {
namespace {

constexpr std::size_t kTasksMax = 1000;
constexpr std::string_view kText = "<text>";  // any text: the one that is loaded

using Pairs = std::map<std::string, std::string, std::less<>>;

// A task: its module, what it is given, and what stands beside the module but the name.
struct Task {
  std::string name;
  std::string module;  // without `ansible.builtin.`
  Pairs arguments;
  Pairs keywords;
  SourcePlace place;
  std::optional<yaml::Node> content;
  bool is_odd = false;  // lists or mappings in it
};

// What has to be there; `what` completes "a task that".
struct Step {
  std::string_view what;
  std::string_view module;
  std::vector<std::pair<std::string_view, std::string_view>> arguments;
  std::vector<std::pair<std::string_view, std::string_view>> keywords;
  bool is_handler = false;
};

const std::vector<Step>& StepsOf(Machine machine) {
  static const std::vector<Step> nftables = {
      {"makes the folder /etc/nftables.d",
       "file",
       {{"path", "/etc/nftables.d"},
        {"state", "directory"},
        {"owner", "root"},
        {"group", "root"},
        {"mode", "0755"}},
       {}},
      {"writes the rules to /etc/nftables.d/portwright.nft after `nft -c` and notifies a handler",
       "copy",
       {{"dest", "/etc/nftables.d/portwright.nft"},
        {"owner", "root"},
        {"group", "root"},
        {"mode", "0600"},
        {"validate", "nft -c -f %s"},
        {"content", kText}},
       {{"notify", "load"}}},
      {"includes the rules in /etc/nftables.conf",
       "lineinfile",
       {{"path", "/etc/nftables.conf"},
        {"line", "include \"/etc/nftables.d/portwright.nft\""},
        {"validate", "nft -c -f %s"}},
       {}},
      {"enables the service nftables", "service", {{"name", "nftables"}, {"enabled", "true"}}, {}},
      {"notifies the handler where the table is not loaded",
       "command",
       {{"cmd", "nft list table inet portwright"}},
       {{"register", "portwright_table"},
        {"changed_when", "portwright_table.rc != 0"},
        {"failed_when", "false"},
        {"check_mode", "false"},
        {"notify", "load"}}},
      {"loads the rules, as a handler",
       "command",
       {{"cmd", "nft -f /etc/nftables.d/portwright.nft"}},
       {{"changed_when", "true"}},
       true},
  };
  static const std::vector<Step> firewalld = {
      {"starts and enables the service firewalld",
       "service",
       {{"name", "firewalld"}, {"enabled", "true"}, {"state", "started"}},
       {}},
      {"writes the script after firewalld has checked its files and notifies a handler",
       "copy",
       {{"dest", "/usr/local/sbin/portwright-firewalld"},
        {"owner", "root"},
        {"group", "root"},
        {"mode", "0700"},
        {"validate",
         "sh -c 'try=$(mktemp -d) && cp -R /etc/firewalld/. \"$try\" && sh %s \"$try\"; code=$?; "
         "rm -rf \"$try\"; exit $code'"},
        {"content", kText}},
       {{"notify", "load"}}},
      {"runs the script, as a handler",
       "command",
       {{"cmd", "sh /usr/local/sbin/portwright-firewalld"}},
       {{"changed_when", "true"}},
       true},
  };
  return machine == Machine::kNftables ? nftables : firewalld;
}

// Words of tasks that may change what a firewall does.
constexpr std::string_view kFirewallWords[] = {"nft", "iptables", "ip6tables", "firewall",
                                               "ufw", "ipset",    "ebtables",  "portwright"};
// Modules whose work stands in other files, or cannot be told from their words.
constexpr std::string_view kOpaque[] = {"include_tasks", "import_tasks", "include_role",
                                        "import_role",   "include",      "import_playbook",
                                        "script",        "block",        "meta"};
constexpr std::string_view kKeywords[] = {"name",
                                          "register",
                                          "changed_when",
                                          "failed_when",
                                          "check_mode",
                                          "notify",
                                          "become",
                                          "when",
                                          "loop",
                                          "tags",
                                          "vars",
                                          "ignore_errors",
                                          "loop_control",
                                          "with_items",
                                          "until",
                                          "retries",
                                          "delay",
                                          "no_log",
                                          "environment",
                                          "become_user",
                                          "delegate_to",
                                          "run_once",
                                          "listen",
                                          "args",
                                          "diff",
                                          "throttle",
                                          "any_errors_fatal",
                                          "become_method",
                                          "timeout",
                                          "async",
                                          "poll",
                                          "ignore_unreachable",
                                          "delegate_facts",
                                          "local_action",
                                          "action"};

template <std::size_t N>
bool IsIn(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// `True`, `yes` and `on` are one truth.
std::string Plain(const yaml::Node& node) {
  std::string text(node.text());
  if (node.quoted()) return text;
  const std::string lower = ToLower(text);
  if (lower == "true" || lower == "yes" || lower == "on") return "true";
  if (lower == "false" || lower == "no" || lower == "off") return "false";
  return text;
}

class PlaybookReader {
 public:
  PlaybookReader(std::string_view text, Machine machine, Diagnostics& diagnostics)
      : text_(text), machine_(machine), diagnostics_(diagnostics) {}

  std::optional<LoadedText> Read(const yaml::Node& root) {
    if (!root.IsSequence() || root.size() != 1 || !(*root.begin()).IsMapping()) {
      Fail("PW-DIA-ansible-0101", root.place(),
           "expected a playbook of one play, found " +
               std::string(root.IsSequence() ? Count(root.size(), "entry", "entries") : "no list"));
      return std::nullopt;
    }
    ReadPlay(*root.begin());
    if (has_failed_) return std::nullopt;
    FindSteps();
    if (has_failed_) return std::nullopt;
    for (const Task& task : tasks_) JudgeOther(task);
    for (const Task& task : handlers_) JudgeOther(task);
    if (has_failed_ || !content_) return std::nullopt;
    if (!Unpack(*content_)) return std::nullopt;
    return std::move(out_);
  }

 private:
  void Fail(std::string_view code, SourcePlace place, std::string message, std::string hint = "") {
    has_failed_ = true;
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
  }

  void ReadPlay(const yaml::Node& play) {
    bool becomes = false, has_hosts = false;
    for (auto at = play.begin(); at != play.end(); ++at) {
      const yaml::Node key = *at;
      ++at;
      const yaml::Node value = *at;
      const std::string_view word = key.text();
      if (word == "name" || (word == "gather_facts" && value.IsScalar())) continue;
      if (word == "hosts" && value.IsScalar() && !value.text().empty()) {
        has_hosts = true;
      } else if (word == "become" && value.IsScalar() && Plain(value) == "true") {
        becomes = true;
      } else if (word == "tasks") {
        ReadTasks(value, tasks_);
      } else if (word == "handlers") {
        ReadTasks(value, handlers_);
      } else {
        Fail("PW-DIA-ansible-0102", key.place(),
             "expected name, hosts, become: true, gather_facts, tasks or handlers in a play, "
             "found " +
                 Quote(word),
             "what it does to the tasks cannot be told");
      }
    }
    if (!becomes || !has_hosts) {
      Fail("PW-DIA-ansible-0103", play.place(),
           "expected a play with hosts and become: true, found one without",
           "only root may load a firewall");
    }
  }

  void ReadTasks(const yaml::Node& list, std::vector<Task>& out) {
    if (!list.IsSequence() || list.size() > kTasksMax) {
      Fail(
          "PW-DIA-ansible-0104", list.place(),
          "expected a list of at most " + WithThousands(kTasksMax) + " tasks, found another value");
      return;
    }
    for (const yaml::Node entry : list) {
      if (!entry.IsMapping()) {
        Fail("PW-DIA-ansible-0104", entry.place(), "expected a task, found another value");
        continue;
      }
      out.push_back(ReadTask(entry));
    }
  }

  static Task ReadTask(const yaml::Node& entry) {
    Task task;
    task.place = entry.place();
    for (auto at = entry.begin(); at != entry.end(); ++at) {
      const yaml::Node key = *at;
      ++at;
      const yaml::Node value = *at;
      std::string_view word = key.text();
      if (word == "name") {
        task.name = value.text();
      } else if (IsIn(word, kKeywords)) {
        if (!value.IsScalar()) task.is_odd = true;
        task.keywords[std::string(word)] = value.IsScalar() ? Plain(value) : WordsOf(value);
      } else {
        if (!task.module.empty()) task.is_odd = true;
        for (const std::string_view prefix : {"ansible.builtin.", "ansible.legacy."})
          if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
        task.module = word;
        task.place = key.place();
        ReadArguments(value, task);
      }
    }
    return task;
  }

  static void ReadArguments(const yaml::Node& value, Task& task) {
    if (value.IsScalar()) {
      task.arguments["cmd"] = value.text();
      return;
    }
    if (value.IsSequence()) {
      task.is_odd = true;
      task.arguments["cmd"] = WordsOf(value);
      return;
    }
    for (auto at = value.begin(); at != value.end(); ++at) {
      const yaml::Node key = *at;
      ++at;
      const yaml::Node argument = *at;
      if (!argument.IsScalar()) task.is_odd = true;
      if (key.text() == "content" && argument.IsScalar()) {
        task.content = argument;
        task.arguments["content"] = kText;
      } else {
        task.arguments[std::string(key.text())] =
            argument.IsScalar() ? Plain(argument) : WordsOf(argument);
      }
    }
  }

  // All texts of a value, to look for words in.
  static std::string WordsOf(const yaml::Node& value) {
    if (value.IsScalar()) return std::string(value.text());
    std::string out;
    for (const yaml::Node part : value) out += WordsOf(part) + " ";
    return out;
  }

  static bool Says(const Pairs& found,
                   std::span<const std::pair<std::string_view, std::string_view>> wanted) {
    if (found.size() != wanted.size()) return false;
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& pair) {
      const auto at = found.find(pair.first);
      return at != found.end() && at->second == pair.second;
    });
  }

  static bool Is(const Task& task, const Step& step, const std::string& handler) {
    if (task.is_odd || task.module != step.module || !Says(task.arguments, step.arguments))
      return false;
    Pairs keywords = task.keywords;
    const auto notify = keywords.find("notify");
    if (notify != keywords.end())
      notify->second = notify->second == handler && !handler.empty() ? "load" : "";
    return Says(keywords, step.keywords);
  }

  // Each step, in its order; what is found is taken out of the tasks.
  void FindSteps() {
    const std::vector<Step>& steps = StepsOf(machine_);
    std::string handler;
    TakeStep(steps.back(), handlers_, handler, 0, &handler);
    if (has_failed_) return;
    std::size_t from = 0;
    for (const Step& step : steps) {
      if (!step.is_handler) from = TakeStep(step, tasks_, handler, from, nullptr);
    }
  }

  std::size_t TakeStep(const Step& step, std::vector<Task>& tasks, const std::string& handler,
                       std::size_t from, std::string* name) {
    for (std::size_t i = from; i < tasks.size(); ++i) {
      if (!Is(tasks[i], step, handler)) continue;
      if (name != nullptr) *name = tasks[i].name;
      if (tasks[i].content) content_ = tasks[i].content;
      tasks.erase(tasks.begin() + static_cast<std::ptrdiff_t>(i));
      return i;
    }
    Fail("PW-DIA-ansible-0105", tasks.empty() ? SourcePlace() : NearestTo(step, tasks).place,
         "expected a task that " + std::string(step.what) + ", found none",
         "portwright writes it; whoever changes a task has to prove the machine's own rules");
    return from;
  }

  static const Task& NearestTo(const Step& step, const std::vector<Task>& tasks) {
    const auto found = std::find_if(tasks.begin(), tasks.end(),
                                    [&](const Task& task) { return task.module == step.module; });
    return found == tasks.end() ? tasks.front() : *found;
  }

  void JudgeOther(const Task& task) {
    std::string words = task.module + " ";
    for (const Pairs* pairs : {&task.arguments, &task.keywords}) {
      for (const auto& [key, value] : *pairs) {
        words += value;
        words += ' ';
      }
    }
    if (task.content) words += task.content->text();
    words = ToLower(words);
    const bool is_firewall =
        std::any_of(std::begin(kFirewallWords), std::end(kFirewallWords),
                    [&](std::string_view word) { return words.find(word) != words.npos; });
    if (is_firewall) {
      Fail("PW-DIA-ansible-0106", task.place,
           "expected no other task that touches the firewall, found one of " + Quote(task.module),
           "what it changes cannot be told from here; prove the machine's own rules instead");
    } else if (IsIn(task.module, kOpaque) || task.module.empty()) {
      Fail("PW-DIA-ansible-0107", task.place,
           "expected tasks that say what they do, found " + Quote(task.module),
           "other files may change the firewall; prove the machine's own rules instead");
    } else if (seen_.insert(task.module).second) {
      out_.other_modules.push_back(task.module);
      diagnostics_.Warning("PW-DIA-ansible-0201", task.place,
                           "expected tasks that load the firewall, found one of " +
                               Quote(task.module) + ", which is passed over");
    }
  }

  // `content` as Ansible writes it; only marks of templates that stand for themselves may be in it.
  bool Unpack(const yaml::Node& content) {
    const SourcePlace place = content.place();
    std::size_t at = 0;
    for (std::uint32_t line = 1; line < place.line && at < text_.size(); ++line)
      at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    const std::string_view head = text_.substr(at, end - at);
    if (!head.ends_with(": |")) {
      Fail("PW-DIA-ansible-0108", place,
           "expected the content as a block that begins with `|`, found another form");
      return false;
    }
    out_.lines_before = place.line;
    for (std::size_t i = end + 1; i < text_.size() && text_[i] == ' '; ++i) ++out_.indent;
    const std::string_view block = content.text();
    out_.text.reserve(block.size());
    for (std::size_t i = 0; i < block.size();) {
      const std::size_t mark = NextMark(block, i);
      out_.text += block.substr(i, mark - i);
      if (mark == block.size()) break;
      const std::string_view rest = block.substr(mark, 10);
      const bool is_itself = rest.size() == 10 && rest.starts_with("{{ '{") &&
                             rest.ends_with("' }}") &&
                             (rest[5] == '{' || rest[5] == '%' || rest[5] == '#');
      if (!is_itself) {
        const auto line =
            static_cast<std::uint32_t>(std::count(block.begin(), block.begin() + mark, '\n'));
        Fail("PW-DIA-ansible-0109", {place.file, place.line + line + 1, 0},
             "expected a text without expressions of templates, found one",
             "what it becomes on a machine cannot be told from here");
        return false;
      }
      out_.text += rest.substr(4, 2);
      i = mark + 10;
    }
    return true;
  }

  static std::size_t NextMark(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('{', from); at < text.size(); at = text.find('{', at + 1)) {
      if (at + 1 < text.size() &&
          (text[at + 1] == '{' || text[at + 1] == '%' || text[at + 1] == '#'))
        return at;
    }
    return text.size();
  }

  std::string_view text_;
  Machine machine_;
  Diagnostics& diagnostics_;
  LoadedText out_;
  std::vector<Task> tasks_, handlers_;
  std::optional<yaml::Node> content_;
  std::set<std::string> seen_;
  bool has_failed_ = false;
};

}  // namespace

std::optional<LoadedText> ReadPlaybook(std::string_view text, std::string_view file_name,
                                       Machine machine, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto document =
      yaml::Document::Parse(text, file_name, diagnostics, {std::size_t{1} << 30, 32, 1'000'000});
  if (document == nullptr || diagnostics.error_count() > errors_before) return std::nullopt;
  return PlaybookReader(text, machine, diagnostics).Read(document->root());
}

}  // namespace portwright::dialect::ansible
